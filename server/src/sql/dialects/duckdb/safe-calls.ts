// SAFE. and the safe_ functions in DuckDB: guards give NULL instead of raising, native errors are caught by TRY.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { Translation } from '../../printing/translation.js';
import { bind } from './bind.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';

/** `TRY` around a native operation; its operands are evaluated outside, so that their own errors stay errors. */
export function tried(translation: Translation): Translation {
  return (call, printer) => {
    // Outside a lambda DuckDB may evaluate a repeated sub-expression once, before and not under the TRY.
    if (call.args.every(neverFails) && typeof translation === 'object' && translation.kind === 'template')
      return tryOf(translation, call, printer);
    const bound = call.args.filter((arg) => !isConstant(arg));
    if (bound.length === 0) return tryOf(translation, call, printer);
    const { names, wrap } = bind(
      bound.map((arg) => printer.argument(arg)),
      printer,
    );
    let next = 0;
    const args = call.args.map((arg) =>
      isConstant(arg) ? arg : printer.printed(primary(names[next++]!), arg.type, arg.span),
    );
    return wrap(tryOf(translation, { ...call, args }, printer).text);
  };
}

function tryOf(translation: Translation, call: TypedCall, printer: Printer): Fragment {
  return primary(`TRY(${printer.apply(translation, { ...call, safe: true }).text})`);
}

function isConstant(expr: TypedExpression): boolean {
  return expr.kind === 'literal' || expr.kind === 'parameter' || expr.kind === 'lambda';
}

/** Operands that can neither raise nor print an error() (which TRY does not allow inside). */
function neverFails(expr: TypedExpression): boolean {
  if (isConstant(expr) || expr.kind === 'column' || expr.kind === 'variable') return true;
  return expr.kind === 'cast' && expr.implicit && neverFails(expr.operand);
}
