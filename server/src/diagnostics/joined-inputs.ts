// A resolved model → which inputs stand on the sides of its joins and which of them an expression reads. For rules about joins.

import { columnsRead } from '../model/expression-walk.js';
import type { ResolvedInput, ResolvedJoin, ResolvedModel } from '../model/pipeline-model.js';
import type { JoinSpec } from '../spec/spec.js';
import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { conjunctsOf } from '../sql/typed-walk.js';

export interface JoinSides {
  readonly join: ResolvedJoin;
  readonly spec: JoinSpec;
  readonly right: ResolvedInput;
  /** Everything joined before that is still visible. */
  readonly left: readonly ResolvedInput[];
}

export function joinSides(model: ResolvedModel): readonly JoinSides[] {
  const { combine } = model;
  if (combine.kind !== 'joins') return [];
  const first = model.inputs[combine.first];
  let visible = first === undefined ? [] : [first.alias.toLowerCase()];
  return combine.joins.flatMap((join): readonly JoinSides[] => {
    const right = model.inputs[join.right]!;
    const spec = model.spec.joins.find((j) => j.part === join.part);
    const left = model.inputs.filter((i) => visible.includes(i.alias.toLowerCase()));
    visible = join.visible.map((i) => i.alias.toLowerCase());
    return spec === undefined ? [] : [{ join, spec, right, left }];
  });
}

/** Lower-case aliases. */
export function inputsRead(...exprs: readonly (TypedExpression | undefined)[]): ReadonlySet<string> {
  return new Set(columnsRead(...exprs).flatMap((c) => c.column.input?.toLowerCase() ?? []));
}

/** Conjuncts that say two values are equal. */
export function equalities(condition: TypedExpression | undefined): readonly TypedCall[] {
  return condition === undefined
    ? []
    : conjunctsOf(condition).filter(
        (c): c is TypedCall => c.kind === 'call' && (c.fn === '$equal' || c.fn === '$is_not_distinct_from'),
      );
}
