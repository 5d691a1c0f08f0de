// Which models of a plan a platform can print, in order: a refused model takes its readers with it, each listed once.

import type { ModelPlan, PipelinePlan } from '../plan/plan.js';
import type { PlanRefusal } from '../relational/statement.js';
import type { EmitNote, EmitRefusal } from './platform.js';

export type ModelOutcome<T> =
  | { readonly ok: true; readonly value: T; readonly notes?: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

export interface Emitted<T> {
  readonly models: readonly { readonly model: ModelPlan; readonly value: T }[];
  readonly refusals: readonly EmitRefusal[];
  readonly notes: readonly EmitNote[];
}

/** Prints each model unless it is refused or reads a refused one. */
export function emitModels<T>(plan: PipelinePlan, print: (model: ModelPlan) => ModelOutcome<T>): Emitted<T> {
  const models: { model: ModelPlan; value: T }[] = [];
  const refusals: EmitRefusal[] = [];
  const notes: EmitNote[] = [];
  const refused = new Set<string>();
  for (const model of plan.models) {
    const cause = model.inputs.find((i) => i.relation.kind === 'model' && refused.has(i.relation.name));
    if (cause !== undefined) {
      refused.add(model.name);
      refusals.push({
        id: 'reads-refused-model',
        part: model.name,
        file: model.file,
        at: cause.part,
        reason: `it reads ${cause.relation.name}, which is left out`,
      });
      continue;
    }
    const open = model.inputs.find(
      (i) => i.relation.kind === 'source' && plan.sources.find((s) => s.name === i.relation.name)?.open === true,
    );
    const outcome: ModelOutcome<T> =
      open === undefined
        ? print(model)
        : {
            ok: false,
            refusals: [
              {
                reason: `nothing declares the columns of ${open.relation.name}, so its types are not known`,
                part: open.part,
              },
            ],
          };
    if (outcome.ok) {
      models.push({ model, value: outcome.value });
      for (const note of new Set(outcome.notes ?? [])) notes.push({ part: model.name, note });
      continue;
    }
    refused.add(model.name);
    refusals.push(...outcome.refusals.map((r) => refusalOf(model, r, model.name)));
  }
  return { models, refusals, notes };
}

export function refusalOf(model: ModelPlan, refusal: PlanRefusal, part: string): EmitRefusal {
  return {
    id: 'refused-by-platform',
    part,
    file: model.file,
    at: refusal.part ?? model.part,
    ...(refusal.span && { span: refusal.span }),
    reason: refusal.reason,
  };
}
