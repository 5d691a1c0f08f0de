// A window or an aggregate ordered by what is the same in all its rows: a constant (`ORDER BY 1` is no position there), or what it is partitioned by.

import { isIdleSortKey } from '../../model/window-order.js';
import type { TypedCall } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const constantSortKey: Rule = {
  id: 'constant-sort-key',
  family: 'sql',
  severity: 'warning',
  ofModel(model, report) {
    for (const spec of model.spec.deduplicate) {
      const partition = new Set(spec.partitionBy.map((c) => c.value.toLowerCase()));
      for (const { column } of spec.orderBy)
        if (partition.has(column.value.toLowerCase()))
          report({
            part: column.part,
            message: `Rows are partitioned by \`${column.value}\`, so it is the same in all of which one is kept: it orders nothing. Order by another column.`,
          });
    }
  },
  onNode: {
    kinds: ['call'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const partition = call.over?.partitionBy ?? [];
      for (const { expr } of [...(call.over?.orderBy ?? []), ...(call.aggregate?.orderBy ?? [])]) {
        if (expr.span === undefined || !isIdleSortKey(expr, partition)) continue;
        const text = shown(place, expr);
        report({
          ...placeOf(place, expr),
          message:
            expr.kind === 'literal'
              ? `\`ORDER BY ${text}\` sorts by the constant ${text} here, not by a column at that position: it orders nothing. Name the column.`
              : `\`${text}\` is the same for all rows that are ordered here${partition.length > 0 && expr.kind !== 'parameter' ? ', which are partitioned by it' : ''}: it orders nothing. Order by another column.`,
        });
      }
    },
  },
};
