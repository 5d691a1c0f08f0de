// A number → whether it can be proven not to be zero (NULL may be), from its form and from conditions known to hold.

import type { TypedCall, TypedColumn, TypedExpression } from '../sql/typed-tree.js';
import { withoutCasts } from '../sql/typed-walk.js';
import { isNumeric, isScalar } from '../sql/types.js';
import { expressionIdentity } from './expression-identity.js';
import { both, conditionOf, isEmpty, only, without } from './value-sets.js';
import { impliedConjuncts } from './implied-conjuncts.js';

/** What holds where the number is computed. */
export interface Held {
  /** Conditions that are TRUE there. */
  readonly holds: readonly TypedExpression[];
  /** Conditions that are FALSE or NULL there (the branches of a CASE before). */
  readonly fails: readonly TypedExpression[];
  /** Aggregates see at least one row. */
  readonly groupsHaveRows: boolean;
  /** Columns that their own models never make 0. */
  readonly neverZero?: (alias: string | undefined, column: string) => boolean;
  /** Whether two columns of one input are never equal, says the model they come from. */
  readonly neverEqual?: (a: TypedColumn, b: TypedColumn) => boolean;
}

export function isNonZero(e: TypedExpression, held: Held): boolean {
  if (e.kind === 'literal' && Number(e.value) !== 0) return true;
  if (provenByConditions(e, held)) return true;
  switch (e.kind) {
    case 'cast':
      return keepsZero(e.operand, e) && isNonZero(e.operand, held);
    case 'case':
      return (
        e.whens.every((w, i) =>
          isNonZero(w.then, {
            ...held,
            holds: [...held.holds, w.when],
            fails: [...held.fails, ...e.whens.slice(0, i).map((b) => b.when)],
          }),
        ) && isNonZero(e.otherwise, { ...held, fails: [...held.fails, ...e.whens.map((w) => w.when)] })
      );
    case 'call':
      return callIsNonZero(e, held);
    case 'column':
      return held.neverZero?.(e.column.input, e.column.name) ?? false;
    default:
      return false;
  }
}

function callIsNonZero(e: TypedCall, held: Held): boolean {
  const [a, b, c] = e.args;
  const every = (): boolean => e.args.every((arg) => isNonZero(arg, held));
  switch (e.fn) {
    case 'nullif':
      return isZero(b) || (a !== undefined && isNonZero(a, held));
    case 'nullifzero':
    case 'pi':
    case 'exp':
      return true;
    case 'coalesce':
    case 'ifnull':
    case '$multiply':
    case '$unary_minus':
    case 'abs':
    case 'sign':
    case 'power':
    case 'pow':
    case 'sqrt':
      return every();
    case 'if':
      return (
        a !== undefined &&
        b !== undefined &&
        c !== undefined &&
        isNonZero(b, { ...held, holds: [...held.holds, a] }) &&
        isNonZero(c, { ...held, fails: [...held.fails, a] })
      );
    case 'greatest':
      return e.args.some((arg) => isPositive(arg, held));
    case '$add':
      return isPositive(e, held);
    case '$divide':
    case 'safe_divide':
      return a !== undefined && isNonZero(a, held);
    default:
      return isPositive(e, held);
  }
}

function isPositive(e: TypedExpression, held: Held): boolean {
  if (e.kind === 'literal') return e.value !== undefined && Number(e.value) > 0;
  if (e.kind === 'cast') return keepsZero(e.operand, e) && isPositive(e.operand, held);
  if (e.kind !== 'call') return false;
  switch (e.fn) {
    case '$add': {
      // Asked once each: a chain of sums would be asked twice at every level.
      const positive = e.args.map((a) => isPositive(a, held));
      return positive.includes(true) && e.args.every((a, i) => positive[i] === true || isNotNegative(a));
    }
    case '$count_star':
      return e.over === undefined ? held.groupsHaveRows : seesItsRow(e);
    case 'count':
      return (e.over === undefined ? held.groupsHaveRows : seesItsRow(e)) && e.args[0]?.nullable === false;
    case 'row_number':
    case 'rank':
    case 'dense_rank':
    case 'ntile':
      return true;
    case '$extract':
      // An INTERVAL has days and hours of 0, and below.
      return (
        !isScalar(e.args[0]!.type, 'INTERVAL') &&
        e.args[1]?.kind === 'literal' &&
        POSITIVE_PARTS.has(e.args[1].value ?? '')
      );
    case 'greatest':
      return e.args.some((a) => isPositive(a, held));
    default:
      return false;
  }
}

const POSITIVE_PARTS: ReadonlySet<string> = new Set([
  'YEAR',
  'ISOYEAR',
  'QUARTER',
  'MONTH',
  'ISOWEEK',
  'DAY',
  'DAYOFWEEK',
  'DAYOFYEAR',
]);

function isNotNegative(e: TypedExpression): boolean {
  if (e.kind === 'literal') return Number(e.value) >= 0;
  if (e.kind === 'cast') return isNotNegative(e.operand);
  return e.kind === 'call' && NOT_NEGATIVE.has(e.fn);
}

const NOT_NEGATIVE: ReadonlySet<string> = new Set([
  'abs',
  'length',
  'char_length',
  'byte_length',
  'array_length',
  'count',
  'countif',
  '$count_star',
  'exp',
  'sqrt',
]);

function seesItsRow({ over }: TypedCall): boolean {
  const frame = over?.frame;
  return frame === undefined || (frame.start.kind !== 'FOLLOWING' && frame.end.kind !== 'PRECEDING');
}

export function isZero(e: TypedExpression | undefined): boolean {
  if (e?.kind === 'cast') return isZero(e.operand);
  return e?.kind === 'literal' && e.value !== undefined && Number(e.value) === 0;
}

const EXACT = ['INT64', 'NUMERIC', 'BIGNUMERIC', 'FLOAT64'];

/** Nothing but zero becomes zero. */
function keepsZero(from: TypedExpression, to: TypedExpression): boolean {
  if (from.type.kind !== 'scalar' || to.type.kind !== 'scalar' || to.type.precision !== undefined) return false;
  const [a, b] = [EXACT.indexOf(from.type.name), EXACT.indexOf(to.type.name)];
  return a >= 0 && b >= a;
}

/** The number before conversions under which nothing but zero becomes zero. */
function underWidening(e: TypedExpression): TypedExpression {
  return e.kind === 'cast' && keepsZero(e.operand, e) ? underWidening(e.operand) : e;
}

function underSureCasts(e: TypedExpression): TypedExpression {
  return e.kind === 'cast' && !e.safe ? underSureCasts(e.operand) : e;
}

/** The number before conversions that leave whole numbers as they are: 0.3 may become 0, but 0 stays 0. A text is no number. */
function underNumericCasts(e: TypedExpression): TypedExpression {
  return e.kind === 'cast' && isNumeric(e.type) && isNumeric(e.operand.type) ? underNumericCasts(e.operand) : e;
}

/** Some condition is about this number, and is not TRUE (or not FALSE) of zero. */
function provenByConditions(e: TypedExpression, held: Held): boolean {
  const points = [{ identity: expressionIdentity(underWidening(e)), at: 0 }, ...zeroPoint(e)];
  const excludesZero = (condition: TypedExpression, asTrue: boolean): boolean => {
    const about = conditionOf(condition);
    if (about === undefined || !isNumeric(about.subject.type)) return false;
    const subject = expressionIdentity(underNumericCasts(about.subject));
    const { whenTrue } = about.truth;
    const number = (at: number): number | bigint => (isScalar(about.subject.type, 'INT64') ? BigInt(at) : at);
    return points.some(
      (p) => p.identity === subject && isEmpty(both(only(number(p.at)), asTrue ? whenTrue : without(whenTrue))),
    );
  };
  const compared = difference(e);
  const apart = (c: TypedExpression, fns: ReadonlySet<string>): boolean =>
    compared !== undefined && setsApart(c, fns, compared);
  return (
    held.holds.some((h) => impliedConjuncts(h).some((c) => excludesZero(c, true) || apart(c, NOT_EQUAL))) ||
    held.fails.some((f) => alternativesOf(f).some((c) => excludesZero(c, false) || apart(c, EQUAL))) ||
    (compared !== undefined && areNeverEqual(compared, held))
  );
}

/** `x - 2` is 0 where `x` is 2. */
function zeroPoint(e: TypedExpression): readonly { readonly identity: string; readonly at: number }[] {
  const inner = underWidening(e);
  if (inner.kind !== 'call' || (inner.fn !== '$subtract' && inner.fn !== '$add')) return [];
  const [a, b] = inner.args.map(underWidening) as [TypedExpression, TypedExpression];
  const sign = inner.fn === '$subtract' ? 1 : -1;
  const point = (of: TypedExpression, by: TypedExpression): readonly { identity: string; at: number }[] =>
    by.kind === 'literal' && by.value !== undefined && Number.isSafeInteger(Number(by.value))
      ? [{ identity: expressionIdentity(of), at: sign * Number(by.value) }]
      : [];
  return [...point(a, b), ...point(b, a)];
}

/** Where they are TRUE, the two sides are not equal. */
const NOT_EQUAL: ReadonlySet<string> = new Set(['$not_equal', '$less', '$greater']);
/** The same where they are FALSE or NULL, but for sides that are NULL. */
const EQUAL: ReadonlySet<string> = new Set(['$equal', '$less_or_equal', '$greater_or_equal']);

/** What a number is the difference of: it is 0 exactly where the two are equal. */
function difference(e: TypedExpression): readonly [TypedExpression, TypedExpression] | undefined {
  const inner = underWidening(e);
  if (inner.kind !== 'call') return undefined;
  const [a, b, part] = inner.args;
  if (a === undefined || b === undefined) return undefined;
  if (inner.fn === '$subtract') return isNumeric(a.type) ? [a, b] : undefined;
  // Of a larger unit, 0 is also what is left of a part of it.
  const finest = FINEST.find(([fn, type]) => fn === inner.fn && isScalar(a.type, type) && isScalar(b.type, type))?.[2];
  return part?.kind === 'literal' && part.value === finest ? [a, b] : undefined;
}

const FINEST = [
  ['date_diff', 'DATE', 'DAY'],
  ['datetime_diff', 'DATETIME', 'MICROSECOND'],
  ['timestamp_diff', 'TIMESTAMP', 'MICROSECOND'],
  ['time_diff', 'TIME', 'MICROSECOND'],
] as const;

/** The condition compares the two that the number is the difference of. */
function setsApart(
  c: TypedExpression,
  fns: ReadonlySet<string>,
  compared: readonly [TypedExpression, TypedExpression],
): boolean {
  if (c.kind !== 'call' || !fns.has(c.fn)) return false;
  const sides = (args: readonly TypedExpression[], under: (a: TypedExpression) => TypedExpression): string =>
    args
      .map((a) => expressionIdentity(under(a)))
      .sort()
      .join('\n');
  // What differs after a conversion differed before. Not TRUE is also what a conversion that failed makes of equal values.
  return sides(c.args, fns === EQUAL ? underSureCasts : withoutCasts) === sides(compared, underWidening);
}

function areNeverEqual([a, b]: readonly [TypedExpression, TypedExpression], held: Held): boolean {
  const [x, y] = [underWidening(a), underWidening(b)];
  return x.kind === 'column' && y.kind === 'column' && (held.neverEqual?.(x, y) ?? false);
}

function alternativesOf(e: TypedExpression): readonly TypedExpression[] {
  return e.kind === 'call' && e.fn === '$or' ? e.args.flatMap(alternativesOf) : [e];
}
