// Subqueries over an array of the row → Spark's higher-order functions, with the order, duplicates and errors GoogleSQL has.

import type { ArrayQuery } from '../array-query.js';
import type { TypedCall, TypedExpression, TypedSubquery } from '../typed-tree.js';
import { arrayAggregate } from './array-aggregates.js';
import { filtered, overRow, sorted, withNames, type Rows } from './array-rows.js';
import {
  BIGINT,
  BOOLEAN,
  call,
  cast,
  failWhen,
  field,
  int,
  lambda,
  literal,
  operation,
  variable,
  type SparkExpression,
} from './spark-expression.js';
import type { Lowering } from './translation.js';

export function lowerArrayQuery(subquery: TypedSubquery, query: ArrayQuery, lowering: Lowering): SparkExpression {
  const source = elementRows(query, lowering.lower(query.array), lowering);
  if (query.form === 'exists') return exists(query, source, lowering);
  const type = lowering.type(subquery.type, subquery);
  const rows = filtered(source, query.where, lowering);
  if (query.aggregated) return aggregated(query, rows, lowering);
  const items = ordered(query, rows, lowering);
  if (query.form === 'array') return query.array.nullable ? call('coalesce', items, cast(call('array'), type)) : items;
  return failWhen(
    operation('>', call('size', items), int(1)),
    'more than one row in a scalar subquery',
    call('get', items, int(0)),
  );
}

function exists(query: ArrayQuery, source: Rows, lowering: Lowering): SparkExpression {
  const condition: TypedExpression = query.where ?? {
    kind: 'literal',
    type: { kind: 'scalar', name: 'BOOL' },
    nullable: false,
    value: 'true',
  };
  if (query.limit?.kind === 'literal' && query.limit.value === '0') return literal(BOOLEAN, 'false');
  if (query.offset !== undefined) {
    const kept = filtered(source, query.where, lowering);
    return call('coalesce', operation('>', call('size', kept.array), int(0)), literal(BOOLEAN, 'false'));
  }
  const found = call('exists', source.array, overRow(source, condition, lowering));
  return call('coalesce', found, literal(BOOLEAN, 'false'));
}

const ELEMENT = 'element';
const OFFSET = 'offset';

/** The array's elements; with an offset they are structs of element and offset. */
export function elementRows(
  { variable: name, offset }: Pick<ArrayQuery, 'variable' | 'offset'>,
  source: SparkExpression,
  lowering: Lowering,
): Rows {
  const isName = (expr: TypedExpression): boolean =>
    expr.kind === 'variable' && expr.name.toLowerCase() === name.toLowerCase();
  if (offset === undefined)
    return {
      array: source,
      within: (row, body) => lowering.withVariable(name, row, body),
      wish: name.toLowerCase(),
      isRow: isName,
    };
  const array = call(
    'transform',
    source,
    lambda(['element_', 'index_'], {
      kind: 'struct',
      fields: [
        { name: ELEMENT, value: variable('element_') },
        { name: OFFSET, value: cast(variable('index_'), BIGINT) },
      ],
    }),
  );
  const within = <T>(row: SparkExpression, body: () => T): T =>
    withNames(
      [
        [name, field(row, ELEMENT)],
        [offset, field(row, OFFSET)],
      ],
      lowering,
      body,
    );
  return { array, within, isRow: () => false };
}

/** Selected items in their order. */
function ordered(query: ArrayQuery, rows: Rows, lowering: Lowering): SparkExpression {
  const isIdentity = rows.isRow(query.item);
  if (query.distinct && !isIdentity && query.orderBy.length > 0)
    return lowering.refuse(
      'SELECT DISTINCT with ORDER BY over an array has a form on Spark only for the elements themselves',
      query.item,
    );
  const early = query.distinct && query.orderBy.length > 0;
  const inOrder = sorted(
    early ? { ...rows, array: call('array_distinct', rows.array) } : rows,
    query.orderBy,
    lowering,
  );
  let items = isIdentity ? inOrder.array : call('transform', inOrder.array, overRow(rows, query.item, lowering));
  if (query.distinct && !early) items = call('array_distinct', items);
  if (query.limit !== undefined) {
    if (query.limit.kind !== 'literal' || query.limit.value === undefined)
      return lowering.refuse('LIMIT takes a constant on Spark', query.limit);
    items = call('slice', items, int(1), int(Math.min(Number(query.limit.value), 2 ** 31 - 1)));
  }
  return items;
}

/** `SELECT f(SUM(x)) FROM UNNEST(…)`: each aggregate call over the rows, the rest around them. */
function aggregated(query: ArrayQuery, rows: Rows, lowering: Lowering): SparkExpression {
  if (query.orderBy.length > 0 || query.limit !== undefined || query.distinct)
    return lowering.refuse(
      'ORDER BY, LIMIT or DISTINCT around an aggregate over an array has no form on Spark',
      query.item,
    );
  const value = lowering.withAggregates(
    (aggregate: TypedCall) => arrayAggregate(aggregate, rows, lowering),
    () => lowering.lower(query.item),
  );
  return query.form === 'array' ? call('array', value) : value;
}
