// A text where an entry of a list has to be an object → the object that it says: a join, a filter, a column, an aggregation, a parameter.

import type { Fix } from '../../base/finding.js';
import type { Problem } from '../../spec/problem.js';
import type { ModelSpec } from '../../spec/spec.js';
import { freePaths } from '../../model/qualify-names.js';
import { parseExpression, parseQuery, parseType, walk } from '../../sql/parse/parse.js';
import type { Expression, FromItem, OrderItem, SelectItem } from '../../sql/tree.js';
import { flatText, type JsonValue } from '../../syntax/json-edit.js';
import { modelPart, parentOf, type FixContext } from './fix-context.js';

interface Entry {
  readonly value: JsonValue;
  /** There is one reading. */
  readonly sure: boolean;
  /** Where several readings would have one title. */
  readonly title?: string;
}

interface Input {
  readonly alias: string;
  readonly table: string;
}

/** More texts in one list are not each proven: that would cost an analysis a text. */
const MOST_PROVEN = 6;

/** For an entry of a list. */
export function entryFixes(problem: Problem, text: string, at: FixContext): readonly Fix[] {
  const list = listOf(parentOf(problem.part));
  const fixes = entriesOf(problem, list, text, at).flatMap(({ value, sure, title }) =>
    at.fix(title ?? titleOf(value), [at.replace(problem.part, value)], sure),
  );
  const around = at.spec.positions.node(parentOf(problem.part))?.node;
  const texts = around?.kind === 'array' ? around.items.filter((i) => i.kind === 'string').length : 1;
  return texts > MOST_PROVEN ? fixes.map((f) => ({ ...f, preferred: false })) : fixes.filter(at.provenFor(problem));
}

/** For a list that is one text, whose entries are objects. */
export function listOfEntry(problem: Problem, text: string, at: FixContext): readonly Fix[] {
  const entries = entriesOf(problem, listOf(problem.part), text, at);
  return entries
    .flatMap(({ value, sure, title }) => at.fix(title ?? titleOf([value]), [at.replace(problem.part, [value])], sure))
    .filter(at.provenFor(problem));
}

/** Lists whose entries can be said by a text. */
export function hasObjectEntries(problem: Problem): boolean {
  return READERS[listOf(problem.part)] !== undefined;
}

function titleOf(value: JsonValue): string {
  const text = flatText(value);
  return text.length > 90 ? 'Write it as an object' : `Replace with \`${text}\``;
}

function listOf(part: string): string {
  return part.slice(part.lastIndexOf('/') + 1);
}

function entriesOf(problem: Problem, list: string, text: string, at: FixContext): readonly Entry[] {
  const model = at.spec.spec.models.find((m) => m.part === modelPart(problem.part));
  return READERS[list]?.(text.trim(), inputsOf(model)) ?? [];
}

function inputsOf(model: ModelSpec | undefined): readonly Input[] {
  return (model?.inputs ?? []).map(({ table, as }) => ({
    alias: as?.value ?? table.value.slice(table.value.lastIndexOf('.') + 1),
    table: table.value,
  }));
}

const READERS: Readonly<Record<string, (text: string, inputs: readonly Input[]) => readonly Entry[]>> = {
  joins: joinOf,
  filters: filterOf,
  column_mapping: (text, inputs) => columnOf(text, inputs),
  aggregations: (text) => aggregationOf(text),
  unnest: (text) => elementOf(text),
  order_by: (text) => orderOf(text),
  columns: (text) => typedNameOf(text),
  parameters: (text) => typedNameOf(text),
};

// ---- joins and filters -------------------------------------------------------------------------------------------------

/** `LEFT JOIN customers ON …`, or the condition alone, whose kind of join is not said. */
function joinOf(text: string, inputs: readonly Input[]): readonly Entry[] {
  const before = 'SELECT 1 FROM t ';
  const { query, problems } = parseQuery(before + text);
  const from = problems.length === 0 && query.body.kind === 'select' ? query.body.from : undefined;
  if (from?.kind === 'join' && from.left.kind === 'table') {
    const right = inputOf(from.right, inputs);
    const type = from.type === 'COMMA' ? 'CROSS' : from.type;
    const { on } = from;
    if (right === undefined || (on === undefined) !== (type === 'CROSS')) return [];
    const condition = on === undefined ? '' : text.slice(on.start - before.length, on.end - before.length);
    const left = on === undefined ? inputs[0] : otherOf(on, right, inputs);
    return left === undefined
      ? []
      : [{ value: { left_table: left.alias, right_table: right.alias, type, condition }, sure: true }];
  }
  const { expr, problems: faults } = parseExpression(text);
  const [left, right, ...more] = faults.length > 0 ? [] : namedIn(expr, inputs);
  return left === undefined || right === undefined || more.length > 0
    ? []
    : ['INNER', 'LEFT'].map((type) => ({
        title: `Join \`${left.alias}\` with \`${right.alias}\` (${type})`,
        value: { left_table: left.alias, right_table: right.alias, type, condition: text },
        sure: false,
      }));
}

function inputOf(item: FromItem, inputs: readonly Input[]): Input | undefined {
  if (item.kind !== 'table') return undefined;
  const name = item.path.parts.map((p) => p.name.toLowerCase()).join('.');
  const alias = item.alias?.name.toLowerCase();
  return inputs.find((i) => i.alias.toLowerCase() === (alias ?? name) || i.table.toLowerCase() === name);
}

/** Inputs that qualify names, in the order of `sources`. */
function namedIn(expr: Expression, inputs: readonly Input[]): readonly Input[] {
  const named = new Set(freePaths(expr).flatMap((p) => (p.parts.length > 1 ? [p.parts[0]!.name.toLowerCase()] : [])));
  return inputs.filter((i) => named.has(i.alias.toLowerCase()));
}

function otherOf(on: Expression, right: Input, inputs: readonly Input[]): Input | undefined {
  const others = namedIn(on, inputs).filter((i) => i !== right);
  return others[0] ?? (inputs.length === 2 ? inputs.find((i) => i !== right) : undefined);
}

/** Of one input, or of the joined rows. */
function filterOf(text: string, inputs: readonly Input[]): readonly Entry[] {
  const { expr, problems } = parseExpression(text);
  if (problems.length > 0 || isPlainName(expr)) return [];
  const named = namedIn(expr, inputs);
  const sole = inputs.length === 1 ? inputs[0] : named.length === 1 && isQualified(expr) ? named[0] : undefined;
  if (sole !== undefined) return [{ value: { applies_to: sole.alias, predicate: text }, sure: inputs.length === 1 }];
  return named.length > 1 ? [{ value: { predicate: text, stage: 'joined' }, sure: true }] : [];
}

function isQualified(expr: Expression): boolean {
  return freePaths(expr).every((p) => p.parts.length > 1);
}

function isPlainName(expr: Expression): boolean {
  return expr.kind === 'path' && expr.parts.length === 1;
}

// ---- columns -----------------------------------------------------------------------------------------------------------

function itemOf(text: string): { readonly item: SelectItem; readonly sql: string } | undefined {
  const before = 'SELECT ';
  const { query, problems } = parseQuery(before + text);
  const select = problems.length === 0 && query.body.kind === 'select' ? query.body : undefined;
  const [item, ...more] = select?.items ?? [];
  if (item === undefined || more.length > 0 || select?.from !== undefined || item.expr.kind === 'missing')
    return undefined;
  return { item, sql: text.slice(item.expr.start - before.length, item.expr.end - before.length) };
}

function columnOf(text: string, inputs: readonly Input[]): readonly Entry[] {
  const found = itemOf(text);
  if (found === undefined) return [];
  const { item, sql } = found;
  const path = item.expr.kind === 'path' ? item.expr.parts.map((p) => p.name) : undefined;
  if (path === undefined)
    return item.alias === undefined ? [] : [{ value: { target_column: item.alias.name, transform: sql }, sure: true }];
  const column = path.at(-1)!;
  const table = path.length === 1 ? (inputs.length === 1 ? inputs[0]!.alias : undefined) : path.slice(0, -1).join('.');
  const value = {
    target_column: item.alias?.name ?? column,
    ...(table !== undefined && { from_table: table }),
    from_column: column,
  };
  return [{ value, sure: true }];
}

/** Without a name the column is called after what is computed, which a person may call otherwise. */
function aggregationOf(text: string): readonly Entry[] {
  const found = itemOf(text);
  if (found === undefined) return [];
  const { item, sql } = found;
  const name = item.alias?.name ?? nameOf(item.expr);
  return name === undefined ? [] : [{ value: { metric_column: name, formula: sql }, sure: item.alias !== undefined }];
}

function nameOf(expr: Expression): string | undefined {
  if (expr.kind !== 'call') return undefined;
  const column = [...walk(expr)].find((n) => n.kind === 'path');
  const fn = expr.name.at(-1)!.name.toLowerCase();
  return column?.kind === 'path' ? `${fn}_${column.parts.at(-1)!.name.toLowerCase()}` : fn;
}

/** An array is called by what it holds several of. */
function elementOf(text: string): readonly Entry[] {
  const { expr, problems } = parseExpression(text);
  if (problems.length > 0 || expr.kind !== 'path') return [];
  const name = expr.parts.at(-1)!.name;
  const element = name.length > 2 && name.endsWith('s') && !name.endsWith('ss') ? name.slice(0, -1) : `${name}_element`;
  return [{ value: { column: text, as: element }, sure: false }];
}

// ---- orders, parameters ------------------------------------------------------------------------------------------------

/** `column DESC NULLS LAST` as the object that says so; undefined where it is no such thing, or the name alone. */
export function orderEntry(text: string): JsonValue | undefined {
  const { query, problems } = parseQuery(`SELECT 1 ORDER BY ${text}`);
  const [item, ...more] = problems.length === 0 ? query.orderBy : [];
  if (item === undefined || more.length > 0 || item.expr.kind !== 'path' || item.collate !== undefined)
    return undefined;
  const { parts } = item.expr;
  const column = parts.map((p) => p.name).join('.');
  if (column.length === text.trim().length) return undefined;
  return { column, ...directionOf(item), ...(item.nulls !== undefined && { nulls: item.nulls.toLowerCase() }) };
}

function directionOf({ direction }: OrderItem): { readonly direction?: string } {
  return direction === 'DESC' ? { direction } : {};
}

function orderOf(text: string): readonly Entry[] {
  const value = orderEntry(text);
  return value === undefined ? [] : [{ value, sure: true }];
}

/** `name TYPE`. */
function typedNameOf(text: string): readonly Entry[] {
  const name = /^[A-Za-z_]\w*/.exec(text)?.[0] ?? '';
  const type = text.slice(name.length).trim();
  if (name === '' || type === '' || parseType(type).problems.length > 0) return [];
  return [{ value: { name, type: type.toUpperCase() }, sure: true }];
}
