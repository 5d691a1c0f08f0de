// Comparisons of two computed values with each other → whether they can be TRUE together: `x >= a AND x < a`, `BETWEEN a AND a - 1`.

import type { TypedExpression } from '../sql/typed-tree.js';
import { isScalar } from '../sql/types.js';
import { expressionIdentity } from './expression-identity.js';

/** The orders of a to b in which a comparison holds. */
type Orders = readonly (-1 | 0 | 1)[];

const HOLDS: Readonly<Record<string, Orders>> = {
  $equal: [0],
  $not_equal: [-1, 1],
  $less: [-1],
  $less_or_equal: [-1, 0],
  $greater: [1],
  $greater_or_equal: [0, 1],
};

interface Pair {
  readonly a: TypedExpression;
  readonly b: TypedExpression;
  readonly orders: Orders;
}

/** What the comparisons read so far leave of each pair. */
export class ComparedPairs {
  private readonly left = new Map<string, { readonly orders: Orders; readonly parts: readonly TypedExpression[] }>();

  /** The parts before that the condition contradicts, none where it never holds by itself; undefined: it can be TRUE. */
  contradictedBy(condition: TypedExpression): readonly TypedExpression[] | undefined {
    for (const { a, b, orders } of pairsOf(condition)) {
      const known = orderOf(a, b);
      if (known !== undefined && !orders.includes(known)) return [];
      const [x, y] = [expressionIdentity(a), expressionIdentity(b)];
      // Of one value with itself others tell.
      if (x === y) continue;
      const turned = x > y;
      const key = turned ? `${y}\n${x}` : `${x}\n${y}`;
      const before = this.left.get(key);
      const own: Orders = turned ? orders.map((o) => -o as -1 | 0 | 1) : orders;
      const rest = before === undefined ? own : own.filter((o) => before.orders.includes(o));
      if (rest.length === 0) return before?.parts ?? [];
      this.left.set(key, { orders: rest, parts: [...(before?.parts ?? []), condition] });
    }
    return undefined;
  }
}

/** Constants are left to those who know their values. */
function pairsOf(e: TypedExpression): readonly Pair[] {
  if (e.kind !== 'call' || e.safe) return [];
  const [a, b, c] = e.args;
  if (a === undefined || b === undefined) return [];
  const orders = HOLDS[e.fn];
  const pairs: readonly Pair[] =
    orders !== undefined
      ? [{ a, b, orders }]
      : e.fn === '$between' && c !== undefined
        ? [
            { a, b, orders: [0, 1] },
            { a, b: c, orders: [-1, 0] },
            { a: b, b: c, orders: [-1, 0] },
          ]
        : [];
  return pairs.filter((p) => p.a.kind !== 'literal' && p.b.kind !== 'literal');
}

/** A value and what is added to it. */
interface Shifted {
  readonly base: string;
  readonly by: number;
  /** Absent: a number. */
  readonly unit?: string;
}

/** Of two values that are made of one by adding constants of one unit. */
function orderOf(a: TypedExpression, b: TypedExpression): -1 | 1 | undefined {
  const [x, y] = [shifted(a), shifted(b)];
  if (x.base !== y.base || x.by === y.by) return undefined;
  if (x.by !== 0 && y.by !== 0 && x.unit !== y.unit) return undefined;
  return x.by < y.by ? -1 : 1;
}

const ADDING: Readonly<Record<string, 1 | -1>> = {
  $add: 1,
  $subtract: -1,
  date_add: 1,
  date_sub: -1,
  datetime_add: 1,
  datetime_sub: -1,
  timestamp_add: 1,
  timestamp_sub: -1,
};

function shifted(e: TypedExpression): Shifted {
  const whole = { base: expressionIdentity(e), by: 0 };
  const sign = e.kind === 'call' && !e.safe ? ADDING[e.fn] : undefined;
  if (e.kind !== 'call' || sign === undefined) return whole;
  const [base, count, unit] = e.args;
  if (base === undefined || count?.kind !== 'literal' || base.kind === 'literal' || !isScalar(count.type, 'INT64'))
    return whole;
  const by = sign * Number(count.value ?? 'NaN');
  if (!Number.isSafeInteger(by)) return whole;
  return { base: expressionIdentity(base), by, ...(unit?.kind === 'literal' && { unit: unit.value ?? '' }) };
}
