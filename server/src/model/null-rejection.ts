// Predicate → the columns that cannot be NULL in rows where it is TRUE, and whether it is always or never TRUE.

import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import { COMPARISONS } from '../sql/comparisons.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey, conjunctsOf } from '../sql/typed-walk.js';
import { isScalar } from '../sql/types.js';
import { verdictOf } from './contradictions.js';
import { literalOrder, literalUnder } from './literal-order.js';

/** Columns (as nodes) that are NULL only in rows where `expr` is NULL. */
export function nullPropagating(expr: TypedExpression): ReadonlySet<string> {
  switch (expr.kind) {
    case 'column':
      return new Set([columnKey(expr.column)]);
    case 'cast':
      return nullPropagating(expr.operand);
    case 'field':
      return nullPropagating(expr.operand);
    case 'call': {
      if (expr.aggregate !== undefined || expr.over !== undefined) return new Set();
      // `x IN (a, b)` is NULL when x is, whatever the list; `5 BETWEEN 10 AND NULL` is FALSE.
      if (expr.fn === '$in' || expr.fn === '$between') return union(expr.args.slice(0, 1).map(nullPropagating));
      if (!PROPAGATING.has(expr.fn) && lookupFunction(expr.fn)?.nullBehaviour !== 'propagates') return new Set();
      return union(expr.args.map(nullPropagating));
    }
    default:
      return new Set();
  }
}

const PROPAGATING: ReadonlySet<string> = new Set([...COMPARISONS, '$like', '$not']);

const rejected = new WeakMap<TypedExpression, ReadonlySet<string>>();

/** Columns that are never NULL where the predicate is TRUE. */
export function rejectsNull(predicate: TypedExpression): ReadonlySet<string> {
  let nodes = rejected.get(predicate);
  if (nodes === undefined) {
    nodes = rejectedBy(predicate);
    rejected.set(predicate, nodes);
  }
  return nodes;
}

function rejectedBy(predicate: TypedExpression): ReadonlySet<string> {
  if (predicate.kind === 'call') {
    const [first] = predicate.args;
    switch (predicate.fn) {
      case '$and':
        return union(predicate.args.map(rejectsNull));
      case '$or':
        return intersection(predicate.args.map(rejectsNull));
      case '$between':
        return union(predicate.args.map(nullPropagating));
      case '$is_true':
        return first === undefined ? new Set() : rejectsNull(first);
      case '$is_false':
        return first === undefined ? new Set() : nullPropagating(first);
      case '$not':
        return first === undefined ? new Set() : rejectsNullWhenFalse(first);
      default:
    }
  }
  return nullPropagating(predicate);
}

function rejectsNullWhenFalse(predicate: TypedExpression): ReadonlySet<string> {
  if (predicate.kind === 'call') {
    const [first] = predicate.args;
    switch (predicate.fn) {
      case '$is_null':
        return first === undefined ? new Set() : nullPropagating(first);
      case '$and':
        return intersection(predicate.args.map(rejectsNullWhenFalse));
      case '$or':
        return union(predicate.args.map(rejectsNullWhenFalse));
      case '$not':
        return first === undefined ? new Set() : rejectsNull(first);
      case '$is_true':
      case '$is_false':
        return new Set();
      default:
    }
  }
  return nullPropagating(predicate);
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((s) => [...s]));
}

function intersection(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first, ...rest] = sets;
  return first === undefined ? new Set() : new Set([...first].filter((n) => rest.every((s) => s.has(n))));
}

export interface ConstantCondition {
  readonly holds: 'always' | 'never';
  /** The conjunct (or the later of two that contradict each other). */
  readonly conjunct: TypedExpression;
  readonly reason: string;
  /** Parts before it that it contradicts. */
  readonly against?: readonly TypedExpression[];
}

/** Conjuncts that make a predicate always TRUE, or the whole of it never TRUE, as far as can be told from its form. */
export function constantConditions(predicate: TypedExpression): readonly ConstantCondition[] {
  const conjuncts = conjunctsOf(predicate);
  const own = conjuncts.flatMap((conjunct): readonly ConstantCondition[] => {
    const constant = constantConjunct(conjunct);
    return constant === undefined ? [] : [{ conjunct, ...constant }];
  });
  if (own.some((c) => c.holds === 'never')) return own;
  const whole = verdictOf(predicate);
  if (whole?.holds === 'never')
    return [
      {
        conjunct: whole.at,
        holds: 'never',
        reason: whole.against[0] === undefined ? 'no value is left for it' : 'they leave no value',
        against: whole.against,
      },
    ];
  const idle = conjuncts.flatMap((conjunct): readonly ConstantCondition[] => {
    const verdict = own.some((c) => c.conjunct === conjunct) ? undefined : verdictOf(conjunct);
    const reason = verdict?.orNull === true ? 'every value passes, only NULL does not' : 'every value passes';
    return verdict?.holds === 'always' ? [{ conjunct, holds: 'always', reason }] : [];
  });
  return [...own, ...idle];
}

const HOLDING: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['$equal', (o: number) => o === 0],
  ['$not_equal', (o: number) => o !== 0],
  ['$less', (o: number) => o < 0],
  ['$less_or_equal', (o: number) => o <= 0],
  ['$greater', (o: number) => o > 0],
  ['$greater_or_equal', (o: number) => o >= 0],
]);

function constantConjunct(e: TypedExpression): { holds: 'always' | 'never'; reason: string } | undefined {
  if (e.kind === 'literal') {
    if (e.value === undefined) return { holds: 'never', reason: 'NULL is never TRUE' };
    return e.value === 'true'
      ? { holds: 'always', reason: 'it is TRUE for every row' }
      : { holds: 'never', reason: 'it is FALSE for every row' };
  }
  if (e.kind !== 'call') return undefined;
  const [a, b] = e.args;
  const comparison = HOLDING.get(e.fn);
  if (comparison !== undefined && a !== undefined && b !== undefined) {
    if (isNullLiteral(a) || isNullLiteral(b))
      return {
        holds: 'never',
        reason: 'a comparison with NULL is never TRUE; IS NULL asks whether a value is missing',
      };
    const [left, right] = [literalUnder(a), literalUnder(b)];
    const order = left === undefined || right === undefined ? undefined : literalOrder(left, right);
    if (order !== undefined)
      return comparison(order)
        ? { holds: 'always', reason: 'it compares two constants' }
        : { holds: 'never', reason: 'it compares two constants' };
    if (a.kind === 'column' && b.kind === 'column' && columnKey(a.column) === columnKey(b.column)) {
      // NaN differs from itself, and a NULL inside a STRUCT leaves the answer open.
      const canBeNaN = isScalar(a.type, 'FLOAT64');
      if (!comparison(0) && !(canBeNaN && e.fn === '$not_equal'))
        return { holds: 'never', reason: 'it compares a column with itself' };
      if (comparison(0) && !a.nullable && !canBeNaN && a.type.kind === 'scalar')
        return { holds: 'always', reason: 'it compares a column with itself' };
    }
  }
  if (e.fn === '$or') {
    const arms = e.args.map(constantConjunct);
    return (
      arms.find((arm) => arm?.holds === 'always') ?? (arms.every((arm) => arm?.holds === 'never') ? arms[0] : undefined)
    );
  }
  if (e.fn === '$is_null' && a !== undefined && !a.nullable)
    return { holds: 'never', reason: 'the value is never NULL here' };
  if (e.fn === '$not' && a?.kind === 'call' && a.fn === '$is_null') {
    const operand = a.args[0];
    if (operand !== undefined && !operand.nullable) return { holds: 'always', reason: 'the value is never NULL here' };
  }
  return undefined;
}

function isNullLiteral(e: TypedExpression): boolean {
  return (e.kind === 'literal' && e.value === undefined) || (e.kind === 'cast' && isNullLiteral(e.operand));
}
