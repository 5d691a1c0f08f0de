// NUMERIC as DECIMAL(38,9) in DuckDB: exact product, quotient and average, rounded half away from zero at scale 9.

import { primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import { infix, noted, type Translation } from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { bind } from './bind.js';
import { BIGNUMERIC, BIGNUMERIC_NOTE } from './types.js';
import { fitsPlainProduct } from './decimal-bound.js';

/** An operand that is a whole number by construction: its product with a DECIMAL(38,9) keeps scale 9. */
function wholeNumber(expr: TypedExpression): TypedExpression | undefined {
  return expr.kind === 'cast' && expr.implicit && typeKey(expr.operand.type) === 'INT64' ? expr.operand : undefined;
}

export const multiplyDecimals: Translation = (call, printer) => {
  const [a, b] = call.args as [TypedExpression, TypedExpression];
  const factors = [a, b].map((expr) => {
    const whole = wholeNumber(expr);
    return whole === undefined
      ? expr
      : printer.printed({ text: `CAST(${printer.argument(whole)} AS DECIMAL(19,0))`, precedence: 100 }, expr.type);
  });
  if (wholeNumber(a) && wholeNumber(b)) return printer.apply('CAST({0} * {1} AS DECIMAL(38,9))', call);
  if (wholeNumber(a) || wholeNumber(b)) return printer.template(infix('{0} * {1}', P.multiply), factors, call);
  return printer.apply(fitsPlainProduct(a, b) ? infix('CAST({0} * {1} AS DECIMAL(38,9))', 100) : exactProduct, call);
};

/** The value in units of 1e-9: DECIMAL(38,9) as text always has nine decimals. */
const unscaled = (operand: string): string => `CAST(replace(CAST(${operand} AS VARCHAR), '.', '') AS HUGEINT)`;

/** An integer in units of 1e-9 as DECIMAL(38,9). */
const scaled = (integer: string): string => `CAST(${integer} AS DECIMAL(38,0)) * 0.000000001`;

/** A whole number of units over a positive integer, half away from zero. */
const rounded = (units: string, divisor: string, half: string): string =>
  `sign(${units}) * ((abs(${units}) + ${half}) // ${divisor})`;

export const divideDecimals: Translation = (call, printer) => {
  const literal = literalText(call.args[1]);
  if (literal !== undefined && /^[1-9]\d{0,17}$/.test(literal)) {
    const units = printer.printed(primary(printer.template(unscaled('{0}'), [call.args[0]!], call).text), call.type);
    return printer.template(
      infix(scaled(rounded('{0}', literal, String(BigInt(literal) / 2n))), P.multiply, 'none'),
      [units],
      call,
    );
  }
  const { names, wrap } = bind(
    call.args.map((arg) => printer.template(unscaled('{0}'), [arg], call).text),
    printer,
  );
  const operands = names.map((name) => printer.printed(primary(name), call.type));
  const size = 'abs({0}) // abs({1}) * 1000000000 + (abs({0}) % abs({1}) * 1000000000 + abs({1}) // 2) // abs({1})';
  const quotient = scaled(`sign({0}) * sign({1}) * (${size})`);
  // A quotient outside NUMERIC would overflow HUGEINT before the last cast could refuse it.
  const outside = 'WHEN abs({0}) // abs({1}) > 99999999999999999999999999999 THEN {fail:NUMERIC out of range}';
  const zero = `WHEN ${call.args[0]!.nullable ? '{1} = 0 AND {0} IS NOT NULL' : '{1} = 0'} THEN {fail:division by zero}`;
  const guards =
    literal !== undefined && Number(literal) !== 0
      ? Math.abs(Number(literal)) >= 1
        ? ''
        : outside
      : `${zero} ${outside}`;
  const guarded = guards === '' ? infix(quotient, P.multiply, 'none') : `CASE ${guards} ELSE ${quotient} END`;
  return wrap(printer.template(guarded, operands, call).text);
};

/** DIV: units over units, towards zero. */
export const wholeQuotient: Translation = (call, printer) => {
  const literal = literalText(call.args[1]);
  const units = call.args.map((arg) =>
    printer.printed(primary(printer.template(unscaled('{0}'), [arg], call).text), arg.type),
  );
  const quotient = 'CAST({0} // {1} AS DECIMAL(38,9))';
  if (literal !== undefined && Number(literal) !== 0) return printer.template(quotient, units, call);
  const zero = call.args[0]!.nullable ? '{1} = 0 AND {0} IS NOT NULL' : '{1} = 0';
  return printer.template(
    `CASE WHEN ${zero} THEN {fail:division by zero} ELSE CAST({2} // {3} AS DECIMAL(38,9)) END`,
    [...call.args, ...units],
    call,
  );
};

/** A product of any size: whole and fractional parts multiplied apart, only the product of the fractions is rounded. */
export const exactProduct: Translation = infix(
  '({0}) * trunc({1}) + trunc({0}) * ({1} - trunc({1})) + CAST(({0} - trunc({0})) * ({1} - trunc({1})) AS DECIMAL(38,9))',
  P.add,
);

/** AVG of NUMERIC: the sum over the count, exact. Texts are complete native calls. */
export function averageOf(sum: string, count: string): string {
  return scaled(rounded(unscaled(sum), count, `${count} // 2`));
}

/** A product of BIGNUMERIC must be one of DECIMAL(38, 18) to the last digit: what has more raises an error. */
const FRACTIONS = '({0} - trunc({0})) * ({1} - trunc({1}))';
export const multiplyBigDecimals: Translation = noted(
  `CASE WHEN ${FRACTIONS} <> CAST(${FRACTIONS} AS ${BIGNUMERIC}) THEN {fail:BIGNUMERIC with too many digits} ELSE {0} * trunc({1}) + trunc({0}) * ({1} - trunc({1})) + CAST(${FRACTIONS} AS ${BIGNUMERIC}) END`,
  BIGNUMERIC_NOTE,
);
