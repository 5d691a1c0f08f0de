// Aggregate functions, with and without OVER → Spark. Arrays are built with their order inside: Spark promises none.

import type { AggregateModifiers, TypedExpression, TypedSortKey } from '../typed-tree.js';
import { typeKey } from '../types.js';
import { alsoBytes } from './bytes.js';
import { aggregateOfExtreme } from './extreme-rows.js';
import { canBeNaN } from './not-a-number.js';
import {
  floatAverage,
  floatCorrelation,
  floatCovariance,
  floatSpread,
  floatSum,
  isModest,
  isSpecial,
  type FloatAggregate,
} from './float-aggregates.js';
import { DIVIDED_INTERVAL, summedInterval, TOTAL_MICROS } from './interval-arithmetic.js';
import { fill, noteCancelling, refuse } from './rules.js';
import { fillTemplate } from './template.js';
import {
  BIGINT,
  DECIMAL_38_9,
  DOUBLE,
  aggregate,
  call,
  cast,
  decimal,
  field,
  int,
  isNull,
  lambda,
  literal,
  nullOf,
  not,
  operation,
  text,
  variable,
  when,
  type SparkCall,
  type SparkExpression,
  type SparkWindow,
} from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';

/** How the call's aggregates are written: each carries the call's window. */
interface Maker {
  (name: string, ...args: readonly SparkExpression[]): SparkCall;
  readonly window: SparkWindow | undefined;
  readonly modifiers: AggregateModifiers;
}

function maker(site: CallSite): Maker {
  const { over } = site.call;
  const window = over && site.lowering.window(over, site.call);
  const make = (name: string, ...args: readonly SparkExpression[]): SparkCall => ({
    ...aggregate(name, args),
    ...(window && { over: window }),
  });
  return Object.assign(make, { window, modifiers: site.call.aggregate ?? PLAIN });
}

const PLAIN: AggregateModifiers = { distinct: false, ignoreNulls: true, orderBy: [] };

/** The translation with HAVING MAX, and the refusal of ORDER BY and LIMIT, where a rule does not ask for them; undefined where none of them stands. */
function modified(site: CallSite): SparkExpression | undefined {
  const { aggregate: modifiers } = site.call;
  if (modifiers?.having !== undefined) return aggregateOfExtreme(site, (row) => aggregate('collect_list', [row]));
  if ((modifiers?.orderBy.length ?? 0) > 0 || modifiers?.limit !== undefined)
    return site.refuse('ORDER BY and LIMIT are not expected in this aggregate');
  return undefined;
}

/** `name(DISTINCT …)`; Spark has no DISTINCT with OVER. */
function distinct(site: CallSite, name: string, ...args: readonly SparkExpression[]): SparkExpression {
  if (site.call.over !== undefined) return site.refuse('Spark has no DISTINCT aggregate with OVER');
  return aggregate(name, args, true);
}

const simple =
  (name: string, finish: (value: SparkExpression) => SparkExpression = (v) => v): SparkRule =>
  (site) => {
    const whole = modified(site);
    if (whole !== undefined) return whole;
    const args = site.args();
    return finish(site.call.aggregate?.distinct === true ? distinct(site, name, ...args) : maker(site)(name, ...args));
  };

/** DISTINCT changes nothing. */
const idempotent =
  (name: string): SparkRule =>
  (site) =>
    modified(site) ?? maker(site)(name, ...site.args());

const count: SparkRule = (site) => {
  const whole = modified(site);
  if (whole !== undefined) return whole;
  const make = maker(site);
  if (site.call.aggregate?.distinct !== true) return make('count', site.arg(0));
  if (site.call.over === undefined) return aggregate('count', [site.arg(0)], true);
  return cast(call('size', make('collect_set', site.arg(0))), BIGINT);
};

const countIf: SparkRule = (site) => {
  const whole = modified(site);
  if (whole !== undefined) return whole;
  if (site.call.aggregate?.distinct === true)
    return distinct(
      site,
      'count',
      when(
        site.arg(0),
        literal({ kind: 'scalar', name: 'BOOLEAN' }, 'true'),
        nullOf({ kind: 'scalar', name: 'BOOLEAN' }),
      ),
    );
  return maker(site)('count_if', site.arg(0));
};

/** Of intervals. */
function summed(site: CallSite): SparkExpression {
  if (site.call.aggregate?.distinct === true) return site.refuse('SUM(DISTINCT …) of intervals has no form on Spark');
  const make = maker(site);
  return summedInterval(site.arg(0), (part) => make('sum', part));
}

/** The sum over a count, rounded once to NUMERIC's nine digits. */
const average: SparkRule = (site) => {
  noteCancelling(site);
  const whole = modified(site);
  if (whole !== undefined) return whole;
  if (typeKey(site.call.type) === 'INTERVAL')
    return fill(site, DIVIDED_INTERVAL, summed(site), call('nullif', maker(site)('count', site.arg(0)), int(0)));
  if (typeKey(site.call.type) === 'BIGNUMERIC')
    return site.refuse('the average of BIGNUMERIC has more digits than Spark');
  if (typeKey(site.call.type) !== 'NUMERIC')
    return typeKey(site.typed(0).type) === 'FLOAT64' && !isModest(site.typed(0))
      ? floatAverage(
          site.arg(0),
          isSpecial(site.typed(0)),
          site.call.aggregate?.distinct === true,
          floatAggregate(site),
        )
      : simple('avg')(site);
  const isDistinct = site.call.aggregate?.distinct === true;
  const make = maker(site);
  const part = (name: string): SparkExpression =>
    isDistinct ? distinct(site, name, site.arg(0)) : make(name, site.arg(0));
  const sum = cast(part('sum'), DECIMAL_38_9);
  const rows = cast(part('count'), decimal(20, 0));
  return operation('/', sum, call('nullif', rows, literal(decimal(1, 0), '0', true)));
};

const sum: SparkRule = (site) => {
  noteCancelling(site);
  const whole = modified(site);
  if (whole !== undefined) return whole;
  if (typeKey(site.call.type) === 'INTERVAL') return summed(site);
  if (typeKey(site.call.type) === 'FLOAT64' && !isModest(site.typed(0)))
    return floatSum(site.arg(0), floatAggregate(site));
  const value = simple('sum')(site);
  const { type } = site.typed(0);
  // The sum of a declared NUMERIC(p, s) has another Spark type than NUMERIC.
  return type.kind === 'scalar' && type.precision !== undefined ? cast(value, DECIMAL_38_9) : value;
};

const extreme =
  (name: 'min' | 'max'): SparkRule =>
  (site) => {
    const whole = modified(site);
    if (whole !== undefined) return whole;
    const make = maker(site);
    if (typeKey(site.call.type) === 'INTERVAL')
      return make(`${name}_by`, site.arg(0), fillTemplate(TOTAL_MICROS, [site.arg(0)]));
    const value = make(name, site.arg(0));
    if (name === 'max' || !canBeNaN(site.typed(0))) return value;
    // NaN makes every minimum NaN in GoogleSQL; on Spark it is the largest number.
    return when(make('bool_or', call('isnan', site.arg(0))), literal(DOUBLE, 'NaN'), value);
  };

const boolean = (name: 'bool_and' | 'bool_or'): SparkRule => idempotent(name);

/** The aggregates that the translation of a FLOAT64 aggregate is made of. */
function floatAggregate(site: CallSite): FloatAggregate {
  const make = maker(site);
  const isDistinct = site.call.aggregate?.distinct === true;
  return { rows: make, values: (name, ...args) => (isDistinct ? distinct(site, name, ...args) : make(name, ...args)) };
}

/** Statistics of NUMERIC arguments are computed as DOUBLE by both. */
const doubles = (site: CallSite): readonly SparkExpression[] =>
  site.call.args.map((e, i) =>
    ['NUMERIC', 'BIGNUMERIC'].includes(typeKey(e.type)) ? cast(site.arg(i), DOUBLE) : site.arg(i),
  );

/** Neither its squares nor their differences leave the range of FLOAT64. */
const ofWholeNumbers = (expr: TypedExpression): boolean =>
  typeKey(expr.type) !== 'FLOAT64' ||
  (expr.kind === 'cast' && ['INT64', 'NUMERIC', 'BIGNUMERIC'].includes(typeKey(expr.operand.type)));

const spread =
  (name: 'stddev_pop' | 'stddev_samp' | 'var_pop' | 'var_samp'): SparkRule =>
  (site) => {
    const whole = modified(site);
    if (whole !== undefined) return whole;
    const [value] = doubles(site) as [SparkExpression];
    const aggregated = floatAggregate(site);
    return ofWholeNumbers(site.typed(0)) ? aggregated.values(name, value) : floatSpread(name, value, aggregated);
  };

const nullables = (site: CallSite): readonly [boolean, boolean] => [site.typed(0).nullable, site.typed(1).nullable];

const covariance =
  (name: 'covar_pop' | 'covar_samp'): SparkRule =>
  (site) => {
    site.note('a covariance of exactly 0 can come out as rounding noise around it');
    const whole = modified(site);
    if (whole !== undefined) return whole;
    const pair = doubles(site) as [SparkExpression, SparkExpression];
    const aggregated = floatAggregate(site);
    return site.call.args.every(ofWholeNumbers)
      ? aggregated.values(name, ...pair)
      : floatCovariance(name, pair, nullables(site), aggregated);
  };

const correlation: SparkRule = (site) => {
  site.note('a correlation of exactly 0 can come out as rounding noise around it');
  if (site.call.aggregate?.distinct === true) return site.refuse('CORR(DISTINCT …) has no form on Spark');
  const whole = modified(site);
  if (whole !== undefined) return whole;
  const pair = doubles(site) as [SparkExpression, SparkExpression];
  return floatCorrelation(pair, nullables(site), site.call.args.every(ofWholeNumbers), floatAggregate(site));
};

const anyValue: SparkRule = (site) => {
  const { aggregate: modifiers } = site.call;
  const make = maker(site);
  if (modifiers?.having === undefined) return make('first', site.arg(0));
  const { kind, expr } = modifiers.having;
  if (site.lowering.overInlineRows && make.window === undefined) return firstOfExtreme(site, make, kind, expr);
  const by = site.lower(expr);
  if (canBeNaN(expr)) return site.refuse('NaN is the largest number on Spark', expr);
  return make(kind === 'MAX' ? 'max_by' : 'min_by', site.arg(0), by);
};

const by =
  (name: 'max_by' | 'min_by'): SparkRule =>
  (site) => {
    const make = maker(site);
    const key = site.typed(1);
    if (!canBeNaN(key) && site.lowering.overInlineRows && make.window === undefined)
      return firstOfExtreme(site, make, name === 'max_by' ? 'MAX' : 'MIN', key);
    const numbered = 'CASE WHEN a IS NOT NULL THEN struct(CASE WHEN isnan(a) THEN 0 ELSE 1 END AS n, a AS v) END';
    return make(name, site.arg(0), canBeNaN(key) ? fill(site, numbered, site.arg(1)) : site.arg(1));
  };

const VALUE = 'value';
const KEY = 'key';

/** A comparator of two collected rows that have their sort keys in fields `key1`, `key2` …. */
function comparator(keys: readonly TypedSortKey[]): SparkExpression {
  const whens: { when: SparkExpression; then: SparkExpression }[] = [];
  for (const [index, key] of keys.entries()) {
    const [a, b] = ['left_', 'right_'].map((side) => field(variable(side), `${KEY}${index + 1}`)) as [
      SparkExpression,
      SparkExpression,
    ];
    const first = key.nulls === 'FIRST' ? -1 : 1;
    const before = key.direction === 'ASC' ? -1 : 1;
    if (key.expr.nullable) {
      whens.push({ when: operation('and', isNull(a), operation('is not null', b)), then: int(first) });
      whens.push({ when: operation('and', operation('is not null', a), isNull(b)), then: int(-first) });
    }
    if (canBeNaN(key.expr)) {
      whens.push({ when: operation('and', call('isnan', a), not(call('isnan', b))), then: int(before) });
      whens.push({ when: operation('and', not(call('isnan', a)), call('isnan', b)), then: int(-before) });
    }
    whens.push({ when: operation('<', a, b), then: int(before) });
    whens.push({ when: operation('>', a, b), then: int(-before) });
  }
  return lambda(['left_', 'right_'], { kind: 'case', whens, otherwise: int(0) });
}

/** Spark's own order of an array: all keys ascending with NULL first, or all descending with NULL last. */
function naturalDirection(keys: readonly TypedSortKey[]): 'ASC' | 'DESC' | undefined {
  const [first] = keys;
  const natural = keys.every(
    (k) =>
      k.direction === first!.direction && k.nulls === (k.direction === 'ASC' ? 'FIRST' : 'LAST') && !canBeNaN(k.expr),
  );
  return natural ? first!.direction : undefined;
}

/** All values of the group in order: NULLs are in it only with RESPECT NULLS. An empty array for no values. */
function collected(site: CallSite, make: Maker): SparkExpression {
  const { modifiers } = make;
  const value = site.arg(0);
  const skipsNulls = modifiers.ignoreNulls || !site.typed(0).nullable;
  if (modifiers.having !== undefined)
    return site.refuse('HAVING MAX and HAVING MIN inside an aggregate have no exact form on Spark');
  if (modifiers.limit !== undefined && (modifiers.limit.kind !== 'literal' || modifiers.limit.value === undefined))
    return site.refuse('LIMIT takes a constant on Spark', modifiers.limit);
  const limited = (array: SparkExpression): SparkExpression =>
    modifiers.limit?.kind === 'literal' ? call('slice', array, int(1), int(Number(modifiers.limit.value))) : array;
  if (modifiers.distinct) return limited(distinctValues(site, make, skipsNulls));
  const { orderBy } = modifiers;
  if (orderBy.length === 0) {
    if (skipsNulls) return limited(make('collect_list', value));
    const rows = make('collect_list', { kind: 'struct', fields: [{ name: VALUE, value }] });
    return limited(call('transform', rows, lambda(['x_'], field(variable('x_'), VALUE))));
  }
  const keys = orderBy.map((k) => site.lower(k.expr));
  const row: SparkExpression = {
    kind: 'struct',
    fields: [...keys.map((k, i) => ({ name: `${KEY}${i + 1}`, value: k })), { name: VALUE, value }],
  };
  const kept =
    skipsNulls && site.typed(0).nullable
      ? when(operation('is not null', value), row, nullOf({ kind: 'scalar', name: 'VOID' }))
      : row;
  const rows = make('collect_list', kept);
  const natural = naturalDirection(orderBy);
  // The value itself follows the keys: ties that GoogleSQL leaves open are ordered by it.
  const sorted =
    natural !== undefined && site.typed(0).type.kind === 'scalar'
      ? call('sort_array', rows, ...(natural === 'DESC' ? [literal({ kind: 'scalar', name: 'BOOLEAN' }, 'false')] : []))
      : call('array_sort', rows, comparator(orderBy));
  return limited(call('transform', sorted, lambda(['x_'], field(variable('x_'), VALUE))));
}

/** With DISTINCT the only possible order is that of the value. */
function distinctValues(site: CallSite, make: Maker, skipsNulls: boolean): SparkExpression {
  const { orderBy } = make.modifiers;
  const value = site.arg(0);
  const set = skipsNulls
    ? make('collect_set', value)
    : call(
        'transform',
        make('collect_set', { kind: 'struct', fields: [{ name: VALUE, value }] }),
        lambda(['x_'], field(variable('x_'), VALUE)),
      );
  if (orderBy.length === 0) return set;
  const natural = naturalDirection(orderBy);
  if (orderBy.length > 1 || natural === undefined)
    return site.refuse('this order of distinct values has no exact form on Spark');
  return call(
    'sort_array',
    set,
    ...(natural === 'DESC' ? [literal({ kind: 'scalar', name: 'BOOLEAN' }, 'false')] : []),
  );
}

/** Of rows in a written order the first that has the extreme, where max_by has the last; rows without a key don't count. */
function firstOfExtreme(site: CallSite, make: Maker, kind: 'MAX' | 'MIN', by: TypedExpression): SparkExpression {
  if (canBeNaN(by)) return site.refuse('NaN is the largest number on Spark', by);
  const key = site.lower(by);
  const row: SparkExpression = {
    kind: 'struct',
    fields: [
      { name: `${KEY}1`, value: key },
      { name: VALUE, value: site.arg(0) },
    ],
  };
  const kept = by.nullable ? when(operation('is not null', key), row, nullOf({ kind: 'scalar', name: 'VOID' })) : row;
  const sortKey = {
    expr: { ...by, nullable: false },
    direction: kind === 'MAX' ? 'DESC' : 'ASC',
    nulls: 'LAST',
  } as const;
  const sorted = call('array_sort', make('collect_list', kept), comparator([sortKey]));
  return field(call('get', sorted, int(0)), VALUE);
}

const arrayAggregate: SparkRule = (site) => {
  const make = maker(site);
  const all = collected(site, make);
  // GoogleSQL: NULL instead of an empty array. With RESPECT NULLS every row counts.
  const rows =
    make.modifiers.ignoreNulls && site.typed(0).nullable ? make('count', site.arg(0)) : make('count', int(1));
  return when(operation('>', rows, int(0)), all, nullOf(site.result));
};

const stringAggregate: SparkRule = (site) => {
  const make: Maker = Object.assign((name: string, ...args: readonly SparkExpression[]) => maker(site)(name, ...args), {
    window: undefined,
    modifiers: { ...(site.call.aggregate ?? PLAIN), ignoreNulls: true },
  });
  const delimiter = site.count > 1 ? site.arg(1) : text(',');
  if (delimiter.kind !== 'literal') return site.refuse('the delimiter has to be a constant', site.typed(1));
  const joined = call('array_join', collected(site, make), delimiter);
  return when(operation('>', make('count', site.arg(0)), int(0)), joined, nullOf(site.result));
};

const concatAggregate: SparkRule = (site) => {
  const make = maker(site);
  const { modifiers } = make;
  if (modifiers.distinct) return site.refuse('ARRAY_CONCAT_AGG takes no DISTINCT');
  const ignoring = Object.assign((name: string, ...args: readonly SparkExpression[]) => make(name, ...args), {
    window: make.window,
    modifiers: { ...modifiers, ignoreNulls: true },
  });
  return when(
    operation('>', make('count', site.arg(0)), int(0)),
    call('flatten', collected(site, ignoring)),
    nullOf(site.result),
  );
};

const APPROXIMATE = 'an approximate result is another one on every engine';

/** A share from 0 to 1 as numerator / 2^power, so that ranks are quotients of whole numbers; undefined where it is none, or too small for DECIMAL. */
function exactShare(site: CallSite): { readonly numerator: number; readonly divisor: bigint } | undefined {
  const share = site.constant(1) === undefined ? undefined : Number(site.constant(1));
  if (share === undefined || !(share >= 0 && share <= 1)) return undefined;
  let [numerator, power] = [share, 0];
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    power++;
  }
  return power > 120 ? undefined : { numerator, divisor: 2n ** BigInt(power) };
}

/** All values in order, NULLs first where they count, then NaN. */
function sortedValues(site: CallSite): SparkExpression {
  const typed = site.typed(0);
  const row = { kind: 'struct' as const, fields: [{ name: `${KEY}1`, value: site.arg(0) }] };
  const kept =
    site.call.aggregate?.ignoreNulls === false
      ? row
      : when(operation('is not null', site.arg(0)), row, nullOf({ kind: 'scalar', name: 'VOID' }));
  const order = comparator([{ expr: typed, direction: 'ASC', nulls: 'FIRST' }]);
  return call('array_sort', maker(site)('collect_list', kept), order);
}

const decimalLiteral = (value: bigint | number): string => `CAST(NUMERIC '${value}' AS DECIMAL(38, 0))`;

/** The first value, in order, of which at least that share of all values are no larger. */
function discrete(site: CallSite): SparkExpression {
  const share = exactShare(site);
  if (share === undefined)
    return site.refuse('the share of PERCENTILE_DISC has to be a constant for Spark', site.typed(1));
  if (site.typed(0).type.kind !== 'scalar')
    return site.refuse('Spark orders this type by rules of its own', site.typed(0));
  const { numerator, divisor } = share;
  const index = `greatest(CAST(div(CAST(CAST(size(r) AS DECIMAL(10, 0)) * NUMERIC '${numerator}' + NUMERIC '${divisor - 1n}' AS DECIMAL(38, 0)), ${decimalLiteral(divisor)}) AS INT) - 1, 0)`;
  const picked = fill(site, `transform([a], r -> get(r, ${index}))[0]`, sortedValues(site));
  return { kind: 'field', operand: picked, name: `${KEY}1` };
}

/** Spark multiplies the share by a rank below 2^31 as DOUBLE: of shares with so few digits that is exact. */
const SHORT_SHARE = 2 ** 22;

/** Between the two values around a rank that is seldom a whole number; beside a NULL the other one. */
function continuous(site: CallSite): SparkExpression {
  const typed = site.typed(0);
  const share = exactShare(site);
  if (share === undefined)
    return site.refuse('the share of PERCENTILE_CONT has to be a constant for Spark', site.typed(1));
  if (typeKey(typed.type) !== 'FLOAT64')
    return site.refuse('PERCENTILE_CONT over this type has no exact form on Spark', typed);
  const { numerator, divisor } = share;
  if (numerator < SHORT_SHARE && site.call.aggregate?.ignoreNulls !== false && !canBeNaN(typed))
    return maker(site)('percentile', site.arg(0), site.arg(1));
  const place = `CAST(CAST(size(r) - 1 AS DECIMAL(10, 0)) * NUMERIC '${numerator}' AS DECIMAL(38, 0))`;
  const split = `struct(CAST(div(p, ${decimalLiteral(divisor)}) AS INT) AS i, CAST(mod(p, ${decimalLiteral(divisor)}) AS DOUBLE) / CAST(NUMERIC '${divisor}' AS DOUBLE) AS w)`;
  const between = `CASE WHEN q.w = 0.0 OR get(r, q.i + 1) IS NULL THEN get(r, q.i) WHEN get(r, q.i) IS NULL THEN get(r, q.i + 1) ELSE get(r, q.i) * (1.0 - q.w) + get(r, q.i + 1) * q.w END`;
  return fill(
    site,
    `transform([transform(a, x -> x.${KEY}1)], r -> transform([${place}], p -> transform([${split}], q -> ${between})[0])[0])[0]`,
    sortedValues(site),
  );
}

/** PERCENTILE_CONT and PERCENTILE_DISC with OVER. */
const percentile =
  (form: SparkRule): SparkRule =>
  (site) =>
    modified(site) ?? form(site);

export const AGGREGATES: SparkTranslations = {
  $count_star: (site) => modified(site) ?? maker(site)('count', int(1)),
  count,
  countif: countIf,
  sum,
  avg: average,
  min: extreme('min'),
  max: extreme('max'),
  any_value: anyValue,
  max_by: by('max_by'),
  min_by: by('min_by'),
  logical_and: boolean('bool_and'),
  logical_or: boolean('bool_or'),
  bit_and: idempotent('bit_and'),
  bit_or: idempotent('bit_or'),
  bit_xor: simple('bit_xor'),
  string_agg: alsoBytes(stringAggregate),
  array_agg: arrayAggregate,
  array_concat_agg: concatAggregate,
  corr: correlation,
  covar_pop: covariance('covar_pop'),
  covar_samp: covariance('covar_samp'),
  stddev: spread('stddev_samp'),
  stddev_samp: spread('stddev_samp'),
  stddev_pop: spread('stddev_pop'),
  variance: spread('var_samp'),
  var_samp: spread('var_samp'),
  var_pop: spread('var_pop'),
  percentile_cont: percentile(continuous),
  percentile_disc: percentile(discrete),
  approx_count_distinct: refuse(APPROXIMATE),
  approx_quantiles: refuse(APPROXIMATE),
  approx_top_count: refuse(APPROXIMATE),
  approx_top_sum: refuse(APPROXIMATE),
  grouping: (site) => cast({ ...call('grouping', site.arg(0)) }, BIGINT),
};
