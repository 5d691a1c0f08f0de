// A column called `first_…` that is a MAX, and the like: the name says another aggregate than the formula.

import { isBlocked } from '../blocked-model.js';
import { contradictedAggregate } from '../name-fit.js';
import type { Rule } from '../rule.js';
import { writtenColumns } from '../written-columns.js';

export const nameContradictsAggregate: Rule = {
  id: 'name-contradicts-aggregate',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { output, part } of writtenColumns(model)) {
      const found = contradictedAggregate(output.name, output.base);
      if (found === undefined) continue;
      const { call, word, meant } = found;
      report({
        part,
        ...(call.span !== undefined && { span: call.span }),
        message: `\`${output.name}\` is called \`${word}\`, but \`${call.fn.toUpperCase()}\` gives ${GIVES[call.fn]!}. Write \`${meant.toUpperCase()}\`, or give the column another name.`,
        data: { meant: meant.toUpperCase() },
      });
    }
  },
};

const GIVES: Readonly<Record<string, string>> = {
  min: 'the smallest',
  max: 'the greatest',
  sum: 'the total',
  avg: 'the average',
};
