// Aggregate calls over the elements of an array (inside an array subquery) → Spark's higher-order functions.

import { cancellingNote } from '../printing/cancelling-sums.js';
import type { TypedCall } from '../typed-tree.js';
import { typeKey } from '../types.js';
import { FLOAT_AVERAGE, FLOAT_SUM, FLOAT_VARIANCE, NUMERIC_AVERAGE, NUMERIC_SUM } from './array-table.js';
import { overRow, sorted, type Rows } from './array-rows.js';
import type { Lowering } from './translation.js';
import { canBeNaN } from './not-a-number.js';
import { call, text, type SparkExpression } from './spark-expression.js';
import { fillTemplate } from './template.js';

/** `given` are the query's rows; their array is NULL for a NULL array. */
export function arrayAggregate(aggregate: TypedCall, given: Rows, lowering: Lowering): SparkExpression {
  const modifiers = aggregate.aggregate!;
  const cancelling = cancellingNote(aggregate);
  if (cancelling !== undefined) lowering.note(cancelling, aggregate);
  if (aggregate.safe) return lowering.refuse('an aggregate over an array with SAFE. has no form on Spark', aggregate);
  if (
    modifiers.having !== undefined ||
    modifiers.limit !== undefined ||
    (modifiers.distinct && modifiers.orderBy.length > 0)
  )
    return lowering.refuse(
      'LIMIT, HAVING or DISTINCT with ORDER BY of an aggregate over an array have no form on Spark',
      aggregate,
    );
  const rows = sorted(given, modifiers.orderBy, lowering);
  const counted = fillTemplate('CASE WHEN a IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(size(a) AS BIGINT) END', [
    rows.array,
  ]);
  if (aggregate.fn === '$count_star') return counted;
  const argument = aggregate.args[0]!;
  let values = rows.isRow(argument) ? rows.array : call('transform', rows.array, overRow(rows, argument, lowering));
  if (modifiers.distinct) values = call('array_distinct', values);
  const known = argument.nullable ? call('array_compact', values) : values;
  const template = (body: string, ...more: readonly SparkExpression[]): SparkExpression =>
    fillTemplate(body, [known, ...more], lowering.type(aggregate.type, aggregate));
  const numeric = typeKey(aggregate.type) === 'NUMERIC';
  switch (aggregate.fn) {
    case 'count':
      return template('CASE WHEN a IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(size(a) AS BIGINT) END');
    case 'countif':
      return template('CASE WHEN a IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(size(filter(a, x -> x)) AS BIGINT) END');
    case 'sum':
      if (numeric) return template(NUMERIC_SUM);
      if (typeKey(aggregate.type) === 'FLOAT64') return template(FLOAT_SUM);
      return template('CASE WHEN size(a) > 0 THEN aggregate(a, CAST(0 AS RESULT), (acc, x) -> acc + x) END');
    case 'avg':
      if (numeric) return template(NUMERIC_AVERAGE);
      return template(FLOAT_AVERAGE);
    case 'var_samp':
    case 'var_pop':
    case 'stddev_samp':
    case 'stddev_pop':
      return fillTemplate(FLOAT_VARIANCE[aggregate.fn], [
        typeKey(argument.type) === 'FLOAT64' ? known : fillTemplate('transform(a, x -> CAST(x AS DOUBLE))', [known]),
      ]);
    case 'max':
      return template('array_max(a)');
    case 'min':
      return canBeNaN(argument)
        ? template('CASE WHEN any_match(a, x -> isnan(x)) THEN NAN ELSE array_min(a) END')
        : template('array_min(a)');
    case 'logical_or':
      return template('CASE WHEN size(a) > 0 THEN any_match(a, x -> x) END');
    case 'logical_and':
      return template('CASE WHEN size(a) > 0 THEN forall(a, x -> x) END');
    case 'any_value':
      return template('get(a, 0)');
    case 'string_agg': {
      if (typeKey(argument.type) === 'BYTES') return lowering.refuse('Spark joins only texts', aggregate);
      const delimiter = aggregate.args[1] === undefined ? text(',') : lowering.lower(aggregate.args[1]);
      return template('CASE WHEN size(a) > 0 THEN array_join(a, b) END', delimiter);
    }
    case 'array_agg': {
      const all = modifiers.ignoreNulls ? known : values;
      return fillTemplate('CASE WHEN size(a) > 0 THEN a END', [all]);
    }
    default:
      return lowering.refuse(`${aggregate.fn.toUpperCase()} over an array has no exact form on Spark`, aggregate);
  }
}
