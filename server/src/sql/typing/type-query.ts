// A query as written → typed query: WITH, set operations, ORDER BY over their columns, LIMIT. Refuses what is not kept or has no meaning here.

import type { Span } from '../../base/span.js';
import type { OrderItem, Query, QueryBody, SetOperation } from '../tree.js';
import type { QueryColumn, TypedExpression, TypedQuery, TypedSortKey } from '../typed-tree.js';
import { arrayOf, INT64, sameType, typeToString, type SqlType } from '../types.js';
import { typeLimit } from './call-placement.js';
import { castNode, coerce, standIn } from './coercion.js';
import { typeOrderItems } from './query-order.js';
import type { QueryRows } from './query-rows.js';
import { typeSelect } from './type-select.js';
import { unify } from './type-constructor.js';
import { hasEquality } from './type-operator.js';
import { sameName, type NamedValue, type TypingContext } from './typing-context.js';

/** Undefined after reporting. NULL and `[]` have the types that they get when nothing else decides. */
export function typeQuery(context: TypingContext, query: Query): QueryRows | undefined {
  const kept = context.variables.length;
  const rows = typeRows(context, query);
  if (rows === undefined) {
    context.variables.length = kept;
    return undefined;
  }
  const settled = castColumns(
    context,
    rows.query,
    rows.query.columns.map((column) => settledType(column.type)),
  );
  context.variables.length = kept;
  return settled === undefined ? undefined : { ...rows, query: settled };
}

function settledType(type: SqlType): SqlType {
  if (type.kind === 'null') return INT64;
  return type.kind === 'array' && type.element.kind === 'null' ? arrayOf(INT64) : type;
}

function typeRows(context: TypingContext, query: Query): QueryRows | undefined {
  const unsupported = query.unsupported?.[0];
  if (unsupported !== undefined) return refused(context, unsupported, unsupported.construct);
  const ctesBefore = context.ctes.length;
  const rows = typeCtes(context, query) ? typeOrdered(context, query) : undefined;
  const own = context.ctes.splice(ctesBefore);
  if (rows === undefined || own.length === 0) return rows;
  return { ...rows, query: { ...rows.query, ctes: own.map((cte) => ({ name: cte.unique, query: cte.query })) } };
}

function refused(context: TypingContext, span: Span, what: string): undefined {
  context.error('unsupported-construct', span, `${what} is not supported in a subquery`);
  return undefined;
}

/** The queries of WITH see no names of the row or of queries around. */
function typeCtes(context: TypingContext, query: Query): boolean {
  if (query.ctes.length === 0) return true;
  if (query.recursive) {
    refused(context, query.ctes[0]!.name, 'WITH RECURSIVE');
    return false;
  }
  const { scope, bindings } = context;
  context.scope = { ...closed(scope) };
  context.bindings = [];
  const first = context.ctes.length;
  let complete = true;
  for (const { name, query: written } of query.ctes) {
    if (context.ctes.slice(first).some((cte) => sameName(cte.name, name.name))) {
      context.error('ambiguous-column', name, `WITH has two queries called \`${name.name}\``);
      complete = false;
    }
    const rows = typeQuery(context, written);
    if (rows === undefined) complete = false;
    else if (complete) {
      let unique = name.name;
      for (let n = 2; context.ctes.some((cte) => sameName(cte.unique, unique)); n++) unique = `${name.name}_${n}`;
      context.ctes.push({ name: name.name, unique, query: rows.query, isValue: rows.isValue });
    }
    if (!complete) break;
  }
  context.scope = scope;
  context.bindings = bindings;
  return complete;
}

function closed({ parameters, functions, ...scope }: TypingContext['scope']): TypingContext['scope'] {
  const { aggregates, windows, possiblyEmptyGroups } = scope;
  return { inputs: [], columns: [], parameters, functions, aggregates, windows, possiblyEmptyGroups };
}

function typeOrdered(context: TypingContext, query: Query): QueryRows | undefined {
  const { body } = query;
  const rows = body.kind === 'select' ? typeSelect(context, body, query.orderBy, typeQuery) : typeBody(context, body);
  if (rows === undefined) return undefined;
  const orders = body.kind !== 'select' && query.orderBy.length > 0;
  const outer = orders || query.limit !== undefined || query.offset !== undefined;
  // Parentheses around a query with an order or a limit of its own.
  const base = outer && body.kind === 'query' ? { ...rows, query: readAll(context, rows.query) } : rows;
  const orderBy = orders ? orderOfColumns(context, query.orderBy, base.query) : base.query.orderBy;
  const limit = query.limit && typeLimit(context, query.limit);
  const skip = query.offset && typeLimit(context, query.offset, 'OFFSET');
  if (
    orderBy === undefined ||
    (query.limit !== undefined && limit === undefined) ||
    (query.offset !== undefined && skip === undefined)
  )
    return undefined;
  return { ...base, query: { ...base.query, orderBy, ...(limit && { limit }), ...(skip && { skip }) } };
}

function typeBody(context: TypingContext, body: QueryBody): QueryRows | undefined {
  switch (body.kind) {
    case 'select':
      return typeSelect(context, body, [], typeQuery);
    case 'query':
      return typeRows(context, body);
    case 'set-operation':
      return typeSetOperation(context, body);
    case 'values':
      return refused(context, body, 'VALUES');
    case 'missing':
      // The parser has reported it.
      return undefined;
  }
}

// ---- set operations ------------------------------------------------------------------------------------------------

function typeSetOperation(context: TypingContext, node: SetOperation): QueryRows | undefined {
  const what = `${node.op} ${node.distinct ? 'DISTINCT' : 'ALL'}`;
  if (node.byName === true) return refused(context, node, `${node.op} BY NAME`);
  const inputs: QueryRows[] = [];
  for (const input of node.inputs) {
    const rows = typeBody(context, input);
    if (rows === undefined) return undefined;
    inputs.push(rows);
  }
  const [first] = inputs;
  if (first === undefined) return undefined;
  const other = inputs.findIndex((rows) => rows.query.columns.length !== first.query.columns.length);
  if (other >= 0) {
    const [ours, theirs] = [inputs[other]!.query.columns.length, first.query.columns.length];
    context.error(
      'wrong-arguments',
      inputs[other]!.places[theirs] ?? node.inputs[other]!,
      `The queries of ${what} need the same number of columns: this has ${ours}, the first has ${theirs}`,
    );
    return undefined;
  }
  const types: SqlType[] = [];
  for (const [i] of first.query.columns.entries()) {
    const unified = unify(
      context,
      inputs.map((rows) => valueOf(rows.query, i)),
      inputs.map((rows) => rows.places[i]!),
      `The columns of ${what}`,
    );
    if (unified === undefined) return undefined;
    if ((node.distinct || node.op !== 'UNION') && !hasEquality(unified.type)) {
      context.error(
        'type-mismatch',
        first.places[i]!,
        `${what} cannot compare values of ${typeToString(unified.type)}`,
      );
      return undefined;
    }
    types.push(unified.type);
  }
  const casted: TypedQuery[] = [];
  for (const rows of inputs) {
    const query = castColumns(context, rows.query, types);
    if (query === undefined) return undefined;
    casted.push(query);
  }
  const columns = first.query.columns.map(({ name }, i): QueryColumn => ({
    name,
    variable: context.newVariable(name),
    type: types[i]!,
    nullable: casted.some((query) => query.columns[i]!.nullable),
  }));
  const body = { kind: 'set-operation', op: node.op, distinct: node.distinct, inputs: casted } as const;
  return {
    query: { ctes: [], body, columns, orderBy: [] },
    places: first.places,
    isValue: inputs.every((rows) => rows.isValue),
  };
}

/** A column as what decides its type with others: literals of a SELECT are still literals. */
function valueOf({ body, columns }: TypedQuery, index: number): TypedExpression {
  return body.kind === 'select' ? body.items[index]! : standIn(columns[index]!.type);
}

/** The same rows with the columns converted; `implicit`: where GoogleSQL does it by itself. */
export function castColumns(
  context: TypingContext,
  query: TypedQuery,
  types: readonly SqlType[],
  implicit = true,
): TypedQuery | undefined {
  if (query.columns.every((column, i) => sameType(column.type, types[i]!))) return query;
  const { body } = query;
  // Converting may make values equal that DISTINCT tells apart; a NULL stays one.
  const inPlace =
    body.kind === 'select' &&
    (!body.distinct || query.columns.every((c, i) => sameType(c.type, types[i]!) || c.type.kind === 'null'));
  const base = inPlace ? query : readAll(context, query);
  if (base.body.kind !== 'select') return undefined;
  const items: TypedExpression[] = [];
  for (const [i, item] of base.body.items.entries()) {
    const type = types[i]!;
    const typed = sameType(item.type, type) ? { ok: true as const, typed: item } : coerce(item, type, 'implicit');
    items.push(typed.ok && (implicit || typed.typed.kind !== 'cast') ? typed.typed : castNode(item, type, implicit));
  }
  return {
    ...base,
    body: { ...base.body, items },
    columns: base.columns.map((column, i) => ({ ...column, type: types[i]!, nullable: items[i]!.nullable })),
  };
}

/** `SELECT * FROM (query)`. */
function readAll(context: TypingContext, query: TypedQuery): TypedQuery {
  const read = query.columns.map((column) => ({ ...column, variable: context.newVariable(column.name) }));
  const items = read.map(({ variable, type, nullable }): TypedExpression => ({
    kind: 'variable',
    name: variable,
    type,
    nullable,
  }));
  return {
    ctes: [],
    body: { kind: 'select', from: { kind: 'query', query, columns: read }, items, distinct: false },
    columns: read.map((column) => ({ ...column, variable: context.newVariable(column.name) })),
    orderBy: [],
  };
}

// ---- ORDER BY over the columns -------------------------------------------------------------------------------------

function orderOfColumns(
  context: TypingContext,
  items: readonly OrderItem[],
  query: TypedQuery,
): readonly TypedSortKey[] | undefined {
  const bare = query.columns.map(({ name, variable, type, nullable }): NamedValue => ({
    name,
    typed: { kind: 'variable', name: variable, type, nullable },
  }));
  context.bindings.push({ rows: { ranges: [], bare } });
  const keys = typeOrderItems(
    context,
    items,
    bare.map((each) => each.typed),
  );
  context.bindings.pop();
  return keys;
}
