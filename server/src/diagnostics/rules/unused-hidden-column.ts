// A column with `"output": false` that no filter of the result, no order and no key reads: it is computed for nobody.

import type { ResolvedModel, ResolvedOutput } from '../../model/pipeline-model.js';
import { relationKey } from '../../model/relation-key.js';
import type { Rule } from '../rule.js';
import { isBlocked } from '../blocked-model.js';
import { usageOf } from '../usage.js';

export const unusedHiddenColumn: Rule = {
  id: 'unused-hidden-column',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const output of model.outputs) {
      if (!output.hidden || (output.role !== 'mapping' && output.role !== 'aggregation')) continue;
      if (isGroupKey(model, output) || isRead(model, output.name.toLowerCase())) continue;
      report({
        part: `${output.part}/${output.role === 'mapping' ? 'target_column' : 'metric_column'}`,
        message: `\`${output.name}\` is hidden (\`"output": false\`), and no result filter or order reads it: it has no effect. Use it, show it, or remove it.`,
        data: { column: output.part },
        tag: 'unnecessary',
      });
    }
  },
  fixes: (problem, at) => {
    const column = problem.data!['column'] as string;
    return [
      ...at.fix('Remove the column', at.remove(column), false),
      ...at.fix('Show it in the result', at.remove(`${column}/output`), false),
    ];
  },
};

/** It decides which rows make a group. */
function isGroupKey(model: ResolvedModel, output: ResolvedOutput): boolean {
  const name = output.name.toLowerCase();
  return (
    model.grouping?.keys.some((key) => key.part === output.part || key.name.toLowerCase() === name) === true ||
    model.drillAcross?.keys.some((key) => key.name.toLowerCase() === name) === true
  );
}

function isRead(model: ResolvedModel, name: string): boolean {
  const usage = usageOf(model);
  return (
    usage.ofResult.has(name) ||
    usage.columns.get(relationKey({ kind: 'model', name: model.name }))?.has(name) === true ||
    model.history?.effectiveFrom?.column.toLowerCase() === name
  );
}
