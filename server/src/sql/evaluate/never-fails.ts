// Can evaluating an expression raise an error? Only what is known never to.

import { TOTAL_FUNCTIONS } from '../catalogue/total-function-table.js';
import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { FAILS } from './constant.js';
import { evaluateConstant } from './evaluate-constant.js';
import { isClosed } from './is-closed.js';

/** No value of what it reads makes GoogleSQL raise an error in it. */
export function neverFails(expr: TypedExpression): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'column':
    case 'variable':
    case 'parameter':
      return true;
    case 'array':
      return expr.elements.every(neverFails);
    case 'struct':
      return expr.fields.every((f) => neverFails(f.value));
    case 'case':
      return expr.whens.every((w) => neverFails(w.when) && neverFails(w.then)) && neverFails(expr.otherwise);
    case 'call':
      if (!isGrouped(expr) && TOTAL_FUNCTIONS.has(expr.fn) && expr.args.every(neverFails)) return true;
      break;
    case 'cast':
      if (expr.implicit && neverFails(expr.operand) && expr.operand.kind !== 'literal') return true;
      break;
    default:
      return false;
  }
  const value = isClosed(expr) ? evaluateConstant(expr) : undefined;
  return value !== undefined && value !== FAILS;
}

export const isGrouped = (call: TypedCall): boolean => call.aggregate !== undefined || call.over !== undefined;
