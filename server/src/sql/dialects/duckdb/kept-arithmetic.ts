// Comparisons of INT64 arithmetic with constants: DuckDB's optimizer solves `i + 1 > 5` for `i`, and the overflow that GoogleSQL
// raises is never computed. A unary plus around the arithmetic keeps it; it is printed only where the result may overflow.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import { integerBound } from '../../printing/float-facts.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { eachNode } from '../../typed-walk.js';
import { typeKey } from '../../types.js';

const SOLVED = new Set(['$add', '$subtract', '$multiply']);

/** The same call; operands that DuckDB would solve for are printed so that they stay as they are. */
export function keepArithmetic(call: TypedCall, printer: Printer): TypedCall {
  if (!call.args.some(isConstant)) return call;
  return {
    ...call,
    args: call.args.map((arg) =>
      mayBeSolved(arg) ? printer.printed({ text: `+(${printer.argument(arg)})`, precedence: P.unary }, arg.type) : arg,
    ),
  };
}

function mayBeSolved(expr: TypedExpression): boolean {
  return (
    expr.kind === 'call' &&
    SOLVED.has(expr.fn) &&
    typeKey(expr.type) === 'INT64' &&
    expr.args.some(isConstant) !== expr.args.every(isConstant) &&
    integerBound(expr) >= 2 ** 63
  );
}

/** The same for every row: DuckDB folds it before it looks at the comparison. */
function isConstant(expr: TypedExpression): boolean {
  let constant = true;
  eachNode(expr, ({ kind }) => {
    if (!FOLDED.has(kind)) constant = false;
  });
  return constant;
}

const FOLDED: ReadonlySet<TypedExpression['kind']> = new Set(['literal', 'parameter', 'cast', 'call', 'case']);
