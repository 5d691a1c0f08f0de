// FLOAT64 → decimal text with the exact digits that GoogleSQL writes. Spark and Java write the shortest digits that are read
// back as the same number; GoogleSQL's `%f`, `%e` and casts write the digits of the binary value.

import { shared, type SharedDefinition } from './shared-part.js';
import type { SparkExpression } from './spark-expression.js';
import { fillTemplate as fillPlain } from './template.js';

/** No part of these templates fails. */
const fillTemplate = (template: string, args: readonly SparkExpression[]): SparkExpression =>
  fillPlain(`SURE(${template})`, args);

/** Doubles from here on are whole numbers. */
const WHOLE = '4503599627370496.0';

/**
 * All digits of a whole number `a` from 2^52 on. With a = m * 2^e, e >= 0: limbs of nine digits, multiplied by 2^29 as often
 * as needed and once by the rest.
 */
const STEP = `aggregate(acc, struct(CAST(0 AS BIGINT) AS c, CAST([] AS ARRAY<BIGINT>) AS o),
  (s, x) -> struct(div(x * m + s.c, CAST(1000000000 AS BIGINT)) AS c, concat(s.o, [mod(x * m + s.c, CAST(1000000000 AS BIGINT))]) AS o), s -> concat(s.o, [s.c]))`;
const LIMBS = `aggregate(
  concat(array_repeat(CAST(536870912 AS BIGINT), CAST(greatest(div(e, 29), 0) AS INT)), [CAST(power(2.0, mod(greatest(e, 0), 29)) AS BIGINT)]),
  [mod(CAST(a / power(2.0, greatest(e, 0)) AS BIGINT), CAST(1000000000 AS BIGINT)), div(CAST(a / power(2.0, greatest(e, 0)) AS BIGINT), CAST(1000000000 AS BIGINT))],
  (acc, m) -> ${STEP})`;
const DIGITS_OF_WHOLE = `regexp_replace(array_join(transform(reverse(transform([CAST(floor(log2(a)) AS INT) - 53], e -> ${LIMBS})[0]), x -> lpad(CAST(x AS STRING), 9, '0')), ''), '^0+', '')`;

/** A finite `value` from 0 on with `digits` decimals, rounded half to even where the binary value is exactly between. */
export function fixedFloat(value: SparkExpression, digits: number): SparkExpression {
  if (digits === 0)
    return fillTemplate(
      `CASE WHEN a < ${WHOLE} THEN CAST(CAST(bround(a, 0) AS BIGINT) AS STRING) ELSE ${DIGITS_OF_WHOLE} END`,
      [value],
    );
  const zeros = '0'.repeat(digits);
  const half = Number(`5e-${digits + 1}`);
  const upFrom = liesAboveItsText(half, digits + 1) ? '>=' : '>';
  // format_number decides by its decimal text alone where no digit is left before the place.
  const fraction = `CASE WHEN mod(a, 1.0) < 1e-${digits} THEN CASE WHEN mod(a, 1.0) ${upFrom} ${half.toExponential()} THEN '0.${zeros.slice(1)}1' ELSE '0.${zeros}' END ELSE format_number(mod(a, 1.0), '0.${zeros}') END`;
  return fillTemplate(
    `CASE WHEN a < ${WHOLE} THEN transform([${fraction}], r -> concat(CAST(CAST(a AS BIGINT) + CAST(left(r, 1) AS BIGINT) AS STRING), substr(r, 2)))[0]
      ELSE concat(${DIGITS_OF_WHOLE}, '.${zeros}') END`,
    [value],
  );
}

/** Whether the double nearest to 5·10^-places lies above that number. */
export function liesAboveItsText(half: number, places: number): boolean {
  let numerator = half;
  let power = 0;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    power++;
  }
  return BigInt(numerator) * 10n ** BigInt(places) > 5n * 2n ** BigInt(power);
}

/** Below this, numbers have fewer bits: multiples of 2^-1074, of which these are the leading digits. */
const SMALLEST_NORMAL = '2.2250738585072014e-308';
const SMALLEST_DIGITS = "NUMERIC '4.94065645841246544177'";

/** Java's `1.5E10` of a finite `a` from 0 on by a pattern. Java rounds whole DOUBLEs that lie between two results up, DECIMALs to even. */
function scientific(pattern: string): string {
  return `CASE WHEN a < 9e18 AND CAST(CAST(a AS BIGINT) AS DOUBLE) = a THEN format_number(CAST(a AS DECIMAL(38, 0)), '${pattern}') ELSE ${scientificDouble(pattern)} END`;
}

function scientificDouble(pattern: string): string {
  const subnormal = `transform([format_number(CAST(CAST(a / 4.9e-324 AS DECIMAL(16, 0)) * ${SMALLEST_DIGITS} AS DOUBLE), '${pattern}')],
    q -> concat(substring_index(q, 'E', 1), 'E', CAST(CAST(substring_index(q, 'E', -1) AS INT) - 324 AS STRING)))[0]`;
  return `CASE WHEN a != 0.0 AND abs(a) < ${SMALLEST_NORMAL} THEN ${subnormal} ELSE format_number(a, '${pattern}') END`;
}

/** C's exponent from Java's: `E3` → `e+03`. `s` is `1.5E3`. */
const MANTISSA = "substring_index(s, 'E', 1)";
const EXPONENT = "CAST(substring_index(s, 'E', -1) AS INT)";
const SHOWN_EXPONENT = `concat(${MANTISSA}, CASE WHEN ${EXPONENT} < 0 THEN 'e-' ELSE 'e+' END, CASE WHEN abs(${EXPONENT}) < 10 THEN '0' ELSE '' END, CAST(abs(${EXPONENT}) AS STRING))`;

/** `%e` of a finite `value` from 0 on; `up`: whole numbers that lie between two results are rounded up instead of to even. */
export function exponentFloat(value: SparkExpression, digits: number, up = false): SparkExpression {
  const pattern = digits === 0 ? '0E0' : `0.${'0'.repeat(digits)}E0`;
  return fillTemplate(`transform([${(up ? scientificDouble : scientific)(pattern)}], s -> ${SHOWN_EXPONENT})[0]`, [
    value,
  ]);
}

/** `%g`: without trailing zeros, with an exponent below -4 and from `precision` on. `s` is Java's text. */
const general = (precision: number): string =>
  `CASE WHEN ${EXPONENT} BETWEEN -4 AND ${precision - 1} THEN regexp_replace(CAST(CAST(s AS DECIMAL(38, 20)) AS STRING), '\\\\.?0+\\\\z', '') ELSE ${SHOWN_EXPONENT} END`;

export function generalFloat(value: SparkExpression, precision: number): SparkExpression {
  const pattern = precision <= 1 ? '0E0' : `0.${'#'.repeat(precision - 1)}E0`;
  return fillTemplate(`transform([${scientific(pattern)}], s -> ${general(Math.max(precision, 1))})[0]`, [value]);
}

/**
 * Seventeen digits of a finite `a` whose shortest text `s` has sixteen: with a = m * 2^-k (m whole), the quotient of two
 * whole numbers that DECIMAL(38, 0) holds, rounded half to even. An error outside 1e-14 … 1e46.
 */
const POWER = (base: string, exponent: string): string =>
  `(CAST(CAST(power(${base}, div(${exponent}, 2)) AS BIGINT) AS DECIMAL(19, 0)) * CAST(CAST(power(${base}, ${exponent} - div(${exponent}, 2)) AS BIGINT) AS DECIMAL(19, 0)))`;
const M = 'CAST(CAST(a * power(2.0, k) AS BIGINT) AS DECIMAL(19, 0))';
const SEVENTEEN = `transform([${EXPONENT}], x -> transform([CAST(52 - floor(log2(a)) AS INT)], k -> transform([
    CASE WHEN x NOT BETWEEN -14 AND 46 THEN raise_error('the seventeenth digit of such a FLOAT64 is not known on Spark')
      WHEN x <= 16 THEN struct(CAST(CAST(${M} * ${POWER('5.0', '(16 - x)')} AS DECIMAL(38, 0)) * ${POWER('2.0', 'greatest(16 - x - k, 0)')} AS DECIMAL(38, 0)) AS n, CAST(${POWER('2.0', 'greatest(k + x - 16, 0)')} AS DECIMAL(38, 0)) AS d)
      ELSE struct(CAST(${M} * ${POWER('2.0', '(16 - k - x)')} AS DECIMAL(38, 0)) AS n, CAST(${POWER('5.0', '(x - 16)')} AS DECIMAL(38, 0)) AS d) END],
    q -> transform([div(q.n, q.d) + CASE WHEN mod(q.n, q.d) * 2 > q.d OR (mod(q.n, q.d) * 2 = q.d AND mod(div(q.n, q.d), CAST(2 AS BIGINT)) = 1) THEN 1 ELSE 0 END],
      t -> concat(regexp_replace(concat(left(CAST(t AS STRING), 1), '.', substr(CAST(t AS STRING), 2)), '\\\\.?0+\\\\z', ''), 'E', CAST(x AS STRING)))[0])[0])[0])[0]`;

/** Two such numbers times one below 2^54 are whole numbers of 38 digits. */
export const MOST_CUT = 15;

/**
 * FLOAT64 without its binary value's digits after the first 1 to 15 behind the point. `q`, the number rounded there, is one unit too large
 * where it is above the binary value: with a = m * 2^-k, where m * 5^n < q * 10^n * 2^(k - n).
 */
export function cutFloat(value: SparkExpression, n: number): SparkExpression {
  const unit = `CAST('1e-${n}' AS DECIMAL(37, ${n}))`;
  const unscaled = `CAST(q * CAST('1e${n}' AS DECIMAL(17, 0)) AS DECIMAL(38, 0))`;
  const isAbove = `transform([CAST(53 - floor(log2(abs(a))) AS INT)], k ->
    CAST(CAST(CAST(abs(a) * power(2.0, k) AS BIGINT) AS DECIMAL(19, 0)) * CAST('${5n ** BigInt(n)}' AS DECIMAL(19, 0)) AS DECIMAL(38, 0)) * ${POWER('2.0', `greatest(${n} - k, 0)`)}
      < ${unscaled} * ${POWER('2.0', `greatest(k - ${n}, 0)`)})[0]`;
  const cut = `CASE WHEN CAST(q AS DOUBLE) > abs(a) OR (CAST(q AS DOUBLE) = abs(a) AND ${isAbove}) THEN CAST(q - ${unit} AS DOUBLE) ELSE CAST(q AS DOUBLE) END`;
  return fillTemplate(
    `CASE WHEN abs(a) < ${WHOLE} AND mod(a, 1.0) != 0.0 THEN sign(a) * transform([CAST(format_number(abs(a), '0.${'0'.repeat(n)}') AS DECIMAL(37, ${n}))], q -> ${cut})[0] ELSE a END`,
    [value],
  );
}

/** The text of a finite `a` from 0 on: fifteen digits where they are read back as `a`, else seventeen. */
const ROUND_TRIP = `transform([${scientificDouble(`0.${'#'.repeat(14)}E0`)}], s -> CASE WHEN CAST(s AS DOUBLE) = a THEN ${general(15)} ELSE
  transform([format_number(a, '0.${'#'.repeat(16)}E0')], s -> CASE WHEN char_length(${MANTISSA}) >= 18 THEN ${general(17)} ELSE
    transform([${SEVENTEEN}], s -> ${general(17)})[0] END)[0] END)[0]`;

const FLOAT_TEXT: SharedDefinition = {
  name: 'float64_text',
  says: 'The text of a FLOAT64: 15 digits where they are read back as the same number, else 17.',
  parameters: ['value'],
  body: (args) =>
    fillTemplate(
      `CASE WHEN isnan(a) THEN 'nan' WHEN a = INFINITY THEN 'inf' WHEN a = -INFINITY THEN '-inf'
      WHEN a IS NOT NULL THEN concat(CASE WHEN a < 0.0 THEN '-' ELSE '' END, transform([abs(a)], a -> ${ROUND_TRIP})[0]) END`,
      args,
    ),
};

/** As `CAST(value AS STRING)` writes a FLOAT64. */
export function floatText(value: SparkExpression): SparkExpression {
  return shared(FLOAT_TEXT, value);
}

const written = (digits: number): string => `format_number(a, '0.${'#'.repeat(digits - 1)}E0')`;
const readsBack = (digits: number): string => `WHEN CAST(${written(digits)} AS DOUBLE) = a THEN ${written(digits)}`;
const SHORTEST = `transform([CASE ${readsBack(15)} ${readsBack(16)} ELSE ${written(17)} END], s -> ${general(15)})[0]`;

/** A finite FLOAT64 as JSON values have it: the fewest digits that are read back as the same number, an exponent from 1e15 on. */
export function shortestFloat(value: SparkExpression): SparkExpression {
  return fillTemplate(
    `CASE WHEN a IS NOT NULL THEN concat(CASE WHEN a < 0.0 THEN '-' ELSE '' END, transform([abs(a)], a -> CASE WHEN a = 4.9e-324 THEN '5e-324'
      WHEN a != 0.0 AND a < ${SMALLEST_NORMAL} THEN raise_error('the shortest digits of such a FLOAT64 are not known on Spark') ELSE ${SHORTEST} END)[0]) END`,
    [value],
  );
}

/** `nan`, `inf`, or `finite` (of the absolute value). */
export function orNonFinite(value: SparkExpression, finite: SparkExpression): SparkExpression {
  return fillTemplate("CASE WHEN isnan(a) THEN 'nan' WHEN abs(a) = INFINITY THEN 'inf' WHEN a IS NOT NULL THEN b END", [
    value,
    finite,
  ]);
}

/** The sign belongs to -0.0 too. */
export function isNegativeFloat(value: SparkExpression): SparkExpression {
  return fillTemplate("startswith(CAST(a AS STRING), '-')", [value]);
}
