// Mathematical functions in PostgreSQL.
//
// Traps: round() of double precision rounds half to even and takes no digits; logarithm and power of infinities; functions of
// numeric exist beside those of double precision and answer with other digits.

import { floatFacts, mayBeNaN, smallest } from '../../printing/float-facts.js';
import { PRIMARY, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import {
  byArity,
  byTypes,
  infix,
  refuse,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { TypedCall } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { nearest } from './cast-table.js';
import { asBigNumeric, asNumeric, decimalResult, exactDecimal } from './numeric.js';
import { P } from './precedence.js';

const NAN = "CAST('NaN' AS double precision)";
const FINITE = "abs({0}) < 'Infinity'";

const exactOnly = refuse('PostgreSQL computes this function of numeric to other digits than GoogleSQL');

/** Half away from zero on the exact binary value. */
const roundFloat =
  (name: 'round' | 'trunc'): Translation =>
  (call, printer) => {
    const digits = literalText(call.args[1]);
    if (digits !== undefined && Number(digits) > 330) return printer.apply('{0}', call);
    if (digits !== undefined && Number(digits) < -308)
      return printer.apply('CASE WHEN {0} IS NOT NULL THEN CAST(0 AS double precision) END', call);
    const places = digits === undefined ? 'CAST(LEAST(GREATEST({1}, -400), 400) AS integer)' : '{1!}';
    const rounded = `CAST(${name}(${exactDecimal('{0}')}, ${places}) AS double precision)`;
    // NaN and infinities stay as they are; an unknown number of digits gives NULL for them too.
    const otherwise = digits === undefined ? 'WHEN {1} IS NOT NULL THEN {0}' : 'ELSE {0}';
    // The largest numbers may be rounded out of the range.
    const outside =
      name === 'trunc' || digits === undefined || Number(digits) >= 0 || floatFacts(call.args[0]!).bound < 1e308
        ? ''
        : `WHEN ${FINITE} AND abs({0}) > 1.797693134862315e308 THEN {fail:ROUND out of range} `;
    return printer.apply(
      `CASE ${outside}WHEN ${FINITE}${digits === undefined ? ' AND {1} IS NOT NULL' : ''} THEN ${rounded} ${otherwise} END`,
      call,
    );
  };

const roundNumber =
  (name: 'round' | 'trunc'): Translation =>
  (call, printer) => {
    const digits = literalText(call.args[1]);
    const places =
      digits === undefined
        ? 'CAST(LEAST(GREATEST({1}, -100), 100) AS integer)'
        : Math.abs(Number(digits)) > 100
          ? String(Math.sign(Number(digits)) * 100)
          : '{1!}';
    const text = `${name}({0}, ${places})`;
    if (digits === undefined)
      return printer.apply(
        `CASE WHEN {1} IS NOT NULL THEN ${typeKey(call.type) === 'BIGNUMERIC' ? asBigNumeric(text) : asNumeric(text)} END`,
        call,
      );
    return printer.apply(decimalResult(text), call);
  };

const roundMode: Translation = (call, printer) => {
  const mode = (literalText(call.args[2]) ?? '').toUpperCase();
  if (mode === 'ROUND_HALF_AWAY_FROM_ZERO') return printer.template(roundNumber('round'), call.args.slice(0, 2), call);
  const digits = literalText(call.args[1]);
  if (mode !== 'ROUND_HALF_EVEN' || digits === undefined || typeKey(call.type) !== 'NUMERIC')
    return printer.refuse('this rounding mode is not translated to PostgreSQL', call.args[2]);
  const n = Number(digits);
  if (n >= 9) return printer.apply('{0}', call);
  if (n < 0) return printer.refuse('ROUND_HALF_EVEN to tens and more is not translated to PostgreSQL', call.args[1]);
  // A tie whose kept last digit is even is cut off, everything else is rounded as usual.
  const unit = n === 0 ? '1' : `0.${'0'.repeat(n - 1)}1`;
  const half = `0.${'0'.repeat(n)}5`;
  const even = n === 0 ? '2' : `0.${'0'.repeat(n - 1)}2`;
  return printer.apply(
    asNumeric(
      `CASE WHEN abs({0} % ${unit}) = ${half} AND abs(trunc({0}, ${n}) % ${even}) = 0 THEN trunc({0}, ${n}) ELSE round({0}, ${n}) END`,
    ),
    call,
  );
};

/** Infinite arguments, which PostgreSQL's trigonometry refuses, give NaN. */
function periodic(text: string): Translation {
  return (call, printer) =>
    floatFacts(call.args[0]!).special
      ? printer.apply(`CASE WHEN abs({0}) = 'Infinity' THEN ${NAN} ELSE ${text} END`, call)
      : printer.apply(infix(text, text.startsWith('1 /') ? P.multiply : PRIMARY), call);
}

/** One over a function: zero and what is too near to it are errors. */
function reciprocal(text: string, label: string, periodicToo: boolean): Translation {
  const infinite = periodicToo ? ` WHEN abs({0}) = 'Infinity' THEN ${NAN}` : '';
  return `CASE WHEN abs({0}) < 5.562684646268004e-309 THEN {fail:${label} out of range}${infinite} ELSE ${text} END`;
}

/** Infinities give NaN, other values outside of the function's domain raise in both. */
function within(name: string): Translation {
  return `CASE WHEN abs({0}) = 'Infinity' THEN ${NAN} ELSE ${name}({0}) END`;
}

/** A FLOAT64 function whose infinity from a finite argument is the reference's error. */
function finite(text: string, name: string): Translation {
  return (call, printer) => {
    const guard = floatFacts(call.args[0]!).special ? " AND abs({0}) < 'Infinity'" : '';
    return printer.apply(
      `CASE WHEN abs(${text}) = 'Infinity'${guard} THEN {fail:${name} out of range} ELSE ${text} END`,
      call,
    );
  };
}

/** Any array: one with NULL or NaN in it, or out of order, is GoogleSQL's error. */
function bucketOfAny(call: TypedCall, printer: Printer): Fragment {
  const type = typeKey(call.args[0]!.type);
  if (call.args[0]!.type.kind !== 'scalar' || type === 'JSON')
    return printer.refuse('RANGE_BUCKET of such values is not translated to PostgreSQL', call);
  const text = type === 'STRING' ? ' COLLATE "C"' : '';
  const float = type === 'FLOAT64';
  const known = `{0} IS NOT NULL AND {1} IS NOT NULL${float ? " AND {0} <> 'NaN'" : ''}`;
  const wrong = [
    'array_position({1}, NULL) IS NOT NULL',
    ...(float ? ["CAST('NaN' AS double precision) = ANY({1})"] : []),
    `EXISTS (SELECT 1 FROM generate_series(2, cardinality({1})) AS {$n} WHERE ({1})[{$n} - 1]${text} > ({1})[{$n}])`,
  ];
  return printer.apply(
    `CASE WHEN ${known} THEN CASE WHEN ${wrong.join(' OR ')} THEN {fail:an array that is not sorted in RANGE_BUCKET} ELSE (SELECT COUNT(*) FROM UNNEST({1}) AS {$u}({$e}) WHERE {$e}${text} <= {0}) END END`,
    call,
  );
}

/** Places of a sorted literal array that are not above the value. */
const rangeBucket: Translation = (call, printer) => {
  const array = call.args[1]!;
  const bounds = array.kind === 'array' ? array.elements.map(literalText) : [undefined];
  if (
    bounds.includes(undefined) ||
    !bounds.every((b, i) => i === 0 || Number(bounds[i - 1]) <= Number(b)) ||
    bounds.some((b) => Number.isNaN(Number(b)))
  )
    return bucketOfAny(call, printer);
  if (mayBeNaN(call.args[0]!))
    return printer.apply("CASE WHEN {0} <> 'NaN' THEN CAST(width_bucket({0}, {1}) AS bigint) END", call);
  return printer.apply(
    bounds.length === 0
      ? 'CASE WHEN {0} IS NOT NULL THEN CAST(0 AS bigint) END'
      : 'CAST(width_bucket({0}, {1}) AS bigint)',
    call,
  );
};

const logarithm = (name: string): Translation => `CASE WHEN {0} = '-Infinity' THEN ${NAN} ELSE ${name}({0}) END`;

/**
 * GoogleSQL: what is too small is 0, and negative infinity to a broken power is infinite or 0; errors here. A quotient of logarithms is near
 * enough: at its end the results are the smallest doubles there are.
 */
const power: Translation = (call, printer) => {
  const exponent = literalText(call.args[1]);
  const by = Number(exponent);
  const least = smallest(call.args[0]);
  if (exponent === undefined || !Number.isFinite(by))
    return printer.apply(
      `CASE WHEN {0} = 0 AND {1} = '-Infinity' THEN CAST('Infinity' AS double precision) WHEN {1} * ln(NULLIF(abs({0}), 0)) <= -745.1332 THEN 0 WHEN {0} = '-Infinity' AND {1} <> trunc({1}) THEN power(abs({0}), {1}) ELSE power({0}, {1}) END`,
      call,
    );
  const limit = 2 ** (-1075 / by) * (1 + 1e-12 * Math.sign(by));
  const tiny =
    by > 0 ? (limit > least ? `abs({0}) < ${limit}` : '') : Number.isFinite(limit) ? `abs({0}) > ${limit}` : '';
  const base =
    Number.isInteger(by) || !floatFacts(call.args[0]!).special
      ? '{0}'
      : "CASE WHEN {0} = '-Infinity' THEN abs({0}) ELSE {0} END";
  const text = `power(${base}, {1})`;
  return printer.apply(by === 0 || tiny === '' ? text : `CASE WHEN ${tiny} THEN 0 ELSE ${text} END`, call);
};

export const math: FunctionTranslations = {
  abs: byTypes({ 'INT64|FLOAT64|NUMERIC': 'abs({0})', BIGNUMERIC: decimalResult('abs({0})') }),
  sign: byTypes({
    INT64: 'CAST(sign(CAST({0} AS numeric)) AS bigint)',
    FLOAT64: (call, printer) =>
      printer.apply(
        floatFacts(call.args[0]!).special ? "CASE WHEN {0} = 'NaN' THEN {0} ELSE sign({0}) END" : 'sign({0})',
        call,
      ),
    'NUMERIC|BIGNUMERIC': 'sign({0})',
  }),
  is_nan: infix("{0} = 'NaN'", P.compare, 'none'),
  is_inf: infix("abs({0}) = 'Infinity'", P.compare, 'none'),
  round: byArity({
    1: byTypes({
      FLOAT64: `CASE WHEN ${FINITE} THEN ${nearest} ELSE {0} END`,
      'NUMERIC|BIGNUMERIC': decimalResult('round({0})'),
    }),
    2: byTypes({ FLOAT64: roundFloat('round'), 'NUMERIC|BIGNUMERIC': roundNumber('round') }),
    3: byTypes({ 'NUMERIC|BIGNUMERIC': roundMode }),
  }),
  trunc: byArity({
    1: byTypes({ FLOAT64: 'trunc({0})', 'NUMERIC|BIGNUMERIC': 'trunc({0})' }),
    2: byTypes({ FLOAT64: roundFloat('trunc'), 'NUMERIC|BIGNUMERIC': roundNumber('trunc') }),
  }),
  ceil: byTypes({ FLOAT64: 'ceil({0})', 'NUMERIC|BIGNUMERIC': decimalResult('ceil({0})') }),
  floor: byTypes({ FLOAT64: 'floor({0})', 'NUMERIC|BIGNUMERIC': decimalResult('floor({0})') }),
  sqrt: byTypes({ FLOAT64: 'sqrt({0})' }, exactOnly),
  cbrt: byTypes({ FLOAT64: 'cbrt({0})' }, exactOnly),
  exp: byTypes({ FLOAT64: 'CASE WHEN {0} < -745.2 THEN CAST(0 AS double precision) ELSE exp({0}) END' }, exactOnly),
  ln: byTypes({ FLOAT64: logarithm('ln') }, exactOnly),
  log: byTypes(
    {
      FLOAT64: byArity({
        1: logarithm('ln'),
        2: `CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL WHEN {0} = 'NaN' OR {1} = 'NaN' OR {0} = '-Infinity' OR {1} IN ('Infinity', '-Infinity') OR ({0} = 'Infinity' AND {1} <= 0) THEN ${NAN} WHEN {0} <= 0 OR {1} <= 0 OR ({1} = 1 AND {0} <> 'Infinity') THEN {fail:LOG out of range} WHEN {1} = 1 THEN {0} ELSE ln({0}) / ln({1}) END`,
      }),
    },
    exactOnly,
  ),
  log10: byTypes({ FLOAT64: logarithm('log10') }, exactOnly),
  pow: byTypes({ FLOAT64: power }, exactOnly),
  pi: 'pi()',
  sin: periodic('sin({0})'),
  cos: periodic('cos({0})'),
  tan: periodic('tan({0})'),
  cot: reciprocal('1 / tan({0})', 'COT', true),
  csc: reciprocal('1 / sin({0})', 'CSC', true),
  sec: periodic('1 / cos({0})'),
  asin: within('asin'),
  acos: within('acos'),
  atan: 'atan({0})',
  atan2: 'atan2({0}, {1})',
  sinh: finite('sinh({0})', 'SINH'),
  cosh: finite('cosh({0})', 'COSH'),
  tanh: 'tanh({0})',
  csch: reciprocal('1 / sinh({0})', 'CSCH', false),
  sech: infix('1 / cosh({0})', P.multiply),
  pi_numeric: '3.141592654',
  pi_bignumeric: '3.14159265358979323846264338327950288420',
  range_bucket: rangeBucket,
  'safe.ln': byTypes({ FLOAT64: `CASE WHEN {0} = '-Infinity' THEN ${NAN} WHEN {0} > 0 THEN ln({0}) END` }),
  'safe.log10': byTypes({ FLOAT64: `CASE WHEN {0} = '-Infinity' THEN ${NAN} WHEN {0} > 0 THEN log10({0}) END` }),
  'safe.sqrt': byTypes({ FLOAT64: 'CASE WHEN {0} >= 0 THEN sqrt({0}) END' }),
  'safe.abs': byTypes({
    INT64: 'CASE WHEN {0} > -9223372036854775807 - 1 THEN abs({0}) END',
    'FLOAT64|NUMERIC': 'abs({0})',
  }),
  coth: reciprocal('1 / tanh({0})', 'COTH', false),
  asinh: 'asinh({0})',
  acosh: `CASE WHEN {0} = '-Infinity' THEN ${NAN} ELSE acosh({0}) END`,
  atanh: `CASE WHEN abs({0}) = 'Infinity' THEN ${NAN} WHEN abs({0}) = 1 THEN {fail:ATANH out of range} ELSE atanh({0}) END`,
};
