// Traversal of the queries in a typed tree: their expressions with what each is for, rebuilding, and the names they bind.

import type { TypedExpression, TypedFrom, TypedQuery, TypedSelect, TypedSortKey, TypedSubquery } from './typed-tree.js';

/** What an expression of a query is for. */
export type QueryPart = 'array' | 'condition' | 'key' | 'item' | 'order' | 'count';

/** Calls `visit` with each expression of a query, those of the queries it reads first. `select` is the SELECT it stands in, where it stands in one. */
export function eachQueryPart(
  query: TypedQuery,
  visit: (expr: TypedExpression, part: QueryPart, select?: TypedSelect) => void,
): void {
  for (const cte of query.ctes) eachQueryPart(cte.query, visit);
  const { body } = query;
  if (body.kind === 'select') {
    if (body.from !== undefined) eachFromPart(body.from, body, visit);
    if (body.where !== undefined) visit(body.where, 'condition', body);
    for (const key of body.groupBy ?? []) visit(key.expr, 'key', body);
    for (const item of body.items) visit(item, 'item', body);
    if (body.having !== undefined) visit(body.having, 'condition', body);
    if (body.qualify !== undefined) visit(body.qualify, 'condition', body);
    for (const key of query.orderBy) visit(key.expr, 'order', body);
  } else {
    for (const input of body.inputs) eachQueryPart(input, visit);
    for (const key of query.orderBy) visit(key.expr, 'order');
  }
  if (query.limit !== undefined) visit(query.limit, 'count');
  if (query.skip !== undefined) visit(query.skip, 'count');
}

function eachFromPart(from: TypedFrom, select: TypedSelect, visit: Parameters<typeof eachQueryPart>[1]): void {
  if (from.kind === 'unnest') visit(from.array, 'array', select);
  else if (from.kind === 'query') eachQueryPart(from.query, visit);
  else if (from.kind === 'join') {
    eachFromPart(from.left, select, visit);
    eachFromPart(from.right, select, visit);
    if (from.on !== undefined) visit(from.on, 'condition', select);
  }
}

/** The same query with each of its expressions replaced. */
export function mapQuery(query: TypedQuery, go: (expr: TypedExpression) => TypedExpression): TypedQuery {
  const { body } = query;
  return {
    ...query,
    ctes: query.ctes.map((cte) => ({ ...cte, query: mapQuery(cte.query, go) })),
    body:
      body.kind === 'select'
        ? mapSelect(body, go)
        : { ...body, inputs: body.inputs.map((input) => mapQuery(input, go)) },
    orderBy: mapKeys(query.orderBy, go),
    ...(query.limit && { limit: go(query.limit) }),
    ...(query.skip && { skip: go(query.skip) }),
  };
}

function mapSelect(select: TypedSelect, go: (expr: TypedExpression) => TypedExpression): TypedSelect {
  return {
    ...select,
    items: select.items.map(go),
    ...(select.from && { from: mapFrom(select.from, go) }),
    ...(select.where && { where: go(select.where) }),
    ...(select.groupBy && { groupBy: select.groupBy.map((key) => ({ ...key, expr: go(key.expr) })) }),
    ...(select.having && { having: go(select.having) }),
    ...(select.qualify && { qualify: go(select.qualify) }),
  };
}

function mapFrom(from: TypedFrom, go: (expr: TypedExpression) => TypedExpression): TypedFrom {
  switch (from.kind) {
    case 'unnest':
      return { ...from, array: go(from.array) };
    case 'query':
      return { ...from, query: mapQuery(from.query, go) };
    case 'cte':
      return from;
    case 'join':
      return {
        ...from,
        left: mapFrom(from.left, go),
        right: mapFrom(from.right, go),
        ...(from.on && { on: go(from.on) }),
      };
  }
}

export function mapKeys(
  keys: readonly TypedSortKey[],
  go: (expr: TypedExpression) => TypedExpression,
): readonly TypedSortKey[] {
  return keys.map((key) => ({ ...key, expr: go(key.expr) }));
}

/** The rows that a FROM is made of, left to right. */
export function sourcesOf(from: TypedFrom | undefined): readonly Exclude<TypedFrom, { kind: 'join' }>[] {
  if (from === undefined) return [];
  return from.kind === 'join' ? [...sourcesOf(from.left), ...sourcesOf(from.right)] : [from];
}

/** The variables that a FROM binds. */
export function variablesOf(from: TypedFrom | undefined): readonly string[] {
  return sourcesOf(from).flatMap((source) => {
    if (source.kind === 'unnest')
      return source.offset === undefined ? [source.variable] : [source.variable, source.offset];
    return source.columns.map((column) => column.variable);
  });
}

/** Every name that a query and the queries it reads bind; not those of subqueries in its expressions. */
export function boundIn(query: TypedQuery): readonly string[] {
  const found = new Set<string>();
  const visit = (each: TypedQuery): void => {
    for (const cte of each.ctes) visit(cte.query);
    for (const column of each.columns) found.add(column.variable);
    const { body } = each;
    if (body.kind === 'set-operation') body.inputs.forEach(visit);
    else {
      for (const name of variablesOf(body.from)) found.add(name);
      for (const key of body.groupBy ?? []) found.add(key.variable);
      for (const source of sourcesOf(body.from)) if (source.kind === 'query') visit(source.query);
    }
  };
  visit(query);
  return [...found];
}

/** The array of the first UNNEST, which is evaluated on the row that the whole subquery is evaluated on. */
export function outerArray(subquery: TypedSubquery): TypedExpression | undefined {
  const { body } = subquery.query;
  const first = body.kind === 'select' ? sourcesOf(body.from)[0] : undefined;
  return first?.kind === 'unnest' ? first.array : undefined;
}
