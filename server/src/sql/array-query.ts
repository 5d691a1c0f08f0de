// Subqueries that are no more than a filter, an order and a selection over the elements of one array, seen as that.

import type { TypedExpression, TypedSortKey, TypedSubquery } from './typed-tree.js';
import type { SqlType } from './types.js';
import { windowCallOf } from './typed-walk.js';

/** A subquery over the elements of one array: `SELECT item FROM UNNEST(array) AS variable [WITH OFFSET AS offset] WHERE … ORDER BY … LIMIT …`. */
export interface ArrayQuery {
  readonly form: TypedSubquery['form'];
  readonly array: TypedExpression;
  readonly variable: string;
  readonly elementType: SqlType;
  readonly offset?: string;
  readonly where?: TypedExpression;
  readonly item: TypedExpression;
  /** One row of aggregates. */
  readonly aggregated: boolean;
  readonly distinct: boolean;
  /** Over the elements; DISTINCT: over the selected item, given as its expression. */
  readonly orderBy: readonly TypedSortKey[];
  readonly limit?: TypedExpression;
}

/** The subquery as one over the elements of an array, if that is all it is. */
export function arrayQueryOf({ form, query }: TypedSubquery): ArrayQuery | undefined {
  const { body, columns } = query;
  const [item] = body.kind === 'select' ? body.items : [];
  if (
    body.kind !== 'select' ||
    body.from?.kind !== 'unnest' ||
    item === undefined ||
    body.items.length > 1 ||
    body.having !== undefined ||
    body.qualify !== undefined ||
    (body.groupBy?.length ?? 0) > 0 ||
    query.ctes.length > 0 ||
    query.skip !== undefined ||
    [item, ...query.orderBy.map((key) => key.expr)].some((expr) => windowCallOf(expr) !== undefined)
  )
    return undefined;
  const { from, where } = body;
  const own = columns[0]!.variable;
  const orderBy = body.distinct
    ? query.orderBy.map((key) => (key.expr.kind === 'variable' && key.expr.name === own ? { ...key, expr: item } : key))
    : query.orderBy;
  return {
    form,
    array: from.array,
    variable: from.variable,
    elementType: from.elementType,
    ...(from.offset !== undefined && { offset: from.offset }),
    ...(where && { where }),
    item,
    aggregated: body.groupBy !== undefined,
    distinct: body.distinct,
    orderBy,
    ...(query.limit && { limit: query.limit }),
  };
}
