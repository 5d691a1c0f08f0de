// Whether an expression's value depends on nothing but itself.

import { boundIn } from '../query-walk.js';
import type { TypedExpression } from '../typed-tree.js';
import { eachNode } from '../typed-walk.js';

/** Without columns, parameters and names bound outside of it. */
export function isClosed(expr: TypedExpression): boolean {
  const bound = new Set<string>();
  let closed = true;
  eachNode(expr, (node) => {
    if (node.kind === 'subquery') for (const name of boundIn(node.query)) bound.add(name.toLowerCase());
    if (node.kind === 'column' || node.kind === 'parameter' || node.kind === 'invalid') closed = false;
    if (node.kind === 'variable' && !bound.has(node.name.toLowerCase())) closed = false;
  });
  return closed;
}
