// Aggregate and window functions in PostgreSQL.
//
// Traps: SUM of bigint is numeric, AVG of bigint is numeric; text is ordered by the database's collation; functions over
// windows take neither DISTINCT nor IGNORE NULLS, and ordered-set aggregates no OVER (see window-values.ts).

import { floatFacts, mayBeNaN } from '../../printing/float-facts.js';
import { withCancelling } from '../../printing/cancelling-sums.js';
import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import {
  aggregate,
  byTypes,
  noted,
  windowOnly,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { AggregateModifiers, TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { intervalInRange } from './interval-parts.js';
import { intervalAverage } from './interval-table.js';
import { asBigNumeric, asNumeric } from './numeric.js';
import { P } from './precedence.js';
import { countDistinctOver, percentile, valueIgnoringNulls } from './window-values.js';

/** The value beside the largest or smallest other one; of equal ones any. */
const extremeBy =
  (direction: 'ASC' | 'DESC'): Translation =>
  (call, printer) => {
    const [value, by] = call.args as [TypedExpression, TypedExpression];
    return valueBeside(value, by, direction, call, printer);
  };

function valueBeside(
  value: TypedExpression,
  by: TypedExpression,
  direction: 'ASC' | 'DESC',
  call: TypedCall,
  printer: Printer,
): Fragment {
  if (call.over !== undefined || mayBeNaN(by) || by.type.kind !== 'scalar')
    return printer.refuse('this form is not translated to PostgreSQL', by);
  const key = printer.sortKey({ expr: by, direction, nulls: 'LAST' });
  const text = `array_agg(${printer.argument(value)} ORDER BY ${key}) FILTER (WHERE ${printer.operand(by, P.is + 1)} IS NOT NULL)`;
  return { text: `(${text})[1]`, precedence: P.postfix };
}

/** ANY_VALUE(x HAVING MAX y). */
export function aggregateOverride(call: TypedCall, printer: Printer): Fragment | undefined {
  const having = call.aggregate?.having;
  if (call.fn !== 'any_value' || having === undefined) return undefined;
  return valueBeside(call.args[0]!, having.expr, having.kind === 'MAX' ? 'DESC' : 'ASC', call, printer);
}

/** DISTINCT changes nothing. */
const indifferent =
  (translation: Translation): Translation =>
  (call, printer) =>
    printer.apply(
      translation,
      call.aggregate?.distinct ? { ...call, aggregate: { ...call.aggregate, distinct: false } } : call,
    );

/** In GoogleSQL NaN wins in MIN and MAX, here it is the largest. */
const floatMinimum: Translation = (call, printer) => {
  const plain = aggregate('MIN({0})');
  if (!mayBeNaN(call.args[0]!)) return printer.apply(plain, call);
  const nan = printer.apply(aggregate("bool_or({0} = 'NaN')"), call).text;
  return primary(`CASE WHEN ${nan} THEN CAST('NaN' AS double precision) ELSE ${printer.apply(plain, call).text} END`);
};

/** Squares of smaller numbers can be added up. */
const ORDINARY = 1e150;
const TINY = '1e-100';

/** GoogleSQL adds with more digits: a sum that is rounded to the largest FLOAT64 may be out of range. */
const floatSum: Translation = (call, printer) => {
  const sum = printer.apply(aggregate('SUM({distinct}{0})'), call).text;
  if (floatFacts(call.args[0]!).bound < ORDINARY) return primary(sum);
  const count = printer.apply(aggregate('COUNT({distinct}{0})'), call).text;
  return primary(
    `CASE WHEN abs(${sum}) = 1.7976931348623157e308 AND ${count} > 1 THEN ${printer.fail('FLOAT64 SUM out of range', call)} ELSE ${sum} END`,
  );
};

/** The native AVG adds squares up too, which may be out of range where the mean is not. */
const floatAverage: Translation = (call, printer) => {
  const facts = floatFacts(call.args[0]!);
  if (facts.bound < ORDINARY && !facts.special) return printer.apply(aggregate('AVG({distinct}{0})'), call);
  const sum = printer.apply(aggregate('SUM({distinct}{0})'), call).text;
  const count = printer.apply(aggregate('COUNT({distinct}{0})'), call).text;
  if (!facts.special) return { text: `${sum} / ${count}`, precedence: P.multiply };
  // GoogleSQL's running mean is infinite after one infinity that is the last value, NaN after any other; the last value is not known here.
  const infinities = printer.apply(aggregate('COUNT(*)', { filter: "abs({0}) = 'Infinity'" }), call).text;
  const several = call.aggregate?.distinct
    ? ''
    : `WHEN abs(${sum}) = 'Infinity' AND ${infinities} > 1 THEN CAST('NaN' AS double precision) `;
  return primary(
    `CASE ${several}WHEN abs(${sum}) = 'Infinity' AND ${count} > 1 THEN ${printer.fail('AVG of an infinity and other values depends on their order', call)} ELSE ${sum} / ${count} END`,
  );
};

const extreme = (name: 'MIN' | 'MAX'): Translation =>
  indifferent(
    byTypes(
      {
        STRING: aggregate(`${name}({0} COLLATE "C")`),
        FLOAT64: name === 'MIN' ? floatMinimum : aggregate('MAX({0})'),
        BOOL: aggregate(name === 'MIN' ? 'bool_and({0})' : 'bool_or({0})'),
      },
      aggregate(`${name}({0})`),
    ),
  );

function withoutLimit({ distinct, ignoreNulls, orderBy, having }: AggregateModifiers): AggregateModifiers {
  return { distinct, ignoreNulls, orderBy, ...(having && { having }) };
}

/** The first `limit` elements of a complete array aggregate. */
function limited(all: string, call: TypedCall, printer: Printer): Fragment {
  const limit = call.aggregate!.limit!;
  return { text: `(${all})[1:${printer.bare(limit).text}]`, precedence: P.postfix };
}

/** With DISTINCT the sort key must be the argument as it stands. */
const value = (call: TypedCall): string => {
  // A bare text constant would have no type.
  if (literalText(call.args[0]) !== undefined && typeKey(call.args[0]!.type) === 'STRING') return 'CAST({0} AS text)';
  return call.aggregate?.distinct === true &&
    call.aggregate.orderBy.length > 0 &&
    typeKey(call.args[0]!.type) === 'STRING'
    ? '{0} COLLATE "C"'
    : '{0}';
};

const arrayAgg: Translation = (call, printer) => {
  const list = aggregate(`array_agg({distinct}${value(call)}{orderBy})`, { nulls: 'keeps' });
  if (call.args[0]!.type.kind !== 'scalar')
    return printer.refuse('ARRAY_AGG of such values is not translated to PostgreSQL', call);
  if (call.aggregate?.limit === undefined) return printer.apply(list, call);
  const modifiers = withoutLimit(call.aggregate);
  return limited(printer.apply(list, { ...call, aggregate: modifiers }).text, call, printer);
};

const stringAgg: Translation = (call, printer) => {
  const bytes = typeKey(call.args[0]!.type) === 'BYTES';
  const separator = call.args[1] === undefined ? (bytes ? "CAST(',' AS bytea)" : "','") : '{1}';
  if (call.aggregate?.limit === undefined)
    return printer.apply(aggregate(`string_agg({distinct}${value(call)}, ${separator}{orderBy})`), call);
  if (typeKey(call.args[0]!.type) === 'BYTES')
    return printer.refuse('STRING_AGG of BYTES with LIMIT is not translated to PostgreSQL', call);
  const modifiers = withoutLimit(call.aggregate);
  const all = printer.apply(aggregate(`array_agg({distinct}${value(call)}{orderBy})`, { filter: '{0} IS NOT NULL' }), {
    ...call,
    aggregate: modifiers,
  }).text;
  const some = limited(all, call, printer).text;
  return primary(`array_to_string(${some}, ${call.args[1] === undefined ? "','" : printer.argument(call.args[1])})`);
};

const DOUBLE = 'CAST({0} AS double precision)';

/** Statistics of FLOAT64: NUMERIC and INT64 are converted first. */
const statistic = (text: string): Translation => aggregate(text);

/** The same of one FLOAT64: squares of tiny numbers lose their digits, those of 2^600 times as much do not. `degree`: 2 for variances. */
const spread =
  (name: string, degree: 1 | 2): Translation =>
  (call, printer) => {
    const value = printer.apply(aggregate(`${name}({distinct}${DOUBLE})`), call).text;
    if (typeKey(call.args[0]!.type) !== 'FLOAT64' || !floatFacts(call.args[0]!).special) return primary(value);
    const flat = { ...call, aggregate: { ...call.aggregate!, distinct: false } };
    const most = printer.apply(aggregate('max(abs({0}))'), flat).text;
    const scaled = printer.apply(
      aggregate(`${name}({distinct}{0} * 4.149515568880993e180)`, { filter: `abs({0}) < ${TINY}` }),
      call,
    ).text;
    // PostgreSQL raises an error where a product would be 0.
    const zero = degree === 2 ? `WHEN ${most} < 1e-162 THEN ${scaled} * 0 ` : '';
    return primary(
      `CASE ${zero}WHEN ${most} < ${TINY} THEN ${scaled}${' * 2.409919865102884e-181'.repeat(degree)} ELSE ${value} END`,
    );
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

/** RESPECT NULLS is all PostgreSQL itself has (before version 19). */
const respectingNulls =
  (name: string): Translation =>
  (call, printer) => {
    if (call.aggregate?.ignoreNulls === true) return valueIgnoringNulls(call, printer);
    return printer.apply(
      windowOnly(name === 'NTH_VALUE' ? 'NTH_VALUE({0}, CAST({1} AS integer))' : `${name}({0})`),
      call,
    );
  };

/** PostgreSQL gathers only arrays of one length: each goes through its text. */
const arrayConcatAgg: Translation = (call, printer) => {
  const { type } = call;
  if (call.over !== undefined || type.kind !== 'array' || type.element.kind !== 'scalar')
    return printer.refuse('ARRAY_CONCAT_AGG of such values is not translated to PostgreSQL', call);
  const modifiers = call.aggregate === undefined ? undefined : withoutLimit(call.aggregate);
  const texts = printer.apply(aggregate('array_agg(CAST({0} AS text){orderBy})', { filter: '{0} IS NOT NULL' }), {
    ...call,
    ...(modifiers && { aggregate: modifiers }),
  }).text;
  const some = call.aggregate?.limit === undefined ? texts : limited(texts, call, printer).text;
  const [array, place, element, at] = ['t', 'o', 'e', 'p'].map((name) => printer.freshName(name));
  const [outer, inner] = [printer.freshName('u'), printer.freshName('u')];
  const all = `ARRAY(SELECT ${inner}.${element!} FROM UNNEST(${some}) WITH ORDINALITY AS ${outer}(${array!}, ${place!}), UNNEST(CAST(${outer}.${array!} AS ${printer.typeName(type, call)})) WITH ORDINALITY AS ${inner}(${element!}, ${at!}) ORDER BY ${outer}.${place!}, ${inner}.${at!})`;
  return primary(`CASE WHEN COUNT(${printer.argument(call.args[0]!)}) > 0 THEN ${all} END`);
};

export const aggregates: FunctionTranslations = {
  $count_star: aggregate('COUNT(*)'),
  count: (call, printer) =>
    call.over !== undefined && call.aggregate?.distinct === true
      ? countDistinctOver(call, printer)
      : printer.apply(aggregate('COUNT({distinct}{0})'), call),
  countif: (call, printer) =>
    printer.apply(aggregate(call.aggregate?.distinct ? 'COUNT({distinct}{0})' : 'COUNT(*)', { filter: '{0}' }), call),
  sum: withCancelling(
    byTypes({
      INT64: aggregate('SUM({distinct}{0})', { result: 'CAST({call} AS bigint)' }),
      FLOAT64: floatSum,
      NUMERIC: aggregate('SUM({distinct}{0})', { result: asNumeric('{call}') }),
      BIGNUMERIC: aggregate('SUM({distinct}{0})', { result: asBigNumeric('{call}') }),
      INTERVAL: aggregate('SUM({distinct}{0})', { result: intervalInRange('{call}') }),
    }),
  ),
  avg: withCancelling(
    byTypes({
      INT64: aggregate('AVG({distinct}{0})', { result: 'CAST({call} AS double precision)' }),
      FLOAT64: floatAverage,
      // With so many decimals the quotient is not rounded twice across a half.
      NUMERIC: aggregate('AVG({distinct}CAST({0} AS numeric(58, 29)))', { result: asNumeric('{call}') }),
      BIGNUMERIC: aggregate('AVG({distinct}CAST({0} AS numeric(150, 100)))', { result: asBigNumeric('{call}') }),
      INTERVAL: (call, printer) => {
        const sum = printer.apply(aggregate('SUM({distinct}{0})'), call).text;
        return primary(intervalAverage(sum, printer.apply(aggregate('COUNT({distinct}{0})'), call).text));
      },
    }),
  ),
  min: extreme('MIN'),
  max: extreme('MAX'),
  any_value: aggregate('array_agg({0})', { result: '({call})[1]' }),
  max_by: extremeBy('DESC'),
  min_by: extremeBy('ASC'),
  array_agg: arrayAgg,
  array_concat_agg: arrayConcatAgg,
  string_agg: stringAgg,
  logical_and: indifferent(aggregate('bool_and({0})')),
  logical_or: indifferent(aggregate('bool_or({0})')),
  bit_and: indifferent(byTypes({ INT64: aggregate('bit_and({0})') })),
  bit_or: indifferent(byTypes({ INT64: aggregate('bit_or({0})') })),
  bit_xor: byTypes({ INT64: aggregate('bit_xor({distinct}{0})') }),
  approx_count_distinct: noted(aggregate('COUNT(DISTINCT {0})'), 'counted exactly'),
  // Without variance NaN, with fewer than two pairs NULL.
  corr: (call, printer) => {
    printer.note('a correlation that is exactly 0 may come out as a rounding error', call);
    const pairs = printer.apply(aggregate('COUNT(*)', { filter: '{0} IS NOT NULL AND {1} IS NOT NULL' }), call).text;
    return primary(
      `CASE WHEN ${pairs} > 1 THEN COALESCE(${printer.apply(statistic('corr({0}, {1})'), call).text}, 'NaN') END`,
    );
  },
  covar_pop: noted(statistic('covar_pop({0}, {1})'), 'a covariance that is exactly 0 may come out as a rounding error'),
  covar_samp: noted(
    statistic('covar_samp({0}, {1})'),
    'a covariance that is exactly 0 may come out as a rounding error',
  ),
  stddev_pop: spread('stddev_pop', 1),
  stddev_samp: spread('stddev_samp', 1),
  var_pop: spread('var_pop', 2),
  var_samp: spread('var_samp', 2),
  percentile_cont: percentile,
  percentile_disc: percentile,
  grouping: aggregate('GROUPING({0})', { window: false, result: 'CAST({call} AS bigint)' }),

  row_number: windowOnly('ROW_NUMBER()'),
  rank: windowOnly('RANK()'),
  dense_rank: windowOnly('DENSE_RANK()'),
  percent_rank: windowOnly('PERCENT_RANK()'),
  cume_dist: windowOnly('CUME_DIST()'),
  ntile: (call, printer) =>
    /^[1-9]\d*$/.test(literalText(call.args[0]) ?? '')
      ? printer.apply(windowOnly('NTILE({0!})', { result: 'CAST({call} AS bigint)' }), call)
      : printer.refuse('NTILE needs a positive literal', call.args[0]),
  lag: neighbour('LAG'),
  lead: neighbour('LEAD'),
  first_value: respectingNulls('FIRST_VALUE'),
  last_value: respectingNulls('LAST_VALUE'),
  nth_value: respectingNulls('NTH_VALUE'),
};
