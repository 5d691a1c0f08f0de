// GoogleSQL types → PostgreSQL column types. A STRUCT is a jsonb object; GEOGRAPHY is refused.

import { refuse, type RefusedTranslation } from '../../printing/translation.js';
import type { SqlType } from '../../types.js';
import { structFault } from './array-printing.js';

const SCALARS: Readonly<Record<string, string>> = {
  INT64: 'bigint',
  FLOAT64: 'double precision',
  // Without a declared scale a numeric keeps every digit.
  BIGNUMERIC: 'numeric',
  BOOL: 'boolean',
  STRING: 'text',
  BYTES: 'bytea',
  DATE: 'date',
  DATETIME: 'timestamp',
  TIME: 'time',
  TIMESTAMP: 'timestamptz',
  JSON: 'jsonb',
  INTERVAL: 'interval',
};

/** STRING(n) has no length here: the cast checks it. */
export function typeName(type: SqlType): string | RefusedTranslation {
  switch (type.kind) {
    case 'scalar': {
      if (type.name === 'NUMERIC')
        return `numeric(${type.precision ?? 38}, ${type.precision === undefined ? 9 : (type.scale ?? 0)})`;
      if (type.name === 'BIGNUMERIC' && type.precision !== undefined)
        return `numeric(${type.precision}, ${type.scale ?? 0})`;
      return SCALARS[type.name] ?? refuse(`PostgreSQL has no type for ${type.name}`);
    }
    case 'array': {
      const element = typeName(type.element);
      return typeof element === 'string' ? `${element}[]` : element;
    }
    case 'struct': {
      const fault = structFault(type);
      return fault === undefined ? 'jsonb' : refuse(fault);
    }
    // GoogleSQL reports a bare NULL as INT64.
    case 'null':
      return 'bigint';
    case 'unknown':
      return refuse('the type is not known');
  }
}
