// Joins that repeat the rows of an aggregate → the repeating input aggregated in a model of its own first. It changes values, so it is never preferred.

import type { Fix } from '../../base/finding.js';
import { preAggregation } from '../../refactor/pre-aggregate.js';
import type { Problem } from '../../spec/problem.js';
import { stringsOf } from './fix-data.js';
import type { FixContext, ProblemFixes } from './fix-context.js';

export const preAggregationFixes: Readonly<Record<string, ProblemFixes>> = {
  'join-multiplies-rows': (problem, at) =>
    stringsOf(problem.data, 'multipliedBy').flatMap((alias) => aggregatedFirst(problem, at, alias)),
};

/** The input that a join brings in, for a problem of that join. */
export const joinedInputFirst: ProblemFixes = (problem, at) => {
  const model = at.model(problem);
  const join =
    model?.combine.kind === 'joins'
      ? model.combine.joins.find((j) => problem.part.startsWith(`${j.part}/`))
      : undefined;
  const alias = join === undefined ? undefined : model?.inputs[join.right]?.alias;
  return alias === undefined ? [] : aggregatedFirst(problem, at, alias);
};

function aggregatedFirst(problem: Problem, at: FixContext, alias: string): readonly Fix[] {
  const model = at.model(problem);
  const found = model === undefined ? undefined : preAggregation(at.project, model, alias);
  const edits = found?.edits();
  return found === undefined || edits === undefined
    ? []
    : [{ title: found.title, edits, preferred: false }].filter(at.provenFor(problem));
}
