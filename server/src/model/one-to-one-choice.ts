// A choice among constants (CASE, IF) by a column of which conditions leave a few values → that column, where each value has a result of its own.

import type { TypedColumn, TypedExpression, TypedLiteral } from '../sql/typed-tree.js';
import { expressionIdentity } from './expression-identity.js';
import { underInjectiveCasts } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import { literalUnder } from './literal-order.js';
import { both, conditionOf, contains, ordered, type ValueSet } from './value-sets.js';

type Value = NonNullable<ReturnType<typeof ordered>>;

interface Branch {
  readonly holds: (value: Value) => boolean;
  readonly result: TypedLiteral | undefined;
}

/** `conditions` are TRUE in every row. What is not understood has no answer. */
export function oneToOneChoice(e: TypedExpression, conditions: readonly TypedExpression[]): TypedColumn | undefined {
  const choice = choiceOf(underInjectiveCasts(e));
  // Where an outer join may have made it NULL, the conditions do not hold for it.
  if (choice?.subject.kind !== 'column' || choice.subject.nullable) return undefined;
  const values = valuesLeft(choice.subject, conditions);
  if (values === undefined) return undefined;
  const results = values.map((v) => choice.branches.find((b) => b.holds(v))?.result?.value);
  return !results.includes(undefined) && new Set(results).size === values.length ? choice.subject : undefined;
}

function choiceOf(
  e: TypedExpression,
): { readonly subject: TypedExpression; readonly branches: readonly Branch[] } | undefined {
  if (e.kind === 'case')
    return searched([...e.whens.map((w) => [w.when, w.then] as const), [undefined, e.otherwise] as const]);
  if (e.kind !== 'call') return undefined;
  const [a, b, c] = e.args;
  if (e.fn === 'if' && a !== undefined && b !== undefined && c !== undefined)
    return searched([
      [a, b],
      [undefined, c],
    ]);
  if (e.fn !== '$case_with_value' || a === undefined) return undefined;
  const pairs: Branch[] = [];
  for (let i = 1; i + 1 < e.args.length; i += 2) {
    const wanted = ordered(literalUnder(e.args[i]!) ?? e.args[i]!);
    if (wanted === undefined) return undefined;
    pairs.push({ holds: (v) => v === wanted, result: literalUnder(e.args[i + 1]!) });
  }
  return { subject: a, branches: [...pairs, { holds: () => true, result: literalUnder(e.args.at(-1)!) }] };
}

/** A pair without condition is the ELSE. */
function searched(
  pairs: readonly (readonly [TypedExpression | undefined, TypedExpression])[],
): ReturnType<typeof choiceOf> {
  const subjects: TypedExpression[] = [];
  const branches: Branch[] = [];
  for (const [when, then] of pairs) {
    const condition = when === undefined ? undefined : conditionOf(when);
    if (condition === undefined && when !== undefined) return undefined;
    if (condition !== undefined) subjects.push(condition.subject);
    branches.push({
      holds: (v) => condition === undefined || contains(condition.truth.whenTrue, v),
      result: literalUnder(then),
    });
  }
  const [subject] = subjects;
  if (subject === undefined) return undefined;
  const identity = expressionIdentity(subject);
  return subjects.every((s) => expressionIdentity(s) === identity) ? { subject, branches } : undefined;
}

/** More of them nobody lists. */
const MOST_VALUES = 100;

function valuesLeft(subject: TypedExpression, conditions: readonly TypedExpression[]): readonly Value[] | undefined {
  const identity = expressionIdentity(subject);
  let left: ValueSet | undefined;
  for (const c of conditions.flatMap(impliedConjuncts)) {
    const condition = conditionOf(c);
    if (condition === undefined || expressionIdentity(condition.subject) !== identity) continue;
    left = left === undefined ? condition.truth.whenTrue : both(left, condition.truth.whenTrue);
  }
  if (left === undefined || left.null) return undefined;
  const values: Value[] = [];
  for (const { low, high } of left.intervals) {
    if (low?.inclusive !== true || high?.inclusive !== true) return undefined;
    if (typeof low.value === 'bigint' && typeof high.value === 'bigint') {
      if (high.value - low.value > MOST_VALUES) return undefined;
      for (let v = low.value; v <= high.value; v++) values.push(v);
    } else if (low.value === high.value) values.push(low.value);
    else return undefined;
  }
  return values.length <= MOST_VALUES ? values : undefined;
}
