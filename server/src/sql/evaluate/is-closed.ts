// Whether an expression's value depends on nothing but itself.

import type { TypedExpression } from '../typed-tree.js';
import { eachNode } from '../typed-walk.js';

/** Without columns, parameters and names bound outside of it. */
export function isClosed(expr: TypedExpression): boolean {
  const bound = new Set<string>();
  let closed = true;
  eachNode(expr, (node) => {
    if (node.kind === 'array-query') {
      bound.add(node.variable.toLowerCase());
      if (node.offset !== undefined) bound.add(node.offset.toLowerCase());
    }
    if (node.kind === 'column' || node.kind === 'parameter' || node.kind === 'invalid') closed = false;
    if (node.kind === 'variable' && !bound.has(node.name.toLowerCase())) closed = false;
  });
  return closed;
}
