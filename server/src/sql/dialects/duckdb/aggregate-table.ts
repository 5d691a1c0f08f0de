// Aggregate and window functions in DuckDB.
//
// Traps: SUM of BIGINT is HUGEINT, AVG of DECIMAL is DOUBLE, COUNT_IF is HUGEINT and NULL on no rows, MIN passes over NaN,
// statistics raise on NaN and infinities.

import { withCancelling } from '../../printing/cancelling-sums.js';
import { primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import type { AggregateModifiers, TypedExpression } from '../../typed-tree.js';
import { STRING, typeKey } from '../../types.js';
import {
  aggregate,
  byTypes,
  noted,
  windowOnly,
  type CustomTranslation,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import { averageOf } from './decimal.js';
import { sumsFit } from './decimal-bound.js';
import { floatFacts, mayBeNaN } from '../../printing/float-facts.js';
import { literalText } from '../../typed-literal.js';
import { bind } from './bind.js';
import { daysOf, lengthOf, microsOf, monthsOf, MOST_DAYS, MOST_MICROS, MOST_MONTHS } from './interval-parts.js';
import { intervalTotal } from './interval-table.js';

const floatSum: Translation = (call, printer) => {
  const sum = printer.apply(aggregate('SUM({distinct}{0})'), call).text;
  if (!floatFacts(call.args[0]!).special && call.over === undefined && floatFacts(call.args[0]!).bound < 1e290)
    return primary(sum);
  const finite = printer.apply(aggregate('bool_and(isfinite({0}))'), {
    ...call,
    aggregate: { ...call.aggregate!, distinct: false },
  }).text;
  const count = printer.apply(aggregate('COUNT({distinct}{0})'), call).text;
  // GoogleSQL adds with more digits: a sum that is rounded to the largest FLOAT64 may be out of range.
  return primary(
    `CASE WHEN abs(${sum}) >= 1.7976931348623157e308 AND ${finite} AND ${count} > 1 THEN ${printer.fail('FLOAT64 SUM out of range', call)} ELSE ${sum} END`,
  );
};

const floatAverage: Translation = (call, printer) => {
  const average = printer.apply(aggregate('AVG({distinct}{0})'), call).text;
  if (floatFacts(call.args[0]!).bound < 1e290) return primary(average);
  const finite = printer.apply(aggregate('bool_and(isfinite({0}))'), {
    ...call,
    aggregate: { ...call.aggregate!, distinct: false },
  }).text;
  // The sum may be out of range where the mean is not.
  const scaled = printer.apply(aggregate('AVG({distinct}{0} / 4294967296)'), call).text;
  if (!floatFacts(call.args[0]!).special)
    return primary(`CASE WHEN isinf(${average}) AND ${finite} THEN ${scaled} * 4294967296 ELSE ${average} END`);
  // GoogleSQL's running mean is infinite only after one infinity that is the last value, and NaN after any other.
  if (call.aggregate?.distinct === true) {
    const count = printer.apply(aggregate('COUNT({distinct}{0})'), call).text;
    return primary(
      `CASE WHEN isinf(${average}) AND ${finite} THEN ${scaled} * 4294967296 WHEN isinf(${average}) AND ${count} > 1 THEN ${printer.fail('AVG of an infinity and other values depends on their order', call)} ELSE ${average} END`,
    );
  }
  const flat = { ...call, aggregate: { ...call.aggregate!, distinct: false } };
  const infinities = printer.apply(aggregate('COUNT(*)', { filter: 'isinf({0})' }), flat).text;
  const last = printer.apply(
    call.over === undefined
      ? aggregate('last({0})', { filter: '{0} IS NOT NULL' })
      : windowOnly('LAST_VALUE({0} IGNORE NULLS)'),
    flat,
  ).text;
  return primary(
    `CASE WHEN isinf(${average}) AND ${finite} THEN ${scaled} * 4294967296 WHEN isinf(${average}) AND (${infinities} > 1 OR isfinite(${last})) THEN CAST('NaN' AS DOUBLE) ELSE ${average} END`,
  );
};

/** The sum is kept in 128 bits and not looked at again: beyond NUMERIC's range it must raise, as its text does on the way back. */
const numericSum: Translation = (call, printer) =>
  printer.apply(
    aggregate(
      'SUM({distinct}{0})',
      sumsFit(call.args[0]!) ? {} : { result: 'CAST(CAST({call} AS VARCHAR) AS DECIMAL(38,9))' },
    ),
    call,
  );

const numericAverage: Translation = (call, printer) => {
  const sum = printer.apply(aggregate('SUM({distinct}{0})'), call).text;
  const count = printer.apply(aggregate('COUNT({distinct}{0})'), call).text;
  return { text: averageOf(sum, count), precedence: P.multiply };
};

/** MIN here passes over NaN; in GoogleSQL NaN wins in MIN and MAX. */
const floatMinimum: Translation = (call, printer) => {
  const plain = aggregate('MIN({0})');
  if (!mayBeNaN(call.args[0]!)) return printer.apply(plain, call);
  const nan = printer.apply(aggregate('bool_or(isnan({0}))'), call).text;
  return primary(`CASE WHEN ${nan} THEN CAST('NaN' AS DOUBLE) ELSE ${printer.apply(plain, call).text} END`);
};

/** DISTINCT changes nothing. */
const indifferent =
  (translation: Translation): Translation =>
  (call, printer) =>
    printer.apply(
      translation,
      call.aggregate?.distinct ? { ...call, aggregate: { ...call.aggregate, distinct: false } } : call,
    );

function withoutLimit({ distinct, ignoreNulls, orderBy, having }: AggregateModifiers): AggregateModifiers {
  return { distinct, ignoreNulls, orderBy, ...(having && { having }) };
}

const arrayAgg: Translation = (call, printer) => {
  const limit = call.aggregate?.limit;
  const list = aggregate('list({distinct}{0}{orderBy})', { nulls: 'keeps' });
  if (limit === undefined) return printer.apply(list, call);
  const modifiers = withoutLimit(call.aggregate!);
  const all = printer.apply(list, { ...call, aggregate: modifiers }).text;
  return { text: `${all}[1:${printer.bare(limit).text}]`, precedence: P.postfix };
};

const stringAgg: CustomTranslation = (call, printer) => {
  if (typeKey(call.args[0]!.type) === 'BYTES') {
    // On hexadecimal text, two digits a byte.
    const hex = (expr: TypedExpression): TypedExpression =>
      printer.printed(primary(`hex(${printer.argument(expr)})`), STRING);
    const args = [
      hex(call.args[0]!),
      call.args[1] === undefined ? printer.printed(primary("'2C'"), STRING) : hex(call.args[1]),
    ];
    return primary(`unhex(${stringAgg({ ...call, args }, printer).text})`);
  }
  const separator = call.args[1] === undefined ? "','" : '{1}';
  const limit = call.aggregate?.limit;
  if (limit === undefined) return printer.apply(aggregate(`string_agg({distinct}{0}, ${separator}{orderBy})`), call);
  const modifiers = withoutLimit(call.aggregate!);
  const all = printer.apply(aggregate('list({distinct}{0}{orderBy})', { filter: '{0} IS NOT NULL' }), {
    ...call,
    aggregate: modifiers,
  }).text;
  return printer.template(
    `array_to_string({0}[1:{1!}], ${call.args[1] === undefined ? "','" : '{2}'})`,
    [printer.printed(primary(all), call.type), limit, ...call.args.slice(1)],
    call,
  );
};

/** Squares of smaller FLOAT64 can be added up; of larger ones 2^-600 of them. */
const SQUARABLE = '1e150';
const TINY = '1e-100';
const DOWN = '2.409919865102884e-181';
const UP = '4.149515568880993e180';

/** FLOAT64 statistics: any NaN or infinity makes the result NaN in GoogleSQL and an error in DuckDB. */
const statistic =
  (text: string, argumentsCount: 1 | 2, minimum: 1 | 2, degree = 0): Translation =>
  (call, printer) => {
    const doubles = call.args.map((arg) =>
      typeKey(arg.type) === 'NUMERIC'
        ? printer.printed(primary(`CAST(${printer.argument(arg)} AS DOUBLE)`), arg.type)
        : arg,
    );
    const special = call.args.some((arg) => typeKey(arg.type) === 'FLOAT64' && floatFacts(arg).special);
    const converted = { ...call, args: doubles };
    if (!special) return printer.apply(aggregate(text), converted);
    const finite = argumentsCount === 1 ? 'isfinite({0})' : 'isfinite({0}) AND isfinite({1})';
    const both = argumentsCount === 1 ? '{0} IS NOT NULL' : '{0} IS NOT NULL AND {1} IS NOT NULL';
    const flat = { ...converted, aggregate: { ...call.aggregate!, distinct: false } };
    const all = printer.apply(aggregate(`bool_and(${finite})`, { filter: both }), flat).text;
    const count = printer.apply(
      aggregate('COUNT({distinct}{0})', { filter: both }),
      argumentsCount === 1 ? converted : flat,
    ).text;
    const small =
      argumentsCount === 1 ? `abs({0}) < ${SQUARABLE}` : `abs({0}) < ${SQUARABLE} AND abs({1}) < ${SQUARABLE}`;
    const allSmall = printer.apply(aggregate(`bool_and(${small})`, { filter: both }), flat).text;
    const value = printer.apply(aggregate(text, { filter: small }), converted).text;
    // Squares of tinier numbers lose their digits.
    const tiny =
      degree === 0
        ? ''
        : ` WHEN ${printer.apply(aggregate('max(abs({0}))'), flat).text} < ${TINY} THEN ${
            printer.apply(aggregate(text.replace('{0}', `{0} * ${UP}`), { filter: `abs({0}) < ${TINY}` }), converted)
              .text
          }${` * ${DOWN}`.repeat(degree)}`;
    const large =
      degree === 0
        ? printer.fail('values are too large for statistics in DuckDB', call)
        : printer.apply(aggregate(text.replace('{0}', `{0} * ${DOWN}`), { filter: finite }), converted).text +
          ` * ${UP}`.repeat(degree);
    return primary(
      `CASE WHEN NOT ${all} AND ${count} >= ${minimum} THEN CAST('NaN' AS DOUBLE)${tiny} WHEN ${allSmall} THEN ${value} WHEN ${all} THEN ${large} END`,
    );
  };

/**
 * PERCENTILE_CONT and PERCENTILE_DISC. Natively where NaN, NULL and decimals play no part, else on the list of all values in
 * GoogleSQL's order: NULL, NaN, the others.
 */
const percentile =
  (name: 'quantile_cont' | 'quantile_disc'): Translation =>
  (call, printer) => {
    const fraction = literalText(call.args[1]);
    if (fraction === undefined)
      return printer.refuse('PERCENTILE needs a literal fraction to be translated exactly', call.args[1]);
    const type = typeKey(call.args[0]!.type);
    const keepsNulls = call.aggregate?.ignoreNulls === false;
    if (type === 'NUMERIC' && name === 'quantile_cont')
      return printer.refuse('PERCENTILE_CONT of NUMERIC needs more digits than DuckDB has', call);
    const plain = { ...call, aggregate: { distinct: false, ignoreNulls: true, orderBy: [] } };
    const [, rounding] = exactRank(Number(fraction), '0');
    if (!keepsNulls && !mayBeNaN(call.args[0]!) && rounding === '0')
      return printer.apply(aggregate(`${name}({0}, ${fraction})`), plain);
    const values = printer.apply(aggregate('list({0})', keepsNulls ? {} : { filter: '{0} IS NOT NULL' }), plain).text;
    const { names, wrap } = bind([values], printer);
    const all = names[0]!;
    const e = printer.freshName('e');
    const nan = `list_filter(${all}, lambda ${e}: isnan(${e}))`;
    const sorted =
      type === 'FLOAT64'
        ? `(list_filter(${all}, lambda ${e}: ${e} IS NULL) || ${nan} || list_sort(list_filter(${all}, lambda ${e}: NOT isnan(${e})), 'ASC', 'NULLS FIRST'))`
        : `list_sort(${all}, 'ASC', 'NULLS FIRST')`;
    const n = `len(${all})`;
    const [rank, beyond] = exactRank(Number(fraction), name === 'quantile_disc' ? n : `(${n} - 1)`);
    const ranked = bind([sorted, rank, beyond], printer);
    const [items, at, more] = ranked.names as [string, string, string];
    if (name === 'quantile_disc') {
      const above = `ceil(${at}) + CASE WHEN ${at} = ceil(${at}) AND ${more} > 0 THEN 1 ELSE 0 END`;
      return wrap(ranked.wrap(`${items}[greatest(CAST(${above} AS BIGINT), 1)]`).text);
    }
    // Rounded up to a whole number it lies below that.
    const below = `(floor(${at}) - CASE WHEN ${at} = floor(${at}) AND ${more} < 0 THEN 1 ELSE 0 END)`;
    const low = `${items}[CAST(${below} AS BIGINT) + 1]`;
    const high = `${items}[CAST(${below} AS BIGINT) + 2]`;
    const part = `(${at} - ${below} + ${more})`;
    return wrap(
      ranked.wrap(
        `CASE WHEN ${part} = 0 THEN ${low} WHEN ${low} IS NULL THEN ${high} WHEN ${high} IS NULL THEN ${low} ELSE ${low} * (1 - ${part}) + ${high} * ${part} END`,
      ).text,
    );
  };

/** A fraction of a whole number as DOUBLE, and what the rounding of the product took away: the halves of the fraction's digits give exact products. */
function exactRank(fraction: number, count: string): readonly [string, string] {
  const wide = fraction * 134_217_729;
  const [first, rest] = [wide - (wide - fraction), fraction - (wide - (wide - fraction))];
  const product = `(${fraction.toExponential()} * ${count})`;
  return [
    product,
    rest === 0 ? '0' : `(${first.toExponential()} * ${count} - ${product} + ${rest.toExponential()} * ${count})`,
  ];
}

/** SUM and AVG of INTERVAL: months, days and time apart. */
const intervalSum: Translation = (call, printer) => {
  const part = (text: string): string => printer.apply(aggregate(`SUM(${text})`), call).text;
  const [months, days, micros] = [part(monthsOf('{0}')), part(daysOf('{0}')), part(microsOf('{0}'))];
  if (call.fn === 'avg')
    return {
      text: intervalTotal(months, days, micros, printer.apply(aggregate('COUNT({0})'), call).text),
      precedence: P.add,
    };
  const outside = `abs(${months}) > ${MOST_MONTHS} OR abs(${days}) > ${MOST_DAYS} OR abs(${micros}) > ${MOST_MICROS}`;
  return primary(
    `CASE WHEN ${outside} THEN ${printer.fail('INTERVAL out of range', call)} ELSE ${intervalTotal(months, days, micros)} END`,
  );
};

/** The value where another one is greatest or smallest, NULL included; rows whose key is NULL do not count. */
const extremeBy =
  (which: 'max' | 'min'): CustomTranslation =>
  (call, printer) => {
    const key = call.args[1]!;
    if (key.type.kind !== 'scalar') return printer.refuse('only scalar values have an order', key);
    const order =
      typeKey(key.type) === 'INTERVAL'
        ? lengthOf('{1}')
        : which === 'min' && mayBeNaN(key)
          ? "{{'number': NOT isnan({1}), 'value': {1}}}"
          : '{1}';
    const chosen = printer.apply(aggregate(`arg_${which}_null({0}, ${order})`, { filter: '{1} IS NOT NULL' }), call);
    if (!mayBeNaN(key) || call.over !== undefined) return chosen;
    // NaN is the greatest and the least of values with one, and equal to none of them.
    return primary(`CASE WHEN bool_or(isnan(${printer.argument(key)})) THEN NULL ELSE ${chosen.text} END`);
  };

/** LAG and LEAD: the offset must be a literal, negative ones are GoogleSQL's error. */
const neighbour =
  (name: 'LAG' | 'LEAD'): Translation =>
  (call, printer) => {
    const offset = call.args[1] === undefined ? '1' : literalText(call.args[1]);
    if (offset === undefined || offset.startsWith('-'))
      return printer.refuse(`${name} needs a literal offset that is not negative`, call.args[1]);
    return printer.apply(windowOnly(`${name}({0}, ${offset}${call.args[2] === undefined ? '' : ', {2}'})`), call);
  };

const nullsAware = (name: string): Translation => {
  const translation = windowOnly(`${name}{nulls})`);
  return { ...translation, nulls: 'keeps' };
};

export const aggregates: FunctionTranslations = {
  $count_star: aggregate('COUNT(*)'),
  count: aggregate('COUNT({distinct}{0})'),
  countif: (call, printer) =>
    printer.apply(
      call.aggregate?.distinct
        ? aggregate('COUNT({distinct}{0})', { filter: '{0}' })
        : aggregate('COUNT(*)', { filter: '{0}' }),
      call,
    ),
  sum: withCancelling(
    byTypes({
      INT64: aggregate('SUM({distinct}{0})', { result: 'CAST({call} AS BIGINT)' }),
      FLOAT64: floatSum,
      NUMERIC: numericSum,
      INTERVAL: intervalSum,
    }),
  ),
  'safe.sum': byTypes({
    INT64: aggregate('SUM({distinct}{0})', { result: 'TRY_CAST({call} AS BIGINT)' }),
  }),
  avg: withCancelling(
    byTypes({
      INT64: aggregate('AVG({distinct}{0})'),
      FLOAT64: floatAverage,
      NUMERIC: numericAverage,
      INTERVAL: intervalSum,
    }),
  ),
  min: byTypes(
    { FLOAT64: indifferent(floatMinimum), INTERVAL: indifferent(aggregate(`arg_min({0}, ${lengthOf('{0}')})`)) },
    indifferent(aggregate('MIN({0})')),
  ),
  max: byTypes(
    { INTERVAL: indifferent(aggregate(`arg_max({0}, ${lengthOf('{0}')})`)) },
    indifferent(aggregate('MAX({0})')),
  ),
  any_value: (call, printer) => {
    const having = call.aggregate?.having;
    if (having === undefined) return printer.apply(aggregate('first({0})'), call);
    const { distinct, ignoreNulls, orderBy } = call.aggregate!;
    return extremeBy(having.kind === 'MAX' ? 'max' : 'min')(
      { ...call, aggregate: { distinct, ignoreNulls, orderBy }, args: [...call.args, having.expr] },
      printer,
    );
  },
  max_by: extremeBy('max'),
  min_by: extremeBy('min'),
  array_agg: arrayAgg,
  array_concat_agg: (call, printer) =>
    call.aggregate?.limit !== undefined
      ? primary(
          `flatten(${printer.apply(aggregate('list({0}{orderBy})', { filter: '{0} IS NOT NULL' }), { ...call, aggregate: withoutLimit(call.aggregate) }).text}[1:${printer.bare(call.aggregate.limit).text}])`,
        )
      : printer.apply(aggregate('list({0}{orderBy})', { filter: '{0} IS NOT NULL', result: 'flatten({call})' }), call),
  string_agg: stringAgg,
  logical_and: indifferent(aggregate('bool_and({0})')),
  logical_or: indifferent(aggregate('bool_or({0})')),
  bit_and: indifferent(aggregate('bit_and({0})')),
  bit_or: indifferent(aggregate('bit_or({0})')),
  bit_xor: aggregate('bit_xor({distinct}{0})'),
  approx_count_distinct: noted(aggregate('COUNT(DISTINCT {0})'), 'counted exactly'),
  corr: (call, printer) => {
    printer.note('a correlation that is exactly 0 may come out as a rounding error', call);
    const pairs = printer.apply(aggregate('COUNT(*)', { filter: '{0} IS NOT NULL AND {1} IS NOT NULL' }), call).text;
    return primary(`CASE WHEN ${pairs} > 1 THEN ${printer.apply(statistic('corr({0}, {1})', 2, 2), call).text} END`);
  },
  covar_pop: noted(
    statistic('covar_pop({0}, {1})', 2, 1),
    'a covariance that is exactly 0 may come out as a rounding error',
  ),
  covar_samp: noted(
    statistic('covar_samp({0}, {1})', 2, 2),
    'a covariance that is exactly 0 may come out as a rounding error',
  ),
  stddev_pop: statistic('stddev_pop({distinct}{0})', 1, 1, 1),
  stddev_samp: statistic('stddev_samp({distinct}{0})', 1, 2, 1),
  var_pop: statistic('var_pop({distinct}{0})', 1, 1, 2),
  var_samp: statistic('var_samp({distinct}{0})', 1, 2, 2),
  percentile_cont: percentile('quantile_cont'),
  percentile_disc: percentile('quantile_disc'),
  grouping: aggregate('GROUPING({0})', { window: false }),

  row_number: windowOnly('ROW_NUMBER()'),
  rank: windowOnly('RANK()'),
  dense_rank: windowOnly('DENSE_RANK()'),
  percent_rank: windowOnly('PERCENT_RANK()'),
  cume_dist: windowOnly('CUME_DIST()'),
  ntile: (call, printer) =>
    /^[1-9]\d*$/.test(literalText(call.args[0]) ?? '')
      ? printer.apply(windowOnly('NTILE({0!})'), call)
      : printer.refuse('NTILE needs a positive literal', call.args[0]),
  lag: neighbour('LAG'),
  lead: neighbour('LEAD'),
  first_value: nullsAware('FIRST_VALUE({0}'),
  last_value: nullsAware('LAST_VALUE({0}'),
  nth_value: nullsAware('NTH_VALUE({0}, {1!}'),
};
