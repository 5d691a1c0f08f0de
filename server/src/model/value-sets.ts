// A condition about one value (a column, or a computed one) and constants → the values for which it is TRUE, and FALSE.
//
// NULL and NaN are values of their own here: where a condition is NULL it is neither, and no interval holds NaN. What is not
// understood is undefined, never guessed.

import type { TypedExpression, TypedLiteral } from '../sql/typed-tree.js';
import { isScalar } from '../sql/types.js';
import { expressionIdentity } from './expression-identity.js';

type Bound = { readonly value: Ordered; readonly inclusive: boolean } | undefined;
type Ordered = string | number | bigint;

/** `low` absent: from the smallest; `high` absent: to the largest. */
interface Interval {
  readonly low: Bound;
  readonly high: Bound;
}

export interface ValueSet {
  readonly null: boolean;
  /** Of FLOAT64 only; elsewhere it says nothing. */
  readonly nan: boolean;
  /** Sorted, apart from each other. */
  readonly intervals: readonly Interval[];
}

export interface Truth {
  readonly whenTrue: ValueSet;
  readonly whenFalse: ValueSet;
}

export interface Condition {
  /** What the condition is about. */
  readonly subject: TypedExpression;
  readonly truth: Truth;
}

export const EMPTY: ValueSet = { null: false, nan: false, intervals: [] };
const EVERYTHING: Interval = { low: undefined, high: undefined };
/** Every value but NULL. */
export const ALL: ValueSet = { null: false, nan: true, intervals: [EVERYTHING] };
const NULL_ALONE: ValueSet = { ...EMPTY, null: true };

export function isEmpty(set: ValueSet): boolean {
  return !set.null && !set.nan && set.intervals.length === 0;
}

/** One value alone. */
export function only(value: Ordered): ValueSet {
  const bound = { value, inclusive: true };
  return { ...EMPTY, intervals: [{ low: bound, high: bound }] };
}

/** Whether a value that is not NULL is in the set. Whole and other numbers compare by value, which `===` does not. */
/** Without NULL; `undefined`: no bound above. */
export function valuesBetween([low, high]: readonly [bigint, bigint | undefined]): ValueSet {
  return {
    null: false,
    nan: false,
    intervals: [
      {
        low: { value: low, inclusive: true },
        high: high === undefined ? undefined : { value: high, inclusive: true },
      },
    ],
  };
}

export function contains(set: ValueSet, value: Ordered): boolean {
  return set.intervals.some(
    ({ low, high }) =>
      (low === undefined || (low.inclusive ? !(value < low.value) : low.value < value)) &&
      (high === undefined || (high.inclusive ? !(high.value < value) : value < high.value)),
  );
}

export function both(a: ValueSet, b: ValueSet): ValueSet {
  const intervals: Interval[] = [];
  let [i, j] = [0, 0];
  while (i < a.intervals.length && j < b.intervals.length) {
    const [x, y] = [a.intervals[i]!, b.intervals[j]!];
    const low = later(x.low, y.low);
    const high = earlier(x.high, y.high);
    if (holdsSome(low, high)) intervals.push({ low, high });
    // What ends first meets nothing that begins behind the other.
    if (laterHigh(x.high, y.high) === x.high) j++;
    else i++;
  }
  return { null: a.null && b.null, nan: a.nan && b.nan, intervals };
}

export function either(a: ValueSet, b: ValueSet): ValueSet {
  return eitherOf([a, b]);
}

/** All of them together. */
export function eitherOf(sets: readonly ValueSet[]): ValueSet {
  const merged: Interval[] = [];
  for (const next of sets.flatMap((s) => s.intervals).sort(byLow)) {
    const last = merged.at(-1);
    if (last !== undefined && touches(last.high, next.low))
      merged[merged.length - 1] = { low: last.low, high: laterHigh(last.high, next.high) };
    else merged.push(next);
  }
  return { null: sets.some((s) => s.null), nan: sets.some((s) => s.nan), intervals: merged };
}

/** Halves first: what is combined one after the other grows with every step. */
function combined(sets: readonly ValueSet[], combine: (a: ValueSet, b: ValueSet) => ValueSet): ValueSet {
  if (sets.length < 2) return sets[0] ?? EMPTY;
  const middle = sets.length >> 1;
  return combine(combined(sets.slice(0, middle), combine), combined(sets.slice(middle), combine));
}

/** The values that are not NULL and not in the set. */
export function without(set: ValueSet): ValueSet {
  const intervals: Interval[] = [];
  let low: Bound;
  let open = true;
  for (const each of set.intervals) {
    const high: Bound = each.low && { value: each.low.value, inclusive: !each.low.inclusive };
    if (each.low !== undefined && holdsSome(low, high)) intervals.push({ low, high });
    if (each.high === undefined) {
      open = false;
      break;
    }
    low = { value: each.high.value, inclusive: !each.high.inclusive };
  }
  if (open) intervals.push({ low, high: undefined });
  return { null: false, nan: !set.nan, intervals };
}

/** Everything the value can be: what its form shows, and NULL where it can be that. */
export function universeOf(subject: TypedExpression): ValueSet {
  const range = rangeOf(subject);
  return {
    null: subject.nullable,
    nan: isScalar(subject.type, 'FLOAT64'),
    intervals:
      range === undefined
        ? [EVERYTHING]
        : [
            {
              low: { value: range[0], inclusive: true },
              high: range[1] === undefined ? undefined : { value: range[1], inclusive: true },
            },
          ],
  };
}

const PARTS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  MICROSECOND: [0n, 999_999n],
  MILLISECOND: [0n, 999n],
  SECOND: [0n, 59n],
  MINUTE: [0n, 59n],
  HOUR: [0n, 23n],
  DAYOFWEEK: [1n, 7n],
  DAY: [1n, 31n],
  DAYOFYEAR: [1n, 366n],
  WEEK: [0n, 53n],
  ISOWEEK: [1n, 53n],
  MONTH: [1n, 12n],
  QUARTER: [1n, 4n],
};

const FROM_ONE: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank', 'ntile']);

const NOT_NEGATIVE: ReadonlySet<string> = new Set([
  'length',
  'char_length',
  'character_length',
  'byte_length',
  'octet_length',
  'array_length',
  'strpos',
  'instr',
  'regexp_instr',
  'count',
  'countif',
  '$count_star',
  'approx_count_distinct',
  'edit_distance',
  'bit_count',
]);

/** What a function gives whatever it is given: counts, places, lengths, parts of times. */
export function rangeOf(subject: TypedExpression): readonly [bigint, bigint | undefined] | undefined {
  if (subject.kind !== 'call') return undefined;
  if (FROM_ONE.has(subject.fn)) return [1n, undefined];
  if (NOT_NEGATIVE.has(subject.fn) || (subject.fn === 'abs' && isScalar(subject.type, 'INT64'))) return [0n, undefined];
  if (subject.fn === 'sign' && isScalar(subject.type, 'INT64')) return [-1n, 1n];
  if (subject.fn !== '$extract') return undefined;
  const [from, part] = subject.args;
  // Parts of an INTERVAL have other bounds: 30 hours, minus 2 days.
  if (from === undefined || isScalar(from.type, 'INTERVAL')) return undefined;
  return part?.kind === 'literal' ? PARTS[part.value ?? ''] : undefined;
}

/** Of a condition about one value only. */
export function conditionOf(e: TypedExpression): Condition | undefined {
  if (e.kind === 'column' && isScalar(e.type, 'BOOL')) return about(e, setOf('$equal', 1));
  if (e.kind !== 'call' || e.safe) return undefined;
  const [a, b] = e.args;
  switch (e.fn) {
    case '$not': {
      const inner = a === undefined ? undefined : conditionOf(a);
      return (
        inner && { subject: inner.subject, truth: { whenTrue: inner.truth.whenFalse, whenFalse: inner.truth.whenTrue } }
      );
    }
    case '$and':
    case '$or': {
      const parts = e.args.map(conditionOf);
      const [first] = parts;
      if (first === undefined) return undefined;
      const subject = expressionIdentity(first.subject);
      const whenTrue: ValueSet[] = [];
      const whenFalse: ValueSet[] = [];
      for (const part of parts) {
        if (part === undefined || expressionIdentity(part.subject) !== subject) return undefined;
        whenTrue.push(part.truth.whenTrue);
        whenFalse.push(part.truth.whenFalse);
      }
      const [ofTrue, ofFalse] = e.fn === '$and' ? [both, either] : [either, both];
      return {
        subject: first.subject,
        truth: { whenTrue: combined(whenTrue, ofTrue), whenFalse: combined(whenFalse, ofFalse) },
      };
    }
    case '$is_true': {
      const inner = a === undefined ? undefined : conditionOf(a);
      if (inner === undefined) return undefined;
      const { whenTrue } = inner.truth;
      return { subject: inner.subject, truth: { whenTrue, whenFalse: { ...without(whenTrue), null: !whenTrue.null } } };
    }
    case '$is_null':
      return a && { subject: a, truth: { whenTrue: NULL_ALONE, whenFalse: ALL } };
    case '$in':
      return a && listed(a, e.args.slice(1));
    case '$between':
      return a && between(a, e.args[1], e.args[2]);
    default:
      return a && b && compared(e.fn, a, b);
  }
}

/** `a < b` is `b > a`. */
export const MIRRORED = {
  $equal: '$equal',
  $not_equal: '$not_equal',
  $less: '$greater',
  $less_or_equal: '$greater_or_equal',
  $greater: '$less',
  $greater_or_equal: '$less_or_equal',
} as const;

function compared(fn: string, a: TypedExpression, b: TypedExpression): Condition | undefined {
  const flipped = (MIRRORED as Readonly<Record<string, string>>)[fn];
  if (flipped === undefined) return undefined;
  if (isConstant(a) === isConstant(b)) return undefined;
  const [subject, literal, op] = isConstant(a) ? [b, a, flipped] : [a, b, fn];
  const value = ordered(literal);
  if (value === undefined) return undefined;
  return about(subject, setOf(op, value));
}

function about(subject: TypedExpression, whenTrue: ValueSet): Condition {
  return { subject, truth: { whenTrue, whenFalse: without(whenTrue) } };
}

function setOf(op: string, value: Ordered): ValueSet {
  const at = { value, inclusive: true };
  const beside = { value, inclusive: false };
  switch (op) {
    case '$equal':
      return only(value);
    case '$not_equal':
      return without(only(value));
    case '$less':
      return { ...EMPTY, intervals: [normal({ low: undefined, high: beside })] };
    case '$less_or_equal':
      return { ...EMPTY, intervals: [{ low: undefined, high: at }] };
    case '$greater':
      return { ...EMPTY, intervals: [normal({ low: beside, high: undefined })] };
    default:
      return { ...EMPTY, intervals: [{ low: at, high: undefined }] };
  }
}

function listed(subject: TypedExpression, elements: readonly TypedExpression[]): Condition | undefined {
  if (isConstant(subject)) return undefined;
  const values = elements.map(ordered);
  if (values.includes(undefined)) return undefined;
  return about(subject, eitherOf(values.map((value) => only(value!))));
}

function between(
  subject: TypedExpression,
  low: TypedExpression | undefined,
  high: TypedExpression | undefined,
): Condition | undefined {
  const from = low && ordered(low);
  const to = high && ordered(high);
  if (from === undefined || to === undefined || isConstant(subject)) return undefined;
  const whenTrue = both(setOf('$greater_or_equal', from), setOf('$less_or_equal', to));
  return about(subject, whenTrue);
}

function isConstant(e: TypedExpression): boolean {
  return e.kind === 'literal' || (e.kind === 'cast' && isConstant(e.operand));
}

// ---- order -------------------------------------------------------------------------------------------------------------

/** A constant in a form that `<` orders as GoogleSQL does; undefined for types and values of which that is not sure. */
export function ordered(e: TypedExpression): Ordered | undefined {
  if (e.kind !== 'literal' || e.value === undefined || e.type.kind !== 'scalar') return undefined;
  return orderedValue(e as TypedLiteral & { readonly value: string }, e.type.name);
}

function orderedValue({ value }: { readonly value: string }, type: string): Ordered | undefined {
  switch (type) {
    case 'INT64':
      return BigInt(value);
    case 'FLOAT64': {
      const number = Number(value);
      return Number.isNaN(number) ? undefined : number;
    }
    case 'NUMERIC':
    case 'BIGNUMERIC':
      // Of more digits a double might not tell two apart.
      return value.replace(/[-.]/g, '').length <= 15 ? Number(value) : undefined;
    case 'STRING':
      // UTF-16 orders characters outside the basic plane otherwise.
      return /[\ud800-\udfff]/.test(value) ? undefined : value;
    case 'DATE':
    case 'DATETIME':
      return value;
    case 'TIMESTAMP':
      return value.replace('Z', '');
    case 'BOOL':
      return value === 'true' ? 1 : 0;
    default:
      return undefined;
  }
}

/** Whole numbers have neighbours: `> 5` is `>= 6`. */
function normal({ low, high }: Interval): Interval {
  const up: Bound =
    low !== undefined && !low.inclusive && typeof low.value === 'bigint'
      ? { value: low.value + 1n, inclusive: true }
      : low;
  const down: Bound =
    high !== undefined && !high.inclusive && typeof high.value === 'bigint'
      ? { value: high.value - 1n, inclusive: true }
      : high;
  return { low: up, high: down };
}

function later(a: Bound, b: Bound): Bound {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.value === b.value) return a.inclusive ? b : a;
  return a.value > b.value ? a : b;
}

function earlier(a: Bound, b: Bound): Bound {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.value === b.value) return a.inclusive ? b : a;
  return a.value < b.value ? a : b;
}

function laterHigh(a: Bound, b: Bound): Bound {
  if (a === undefined || b === undefined) return undefined;
  if (a.value === b.value) return a.inclusive ? a : b;
  return a.value > b.value ? a : b;
}

function holdsSome(low: Bound, high: Bound): boolean {
  if (low === undefined || high === undefined) return true;
  const { low: from, high: to } = normal({ low, high });
  if (from!.value === to!.value) return from!.inclusive && to!.inclusive;
  return from!.value < to!.value;
}

/** Nothing lies between the end of one and the start of the next. */
function touches(high: Bound, low: Bound): boolean {
  if (high === undefined || low === undefined) return true;
  if (high.value === low.value) return high.inclusive || low.inclusive;
  const next = typeof high.value === 'bigint' && typeof low.value === 'bigint' ? high.value + 1n >= low.value : false;
  return high.value > low.value || (next && high.inclusive && low.inclusive);
}

function byLow(a: Interval, b: Interval): number {
  if (a.low === undefined) return b.low === undefined ? 0 : -1;
  if (b.low === undefined) return 1;
  if (a.low.value === b.low.value) return Number(b.low.inclusive) - Number(a.low.inclusive);
  return a.low.value < b.low.value ? -1 : 1;
}
