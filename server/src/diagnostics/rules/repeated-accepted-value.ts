// A value that `accepted_values` lists twice: one of the two was probably meant to be another.

import { literalOrder, literalUnder } from '../../model/literal-order.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { writtenTests } from '../written-tests.js';

export const repeatedAcceptedValue: Rule = {
  id: 'repeated-accepted-value',
  family: 'tests',
  severity: 'hint',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { test, spec } of writtenTests(model)) {
      if (test.kind !== 'accepted_values') continue;
      const values = test.values.map(literalUnder);
      for (const [i, value] of values.entries()) {
        const argument = spec.args[i];
        if (value === undefined || argument === undefined) continue;
        if (!values.slice(0, i).some((v) => v !== undefined && literalOrder(v, value) === 0)) continue;
        report({
          part: argument.part,
          message: `\`${argument.value}\` stands in this list already. Remove it, or write the value that was meant.`,
          tag: 'unnecessary',
        });
      }
    }
  },
};
