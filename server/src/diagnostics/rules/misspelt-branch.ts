// A branch whose value and result differ by a slip of the keyboard, among branches that keep their value: one of the two is probably misspelt.

import { editDistance } from '../../base/nearest-names.js';
import { literalBranches } from '../literal-branches.js';
import type { Rule } from '../rule.js';
import { placeOf } from '../written-text.js';

const SHORTEST = 4;

export const misspeltBranch: Rule = {
  id: 'misspelt-branch',
  family: 'sql',
  severity: 'information',
  onNode: {
    kinds: ['case'],
    fns: ['$case_with_value'],
    visit(place, report) {
      const branches = literalBranches(place.node);
      if (!branches.some((b) => b.from === b.to)) return;
      for (const { from, to, when, then } of branches) {
        if (Math.min(from.length, to.length) < SHORTEST || from.toLowerCase() === to.toLowerCase()) continue;
        // Several spellings that become one are tidied up on purpose.
        if (branches.filter((b) => b.to === to).length > 1) continue;
        if (editDistance(from, to, 1) > 1) continue;
        report({
          ...placeOf(place, when),
          ...(when.span !== undefined &&
            then.span !== undefined && { span: { start: when.span.start, end: then.span.end } }),
          message: `'${from}' becomes '${to}', which is spelt almost alike, while other branches keep their value. Correct the one that is misspelt; if both are meant, leave it.`,
        });
      }
    },
  },
};
