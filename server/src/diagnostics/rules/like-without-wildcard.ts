// LIKE with a pattern that has no `%` and no `_`: it matches that one text only.

import type { TypedCall } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const likeWithoutWildcard: Rule = {
  id: 'like-without-wildcard',
  family: 'sql',
  severity: 'hint',
  onNode: {
    fns: ['$like'],
    visit(place, report) {
      const [subject, pattern] = (place.node as TypedCall).args;
      if (pattern?.kind !== 'literal' || pattern.value === undefined || /[%_\\]/.test(pattern.value)) return;
      const negated = place.parent?.node.kind === 'call' && place.parent.node.fn === '$not';
      report({
        ...placeOf(place, pattern),
        message: `This pattern has no \`%\` or \`_\`, so it matches the whole text only. Write \`${shown(place, subject)} ${negated ? '<>' : '='} ${shown(place, pattern)}\`, or add the \`%\` that is missing.`,
      });
    },
  },
};
