// NUMERIC as DECIMAL(38,9) in DuckDB: exact product, quotient and average, rounded half away from zero at scale 9.
//
// Limits, both loud (an out-of-range error, never another value): factors whose product has more than 20 integer digits,
// dividends of more than 20 integer digits.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import { literalText, typeKey } from '../../printing/printer.js';
import { infix, type Translation } from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';

/** An operand that is a whole number by construction: its product with a DECIMAL(38,9) keeps scale 9. */
function wholeNumber(expr: TypedExpression): TypedExpression | undefined {
  return expr.kind === 'cast' && expr.implicit && typeKey(expr.operand.type) === 'INT64' ? expr.operand : undefined;
}

export const multiplyDecimals: Translation = (call, printer) => {
  const [a, b] = call.args as [TypedExpression, TypedExpression];
  const factors = [a, b].map((expr) => {
    const whole = wholeNumber(expr);
    return whole === undefined ? expr : printer.printed({ text: `CAST(${printer.argument(whole)} AS DECIMAL(19,0))`, precedence: 100 }, expr.type);
  });
  if (wholeNumber(a) && wholeNumber(b)) return printer.apply('CAST({0} * {1} AS DECIMAL(38,9))', call);
  if (wholeNumber(a) || wholeNumber(b)) return printer.template(infix('{0} * {1}', P.multiply), factors, call);
  return printer.apply(infix('CAST({0} * {1} AS DECIMAL(38,9))', 100), call);
};

/** Templates of integers, `size` and `divisor` not negative: their quotient in units of 1e-9, half up, with `sign`, as DECIMAL(38,9). */
export function integerQuotient(size: string, divisor: string, sign: string): string {
  const half = /^\d+$/.test(divisor) ? String(BigInt(divisor) / 2n) : `${divisor} // 2`;
  return `CAST(${sign} * ((${size} + ${half}) // ${divisor}) AS DECIMAL(38,0)) * 0.000000001`;
}

/** |operand| in units of 1e-9. */
const size = (operand: string): string => `abs(CAST(${operand} * 1000000000 AS HUGEINT))`;

export const divideDecimals: Translation = (call, printer) => {
  const literal = literalText(call.args[1]);
  if (literal !== undefined && /^-?[1-9]\d{0,17}$/.test(literal)) {
    const quotient = integerQuotient(size('{0}'), literal.replace('-', ''), literal.startsWith('-') ? '-sign({0})' : 'sign({0})');
    return printer.apply(infix(quotient, P.multiply, 'none'), call);
  }
  const quotient = integerQuotient(`${size('{0}')} * 1000000000`, size('{1}'), 'sign({0}) * sign({1})');
  if (literal !== undefined && Number(literal) !== 0) return printer.apply(infix(quotient, P.multiply, 'none'), call);
  return printer.apply(`CASE WHEN {1} = 0 THEN {fail:division by zero} ELSE ${quotient} END`, call);
};

/** AVG of NUMERIC: the sum over the count, exact. Texts are complete native calls. */
export function averageOf(sum: string, count: string): string {
  return integerQuotient(size(sum), count, `sign(${sum})`);
}
