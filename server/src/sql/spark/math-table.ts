// Numeric functions → Spark. Where GoogleSQL raises a domain or overflow error and Spark gives NaN, NULL or Infinity, the
// error is spelled out.

import { BIT_COUNT_OF_BYTES } from './bytes.js';
import { decimalOperand, decimalProduct, decimalQuotient, decimalSum } from './decimal-arithmetic.js';
import { cutFloat, liesAboveItsText, MOST_CUT } from './float-text.js';
import { canBeNaN, largest } from './not-a-number.js';
import { overflowChecked } from './operator-table.js';
import { byArity, byType, fill, refuse } from './rules.js';
import { call, int, literal, nullOf, operation, type SparkExpression } from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslation, SparkTranslations } from './translation.js';

/** Doubles from here on are whole numbers. */
const WHOLE = '4503599627370496.0';

const whole = (name: 'floor' | 'ceil'): SparkTranslation =>
  byType({
    FLOAT64: `CASE WHEN abs(a) < ${WHOLE} THEN CAST(${name}(a) AS DOUBLE) ELSE a END`,
    NUMERIC: `CAST(${name}(a) AS DECIMAL(38, 9))`,
    BIGNUMERIC: `CAST(${name}(a) AS DECIMAL(38, 18))`,
  });

/** An error for finite arguments with a result that is not finite. */
const finite = (value: string): string =>
  `CASE WHEN (${value} = INFINITY OR ${value} = -INFINITY OR isnan(${value})) AND abs(a) < INFINITY THEN raise_error('FLOAT64 overflow') ELSE ${value} END`;
const OUTSIDE = "raise_error('outside the function\\'s domain')";
const domain = (outside: string, value: string): string => `CASE WHEN ${outside} THEN ${OUTSIDE} ELSE ${value} END`;
/** Infinite arguments are in no domain but give NaN; NaN is larger than Infinity on Spark. */
const finiteDomain = (outside: string, value: string): string => domain(`${outside} AND abs(a) < INFINITY`, value);
/** Spark's logarithms of negative numbers are NULL. */
const logarithm = (value: string): string =>
  `CASE WHEN a = -INFINITY THEN NAN WHEN a <= 0.0 THEN ${OUTSIDE} ELSE ${value} END`;
const LOG_OF_BASE = `CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN isnan(a) OR isnan(b) OR a = -INFINITY OR abs(b) = INFINITY OR (a = INFINITY AND b <= 0.0) THEN NAN WHEN a <= 0.0 OR b <= 0.0 OR (b = 1.0 AND a < INFINITY) THEN ${OUTSIDE} WHEN b = 1.0 THEN a ELSE log(b, a) END`;
const unbounded = (value: string): string =>
  `CASE WHEN abs(a) < INFINITY AND abs(${value}) = INFINITY THEN raise_error('FLOAT64 overflow') ELSE ${value} END`;

/** No digit stands so far before the point; GoogleSQL gives 0 for NaN and infinities too. */
const NO_DIGITS = 'CASE WHEN a IS NOT NULL THEN 0.0 END';

/** GoogleSQL rounds the binary value; Spark its shortest decimal text, which differs where that ends in a 5 at the place. */
function roundFloat(site: CallSite): SparkExpression {
  const digits = site.count === 1 ? 0 : constantDigits(site, 1);
  if (digits === undefined) return site.refuse('the number of digits has to be a constant for Spark', site.typed(1));
  if (digits === null) return nullOf(site.result);
  if (digits > 15) return site.refuse('more than 15 digits of a FLOAT64 have no exact form on Spark', site.typed(1));
  if (digits <= 0) {
    if (digits < -308) return fill(site, NO_DIGITS, site.arg(0));
    if (digits === 0) return call('round', site.arg(0), int(0));
    // The largest numbers may be rounded out of the range.
    const rounded = overflowChecked(`round(a, ${Math.max(digits, -400)})`, ['a']);
    return fill(
      site,
      `CASE WHEN abs(a) > 1.797693134862315E308 AND abs(a) < double('Infinity') THEN raise_error('ROUND out of range') ELSE ${rounded} END`,
      site.arg(0),
    );
  }
  const scale = `${2 ** (digits + 1)}.0`;
  // The only digit that is left: format_number rounds its decimal text there.
  const half = Number(`5e-${digits + 1}`);
  const upFrom = liesAboveItsText(half, digits + 1) ? '>=' : '>';
  return fill(
    site,
    `CASE WHEN abs(a) < 1e-${digits} THEN CASE WHEN abs(a) ${upFrom} ${half.toExponential()} THEN sign(a) * 1e-${digits} ELSE a * 0.0 END
      WHEN abs(a) < ${WHOLE} AND mod(a * ${scale}, 1.0) != 0.0 THEN CAST(format_number(a, '0.${'0'.repeat(digits)}') AS DOUBLE) ELSE round(a, ${digits}) END`,
    site.arg(0),
  );
}

function constantDigits(site: CallSite, index: number): number | null | undefined {
  const at = site.typed(index);
  const inner = at.kind === 'call' && at.fn === '$unary_minus' ? at.args[0] : at;
  if (inner?.kind !== 'literal') return undefined;
  if (inner.value === undefined) return null;
  return Number(inner.value) * (inner === at ? 1 : -1);
}

function roundNumeric(site: CallSite): SparkExpression {
  const digits = site.count === 1 ? 0 : constantDigits(site, 1);
  if (digits === undefined) return site.refuse('the number of digits has to be a constant for Spark', site.typed(1));
  if (digits === null) return nullOf(site.result);
  const half = site.count > 2 ? site.constant(2) : 'ROUND_HALF_AWAY_FROM_ZERO';
  if (half === undefined) return site.refuse('the rounding mode has to be a constant for Spark', site.typed(2));
  if (digits >= (site.result.kind === 'decimal' ? site.result.scale : 9)) return site.arg(0);
  if (digits < -29) return fill(site, 'CASE WHEN a IS NOT NULL THEN CAST(0 AS RESULT) END', site.arg(0));
  return fill(site, `CAST(${half === 'ROUND_HALF_EVEN' ? 'bround' : 'round'}(a, ${digits}) AS RESULT)`, site.arg(0));
}

function truncateNumeric(site: CallSite): SparkExpression {
  const digits = site.count === 1 ? 0 : constantDigits(site, 1);
  if (digits === undefined) return site.refuse('the number of digits has to be a constant for Spark', site.typed(1));
  if (digits === null) return nullOf(site.result);
  if (digits >= (site.result.kind === 'decimal' ? site.result.scale : 9)) return site.arg(0);
  if (digits === 0) return fill(site, 'CAST(CASE WHEN a < 0 THEN ceil(a) ELSE floor(a) END AS RESULT)', site.arg(0));
  if (digits < -28) return site.refuse('so many digits have no exact form on Spark', site.typed(1));
  return fill(
    site,
    `CAST(CASE WHEN a < 0 THEN ceil(a, ${digits}) ELSE floor(a, ${digits}) END AS RESULT)`,
    site.arg(0),
  );
}

function truncateFloat(site: CallSite): SparkExpression {
  const digits = site.count === 1 ? 0 : constantDigits(site, 1);
  if (digits === 0)
    return fill(site, `CASE WHEN abs(a) < ${WHOLE} THEN CAST(CAST(a AS BIGINT) AS DOUBLE) ELSE a END`, site.arg(0));
  if (digits === null) return nullOf(site.result);
  if (digits === undefined) return site.refuse('the number of digits has to be a constant for Spark', site.typed(1));
  if (digits < -308) return fill(site, NO_DIGITS, site.arg(0));
  if (digits < 0)
    return fill(site, `CASE WHEN abs(a) < INFINITY THEN a - mod(a, 1e${-digits}) ELSE a END`, site.arg(0));
  // More than any binary value has.
  if (digits > 1074) return site.arg(0);
  if (digits > MOST_CUT)
    return site.refuse(`more than ${MOST_CUT} digits of a FLOAT64 have no exact form on Spark`, site.typed(1));
  return cutFloat(site.arg(0), digits);
}

const decimals = (site: CallSite) => {
  return [decimalOperand(site, 0), decimalOperand(site, 1)] as const;
};

const safeFloat =
  (operator: '+' | '-' | '*'): SparkRule =>
  (site) => {
    const value = `a ${operator} b`;
    return fill(
      site,
      `CASE WHEN NOT (abs(${value}) = INFINITY AND abs(a) < INFINITY AND abs(b) < INFINITY) THEN ${value} END`,
      site.arg(0),
      site.arg(1),
    );
  };

const pair =
  (name: string): SparkRule =>
  (site) => {
    const [a, b] = site.lowering.group([site.typed(0), site.typed(1)]);
    return call(name, a!, b!);
  };

const safeDivide: SparkRule = (site) => {
  if (largest({ ...site.call, fn: '$divide' }) !== undefined) return pair('try_divide')(site);
  return fill(
    site,
    'CASE WHEN NOT (abs(try_divide(a, b)) = INFINITY AND abs(a) < INFINITY) OR b IS NULL THEN try_divide(a, b) END',
    site.arg(0),
    site.arg(1),
  );
};

const modulo: SparkRule = (site) => {
  const [a, b] = site.lowering.group([site.typed(0), site.typed(1)]);
  const remainder = operation('%', a!, b!);
  const literalOperand = [site.typed(0), site.typed(1)].some((e) => e.kind === 'literal');
  return site.result.kind === 'decimal' && literalOperand
    ? { kind: 'cast', operand: remainder, type: site.result, tolerant: false }
    : remainder;
};

const power: SparkRule = (site) =>
  fill(
    site,
    // Java's power of 1 is NaN for NaN and infinities.
    "CASE WHEN a = 1.0 AND b IS NOT NULL OR a = -1.0 AND abs(b) = INFINITY THEN 1.0 WHEN abs(a) < INFINITY AND abs(b) < INFINITY AND (isnan(power(a, b)) OR power(a, b) = INFINITY OR power(a, b) = -INFINITY) THEN raise_error('FLOAT64 overflow') ELSE power(a, b) END",
    ...site.args(),
  );

const NUMERIC_FUNCTION = 'this function over NUMERIC is computed in decimal by GoogleSQL and in FLOAT64 by Spark';
const floatOnly = (template: SparkTranslation): SparkRule =>
  byType({ FLOAT64: template, NUMERIC: refuse(NUMERIC_FUNCTION) }, 'result');

const rangeBucket: SparkRule = (site) => {
  if (site.typed(0).type.kind !== 'scalar') return site.refuse('structs are compared by other rules on Spark');
  const isNumber = canBeNaN(site.typed(0)) ? 'a IS NOT NULL AND NOT isnan(a)' : 'a IS NOT NULL';
  const order = 'any_match(sequence(1, size(b)), i -> get(b, i) < b[i - 1])';
  const missing = "WHEN a IS NOT NULL AND any_match(b, x -> x IS NULL) THEN raise_error('a boundary is NULL')";
  return fill(
    site,
    `CASE ${missing} WHEN ${isNumber} AND size(b) > 0 AND ${order} THEN raise_error('the boundaries are not in ascending order') WHEN ${isNumber} THEN CAST(size(filter(b, x -> x <= a)) AS BIGINT) END`,
    site.arg(0),
    site.arg(1),
  );
};

/** Spark's DIV of decimals gives BIGINT: larger quotients are taken in two steps. */
const DECIMAL_DIV = `CASE WHEN abs(CAST(a AS DOUBLE) / CAST(b AS DOUBLE)) < 9e18 THEN CAST(div(a, b) AS RESULT)
  ELSE CAST(CAST(div(a, CAST(b AS DECIMAL(20, 9)) * NUMERIC '100000000000') AS DECIMAL(19, 0)) * NUMERIC '100000000000'
    + CAST(div(mod(a, CAST(CAST(b AS DECIMAL(20, 9)) * NUMERIC '100000000000' AS DECIMAL(38, 9))), b) AS DECIMAL(19, 0)) AS RESULT) END`;

export const MATH: SparkTranslations = {
  abs: 'abs(a)',
  sign: byType({
    INT64: 'CAST(sign(a) AS BIGINT)',
    FLOAT64: 'CASE WHEN isnan(a) THEN a ELSE sign(a) END',
    'NUMERIC|BIGNUMERIC': 'CAST(CASE WHEN a > 0 THEN 1 WHEN a < 0 THEN -1 WHEN a = 0 THEN 0 END AS RESULT)',
  }),
  floor: whole('floor'),
  ceil: whole('ceil'),
  ceiling: whole('ceil'),
  round: byType({ FLOAT64: roundFloat, 'NUMERIC|BIGNUMERIC': roundNumeric }),
  trunc: byType({ FLOAT64: truncateFloat, 'NUMERIC|BIGNUMERIC': truncateNumeric }),
  mod: modulo,
  div: byType({
    INT64: pair('div'),
    NUMERIC: DECIMAL_DIV,
    BIGNUMERIC:
      "CASE WHEN abs(CAST(a AS DOUBLE) / CAST(b AS DOUBLE)) < 9e18 THEN CAST(div(a, b) AS RESULT) WHEN a IS NOT NULL AND b IS NOT NULL THEN raise_error('too large for Spark') END",
  }),
  sqrt: floatOnly(domain('a < 0.0', 'sqrt(a)')),
  cbrt: floatOnly('cbrt(a)'),
  exp: floatOnly(finite('exp(a)')),
  ln: floatOnly(logarithm('ln(a)')),
  log: byArity({
    1: floatOnly(logarithm('ln(a)')),
    2: floatOnly(LOG_OF_BASE),
  }),
  log10: floatOnly(logarithm('log10(a)')),
  pow: floatOnly(power),
  power: floatOnly(power),
  sin: floatOnly('sin(a)'),
  cos: floatOnly('cos(a)'),
  tan: floatOnly('tan(a)'),
  cot: floatOnly(unbounded('cot(a)')),
  coth: floatOnly(unbounded('(1.0 / tanh(a))')),
  sec: floatOnly('sec(a)'),
  sech: floatOnly('1.0 / cosh(a)'),
  csc: floatOnly(unbounded('csc(a)')),
  csch: floatOnly(unbounded('(1.0 / sinh(a))')),
  asin: floatOnly(finiteDomain('abs(a) > 1.0', 'asin(a)')),
  acos: floatOnly(finiteDomain('abs(a) > 1.0', 'acos(a)')),
  atan: floatOnly('atan(a)'),
  // Spark's own knows no -0.0.
  atan2: floatOnly(
    "CASE WHEN a = 0.0 AND b IS NOT NULL AND NOT isnan(b) THEN CASE WHEN NOT startswith(CAST(b AS STRING), '-') THEN a WHEN startswith(CAST(a AS STRING), '-') THEN -pi() ELSE pi() END ELSE atan2(a, b) END",
  ),
  sinh: floatOnly(finite('sinh(a)')),
  cosh: floatOnly(finite('cosh(a)')),
  tanh: floatOnly('tanh(a)'),
  // Spark's own asinh loses digits for small and negative numbers.
  asinh: floatOnly(
    'sign(a) * CASE WHEN abs(a) < 1e100 THEN log1p(abs(a) + a * a / (1.0 + sqrt(a * a + 1.0))) ELSE ln(abs(a)) + 0.6931471805599453 END',
  ),
  // Spark squares its argument, and takes a logarithm near 1 of small ones.
  acosh: floatOnly(
    finiteDomain(
      'a < 1.0',
      'CASE WHEN a > 1e150 AND a < INFINITY THEN ln(a) + 0.6931471805599453 WHEN a < 2.0 THEN log1p(a - 1.0 + sqrt((a - 1.0) * (a + 1.0))) ELSE acosh(a) END',
    ),
  ),
  atanh: floatOnly(finiteDomain('abs(a) >= 1.0', 'atanh(a)')),
  pi: 'pi()',
  pi_numeric: (site) => literal(site.result, '3.141592654'),
  // Spark: NULL is not a NaN.
  is_nan: (site) =>
    site.typed(0).nullable
      ? fill(site, 'CASE WHEN a IS NOT NULL THEN isnan(a) END', site.arg(0))
      : call('isnan', site.arg(0)),
  is_inf: 'abs(a) = INFINITY',
  ieee_divide:
    "CASE WHEN b != 0.0 THEN a / b WHEN b = 0.0 THEN CASE WHEN a = 0.0 OR isnan(a) THEN NAN WHEN a IS NULL THEN a WHEN (a > 0.0) = (left(CAST(b AS STRING), 1) != '-') THEN INFINITY ELSE -INFINITY END END",
  safe_divide: byType({
    FLOAT64: safeDivide,
    NUMERIC: (site) => decimalQuotient(...decimals(site), 'null'),
  }),
  safe_add: byType({
    INT64: pair('try_add'),
    FLOAT64: safeFloat('+'),
    NUMERIC: (site) => decimalSum('+', ...decimals(site), 'null'),
  }),
  safe_subtract: byType({
    INT64: pair('try_subtract'),
    FLOAT64: safeFloat('-'),
    NUMERIC: (site) => decimalSum('-', ...decimals(site), 'null'),
  }),
  safe_multiply: byType({
    INT64: pair('try_multiply'),
    FLOAT64: safeFloat('*'),
    NUMERIC: (site) => decimalProduct(...decimals(site), 'null'),
  }),
  safe_negate: byType({ INT64: 'try_subtract(CAST(0 AS BIGINT), a)', FLOAT64: '-a', 'NUMERIC|BIGNUMERIC': '-a' }),
  bit_count: byType({ INT64: 'CAST(bit_count(a) AS BIGINT)', BYTES: BIT_COUNT_OF_BYTES }),
  range_bucket: rangeBucket,
  rand: refuse('a random number is another one on every engine'),
  generate_uuid: refuse('a random text is another one on every engine'),
  'safe.mod': byType({ INT64: 'CASE WHEN b != 0 THEN mod(a, b) END', NUMERIC: 'CASE WHEN b != 0 THEN mod(a, b) END' }),
  'safe.div': byType({ INT64: 'CASE WHEN b != 0 AND NOT (b = -1 AND a = -9223372036854775808) THEN div(a, b) END' }),
  'safe.abs': byType({ INT64: 'CASE WHEN a != -9223372036854775808 THEN abs(a) END', 'FLOAT64|NUMERIC': 'abs(a)' }),
};
