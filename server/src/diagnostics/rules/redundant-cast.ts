// CAST of a column to the type it has.

import { typeToString } from '../../sql/types.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const redundantCast: Rule = {
  id: 'redundant-cast',
  family: 'sql',
  severity: 'hint',
  onNode: {
    kinds: ['cast'],
    visit(place, report) {
      const { node } = place;
      if (node.kind !== 'cast' || node.implicit || node.format !== undefined || node.operand.kind !== 'column') return;
      if (node.type.kind !== 'scalar' || typeToString(node.type) !== typeToString(node.operand.type)) return;
      const text = shown(place, node.operand);
      report({
        ...placeOf(place),
        message: `\`${text}\` is ${typeToString(node.type)} already.`,
        suggestions: [text],
        tag: 'unnecessary',
      });
    },
  },
};
