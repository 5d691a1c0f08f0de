// Subqueries over an array of the row (`(SELECT MAX(x) FROM UNNEST(arr) AS x)`, ARRAY, EXISTS, IN) → array queries. Refuses those that read tables.

import type { Span } from '../../base/span.js';
import type {
  Expression,
  FromItem,
  InSubquery,
  OrderItem,
  Query,
  Select,
  SelectItem,
  SubqueryExpression,
  UnnestReference,
} from '../tree.js';
import type { TypedArrayQuery, TypedExpression, TypedSortKey } from '../typed-tree.js';
import { arrayOf, BOOL, INT64, typeToString, type SqlType } from '../types.js';
import { sortKey, typeLimit } from './call-placement.js';
import { castNode, coerce, coercesTo, supertype, standIn } from './coercion.js';
import { nameOf, unify } from './type-constructor.js';
import { asBool, hasEquality, hasOrder, negated, typeInArray } from './type-operator.js';
import { newLevel, sameName, type TypingContext } from './typing-context.js';

type Form = TypedArrayQuery['form'];

export function typeSubquery(context: TypingContext, node: SubqueryExpression): TypedExpression {
  return typeQuery(context, node.query, node.form, node) ?? context.invalid(node);
}

export function typeInSubquery(context: TypingContext, node: InSubquery): TypedExpression {
  const operand = context.type(context, node.operand);
  const array = typeQuery(context, node.query, 'array', node.query);
  if (array === undefined) return context.invalid(node);
  const span: Expression = { kind: 'missing', start: node.query.start, end: node.query.end };
  const typed = typeInArray(context, operand, widened(array, operand), node, [node.operand, span]);
  return node.not && typed.kind !== 'invalid' ? negated(context, typed, node) : typed;
}

/** `x IN (SELECT …)` compares as one type, so the selected value is converted where an array would not be. */
function widened(array: TypedExpression, operand: TypedExpression): TypedExpression {
  if (array.kind !== 'array-query' || array.type.kind !== 'array' || coercesTo(operand, array.type.element))
    return array;
  const type = supertype([operand, standIn(array.type.element)]);
  return type === undefined ? array : { ...array, item: castNode(array.item, type, true), type: arrayOf(type) };
}

/** Undefined after reporting. */
function typeQuery(context: TypingContext, query: Query, form: Form, node: Span): TypedExpression | undefined {
  const rows = form === 'array' ? constantRows(query) : undefined;
  if (rows !== undefined) return typeRows(context, rows, node);
  const select = soleSelect(query);
  const refused = refusedPart(query, select);
  if (refused !== undefined || select === undefined) {
    const table = tableIn(query);
    if (table !== undefined) reportTable(context, table);
    else
      context.error(
        'unsupported-construct',
        refused?.span ?? query,
        `${refused?.what ?? 'This'} is not supported in a subquery`,
      );
    return undefined;
  }
  if (select.from === undefined) return typeWithoutFrom(context, select, query, form, node);
  const unnest = asUnnest(context, select.from);
  if (unnest === undefined) {
    const table = tableIn(query);
    if (table !== undefined) reportTable(context, table);
    else if (select.from.kind !== 'missing')
      context.error(
        'unsupported-construct',
        select.from,
        'A subquery reads one UNNEST(array); anything else is not supported',
      );
    return undefined;
  }
  return typeArrayQuery(context, select, query, unnest, form, node);
}

function reportTable(context: TypingContext, table: FromItem): void {
  context.error(
    'subquery-reads-table',
    table,
    'A subquery in an expression cannot read a table: join it as an input (CROSS for a single row, SEMI or ANTI for EXISTS and IN)',
  );
}

function soleSelect(query: Query): Select | undefined {
  let { body } = query;
  while (
    body.kind === 'query' &&
    query.orderBy.length === 0 &&
    query.limit === undefined &&
    body.ctes.length === 0 &&
    body.orderBy.length === 0 &&
    body.limit === undefined
  )
    body = body.body;
  return body.kind === 'select' ? body : undefined;
}

function refusedPart(
  query: Query,
  select: Select | undefined,
): { readonly what: string; readonly span: Span } | undefined {
  const clause = query.unsupported?.[0];
  if (clause !== undefined) return { what: clause.construct, span: clause };
  if (query.ctes[0] !== undefined) return { what: 'WITH', span: query.ctes[0].name };
  if (query.offset !== undefined) return { what: 'OFFSET', span: query.offset };
  if (select === undefined)
    return { what: query.body.kind === 'set-operation' ? query.body.op : 'This form', span: query.body };
  if (select.groupBy !== undefined) return { what: 'GROUP BY', span: select.groupBy };
  if (select.having !== undefined) return { what: 'HAVING', span: select.having };
  if (select.qualify !== undefined) return { what: 'QUALIFY', span: select.qualify };
  return select.windows[0] === undefined ? undefined : { what: 'WINDOW', span: select.windows[0].name };
}

/** The first table that a FROM clause names. */
function tableIn(query: Query): FromItem | undefined {
  const inFrom = (item: FromItem | undefined): FromItem | undefined => {
    if (item === undefined) return undefined;
    if (item.kind === 'table') return item;
    if (item.kind === 'join') return inFrom(item.left) ?? inFrom(item.right);
    if (item.kind === 'from-subquery') return tableIn(item.query);
    return item.kind === 'pivot' ? inFrom(item.input) : undefined;
  };
  const inBody = (body: Query['body']): FromItem | undefined => {
    if (body.kind === 'select') return inFrom(body.from);
    if (body.kind === 'query') return tableIn(body);
    if (body.kind !== 'set-operation') return undefined;
    for (const input of body.inputs) {
      const found = inBody(input);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return inBody(query.body) ?? query.ctes.map((cte) => tableIn(cte.query)).find((found) => found !== undefined);
}

/** The SELECTs of `SELECT 1 UNION ALL SELECT 2`, none with a FROM. */
function constantRows(query: Query): readonly Select[] | undefined {
  const { body } = query;
  if (body.kind !== 'set-operation' || body.op !== 'UNION' || body.distinct || body.byName === true) return undefined;
  if (
    query.ctes.length > 0 ||
    query.orderBy.length > 0 ||
    query.limit !== undefined ||
    query.offset !== undefined ||
    query.unsupported?.[0] !== undefined
  )
    return undefined;
  const selects = body.inputs.filter(
    (input): input is Select => input.kind === 'select' && input.from === undefined && input.where === undefined,
  );
  return selects.length === body.inputs.length ? selects : undefined;
}

function typeRows(context: TypingContext, rows: readonly Select[], node: Span): TypedExpression | undefined {
  const items: TypedExpression[] = [];
  for (const row of rows) {
    const item = typeItem(context, row, 'array', node);
    if (item === undefined) return undefined;
    items.push(item);
  }
  const unified = unify(context, items, rows, 'The rows of UNION ALL');
  return (
    unified && {
      kind: 'array',
      elements: unified.parts,
      type: arrayOf(unified.type),
      nullable: false,
      span: context.at(node),
    }
  );
}

/** `FROM UNNEST(arr)`, or `FROM t.arr` where t is visible. */
function asUnnest(context: TypingContext, from: FromItem): UnnestReference | undefined {
  if (from.kind === 'unnest') return from;
  if (from.kind !== 'table' || from.path.parts.length < 2) return undefined;
  const first = from.path.parts[0]!.name;
  const visible =
    context.bindings.some((binding) => !binding.anonymous && sameName(binding.name, first)) ||
    context.scope.inputs.some((input) => sameName(input.alias, first));
  if (!visible) return undefined;
  const alias = from.alias ?? from.path.parts.at(-1)!;
  return { kind: 'unnest', start: from.start, end: from.end, array: from.path, alias };
}

/** `(SELECT expr)` is `expr`. */
function typeWithoutFrom(
  context: TypingContext,
  select: Select,
  query: Query,
  form: Form,
  node: Span,
): TypedExpression | undefined {
  const extra = select.where ?? query.orderBy[0] ?? query.limit;
  if (extra !== undefined) {
    context.error('unsupported-construct', extra, 'A subquery without FROM takes nothing but its SELECT');
    return undefined;
  }
  const item = typeItem(context, select, form, node);
  if (item === undefined) return undefined;
  const span = context.at(node);
  if (form === 'scalar') return item;
  if (form === 'array') return { kind: 'array', elements: [item], type: arrayOf(item.type), nullable: false, span };
  return { kind: 'literal', type: BOOL, value: 'true', nullable: false, span };
}

function typeArrayQuery(
  context: TypingContext,
  select: Select,
  query: Query,
  unnest: UnnestReference,
  form: Form,
  node: Span,
): TypedExpression | undefined {
  const array = context.type(context, unnest.array);
  if (array.type.kind !== 'array' && array.type.kind !== 'unknown') {
    context.error('type-mismatch', unnest.array, `UNNEST needs an ARRAY, this is ${typeToString(array.type)}`);
    return undefined;
  }
  const concrete =
    array.type.kind === 'array' && array.type.element.kind === 'null'
      ? coerce(array, arrayOf(INT64), 'implicit')
      : undefined;
  const source = concrete?.ok === true ? concrete.typed : array;
  const elementType: SqlType = source.type.kind === 'array' ? source.type.element : source.type;
  const outerLevel = context.level;
  const depth = context.bindings.length;
  context.level = newLevel(false, false, true);
  const names = bindElement(context, unnest, elementType);
  const result = typeParts(context, select, query, form, node);
  const { hasAggregates, bareUse } = context.level;
  context.bindings.length = depth;
  context.level = outerLevel;
  if (result === undefined) return undefined;
  if (hasAggregates && bareUse !== undefined) {
    context.error(
      'misplaced-aggregate',
      bareUse,
      'Beside an aggregate, the elements can only be used inside an aggregate',
    );
    return undefined;
  }
  const { item, where, orderBy, limit } = result;
  const type = form === 'array' ? arrayOf(item.type) : form === 'exists' ? BOOL : item.type;
  const oneRow = hasAggregates && limit === undefined;
  return {
    kind: 'array-query',
    form,
    array: source,
    elementType,
    item,
    orderBy,
    aggregated: hasAggregates,
    distinct: select.distinct,
    type,
    nullable: form === 'scalar' && !(oneRow && !item.nullable),
    span: context.at(node),
    variable: names.element,
    ...(names.offset !== undefined && { offset: names.offset }),
    ...(where && { where }),
    ...(limit && { limit }),
  };
}

/** Makes the element and the offset visible; elements without a written name get one that is not used yet. */
function bindElement(
  context: TypingContext,
  unnest: UnnestReference,
  type: SqlType,
): { readonly element: string; readonly offset: string | undefined } {
  const { level } = context;
  const element = unnest.alias?.name ?? freeName(context, 'element');
  const typed: TypedExpression = { kind: 'variable', name: element, type, nullable: true };
  context.bindings.push({ name: element, typed, exposesFields: true, anonymous: unnest.alias === undefined, level });
  if (unnest.withOffset === undefined) return { element, offset: undefined };
  const offset = unnest.withOffset.alias?.name ?? 'offset';
  context.bindings.push({
    name: offset,
    typed: { kind: 'variable', name: offset, type: INT64, nullable: false },
    exposesFields: false,
    anonymous: false,
    level,
  });
  return { element, offset };
}

function freeName(context: TypingContext, base: string): string {
  let name = base;
  for (let n = 2; context.bindings.some((binding) => sameName(binding.name, name)); n++) name = `${base}_${n}`;
  return name;
}

interface Parts {
  readonly item: TypedExpression;
  readonly where: TypedExpression | undefined;
  readonly orderBy: readonly TypedSortKey[];
  readonly limit: TypedExpression | undefined;
}

function typeParts(context: TypingContext, select: Select, query: Query, form: Form, node: Span): Parts | undefined {
  const where = select.where && asBool(context, context.type(context, select.where), select.where, 'WHERE');
  // Uses in WHERE are of single elements, whatever SELECT does.
  context.level.bareUse = undefined;
  context.level.aggregatesAllowed = true;
  const item = typeItem(context, select, form, node);
  const orderBy = item && typeOrder(context, query.orderBy, select, item);
  context.level.aggregatesAllowed = false;
  const limit = query.limit && typeLimit(context, query.limit);
  if (
    item === undefined ||
    orderBy === undefined ||
    where?.kind === 'invalid' ||
    (query.limit !== undefined && limit === undefined)
  )
    return undefined;
  if (select.distinct && !hasEquality(item.type)) {
    context.error(
      'type-mismatch',
      select.items[0] ?? node,
      `DISTINCT cannot compare values of ${typeToString(item.type)}`,
    );
    return undefined;
  }
  return { item, where, orderBy, limit };
}

function typeItem(context: TypingContext, select: Select, form: Form, node: Span): TypedExpression | undefined {
  const [first, second] = select.items;
  const star = select.items.find((item) => item.expr.kind === 'star');
  if (form === 'exists') {
    for (const item of select.items) if (item.expr.kind !== 'star') context.type(context, item.expr);
    return { kind: 'literal', type: INT64, value: '1', nullable: false };
  }
  if (star !== undefined || first === undefined) {
    if (star !== undefined)
      context.error('unsupported-construct', star, '`*` is not supported in a subquery; name what it selects');
    return undefined;
  }
  if (select.as === 'STRUCT') return structItem(context, select.items, node);
  if (second !== undefined) {
    context.error(
      'wrong-arguments',
      second,
      'A subquery in an expression selects one value; several make a STRUCT: SELECT AS STRUCT …',
    );
    return undefined;
  }
  const item = context.type(context, first.expr);
  if (form === 'array' && item.type.kind === 'array') {
    context.error('type-mismatch', first, 'An ARRAY cannot hold ARRAYs; select a STRUCT with the inner one');
    return undefined;
  }
  const typed = item.type.kind === 'null' ? coerce(item, INT64, 'implicit') : undefined;
  return typed?.ok === true ? typed.typed : item;
}

function structItem(context: TypingContext, items: readonly SelectItem[], node: Span): TypedExpression {
  const fields = items.map((item) => ({
    name: item.alias?.name ?? nameOf(item.expr, context),
    value: context.type(context, item.expr),
  }));
  const type: SqlType = { kind: 'struct', fields: fields.map(({ name, value }) => ({ name, type: value.type })) };
  return { kind: 'struct', fields, type, nullable: false, span: context.at(node) };
}

/** An alias of the SELECT list or a position in it stands for its expression. */
function typeOrder(
  context: TypingContext,
  items: readonly OrderItem[],
  select: Select,
  item: TypedExpression,
): readonly TypedSortKey[] | undefined {
  const keys: TypedSortKey[] = [];
  for (const order of items) {
    const expr = isSelected(order.expr, select) ? item : context.type(context, order.expr);
    if (!hasOrder(expr.type) || order.collate !== undefined) {
      context.error('type-mismatch', order.expr, `ORDER BY cannot order values of ${typeToString(expr.type)}`);
      return undefined;
    }
    keys.push(sortKey(expr, order));
  }
  return keys;
}

function isSelected(expr: Expression, select: Select): boolean {
  const [only, second] = select.items;
  if (only === undefined || second !== undefined || select.as !== undefined) return false;
  if (expr.kind === 'literal') return expr.type === 'INT64' && expr.value === '1';
  return (
    expr.kind === 'path' &&
    expr.parts.length === 1 &&
    only.alias !== undefined &&
    sameName(only.alias.name, expr.parts[0]!.name)
  );
}
