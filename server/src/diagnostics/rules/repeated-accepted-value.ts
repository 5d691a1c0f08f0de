// A value that `accepted_values` lists twice: one of the two was probably meant to be another.

import { showsAlike } from '../../base/look-alikes.js';
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
        const before = values.slice(0, i).filter((v) => v !== undefined);
        const alike = before.find(
          (v) => literalOrder(v, value) !== 0 && isText(v) && isText(value) && showsAlike(v.value, value.value),
        );
        if (alike !== undefined) {
          report({
            part: argument.part,
            severity: 'warning',
            message: `\`${argument.value}\` looks like another value of this list, and is not equal to it: white space at an end, another composition of the same letter, a letter of another script or a character that nobody sees. A value of the other spelling passes unseen. Keep the one that is meant.`,
          });
          continue;
        }
        if (!before.some((v) => literalOrder(v, value) === 0)) continue;
        report({
          part: argument.part,
          message: `\`${argument.value}\` stands in this list already. Remove it, or write the value that was meant.`,
          tag: 'unnecessary',
        });
      }
    }
  },
};

type Literal = NonNullable<ReturnType<typeof literalUnder>>;

function isText(literal: Literal): literal is Literal & { readonly value: string } {
  return literal.type.kind === 'scalar' && literal.type.name === 'STRING' && literal.value !== undefined;
}
