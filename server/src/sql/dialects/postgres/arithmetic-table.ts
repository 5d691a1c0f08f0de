// Arithmetic and bit operators of GoogleSQL in PostgreSQL.
//
// Traps: numeric has no upper end and no fixed scale, its `/` rounds to 16 digits or more; `<<` and `>>` take the amount
// modulo 64 and `>>` keeps the sign; `/` and `%` of integers are DIV and MOD. Overflow and division by zero raise in both.

import { floatFacts, smallest } from '../../printing/float-facts.js';
import {
  byResult,
  byTypes,
  infix,
  refuse,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { BYTE, bytesBitwise, eachByte } from './bytes.js';
import { timestampArithmetic } from './date-arithmetic.js';
import { intervalArithmetic } from './interval-table.js';
import { decimalResult, wideDividend } from './numeric.js';
import { P } from './precedence.js';

const DECIMAL = 'NUMERIC|BIGNUMERIC';
const BIGINT_RANGE = '-9223372036854775808 AND 9223372036854775807';

const plus = infix('{0=} + {1=}', P.add);
const minus = infix('{0=} - {1=}', P.add);
const times = infix('{0=} * {1=}', P.multiply);

/** Infinity instead of an error where the quotient is out of range. */
const ieeeDivide: Translation = (call, printer) => {
  const tiny = underflow(call);
  return printer.apply(
    `CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL WHEN {0} = 'NaN' OR {1} = 'NaN' OR ({0} = 0 AND {1} = 0) THEN CAST('NaN' AS double precision) WHEN {1} = 0 OR (abs({1}) < 1 AND abs({0}) < 'Infinity' AND abs({0}) > abs({1}) * 1.7976931348623157e308) THEN CASE WHEN ({0} > 0) = (CAST({1} AS text) NOT LIKE '-%') THEN CAST('Infinity' AS double precision) ELSE CAST('-Infinity' AS double precision) END ${tiny === undefined ? '' : `WHEN ${tiny} THEN 0 `}ELSE {0} / {1} END`,
    call,
  );
};

/** NaN divided by zero is NaN here; zero with no dividend is no error in either engine. */
const floatDivide: Translation = (call, printer) => {
  const divisor = literalText(call.args[1]);
  const nonZero = divisor !== undefined && Number(divisor) !== 0;
  const nan =
    nonZero || !floatFacts(call.args[0]!).special ? '' : "WHEN {0} = 'NaN' AND {1} = 0 THEN {fail:division by zero} ";
  const tiny = underflow(call);
  if (nan === '' && tiny === undefined) return printer.apply(infix('{0=} / {1=}', P.multiply), call);
  return printer.apply(`CASE ${nan}${tiny === undefined ? '' : `WHEN ${tiny} THEN 0 `}ELSE {0} / {1} END`, call);
};

/** Where a FLOAT64 quotient rounds to 0, which is an error here: a condition on `{0}` and `{1}`, or `undefined` when it cannot happen. */
function underflow(call: TypedCall): string | undefined {
  if (smallest(call.args[0]) >= 1e-15) return undefined;
  const divisor = literalText(call.args[1]);
  if (divisor === undefined)
    return typeKey(call.args[1]!.type) === 'FLOAT64' && floatFacts(call.args[1]!).bound <= 1
      ? undefined
      : // Both sides are exact: the scales are powers of two.
        `abs({0}) < 1e-15 AND abs({1}) > 1 AND ${floatFacts(call.args[1]!).special ? "abs({1}) < 'Infinity' AND " : ''}abs({0}) * ${2 ** 600} <= abs({1}) * ${2 ** -475}`;
  const by = Math.abs(Number(divisor));
  if (!(by >= 2)) return undefined;
  return `abs({0}) <= ${by < 2 ** 53 ? Math.floor(by / 2) * Number.MIN_VALUE : by * 2 ** -1000 * 2 ** -75}`;
}

/** Scaled by powers of two, so that neither the scaled operands nor their product leave the range. */
const PRODUCT_UNDERFLOW = `LEAST(abs({0}), abs({1})) < 1e-161 AND GREATEST(abs({0}), abs({1})) < 1 AND abs({0}) * ${2 ** 600} * (abs({1}) * ${2 ** 475}) <= 1`;

/** Not with a constant of 1 or more: PostgreSQL works out its part of the test beforehand, and that would be out of range. */
function canUnderflow(call: TypedCall): boolean {
  const [a, b] = call.args as [TypedExpression, TypedExpression];
  return smallest(a) * smallest(b) === 0 && smallest(a) < 1 && smallest(b) < 1;
}

/** A product that rounds to 0 is an error here. */
const floatTimes: Translation = (call, printer) => {
  if (!canUnderflow(call)) return printer.apply(times, call);
  return printer.apply(`CASE WHEN ${PRODUCT_UNDERFLOW} THEN 0 ELSE {0} * {1} END`, call);
};

const divideDecimals: Translation = (call, printer) =>
  printer.apply(decimalResult(`${wideDividend('{0}', typeKey(call.type))} / {1}`), call);

/** NULL where the exact result, computed as numeric, has no place in INT64. */
const safeInteger = (symbol: '+' | '-' | '*'): string =>
  `CASE WHEN CAST({0} AS numeric) ${symbol} {1} BETWEEN ${BIGINT_RANGE} THEN {0} ${symbol} {1} END`;

const LARGEST = '1.7976931348623157e308';

/** FLOAT64 with NULL for what would be out of range: where the sum of the halves, rounded as the sum is, has no double. */
const safeFloatSum = (symbol: '+' | '-'): Translation =>
  `CASE WHEN LEAST(abs({0}), abs({1})) > 1e291 AND GREATEST(abs({0}), abs({1})) < 'Infinity' AND abs({0} / 2 ${symbol} {1} / 2) >= 8.98846567431158e307 THEN NULL ELSE {0} ${symbol} {1} END`;

const safeFloatProduct: Translation = (call, printer) => {
  const tiny = canUnderflow(call) ? `WHEN ${PRODUCT_UNDERFLOW} THEN 0 ` : '';
  return printer.apply(
    `CASE WHEN abs({0}) > 1 AND abs({1}) > 1 AND abs({0}) < 'Infinity' AND abs({1}) < 'Infinity' AND abs({0}) > ${LARGEST} / NULLIF(abs({1}), 0) THEN NULL ${tiny}ELSE {0} * {1} END`,
    call,
  );
};

const safeFloatQuotient: Translation = (call, printer) => {
  const tiny = underflow(call);
  return printer.apply(
    `CASE WHEN abs({0}) < 'Infinity' AND abs({1}) < 1 AND abs({0}) > abs({1}) * ${LARGEST} THEN NULL ${tiny === undefined ? '' : `WHEN ${tiny} THEN 0 `}ELSE {0} / NULLIF({1}, 0) END`,
    call,
  );
};

const NUMERIC_RANGE = '-99999999999999999999999999999.999999999 AND 99999999999999999999999999999.999999999';

const safeDecimal = (text: string): Translation =>
  `CASE WHEN round(${text}, 9) BETWEEN ${NUMERIC_RANGE} THEN round(${text}, 9) END`;

/** Logical shifts of 64 bits. */
const leftShift: Translation = (call, printer) => {
  const amount = literalText(call.args[1]);
  if (amount !== undefined && Number(amount) >= 0 && Number(amount) < 64)
    return printer.apply(infix('{0} << {1!}', P.other), call);
  return printer.apply(
    'CASE WHEN {1} < 0 AND {0} IS NOT NULL THEN {fail:shift by a negative amount} WHEN {1} > 63 THEN {0} - {0} ELSE {0} << CAST({1} AS integer) END',
    call,
  );
};

/** The sign bit moves in as the others do: done on bit strings. */
const rightShift: Translation = (call, printer) => {
  const amount = literalText(call.args[1]);
  if (amount === '0') return printer.apply('{0}', call);
  if (amount !== undefined && Number(amount) > 0 && Number(amount) < 64)
    return printer.apply('CAST(CAST({0} AS bit(64)) >> {1!} AS bigint)', call);
  return printer.apply(
    'CASE WHEN {1} < 0 AND {0} IS NOT NULL THEN {fail:shift by a negative amount} WHEN {1} > 63 THEN CASE WHEN {0} IS NOT NULL THEN CAST(0 AS bigint) END ELSE CAST(CAST({0} AS bit(64)) >> CAST({1} AS integer) AS bigint) END',
    call,
  );
};

export const arithmetic: FunctionTranslations = {
  $add: byResult({ 'INT64|FLOAT64': plus, [DECIMAL]: decimalResult('{0} + {1}') }, timestampArithmetic('+')),
  $subtract: byResult({ 'INT64|FLOAT64': minus, [DECIMAL]: decimalResult('{0} - {1}') }, timestampArithmetic('-')),
  $multiply: byResult(
    { INT64: times, FLOAT64: floatTimes, [DECIMAL]: decimalResult('{0} * {1}') },
    intervalArithmetic.multiply,
  ),
  $divide: byResult({ FLOAT64: floatDivide, [DECIMAL]: divideDecimals }, intervalArithmetic.divide),
  $unary_minus: byTypes({
    'INT64|FLOAT64|NUMERIC|INTERVAL': infix('-{0}', P.unary, 'none'),
    BIGNUMERIC: decimalResult('-{0}'),
  }),
  div: byTypes({ INT64: infix('{0=} / {1=}', P.multiply), [DECIMAL]: decimalResult('div({0}, {1})') }),
  mod: byTypes({ [`INT64|${DECIMAL}`]: infix('{0=} % {1=}', P.multiply) }),
  safe_divide: byTypes({
    FLOAT64: safeFloatQuotient,
    NUMERIC: safeDecimal(`${wideDividend('{0}', 'NUMERIC')} / NULLIF({1}, 0)`),
  }),
  ieee_divide: ieeeDivide,
  safe_add: byTypes({ INT64: safeInteger('+'), FLOAT64: safeFloatSum('+'), NUMERIC: safeDecimal('{0} + {1}') }),
  safe_subtract: byTypes({ INT64: safeInteger('-'), FLOAT64: safeFloatSum('-'), NUMERIC: safeDecimal('{0} - {1}') }),
  safe_multiply: byTypes({ INT64: safeInteger('*'), FLOAT64: safeFloatProduct, NUMERIC: safeDecimal('{0} * {1}') }),
  'safe.div': byTypes({
    INT64: 'CASE WHEN {1} <> 0 AND ({1} <> -1 OR {0} > -9223372036854775807 - 1) THEN {0} / {1} END',
  }),
  'safe.mod': byTypes({ [`INT64|${DECIMAL}`]: infix('{0} % NULLIF({1}, 0)', P.multiply) }),
  safe_negate: byTypes({
    'FLOAT64|NUMERIC': infix('-{0}', P.unary, 'none'),
    INT64: 'CASE WHEN {0} > -9223372036854775807 - 1 THEN -{0} END',
  }),

  $bitwise_and: byTypes({ INT64: infix('{0=} & {1=}', P.other), BYTES: bytesBitwise('&') }),
  $bitwise_or: byTypes({ INT64: infix('{0=} | {1=}', P.other), BYTES: bytesBitwise('|') }),
  $bitwise_xor: byTypes({ INT64: infix('{0=} # {1=}', P.other), BYTES: bytesBitwise('#') }),
  $bitwise_not: byTypes({ INT64: infix('~{0}', P.other, 'none'), BYTES: eachByte(`${BYTE} # 255`) }),
  $bitwise_left_shift: byTypes({ INT64: leftShift }, refuse('PostgreSQL has no bit operations on bytea')),
  $bitwise_right_shift: byTypes({ INT64: rightShift }, refuse('PostgreSQL has no bit operations on bytea')),
  bit_count: byTypes({ INT64: 'bit_count(CAST({0} AS bit(64)))', BYTES: 'bit_count({0})' }),
};
