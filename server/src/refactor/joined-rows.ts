// Which rows of an input reach the row after the joins: whether a condition on them says the same before and behind, and whether they can be missing.

import type { JoinType } from '../spec/spec.js';
import type { ResolvedModel } from '../model/pipeline-model.js';

/** Each row of the left side is looked at by itself, and none is made up. */
const KEEPS_LEFT: ReadonlySet<JoinType> = new Set(['INNER', 'CROSS', 'LEFT', 'SEMI', 'ANTI', 'EXISTS']);
/** The same for the right side. */
const KEEPS_RIGHT: ReadonlySet<JoinType> = new Set(['INNER', 'CROSS', 'RIGHT']);

/** A condition on columns of this input alone keeps the same joined rows, whether it is asked before or after the joins. */
export function filtersAlike(model: ResolvedModel, input: number): boolean {
  const { combine } = model;
  if (combine.kind === 'single') return combine.input === input;
  if (combine.kind !== 'joins') return false;
  const own = combine.joins.findIndex((j) => j.right === input);
  if (own < 0 && combine.first !== input) return false;
  return combine.joins.every((j, i) => (i < own ? true : i === own ? KEEPS_RIGHT.has(j.type) : KEEPS_LEFT.has(j.type)));
}

/** A joined row can be without a row of this input. */
export function canBeMissing(model: ResolvedModel, input: number): boolean {
  const { combine } = model;
  if (combine.kind !== 'joins') return combine.kind !== 'single';
  const own = combine.joins.findIndex((j) => j.right === input);
  return combine.joins.some(
    (j, i) =>
      (i === own && (j.type === 'LEFT' || j.type === 'FULL')) || (i > own && (j.type === 'RIGHT' || j.type === 'FULL')),
  );
}

export function isDeduplicated(model: ResolvedModel, input: number): boolean {
  return model.inputs[input]?.steps.some((s) => s.kind === 'deduplicate') ?? false;
}
