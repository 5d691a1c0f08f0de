// GoogleSQL types → Redshift column types. Arrays, structs, JSON, BIGNUMERIC and INTERVAL have no exact one.

import { refuse, type RefusedTranslation } from '../../printing/translation.js';
import type { SqlType } from '../../types.js';

const SCALARS: Readonly<Record<string, string>> = {
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE PRECISION',
  BOOL: 'BOOLEAN',
  // The default of 256 bytes is too short; a longer text than this raises an error.
  STRING: 'VARCHAR(65535)',
  BYTES: 'VARBYTE(1024000)',
  DATE: 'DATE',
  DATETIME: 'TIMESTAMP',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMPTZ',
};

export const NUMERIC = 'DECIMAL(38, 9)';

export function typeName(type: SqlType): string | RefusedTranslation {
  switch (type.kind) {
    case 'scalar':
      if (type.name === 'NUMERIC')
        return type.precision === undefined ? NUMERIC : `DECIMAL(${type.precision}, ${type.scale ?? 0})`;
      return SCALARS[type.name] ?? refuse(`Redshift has no exact type for ${type.name}`);
    // GoogleSQL reports a bare NULL as INT64.
    case 'null':
      return 'BIGINT';
    case 'array':
      return refuse('Redshift has no arrays, only untyped SUPER values');
    case 'struct':
      return refuse('Redshift has no structs, only untyped SUPER values');
    case 'unknown':
      return refuse('the type is not known');
  }
}
