// Mathematical functions in DuckDB.
//
// Traps: ROUND(DOUBLE, n) multiplies and divides (2.675 → 2.68; the reference gives 2.67), overflow gives Infinity, sine and
// cosine of an infinity raise, SIGN is a TINYINT, ROUND and TRUNC of DECIMAL change the scale.

import { PRIMARY, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import {
  byArity,
  byTypes,
  infix,
  refuse,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import { floatFacts } from '../../printing/float-facts.js';
import { literalText } from '../../typed-literal.js';
import { BIG_SCALE, BIGNUMERIC } from './types.js';

/** A FLOAT64 function whose infinity from finite arguments is the reference's error. */
function finite(text: string, name: string): Translation {
  return (call, printer) => {
    const guards = call.args.flatMap((arg, i) => (floatFacts(arg).special ? [`isfinite({${i}})`] : []));
    return printer.apply(
      `CASE WHEN ${[`NOT isfinite(${text})`, ...guards].join(' AND ')} THEN {fail:${name} out of range} ELSE ${text} END`,
      call,
    );
  };
}

/** Infinite arguments, which DuckDB's trigonometry refuses, give NaN. */
function periodic(text: string): Translation {
  return (call, printer) =>
    floatFacts(call.args[0]!).special
      ? printer.apply(`CASE WHEN isinf({0}) THEN CAST('NaN' AS DOUBLE) ELSE ${text} END`, call)
      : printer.apply(infix(text, text.startsWith('1 /') ? P.multiply : PRIMARY), call);
}

/** One over a function: zero and what is too near to it are errors. */
function reciprocal(name: string, label: string, periodicToo: boolean): Translation {
  const infinite = periodicToo ? " WHEN isinf({0}) THEN CAST('NaN' AS DOUBLE)" : '';
  return `CASE WHEN abs({0}) < 5.562684646268004e-309 THEN {fail:${label} out of range}${infinite} ELSE 1 / ${name}({0}) END`;
}

/** Infinities give NaN, other values outside the function's domain an error. */
function within(outside: string, name: string, label: string): Translation {
  return `CASE WHEN isinf({0}) THEN CAST('NaN' AS DOUBLE) WHEN ${outside} AND NOT isnan({0}) THEN {fail:${label} out of range} ELSE ${name}({0}) END`;
}

const numericOnlyExact = refuse('DuckDB computes this function in DOUBLE only, NUMERIC would lose digits');
const toNumeric = (text: string): string => `CAST(${text} AS DECIMAL(38,9))`;
const toBigNumeric = (text: string): string => `CAST(${text} AS ${BIGNUMERIC})`;

/**
 * ROUND of FLOAT64 to a literal number of digits, half away from zero on the exact binary value: printf rounds correctly
 * but ties to even, and a tie is exactly a multiple of 2^-n-1 that is no multiple of 2^-n.
 */
/** Numbers of this size and above have no digits behind so many places: 17 digits say which number it is. */
const digitsEnd = (places: number): string => `1e${17 - places}`;

/** Behind more than 30 places only small numbers have digits: others stay as they are, what is below half a unit is zero. */
const beyondDigits = (places: number, few: string): string =>
  places > 340
    ? '{0}'
    : `CASE WHEN abs({0}) < 4e-${places + 1} THEN CAST(0 AS DOUBLE) WHEN abs({0}) < ${digitsEnd(places)} THEN ${few} ELSE {0} END`;

/** No digit stands so far before the point; GoogleSQL gives 0 for NaN and infinities too. */
const NO_DIGITS = 'CASE WHEN {0} IS NOT NULL THEN CAST(0 AS DOUBLE) END';

const roundFloat: Translation = (call, printer) => {
  const digits = literalText(call.args[1]);
  if (digits === undefined)
    return printer.refuse('ROUND of FLOAT64 needs a literal number of digits to be translated exactly', call.args[1]);
  const n = Number(digits);
  if (n === 0) return printer.apply('round({0})', call);
  // No FLOAT64 is halfway between two numbers of so many places.
  if (n > 30) return printer.apply(beyondDigits(n, `CAST(printf('%.${n}f', {0}) AS DOUBLE)`), call);
  if (n > 0) {
    const tie = `abs({0} % ${double(2 ** -n)}) = ${double(2 ** -(n + 1))}`;
    return printer.apply(
      `CAST(printf('%.${n}f', CASE WHEN ${tie} THEN nextafter({0}, {0} * 2) ELSE {0} END) AS DOUBLE)`,
      call,
    );
  }
  if (n < -308) return printer.apply(NO_DIGITS, call);
  if (n < -300) return printer.refuse('ROUND to so few digits is not translated to DuckDB', call.args[1]);
  const unit = `1e${-n}`;
  // The largest numbers may be rounded out of the range.
  const outside =
    floatFacts(call.args[0]!).bound < 1e308
      ? ''
      : 'WHEN abs({0}) > 1.797693134862315e308 AND isfinite({0}) THEN {fail:ROUND out of range} ';
  return printer.apply(
    `CASE ${outside}WHEN isfinite({0}) THEN {0} - {0} % ${unit} + CASE WHEN abs({0} % ${unit}) >= 5e${-n - 1} THEN sign({0}) * ${unit} ELSE 0 END ELSE {0} END`,
    call,
  );
};

/** A lexeme that DuckDB reads as DOUBLE. */
const double = (value: number): string => (String(value).includes('e') ? String(value) : `${value}e0`);

/** TRUNC of FLOAT64: digits of the exact decimal expansion are cut off. */
const truncFloat: Translation = (call, printer) => {
  const digits = literalText(call.args[1]);
  if (digits === undefined)
    return printer.refuse('TRUNC of FLOAT64 needs a literal number of digits to be translated exactly', call.args[1]);
  const n = Number(digits);
  if (n === 0) return printer.apply('trunc({0})', call);
  if (n > 30)
    return printer.apply(
      beyondDigits(n, `CAST(regexp_extract(printf('%.${n + 60}f', {0}), '^[^.]*(\\.\\d{{${n}}})?') AS DOUBLE)`),
      call,
    );
  if (n < -308) return printer.apply(NO_DIGITS, call);
  if (n > 0)
    return printer.apply(`CAST(regexp_extract(printf('%.60f', {0}), '^[^.]*(\\.\\d{{${n}}})?') AS DOUBLE)`, call);
  return printer.apply(`CASE WHEN isfinite({0}) THEN {0} - {0} % 1e${-n} ELSE {0} END`, call);
};

const roundDecimal =
  (name: 'round' | 'trunc', type: string, scale: number): Translation =>
  (call, printer) => {
    const digits = literalText(call.args[1]);
    if (digits === undefined)
      return printer.refuse(
        `${name.toUpperCase()} of ${type} needs a literal number of digits to be translated exactly`,
        call.args[1],
      );
    if (Number(digits) >= scale) return printer.apply('{0}', call);
    const least = scale - 37;
    if (name === 'round' && Number(digits) === least - 1)
      return printer.refuse(`ROUND to ${digits} digits is not translated to DuckDB`, call.args[1]);
    if (Number(digits) < least) {
      // The unit, or half of it where that counts, is more than any value.
      return printer.apply('CASE WHEN {0} IS NOT NULL THEN CAST(0 AS {type}) END', call);
    }
    return printer.apply(`CAST(${name}({0}, {1!}) AS {type})`, call);
  };

const roundNumeric = (name: 'round' | 'trunc'): Translation => roundDecimal(name, 'NUMERIC', 9);
const roundBigNumeric = (name: 'round' | 'trunc'): Translation => roundDecimal(name, 'BIGNUMERIC', BIG_SCALE);

const roundMode: Translation = (call, printer) => {
  const mode = (literalText(call.args[2]) ?? '').toUpperCase();
  if (mode === 'ROUND_HALF_AWAY_FROM_ZERO') return printer.template(roundNumeric('round'), call.args.slice(0, 2), call);
  const digits = literalText(call.args[1]);
  if (mode !== 'ROUND_HALF_EVEN' || digits === undefined)
    return printer.refuse('this rounding mode is not translated to DuckDB', call.args[2]);
  const n = Number(digits);
  if (n >= 9) return printer.apply('{0}', call);
  if (n < 0) return printer.refuse('ROUND_HALF_EVEN to tens and more is not translated to DuckDB', call.args[1]);
  // A tie whose kept last digit is even is cut off, everything else is rounded as usual.
  const unit = n === 0 ? '1' : `0.${'0'.repeat(n - 1)}1`;
  const half = `0.${'0'.repeat(n)}5`;
  const even = n === 0 ? '2' : `0.${'0'.repeat(n - 1)}2`;
  return printer.apply(
    toNumeric(
      `CASE WHEN abs({0} % ${unit}) = ${half} AND abs(trunc({0}, ${n}) % ${even}) = 0 THEN trunc({0}, ${n}) ELSE round({0}, ${n}) END`,
    ),
    call,
  );
};

/** The array has no NULL and rises; that it does is looked at only where there is a point to find. */
function rangeBucket(none: string, wrong: string): Translation {
  return `CASE WHEN ${none} OR {1} IS NULL THEN NULL WHEN list_count({1}) < len({1}) OR {1} <> list_sort({1}, 'ASC', 'NULLS FIRST')${wrong} THEN {fail:RANGE_BUCKET of an array out of order} ELSE CAST(len(list_filter({1}, lambda {$e}: {$e} <= {0})) AS BIGINT) END`;
}

export const math: FunctionTranslations = {
  abs: 'abs({0})',
  sign: byTypes({
    INT64: 'CAST(sign({0}) AS BIGINT)',
    FLOAT64: (call, printer) =>
      printer.apply(
        floatFacts(call.args[0]!).special
          ? 'CASE WHEN isnan({0}) THEN {0} ELSE CAST(sign({0}) AS DOUBLE) END'
          : 'CAST(sign({0}) AS DOUBLE)',
        call,
      ),
    NUMERIC: 'CAST(sign({0}) AS DECIMAL(38,9))',
    BIGNUMERIC: toBigNumeric('sign({0})'),
  }),
  is_nan: 'isnan({0})',
  is_inf: 'isinf({0})',
  round: byArity({
    1: byTypes({
      FLOAT64: 'round({0})',
      NUMERIC: toNumeric('round({0})'),
      BIGNUMERIC: toBigNumeric('round({0})'),
    }),
    2: byTypes({ FLOAT64: roundFloat, NUMERIC: roundNumeric('round'), BIGNUMERIC: roundBigNumeric('round') }),
    3: byTypes({ NUMERIC: roundMode }),
  }),
  trunc: byArity({
    1: byTypes({
      FLOAT64: 'trunc({0})',
      NUMERIC: toNumeric('trunc({0})'),
      BIGNUMERIC: toBigNumeric('trunc({0})'),
    }),
    2: byTypes({ FLOAT64: truncFloat, NUMERIC: roundNumeric('trunc'), BIGNUMERIC: roundBigNumeric('trunc') }),
  }),
  ceil: byTypes({
    FLOAT64: 'ceil({0})',
    NUMERIC: toNumeric('ceil({0})'),
    BIGNUMERIC: toBigNumeric('ceil({0})'),
  }),
  floor: byTypes({
    FLOAT64: 'floor({0})',
    NUMERIC: toNumeric('floor({0})'),
    BIGNUMERIC: toBigNumeric('floor({0})'),
  }),
  sqrt: byTypes(
    { FLOAT64: 'CASE WHEN {0} < 0 THEN {fail:SQRT of a negative number} ELSE sqrt({0}) END' },
    numericOnlyExact,
  ),
  cbrt: byTypes({ FLOAT64: 'cbrt({0})' }, numericOnlyExact),
  exp: byTypes({ FLOAT64: finite('exp({0})', 'EXP') }, numericOnlyExact),
  ln: byTypes(
    {
      FLOAT64:
        "CASE WHEN {0} <= 0 AND {0} >= -1.7976931348623157e308 THEN {fail:LN of a number that is not positive} WHEN {0} < 0 THEN CAST('NaN' AS DOUBLE) ELSE ln({0}) END",
    },
    numericOnlyExact,
  ),
  log: byTypes(
    {
      FLOAT64: byArity({
        1: "CASE WHEN {0} <= 0 AND {0} >= -1.7976931348623157e308 THEN {fail:LOG of a number that is not positive} WHEN {0} < 0 THEN CAST('NaN' AS DOUBLE) ELSE ln({0}) END",
        2: `CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL WHEN isnan({0}) OR isnan({1}) OR {0} = '-Infinity' OR isinf({1}) OR ({0} = 'Infinity' AND {1} <= 0) THEN CAST('NaN' AS DOUBLE) WHEN {0} <= 0 OR {1} <= 0 OR ({1} = 1 AND {0} <> 'Infinity') THEN {fail:LOG out of range} WHEN {1} = 1 THEN {0} ELSE ln({0}) / ln({1}) END`,
      }),
    },
    numericOnlyExact,
  ),
  log10: byTypes(
    {
      FLOAT64:
        "CASE WHEN {0} <= 0 AND {0} >= -1.7976931348623157e308 THEN {fail:LOG10 of a number that is not positive} WHEN {0} < 0 THEN CAST('NaN' AS DOUBLE) ELSE log10({0}) END",
    },
    numericOnlyExact,
  ),
  pow: byTypes({ FLOAT64: finite('pow({0}, {1})', 'POW') }, numericOnlyExact),
  pi: 'pi()',
  pi_numeric: 'CAST(3.141592654 AS DECIMAL(38,9))',
  sin: periodic('sin({0})'),
  cos: periodic('cos({0})'),
  tan: periodic('tan({0})'),
  cot: reciprocal('tan', 'COT', true),
  csc: reciprocal('sin', 'CSC', true),
  sec: periodic('1 / cos({0})'),
  asin: within('abs({0}) > 1', 'asin', 'ASIN'),
  acos: within('abs({0}) > 1', 'acos', 'ACOS'),
  atan: 'atan({0})',
  atan2: 'atan2({0}, {1})',
  sinh: finite('sinh({0})', 'SINH'),
  cosh: finite('cosh({0})', 'COSH'),
  tanh: 'tanh({0})',
  coth: reciprocal('tanh', 'COTH', false),
  csch: reciprocal('sinh', 'CSCH', false),
  sech: infix('1 / cosh({0})', P.multiply),
  asinh: 'asinh({0})',
  acosh:
    "CASE WHEN {0} = CAST('-Infinity' AS DOUBLE) THEN CAST('NaN' AS DOUBLE) WHEN {0} < 1 THEN {fail:ACOSH out of range} ELSE acosh({0}) END",
  atanh: within('abs({0}) >= 1', 'atanh', 'ATANH'),
  range_bucket: byTypes(
    {
      'INT64|STRING|DATE|DATETIME|TIMESTAMP|NUMERIC|BIGNUMERIC|TIME|BOOL|BYTES': rangeBucket('{0} IS NULL', ''),
      FLOAT64: rangeBucket('{0} IS NULL OR isnan({0})', ' OR len(list_filter({1}, lambda {$n}: isnan({$n}))) > 0'),
    },
    refuse('RANGE_BUCKET of this type is not translated to DuckDB'),
  ),
};
