// COALESCE and IFNULL behind a value that is never NULL: what follows is never taken.

import type { TypedCall } from '../../sql/typed-tree.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const redundantDefault: Rule = {
  id: 'redundant-default',
  family: 'sql',
  severity: 'hint',
  onNode: {
    fns: ['coalesce', 'ifnull'],
    visit(place, report) {
      const { model } = place;
      // Keys of subtotals are NULL, and so are aggregates of an input without such a key: both only after this expression was typed.
      if (model === undefined || model.drillAcross !== undefined || model.grouping?.sets !== undefined) return;
      if (isBlocked(model)) return;
      const { args } = place.node as TypedCall;
      const sure = args.findIndex((a) => !a.nullable);
      if (sure < 0 || sure === args.length - 1) return;
      const kept = args.slice(0, sure + 1).map((a) => shown(place, a));
      report({
        ...placeOf(place),
        message: `\`${shown(place, args[sure])}\` is never NULL, so \`${shown(place, args[sure + 1])}\` is never taken.`,
        suggestions: [sure === 0 ? kept[0]! : `COALESCE(${kept.join(', ')})`],
        tag: 'unnecessary',
      });
    },
  },
};
