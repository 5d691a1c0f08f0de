// GoogleSQL type → Spark's type for it, or why there is none.

import type { SqlType } from '../types.js';
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE_TYPE,
  DECIMAL_38_9,
  DOUBLE,
  STRING_TYPE,
  TIMESTAMP_NTZ,
  TIMESTAMP_TYPE,
  decimal,
  type SparkType,
} from './spark-expression.js';

const SCALARS: Readonly<Record<string, SparkType | string>> = {
  INT64: BIGINT,
  FLOAT64: DOUBLE,
  NUMERIC: DECIMAL_38_9,
  BOOL: BOOLEAN,
  STRING: STRING_TYPE,
  BYTES: BINARY,
  DATE: DATE_TYPE,
  DATETIME: TIMESTAMP_NTZ,
  TIMESTAMP: TIMESTAMP_TYPE,
  JSON: STRING_TYPE,
  // As many digits as Spark has: values with more are an error, operations that give more are refused.
  BIGNUMERIC: decimal(38, 18),
  // The time's text, see time-table.ts.
  TIME: STRING_TYPE,
  INTERVAL: { kind: 'scalar', name: 'INTERVAL' },
  GEOGRAPHY: 'Spark has no geography type',
};

/** The type of a column of a table: intervals are none. */
export function toColumnType(type: SqlType): SparkType | string {
  const found = toSparkType(type);
  if (typeof found === 'string') return found;
  if (mentionsInterval(found)) return "Spark's tables hold no INTERVAL of months, days and microseconds together";
  const twice = twiceNamed(found);
  return twice === undefined ? found : `Spark's tables hold no STRUCT with two fields named ${twice}`;
}

function twiceNamed(type: SparkType): string | undefined {
  if (type.kind === 'array') return twiceNamed(type.element);
  if (type.kind !== 'struct') return undefined;
  const names = type.fields.map((f) => f.name.toLowerCase());
  const at = names.findIndex((name, i) => names.indexOf(name) < i);
  return at < 0 ? type.fields.map((f) => twiceNamed(f.type)).find((name) => name !== undefined) : type.fields[at]!.name;
}

function mentionsInterval(type: SparkType): boolean {
  if (type.kind === 'array') return mentionsInterval(type.element);
  if (type.kind === 'struct') return type.fields.some((f) => mentionsInterval(f.type));
  return type.kind === 'scalar' && type.name === 'INTERVAL';
}

/** The name Spark needs for a struct field without one. */
export function structFieldName(name: string | undefined, index: number): string {
  return name ?? `_field_${index + 1}`;
}

const NO_INTERVALS_INSIDE = 'Spark has no ARRAY or STRUCT of such intervals';

/** Text instead of a type is the reason for a refusal. A declared `NUMERIC(p, s)` gives `DECIMAL(p,s)`; a bare NULL is INT64 as in GoogleSQL. */
export function toSparkType(type: SqlType): SparkType | string {
  switch (type.kind) {
    case 'scalar': {
      if (type.name === 'NUMERIC' && type.precision !== undefined) return decimal(type.precision, type.scale ?? 0);
      return SCALARS[type.name] ?? `Spark has no type for ${type.name}`;
    }
    case 'array': {
      const element = toSparkType(type.element);
      if (typeof element === 'string') return element;
      return mentionsInterval(element) ? NO_INTERVALS_INSIDE : { kind: 'array', element };
    }
    case 'struct': {
      if (type.fields.length === 0) return 'Spark has no STRUCT without fields';
      const fields: { name: string; type: SparkType }[] = [];
      for (const [index, field] of type.fields.entries()) {
        const fieldType = toSparkType(field.type);
        if (typeof fieldType === 'string') return fieldType;
        if (mentionsInterval(fieldType)) return NO_INTERVALS_INSIDE;
        const name = structFieldName(field.name, index);
        fields.push({ name, type: fieldType });
      }
      return { kind: 'struct', fields };
    }
    case 'null':
      return BIGINT;
    case 'unknown':
      return 'the type is not known';
  }
}
