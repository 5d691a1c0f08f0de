// A model → its readers do themselves what it does, and it is gone; or one reader alone does. What more than computes columns goes into one reader only.

import { applyEdits } from '../base/apply-edits.js';
import type { RelationName, ResolvedModel, ResolvedOutput } from '../model/pipeline-model.js';
import type { ColumnSpec } from '../spec/spec.js';
import { sameType, typeToString } from '../sql/types.js';
import type { JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { carryingExamples } from './carry-examples.js';
import { drafted, type Draft, type Edits } from './draft.js';
import {
  carryNotes,
  inlinedText,
  rewriteReaderTexts,
  type Inlined,
  type Inlining,
  type Reading,
} from './inlined-columns.js';
import { hasStages, stagesInlined, stagesLacking } from './inline-stages.js';
import { canBeMissing, isDeduplicated } from './joined-rows.js';
import { editsBetween, meaningKept, withEdits } from './meaning.js';
import { modelHead, entryOf } from './places.js';
import { isPlanned, offerMade, type Refactoring, type Selection } from './refactoring.js';
import { rewritten } from './rewrite-text.js';
import { hasComment, sqlName } from './sql-texts.js';

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
      return offerMade(project, `inlined ${key}`, title, () =>
        hasStages(model) ? stagesInlined(project, model, only) : inlinedIn(project, model, readings, true),
      );
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
            readings.length,
          )
        : []),
    ];
  },
  withheld(selection) {
    const found = inlinedAt(selection);
    if (found === undefined) return [];
    const reason = lacking(selection.project, found.model) ?? readersLack(selection.project, found.model);
    const title = `Inline \`${found.model.name}\``;
    if (reason !== undefined) return [{ title, reason }];
    return plain.offers(selection).length > 0
      ? []
      : [{ title, reason: 'What its readers compute would not be the same, or could not be proven to be.' }];
  },
};

/** Of the model, whose rows its readers' examples give, and of the readers. */
export const inlineModel = carryingExamples(plain, (selection) => {
  const model = inlinedAt(selection)?.model;
  if (model === undefined) return [];
  return [model, ...new Set(readingsOf(selection.project, model).map((r) => r.reader))];
});

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
  return project.derive(`readings of ${name}`, (p) =>
    p.model.models.flatMap((reader) =>
      reader.inputs.flatMap((i, index) =>
        i.relation.kind === 'model' && i.relation.name.toLowerCase() === name ? [{ reader, index }] : [],
      ),
    ),
  );
}

interface Spoken {
  /** Lower-case names of models that tests and foreign keys point to, and of those that are named anywhere. */
  readonly claimed: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
}

const spoken = new WeakMap<ResolvedModel, Spoken>();

function spokenBy(model: ResolvedModel): Spoken {
  let known = spoken.get(model);
  if (known === undefined) {
    const names = (relations: readonly RelationName[]): ReadonlySet<string> =>
      new Set(relations.filter((r) => r.kind === 'model').map((r) => r.name.toLowerCase()));
    const claims = [...model.foreignKeys, ...model.tests.flatMap((t) => t.references ?? [])];
    known = {
      claimed: names(claims.map((r) => ('relation' in r ? r.relation : r.references))),
      named: names(
        model.references.flatMap(({ target: t }): readonly RelationName[] =>
          t.kind === 'model' ? [{ kind: 'model', name: t.model }] : t.kind === 'column' ? [t.relation] : [],
        ),
      ),
    };
    spoken.set(model, known);
  }
  return known;
}

/** Something else than its readers names it: a test or a foreign key of another model. */
function isSpokenOf(project: Project, model: ResolvedModel, readers: ReadonlySet<ResolvedModel>): boolean {
  const name = model.name.toLowerCase();
  return project.model.models.some(
    (m) => m !== model && (spokenBy(m).claimed.has(name) || (!readers.has(m) && spokenBy(m).named.has(name))),
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

function inliningOf(project: Project, model: ResolvedModel, { reader, index }: Reading): Inlining | undefined {
  if (lacking(project, model) !== undefined || !canTake(reader, index)) return undefined;
  const { alias } = reader.inputs[index]!;
  const columns = new Map<string, Inlined>();
  for (const output of model.outputs) {
    const inlined = inlinedColumn(project, model, output, alias);
    if (inlined === undefined) return undefined;
    // What is computed of a missing row is not what is computed of its NULLs.
    if (inlined.kind === 'expression' && canBeMissing(reader, index)) return undefined;
    columns.set(output.name.toLowerCase(), inlined);
  }
  return { model, reader, index, alias, columns };
}

/** Why it cannot be taken into any reader. */
function lacking(project: Project, model: ResolvedModel): string | undefined {
  const { name } = model;
  if (!isPlanned(project, model)) return undefined;
  if (model.history !== undefined) return `\`${name}\` keeps a history, which is a table.`;
  if (model.materialization.type === 'incremental') return `\`${name}\` keeps the rows of earlier runs.`;
  if (model.resultFilters.length + model.orderBy.length > 0 || model.limit !== undefined)
    return `\`${name}\` filters, orders or limits what it has computed.`;
  if (model.inputs.some((i) => i.open)) return `The columns of what \`${name}\` reads are not declared.`;
  if (model.inputs.some((i) => i.signature.history !== undefined)) return `\`${name}\` reads versions of a history.`;
  const readings = readingsOf(project, model);
  if (hasStages(model)) {
    const [only] = readings;
    if (readings.length > 1) return `\`${name}\` ${stageOf(model)}, and is read in several places.`;
    const reason = only === undefined ? undefined : stagesLacking(model, only);
    if (reason !== undefined) return reason;
  }
  if (isSpokenOf(project, model, new Set(readings.map((r) => r.reader))))
    return `Tests or foreign keys of other models name \`${name}\`.`;
  return undefined;
}

function stageOf(model: ResolvedModel): string {
  if (model.grouping !== undefined) return 'groups its rows';
  if (model.windows.length > 0) return 'computes windows';
  if (model.combine.kind !== 'single')
    return model.combine.kind === 'none' ? 'reads nothing' : 'combines several inputs';
  return 'unnests arrays or filters rows behind its input';
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
  return readerLacks({ reader, index }) === undefined;
}

function readerLacks({ reader, index }: Reading): string | undefined {
  const { name, combine, history, outputs } = reader;
  if (combine.kind !== 'joins' && combine.kind !== 'single')
    return `\`${name}\` combines its inputs in another way than by joins.`;
  if (history?.effectiveFrom !== undefined)
    return `\`${name}\` keeps a history that begins with a column of its input.`;
  if (isDeduplicated(reader, index)) return `\`${name}\` deduplicates its rows.`;
  if (outputs.some((o) => o.role === 'passthrough')) return `\`${name}\` passes all columns of its inputs on.`;
  return undefined;
}

/** Where none can take the model. */
function readersLack(project: Project, model: ResolvedModel): string | undefined {
  const reasons = readingsOf(project, model).map(readerLacks);
  return reasons.includes(undefined) ? undefined : reasons[0];
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
    return { kind: 'column', input: alias, name: base.column.name };
  const spec = model.spec.columns.find((c) => c.part === output.part);
  if (spec === undefined) return undefined;
  const text = expressionText(project, model, spec, sqlName(alias));
  if (text === undefined) return undefined;
  // A declared type is a conversion.
  const converted =
    spec.type === undefined || sameType(base.type, output.type)
      ? text
      : `CAST(${text} AS ${typeToString(output.type)})`;
  return inlinedText(converted);
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
  const { model, reader, index, alias } = inlining;
  const input = model.inputs[0]!;
  const edits = drafted(project, (draft) => {
    rewriteReaderTexts(project, draft, inlining);
    carryNotes(project, draft, inlining);
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
