// Which type turns into which: implicit coercions, casts, supertypes, as GoogleSQL has them; and the casts themselves. Reports nothing.

import type { TypedCast, TypedExpression, TypedLiteral } from '../typed-tree.js';
import { arrayOf, INT64, isScalar, NULL_TYPE, sameType, UNKNOWN, type ScalarTypeName, type SqlType } from '../types.js';
import { decimalFromDouble, decimalFromText } from './decimal-value.js';
import { canonicalFloat, canonicalText } from './literal-value.js';

type Costs = Readonly<Partial<Record<ScalarTypeName, number>>>;
type CostTable = Readonly<Partial<Record<ScalarTypeName, Costs>>>;

/** Coercions of any expression; the number orders the targets when several signatures would do. */
const COERCIONS: CostTable = {
  INT64: { FLOAT64: 1, NUMERIC: 2, BIGNUMERIC: 3 },
  NUMERIC: { BIGNUMERIC: 1, FLOAT64: 2 },
  BIGNUMERIC: { FLOAT64: 1 },
  DATE: { DATETIME: 1 },
};

/** What literals turn into besides. */
const LITERAL_COERCIONS: CostTable = {
  FLOAT64: { NUMERIC: 1, BIGNUMERIC: 2 },
  STRING: { DATE: 1, DATETIME: 2, TIME: 2, TIMESTAMP: 2 },
};

/** What parameters turn into besides. */
const PARAMETER_COERCIONS: CostTable = { STRING: { DATE: 1, DATETIME: 2, TIME: 2, TIMESTAMP: 2 } };

const EXPLICIT_CASTS: Readonly<Record<ScalarTypeName, readonly ScalarTypeName[]>> = {
  INT64: ['BOOL', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'STRING'],
  FLOAT64: ['INT64', 'NUMERIC', 'BIGNUMERIC', 'STRING'],
  NUMERIC: ['INT64', 'FLOAT64', 'BIGNUMERIC', 'STRING'],
  BIGNUMERIC: ['INT64', 'FLOAT64', 'NUMERIC', 'STRING'],
  BOOL: ['INT64', 'STRING'],
  STRING: [
    'INT64',
    'FLOAT64',
    'NUMERIC',
    'BIGNUMERIC',
    'BOOL',
    'BYTES',
    'DATE',
    'DATETIME',
    'TIME',
    'TIMESTAMP',
    'INTERVAL',
  ],
  BYTES: ['STRING'],
  DATE: ['STRING', 'DATETIME', 'TIMESTAMP'],
  DATETIME: ['STRING', 'DATE', 'TIME', 'TIMESTAMP'],
  TIME: ['STRING'],
  TIMESTAMP: ['STRING', 'DATE', 'DATETIME', 'TIME'],
  JSON: [],
  INTERVAL: ['STRING'],
  GEOGRAPHY: [],
};

/** Casts between scalars that neither fail nor lose anything, besides those to STRING and the implicit coercions. */
const SAFE_CASTS: readonly string[] = [
  'BOOL>INT64',
  'STRING>BYTES',
  'DATE>TIMESTAMP',
  'DATETIME>TIMESTAMP',
  'TIMESTAMP>DATETIME',
];

/** `implicit`: GoogleSQL makes it unasked; `assign`: into a declared column; `explicit`: CAST was written. */
export type CoercionMode = 'implicit' | 'assign' | 'explicit';

export type Coercion =
  /** `lossy`: the cast can fail or lose something for some value, see {@link castIsLossy}; false for a literal that was converted here. */
  | { readonly ok: true; readonly typed: TypedExpression; readonly lossy: boolean }
  /** `invalid-literal`: the literal `literal` is no value of that type. */
  | { readonly ok: false; readonly reason: 'no-cast' | 'invalid-literal'; readonly literal?: TypedLiteral };

const BARE_LITERAL_TYPES: readonly ScalarTypeName[] = ['INT64', 'FLOAT64', 'STRING', 'BYTES', 'BOOL'];

/** A literal that says nothing of its type (`1`, `'x'`): `DATE '…'`, `NUMERIC '…'` and a typed NULL coerce like any value. */
export function isPlainLiteral(typed: TypedExpression): typed is TypedLiteral {
  return (
    typed.kind === 'literal' &&
    typed.value !== undefined &&
    typed.type.kind === 'scalar' &&
    BARE_LITERAL_TYPES.includes(typed.type.name)
  );
}

export function isUntypedNull(typed: TypedExpression): boolean {
  return typed.type.kind === 'null';
}

/** NULL, cast to a type or not. */
export function isNullConstant(typed: TypedExpression): boolean {
  return typed.kind === 'cast' ? isNullConstant(typed.operand) : isNullLiteral(typed);
}

/** Arrays and structs written with their type (`ARRAY<INT64>[1]`) do not coerce like the literals in them. */
const declaredConstructors = new WeakSet<TypedExpression>();

export function markDeclared<T extends TypedExpression>(typed: T): T {
  declaredConstructors.add(typed);
  return typed;
}

/** An array written as `[…]` of nothing but literals: coerces element by element. */
export function isArrayLiteral(typed: TypedExpression): typed is TypedExpression & { kind: 'array' } {
  return typed.kind === 'array' && !declaredConstructors.has(typed) && typed.elements.every(isLiteralElement);
}

function isLiteralElement(typed: TypedExpression): boolean {
  if (typed.kind === 'struct')
    return !declaredConstructors.has(typed) && typed.fields.every((f) => isLiteralElement(f.value));
  return typed.kind === 'literal';
}

function isOpenStruct(typed: TypedExpression): typed is TypedExpression & { kind: 'struct' } {
  return typed.kind === 'struct' && !declaredConstructors.has(typed);
}

/**
 * The cost of coercing an expression to a type, undefined when GoogleSQL does not. Costs compare as GoogleSQL does:
 * fewer coerced non-literals, then shorter ways of theirs, then fewer coerced literals, then shorter ways.
 */
export function coercionCost(typed: TypedExpression, target: SqlType): number | undefined {
  const from = typed.type;
  if (from.kind === 'unknown' || target.kind === 'unknown') return 0;
  if (from.kind === 'null')
    return target.kind === 'scalar' || target.kind === 'array' || target.kind === 'struct' ? LITERAL_COST : 0;
  if (from.kind === 'scalar' && target.kind === 'scalar') {
    if (from.name === target.name) return 0;
    const distance = COERCIONS[from.name]?.[target.name];
    if (isPlainLiteral(typed)) {
      const literal = distance ?? LITERAL_COERCIONS[from.name]?.[target.name];
      return literal === undefined ? undefined : LITERAL_COST + literal;
    }
    const way = distance ?? (typed.kind === 'parameter' ? PARAMETER_COERCIONS[from.name]?.[target.name] : undefined);
    return way === undefined ? undefined : VALUE_COST + way * DISTANCE_COST;
  }
  if (from.kind === 'array' && target.kind === 'array') return arrayCost(typed, from, target);
  if (from.kind === 'struct' && target.kind === 'struct') return structCost(typed, from, target);
  return undefined;
}

const LITERAL_COST = 1_000;
const DISTANCE_COST = 1_000_000;
const VALUE_COST = 1_000_000_000;

function arrayCost(
  typed: TypedExpression,
  from: SqlType & { kind: 'array' },
  target: SqlType & { kind: 'array' },
): number | undefined {
  if (from.element.kind === 'null') return LITERAL_COST;
  if (isArrayLiteral(typed)) return costOfAll(typed.elements.map((element) => elementCost(element, target.element)));
  if (from.element.kind === 'unknown' || target.element.kind === 'unknown') return 0;
  if (sameType(from.element, target.element)) return 0;
  // Structs that differ in field names only are the same values.
  return from.element.kind === 'struct' && sameShape(from.element, target.element) ? VALUE_COST : undefined;
}

function structCost(
  typed: TypedExpression,
  from: SqlType & { kind: 'struct' },
  target: SqlType & { kind: 'struct' },
): number | undefined {
  if (from.fields.length !== target.fields.length) return undefined;
  if (isOpenStruct(typed))
    return costOfAll(
      typed.fields.map((f, i) =>
        isNullLiteral(f.value) ? LITERAL_COST : coercionCost(f.value, target.fields[i]!.type),
      ),
    );
  if (sameType(from, target)) return 0;
  const fields = costOfAll(from.fields.map((f, i) => coercionCost(standIn(f.type), target.fields[i]!.type)));
  return fields === undefined ? undefined : VALUE_COST + fields;
}

/** A NULL among the elements has their type, and takes what literals of that type do. */
function elementCost(element: TypedExpression, target: SqlType): number | undefined {
  return isNullLiteral(element) ? coercionCost({ ...element, value: '0' }, target) : coercionCost(element, target);
}

/** A NULL among the parts of a struct still takes any type. */
function isNullLiteral(typed: TypedExpression): typed is TypedLiteral {
  return typed.kind === 'literal' && typed.value === undefined;
}

function sameShape(a: SqlType, b: SqlType): boolean {
  if (a.kind === 'struct' && b.kind === 'struct') {
    return a.fields.length === b.fields.length && a.fields.every((f, i) => sameShape(f.type, b.fields[i]!.type));
  }
  return sameType(a, b);
}

function costOfAll(costs: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const cost of costs) {
    if (cost === undefined) return undefined;
    sum += cost;
  }
  return sum;
}

/** An expression of a type of which nothing else is known. */
export function standIn(type: SqlType): TypedExpression {
  return { kind: 'variable', name: '', type, nullable: true };
}

export function coercesTo(typed: TypedExpression, target: SqlType): boolean {
  return coercionCost(typed, target) !== undefined;
}

// ---- casts ---------------------------------------------------------------------------------------------------------

/** Whether `CAST(from AS to)` is allowed at all. */
export function castExists(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'unknown' || to.kind === 'unknown' || from.kind === 'null') return true;
  if (from.kind === 'scalar' && to.kind === 'scalar')
    return from.name === to.name || EXPLICIT_CASTS[from.name].includes(to.name);
  if (from.kind === 'array' && to.kind === 'array') return castExists(from.element, to.element);
  if (from.kind === 'struct' && to.kind === 'struct') {
    return (
      from.fields.length === to.fields.length && from.fields.every((f, i) => castExists(f.type, to.fields[i]!.type))
    );
  }
  return false;
}

/** Whether some value of `from` is lost, changed or refused by `CAST(from AS to)`. Coercions that GoogleSQL makes itself do not count, declared precision and length do. */
export function castIsLossy(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'scalar' && to.kind === 'scalar') {
    if (to.precision !== undefined && !digitsFit(from, to)) return true;
    if (to.length !== undefined && !(from.length !== undefined && from.name === to.name && from.length <= to.length))
      return true;
    if (from.name === to.name || to.name === 'STRING') return from.name === 'BYTES' && to.name === 'STRING';
    return COERCIONS[from.name]?.[to.name] === undefined && !SAFE_CASTS.includes(`${from.name}>${to.name}`);
  }
  if (from.kind === 'array' && to.kind === 'array') return castIsLossy(from.element, to.element);
  if (from.kind === 'struct' && to.kind === 'struct')
    return from.fields.some((f, i) => castIsLossy(f.type, to.fields[i]?.type ?? UNKNOWN));
  return false;
}

/** Digits before and after the point of the widest value, where they are bounded. */
const UNDECLARED_DIGITS: Readonly<Partial<Record<ScalarTypeName, readonly [whole: number, fraction: number]>>> = {
  INT64: [19, 0],
  NUMERIC: [29, 9],
  BIGNUMERIC: [39, 38],
};

function digitsFit(from: SqlType & { kind: 'scalar' }, to: SqlType & { kind: 'scalar' }): boolean {
  const declared: readonly [number, number] | undefined =
    from.precision === undefined ? undefined : [from.precision - (from.scale ?? 0), from.scale ?? 0];
  const digits = declared ?? UNDECLARED_DIGITS[from.name];
  if (digits === undefined) return false;
  return digits[0] <= to.precision! - (to.scale ?? 0) && digits[1] <= (to.scale ?? 0);
}

/**
 * `typed` as a `target`: itself when it is one already, a converted literal, or a cast. The cast is `implicit` in mode
 * `implicit` only. Types with declared parameters always get their cast. In mode `explicit` literals are cast, not
 * converted (`CAST('x' AS DATE)` is an error of the run, not of the text), except NULL.
 */
export function coerce(typed: TypedExpression, target: SqlType, mode: CoercionMode): Coercion {
  const from = typed.type;
  if (from.kind === 'unknown' || target.kind === 'unknown') return { ok: true, typed, lossy: false };
  if (from.kind === 'null')
    return {
      ok: true,
      typed: typed.kind === 'literal' ? { ...typed, type: target } : castNode({ ...typed, type: INT64 }, target, true),
      lossy: false,
    };
  const parameterized = hasParameters(target);
  if (!parameterized && sameType(from, target)) return { ok: true, typed, lossy: false };
  if (!parameterized && mode !== 'explicit') {
    if (
      typed.kind === 'literal' &&
      typed.value !== undefined &&
      target.kind === 'scalar' &&
      coercionCost(typed, target) !== undefined
    )
      return convertLiteral(typed, target.name, target);
    if (isArrayLiteral(typed) && target.kind === 'array') return coerceParts(typed, target, mode);
    if (isOpenStruct(typed) && target.kind === 'struct' && typed.fields.length === target.fields.length)
      return coerceParts(typed, target, mode);
  }
  if (mode === 'implicit' ? !coercesTo(typed, target) : !castExists(from, target))
    return { ok: false, reason: 'no-cast' };
  return { ok: true, typed: castNode(typed, target, mode === 'implicit'), lossy: castIsLossy(from, target) };
}

/** A declared precision or length, in ARRAY and STRUCT too. */
export function hasParameters(type: SqlType): boolean {
  if (type.kind === 'array') return hasParameters(type.element);
  if (type.kind === 'struct') return type.fields.some((f) => hasParameters(f.type));
  return type.kind === 'scalar' && (type.precision !== undefined || type.length !== undefined);
}

export function castNode(operand: TypedExpression, type: SqlType, implicit: boolean): TypedCast {
  return {
    kind: 'cast',
    operand,
    type,
    nullable: operand.nullable,
    safe: false,
    implicit,
    ...(operand.span && { span: operand.span }),
  };
}

/** Arrays and structs of literals, part by part. */
function coerceParts(
  typed: TypedExpression & { kind: 'array' | 'struct' },
  target: SqlType,
  mode: CoercionMode,
): Coercion {
  let lossy = false;
  const parts = typed.kind === 'array' ? typed.elements : typed.fields.map((f) => f.value);
  const coerced: TypedExpression[] = [];
  for (const [i, part] of parts.entries()) {
    const partTarget =
      target.kind === 'array' ? target.element : target.kind === 'struct' ? target.fields[i]!.type : target;
    const result: Coercion = isNullLiteral(part)
      ? { ok: true, typed: { ...part, type: partTarget }, lossy: false }
      : coerce(part, partTarget, mode);
    if (!result.ok) return result;
    lossy ||= result.lossy;
    coerced.push(result.typed);
  }
  if (typed.kind === 'array') return { ok: true, typed: { ...typed, type: target, elements: coerced }, lossy };
  const names = target.kind === 'struct' ? target.fields : [];
  const fields = coerced.map((value, i) => ({ name: names[i]?.name, value }));
  return { ok: true, typed: { ...typed, type: target, fields }, lossy };
}

/** Digits as written, of FLOAT64 literals whose double has others; NUMERIC takes the written ones. */
const writtenDigits = new WeakMap<TypedLiteral, string>();

export function rememberDigits(literal: TypedLiteral, digits: string): TypedLiteral {
  writtenDigits.set(literal, digits);
  return literal;
}

export function digitsOf(literal: TypedLiteral): string {
  return writtenDigits.get(literal) ?? literal.value ?? '';
}

/**
 * A cast of a written FLOAT64 to a decimal type takes the digits as they are written, not those of the double: the literal they are,
 * where that is another value. `undefined` for every other cast.
 */
export function writtenDecimal(operand: TypedExpression, type: SqlType): TypedLiteral | undefined {
  if (operand.kind !== 'literal' || operand.value === undefined || !isScalar(operand.type, 'FLOAT64')) return undefined;
  if (type.kind !== 'scalar' || (type.name !== 'NUMERIC' && type.name !== 'BIGNUMERIC')) return undefined;
  const value = decimalFromText(digitsOf(operand), type.name, false);
  return value === undefined || value === decimalFromDouble(Number(operand.value), type.name)
    ? undefined
    : { ...operand, type: withoutParameters(type), value };
}

function convertLiteral(literal: TypedLiteral, name: ScalarTypeName, type: SqlType): Coercion {
  const value = convertedText(literal, name);
  if (value === undefined) return { ok: false, reason: 'invalid-literal', literal };
  return { ok: true, typed: { ...literal, type, value }, lossy: false };
}

function convertedText(literal: TypedLiteral, name: ScalarTypeName): string | undefined {
  const text = literal.value ?? '';
  if (literal.type.kind !== 'scalar') return undefined;
  if (literal.type.name === 'DATE') return `${text}T00:00:00`;
  if (name === 'FLOAT64') return canonicalFloat(Number(text));
  if (literal.type.name === 'STRING') return canonicalText(text, name);
  if (name !== 'NUMERIC' && name !== 'BIGNUMERIC') return undefined;
  if (!Number.isFinite(Number(text))) return undefined;
  return decimalFromText(digitsOf(literal), name, false) ?? decimalFromDouble(Number(text), name);
}

// ---- supertypes ----------------------------------------------------------------------------------------------------

/** From narrow to wide: each coerces to all behind it. */
const NUMERIC_ORDER: readonly ScalarTypeName[] = ['INT64', 'NUMERIC', 'BIGNUMERIC', 'FLOAT64'];

/** The one type that CASE, COALESCE, array constructors and the like give to `parts`; INT64 when all are NULL; undefined when there is none. */
export function supertype(parts: readonly TypedExpression[]): SqlType | undefined {
  const first = parts.find((p) => p.type.kind !== 'null');
  if (first === undefined) return parts.length === 0 ? undefined : INT64;
  if (parts.every((p) => p === first || p.type === first.type)) return withoutParameters(first.type);
  if (parts.some((p) => p.type.kind === 'unknown')) return UNKNOWN;
  const present = parts.filter((p) => p.type.kind !== 'null');
  switch (first.type.kind) {
    case 'array':
      return arraySupertype(present);
    case 'struct':
      return structSupertype(present, first.type);
    default:
      return scalarSupertype(present);
  }
}

/** The expression's type proper: declared precision and length are not part of it. */
export function withoutParameters(type: SqlType): SqlType {
  if (type.kind === 'scalar')
    return type.precision === undefined && type.length === undefined ? type : { kind: 'scalar', name: type.name };
  if (type.kind === 'array') {
    const element = withoutParameters(type.element);
    return element === type.element ? type : arrayOf(element);
  }
  if (type.kind !== 'struct' || !hasParameters(type)) return type;
  return { kind: 'struct', fields: type.fields.map((f) => ({ name: f.name, type: withoutParameters(f.type) })) };
}

function scalarSupertype(parts: readonly TypedExpression[]): SqlType | undefined {
  const names = new Set<ScalarTypeName>();
  const literalNames = new Set<ScalarTypeName>();
  for (const part of parts) {
    if (part.type.kind !== 'scalar') return undefined;
    // A parameter of type STRING stands back for dates as a literal does.
    const yields = isPlainLiteral(part) || (part.kind === 'parameter' && part.type.name === 'STRING');
    (yields ? literalNames : names).add(part.type.name);
  }
  const name = names.size === 0 ? widest(literalNames) : literalsJoin(widest(names), literalNames);
  return name === undefined ? undefined : { kind: 'scalar', name };
}

function widest(names: ReadonlySet<ScalarTypeName>): ScalarTypeName | undefined {
  if (names.size === 1) return [...names][0];
  if ([...names].every((n) => n === 'DATE' || n === 'DATETIME')) return 'DATETIME';
  const ranks = [...names].map((n) => NUMERIC_ORDER.indexOf(n));
  return ranks.includes(-1) ? undefined : NUMERIC_ORDER[Math.max(...ranks)];
}

function literalsJoin(
  name: ScalarTypeName | undefined,
  literals: ReadonlySet<ScalarTypeName>,
): ScalarTypeName | undefined {
  let joined = name;
  for (const literal of literals) {
    if (joined === undefined || joined === literal) continue;
    if (COERCIONS[literal]?.[joined] !== undefined || LITERAL_COERCIONS[literal]?.[joined] !== undefined) continue;
    joined = COERCIONS[joined]?.[literal] === undefined ? undefined : literal;
  }
  return joined;
}

function arraySupertype(parts: readonly TypedExpression[]): SqlType | undefined {
  const arrays: (SqlType & { kind: 'array' })[] = [];
  for (const { type } of parts) {
    if (type.kind !== 'array') return undefined;
    arrays.push(type);
  }
  const fixed = parts.findIndex((p, i) => !isArrayLiteral(p) && arrays[i]!.element.kind !== 'null');
  if (fixed >= 0) {
    const type = withoutParameters(arrays[fixed]!);
    return parts.every((p) => coercesTo(p, type)) ? type : undefined;
  }
  const element = supertype(parts.flatMap((p) => (p.kind === 'array' ? p.elements : [])));
  return arrayOf(element ?? (parts.every((p) => p.kind === 'array' && p.elements.length === 0) ? INT64 : UNKNOWN));
}

/** A NULL among the parts of a struct decides nothing. */
function untyped(value: TypedExpression): TypedExpression {
  return isNullLiteral(value) ? { ...value, type: NULL_TYPE } : value;
}

function structSupertype(parts: readonly TypedExpression[], first: SqlType & { kind: 'struct' }): SqlType | undefined {
  const fields: { name: string | undefined; type: SqlType }[] = [];
  for (const [i, field] of first.fields.entries()) {
    const values: TypedExpression[] = [];
    for (const part of parts) {
      if (part.type.kind !== 'struct' || part.type.fields.length !== first.fields.length) return undefined;
      values.push(isOpenStruct(part) ? untyped(part.fields[i]!.value) : standIn(part.type.fields[i]!.type));
    }
    const type = supertype(values);
    if (type === undefined) return undefined;
    fields.push({ name: field.name, type });
  }
  return { kind: 'struct', fields };
}
