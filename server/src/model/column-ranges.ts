// Conjuncts that compare one value with constants → the first that leaves no value for it.

import type { TypedExpression, TypedLiteral } from '../sql/typed-tree.js';
import { columnNodes } from './expression-walk.js';
import { expressionIdentity } from './expression-identity.js';
import { literalOrder, literalUnder } from './literal-order.js';

interface Bound {
  readonly value: TypedLiteral;
  readonly included: boolean;
}

interface Range {
  readonly low?: Bound;
  readonly high?: Bound;
  /** The only values left. */
  readonly only?: readonly TypedLiteral[];
  readonly not: readonly TypedLiteral[];
}

export interface EmptyRange {
  readonly conjunct: TypedExpression;
  /** The end of a sentence. */
  readonly reason: string;
}

export function emptyRanges(conjuncts: readonly TypedExpression[]): readonly EmptyRange[] {
  const ranges = new Map<string, Range>();
  const found: EmptyRange[] = [];
  for (const conjunct of conjuncts) {
    const said = saidOf(conjunct);
    if (said === undefined) continue;
    const key = expressionIdentity(said.subject);
    const before = ranges.get(key);
    const range = before === undefined ? said.range : narrowed(before, said.range);
    ranges.set(key, range);
    if (isEmpty(range) && (before === undefined || !isEmpty(before)))
      found.push({
        conjunct,
        reason:
          before === undefined
            ? 'no value lies between these bounds'
            : 'no value meets this and the conditions before it',
      });
  }
  return found;
}

/** What one conjunct says of one value. */
function saidOf(c: TypedExpression): { readonly subject: TypedExpression; readonly range: Range } | undefined {
  if (c.kind !== 'call') return undefined;
  const [a, b] = c.args;
  if (a === undefined) return undefined;
  if (c.fn === '$not') {
    const inner = a.kind === 'call' && (a.fn === '$in' || a.fn === '$equal') ? saidOf(a) : undefined;
    return inner?.range.only === undefined ? undefined : { subject: inner.subject, range: { not: inner.range.only } };
  }
  if (b === undefined) return undefined;
  if (c.fn === '$in' || c.fn === '$between') {
    const values = c.args.slice(1).map(literalUnder);
    if (columnNodes(a).length === 0 || values.includes(undefined)) return undefined;
    const [low, high] = values as TypedLiteral[];
    const range: Range =
      c.fn === '$in'
        ? { only: values as TypedLiteral[], not: [] }
        : { low: { value: low!, included: true }, high: { value: high!, included: true }, not: [] };
    return { subject: a, range };
  }
  const turned = literalUnder(b) === undefined;
  const [subject, value] = turned ? [b, literalUnder(a)] : [a, literalUnder(b)];
  if (value === undefined || columnNodes(subject).length === 0) return undefined;
  const range = comparison(turned ? (TURNED[c.fn] ?? c.fn) : c.fn, value);
  return range === undefined ? undefined : { subject, range };
}

const TURNED: Readonly<Record<string, string>> = {
  $less: '$greater',
  $less_or_equal: '$greater_or_equal',
  $greater: '$less',
  $greater_or_equal: '$less_or_equal',
};

function comparison(fn: string, value: TypedLiteral): Range | undefined {
  switch (fn) {
    case '$equal':
      return { only: [value], not: [] };
    case '$not_equal':
      return { not: [value] };
    case '$less':
    case '$less_or_equal':
      return { high: { value, included: fn === '$less_or_equal' }, not: [] };
    case '$greater':
    case '$greater_or_equal':
      return { low: { value, included: fn === '$greater_or_equal' }, not: [] };
    default:
      return undefined;
  }
}

function narrowed(a: Range, b: Range): Range {
  const low = tighter(a.low, b.low, 1);
  const high = tighter(a.high, b.high, -1);
  const only =
    a.only === undefined
      ? b.only
      : b.only === undefined
        ? a.only
        : a.only.filter((v) => b.only!.some((w) => literalOrder(v, w) !== undefined && literalOrder(v, w) === 0));
  return {
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    ...(only !== undefined && { only }),
    not: [...a.not, ...b.not],
  };
}

function tighter(a: Bound | undefined, b: Bound | undefined, direction: 1 | -1): Bound | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const order = literalOrder(a.value, b.value);
  if (order === undefined) return a;
  if (order === 0) return a.included ? b : a;
  return order * direction > 0 ? a : b;
}

function isEmpty(range: Range): boolean {
  const { low, high, only } = range;
  if (only !== undefined) return only.every((v) => isOutside(v, range));
  if (low === undefined || high === undefined) return false;
  const order = literalOrder(low.value, high.value);
  return order !== undefined && (order > 0 || (order === 0 && !(low.included && high.included)));
}

function isOutside(value: TypedLiteral, { low, high, not }: Range): boolean {
  const below = low === undefined ? undefined : literalOrder(value, low.value);
  const above = high === undefined ? undefined : literalOrder(value, high.value);
  return (
    (below !== undefined && (below < 0 || (below === 0 && low?.included === false))) ||
    (above !== undefined && (above > 0 || (above === 0 && high?.included === false))) ||
    not.some((n) => literalOrder(value, n) === 0)
  );
}
