// Functions that exist only with OVER → Spark window functions.

import { BIGINT, call, cast, int, type SparkCall, type SparkExpression } from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';

function over(site: CallSite, name: string, args: readonly SparkExpression[], ignoreNulls = false): SparkCall {
  const window = site.lowering.window(site.call.over ?? { partitionBy: [], orderBy: [] }, site.call);
  const ordered =
    window.orderBy.length > 0 || !ORDERED.has(name)
      ? window
      : { ...window, orderBy: [{ expr: int(1), direction: 'ASC' as const, nulls: 'FIRST' as const }] };
  return { ...call(name, ...args), aggregate: true, ignoreNulls, over: ordered };
}

/** Spark insists on an ORDER BY for these; GoogleSQL takes any order then. */
const ORDERED = new Set([
  'row_number',
  'rank',
  'dense_rank',
  'percent_rank',
  'cume_dist',
  'ntile',
  'lag',
  'lead',
  'nth_value',
]);

const ranking =
  (name: string): SparkRule =>
  (site) =>
    cast(over(site, name, []), BIGINT);

const offset =
  (name: 'lag' | 'lead'): SparkRule =>
  (site) => {
    const distance = site.count > 1 ? site.constant(1) : '1';
    if (distance === undefined || Number(distance) >= 2 ** 31)
      return site.refuse(`the distance of ${name.toUpperCase()} has to be a constant for Spark`, site.typed(1));
    if (Number(distance) < 0) return site.refuse('the distance may not be negative', site.typed(1));
    const rest = site.count > 2 ? [site.arg(2)] : [];
    return over(site, name, [site.arg(0), int(Number(distance)), ...rest]);
  };

const nth: SparkRule = (site) => {
  const n = site.constant(1);
  if (n === undefined || Number(n) < 1 || Number(n) >= 2 ** 31)
    return site.refuse('the position of NTH_VALUE has to be a constant from 1 on for Spark', site.typed(1));
  return over(site, 'nth_value', [site.arg(0), int(Number(n))], site.call.aggregate?.ignoreNulls === true);
};

const end =
  (name: 'first_value' | 'last_value'): SparkRule =>
  (site) =>
    over(site, name, [site.arg(0)], site.call.aggregate?.ignoreNulls === true);

const buckets: SparkRule = (site) => {
  const n = site.constant(0);
  if (n === undefined || Number(n) < 1 || Number(n) >= 2 ** 31)
    return site.refuse('the number of buckets has to be a constant from 1 on for Spark', site.typed(0));
  return cast(over(site, 'ntile', [int(Number(n))]), BIGINT);
};

export const WINDOWS: SparkTranslations = {
  row_number: ranking('row_number'),
  rank: ranking('rank'),
  dense_rank: ranking('dense_rank'),
  percent_rank: (site) => over(site, 'percent_rank', []),
  cume_dist: (site) => over(site, 'cume_dist', []),
  ntile: buckets,
  lag: offset('lag'),
  lead: offset('lead'),
  first_value: end('first_value'),
  last_value: end('last_value'),
  nth_value: nth,
};
