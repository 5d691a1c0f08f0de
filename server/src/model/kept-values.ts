// Conditions that hold for all rows → which values of an expression they leave.

import type { TypedExpression, TypedLiteral } from '../sql/typed-tree.js';
import { isNumeric } from '../sql/types.js';
import { expressionIdentity } from './expression-identity.js';
import { underInjectiveCasts } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import type { ResolvedModel, ResolvedOutput } from './pipeline-model.js';
import { rowConditions } from './row-conditions.js';
import { both, conditionOf, contains, ordered, type ValueSet } from './value-sets.js';

/** Whether a value, not NULL, is left; undefined: it can't be told. */
export type Kept = (value: TypedLiteral) => boolean | undefined;

/** Undefined where no condition is about the expression. */
export function keptOf(conditions: readonly TypedExpression[], e: TypedExpression): Kept | undefined {
  const identity = expressionIdentity(underInjectiveCasts(e));
  let left: ValueSet | undefined;
  let type = e.type;
  for (const condition of conditions.flatMap(impliedConjuncts)) {
    const about = conditionOf(condition);
    if (about === undefined || expressionIdentity(about.subject) !== identity) continue;
    left = left === undefined ? about.truth.whenTrue : both(left, about.truth.whenTrue);
    type = about.subject.type;
  }
  if (left === undefined) return undefined;
  const set = left;
  return (value) => {
    const comparable =
      (isNumeric(value.type) && isNumeric(type)) ||
      (value.type.kind === 'scalar' && type.kind === 'scalar' && value.type.name === type.name);
    const at = comparable ? ordered(value) : undefined;
    return at === undefined ? undefined : contains(set, at);
  };
}

/** Of a target column, by the filters of its model: those of the rows it is computed of, and those of the result. */
export function keptInResult(
  model: Pick<ResolvedModel, 'resultFilters'> & Parameters<typeof rowConditions>[0],
  { name, base, type, nullable }: ResolvedOutput,
): Kept | undefined {
  const before = keptOf(rowConditions(model), base);
  const after = keptOf(
    model.resultFilters.map((f) => f.predicate),
    { kind: 'column', column: { input: undefined, name }, type, nullable },
  );
  if (before === undefined || after === undefined) return before ?? after;
  return (value) => {
    const answers = [before(value), after(value)];
    return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
  };
}
