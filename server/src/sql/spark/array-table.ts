// Functions of arrays → Spark's higher-order functions.

import type { TypedExpression } from '../typed-tree.js';
import { typeKey, type SqlType } from '../types.js';
import { alsoBytes } from './bytes.js';
import { numericSum } from './decimal-arithmetic.js';
import { fill, noteCancelling } from './rules.js';
import {
  and,
  call,
  cast,
  int,
  lambda,
  literal,
  not,
  nullOf,
  operation,
  variable,
  when,
  BIGINT,
  type SparkExpression,
} from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';

const elementType = (e: TypedExpression): SqlType => (e.type.kind === 'array' ? e.type.element : e.type);

/** Elements that can be NaN are compared by other rules on Spark. */
const numbersOnly = (site: CallSite, index = 0): boolean => typeKey(elementType(site.typed(index))) === 'FLOAT64';

/** A constant index is written as it is, others are brought from 1-based to 0-based. */
function zeroBased(site: CallSite): SparkExpression {
  const constant = site.constant(1);
  if (constant !== undefined) return int(Math.max(Number(constant) - 1, -1));
  return operation('-', site.arg(1), int(1));
}

const element =
  (oneBased: boolean, safe: boolean): SparkRule =>
  (site) => {
    const index = oneBased ? zeroBased(site) : plainIndex(site);
    if (safe) return call('get', site.arg(0), intIndex(index));
    if (index.kind === 'literal') return { kind: 'element', operand: site.arg(0), index };
    // Spark takes such an element for never NULL when the array's are not, whatever index and array are.
    return fill(site, 'CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN a[CAST(b AS INT)] END', site.arg(0), index);
  };

function plainIndex(site: CallSite): SparkExpression {
  const constant = site.constant(1);
  return constant !== undefined && Math.abs(Number(constant)) < 2 ** 31 ? int(Number(constant)) : site.arg(1);
}

/** `get` takes an INT: what does not fit is out of the array anyway. */
function intIndex(index: SparkExpression): SparkExpression {
  return index.kind === 'literal' ? index : cast(index, { kind: 'scalar', name: 'INT' }, true);
}

/** A lambda argument as Spark's. */
function lambdaOf(site: CallSite, index: number): SparkExpression | undefined {
  const at = site.typed(index);
  if (at.kind !== 'lambda') return undefined;
  const [first, second] = at.parameters;
  if (second === undefined) return site.lowering.lambda([first!.name], at.body);
  // The position is an INT64 in GoogleSQL, an INT on Spark.
  const names = [first!.name, second.name].map((name) => site.lowering.freshName(name.toLowerCase()));
  const body = site.lowering.withVariable(first!.name, variable(names[0]!), () =>
    site.lowering.withVariable(second.name, cast(variable(names[1]!), BIGINT), () => site.lower(at.body)),
  );
  return lambda(names, body);
}

const withLambda =
  (name: string): SparkRule =>
  (site) => {
    const body = lambdaOf(site, 1);
    return body === undefined
      ? site.refuse('a function is expected here', site.typed(1))
      : call(name, site.arg(0), body);
  };

const includes: SparkRule = (site) => {
  const body = lambdaOf(site, 1);
  if (body !== undefined)
    return when(
      operation('is not null', site.arg(0)),
      call('coalesce', call('exists', site.arg(0), body), literal({ kind: 'scalar', name: 'BOOLEAN' }, 'false')),
      nullOf(site.result),
    );
  if (numbersOnly(site)) return site.refuse('NaN is found in an array by other rules on Spark');
  return fill(
    site,
    'CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN coalesce(array_contains(a, b), FALSE) END',
    site.arg(0),
    site.arg(1),
  );
};

const joining = alsoBytes((site) => call('array_join', ...site.args()));

const KNOWN = 'a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL';
const NOT_A_NUMBER = `WHEN ${KNOWN} AND (isnan(a) OR isnan(b) OR isnan(c)) THEN raise_error('start, end and step have to be numbers')`;
/** Equal bounds are one element, infinite ones too; otherwise an infinite step or bound has no end. GoogleSQL limits the number of elements, one engine here, another there. */
const BOUNDED = `WHEN a = b AND c IS NOT NULL THEN [a] WHEN ${KNOWN} AND (abs(a) = INFINITY OR abs(b) = INFINITY OR abs(c) = INFINITY) THEN raise_error('start, end and step have to be finite') WHEN (b - a) / c >= 1048576.0 THEN raise_error('too many elements')`;

/** start + i * step, as many as do not pass the end. */
function steppedNumbers(site: CallSite, type: 'NUMERIC' | 'FLOAT64'): SparkExpression {
  const one =
    type === 'NUMERIC'
      ? literal({ kind: 'decimal', precision: 38, scale: 9 }, '1')
      : literal({ kind: 'scalar', name: 'DOUBLE' }, '1');
  const step = site.count > 2 ? site.arg(2) : one;
  const index = type === 'NUMERIC' ? 'CAST(i AS DECIMAL(10, 0))' : 'CAST(i AS DOUBLE)';
  const width = type === 'NUMERIC' ? 'CAST(c AS DECIMAL(27, 9))' : 'c';
  const element =
    type === 'NUMERIC'
      ? `CAST(CAST(a AS DECIMAL(37, 9)) + CAST(${index} * ${width} AS DECIMAL(37, 9)) AS RESULT_ELEMENT)`
      : `a + ${index} * c`;
  // Where steps are lost in rounding, several sums come to the end: as many more as fit between it and the next number.
  const lost = type === 'FLOAT64' ? ' + CAST(greatest(abs(a), abs(b)) * 2.3e-16 / abs(c) AS INT)' : '';
  const steps = `sequence(0, CAST((CAST(b AS DOUBLE) - CAST(a AS DOUBLE)) / CAST(c AS DOUBLE) AS INT)${lost} + 1)`;
  return fill(
    site,
    `CASE WHEN c = 0 THEN raise_error('the step may not be 0') ${type === 'FLOAT64' ? NOT_A_NUMBER : ''} WHEN (c > 0 AND a > b) OR (c < 0 AND a < b) THEN CAST([] AS RESULT) ${type === 'FLOAT64' ? BOUNDED : ''}
      WHEN ${KNOWN} THEN filter(transform(${steps}, i -> ${element.replace('RESULT_ELEMENT', 'DECIMAL(38, 9)')}), x -> CASE WHEN c > 0 THEN x <= b ELSE x >= b END) END`,
    site.arg(0),
    site.arg(1),
    step,
  );
}

const generating: SparkRule = (site) => {
  const type = typeKey(site.typed(0).type);
  if (type === 'NUMERIC' || type === 'FLOAT64') return steppedNumbers(site, type);
  if (type !== 'INT64') return site.refuse(`GENERATE_ARRAY over ${type} has no exact form on Spark`);
  const step = site.count > 2 ? site.typed(2) : undefined;
  const amount = step === undefined ? 1n : constant(step);
  const [from, to] = [site.arg(0), site.arg(1)];
  if (amount === undefined)
    return fill(
      site,
      "CASE WHEN c = 0 THEN raise_error('the step may not be 0') WHEN (c > 0 AND a > b) OR (c < 0 AND a < b) THEN CAST([] AS RESULT) ELSE sequence(a, b, c) END",
      from,
      to,
      site.arg(2),
    );
  if (amount === 0n)
    return fill(
      site,
      "CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN CAST(raise_error('the step may not be 0') AS RESULT) END",
      from,
      to,
    );
  const beyond = amount > 0n ? 'a > b' : 'a < b';
  const sequence = site.count === 2 ? 'sequence(a, b, CAST(1 AS BIGINT))' : `sequence(a, b, CAST(${amount} AS BIGINT))`;
  return fill(site, `CASE WHEN ${beyond} THEN CAST([] AS RESULT) ELSE ${sequence} END`, from, to);
};

function constant(expr: TypedExpression): bigint | undefined {
  if (expr.kind === 'literal' && expr.value !== undefined) return BigInt(expr.value);
  if (expr.kind === 'call' && expr.fn === '$unary_minus') {
    const inner = constant(expr.args[0]!);
    return inner === undefined ? undefined : -inner;
  }
  return undefined;
}

const extreme =
  (name: 'array_max' | 'array_min'): SparkRule =>
  (site) => {
    if (name === 'array_min' && numbersOnly(site))
      return fill(site, 'CASE WHEN any_match(a, x -> isnan(x)) THEN NAN ELSE array_min(a) END', site.arg(0));
    return call(name, site.arg(0));
  };

const first = (site: CallSite, template: string): SparkExpression =>
  fill(site, `CASE WHEN size(a) = 0 THEN raise_error('the array is empty') ELSE ${template} END`, site.arg(0));

const firstN =
  (template: string): SparkRule =>
  (site) =>
    fill(
      site,
      `CASE WHEN b < 0 THEN raise_error('negative number') WHEN b IS NOT NULL THEN ${template} END`,
      site.arg(0),
      site.arg(1),
    );
const CLAMPED = 'CAST(least(b, CAST(size(a) AS BIGINT)) AS INT)';

/** An error where the sum leaves the range, as soon as it does; one that is rounded to the largest FLOAT64 may have left it. */
export const FLOAT_SUM = `SURE(CASE WHEN any_match(a, x -> x IS NOT NULL) THEN aggregate(filter(a, x -> x IS NOT NULL), 0.0,
  (acc, x) -> CASE WHEN abs(acc + x) >= 1.7976931348623157e308 AND x != 0.0 AND (acc > 0.0) = (x > 0.0) AND abs(acc) < INFINITY AND abs(x) < INFINITY THEN raise_error('FLOAT64 overflow') ELSE acc + x END) END)`;

/** Over an array without NULLs. Where only the sum leaves the range, each element is divided first; the running mean is infinite only after one infinity, the last value. */
export const FLOAT_AVERAGE = `SURE(CASE WHEN size(a) > 0 THEN CASE WHEN abs(aggregate(a, 0.0, (acc, x) -> acc + x)) < INFINITY
  THEN aggregate(a, 0.0, (acc, x) -> acc + x) / CAST(size(a) AS DOUBLE)
  WHEN any_match(a, x -> abs(x) = INFINITY) AND (abs(get(a, size(a) - 1)) < INFINITY OR size(filter(a, x -> abs(x) = INFINITY)) > 1) THEN NAN
  ELSE aggregate(a, 0.0, (acc, x) -> acc + x / CAST(size(a) AS DOUBLE)) END END)`;

/** The squares of the distances from the mean, in units of the largest of them: in range as long as the result is. What the mean was rounded by is taken out. */
const ofSquares = (
  count: string,
  result: string,
): string => `SURE(CASE WHEN size(a) > ${count === 'size(a)' ? 0 : 1} THEN
  transform([${FLOAT_AVERAGE}], m -> transform([array_max(transform(a, x -> abs(x - m)))], w -> CASE WHEN w = 0.0 THEN 0.0 ELSE
    transform([struct(aggregate(a, 0.0, (acc, x) -> acc + (x - m) / w * ((x - m) / w)) AS q, aggregate(a, 0.0, (acc, x) -> acc + (x - m) / w) AS s)],
      u -> transform([greatest(u.q - u.s * u.s / CAST(size(a) AS DOUBLE), 0.0) / CAST(${count} AS DOUBLE)], v -> ${result})[0])[0] END)[0])[0] END)`;
const RANGED = (value: string): string =>
  `CASE WHEN abs(${value}) = INFINITY THEN raise_error('FLOAT64 overflow') ELSE ${value} END`;
export const FLOAT_VARIANCE = {
  var_samp: ofSquares('size(a) - 1', RANGED('v * w * w')),
  var_pop: ofSquares('size(a)', RANGED('v * w * w')),
  stddev_samp: ofSquares('size(a) - 1', 'sqrt(v) * w'),
  stddev_pop: ofSquares('size(a)', 'sqrt(v) * w'),
};

const SUMMED = `aggregate(a, CAST(0 AS DECIMAL(38, 9)), (acc, x) -> ${numericSum('acc', 'x')})`;
/** Over an array without NULLs. */
export const NUMERIC_SUM = `CASE WHEN size(a) > 0 THEN ${SUMMED} END`;
export const NUMERIC_AVERAGE = `CASE WHEN size(a) > 0 THEN CAST(${SUMMED} / CAST(size(a) AS DECIMAL(10, 0)) AS DECIMAL(38, 9)) END`;

const summing: SparkRule = (site) => {
  noteCancelling(site);
  switch (typeKey(elementType(site.typed(0)))) {
    case 'INT64':
      return fill(
        site,
        'CASE WHEN any_match(a, x -> x IS NOT NULL) THEN aggregate(filter(a, x -> x IS NOT NULL), CAST(0 AS BIGINT), (acc, x) -> acc + x) END',
        site.arg(0),
      );
    case 'FLOAT64':
      return fill(site, FLOAT_SUM, site.arg(0));
    case 'NUMERIC':
      return fill(site, NUMERIC_SUM, call('array_compact', site.arg(0)));
    case 'BIGNUMERIC':
      return fill(
        site,
        'CASE WHEN any_match(a, x -> x IS NOT NULL) THEN aggregate(filter(a, x -> x IS NOT NULL), CAST(0 AS DECIMAL(38, 18)), (acc, x) -> CAST(CAST(acc AS DECIMAL(37, 18)) + CAST(x AS DECIMAL(37, 18)) AS DECIMAL(38, 18))) END',
        site.arg(0),
      );
    default:
      return site.refuse('this sum over an array has no exact form on Spark');
  }
};

const averaging: SparkRule = (site) => {
  noteCancelling(site);
  const key = typeKey(elementType(site.typed(0)));
  if (key === 'FLOAT64') return fill(site, FLOAT_AVERAGE, call('array_compact', site.arg(0)));
  if (key === 'NUMERIC') return fill(site, NUMERIC_AVERAGE, call('array_compact', site.arg(0)));
  if (key !== 'INT64' && key !== 'FLOAT64') return site.refuse('this average over an array has no exact form on Spark');
  return fill(
    site,
    'CASE WHEN any_match(a, x -> x IS NOT NULL) THEN aggregate(filter(a, x -> x IS NOT NULL), 0.0, (acc, x) -> acc + CAST(x AS DOUBLE)) / CAST(size(filter(a, x -> x IS NOT NULL)) AS DOUBLE) END',
    site.arg(0),
  );
};

const arrayCall =
  (name: string): SparkRule =>
  (site) =>
    call(name, ...site.args());

/** NULL as soon as one array is. */
const concatenated: SparkRule = (site) => (site.count === 1 ? site.arg(0) : call('concat', ...site.args()));

const isDistinct: SparkRule = (site) =>
  numbersOnly(site)
    ? // 0.0 and -0.0 are equal.
      fill(site, 'size(array_distinct(transform(a, x -> x + 0.0))) = size(a)', site.arg(0))
    : fill(site, 'size(array_distinct(a)) = size(a)', site.arg(0));

const overlapping =
  (template: string): SparkRule =>
  (site) =>
    numbersOnly(site) || elementType(site.typed(0)).kind !== 'scalar'
      ? site.refuse('elements are compared by other rules on Spark')
      : fill(site, template, site.arg(0), site.arg(1));

/** Both ends inclusive, negative ones from the end, cut to the array. */
const SLICE = `transform([struct(CASE WHEN b < 0 THEN greatest(b + size(a), CAST(0 AS BIGINT)) ELSE b END AS f, least(CASE WHEN c < 0 THEN c + size(a) ELSE c END, CAST(size(a) - 1 AS BIGINT)) AS t)],
  e -> CASE WHEN a IS NULL OR b IS NULL OR c IS NULL THEN NULL WHEN e.f > e.t THEN slice(a, 1, 0) ELSE slice(a, CAST(e.f AS INT) + 1, CAST(e.t - e.f AS INT) + 1) END)[0]`;

/** The elements that equal the second argument, or for which it is TRUE. */
const found =
  (offsets: boolean): SparkRule =>
  (site) => {
    const at = site.typed(1);
    const row = site.lowering.freshName('row');
    const element: SparkExpression = offsets ? { kind: 'field', operand: variable(row), name: 'e' } : variable(row);
    if (at.kind !== 'lambda' && at.type.kind !== 'scalar')
      return site.refuse('elements are compared by other rules on Spark', at);
    const condition =
      at.kind === 'lambda'
        ? site.lowering.withVariable(at.parameters[0]!.name, element, () => site.lower(at.body))
        : numbersOnly(site)
          ? // NaN is found nowhere.
            and(operation('=', element, site.arg(1)), not(call('isnan', site.arg(1))))
          : operation('=', element, site.arg(1));
    const source = offsets
      ? call(
          'transform',
          site.arg(0),
          lambda(['e_', 'i_'], {
            kind: 'struct',
            fields: [
              { name: 'e', value: variable('e_') },
              { name: 'i', value: cast(variable('i_'), BIGINT) },
            ],
          }),
        )
      : site.arg(0);
    const kept = call('filter', source, lambda([row], condition));
    const list = offsets
      ? call('transform', kept, lambda(['r_'], { kind: 'field', operand: variable('r_'), name: 'i' }))
      : kept;
    return at.kind === 'lambda' || !at.nullable
      ? list
      : when(operation('is not null', site.arg(1)), list, nullOf(site.result));
  };

export const ARRAYS: SparkTranslations = {
  $array_at_offset: element(false, false),
  $array_at_ordinal: element(true, false),
  $safe_array_at_offset: element(false, true),
  $safe_array_at_ordinal: element(true, true),
  array_length: 'CASE WHEN a IS NOT NULL THEN CAST(size(a) AS BIGINT) END',
  array_reverse: arrayCall('reverse'),
  array_concat: concatenated,
  array_to_string: joining,
  generate_array: generating,
  array_first: (site) => first(site, 'get(a, 0)'),
  array_last: (site) => first(site, 'get(a, size(a) - 1)'),
  array_first_n: firstN(`slice(a, 1, ${CLAMPED})`),
  array_last_n: firstN(`slice(a, size(a) - ${CLAMPED} + 1, ${CLAMPED})`),
  array_remove_first_n: firstN(`slice(a, ${CLAMPED} + 1, size(a))`),
  array_remove_last_n: firstN(`slice(a, 1, size(a) - ${CLAMPED})`),
  array_slice: SLICE,
  array_filter: withLambda('filter'),
  array_transform: withLambda('transform'),
  array_includes: includes,
  array_includes_any: overlapping(
    'CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN any_match(b, x -> x IS NOT NULL AND coalesce(array_contains(a, x), FALSE)) END',
  ),
  array_includes_all: overlapping(
    'CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN forall(b, x -> x IS NOT NULL AND coalesce(array_contains(a, x), FALSE)) END',
  ),
  array_is_distinct: isDistinct,
  array_max: extreme('array_max'),
  array_min: extreme('array_min'),
  array_sum: summing,
  array_avg: averaging,
  // Of an array without arrays inside.
  flatten: 'a',
  array_find_all: found(false),
  array_offsets: found(true),
};
