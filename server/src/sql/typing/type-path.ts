// Names, fields, parameters and `{from}` → columns, variables, field accesses; unknown names are problems with the nearest ones.

import type { Span } from '../../base/span.js';
import { lookupFunction } from '../catalogue/function-catalogue.js';
import { nearestNames } from '../../base/nearest-names.js';
import { findColumn, type ScopeColumn, type ScopeInput } from '../scope.js';
import type { FieldAccess, Identifier, Parameter, PathExpression } from '../tree.js';
import type { ColumnReference, TypedColumn, TypedExpression } from '../typed-tree.js';
import { columnKey } from '../typed-walk.js';
import { JSON_TYPE, STRING, typeToString, UNKNOWN, type SqlType } from '../types.js';
import { sameName, type NameBinding, type NamedValue, type TypingContext, type VisibleRows } from './typing-context.js';
import { withoutParameters } from './coercion.js';

export function typePath(context: TypingContext, node: PathExpression): TypedExpression {
  const [first] = node.parts;
  if (first === undefined) return context.invalid(node);
  return (
    bindingPath(context, node, first) ??
    ownColumnPath(context, node, first) ??
    qualifiedPath(context, node, first) ??
    barePath(context, node, first)
  );
}

// ---- names bound inside the expression ---------------------------------------------------------------------------

function bindingPath(context: TypingContext, node: PathExpression, first: Identifier): TypedExpression | undefined {
  for (let i = context.bindings.length - 1; i >= 0; i--) {
    const binding = context.bindings[i]!;
    if ('rows' in binding) {
      const found = pathInRows(context, node, first, binding.rows);
      if (found !== undefined) return found;
    } else if (sameName(binding.name, first.name)) return fieldsOf(context, node, bound(context, binding, first), 1);
  }
  return undefined;
}

/** An alias of FROM goes before a column of the same name. */
function pathInRows(
  context: TypingContext,
  node: PathExpression,
  first: Identifier,
  rows: VisibleRows,
): TypedExpression | undefined {
  const range = rows.ranges.find((each) => sameName(each.name, first.name));
  const second = node.parts[1];
  if (range !== undefined) {
    const value = bound(context, { name: range.name, typed: range.value }, first);
    if (second === undefined || range.columns === undefined) return fieldsOf(context, node, value, 1);
    return columnInRows(context, node, second, range.columns, range.name, 2);
  }
  return columnInRows(context, node, first, rows.bare, undefined, 1);
}

/** Undefined where there is none and no alias says that there is one. */
function columnInRows(
  context: TypingContext,
  node: PathExpression,
  name: Identifier,
  columns: readonly NamedValue[],
  alias: string | undefined,
  fieldsFrom: number,
): TypedExpression | undefined {
  const [found, second] = columns.filter((each) => each.name !== undefined && sameName(each.name, name.name));
  if (found?.name !== undefined && context.level.inside === 'aggregate' && found.isMeasure === true) {
    context.error('nested-aggregate', name, `\`${name.name}\` is an aggregate, which cannot stand inside another`);
    return context.invalid(node);
  }
  if (found?.name !== undefined && second === undefined)
    return fieldsOf(context, node, bound(context, { name: found.name, typed: found.typed }, name), fieldsFrom);
  if (found === undefined && alias === undefined) return undefined;
  unresolved(context, name, 'column');
  if (found !== undefined) {
    context.error('ambiguous-column', name, `\`${name.name}\` is the name of two columns here`);
    return context.invalid(node);
  }
  const suggestions = nearestNames(
    name.name,
    columns.flatMap((each) => each.name ?? []),
  );
  context.error(
    'unknown-column',
    name,
    `\`${alias ?? ''}\` has no column \`${name.name}\`${didYouMean(suggestions)}`,
    suggestions,
  );
  return context.invalid(node);
}

function bound(context: TypingContext, binding: NameBinding, name: Span): TypedExpression {
  const { typed } = binding;
  context.references.push({ kind: 'variable', name: binding.name, type: typed.type, start: name.start, end: name.end });
  return { ...typed, span: context.at(name) };
}

// ---- columns -----------------------------------------------------------------------------------------------------

function ownColumnPath(context: TypingContext, node: PathExpression, first: Identifier): TypedExpression | undefined {
  const column = findColumn(context.scope.columns, first.name);
  return column && fieldsOf(context, node, columnOf(context, undefined, column, first), 1);
}

function qualifiedPath(context: TypingContext, node: PathExpression, first: Identifier): TypedExpression | undefined {
  const second = node.parts[1];
  if (second === undefined) return undefined;
  const input = context.scope.inputs.find((each) => sameName(each.alias, first.name));
  if (input === undefined) return undefined;
  context.references.push({ kind: 'input', name: input.alias, start: first.start, end: first.end });
  const column = findColumn(input.columns, second.name);
  if (column !== undefined) return fieldsOf(context, node, columnOf(context, input, column, second, first), 2);
  if (input.open) return fieldsOf(context, node, openColumn(context, input, second, first), 2);
  unresolved(context, second, 'column');
  const suggestions = nearestNames(
    second.name,
    input.columns.map((each) => each.name),
  );
  context.error(
    'unknown-column',
    second,
    `\`${input.alias}\` has no column \`${second.name}\`${didYouMean(suggestions)}`,
    suggestions,
  );
  return context.invalid(node);
}

function barePath(context: TypingContext, node: PathExpression, first: Identifier): TypedExpression {
  let found: ScopeInput | undefined;
  let column: ScopeColumn | undefined;
  const owners: string[] = [];
  for (const input of context.scope.inputs) {
    if (input.qualifiedOnly === true) continue;
    const here = findColumn(input.columns, first.name);
    if (here === undefined) continue;
    owners.push(input.alias);
    found ??= input;
    column ??= here;
  }
  if (found !== undefined && column !== undefined && owners.length === 1)
    return fieldsOf(context, node, columnOf(context, found, column, first), 1);
  if (owners.length > 1) return ambiguous(context, node, first, owners);
  const open = context.scope.inputs.filter((input) => input.open && input.qualifiedOnly !== true);
  if (open.length === 1) return fieldsOf(context, node, openColumn(context, open[0]!, first), 1);
  return open.length > 1
    ? ambiguous(
        context,
        node,
        first,
        open.map((each) => each.alias),
      )
    : unknownName(context, node, first);
}

function ambiguous(
  context: TypingContext,
  node: PathExpression,
  name: Identifier,
  owners: readonly string[],
): TypedExpression {
  const suggestions = owners.map((alias) => `${alias}.${name.name}`);
  const where = owners.map((alias) => `\`${alias}\``).join(' and ');
  unresolved(context, name, 'column');
  context.error(
    'ambiguous-column',
    name,
    `\`${name.name}\` could be a column of ${where}: write ${suggestions.map((s) => `\`${s}\``).join(' or ')}`,
    suggestions,
  );
  return context.invalid(node);
}

function unknownName(context: TypingContext, node: PathExpression, first: Identifier): TypedExpression {
  const { inputs, columns } = context.scope;
  unresolved(context, first, 'column');
  const alias = inputs.find((input) => sameName(input.alias, first.name));
  // `t.` half-typed reaches beyond its name: the parser has said what is missing.
  if (alias !== undefined && node.parts.length === 1 && node.end > first.end) return context.invalid(node);
  if (alias !== undefined) {
    const suggestions = alias.columns.slice(0, 3).map((column) => `${alias.alias}.${column.name}`);
    context.error(
      'unknown-column',
      first,
      `\`${first.name}\` is an input, not a column: name one of its columns`,
      suggestions,
    );
    return context.invalid(node);
  }
  const qualified = node.parts.length > 1;
  const parameter = context.scope.parameters.find((p) => !qualified && sameName(p.name, first.name));
  if (parameter !== undefined) {
    context.error(
      'unknown-column',
      first,
      `\`${first.name}\` is a parameter, not a column: write \`@${parameter.name}\``,
      [`@${parameter.name}`],
    );
    return context.invalid(node);
  }
  const candidates = qualified
    ? inputs.map((input) => input.alias)
    : [
        ...columns.map((c) => c.name),
        ...inputs.flatMap((input) => input.columns.map((c) => c.name)),
        ...visibleNames(context),
        'TRUE',
        'FALSE',
        'NULL',
      ];
  const suggestions = nearestNames(first.name, new Set(candidates));
  const what = qualified ? 'Unknown input' : 'Unknown column';
  const isFunction = !qualified && suggestions.length === 0 && lookupFunction(first.name) !== undefined;
  const hint = isFunction ? `; the function is written with parentheses` : didYouMean(suggestions);
  const there = qualified && suggestions.length === 0 ? listed(inputs.map((i) => i.alias)) : '';
  context.error('unknown-column', first, `${what} \`${first.name}\`${hint}${there}`, suggestions);
  return context.invalid(node);
}

/** The inputs that there are; of many the first. */
function listed(inputs: readonly string[]): string {
  // Those that the compiler puts there have no name of the author's.
  const aliases = inputs.filter((alias) => !alias.startsWith('$'));
  if (aliases.length === 0) return '';
  const shown = aliases.slice(0, MOST_LISTED).map((alias) => `\`${alias}\``);
  return `; ${aliases.length === 1 ? 'the only input here is' : 'the inputs here are'} ${shown.join(', ')}${aliases.length > MOST_LISTED ? ', …' : ''}`;
}

const MOST_LISTED = 6;

function visibleNames(context: TypingContext): readonly string[] {
  return context.bindings.flatMap((binding) =>
    'rows' in binding
      ? [...binding.rows.ranges, ...binding.rows.bare].flatMap((each) => each.name ?? [])
      : [binding.name],
  );
}

function columnOf(
  context: TypingContext,
  input: ScopeInput | undefined,
  column: ScopeColumn,
  name: Span,
  from: Span = name,
): TypedColumn {
  const reference = { input: input?.alias, name: column.name };
  const type = withoutParameters(column.type);
  context.references.push({
    kind: 'column',
    input: reference.input,
    column: column.name,
    type: column.type,
    start: name.start,
    end: name.end,
  });
  const nullable = column.nullable && !knownHere(context, reference, column);
  const span = context.at({ start: from.start, end: name.end });
  return { kind: 'column', column: reference, type, ...bounds(column.type, type), nullable, span };
}

/** A condition around shows that it is not NULL here, or that its input has a row. */
function knownHere(context: TypingContext, reference: ColumnReference, column: ScopeColumn): boolean {
  const { known } = context;
  if (known.size === 0) return false;
  if (known.has(columnKey(reference))) return true;
  const input = column.onlyUnmatched === true ? reference.input : undefined;
  if (input === undefined) return false;
  const prefix = `${input.toLowerCase()}.`;
  return [...known].some((key) => key.startsWith(prefix));
}

/** What a declared type says beyond the expression's. */
function bounds(declared: SqlType, type: SqlType): { readonly declared?: SqlType } {
  return declared === type ? {} : { declared };
}

function openColumn(context: TypingContext, input: ScopeInput, name: Identifier, from: Span = name): TypedColumn {
  context.references.push({
    kind: 'column',
    input: input.alias,
    column: name.name,
    type: UNKNOWN,
    start: name.start,
    end: name.end,
  });
  const span = context.at({ start: from.start, end: name.end });
  return { kind: 'column', column: { input: input.alias, name: name.name }, type: UNKNOWN, nullable: true, span };
}

/** `{from}`. */
export function typeFrom(context: TypingContext, node: Span): TypedExpression {
  const { from } = context.scope;
  if (from === undefined) {
    context.error(
      'misplaced-from',
      node,
      '`{from}` stands for the mapped source column and is allowed only in a `transform` with `from_table` and `from_column`',
    );
    return context.invalid(node);
  }
  const reference = { input: from.input, name: from.column.name };
  context.references.push({
    kind: 'from',
    input: from.input,
    column: from.column.name,
    type: from.column.type,
    start: node.start,
    end: node.end,
  });
  const nullable = from.column.nullable && !knownHere(context, reference, from.column);
  const type = withoutParameters(from.column.type);
  return {
    kind: 'column',
    column: reference,
    type,
    ...bounds(from.column.type, type),
    nullable,
    span: context.at(node),
  };
}

/** `@name`. */
export function typeParameter(context: TypingContext, node: Parameter): TypedExpression {
  const { parameters } = context.scope;
  if (node.name === '') return context.invalid(node);
  const found = parameters.find((each) => sameName(each.name, node.name));
  if (found === undefined) {
    const suggestions = nearestNames(
      node.name,
      parameters.map((each) => each.name),
    ).map((name) => `@${name}`);
    context.references.push({
      kind: 'unresolved',
      name: node.name,
      wanted: 'parameter',
      start: node.start,
      end: node.end,
    });
    context.error(
      'unknown-parameter',
      node,
      `No parameter \`@${node.name}\` is declared${didYouMean(suggestions)}`,
      suggestions,
    );
    return context.invalid(node);
  }
  context.references.push({ kind: 'parameter', name: found.name, type: found.type, start: node.start, end: node.end });
  return {
    kind: 'parameter',
    name: found.name,
    type: withoutParameters(found.type),
    nullable: found.nullable,
    span: context.at(node),
  };
}

// ---- fields ------------------------------------------------------------------------------------------------------

/** `expr.field`. */
export function typeField(context: TypingContext, node: FieldAccess): TypedExpression {
  const operand = context.type(context, node.operand);
  return node.field === undefined ? context.invalid(node) : accessField(context, operand, node.field, node);
}

function fieldsOf(context: TypingContext, node: PathExpression, base: TypedExpression, from: number): TypedExpression {
  let whole = base;
  for (let i = from; i < node.parts.length; i++) {
    const field = node.parts[i]!;
    whole = accessField(context, whole, field, { start: node.start, end: field.end });
  }
  return whole;
}

function accessField(context: TypingContext, operand: TypedExpression, field: Identifier, span: Span): TypedExpression {
  const { type } = operand;
  if (type.kind === 'unknown')
    return { kind: 'field', operand, field: field.name, type: UNKNOWN, nullable: true, span: context.at(span) };
  if (type.kind === 'scalar' && type.name === 'JSON') {
    const key: TypedExpression = { kind: 'literal', type: STRING, nullable: false, value: field.name };
    context.references.push({ kind: 'field', name: field.name, type: JSON_TYPE, start: field.start, end: field.end });
    return {
      kind: 'call',
      fn: '$subscript',
      signature: 1,
      args: [operand, key],
      safe: false,
      type: JSON_TYPE,
      nullable: true,
      span: context.at(span),
    };
  }
  if (type.kind !== 'struct') {
    unresolved(context, field, 'field');
    const hint = type.kind === 'array' ? '; take an element first, for example with [OFFSET(0)]' : '';
    context.error(
      'unknown-column',
      field,
      `${typeToString(type)} has no fields, so not \`${field.name}\` either${hint}`,
    );
    return context.invalid(span);
  }
  const matches = type.fields.filter((each) => each.name !== undefined && sameName(each.name, field.name));
  const [match] = matches;
  if (match?.name === undefined || matches.length > 1) {
    unresolved(context, field, 'field');
    if (match !== undefined) {
      context.error('ambiguous-column', field, `The STRUCT has two fields \`${field.name}\``);
      return context.invalid(span);
    }
    const suggestions = nearestNames(
      field.name,
      type.fields.flatMap((each) => each.name ?? []),
    );
    context.error(
      'unknown-column',
      field,
      `${typeToString(type)} has no field \`${field.name}\`${didYouMean(suggestions)}`,
      suggestions,
    );
    return context.invalid(span);
  }
  context.references.push({ kind: 'field', name: match.name, type: match.type, start: field.start, end: field.end });
  return { kind: 'field', operand, field: match.name, type: match.type, nullable: true, span: context.at(span) };
}

function unresolved(context: TypingContext, name: Identifier, wanted: 'column' | 'field'): void {
  context.references.push({ kind: 'unresolved', name: name.name, wanted, start: name.start, end: name.end });
}

function didYouMean(suggestions: readonly string[]): string {
  return suggestions[0] === undefined ? '' : `; did you mean \`${suggestions[0]}\`?`;
}
