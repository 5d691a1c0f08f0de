// A CASE that renames values, where one value becomes another although a third becomes it: two results are probably swapped.

import { literalBranches } from '../literal-branches.js';
import type { Rule } from '../rule.js';
import { placeOf } from '../written-text.js';

export const swappedBranches: Rule = {
  id: 'swapped-branches',
  family: 'sql',
  severity: 'warning',
  onNode: {
    kinds: ['case'],
    fns: ['$case_with_value'],
    visit(place, report) {
      const branches = literalBranches(place.node);
      const kept = new Set(branches.filter((b) => b.from === b.to).map((b) => b.from));
      const renamed = branches.filter((b) => b.from !== b.to);
      // The first that becomes each value.
      const becoming = new Map([...renamed].reverse().map((b) => [b.to, b]));
      for (const own of renamed) {
        // What becomes a value that is known itself, while its own becomes something else.
        const other = becoming.get(own.from);
        if (other === undefined || kept.has(own.from)) continue;
        report({
          ...placeOf(place, own.then),
          message: `'${own.from}' becomes '${own.to}', but '${other.from}' becomes '${own.from}': the results of the two branches are probably swapped.`,
          ...(other.then.span !== undefined && {
            related: [
              {
                part: place.written.text.part,
                file: place.model?.file ?? '',
                span: other.then.span,
                message: `Here '${other.from}' becomes '${other.to}'`,
              },
            ],
          }),
        });
        return;
      }
    },
  },
};
