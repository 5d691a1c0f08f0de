// A join condition that reads one side only: it does not say which rows belong together, so every row meets every row.

import { isBlocked } from '../blocked-model.js';
import { inputsRead, joinSides } from '../joined-inputs.js';
import type { Rule } from '../rule.js';

export const joinConditionOneSided: Rule = {
  id: 'join-condition-one-sided',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { join, spec, left, right } of joinSides(model)) {
      const read = inputsRead(join.condition);
      if (read.size === 0 || spec.condition === undefined) continue;
      const alias = right.alias.toLowerCase();
      const missesRight = !read.has(alias);
      if (!missesRight && read.size > 1) continue;
      // With one row on the side left out there is nothing to choose.
      if (missesRight ? right.signature.oneRow : left.every((i) => i.signature.oneRow)) continue;
      const only = [...model.inputs].find((i) => read.has(i.alias.toLowerCase()))?.alias ?? '';
      report({
        part: spec.condition.part,
        message: missesRight
          ? `This condition does not mention \`${right.alias}\`, the input that it joins: a row for which it is TRUE meets every row of \`${right.alias}\`. Compare a column of \`${right.alias}\` with one of ${list(left)}.`
          : `This condition reads only \`${only}\`: every row of ${list(left)} meets all of its rows for which it is TRUE. Compare a column of \`${only}\` with one of ${list(left)}; what concerns \`${only}\` alone can be a filter of it.`,
      });
    }
  },
};

function list(inputs: readonly { readonly alias: string }[]): string {
  return inputs.map((i) => `\`${i.alias}\``).join(' or ');
}
