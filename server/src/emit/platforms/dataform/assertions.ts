// Data tests of a model → assertions: each selects the rows that violate it.

import type { ModelPlan, PipelinePlan } from '../../../plan/plan.js';
import { violations } from '../../../plan/test-relation.js';
import { looksIntoRefused, refusalOf } from '../../emittable.js';
import { testName } from '../../file-names.js';
import type { EmitRefusal, GeneratedFile } from '../../platform.js';
import { columnsOf } from '../../test-columns.js';
import { PIPELINE_TAG } from './model-action.js';
import { isEphemeral, type QueryPrinter } from './query-printer.js';
import { sqlxFile } from './sqlx.js';

/** Assertions that warn have this tag instead of the pipeline's. */
export const WARNING_TAG = 'warning';

export function assertionPath(name: string): string {
  return `definitions/assertions/${name}.sqlx`;
}

export function assertions(
  plan: PipelinePlan,
  model: ModelPlan,
  built: readonly ModelPlan[],
  printer: QueryPrinter,
  refusals: EmitRefusal[],
): readonly GeneratedFile[] {
  // An ephemeral model has no rows of its own to look at: its query is written out in the assertion.
  return model.tests.flatMap((test, i): readonly GeneratedFile[] => {
    const refuse = (reason: string): readonly GeneratedFile[] => {
      refusals.push(refusalOf(model, { reason, part: test.part }, `${model.name}#${test.id}`));
      return [];
    };
    const parent = test.references?.relation;
    if (parent?.kind === 'model' && !built.some((m) => m.name === parent.name)) {
      refusals.push(looksIntoRefused(model, test, parent.name));
      return [];
    }
    const query = printer.query(violations(model, test, columnsOf(plan)));
    if (!query.ok) return refuse(query.refusals[0]!.reason);
    const name = printer.names.freeName(printer.names.assertionDataset, testName(model, test, i + 1));
    const of = test.columns.length > 0 ? ` of ${test.columns.join(', ')}` : '';
    return [
      {
        path: assertionPath(name),
        content: sqlxFile({
          config: {
            type: 'assertion',
            schema: printer.names.assertionDataset,
            name,
            description: `${model.name}: ${test.kind}${of}${isEphemeral(model) ? ' (of the rows its readers see)' : ''}`,
            tags: [test.severity === 'warning' ? WARNING_TAG : PIPELINE_TAG, 'test'],
          },
          statements: [query.text],
        }),
      },
    ];
  });
}
