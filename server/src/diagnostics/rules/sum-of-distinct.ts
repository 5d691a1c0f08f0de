// SUM or AVG of DISTINCT values: two rows with the same amount count once, which is hardly ever what is meant.

import type { TypedCall } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const sumOfDistinct: Rule = {
  id: 'sum-of-distinct',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['sum', 'avg'],
    visit(place, report) {
      const call = place.node as TypedCall;
      if (call.aggregate?.distinct !== true) return;
      report({
        ...placeOf(place),
        message: `\`${shown(place)}\` counts equal amounts once, also where they stand in different rows. If rows come several times because of a join, aggregate that input in a model of its own before joining; else leave DISTINCT out.`,
      });
    },
  },
};
