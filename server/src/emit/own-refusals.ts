// A plan and some of its models → what a platform refuses of each of them by itself, whatever it refuses of their inputs.
//
// Nothing decides here: the platform emits a plan that holds just these models, with empty views in the place of the models
// that they read. So what is said beforehand is what generating says.

import type { ModelPlan, PipelinePlan, Relation } from '../plan/plan.js';
import type { EmitRefusal } from './platform.js';

export type Emit = (plan: PipelinePlan) => readonly EmitRefusal[];

export function ownRefusals(
  plan: PipelinePlan,
  models: Iterable<ModelPlan>,
  emit: Emit,
): ReadonlyMap<ModelPlan, readonly EmitRefusal[]> {
  const found = new Map<ModelPlan, readonly EmitRefusal[]>();
  let pending: ReadonlySet<ModelPlan> = new Set(models);
  while (pending.size > 0) {
    const refusals = emit(excerpt(plan, pending));
    const byModel = new Map<string, EmitRefusal[]>();
    for (const refusal of refusals) {
      const name = modelOf(refusal);
      const list = byModel.get(name);
      if (list === undefined) byModel.set(name, [refusal]);
      else list.push(refusal);
    }
    const leftOut = new Set(refusals.filter((r) => r.part === modelOf(r)).map((r) => r.part));
    const again = new Set<ModelPlan>();
    for (const model of pending) {
      const hidden = readsOf(model).some((name) => leftOut.has(name) && [...pending].some((p) => p.name === name));
      if (hidden) again.add(model);
      else
        found.set(
          model,
          (byModel.get(model.name) ?? []).filter((r) => r.id !== 'reads-refused-model'),
        );
    }
    // Models do not read each other in a circle, so each round settles one at least; this is for the types alone.
    if (again.size === pending.size) break;
    pending = again;
  }
  return found;
}

/** `stg_orders` of `stg_orders.amount` and `stg_orders#test`. */
function modelOf(refusal: EmitRefusal): string {
  return /^[^.#]*/.exec(refusal.part)![0];
}

/** Models that its rows, tests and keys look into. */
export function readsOf(model: ModelPlan): readonly string[] {
  return [
    ...model.inputs.map((i) => i.relation),
    ...model.tests.flatMap((t) => t.references?.relation ?? []),
    ...model.foreignKeys.map((k) => k.references),
  ].flatMap((r) => (r.kind === 'model' && r.name !== model.name ? [r.name] : []));
}

function excerpt(plan: PipelinePlan, models: ReadonlySet<ModelPlan>): PipelinePlan {
  if (models.size === plan.models.length) return plan;
  const read = new Set([...models].flatMap(readsOf));
  return {
    ...plan,
    models: plan.models.flatMap((m) => (models.has(m) ? [m] : read.has(m.name) ? [emptyView(m)] : [])),
  };
}

/** The model's name and columns and no rows: what its readers need of it. */
function emptyView(model: ModelPlan): ModelPlan {
  const columns = model.columns.map(({ name, type }) => ({ ref: { input: undefined, name }, type, nullable: true }));
  const root: Relation = {
    kind: 'project',
    as: undefined,
    input: { kind: 'one-row', columns: [] },
    items: model.columns.map(({ name, type, part }) => ({
      name,
      expr: { kind: 'literal', value: undefined, type, nullable: true },
      part,
    })),
    columns,
  };
  return {
    ...model,
    root,
    inputs: [],
    materialization: { type: model.materialization.type === 'ephemeral' ? 'ephemeral' : 'view' },
    history: undefined,
    orderBy: [],
    limit: undefined,
    foreignKeys: [],
    partitionBy: [],
    clusterBy: [],
    tests: [],
    examples: [],
    choices: [],
  };
}
