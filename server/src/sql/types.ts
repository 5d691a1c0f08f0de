// GoogleSQL's types as values: structure, spelling, equality. Coercion lives in typing/.

import { isReservedKeyword } from './keyword-table.js';

export const SCALAR_TYPE_NAMES = [
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'BIGNUMERIC',
  'BOOL',
  'STRING',
  'BYTES',
  'DATE',
  'DATETIME',
  'TIME',
  'TIMESTAMP',
  'JSON',
  'INTERVAL',
  'GEOGRAPHY',
] as const;

export type ScalarTypeName = (typeof SCALAR_TYPE_NAMES)[number];

export function isScalarTypeName(name: string): name is ScalarTypeName {
  return (SCALAR_TYPE_NAMES as readonly string[]).includes(name);
}

/**
 * A type. NUMERIC without parameters is (38,9), BIGNUMERIC about (76.76,38). `precision`/`scale` and `length` are set
 * only where a declared type wrote them: they bound what a CAST stores and are not part of an expression's type.
 */
export type SqlType =
  | {
      readonly kind: 'scalar';
      readonly name: ScalarTypeName;
      readonly precision?: number;
      readonly scale?: number;
      readonly length?: number;
    }
  | { readonly kind: 'array'; readonly element: SqlType }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] }
  /** The type of a bare NULL or of an empty array's element before coercion; the reference reports INT64 for it. */
  | { readonly kind: 'null' }
  /** Something is already wrong (an error was reported) or not known (open source): compatible with everything, silences follow-up errors. */
  | { readonly kind: 'unknown' };

export interface StructField {
  /** `undefined` for an anonymous field. */
  readonly name: string | undefined;
  readonly type: SqlType;
}

const scalar = (name: ScalarTypeName): SqlType => ({ kind: 'scalar', name });

export const INT64 = scalar('INT64');
export const FLOAT64 = scalar('FLOAT64');
export const NUMERIC = scalar('NUMERIC');
export const BIGNUMERIC = scalar('BIGNUMERIC');
export const BOOL = scalar('BOOL');
export const STRING = scalar('STRING');
export const BYTES = scalar('BYTES');
export const DATE = scalar('DATE');
export const DATETIME = scalar('DATETIME');
export const TIME = scalar('TIME');
export const TIMESTAMP = scalar('TIMESTAMP');
export const JSON_TYPE = scalar('JSON');
export const INTERVAL = scalar('INTERVAL');
export const GEOGRAPHY = scalar('GEOGRAPHY');
export const NULL_TYPE: SqlType = { kind: 'null' };
export const UNKNOWN: SqlType = { kind: 'unknown' };

export function arrayOf(element: SqlType): SqlType {
  return { kind: 'array', element };
}

/** `BIGNUMERIC(MAX, 2)` has whole digits without a bound, one more than can be written as a number. */
export const MOST_WHOLE_DIGITS = 39;

const isMostPrecise = (type: { readonly precision?: number; readonly scale?: number }): boolean =>
  (type.precision ?? 0) - (type.scale ?? 0) === MOST_WHOLE_DIGITS;

/** GoogleSQL spelling with parameters where declared: `NUMERIC(10, 2)`, `ARRAY<STRUCT<a INT64, STRING>>`. */
export function typeToString(type: SqlType): string {
  switch (type.kind) {
    case 'scalar':
      if (type.precision !== undefined)
        return `${type.name}(${isMostPrecise(type) ? 'MAX' : type.precision}${type.scale !== undefined ? `, ${type.scale}` : ''})`;
      return type.length !== undefined ? `${type.name}(${type.length})` : type.name;
    case 'array':
      return `ARRAY<${typeToString(type.element)}>`;
    case 'struct':
      return `STRUCT<${type.fields.map((f) => (f.name === undefined ? '' : `${fieldName(f.name)} `) + typeToString(f.type)).join(', ')}>`;
    case 'null':
      return 'NULL';
    case 'unknown':
      return 'unknown';
  }
}

/** What would not be read as a name stands in backticks. */
function fieldName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !isReservedKeyword(name)
    ? name
    : `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** Same type, ignoring declared parameters (precision, length) and the case of field names. `unknown` equals only itself. */
export function sameType(a: SqlType, b: SqlType): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'scalar') return a.name === (b as typeof a).name;
  if (a.kind === 'array') return sameType(a.element, (b as typeof a).element);
  if (a.kind === 'struct') {
    const other = (b as typeof a).fields;
    return (
      a.fields.length === other.length &&
      a.fields.every((f, i) => {
        const g = other[i]!;
        return f.name?.toLowerCase() === g.name?.toLowerCase() && sameType(f.type, g.type);
      })
    );
  }
  return true;
}

export function isScalar(type: SqlType, ...names: readonly ScalarTypeName[]): boolean {
  return type.kind === 'scalar' && (names.length === 0 || names.includes(type.name));
}

export function isNumeric(type: SqlType): boolean {
  return isScalar(type, 'INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC');
}

/** Can stand in ORDER BY and be compared with `<` (GoogleSQL: not STRUCT, JSON, GEOGRAPHY, ARRAY). */
export function isOrderable(type: SqlType): boolean {
  return (
    type.kind === 'null' ||
    type.kind === 'unknown' ||
    (type.kind === 'scalar' && type.name !== 'JSON' && type.name !== 'GEOGRAPHY')
  );
}

/** Can stand in GROUP BY, DISTINCT and `=` (GoogleSQL: not ARRAY, JSON, GEOGRAPHY; STRUCT when all its fields can). */
export function isGroupable(type: SqlType): boolean {
  return type.kind === 'struct'
    ? type.fields.every((f) => isGroupable(f.type))
    : type.kind !== 'array' && isOrderable(type);
}

/** `INT64`, `ARRAY`, `STRUCT`, `NULL`, `UNKNOWN`. */
export function typeKey(type: SqlType): string {
  return type.kind === 'scalar' ? type.name : type.kind.toUpperCase();
}
