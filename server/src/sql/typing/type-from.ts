// FROM of a subquery: arrays, queries, names of WITH and their joins → typed rows and the names they make visible. Refuses tables.

import { nearestNames } from '../../base/nearest-names.js';
import type { Span } from '../../base/span.js';
import type { FromItem, Identifier, JoinReference, TableFunction, TableReference, UnnestReference } from '../tree.js';
import type { QueryColumn, TypedExpression, TypedFrom, TypedInlineJoin } from '../typed-tree.js';
import { arrayOf, BOOL, INT64, typeToString, type SqlType } from '../types.js';
import { coerce } from './coercion.js';
import { asBool, typeOperatorCall } from './type-operator.js';
import {
  newLevel,
  sameName,
  type NamedValue,
  type Range,
  type TypingContext,
  type VisibleRows,
} from './typing-context.js';
import type { QueryTyper } from './query-rows.js';

export interface FromRows {
  readonly from: TypedFrom;
  readonly rows: VisibleRows;
}

/** Undefined after reporting. `left`: what stands left of it in the same FROM, which only arrays may name. */
export function typeFrom(
  context: TypingContext,
  item: FromItem,
  left: VisibleRows | undefined,
  typeQuery: QueryTyper,
): FromRows | undefined {
  switch (item.kind) {
    case 'unnest':
      return typeUnnest(context, item, left);
    case 'table':
      return typeTable(context, item, left);
    case 'from-subquery': {
      const rows = typeQuery(context, item.query);
      if (rows === undefined) return undefined;
      const columns = rebound(context, rows.query.columns);
      const from: TypedFrom = { kind: 'query', query: rows.query, columns };
      return { from, rows: tableRows(item.alias, columns, rows.isValue) };
    }
    case 'join':
      return typeJoin(context, item, left, typeQuery);
    case 'pivot':
      return refused(context, item, item.form);
    case 'table-function':
      return typeTableFunction(context, item);
    case 'missing':
      for (const readable of item.readable ?? []) context.type(context, readable);
      return undefined;
  }
}

function refused(context: TypingContext, span: Span, what: string): undefined {
  context.error('unsupported-construct', span, `${what} is not supported in a subquery`);
  return undefined;
}

/** `UNEST(a)` is a table function to the grammar. */
function typeTableFunction(context: TypingContext, { name }: TableFunction): undefined {
  const [meant] = name.parts.length === 1 ? nearestNames(name.parts[0]!.name, ['UNNEST']) : [];
  if (meant === undefined) return refused(context, name, 'A table function');
  const message = `Unknown function \`${name.parts[0]!.name}\`; did you mean \`${meant}\`?`;
  context.error('unknown-function', name, message, [meant]);
  return undefined;
}

/** Variables of this use of the columns. */
function rebound(context: TypingContext, columns: readonly QueryColumn[]): readonly QueryColumn[] {
  return columns.map((column) => ({ ...column, variable: context.newVariable(column.name) }));
}

function tableRows(alias: Identifier | undefined, columns: readonly QueryColumn[], isValue: boolean): VisibleRows {
  const values = columns.map(({ name, variable, type, nullable }): NamedValue => ({
    name,
    typed: { kind: 'variable', name: variable, type, nullable },
  }));
  const [only] = values;
  if (isValue && only !== undefined) return valueRows(alias?.name, only.typed);
  if (alias === undefined) return { ranges: [], bare: values };
  const value: TypedExpression = {
    kind: 'struct',
    fields: values.map(({ name, typed }) => ({ name, value: typed })),
    type: { kind: 'struct', fields: values.map(({ name, typed }) => ({ name, type: typed.type })) },
    nullable: false,
  };
  return { ranges: [{ name: alias.name, value, columns: values }], bare: values };
}

/** The rows are values: of a STRUCT its fields can be named, anything else is named by the alias. */
function valueRows(alias: string | undefined, value: TypedExpression): VisibleRows {
  const bare: readonly NamedValue[] =
    value.type.kind === 'struct'
      ? value.type.fields.map(({ name, type }) => ({
          name,
          typed: { kind: 'field', operand: value, field: name ?? '', type, nullable: true },
        }))
      : [{ name: alias, typed: value }];
  return { ranges: alias === undefined ? [] : [{ name: alias, value }], bare };
}

// ---- arrays --------------------------------------------------------------------------------------------------------

function typeUnnest(
  context: TypingContext,
  node: UnnestReference,
  left: VisibleRows | undefined,
): FromRows | undefined {
  const array = typeArray(context, node, left);
  if (array.kind === 'invalid') return undefined;
  if (array.type.kind !== 'array' && array.type.kind !== 'unknown') {
    context.error('type-mismatch', node.array, `UNNEST needs an ARRAY, this is ${typeToString(array.type)}`);
    return undefined;
  }
  const concrete =
    array.type.kind === 'array' && array.type.element.kind === 'null'
      ? coerce(array, arrayOf(INT64), 'implicit')
      : undefined;
  const source = concrete?.ok === true ? concrete.typed : array;
  const elementType: SqlType = source.type.kind === 'array' ? source.type.element : source.type;
  const variable = context.newVariable(node.alias?.name ?? 'element');
  const rows = valueRows(node.alias?.name, { kind: 'variable', name: variable, type: elementType, nullable: true });
  if (node.withOffset === undefined) return { from: { kind: 'unnest', array: source, variable, elementType }, rows };
  const name = node.withOffset.alias?.name ?? 'offset';
  const offset = context.newVariable(name);
  const value: TypedExpression = { kind: 'variable', name: offset, type: INT64, nullable: false };
  const from: TypedFrom = { kind: 'unnest', array: source, variable, elementType, offset };
  const counted = joined(
    context,
    rows,
    { ranges: [{ name, value }], bare: [{ name, typed: value }] },
    node.withOffset.alias ?? node,
  );
  return counted && { from, rows: counted };
}

/** Evaluated on the row around, or for each row of what stands left; never on a group or a window of the query around. */
function typeArray(context: TypingContext, node: UnnestReference, left: VisibleRows | undefined): TypedExpression {
  const { level } = context;
  context.level = newLevel(false, false);
  if (left !== undefined) {
    context.bindings.push({ rows: left });
    context.show(left, node.array);
  }
  const array = context.type(context, node.array);
  if (left !== undefined) context.bindings.pop();
  context.level = level;
  return array;
}

/** A name of WITH, or the path of an array in what is visible (`t.items`). */
function typeTable(context: TypingContext, node: TableReference, left: VisibleRows | undefined): FromRows | undefined {
  const [first, second] = node.path.parts;
  if (first === undefined) return undefined;
  if (second === undefined) {
    const cte = context.ctes.findLast((each) => sameName(each.name, first.name));
    if (cte !== undefined) {
      const columns = rebound(context, cte.query.columns);
      return {
        from: { kind: 'cte', name: cte.unique, columns },
        rows: tableRows(node.alias ?? first, columns, cte.isValue),
      };
    }
  } else if (isVisible(context, first.name, left)) {
    const alias = node.alias ?? node.path.parts.at(-1)!;
    const { start, end, withOffset } = node;
    return typeUnnest(
      context,
      { kind: 'unnest', start, end, array: node.path, alias, ...(withOffset && { withOffset }) },
      left,
    );
  }
  if (second === undefined && isArrayColumn(context, first.name)) {
    const array = `UNNEST(${first.name})`;
    context.error(
      'subquery-reads-table',
      first,
      `\`${first.name}\` is an ARRAY: its elements are read by \`${array}\``,
      first.quoted ? [] : [array],
    );
    return undefined;
  }
  context.error(
    'subquery-reads-table',
    node,
    'A subquery in an expression cannot read a table: join it as an input (CROSS for a single row, SEMI or ANTI for EXISTS and IN)',
  );
  return undefined;
}

/** A name without a qualifier that an array of the row or of the rows around has. */
function isArrayColumn(context: TypingContext, name: string): boolean {
  const { scope, bindings } = context;
  const columns = [...scope.columns, ...scope.inputs.flatMap((input) => input.columns)];
  if (columns.some((column) => sameName(column.name, name) && column.type.kind === 'array')) return true;
  return bindings.some(
    (binding) =>
      'rows' in binding &&
      binding.rows.bare.some(
        (each) => each.name !== undefined && sameName(each.name, name) && each.typed.type.kind === 'array',
      ),
  );
}

function isVisible(context: TypingContext, name: string, left: VisibleRows | undefined): boolean {
  const inRows = (rows: VisibleRows): boolean =>
    [...rows.ranges, ...rows.bare].some((each) => each.name !== undefined && sameName(each.name, name));
  return (
    (left !== undefined && inRows(left)) ||
    context.bindings.some((binding) => ('rows' in binding ? inRows(binding.rows) : sameName(binding.name, name))) ||
    context.scope.inputs.some((input) => sameName(input.alias, name))
  );
}

// ---- joins ---------------------------------------------------------------------------------------------------------

const TRUE: TypedExpression = { kind: 'literal', type: BOOL, value: 'true', nullable: false };

const NULLS_LEFT: ReadonlySet<JoinReference['type']> = new Set(['RIGHT', 'FULL']);
const NULLS_RIGHT: ReadonlySet<JoinReference['type']> = new Set(['LEFT', 'FULL']);

function typeJoin(
  context: TypingContext,
  node: JoinReference,
  outer: VisibleRows | undefined,
  typeQuery: QueryTyper,
): FromRows | undefined {
  if (node.natural === true) return refused(context, node.right, 'NATURAL JOIN');
  const left = typeFrom(context, node.left, outer, typeQuery);
  if (left === undefined) return undefined;
  const before =
    outer === undefined
      ? left.rows
      : { ranges: [...outer.ranges, ...left.rows.ranges], bare: [...outer.bare, ...left.rows.bare] };
  const right = typeFrom(context, node.right, NULLS_LEFT.has(node.type) ? undefined : before, typeQuery);
  if (right === undefined) return undefined;
  const both = joined(context, left.rows, right.rows, aliasSpan(node.right));
  if (both === undefined) return undefined;
  const type: TypedInlineJoin['type'] = node.type === 'COMMA' ? 'CROSS' : node.type;
  const using = node.using === undefined ? undefined : typeUsing(context, node.using, left.rows, right.rows);
  if (node.using !== undefined && using === undefined) return undefined;
  const written = using?.on ?? (node.on && typeOn(context, node.on, both));
  if (written?.kind === 'invalid') return undefined;
  // Elements of an array belong to their row: their join needs no condition.
  const on = written ?? (type === 'LEFT' && right.from.kind === 'unnest' ? TRUE : undefined);
  if (on === undefined && type !== 'CROSS' && type !== 'INNER')
    return refused(context, node.right, `${type} JOIN without a condition`);
  const leftRows = NULLS_LEFT.has(node.type) ? withNulls(left.rows) : left.rows;
  const rightRows = NULLS_RIGHT.has(node.type) ? withNulls(right.rows) : right.rows;
  const joinedFrom: TypedFrom = {
    kind: 'join',
    type: on === undefined ? 'CROSS' : type,
    left: left.from,
    right: right.from,
    ...(on && { on }),
  };
  const rows = { ranges: [...leftRows.ranges, ...rightRows.ranges], bare: [...leftRows.bare, ...rightRows.bare] };
  if (using === undefined) return { from: joinedFrom, rows };
  return { from: joinedFrom, rows: { ...rows, bare: mergedColumns(context, node, leftRows, rightRows) } };
}

/** Names once: an alias stands for one item of a FROM. */
function joined(context: TypingContext, left: VisibleRows, right: VisibleRows, at: Span): VisibleRows | undefined {
  const twice = right.ranges.find((range) => left.ranges.some((each) => sameName(each.name, range.name)));
  if (twice === undefined) return { ranges: [...left.ranges, ...right.ranges], bare: [...left.bare, ...right.bare] };
  context.error(
    'ambiguous-column',
    at,
    `Two items of this FROM are called \`${twice.name}\`: give one of them another alias`,
  );
  return undefined;
}

function aliasSpan(item: FromItem): Span {
  if (item.kind === 'join') return aliasSpan(item.right);
  return ('alias' in item ? item.alias : undefined) ?? item;
}

function typeOn(context: TypingContext, node: NonNullable<JoinReference['on']>, rows: VisibleRows): TypedExpression {
  const { level } = context;
  context.level = newLevel(false, false);
  context.bindings.push({ rows });
  context.show(rows, node);
  const on = asBool(context, context.type(context, node), node, 'ON');
  context.bindings.pop();
  context.level = level;
  return on;
}

function typeUsing(
  context: TypingContext,
  names: readonly Identifier[],
  left: VisibleRows,
  right: VisibleRows,
): { readonly on: TypedExpression } | undefined {
  const equalities: TypedExpression[] = [];
  for (const name of names) {
    const [a, b] = [usedIn(context, name, left, 'left'), usedIn(context, name, right, 'right')];
    if (a === undefined || b === undefined) return undefined;
    const site = { shown: '`USING`', name, whole: name, argumentSpans: [name, name] };
    const typed = typeOperatorCall(context, '$equal', [a, b], site);
    if (typed.kind === 'invalid') return undefined;
    equalities.push(typed);
  }
  const [first, second] = equalities;
  if (first === undefined) return undefined;
  if (second === undefined) return { on: first };
  const { type } = first;
  const nullable = equalities.some((each) => each.nullable);
  return { on: { kind: 'call', fn: '$and', signature: 0, args: equalities, safe: false, type, nullable } };
}

function usedIn(
  context: TypingContext,
  name: Identifier,
  rows: VisibleRows,
  side: 'left' | 'right',
): TypedExpression | undefined {
  const found = rows.bare.filter((each) => each.name !== undefined && sameName(each.name, name.name));
  if (found.length === 1) {
    context.references.push({
      kind: 'variable',
      name: name.name,
      type: found[0]!.typed.type,
      start: name.start,
      end: name.end,
    });
    return { ...found[0]!.typed, span: context.at(name) };
  }
  context.error(
    found.length === 0 ? 'unknown-column' : 'ambiguous-column',
    name,
    found.length === 0
      ? `There is no column \`${name.name}\` on the ${side} side of this join`
      : `There are two columns \`${name.name}\` on the ${side} side of this join`,
  );
  return undefined;
}

/** Columns of USING come first and once: of the side that has all rows, of both in a FULL JOIN. */
function mergedColumns(
  context: TypingContext,
  { using, type }: JoinReference,
  left: VisibleRows,
  right: VisibleRows,
): readonly NamedValue[] {
  const isUsed = (each: NamedValue): boolean =>
    each.name !== undefined && using!.some((name) => sameName(name.name, each.name!));
  const named = (rows: VisibleRows, name: Identifier): TypedExpression =>
    rows.bare.find((each) => each.name !== undefined && sameName(each.name, name.name))!.typed;
  const merged = using!.map((name): NamedValue => {
    const [a, b] = [named(left, name), named(right, name)];
    const typed = type === 'FULL' ? coalesced(context, a, b, name) : type === 'RIGHT' ? b : a;
    return { name: name.name, typed };
  });
  return [...merged, ...[...left.bare, ...right.bare].filter((each) => !isUsed(each))];
}

function coalesced(context: TypingContext, a: TypedExpression, b: TypedExpression, name: Identifier): TypedExpression {
  const site = { shown: '`USING`', name, whole: name, argumentSpans: [name, name] };
  return typeOperatorCall(context, 'coalesce', [a, b], site);
}

/** The side of an outer join that may have no row. */
function withNulls(rows: VisibleRows): VisibleRows {
  const values = <T extends NamedValue>(list: readonly T[]): readonly T[] =>
    list.map((each) => ({ ...each, typed: orNull(each.typed) }));
  return {
    bare: values(rows.bare),
    ranges: rows.ranges.map((range): Range => ({
      ...range,
      value: orNull(range.value),
      ...(range.columns && { columns: values(range.columns) }),
    })),
  };
}

/** A row of columns is a STRUCT of NULLs, which is not NULL. */
function orNull(typed: TypedExpression): TypedExpression {
  if (typed.kind === 'struct') return { ...typed, fields: typed.fields.map((f) => ({ ...f, value: orNull(f.value) })) };
  if (typed.kind === 'field') return { ...typed, operand: orNull(typed.operand) };
  return typed.nullable ? typed : { ...typed, nullable: true };
}
