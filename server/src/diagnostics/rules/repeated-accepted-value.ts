// A value that `accepted_values` lists twice: one of the two was probably meant to be another.

import { shownText } from '../../base/look-alikes.js';
import { LiteralSet, literalUnder } from '../../model/literal-order.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { writtenTests } from '../written-tests.js';

export const repeatedAcceptedValue: Rule = {
  id: 'repeated-accepted-value',
  family: 'tests',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { test, spec } of writtenTests(model)) {
      if (test.kind !== 'accepted_values') continue;
      const before = new LiteralSet();
      const textsByLook = new Map<string, Set<string>>();
      for (const [i, value] of test.values.map(literalUnder).entries()) {
        if (value === undefined) continue;
        const isRepeated = before.has(value) === true;
        before.add(value);
        const alike = isText(value) ? textsLike(value.value, textsByLook) : [];
        const argument = spec.args[i];
        if (argument === undefined) continue;
        if (alike.length > 0) {
          report({
            part: argument.part,
            message: `\`${argument.value}\` looks like another value of this list, and is not equal to it: white space at an end, another composition of the same letter, a letter of another script or a character that nobody sees. A value of the other spelling passes unseen. Keep the one that is meant.`,
          });
          continue;
        }
        if (!isRepeated) continue;
        report({
          part: argument.part,
          message: `\`${argument.value}\` stands in this list already. Remove it, or write the value that was meant.`,
          tag: 'unnecessary',
        });
      }
    }
  },
};

/** Other texts seen before that look the same; the text is one of those seen from now on. */
function textsLike(text: string, byLook: Map<string, Set<string>>): readonly string[] {
  const look = shownText(text);
  const seen = byLook.get(look) ?? new Set<string>();
  const others = [...seen].filter((t) => t !== text);
  byLook.set(look, seen.add(text));
  return others;
}

type Literal = NonNullable<ReturnType<typeof literalUnder>>;

function isText(literal: Literal): literal is Literal & { readonly value: string } {
  return literal.type.kind === 'scalar' && literal.type.name === 'STRING' && literal.value !== undefined;
}
