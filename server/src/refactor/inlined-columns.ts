// A reader of a model that goes → its mappings and other texts, with what the model's columns are computed from in their place, and what was said of these.

import type { ResolvedModel } from '../model/pipeline-model.js';
import type { AggregationSpec, ColumnSpec, SqlText } from '../spec/spec.js';
import { parseExpression, walk } from '../sql/parse/parse.js';
import type { Expression } from '../sql/tree.js';
import { columnsOf } from '../sql/typed-walk.js';
import type { Project } from '../workspace/workspace.js';
import { notesOfColumn, notesOfValue } from './column-notes.js';
import type { Draft } from './draft.js';
import { rewritten } from './rewrite-text.js';
import { asOperand, sqlName, sqlTextsOf } from './sql-texts.js';

/** An input of a model that reads the inlined one. */
export interface Reading {
  readonly reader: ResolvedModel;
  readonly index: number;
}

export interface Inlining extends Reading {
  readonly model: ResolvedModel;
  /** As the reader's SQL names the input. */
  readonly alias: string;
  /** By lower-case name of the model's columns. */
  readonly columns: ReadonlyMap<string, Inlined>;
}

/** What a column of the inlined model is: a column of its input, or an SQL text over these, already in the reader's names. */
export type Inlined =
  | { readonly kind: 'column'; readonly input: string; readonly name: string }
  | { readonly kind: 'expression'; readonly operand: string; readonly whole: string };

/** A text that has the column's place; undefined where it is none. */
export function inlinedText(text: string): Inlined | undefined {
  const { expr, problems } = parseExpression(text);
  return problems.length > 0 ? undefined : { kind: 'expression', whole: text, operand: asOperand(text, expr) };
}

function readerText(inlining: Inlining, column: string, of: string | undefined, alone: boolean): string | undefined {
  if (of?.toLowerCase() !== inlining.alias.toLowerCase()) return undefined;
  const inlined = inlining.columns.get(column.toLowerCase());
  if (inlined === undefined) return undefined;
  if (inlined.kind === 'column') return `${sqlName(inlined.input)}.${sqlName(inlined.name)}`;
  return alone ? inlined.whole : inlined.operand;
}

/** A mapping of the reader: its transform, and the column it takes. */
function rewriteMapping(project: Project, draft: Draft, inlining: Inlining, column: ColumnSpec): void {
  const { reader, alias, columns } = inlining;
  const { file } = reader;
  const list =
    column.transform === undefined
      ? []
      : (rewritten(project, reader, column.transform, {
          column: (c, of, alone) => readerText(inlining, c, of, alone),
          from: () => undefined,
        }) ?? draft.refuse());
  const from = column.fromColumn === undefined ? undefined : fromInput(inlining, column);
  const inlined = from === true ? columns.get(column.fromColumn!.value.toLowerCase()) : undefined;
  if (from === true && inlined === undefined) draft.refuse();
  const places = inlined?.kind === 'expression' && column.transform !== undefined ? fromPlaces(column.transform) : [];
  const operand = inlined?.kind === 'expression' ? inlined.operand : '';
  if (column.transform !== undefined)
    draft.replaceSql(file, column.transform.part, [...list, ...places.map((span) => ({ span, newText: operand }))]);
  if (inlined === undefined) return;
  if (inlined.kind === 'column') {
    draft.set(file, column.part, 'from_column', inlined.name);
    if (column.fromTable !== undefined || inlined.input !== alias)
      draft.set(file, column.part, 'from_table', inlined.input);
    return;
  }
  if (column.transform === undefined) draft.set(file, column.part, 'transform', inlined.whole);
  for (const key of ['from_table', 'from_column'])
    if (draft.has(file, `${column.part}/${key}`)) draft.remove(file, `${column.part}/${key}`);
}

function fromPlaces(text: SqlText): readonly Expression[] {
  return [...walk(parseExpression(text.value).expr)].filter((n) => n.kind === 'from');
}

/** Does the mapping take its column from the inlined model? */
function fromInput({ reader, index, alias }: Inlining, column: ColumnSpec): boolean {
  const table = column.fromTable?.value.toLowerCase();
  if (table !== undefined)
    return table === alias.toLowerCase() || table === reader.inputs[index]!.relation.name.toLowerCase();
  const wanted = column.fromColumn!.value.toLowerCase();
  return reader.inputs[index]!.columns.some((c) => c.name.toLowerCase() === wanted);
}

/** A key that is a bare column of the model: it may be another column's name afterwards. */
function groupsByNames(reader: ResolvedModel, columns: Inlining['columns'], alias: string): boolean {
  const targets = new Set(reader.spec.columns.map((c) => c.name.value.toLowerCase()));
  return (reader.spec.groupBy?.keys ?? []).some((k) => {
    if (k.form !== 'name') return false;
    const parts = k.key.value.toLowerCase().split('.');
    if (parts.length === 1 && targets.has(parts[0]!)) return false;
    if (parts.length === 2 && parts[0] !== alias.toLowerCase()) return false;
    const inlined = columns.get(parts.at(-1)!);
    if (inlined === undefined) return false;
    const same = inlined.kind === 'column' && inlined.name.toLowerCase() === parts.at(-1);
    return !same || (parts.length === 2 && inlined.input.toLowerCase() !== alias.toLowerCase());
  });
}

/** Tags that only the inlined model has go to the columns that take its values; a description to one that takes a column as it is. */
export function carryNotes(project: Project, draft: Draft, inlining: Inlining): void {
  const { reader } = inlining;
  for (const spec of [...reader.spec.columns, ...reader.spec.aggregations]) {
    const notes = notesFor(project, inlining, spec);
    for (const key of ['description', 'tags'] as const)
      if (notes[key] !== undefined && !draft.has(reader.file, `${spec.part}/${key}`))
        draft.set(reader.file, spec.part, key, notes[key]);
  }
}

function notesFor(
  project: Project,
  { model, reader, alias }: Inlining,
  { part }: ColumnSpec | AggregationSpec,
): ReturnType<typeof notesOfColumn> {
  const output = reader.outputs.find((o) => o.part === part);
  if (output === undefined) return {};
  const own = columnsOf(output.base).filter((c) => c.column.input?.toLowerCase() === alias.toLowerCase());
  const tagged = own.some(({ column }) =>
    model.outputs.some((o) => o.name.toLowerCase() === column.name.toLowerCase() && o.tags.length > 0),
  );
  if (output.base.kind === 'column' && own.length === 1) {
    const { description, tags } = notesOfColumn(project, { kind: 'model', name: model.name }, output.base.column.name);
    return { ...(description !== undefined && { description }), ...(tagged && tags !== undefined && { tags }) };
  }
  const { tags } = tagged ? notesOfValue(project, reader, output.base, undefined) : {};
  return tags === undefined ? {} : { tags };
}

/** Every SQL text of the reader over the model's own rows, and its mappings; refuses where one cannot be written so. */
export function rewriteReaderTexts(project: Project, draft: Draft, inlining: Inlining): void {
  const { reader, columns, alias } = inlining;
  const mapped = new Set(reader.spec.columns.map((c) => c.transform?.part));
  for (const text of sqlTextsOf(reader)) {
    if (mapped.has(text.part)) continue;
    const list =
      rewritten(project, reader, text, { column: (c, of, alone) => readerText(inlining, c, of, alone) }) ??
      draft.refuse();
    draft.replaceSql(reader.file, text.part, list);
  }
  for (const column of reader.spec.columns) rewriteMapping(project, draft, inlining, column);
  if (groupsByNames(reader, columns, alias)) draft.refuse();
}
