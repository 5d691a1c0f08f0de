// What is provable about the size of a NUMERIC expression, so that products are written plainly where they cannot overflow.

import type { TypedExpression } from '../../typed-tree.js';
import { typeKey } from '../../types.js';

/** Of all NUMERIC values. */
const LARGEST = 1e29;
/** A plain product has 18 decimals, which leaves room for 20 digits before the point. */
const PLAIN_PRODUCT = 1e20;

/** No value of the expression is larger in magnitude. */
function decimalBound(expr: TypedExpression): number {
  const type = expr.kind === 'column' ? (expr.declared ?? expr.type) : expr.type;
  const declared =
    type.kind === 'scalar' && type.precision !== undefined ? 10 ** (type.precision - (type.scale ?? 0)) : LARGEST;
  return Math.min(declared, structural(expr));
}

function structural(expr: TypedExpression): number {
  switch (expr.kind) {
    case 'literal':
      return Math.abs(Number(expr.value ?? 0));
    case 'cast':
      if (typeKey(expr.operand.type) === 'INT64')
        return expr.operand.kind === 'literal' ? Math.abs(Number(expr.operand.value ?? 0)) : 2 ** 63;
      return typeKey(expr.operand.type) === 'NUMERIC' ? decimalBound(expr.operand) : LARGEST;
    case 'case':
      return Math.max(...expr.whens.map((w) => decimalBound(w.then)), decimalBound(expr.otherwise));
    case 'call': {
      const bounds = expr.args.map((arg) => (typeKey(arg.type) === 'NUMERIC' ? decimalBound(arg) : LARGEST));
      switch (expr.fn) {
        case '$add':
        case '$subtract':
          return bounds[0]! + bounds[1]!;
        case '$multiply':
          return bounds[0]! * bounds[1]!;
        case '$unary_minus':
        case 'abs':
          return bounds[0]!;
        case 'round':
        case 'trunc':
        case 'ceil':
        case 'floor':
          return bounds[0]! + 1;
        case 'if':
          return Math.max(bounds[1]!, bounds[2]!);
        case 'ifnull':
        case 'coalesce':
        case 'greatest':
        case 'least':
          return Math.max(...bounds);
        case 'nullif':
        case 'min':
        case 'max':
        case 'avg':
        case 'any_value':
          return bounds[0]!;
        default:
          return LARGEST;
      }
    }
    default:
      return LARGEST;
  }
}

/** The product of two NUMERIC values is below 1e20. */
export function fitsPlainProduct(a: TypedExpression, b: TypedExpression): boolean {
  return decimalBound(a) * decimalBound(b) < PLAIN_PRODUCT;
}

/** Rows of no table. */
const MOST_ROWS = 1e15;

/** No sum of such values leaves NUMERIC. */
export function sumsFit(expr: TypedExpression): boolean {
  return decimalBound(expr) * MOST_ROWS < LARGEST;
}
