// Whether an expression's value depends on when the pipeline runs.

import { eachNode } from '../model/expression-walk.js';
import type { TypedExpression } from '../sql/typed-tree.js';

export function readsRunTime(expr: TypedExpression): boolean {
  let found = false;
  eachNode(expr, (node) => {
    if (node.kind === 'parameter' && node.name.toLowerCase() === 'run_ts') found = true;
  });
  return found;
}
