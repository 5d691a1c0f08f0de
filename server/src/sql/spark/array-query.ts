// Subqueries over an array of the row → Spark's higher-order functions, with the order, duplicates and errors GoogleSQL has.

import type { ArrayQuery } from '../array-query.js';
import type { TypedCall, TypedExpression, TypedSortKey, TypedSubquery } from '../typed-tree.js';
import type { Lowering } from './translation.js';
import { canBeNaN } from './not-a-number.js';
import {
  BIGINT,
  BOOLEAN,
  call,
  cast,
  failWhen,
  field,
  int,
  isNull,
  lambda,
  literal,
  operation,
  variable,
  type SparkExpression,
} from './spark-expression.js';
import { arrayAggregate } from './array-aggregates.js';

export function lowerArrayQuery(subquery: TypedSubquery, query: ArrayQuery, lowering: Lowering): SparkExpression {
  const source = lowering.lower(query.array);
  if (query.form === 'exists') return exists(query, source, lowering);
  const type = lowering.type(subquery.type, subquery);
  if (query.aggregated) return aggregated(query, filtered(query, source, lowering), lowering);
  const items = ordered(query, filtered(query, source, lowering), lowering);
  if (query.form === 'array') return query.array.nullable ? call('coalesce', items, cast(call('array'), type)) : items;
  return failWhen(
    operation('>', call('size', items), int(1)),
    'more than one row in a scalar subquery',
    call('get', items, int(0)),
  );
}

function exists(query: ArrayQuery, source: SparkExpression, lowering: Lowering): SparkExpression {
  const condition: TypedExpression = query.where ?? {
    kind: 'literal',
    type: { kind: 'scalar', name: 'BOOL' },
    nullable: false,
    value: 'true',
  };
  if (query.limit?.kind === 'literal' && query.limit.value === '0') return literal(BOOLEAN, 'false');
  if (query.offset !== undefined) {
    const kept = filtered(query, source, lowering);
    return call('coalesce', operation('>', call('size', kept), int(0)), literal(BOOLEAN, 'false'));
  }
  const found = call('exists', source, lowering.lambda([query.variable], condition));
  return call('coalesce', found, literal(BOOLEAN, 'false'));
}

const ELEMENT = 'element';
const OFFSET = 'offset';

/** The array's elements that pass WHERE; with an offset they are structs of element and offset. */
function filtered(query: ArrayQuery, source: SparkExpression, lowering: Lowering): SparkExpression {
  const indexed =
    query.offset === undefined
      ? source
      : call(
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
  if (query.where === undefined) return indexed;
  return call('filter', indexed, row(query, query.where, lowering));
}

/** A lambda over one row of the query. */
function row(query: ArrayQuery, body: TypedExpression, lowering: Lowering): SparkExpression {
  if (query.offset === undefined) return lowering.lambda([query.variable], body);
  const name = lowering.freshName('row');
  const lowered = lowering.withVariable(query.variable, field(variable(name), ELEMENT), () =>
    lowering.withVariable(query.offset!, field(variable(name), OFFSET), () => lowering.lower(body)),
  );
  return lambda([name], lowered);
}

/** Selected items in their order. */
function ordered(query: ArrayQuery, rows: SparkExpression, lowering: Lowering): SparkExpression {
  const isIdentity =
    query.item.kind === 'variable' &&
    query.item.name.toLowerCase() === query.variable.toLowerCase() &&
    query.offset === undefined;
  let items = isIdentity && query.orderBy.length === 0 ? rows : undefined;
  if (items === undefined && query.orderBy.length === 0)
    items = call('transform', rows, row(query, query.item, lowering));
  if (items === undefined) {
    if (query.distinct && !isIdentity)
      return lowering.refuse(
        'SELECT DISTINCT with ORDER BY over an array has a form on Spark only for the elements themselves',
        query.item,
      );
    const sorted = call(
      'array_sort',
      query.distinct ? call('array_distinct', rows) : rows,
      rowComparator(query, lowering),
    );
    items = isIdentity ? sorted : call('transform', sorted, row(query, query.item, lowering));
  }
  if (query.distinct && query.orderBy.length === 0) items = call('array_distinct', items);
  if (query.limit !== undefined) {
    if (query.limit.kind !== 'literal' || query.limit.value === undefined)
      return lowering.refuse('LIMIT takes a constant on Spark', query.limit);
    items = call('slice', items, int(1), int(Math.min(Number(query.limit.value), 2 ** 31 - 1)));
  }
  return items;
}

/** Compares two rows key by key, NULL and NaN where GoogleSQL has them. */
export function rowComparator(query: ArrayQuery, lowering: Lowering): SparkExpression {
  const left = lowering.freshName('left');
  const right = lowering.freshName('right');
  const key = (name: string, sortKey: TypedSortKey): SparkExpression => {
    if (query.offset === undefined)
      return lowering.withVariable(query.variable, variable(name), () => lowering.lower(sortKey.expr));
    return lowering.withVariable(query.variable, field(variable(name), ELEMENT), () =>
      lowering.withVariable(query.offset!, field(variable(name), OFFSET), () => lowering.lower(sortKey.expr)),
    );
  };
  const whens: { when: SparkExpression; then: SparkExpression }[] = [];
  for (const sortKey of query.orderBy) {
    const a = key(left, sortKey);
    const b = key(right, sortKey);
    const nullsFirst = sortKey.nulls === 'FIRST' ? -1 : 1;
    const ascending = sortKey.direction === 'ASC' ? -1 : 1;
    const both = (condition: SparkExpression, then: number): void =>
      void whens.push({ when: condition, then: int(then) });
    if (sortKey.expr.nullable) {
      both(operation('and', isNull(a), operation('is not null', b)), nullsFirst);
      both(operation('and', operation('is not null', a), isNull(b)), -nullsFirst);
    }
    if (canBeNaN(sortKey.expr)) {
      both(operation('and', call('isnan', a), operation('not', call('isnan', b))), ascending);
      both(operation('and', operation('not', call('isnan', a)), call('isnan', b)), -ascending);
    }
    both(operation('<', a, b), ascending);
    both(operation('>', a, b), -ascending);
  }
  return lambda([left, right], { kind: 'case', whens, otherwise: int(0) });
}

/** `SELECT f(SUM(x)) FROM UNNEST(…)`: each aggregate call over the rows, the rest around them. */
function aggregated(query: ArrayQuery, rows: SparkExpression, lowering: Lowering): SparkExpression {
  if (query.orderBy.length > 0 || query.limit !== undefined || query.distinct)
    return lowering.refuse(
      'ORDER BY, LIMIT or DISTINCT around an aggregate over an array has no form on Spark',
      query.item,
    );
  const value = lowering.withAggregates(
    (aggregate: TypedCall) => arrayAggregate(aggregate, rows, (body) => row(query, body, lowering), query, lowering),
    () => lowering.lower(query.item),
  );
  return query.form === 'array' ? call('array', value) : value;
}
