// An element that stands twice in the list of IN: one of the two is another value that was meant, or none.

import { expressionIdentity } from '../../model/expression-identity.js';
import type { TypedCall } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const repeatedElement: Rule = {
  id: 'repeated-element',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$in'],
    visit(place, report) {
      const seen = new Set<string>();
      for (const element of (place.node as TypedCall).args.slice(1)) {
        const identity = expressionIdentity(element);
        if (seen.has(identity) && element.span !== undefined)
          report({
            ...placeOf(place, element),
            message: `\`${shown(place, element)}\` stands in this list twice. Change one to the value that is missing, or remove it.`,
          });
        seen.add(identity);
      }
    },
  },
};
