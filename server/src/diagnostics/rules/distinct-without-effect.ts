// DISTINCT in an aggregate that repetitions do not change: MIN, MAX and their kin.

import type { TypedCall } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const distinctWithoutEffect: Rule = {
  id: 'distinct-without-effect',
  family: 'sql',
  severity: 'hint',
  onNode: {
    fns: ['min', 'max', 'logical_and', 'logical_or', 'bit_and', 'bit_or'],
    visit(place, report) {
      const call = place.node as TypedCall;
      if (call.aggregate?.distinct !== true) return;
      const plain = call.over === undefined && call.aggregate.having === undefined;
      report({
        ...placeOf(place),
        message: `\`${call.fn.toUpperCase()}\` is the same with and without DISTINCT.`,
        suggestions: plain ? [`${call.fn.toUpperCase()}(${shown(place, call.args[0])})`] : [],
      });
    },
  },
};
