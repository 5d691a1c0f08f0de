// A model's core → the joins that are told to make NULL what the model says is there: what follows in readers is not told again.

import type { PartId } from '../spec/spec.js';
import type { ModelCore } from './resolve-model.js';

export function toldJoins({ ctx, outputs, spec }: Pick<ModelCore, 'ctx' | 'outputs' | 'spec'>): ReadonlySet<PartId> {
  const key = new Set(spec.constraints.primaryKey?.columns.map((c) => c.value.toLowerCase()));
  const told = new Set<PartId>();
  for (const { name, nullJoin, nullKind, nullable } of outputs) {
    if (nullJoin === undefined || !nullable || nullKind !== 'optional') continue;
    if (key.has(name.toLowerCase()) || ctx.problems.some((p) => p.part === nullJoin)) told.add(nullJoin);
  }
  return told;
}
