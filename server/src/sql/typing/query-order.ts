// ORDER BY of a query → sort keys: positions resolved, order checked.

import type { OrderItem } from '../tree.js';
import type { TypedExpression, TypedSortKey } from '../typed-tree.js';
import { typeToString } from '../types.js';
import { sortKey } from './call-placement.js';
import { hasOrder } from './type-operator.js';
import type { TypingContext } from './typing-context.js';

/** A position stands for what is selected there. */
export function typeOrderItems(
  context: TypingContext,
  items: readonly OrderItem[],
  selected: readonly TypedExpression[],
): readonly TypedSortKey[] | undefined {
  const keys: TypedSortKey[] = [];
  for (const item of items) {
    const { expr } = item;
    const position = expr.kind === 'literal' && expr.type === 'INT64' ? Number(expr.value) : undefined;
    const typed = position === undefined ? context.type(context, expr) : selected[position - 1];
    if (typed === undefined) {
      context.error('wrong-arguments', expr, `The query has no column ${position ?? ''}`);
      return undefined;
    }
    if (typed.kind === 'invalid') return undefined;
    if (!hasOrder(typed.type) || item.collate !== undefined) {
      context.error('type-mismatch', expr, `ORDER BY cannot order values of ${typeToString(typed.type)}`);
      return undefined;
    }
    keys.push(sortKey(typed, item));
  }
  return keys;
}
