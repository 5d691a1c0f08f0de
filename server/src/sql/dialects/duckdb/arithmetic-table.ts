// Arithmetic and bit operators of GoogleSQL in DuckDB.
//
// Traps: FLOAT64 overflow and division by zero give infinities here, errors there; DECIMAL `*` doubles the scale, DECIMAL
// `/` and `//` give DOUBLE; integer `//` and `%` by zero give NULL; `<<` raises on overflow, `>>` keeps the sign.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import { byResult, byTypes, infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { floatFacts } from '../../printing/float-facts.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { bytesBitCount, bytesBitwise, bytesComplement, bytesShift } from './bytes.js';
import { divideDecimals, exactProduct, multiplyBigDecimals, multiplyDecimals, wholeQuotient } from './decimal.js';
import { intervalArithmetic } from './interval-table.js';
import { tried } from './safe-calls.js';
import { timestampArithmetic } from './date-arithmetic.js';

/** FLOAT64 arithmetic: infinities that finite operands give are GoogleSQL's overflow error. */
export function floatOperator(symbol: '+' | '-' | '*', precedence: number): Translation {
  return (call, printer) => {
    const [a, b] = [floatFacts(call.args[0]!), floatFacts(call.args[1]!)];
    const bound = symbol === '*' ? a.bound * b.bound : a.bound + b.bound;
    const plain = `{0} ${symbol} {1}`;
    if (bound <= Number.MAX_VALUE) return printer.apply(infix(plain, precedence), call);
    const finite = [a, b].flatMap((facts, i) => (facts.special ? [`isfinite({${i}})`] : []));
    return printer.apply(
      `CASE WHEN ${[`isinf({0} ${symbol} {1})`, ...finite].join(' AND ')} THEN {fail:FLOAT64 out of range} ELSE {0} ${symbol} {1} END`,
      call,
    );
  };
}

const floatDivide: Translation = (call, printer) => {
  const a = floatFacts(call.args[0]!);
  const divisor = literalText(call.args[1]);
  const quotient = divisor !== undefined && Number(divisor) !== 0 ? a.bound / Math.abs(Number(divisor)) : Infinity;
  if (quotient <= Number.MAX_VALUE) return printer.apply(infix('{0} / {1}', P.multiply), call);
  const least = fnBound(call);
  const overflow =
    a.bound / least <= Number.MAX_VALUE
      ? ''
      : ` WHEN ${['isinf({0} / {1})', ...(a.special ? ['isfinite({0})'] : [])].join(' AND ')} THEN {fail:FLOAT64 out of range}`;
  return printer.apply(
    `CASE WHEN ${zeroDivisor(call)} THEN {fail:division by zero}${overflow} ELSE {0} / {1} END`,
    call,
  );
};

/** Smallest magnitude of a divisor that is not zero. */
function fnBound(call: TypedCall): number {
  const divisor = call.args[1];
  if (divisor?.kind !== 'cast') return 0;
  return typeKey(divisor.operand.type) === 'INT64' ? 1 : typeKey(divisor.operand.type) === 'NUMERIC' ? 1e-9 : 0;
}

const nonZero = (expr: TypedExpression | undefined): boolean => {
  const text = literalText(expr);
  return text !== undefined && Number(text) !== 0;
};

/** A zero divisor is an error only where there is a dividend. */
export function zeroDivisor(call: TypedCall): string {
  return call.args[0]!.nullable ? '{1} = 0 AND {0} IS NOT NULL' : '{1} = 0';
}

/** `{0} OP {1}` where a zero in argument 1 must raise; without the guard when argument 1 is a literal other than zero. */
function guardedByZero(plain: Translation, otherwise: string): Translation {
  return (call, printer) =>
    printer.apply(
      nonZero(call.args[1]) ? plain : `CASE WHEN ${zeroDivisor(call)} THEN {fail:division by zero} ${otherwise} END`,
      call,
    );
}

/** Logical shifts of 64 bits, through a remainder of unsigned 128-bit numbers: DuckDB's own `<<` raises, its `>>` keeps the sign. */
const leftShift: Translation = (call, printer) => {
  const amount = literalText(call.args[1]);
  const unsigned = 'CAST((CAST({0} AS HUGEINT) + 18446744073709551616) % 18446744073709551616 AS UHUGEINT)';
  const shifted = (by: string): string =>
    `(${unsigned} % CAST(pow(2, 64 - ${by}) AS UHUGEINT)) * CAST(pow(2, ${by}) AS UHUGEINT)`;
  const signed = (text: string): string =>
    `CAST(CASE WHEN ${text} >= 9223372036854775808 THEN CAST(${text} AS HUGEINT) - 18446744073709551616 ELSE CAST(${text} AS HUGEINT) END AS BIGINT)`;
  if (amount !== undefined && Number(amount) >= 0 && Number(amount) < 64)
    return printer.apply(signed(shifted('{1!}')), call);
  return printer.apply(
    `CASE WHEN {1} < 0 THEN {fail:shift by a negative amount} WHEN {1} > 63 THEN CASE WHEN {0} IS NOT NULL THEN CAST(0 AS BIGINT) END ELSE ${signed(shifted('{1}'))} END`,
    call,
  );
};

const rightShift: Translation =
  'CASE WHEN {1} < 0 THEN {fail:shift by a negative amount} WHEN {1} > 63 THEN CASE WHEN {0} IS NOT NULL THEN CAST(0 AS BIGINT) END WHEN {1} = 0 OR {0} >= 0 THEN {0} >> {1} ELSE CAST((CAST({0} AS HUGEINT) + 18446744073709551616) >> CAST({1} AS HUGEINT) AS BIGINT) END';

/** The smallest INT64 modulo -1 overflows in DuckDB; it is 0. */
const integerRemainder: Translation = (call, printer) => {
  const divisor = literalText(call.args[1]);
  if (divisor === '-1') return printer.apply(infix('{0} - {0}', P.add), call);
  if (divisor !== undefined && divisor !== '0') return printer.apply(infix('{0=} % {1=}', P.multiply), call);
  return printer.apply(
    `CASE WHEN ${zeroDivisor(call)} THEN {fail:division by zero} WHEN {1} = -1 THEN {0} - {0} ELSE {0=} % {1=} END`,
    call,
  );
};

/** The operator's own translation with errors turned into NULL. */
function safely(fn: string): Translation {
  return (call, printer) => printer.apply(arithmetic[fn]!, { ...call, fn, safe: true });
}

export const arithmetic: FunctionTranslations = {
  $add: byResult(
    {
      INT64: infix('{0=} + {1=}', P.add),
      FLOAT64: floatOperator('+', P.add),
      'NUMERIC|BIGNUMERIC': infix('{0} + {1}', P.add),
    },
    timestampArithmetic('+'),
  ),
  $subtract: byResult(
    {
      INT64: infix('{0=} - {1=}', P.add),
      FLOAT64: floatOperator('-', P.add),
      'NUMERIC|BIGNUMERIC': infix('{0} - {1}', P.add),
    },
    timestampArithmetic('-'),
  ),
  $multiply: byResult({
    INT64: infix('{0=} * {1=}', P.multiply),
    FLOAT64: floatOperator('*', P.multiply),
    NUMERIC: multiplyDecimals,
    BIGNUMERIC: multiplyBigDecimals,
    INTERVAL: intervalArithmetic.multiply,
  }),
  $divide: byTypes({ FLOAT64: floatDivide, NUMERIC: divideDecimals, INTERVAL: intervalArithmetic.divide }),
  $unary_minus: byTypes({
    'INT64|FLOAT64|NUMERIC|BIGNUMERIC': infix('-{0}', P.unary, 'none'),
    INTERVAL: intervalArithmetic.negate,
  }),
  div: byTypes({
    INT64: guardedByZero(infix('{0=} // {1=}', P.multiply), 'ELSE {0=} // {1=}'),
    NUMERIC: wholeQuotient,
  }),
  mod: byTypes({
    INT64: integerRemainder,
    'NUMERIC|BIGNUMERIC': guardedByZero(infix('{0} % {1}', P.multiply), 'ELSE {0} % {1}'),
  }),
  safe_divide: (call, printer) => printer.apply(arithmetic['$divide']!, { ...call, safe: true }),
  ieee_divide:
    "CASE WHEN {1} <> 0 OR isnan({1}) THEN {0} / {1} WHEN {1} IS NULL OR {0} IS NULL THEN NULL WHEN {0} = 0 OR isnan({0}) THEN CAST('NaN' AS DOUBLE) WHEN ({0} > 0) = (NOT signbit({1})) THEN CAST('Infinity' AS DOUBLE) ELSE CAST('-Infinity' AS DOUBLE) END",
  safe_add: byTypes({ FLOAT64: safely('$add'), 'INT64|NUMERIC': tried(infix('{0=} + {1=}', P.add)) }),
  safe_subtract: byTypes({ FLOAT64: safely('$subtract'), 'INT64|NUMERIC': tried(infix('{0=} - {1=}', P.add)) }),
  safe_multiply: byTypes({
    FLOAT64: safely('$multiply'),
    INT64: tried(infix('{0=} * {1=}', P.multiply)),
    NUMERIC: tried(exactProduct),
  }),
  safe_negate: byTypes({
    'FLOAT64|NUMERIC|BIGNUMERIC': infix('-{0}', P.unary, 'none'),
    INT64: tried(infix('-{0}', P.unary, 'none')),
  }),

  $bitwise_and: byTypes({ INT64: infix('{0=} & {1=}', P.other), BYTES: bytesBitwise('&') }),
  $bitwise_or: byTypes({ INT64: infix('{0=} | {1=}', P.other), BYTES: bytesBitwise('|') }),
  $bitwise_xor: byTypes({ INT64: 'xor({0=}, {1=})', BYTES: bytesBitwise('^') }),
  $bitwise_not: byTypes({ INT64: infix('~{0}', P.unary, 'none'), BYTES: bytesComplement }),
  $bitwise_left_shift: byTypes({ INT64: leftShift, BYTES: bytesShift('<<') }),
  $bitwise_right_shift: byTypes({ INT64: rightShift, BYTES: bytesShift('>>') }),
  bit_count: byTypes({ INT64: 'CAST(bit_count({0}) AS BIGINT)', BYTES: bytesBitCount }),
};
