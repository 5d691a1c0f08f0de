// A model that only picks rows and computes columns of one input → its readers do it themselves, and it is gone; or one reader alone does.

import { applyEdits } from '../base/apply-edits.js';
import type { RelationName, ResolvedInput, ResolvedModel, ResolvedOutput } from '../model/pipeline-model.js';
import type { ColumnSpec, SqlText } from '../spec/spec.js';
import { parseExpression, walk } from '../sql/parse/parse.js';
import type { Expression } from '../sql/tree.js';
import { sameType, typeToString } from '../sql/types.js';
import type { JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { carryingExamples } from './carry-examples.js';
import { drafted, type Draft, type Edits } from './draft.js';
import { canBeMissing, isDeduplicated } from './joined-rows.js';
import { editsBetween, meaningKept, withEdits } from './meaning.js';
import { modelHead, entryOf } from './places.js';
import { isPlanned, offerMade, type Refactoring, type Selection } from './refactoring.js';
import { rewritten } from './rewrite-text.js';
import { asOperand, hasComment, sqlName, sqlTextsOf } from './sql-texts.js';

const plain: Refactoring = {
  id: 'inline-model',
  kind: 'refactor.inline.model',
  offers(selection) {
    const found = inlinedAt(selection);
    const { project } = selection;
    if (found === undefined || lacking(project, found.model) !== undefined) return [];
    const { model, here } = found;
    const readings = readingsOf(project, model);
    const [only] = readings;
    if (only === undefined) return [];
    const lost = lostWith(model);
    const key = model.name.toLowerCase();
    if (readings.length === 1) {
      const title = `Inline \`${model.name}\` into \`${only.reader.name}\`${lost}`;
      return offerMade(project, `inlined ${key}`, title, () => inlinedIn(project, model, readings, true));
    }
    const readers = new Set(readings.map((r) => r.reader.name)).size;
    const takes = (r: Reading): boolean => inliningOf(project, model, r) !== undefined;
    const own = readings.filter((r) => r.reader === here?.reader && r.index === here.index && takes(r));
    return [
      ...own.flatMap(({ reader, index }) =>
        offerMade(
          project,
          `inlined ${key} in ${reader.name.toLowerCase()} ${index}`,
          `Inline \`${model.name}\` into \`${reader.name}\`; ${readings.length === 2 ? 'another reading stays' : `${readings.length - 1} others stay`}`,
          () => inlinedIn(project, model, own, false),
        ),
      ),
      ...(readings.every(takes)
        ? offerMade(
            project,
            `inlined ${key}`,
            `Inline \`${model.name}\` into ${readers === 1 ? `\`${only.reader.name}\`, which reads it ${readings.length} times,` : `its ${readers} readers`} and remove it${lost}`,
            () => inlinedIn(project, model, readings, true),
          )
        : []),
    ];
  },
  withheld(selection) {
    const found = inlinedAt(selection);
    const reason = found === undefined ? undefined : lacking(selection.project, found.model);
    return reason === undefined ? [] : [{ title: `Inline \`${found!.model.name}\``, reason }];
  },
};

/** Of the model, whose rows its readers' examples give, and of the readers. */
export const inlineModel = carryingExamples(plain, (selection) => {
  const model = inlinedAt(selection)?.model;
  if (model === undefined) return [];
  return [model, ...new Set(readingsOf(selection.project, model).map((r) => r.reader))];
});

interface Reading {
  readonly reader: ResolvedModel;
  readonly index: number;
}

/** The model whose name or whose reading is selected; only models that are read are asked about. */
function inlinedAt(
  selection: Selection,
): { readonly model: ResolvedModel; readonly here: Reading | undefined } | undefined {
  const { project, model: reader } = selection;
  if (reader === undefined) return undefined;
  const part = entryOf(selection, 'sources');
  const index = reader.inputs.findIndex((i) => i.part === part && i.relation.kind === 'model');
  const read = reader.inputs[index];
  const model =
    read === undefined ? modelHead(selection) : project.model.modelByName.get(read.relation.name.toLowerCase());
  if (model === undefined || (read === undefined && readingsOf(project, model).length === 0)) return undefined;
  return { model, here: read === undefined ? undefined : { reader, index } };
}

function readingsOf(project: Project, model: ResolvedModel): readonly Reading[] {
  const name = model.name.toLowerCase();
  return project.model.models.flatMap((reader) =>
    reader.inputs.flatMap((i, index) =>
      i.relation.kind === 'model' && i.relation.name.toLowerCase() === name ? [{ reader, index }] : [],
    ),
  );
}

/** Something else than its readers names it: a test or a foreign key of another model. */
function isSpokenOf(project: Project, model: ResolvedModel, readers: ReadonlySet<ResolvedModel>): boolean {
  const name = model.name.toLowerCase();
  const is = (r: RelationName): boolean => r.kind === 'model' && r.name.toLowerCase() === name;
  return project.model.models.some(
    (m) =>
      m !== model &&
      ([...m.foreignKeys, ...m.tests.flatMap((t) => t.references ?? [])].some((r) =>
        is('relation' in r ? r.relation : r.references),
      ) ||
        (!readers.has(m) &&
          m.references.some(
            ({ target: t }) =>
              (t.kind === 'model' && t.model.toLowerCase() === name) || (t.kind === 'column' && is(t.relation)),
          ))),
  );
}

/** One reading after the other, each on what the one before has left. */
function inlinedIn(
  project: Project,
  model: ResolvedModel,
  readings: readonly Reading[],
  removed: boolean,
): Edits | undefined {
  let current = project;
  for (const [i, { reader, index }] of readings.entries()) {
    const now = current.model.modelByName.get(model.name.toLowerCase());
    const reading = current.model.modelByName.get(reader.name.toLowerCase());
    const inlining =
      now === undefined || reading === undefined ? undefined : inliningOf(current, now, { reader: reading, index });
    const edits = inlining === undefined ? undefined : editsOf(current, inlining, removed && i === readings.length - 1);
    const after = edits === undefined ? undefined : withEdits(current, edits);
    if (after === undefined) return undefined;
    current = after;
  }
  return editsBetween(project, current);
}

interface Inlining extends Reading {
  readonly model: ResolvedModel;
  readonly input: ResolvedInput;
  /** As the reader's SQL names the input. */
  readonly alias: string;
  /** By lower-case name of the model's columns. */
  readonly columns: ReadonlyMap<string, Inlined>;
}

/** What a column of the inlined model is: a column of its input, or an SQL text over these, already in the reader's names. */
type Inlined =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'expression'; readonly operand: string; readonly whole: string };

function inliningOf(project: Project, model: ResolvedModel, { reader, index }: Reading): Inlining | undefined {
  if (lacking(project, model) !== undefined || !canTake(reader, index)) return undefined;
  const input = model.inputs[0]!;
  const { alias } = reader.inputs[index]!;
  const columns = new Map<string, Inlined>();
  const names = sqlName(alias);
  for (const output of model.outputs) {
    const inlined = inlinedColumn(project, model, output, names);
    if (inlined === undefined) return undefined;
    // What is computed of a missing row is not what is computed of its NULLs.
    if (inlined.kind === 'expression' && canBeMissing(reader, index)) return undefined;
    columns.set(output.name.toLowerCase(), inlined);
  }
  return { model, input, reader, index, alias, columns };
}

/** Why it cannot be taken into any reader. */
function lacking(project: Project, model: ResolvedModel): string | undefined {
  const { name } = model;
  if (!isPlanned(project, model)) return undefined;
  if (model.history !== undefined) return `\`${name}\` keeps a history, which is a table.`;
  if (model.materialization.type === 'incremental') return `\`${name}\` keeps the rows of earlier runs.`;
  if (model.combine.kind !== 'single')
    return `\`${name}\` ${model.combine.kind === 'none' ? 'reads nothing' : 'combines several inputs'}; only models of one input are taken into their readers.`;
  if (model.grouping !== undefined || model.drillAcross !== undefined) return `\`${name}\` groups its rows.`;
  if (model.windows.length > 0) return `\`${name}\` computes windows, which see all of its rows.`;
  if (model.unnests.length + model.joinedFilters.length > 0)
    return `\`${name}\` unnests arrays or filters rows behind its input.`;
  if (model.resultFilters.length + model.orderBy.length > 0 || model.limit !== undefined)
    return `\`${name}\` filters, orders or limits what it has computed.`;
  if (model.inputs[0]?.open !== false) return `The columns of what \`${name}\` reads are not declared.`;
  if (model.inputs[0].signature.history !== undefined) return `\`${name}\` reads versions of a history.`;
  const readers = new Set(readingsOf(project, model).map((r) => r.reader));
  if (isSpokenOf(project, model, readers)) return `Tests or foreign keys of other models name \`${name}\`.`;
  return undefined;
}

/** What goes with the model, as the end of a title: nothing that computes a row. */
function lostWith({ spec, claims, foreignKeys }: ResolvedModel): string {
  const tests = spec.tests.length + spec.columns.reduce((sum, c) => sum + c.tests.length, 0);
  const described = spec.description !== undefined || spec.columns.some((c) => c.description !== undefined);
  const lost = [
    ...(described ? ['descriptions'] : []),
    ...(tests > 0 ? [tests === 1 ? 'its test' : `its ${tests} tests`] : []),
    ...(claims.some((c) => c.kind !== 'unique_test') || foreignKeys.length > 0 ? ['its keys'] : []),
    ...(spec.constraints.partitionBy.length + spec.constraints.clusterBy.length > 0 ? ['its storage'] : []),
  ];
  return lost.length === 0
    ? ''
    : `; without ${[lost.slice(0, -1).join(', '), lost.at(-1)!].filter((l) => l !== '').join(' and ')}`;
}

function canTake(reader: ResolvedModel, index: number): boolean {
  return (
    (reader.combine.kind === 'joins' || reader.combine.kind === 'single') &&
    reader.history?.effectiveFrom === undefined &&
    !isDeduplicated(reader, index) &&
    !reader.outputs.some((o) => o.role === 'passthrough')
  );
}

// ---- columns -----------------------------------------------------------------------------------------------------------

function inlinedColumn(
  project: Project,
  model: ResolvedModel,
  output: ResolvedOutput,
  alias: string,
): Inlined | undefined {
  const { base, expr } = output;
  if (expr.kind === 'column' && base.kind === 'column' && sameType(base.type, output.type))
    return { kind: 'column', name: base.column.name };
  const spec = model.spec.columns.find((c) => c.part === output.part);
  if (spec === undefined) return undefined;
  const text = expressionText(project, model, spec, alias);
  if (text === undefined) return undefined;
  // A declared type is a conversion.
  const converted =
    spec.type === undefined || sameType(base.type, output.type)
      ? text
      : `CAST(${text} AS ${typeToString(output.type)})`;
  const { expr: tree, problems } = parseExpression(converted);
  return problems.length > 0
    ? undefined
    : { kind: 'expression', whole: converted, operand: asOperand(converted, tree) };
}

/** The column's transform over the reader's alias. */
function expressionText(project: Project, model: ResolvedModel, spec: ColumnSpec, alias: string): string | undefined {
  const from = spec.fromColumn === undefined ? undefined : `${alias}.${sqlName(spec.fromColumn.value)}`;
  if (spec.transform === undefined) return from;
  const sql = spec.transform.value;
  if (hasComment(sql)) return undefined;
  const columns = rewritten(project, model, spec.transform, {
    column: (name) => `${alias}.${sqlName(name)}`,
  });
  return columns === undefined ? undefined : applyEdits(sql, columns);
}

// ---- edits -------------------------------------------------------------------------------------------------------------

function editsOf(project: Project, inlining: Inlining, removed: boolean): Edits | undefined {
  const { model, reader, index, input, alias, columns } = inlining;
  const edits = drafted(project, (draft) => {
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
    const table =
      draft.string(model.file, input.part) ?? draft.string(model.file, `${input.part}/table`) ?? draft.refuse();
    draft.replace(reader.file, reader.inputs[index]!.part, { table, as: alias });
    if (isDeduplicated(model, 0)) laterStage(draft, inlining);
    for (const filter of model.spec.filters)
      draft.insert(reader.file, `${reader.spec.part}/filters`, filterEntry(project, draft, inlining, filter));
    for (const d of model.spec.deduplicate) {
      const names = [...d.partitionBy, ...d.orderBy.map((o) => o.column)];
      if (names.some((n) => !/^[A-Za-z_]\w*$/.test(n.value.trim()))) draft.refuse();
      const order = draft.has(model.file, `${d.part}/order_by`)
        ? draft.valueText(model.file, `${d.part}/order_by`)
        : undefined;
      draft.insert(reader.file, `${reader.spec.part}/deduplicate`, {
        applies_to: alias,
        partition_by: draft.valueText(model.file, `${d.part}/partition_by`),
        ...(order !== undefined && { order_by: order }),
      });
    }
    if (removed) draft.remove(model.file, model.spec.part);
  });
  return meaningKept(project, edits, {
    computedAnew: new Set([reader.name.toLowerCase()]),
    ...(removed && { removed: new Set([model.name.toLowerCase()]) }),
  });
}

function readerText(inlining: Inlining, column: string, of: string | undefined, alone: boolean): string | undefined {
  if (of?.toLowerCase() !== inlining.alias.toLowerCase()) return undefined;
  const inlined = inlining.columns.get(column.toLowerCase());
  if (inlined === undefined) return undefined;
  if (inlined.kind === 'column') return `${sqlName(inlining.alias)}.${sqlName(inlined.name)}`;
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
    if (column.fromTable !== undefined) draft.set(file, column.part, 'from_table', alias);
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
    return inlined !== undefined && !(inlined.kind === 'column' && inlined.name.toLowerCase() === parts.at(-1));
  });
}

/** The reader's filters look at rows that the model's deduplication has left. */
function laterStage(draft: Draft, { reader, index }: Inlining): void {
  for (const step of reader.inputs[index]!.steps)
    if (step.kind === 'filter') draft.set(reader.file, step.filter.part, 'stage', 'deduplicated');
}

function filterEntry(
  project: Project,
  draft: Draft,
  { model, reader, alias }: Inlining,
  filter: ResolvedModel['spec']['filters'][number],
): JsonValue {
  const list =
    rewritten(project, model, filter.predicate, { column: (name) => `${sqlName(alias)}.${sqlName(name)}` }) ??
    draft.refuse();
  const predicate = applyEdits(filter.predicate.value, list) ?? draft.refuse();
  const stage = filter.stage === 'deduplicated' ? 'deduplicated' : 'source';
  const said = stage === 'deduplicated' || alias.toLowerCase() === reader.name.toLowerCase();
  return {
    applies_to: alias,
    predicate,
    ...(said && { stage }),
    ...(filter.rationale !== undefined && { rationale: filter.rationale }),
  };
}
