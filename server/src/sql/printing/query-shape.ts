// Typed queries → typed queries of the same rows in the shapes that engines print: what one SELECT cannot say in every dialect is computed in
// a query that it reads.

import { boundIn, eachQueryPart, mapKeys, sourcesOf, variablesOf } from '../query-walk.js';
import type { QueryColumn, TypedExpression, TypedFrom, TypedGroupKey, TypedQuery, TypedSelect } from '../typed-tree.js';
import { isAggregateCall, rewriteTyped, visitTyped } from '../typed-walk.js';
import { isOrderable } from '../types.js';

/** A query whose body is one SELECT. */
export interface SelectQuery extends TypedQuery {
  readonly body: TypedSelect;
}

/** Names that no author can write and no two places give: printers bind them to their own. */
export class ShapeNames {
  #next = 0;

  next(): string {
    return `$q${this.#next++}`;
  }
}

/** `SELECT all columns FROM (query)`, with the order, LIMIT and OFFSET outside. */
export function readOutside(query: TypedQuery, names: ShapeNames): SelectQuery {
  const columns = query.columns.map((column) => ({ ...column, variable: names.next() }));
  const renamed = new Map(query.columns.map((column, i) => [column.variable, columns[i]!]));
  const { limit, skip, ...rest } = query;
  return {
    ctes: [],
    body: {
      kind: 'select',
      from: { kind: 'query', query: { ...rest, orderBy: [] }, columns },
      items: columns.map(variableOf),
      distinct: false,
    },
    columns: query.columns,
    orderBy: mapKeys(query.orderBy, (expr) =>
      rewriteTyped(expr, (node) => {
        const column = node.kind === 'variable' ? renamed.get(node.name) : undefined;
        return column && variableOf(column);
      }),
    ),
    ...(limit && { limit }),
    ...(skip && { skip }),
  };
}

/** The same with items, QUALIFY and sort keys computed inside: outside they are names. */
export function computeInside(query: SelectQuery, names: ShapeNames): SelectQuery {
  const { body, limit, skip, orderBy, ...rest } = query;
  const { qualify, ...inner } = body;
  const column = (expr: TypedExpression): QueryColumn => ({
    name: undefined,
    variable: names.next(),
    type: expr.type,
    nullable: expr.nullable,
  });
  const items = body.items.map(column);
  const keys = orderBy.map((key) => column(key.expr));
  const test = qualify && column(qualify);
  const columns = [...items, ...keys, ...(test === undefined ? [] : [test])];
  const computed = [...body.items, ...orderBy.map((key) => key.expr), ...(qualify === undefined ? [] : [qualify])];
  return {
    ctes: rest.ctes,
    body: {
      kind: 'select',
      from: { kind: 'query', query: { ctes: [], body: { ...inner, items: computed }, columns, orderBy: [] }, columns },
      ...(test && { where: variableOf(test) }),
      items: items.map(variableOf),
      distinct: false,
    },
    columns: rest.columns,
    orderBy: orderBy.map((key, i) => ({ ...key, expr: variableOf(keys[i]!) })),
    ...(limit && { limit }),
    ...(skip && { skip }),
  };
}

/** Groups by names: a literal key would be a position, and engines differ in finding a key again in what is selected. */
export function computeKeys(query: SelectQuery): SelectQuery {
  const { body } = query;
  const computed = body.groupBy?.filter((key) => key.expr.kind !== 'variable') ?? [];
  if (computed.length === 0 || body.from === undefined) return query;
  const { from, where, ...above } = body;
  const own = new Set(variablesOf(from));
  const read = new Map<string, TypedExpression>();
  eachQueryPart(query, (expr) => {
    visitTyped(expr, (node) => {
      if (node.kind === 'variable' && own.has(node.name)) read.set(node.name, node);
    });
  });
  const kept = [...read].map(([variable, expr]) => ({ variable, expr: { ...expr, nullable: true } }));
  const all: readonly TypedGroupKey[] = [...kept, ...computed];
  const columns = all.map(({ variable, expr }): QueryColumn => ({
    name: undefined,
    variable,
    type: expr.type,
    nullable: expr.nullable,
  }));
  const inner: TypedSelect = {
    kind: 'select',
    from,
    ...(where && { where }),
    items: all.map((each) => each.expr),
    distinct: false,
  };
  return {
    ...query,
    body: {
      ...above,
      from: { kind: 'query', query: { ctes: [], body: inner, columns, orderBy: [] }, columns },
      groupBy: body.groupBy!.map(({ variable, expr: { type, nullable } }) => ({
        variable,
        expr: variableOf({ variable, type, nullable }),
      })),
    },
  };
}

/**
 * Aggregates that name nothing of the query's rows are the query's all the same in GoogleSQL; standard SQL counts an aggregate to the query
 * whose columns it names. What they aggregate becomes a column of a row beside.
 */
export function ownAggregates(query: SelectQuery, names: ShapeNames): SelectQuery {
  const { body } = query;
  if (body.groupBy === undefined || body.from === undefined) return query;
  const own = new Set([...variablesOf(body.from), ...body.groupBy.map((key) => key.variable)]);
  const columns: { readonly column: QueryColumn; readonly expr: TypedExpression }[] = [];
  const bound = (expr: TypedExpression): TypedExpression =>
    rewriteTyped(expr, (node) => {
      if (node.kind === 'subquery') return node;
      const operand = isAggregateCall(node) && !namesAny(node, own) ? node.args[0] : undefined;
      if (operand === undefined || !isAggregateCall(node) || !namesOutside(operand)) return undefined;
      const { type, nullable } = operand;
      const column = { name: undefined, variable: names.next(), type, nullable };
      columns.push({ column, expr: operand });
      return { ...node, args: [variableOf(column), ...node.args.slice(1)] };
    });
  const next: SelectQuery = {
    ...query,
    body: {
      ...body,
      items: body.items.map(bound),
      ...(body.having && { having: bound(body.having) }),
      ...(body.qualify && { qualify: bound(body.qualify) }),
    },
    orderBy: mapKeys(query.orderBy, bound),
  };
  if (columns.length === 0) return query;
  const inner: TypedSelect = { kind: 'select', items: columns.map((each) => each.expr), distinct: false };
  const beside = columns.map((each) => each.column);
  const right: TypedFrom = {
    kind: 'query',
    query: { ctes: [], body: inner, columns: beside, orderBy: [] },
    columns: beside,
  };
  return { ...next, body: { ...next.body, from: { kind: 'join', type: 'CROSS', left: body.from, right } } };
}

function namesAny(expr: TypedExpression, names: ReadonlySet<string>): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'variable' && names.has(node.name)) found = true;
  });
  return found;
}

function namesOutside(expr: TypedExpression): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'variable' || node.kind === 'column') found = true;
  });
  return found;
}

/** Names something that the rows themselves do not give. */
export function isCorrelated(from: TypedFrom): boolean {
  const select: TypedSelect = { kind: 'select', from, items: [], distinct: false };
  return namesOutsideOf({ ctes: [], body: select, columns: [], orderBy: [] });
}

export function namesOutsideOf(query: TypedQuery): boolean {
  const bound = new Set<string>();
  const bind = (each: TypedQuery): void => {
    for (const name of boundIn(each)) bound.add(name);
  };
  bind(query);
  let found = false;
  eachQueryPart(query, (expr) => {
    visitTyped(expr, (node) => {
      if (node.kind === 'subquery') bind(node.query);
      if (node.kind === 'lambda') for (const parameter of node.parameters) bound.add(parameter.name);
    });
  });
  eachQueryPart(query, (expr) => {
    visitTyped(expr, (node) => {
      if (node.kind === 'column' || (node.kind === 'variable' && !bound.has(node.name))) found = true;
    });
  });
  return found;
}

/** GoogleSQL leaves the order of groups and distinct rows open; that of their values is one that every run gives. */
export function orderedRows(query: TypedQuery): TypedQuery {
  if (query.orderBy.length > 0 || query.limit !== undefined || query.skip !== undefined) return query;
  const { body } = query;
  const sorted = (values: readonly TypedExpression[]): TypedQuery => {
    const parts = values.map(sortableParts);
    if (!parts.every((each) => each !== undefined)) return query;
    return { ...query, orderBy: parts.flat().map((expr) => ({ expr, direction: 'ASC', nulls: 'FIRST' })) };
  };
  if (body.kind === 'set-operation' ? body.op !== 'UNION' || body.distinct : body.distinct)
    return sorted(query.columns.map(variableOf));
  if (body.kind !== 'select' || (body.groupBy?.length ?? 0) === 0) return query;
  return sorted(
    body.groupBy!.map(({ variable, expr: { type, nullable } }) => variableOf({ variable, type, nullable })),
  );
}

/** What orders values as a whole: of a STRUCT its fields, which are as many as it can differ in. */
function sortableParts(value: TypedExpression): readonly TypedExpression[] | undefined {
  const { type } = value;
  if (type.kind === 'scalar') return isOrderable(type) ? [value] : undefined;
  if (type.kind !== 'struct') return undefined;
  const fields = type.fields.map(({ name, type: of }) =>
    name === undefined || type.fields.filter((each) => each.name?.toLowerCase() === name.toLowerCase()).length > 1
      ? undefined
      : sortableParts({ kind: 'field', operand: value, field: name, type: of, nullable: true }),
  );
  return fields.every((each) => each !== undefined) ? fields.flat() : undefined;
}

export function variableOf({
  variable,
  type,
  nullable,
}: Pick<QueryColumn, 'variable' | 'type' | 'nullable'>): TypedExpression {
  return { kind: 'variable', name: variable, type, nullable };
}

/** Exactly one row, whatever the data. */
export function isOneRow({ body, limit, skip }: TypedQuery): boolean {
  if (limit !== undefined || skip !== undefined || body.kind !== 'select') return false;
  if (body.from === undefined) return true;
  return body.groupBy?.length === 0 && body.having === undefined && body.qualify === undefined;
}

/** All that is read are arrays: their places order the rows. */
export function readsArraysOnly(select: TypedSelect): boolean {
  return select.from !== undefined && sourcesOf(select.from).every((source) => source.kind === 'unnest');
}
