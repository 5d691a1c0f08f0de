// Results of examples with what they reached → the coverage of each model: which points some example reaches, and which none does.

import type { CoverageProbe, MeasuredPoint, ModelCoverage } from '../plan/coverage/probe.js';
import type { ModelPlan } from '../plan/plan.js';
import type { ExampleResult } from './run-examples.js';

/** Of all the models, those without examples among them: nothing of them is reached. */
export function measuredCoverage(
  models: readonly ModelPlan[],
  probesOf: (model: ModelPlan) => readonly CoverageProbe[],
  results: readonly ExampleResult[],
): readonly ModelCoverage[] {
  return models.map((plan) => {
    const own = results.filter((r) => r.model === plan.name);
    const points = probesOf(plan).flatMap(({ points: list }, p) =>
      list.map((point, i): MeasuredPoint => ({
        point,
        examples: own.filter((r) => (r.reached?.[p]?.[i] ?? 0) > 0).map((r) => r.name),
        measured: own.length === 0 || own.some((r) => r.reached?.[p]?.[i] !== undefined),
      })),
    );
    return { model: plan.name, plan, examples: own.length, points };
  });
}
