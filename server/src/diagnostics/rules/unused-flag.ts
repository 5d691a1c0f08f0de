// An EXISTS join whose flag nothing reads: it computes a column for nobody, and was perhaps meant to filter.

import type { Rule } from '../rule.js';
import { isBlocked } from '../blocked-model.js';
import { usageOf } from '../usage.js';

export const unusedFlag: Rule = {
  id: 'unused-flag',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    if (model.combine.kind !== 'joins') return;
    const { afterJoins, inJoins } = usageOf(model);
    for (const { flag, part } of model.combine.joins) {
      if (flag === undefined) continue;
      const name = flag.toLowerCase();
      if (afterJoins.has(name) || inJoins.some((read) => read.has(name))) continue;
      report({
        part: `${part}/as`,
        message: `Nothing reads the flag \`${flag}\`, and an EXISTS join drops no rows: the join has no effect. To keep only rows that have a match make it a SEMI join.`,
        data: { join: part },
        tag: 'unnecessary',
      });
    }
  },
  fixes: (problem, at) => {
    const join = problem.data!['join'] as string;
    return [
      ...at.fix(
        'Keep only rows with a match (SEMI)',
        [at.set(join, 'type', 'SEMI'), ...at.remove(`${join}/as`)],
        false,
      ),
      ...at.fix(
        'Keep only rows without a match (ANTI)',
        [at.set(join, 'type', 'ANTI'), ...at.remove(`${join}/as`)],
        false,
      ),
    ];
  },
};
