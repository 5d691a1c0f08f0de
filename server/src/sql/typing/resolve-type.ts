// A type as written (`NUMERIC(10, 2)`, `ARRAY<STRUCT<a INTEGER>>`) → SqlType, or what is wrong with it and where.

import type { Span } from '../../base/span.js';
import { nearestNames } from '../../base/nearest-names.js';
import { canonicalInteger } from './literal-value.js';
import { parseType } from '../parse/parse-type.js';
import type { TypeName } from '../tree.js';
import {
  arrayOf,
  isScalarTypeName,
  MOST_WHOLE_DIGITS,
  SCALAR_TYPE_NAMES,
  type ScalarTypeName,
  type SqlType,
  type StructField,
} from '../types.js';

export interface TypeProblem extends Span {
  readonly id: 'unknown-type' | 'syntax';
  readonly message: string;
  readonly suggestions: readonly string[];
}

export type ResolvedType =
  { readonly ok: true; readonly type: SqlType } | { readonly ok: false; readonly problem: TypeProblem };

const SYNONYMS: Readonly<Record<string, ScalarTypeName>> = {
  INT: 'INT64',
  INTEGER: 'INT64',
  SMALLINT: 'INT64',
  BIGINT: 'INT64',
  TINYINT: 'INT64',
  BYTEINT: 'INT64',
  DECIMAL: 'NUMERIC',
  BIGDECIMAL: 'BIGNUMERIC',
  BOOLEAN: 'BOOL',
};

/** Names of other dialects → what is probably meant; suggested, never accepted. */
const FOREIGN_NAMES: Readonly<Record<string, ScalarTypeName>> = {
  VARCHAR: 'STRING',
  CHAR: 'STRING',
  TEXT: 'STRING',
  NVARCHAR: 'STRING',
  CHARACTER: 'STRING',
  STR: 'STRING',
  UUID: 'STRING',
  FLOAT: 'FLOAT64',
  DOUBLE: 'FLOAT64',
  REAL: 'FLOAT64',
  FLOAT32: 'FLOAT64',
  NUMBER: 'NUMERIC',
  MONEY: 'NUMERIC',
  LONG: 'INT64',
  INT32: 'INT64',
  UINT64: 'INT64',
  BYTEA: 'BYTES',
  BINARY: 'BYTES',
  BLOB: 'BYTES',
  TIMESTAMPTZ: 'TIMESTAMP',
  TIMESTAMP_TZ: 'TIMESTAMP',
  TIMESTAMP_LTZ: 'TIMESTAMP',
  TIMESTAMP_NTZ: 'DATETIME',
  JSONB: 'JSON',
  VARIANT: 'JSON',
};

const TYPE_NAMES: readonly string[] = [...SCALAR_TYPE_NAMES, 'ARRAY', 'STRUCT', ...Object.keys(SYNONYMS)];

const WITH_PARAMETERS: ReadonlySet<string> = new Set([
  'STRING',
  'BYTES',
  'NUMERIC',
  'DECIMAL',
  'BIGNUMERIC',
  'BIGDECIMAL',
]);

const DECIMAL_LIMITS: Readonly<Partial<Record<ScalarTypeName, { readonly whole: number; readonly scale: number }>>> = {
  NUMERIC: { whole: 29, scale: 9 },
  BIGNUMERIC: { whole: 38, scale: 38 },
};

/** Offsets in problems are those of the text the tree was read from. */
export function parseTypeName(tree: TypeName): ResolvedType {
  if (tree.parameters !== undefined && (tree.name === 'ARRAY' || tree.name === 'STRUCT'))
    return problem(
      tree.parameterSpan ?? tree,
      `${tree.name} takes no parameters; those of its parts stand with them`,
      [],
    );
  if (tree.name === 'ARRAY') return arrayType(tree);
  if (tree.name === 'STRUCT') return structType(tree);
  const name = isScalarTypeName(tree.name) ? tree.name : SYNONYMS[tree.name];
  return name === undefined ? unknownName(tree) : withTypeParameters(name, tree);
}

/** Offsets in the problem are those of `text`. */
export function resolveType(text: string): ResolvedType {
  const { type, problems } = parseType(text);
  const [first] = problems;
  if (first !== undefined || type === undefined) {
    const span = first ?? { start: 0, end: text.length };
    const message = first?.message ?? 'Expected a type';
    return { ok: false, problem: { id: 'syntax', message, suggestions: [], start: span.start, end: span.end } };
  }
  return parseTypeName(type);
}

function arrayType(tree: TypeName): ResolvedType {
  if (tree.element === undefined) return problem(tree, 'ARRAY needs its element type: `ARRAY<STRING>`', []);
  if (tree.element.name === 'ARRAY')
    return problem(tree.element, 'An ARRAY cannot hold ARRAYs; put a STRUCT around the inner one', []);
  const element = parseTypeName(tree.element);
  return element.ok ? { ok: true, type: arrayOf(element.type) } : element;
}

function structType(tree: TypeName): ResolvedType {
  if (tree.fields === undefined) return problem(tree, 'STRUCT needs its fields: `STRUCT<id INT64, name STRING>`', []);
  const fields: StructField[] = [];
  for (const field of tree.fields) {
    const resolved = parseTypeName(field.type);
    if (!resolved.ok) return resolved;
    fields.push({ name: field.name?.name, type: resolved.type });
  }
  return { ok: true, type: { kind: 'struct', fields } };
}

function unknownName(tree: TypeName): ResolvedType {
  const foreign = FOREIGN_NAMES[tree.name];
  const suggestions = foreign === undefined ? nearestNames(tree.name, TYPE_NAMES) : [foreign];
  const hint = suggestions[0] === undefined ? '' : `; did you mean ${suggestions[0]}?`;
  // Parameters stay where the type that was meant takes them too.
  const keeps = tree.nameEnd !== undefined && suggestions.every((name) => WITH_PARAMETERS.has(name));
  const span = keeps ? { start: tree.start, end: tree.nameEnd } : tree;
  return problem(span, `Unknown type \`${tree.name}\`${hint}`, suggestions);
}

function withTypeParameters(name: ScalarTypeName, tree: TypeName): ResolvedType {
  const written = tree.parameters;
  if (written === undefined || written.length === 0) return { ok: true, type: { kind: 'scalar', name } };
  const numbers = written.map((parameter) => (parameter.toUpperCase() === 'MAX' ? Infinity : Number(parameter)));
  const limits = DECIMAL_LIMITS[name];
  if (limits !== undefined) return decimalType(name, limits, numbers, tree);
  if (name !== 'STRING' && name !== 'BYTES') return problem(tree, `${name} takes no parameters`, [name]);
  const length = numbers.length === 1 ? lengthOf(written[0]!, numbers[0]!) : undefined;
  if (length === undefined) return problem(tree, `${name}(L) takes one length of at least 1`, [name]);
  return { ok: true, type: { kind: 'scalar', name, ...(length !== Infinity && { length }) } };
}

/** Infinity for one that bounds nothing: MAX, and what is longer than a text can be. */
function lengthOf(written: string, number: number): number | undefined {
  if (number === Infinity) return number;
  if (!Number.isInteger(number) || number < 1 || canonicalInteger(written, false) === undefined) return undefined;
  return number > Number.MAX_SAFE_INTEGER ? Infinity : number;
}

function decimalType(
  name: ScalarTypeName,
  limits: { readonly whole: number; readonly scale: number },
  [written = 0, scale = 0, ...rest]: readonly number[],
  tree: TypeName,
): ResolvedType {
  const unbounded = written === Infinity && name === 'BIGNUMERIC';
  const precision = unbounded ? MOST_WHOLE_DIGITS + scale : written;
  if (rest.length > 0 || !Number.isInteger(precision) || !Number.isInteger(scale))
    return problem(tree, `${name} takes a precision and a scale: \`${name}(10, 2)\``, [name]);
  if (scale < 0 || scale > limits.scale)
    return problem(tree.parameterSpans?.[1] ?? tree, `The scale of ${name} lies between 0 and ${limits.scale}`, [
      String(scale < 0 ? 0 : limits.scale),
    ]);
  if (unbounded) return { ok: true, type: { kind: 'scalar', name, precision, scale } };
  const least = Math.max(1, scale);
  const most = scale + limits.whole;
  if (precision < least || precision > most)
    return problem(
      tree.parameterSpans?.[0] ?? tree,
      `With scale ${scale} the precision of ${name} lies between ${least} and ${most}`,
      [String(precision < least ? least : most)],
    );
  return { ok: true, type: { kind: 'scalar', name, precision, scale } };
}

function problem(span: Span, message: string, suggestions: readonly string[]): ResolvedType {
  return { ok: false, problem: { id: 'unknown-type', message, suggestions, start: span.start, end: span.end } };
}
