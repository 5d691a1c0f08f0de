// LIKE with a pattern that has no `%` and no `_`: it matches that one text only.

import type { TypedCall } from '../../sql/typed-tree.js';
import { writtenOver } from '../fixes/written-over.js';
import type { Rule } from '../rule.js';
import { inPlace, isOperand, placeOf, shown } from '../written-text.js';

export const likeWithoutWildcard: Rule = {
  id: 'like-without-wildcard',
  family: 'sql',
  severity: 'hint',
  onNode: {
    fns: ['$like'],
    visit(place, report) {
      const [subject, pattern] = (place.node as TypedCall).args;
      if (pattern?.kind !== 'literal' || pattern.value === undefined || /[%_\\]/.test(pattern.value)) return;
      const above = place.parent;
      const negated = above?.node.kind === 'call' && above.node.fn === '$not';
      const same = `${shown(place, subject)} ${negated ? '<>' : '='} ${shown(place, pattern)}`;
      // `NOT x LIKE 'a'` has the NOT in front: there the comparison takes the place of LIKE alone.
      const inside = negated && above.node.span?.start !== subject?.span?.start;
      const whole = negated && !inside ? above : place;
      const text = inside ? `${shown(place, subject)} = ${shown(place, pattern)}` : same;
      report({
        ...placeOf(place, pattern),
        message: `This pattern has no \`%\` or \`_\`, so it matches the whole text only. Write \`${same}\`, or add the \`%\` that is missing.`,
        ...(subject !== undefined &&
          isOperand(subject) && { data: { whole: whole.node.span, text: inPlace(whole, text, true) } }),
      });
    },
  },
  fixes: writtenOver(false),
};
