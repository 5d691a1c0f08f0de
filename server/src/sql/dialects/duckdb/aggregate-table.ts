// Aggregate and window functions in DuckDB.
//
// Traps: SUM of BIGINT is HUGEINT, AVG of DECIMAL is DOUBLE, COUNT_IF is HUGEINT and NULL on no rows, MIN passes over NaN,
// statistics raise on NaN and infinities.

import { primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import type { AggregateModifiers } from '../../typed-tree.js';
import { literalText, typeKey } from '../../printing/printer.js';
import {
  aggregate,
  byTypes,
  noted,
  refuse,
  windowOnly,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import { averageOf } from './decimal.js';
import { floatFacts, mayBeNaN } from '../../printing/float-facts.js';

const floatSum: Translation = (call, printer) => {
  const sum = printer.apply(aggregate('SUM({distinct}{0})'), call).text;
  if (!floatFacts(call.args[0]!).special && call.over === undefined && floatFacts(call.args[0]!).bound < 1e290)
    return primary(sum);
  const finite = printer.apply(aggregate('bool_and(isfinite({0}))'), {
    ...call,
    aggregate: { ...call.aggregate!, distinct: false },
  }).text;
  return primary(
    `CASE WHEN isinf(${sum}) AND ${finite} THEN ${printer.fail('FLOAT64 SUM out of range', call)} ELSE ${sum} END`,
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
  return primary(`CASE WHEN isinf(${average}) AND ${finite} THEN ${scaled} * 4294967296 ELSE ${average} END`);
};

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

const stringAgg: Translation = (call, printer) => {
  if (typeKey(call.args[0]!.type) !== 'STRING')
    return printer.refuse('STRING_AGG of BYTES is not translated to DuckDB', call);
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

/** FLOAT64 statistics: any NaN or infinity makes the result NaN in GoogleSQL and an error in DuckDB. */
const statistic =
  (text: string, argumentsCount: 1 | 2, minimum: 1 | 2): Translation =>
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
    const value = printer.apply(aggregate(text, { filter: finite }), converted).text;
    return primary(
      `CASE WHEN NOT ${all} AND ${count} >= ${minimum} THEN CAST('NaN' AS DOUBLE) WHEN ${all} THEN ${value} END`,
    );
  };

const percentile =
  (name: 'quantile_cont' | 'quantile_disc'): Translation =>
  (call, printer) => {
    const fraction = literalText(call.args[1]);
    if (fraction === undefined || call.aggregate?.ignoreNulls === false)
      return printer.refuse('this form of PERCENTILE is not translated to DuckDB', call);
    const type = typeKey(call.args[0]!.type);
    if (type === 'NUMERIC' || mayBeNaN(call.args[0]!))
      return printer.refuse(`PERCENTILE of ${type} is not translated to DuckDB`, call);
    return printer.apply(aggregate(`${name}({0}, {1})`), {
      ...call,
      aggregate: { distinct: false, ignoreNulls: true, orderBy: [] },
    });
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
  countif: aggregate('COUNT(*)', { filter: '{0}' }),
  sum: byTypes({
    INT64: aggregate('SUM({distinct}{0})', { result: 'CAST({call} AS BIGINT)' }),
    FLOAT64: floatSum,
    NUMERIC: aggregate('SUM({distinct}{0})'),
  }),
  avg: byTypes({
    INT64: aggregate('AVG({distinct}{0})'),
    FLOAT64: floatAverage,
    NUMERIC: numericAverage,
  }),
  min: byTypes(
    { FLOAT64: indifferent(floatMinimum), INTERVAL: refuse('intervals are compared in another way') },
    indifferent(aggregate('MIN({0})')),
  ),
  max: byTypes({ INTERVAL: refuse('intervals are compared in another way') }, indifferent(aggregate('MAX({0})'))),
  any_value: aggregate('first({0})'),
  array_agg: arrayAgg,
  array_concat_agg: (call, printer) =>
    call.aggregate?.limit !== undefined
      ? printer.refuse('ARRAY_CONCAT_AGG with LIMIT is not translated to DuckDB', call)
      : printer.apply(aggregate('list({0}{orderBy})', { filter: '{0} IS NOT NULL', result: 'flatten({call})' }), call),
  string_agg: stringAgg,
  logical_and: indifferent(aggregate('bool_and({0})')),
  logical_or: indifferent(aggregate('bool_or({0})')),
  bit_and: indifferent(aggregate('bit_and({0})')),
  bit_or: indifferent(aggregate('bit_or({0})')),
  bit_xor: aggregate('bit_xor({distinct}{0})'),
  approx_count_distinct: noted(aggregate('COUNT(DISTINCT {0})'), 'counted exactly'),
  corr: (call, printer) => {
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
  stddev_pop: statistic('stddev_pop({distinct}{0})', 1, 1),
  stddev_samp: statistic('stddev_samp({distinct}{0})', 1, 2),
  var_pop: statistic('var_pop({distinct}{0})', 1, 1),
  var_samp: statistic('var_samp({distinct}{0})', 1, 2),
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
