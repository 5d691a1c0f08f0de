// GoogleSQL types → Snowflake column types; arrays, structs, JSON and BIGNUMERIC have no exact one.

import { refuse, type RefusedTranslation } from '../../printing/translation.js';
import type { SqlType } from '../../types.js';

const SCALARS: Readonly<Record<string, string>> = {
  INT64: 'NUMBER(38, 0)',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRING: 'VARCHAR',
  BYTES: 'BINARY',
  DATE: 'DATE',
  // The default of nine digits would keep more than GoogleSQL's microseconds.
  DATETIME: 'TIMESTAMP_NTZ(6)',
  TIME: 'TIME(6)',
  TIMESTAMP: 'TIMESTAMP_TZ(6)',
};

export const NUMERIC = 'NUMBER(38, 9)';

export function typeName(type: SqlType): string | RefusedTranslation {
  switch (type.kind) {
    case 'scalar': {
      if (type.name === 'NUMERIC')
        return type.precision === undefined ? NUMERIC : `NUMBER(${type.precision}, ${type.scale ?? 0})`;
      if (type.name === 'STRING' && type.length !== undefined) return `VARCHAR(${type.length})`;
      if (type.name === 'BYTES' && type.length !== undefined) return `BINARY(${type.length})`;
      return SCALARS[type.name] ?? refuse(`Snowflake has no exact type for ${type.name}`);
    }
    // GoogleSQL reports a bare NULL as INT64.
    case 'null':
      return 'NUMBER(38, 0)';
    case 'array':
      return refuse('arrays are not translated to Snowflake: its ARRAY holds untyped values');
    case 'struct':
      return refuse('STRUCT is not translated to Snowflake: its OBJECT has no order of fields');
    case 'unknown':
      return refuse('the type is not known');
  }
}
