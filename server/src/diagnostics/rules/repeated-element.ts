// An element that stands twice in the list of IN: one of the two is another value that was meant, or none.

import type { Span } from '../../base/span.js';
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
      const { args } = place.node as TypedCall;
      for (const [i, element] of args.entries()) {
        if (i === 0) continue;
        const identity = expressionIdentity(element);
        if (seen.has(identity) && element.span !== undefined)
          report({
            ...placeOf(place, element),
            // With the comma before it.
            data: { whole: { start: args[i - 1]!.span?.end, end: element.span.end }, text: '' },
            message: `\`${shown(place, element)}\` stands in this list twice. Change one to the value that is missing, or remove it.`,
          });
        seen.add(identity);
      }
    },
  },
  fixes(problem, at) {
    const whole = problem.data?.['whole'] as Span | undefined;
    return whole === undefined ? [] : at.fix('Remove the repetition', [at.sql(problem.part, whole, '')], false);
  },
};
