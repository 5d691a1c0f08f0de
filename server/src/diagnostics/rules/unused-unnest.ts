// An unnested element, or its offset, that nothing reads.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { Rule } from '../rule.js';
import { isBlocked } from '../blocked-model.js';
import { usageOf } from '../usage.js';

export const unusedUnnest: Rule = {
  id: 'unused-unnest',
  family: 'names',
  severity: 'hint',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const { afterJoins } = usageOf(model);
    for (const { element, offset, part } of model.unnests) {
      const offsetRead = offset !== undefined && afterJoins.has(offset.name.toLowerCase());
      if (offset !== undefined && !offsetRead)
        report({
          part: `${part}/offset`,
          message: `Nothing reads the position \`${offset.name}\`. Without \`offset\` the rows are the same.`,
          data: { remove: `${part}/offset` },
          tag: 'unnecessary',
        });
      // Elements that are only counted are read in their way.
      if (!offsetRead && !countsRows(model) && !readsElement(afterJoins, element.name))
        report({
          part: `${part}/as`,
          message: `Nothing reads the element \`${element.name}\`: this unnest only repeats each row once an element. Read it, count rows, or remove the unnest.`,
          tag: 'unnecessary',
        });
    }
  },
  fixes: (problem, at) => {
    const part = problem.data?.['remove'];
    return typeof part === 'string' ? at.fix('Remove `offset`', at.remove(part), true) : [];
  },
};

/** By itself, or by one of its fields. */
function readsElement(read: ReadonlySet<string>, name: string): boolean {
  const lower = name.toLowerCase();
  return read.has(lower) || [...read].some((key) => key.startsWith(`${lower}.`));
}

function countsRows(model: ResolvedModel): boolean {
  return model.grouping?.measures.some((measure) => measure.call.fn === '$count_star') ?? false;
}
