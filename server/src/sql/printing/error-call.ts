// The function ERROR: what it says where its message is NULL, which is an error all the same, and where a value is nothing but an error.

import type { TypedExpression } from '../typed-tree.js';

export const NULL_MESSAGE = 'ERROR function called with NULL value';

/** ERROR(…) has whatever type is wanted. */
export function onlyRaises(expr: TypedExpression): boolean {
  return (expr.kind === 'call' && expr.fn === 'error') || (expr.kind === 'cast' && onlyRaises(expr.operand));
}
