// SELECT … FROM … WHERE … GROUP BY … HAVING … QUALIFY … as written → typed SELECT: `*`, aliases and positions resolved, grouping checked.

import type { Span } from '../../base/span.js';
import type { Expression, GroupBy, OrderItem, Select, SelectItem, Star } from '../tree.js';
import type {
  QueryColumn,
  TypedExpression,
  TypedFrom,
  TypedGroupKey,
  TypedSelect,
  TypedSortKey,
  TypedStruct,
} from '../typed-tree.js';
import { variablesOf } from '../query-walk.js';
import { rewriteTyped } from '../typed-walk.js';
import { typeToString } from '../types.js';
import { nameOf, settled } from './type-constructor.js';
import { typeFrom } from './type-from.js';
import { groupedExpression, holdsMeasure, holdsWindow, sameKey } from './grouping.js';
import { asBool, hasEquality } from './type-operator.js';
import { typeOrderItems } from './query-order.js';
import type { QueryRows, QueryTyper } from './query-rows.js';
import { newLevel, sameName, type NamedValue, type TypingContext, type VisibleRows } from './typing-context.js';

interface Item extends NamedValue {
  readonly span: Span;
}

/** Undefined after reporting. The order may name what is selected and, without DISTINCT, the rows selected from. */
export function typeSelect(
  context: TypingContext,
  select: Select,
  orderBy: readonly OrderItem[],
  typeQuery: QueryTyper,
): QueryRows | undefined {
  const { level: outerLevel } = context;
  const depth = context.bindings.length;
  const from = select.from && typeFrom(context, select.from, undefined, typeQuery);
  if (select.from !== undefined && from === undefined) return undefined;
  context.level = newLevel(false, false, select.groupBy === undefined, select.windows);
  if (from !== undefined && select.from !== undefined) {
    context.bindings.push({ rows: from.rows });
    const end = Math.max(select.end, ...orderBy.map((item) => item.end));
    context.show(from.rows, { start: select.start, end: select.from.start }, { start: select.from.end, end });
  }
  const rows = typeClauses(context, select, orderBy, from);
  context.bindings.length = depth;
  context.level = outerLevel;
  return rows;
}

function typeClauses(
  context: TypingContext,
  select: Select,
  orderBy: readonly OrderItem[],
  from: { readonly from: TypedFrom; readonly rows: VisibleRows } | undefined,
): QueryRows | undefined {
  if (from === undefined && !checkWithoutFrom(context, select)) return undefined;
  const where = select.where && asBool(context, context.type(context, select.where), select.where, 'WHERE');
  allow(context, from !== undefined, from !== undefined);
  const written = typeItems(context, select.items, from?.rows);
  if (written === undefined || where?.kind === 'invalid') return undefined;
  if (written.some((item) => item.typed.kind === 'invalid')) return undefined;
  const selected = written.map(({ name, typed }, i) => ({
    name,
    typed: placeOf(typed, i),
    isMeasure: holdsMeasure(typed),
  }));
  const aliases = { ranges: [], bare: selected.filter((item) => item.name !== undefined) };
  allow(context, false, false);
  const keys = select.groupBy && typeKeys(context, select.groupBy, written);
  if (select.groupBy !== undefined && keys === undefined) return undefined;
  context.bindings.push({ rows: aliases });
  context.show(aliases, ...[select.having, select.qualify, ...orderBy].filter((each) => each !== undefined));
  allow(context, true, false);
  const having = select.having && asBool(context, context.type(context, select.having), select.having, 'HAVING');
  allow(context, true, true);
  const qualify = select.qualify && asBool(context, context.type(context, select.qualify), select.qualify, 'QUALIFY');
  const order = typeOrderItems(
    context,
    orderBy,
    selected.map((item) => item.typed),
  );
  context.bindings.pop();
  allow(context, false, false);
  if (having?.kind === 'invalid' || qualify?.kind === 'invalid' || order === undefined) return undefined;
  const isGrouped = keys !== undefined || context.level.hasAggregates || having !== undefined;
  const grouping = isGrouped ? (keys ?? []) : undefined;
  const ungrouped = reporter(context, keys !== undefined);
  const own = new Set(variablesOf(from?.from));
  const grouped = (expr: TypedExpression, isItem: boolean): TypedExpression =>
    grouping === undefined ? expr : groupedExpression(expr, { keys: grouping, own }, isItem, ungrouped.report);
  const items = written.map((item) => ({ ...item, typed: grouped(item.typed, true) }));
  const over = (expr: TypedExpression): TypedExpression => withItems(grouped(expr, false), items);
  const result: Omit<TypedSelect, 'items'> = {
    kind: 'select',
    distinct: select.distinct,
    ...(from && { from: from.from }),
    ...(where && { where }),
    ...(grouping && { groupBy: grouping }),
    ...(having && { having: over(having) }),
    ...(qualify && { qualify: over(qualify) }),
  };
  const sorted = select.distinct ? order : order.map((key) => ({ ...key, expr: over(key.expr) }));
  if (ungrouped.found()) return undefined;
  return asRows(context, select, result, items, sorted, own);
}

/** Stands for an item of the SELECT list where its alias or position is named, until grouping is known. */
function placeOf({ type, nullable, span }: TypedExpression, index: number): TypedExpression {
  return { kind: 'variable', name: `${ITEM}${index}`, type, nullable, ...(span && { span }) };
}

const ITEM = '$item';

function withItems(expr: TypedExpression, items: readonly NamedValue[]): TypedExpression {
  return rewriteTyped(expr, (node) => {
    if (node.kind !== 'variable' || !node.name.startsWith(ITEM)) return undefined;
    const item = items[Number(node.name.slice(ITEM.length))]!.typed;
    return node.span === undefined ? item : { ...item, span: node.span };
  });
}

function allow(context: TypingContext, aggregates: boolean, windows: boolean): void {
  context.level.aggregatesAllowed = aggregates;
  context.level.windowsAllowed = windows;
}

function checkWithoutFrom(context: TypingContext, select: Select): boolean {
  const clause = select.where ?? select.groupBy ?? select.having ?? select.qualify;
  const star = select.items.find(
    ({ expr }) => expr.kind === 'star' && expr.operand === undefined && expr.qualifier === undefined,
  );
  if (clause === undefined && star === undefined) return true;
  context.error(
    'unsupported-construct',
    clause ?? star!,
    clause === undefined ? '`*` needs a FROM to take columns from' : 'A SELECT without FROM takes nothing but values',
  );
  return false;
}

function reporter(
  context: TypingContext,
  hasKeys: boolean,
): { readonly report: (at: TypedExpression) => void; readonly found: () => boolean } {
  let reported = false;
  return {
    found: () => reported,
    report: (at) => {
      if (reported) return;
      reported = true;
      const span = at.span ?? { start: 0, end: 0 };
      context.error(
        'misplaced-aggregate',
        span,
        hasKeys
          ? 'This is neither grouped nor inside an aggregate: group by it, or say which of its values is meant'
          : 'Beside an aggregate, the elements can only be used inside an aggregate',
      );
    },
  };
}

// ---- the SELECT list -----------------------------------------------------------------------------------------------

function typeItems(
  context: TypingContext,
  written: readonly SelectItem[],
  rows: VisibleRows | undefined,
): readonly Item[] | undefined {
  const items: Item[] = [];
  for (const item of written) {
    if (item.expr.kind !== 'star') {
      const name = item.alias?.name ?? nameOf(item.expr, context);
      items.push({ name, typed: context.type(context, item.expr), span: item });
      continue;
    }
    const expanded = typeStar(context, item.expr, rows);
    if (expanded === undefined) return undefined;
    items.push(...expanded.map((each) => ({ ...each, span: item })));
  }
  return items;
}

function typeStar(
  context: TypingContext,
  star: Star,
  rows: VisibleRows | undefined,
): readonly NamedValue[] | undefined {
  const all = starValues(context, star, rows);
  if (all === undefined) return undefined;
  let values = [...all];
  for (const name of star.except ?? []) {
    const before = values.length;
    values = values.filter((each) => each.name === undefined || !sameName(each.name, name.name));
    if (values.length < before) continue;
    context.error('unknown-column', name, `\`*\` has no column \`${name.name}\` to leave out`);
    return undefined;
  }
  for (const { expr, alias } of star.replace ?? []) {
    if (!values.some((each) => each.name !== undefined && sameName(each.name, alias.name))) {
      context.error('unknown-column', alias, `\`*\` has no column \`${alias.name}\` to replace`);
      return undefined;
    }
    const typed = context.type(context, expr);
    values = values.map((each) =>
      each.name !== undefined && sameName(each.name, alias.name) ? { ...each, typed } : each,
    );
  }
  if (values.length > 0) return values;
  context.error('wrong-arguments', star, '`*` leaves no column');
  return undefined;
}

function starValues(
  context: TypingContext,
  star: Star,
  rows: VisibleRows | undefined,
): readonly NamedValue[] | undefined {
  const { qualifier, operand } = star;
  const at = (values: readonly NamedValue[]): readonly NamedValue[] =>
    values.map((each) => ({ ...each, typed: { ...each.typed, span: context.at(star) } }));
  if (qualifier === undefined && operand === undefined) return at(rows?.bare ?? []);
  const [only, more] = qualifier?.parts ?? [];
  const range =
    only !== undefined && more === undefined ? rows?.ranges.find((each) => sameName(each.name, only.name)) : undefined;
  if (range?.columns !== undefined) {
    context.references.push({
      kind: 'variable',
      name: range.name,
      type: range.value.type,
      start: only!.start,
      end: only!.end,
    });
    return at(range.columns);
  }
  const value = context.type(context, (qualifier ?? operand)!);
  if (value.kind === 'invalid') return undefined;
  if (value.type.kind === 'struct') return at(fieldsOf(value));
  context.error(
    'type-mismatch',
    qualifier ?? operand!,
    `\`.*\` takes the fields of a STRUCT, this is ${typeToString(value.type)}`,
  );
  return undefined;
}

function fieldsOf(value: TypedExpression): readonly NamedValue[] {
  if (value.type.kind !== 'struct') return [];
  return value.type.fields.map(({ name, type }) => ({
    name,
    typed: { kind: 'field', operand: value, field: name ?? '', type, nullable: true },
  }));
}

// ---- GROUP BY ------------------------------------------------------------------------------------------------------

function typeKeys(
  context: TypingContext,
  groupBy: GroupBy,
  items: readonly Item[],
): readonly TypedGroupKey[] | undefined {
  if (groupBy.all === true) return refusedGrouping(context, groupBy, 'GROUP BY ALL');
  const keys: TypedGroupKey[] = [];
  for (const item of groupBy.items) {
    if (item.kind !== 'key')
      return refusedGrouping(
        context,
        groupBy,
        item.kind === 'sets' ? 'GROUPING SETS' : item.kind === 'empty' ? 'GROUP BY ()' : item.kind.toUpperCase(),
      );
    const expr = typeKey(context, item.expr, items);
    if (expr === undefined) return undefined;
    if (keys.some((key) => sameKey(key.expr, expr))) continue;
    keys.push({ variable: expr.kind === 'variable' ? expr.name : context.newVariable('key'), expr });
  }
  return keys;
}

function refusedGrouping(context: TypingContext, span: Span, what: string): undefined {
  context.error('unsupported-construct', span, `${what} is not supported in a subquery`);
  return undefined;
}

/** A name is an alias of the SELECT list first, a number a position in it. */
function typeKey(context: TypingContext, node: Expression, items: readonly Item[]): TypedExpression | undefined {
  const position = node.kind === 'literal' && node.type === 'INT64' ? Number(node.value) : undefined;
  const name = node.kind === 'path' && node.parts.length === 1 ? node.parts[0]!.name : undefined;
  const named = name === undefined ? [] : items.filter((each) => each.name !== undefined && sameName(each.name, name));
  if (position !== undefined && items[position - 1] === undefined) {
    context.error('wrong-arguments', node, `The query has no column ${position}`);
    return undefined;
  }
  if (named.length > 1 && !named.every((each) => sameKey(each.typed, named[0]!.typed))) {
    context.error('ambiguous-column', node, `\`${name ?? ''}\` is the name of two columns of the SELECT list`);
    return undefined;
  }
  const item = position === undefined ? named[0] : items[position - 1];
  if (item !== undefined && name !== undefined)
    context.references.push({ kind: 'variable', name, type: item.typed.type, start: node.start, end: node.end });
  const typed = settled(item?.typed ?? context.type(context, node));
  if (typed.kind === 'invalid') return undefined;
  if (holdsMeasure(typed) || holdsWindow(typed)) {
    context.error('misplaced-aggregate', node, 'Rows cannot be grouped by what is computed from the groups');
    return undefined;
  }
  if (hasEquality(typed.type)) return typed;
  context.error('type-mismatch', node, `GROUP BY cannot compare values of ${typeToString(typed.type)}`);
  return undefined;
}

// ---- what comes out ------------------------------------------------------------------------------------------------

function asRows(
  context: TypingContext,
  select: Select,
  result: Omit<TypedSelect, 'items'>,
  written: readonly Item[],
  order: readonly TypedSortKey[],
  own: ReadonlySet<string>,
): QueryRows | undefined {
  const items = select.as === 'STRUCT' ? [structOf(context, select, written)] : written;
  if (select.as === 'VALUE' && items.length !== 1) {
    context.error('wrong-arguments', items[1]?.span ?? select, 'SELECT AS VALUE selects one value');
    return undefined;
  }
  const columns = items.map(({ name, typed }): QueryColumn => ({
    name: select.as === undefined ? name : undefined,
    variable: context.newVariable(name),
    type: typed.type,
    nullable: typed.nullable,
  }));
  const uncomparable = select.distinct ? items.findIndex((item) => !hasEquality(item.typed.type)) : -1;
  if (uncomparable >= 0) {
    const { span, typed } = items[uncomparable]!;
    context.error('type-mismatch', span, `DISTINCT cannot compare values of ${typeToString(typed.type)}`);
    return undefined;
  }
  const orderBy = select.distinct ? overColumns(context, select, order, items, columns, own) : order;
  if (orderBy === undefined) return undefined;
  const body: TypedSelect = { ...result, items: items.map((item) => item.typed) };
  return {
    query: { ctes: [], body, columns, orderBy },
    places: items.map((item) => item.span),
    isValue: select.as !== undefined,
  };
}

function structOf(context: TypingContext, select: Select, items: readonly Item[]): Item {
  const fields = items.map(({ name, typed }) => ({ name, value: settled(typed) }));
  const typed: TypedStruct = {
    kind: 'struct',
    fields,
    type: { kind: 'struct', fields: fields.map(({ name, value }) => ({ name, type: value.type })) },
    nullable: false,
    span: context.at(select),
  };
  const [first] = select.items;
  return {
    name: undefined,
    typed,
    span: first === undefined ? select : { start: first.start, end: select.items.at(-1)!.end },
  };
}

/** After DISTINCT only what is selected can be ordered by. */
function overColumns(
  context: TypingContext,
  select: Select,
  order: readonly TypedSortKey[],
  items: readonly Item[],
  columns: readonly QueryColumn[],
  own: ReadonlySet<string>,
): readonly TypedSortKey[] | undefined {
  const keys = items.map((item, i) => ({ variable: columns[i]!.variable, expr: item.typed }));
  const values = columns.map(({ name, variable, type, nullable }): NamedValue => ({
    name,
    typed: { kind: 'variable', name: variable, type, nullable },
  }));
  // Of SELECT AS STRUCT the fields were named.
  const selected = select.as === 'STRUCT' ? fieldsOf(values[0]!.typed) : values;
  let stray: TypedExpression | undefined;
  const over = order.map((key) => ({
    ...key,
    expr: withItems(
      groupedExpression(key.expr, { keys, own, distinct: true }, false, (at) => (stray ??= at)),
      selected,
    ),
  }));
  if (stray === undefined) return over;
  context.error(
    'wrong-arguments',
    stray.span ?? { start: 0, end: 0 },
    'After SELECT DISTINCT only what is selected can be ordered by',
  );
  return undefined;
}
