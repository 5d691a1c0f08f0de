// GoogleSQL types → DuckDB column types. BIGNUMERIC has twice the digits of DuckDB's widest DECIMAL: what does not fit is an error or refused. GEOGRAPHY is refused.

import { refuse, type RefusedTranslation } from '../../printing/translation.js';
import type { SqlType } from '../../types.js';
import { quoteIdentifier } from './identifiers.js';

const SCALARS: Readonly<Record<string, string>> = {
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE',
  BOOL: 'BOOLEAN',
  STRING: 'VARCHAR',
  BYTES: 'BLOB',
  DATE: 'DATE',
  DATETIME: 'TIMESTAMP',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMPTZ',
  JSON: 'JSON',
  INTERVAL: 'INTERVAL',
};

/** Digits of a BIGNUMERIC here, behind the point and before it. */
export const BIG_SCALE = 18;
export const BIG_WHOLE = 38 - BIG_SCALE;
export const BIGNUMERIC = `DECIMAL(38, ${BIG_SCALE})`;
export const BIGNUMERIC_NOTE = `a BIGNUMERIC is ${BIGNUMERIC} on DuckDB: more digits are an error`;

/** DuckDB's fields all have names; unnamed ones are called as the machine contracts call them. */
export function fieldName(name: string | undefined, index: number): string {
  return name ?? `_field_${index + 1}`;
}

/** NUMERIC is always written out: DuckDB's bare DECIMAL has scale 3. STRING(n) has no length here: the cast checks it. */
export function typeName(type: SqlType): string | RefusedTranslation {
  switch (type.kind) {
    case 'scalar': {
      if (type.name === 'NUMERIC')
        return `DECIMAL(${type.precision ?? 38}, ${type.precision === undefined ? 9 : (type.scale ?? 0)})`;
      if (type.name === 'BIGNUMERIC')
        return type.precision === undefined
          ? BIGNUMERIC
          : refuse('DuckDB has no type for BIGNUMERIC with a declared precision');
      const name = SCALARS[type.name];
      return name ?? refuse(`DuckDB has no type for ${type.name}`);
    }
    case 'array': {
      const element = typeName(type.element);
      return typeof element === 'string' ? `${element}[]` : element;
    }
    case 'struct': {
      const fields: string[] = [];
      for (const [i, field] of type.fields.entries()) {
        const inner = typeName(field.type);
        if (typeof inner !== 'string') return inner;
        fields.push(`${quoteIdentifier(fieldName(field.name, i))} ${inner}`);
      }
      return `STRUCT(${fields.join(', ')})`;
    }
    // GoogleSQL reports a bare NULL as INT64.
    case 'null':
      return 'BIGINT';
    case 'unknown':
      return refuse('the type is not known');
  }
}
