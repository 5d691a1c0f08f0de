// SUBSTR from position 0: BigQuery reads it as 1, most other engines as the place before the first character, and give one character less.

import type { TypedCall } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const substrFromZero: Rule = {
  id: 'substr-from-zero',
  family: 'sql',
  severity: 'information',
  onNode: {
    fns: ['substr', 'substring'],
    visit(place, report) {
      const [text, position] = (place.node as TypedCall).args;
      if (position?.kind !== 'literal' || position.value !== '0') return;
      report({
        ...placeOf(place, position),
        message: `Positions in \`${shown(place, text)}\` begin with 1; 0 is read as 1 here. Write 1.`,
        suggestions: ['1'],
      });
    },
  },
};
