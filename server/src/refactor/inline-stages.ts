// A model that joins, combines, unnests, groups or computes windows → its only reader, which computes columns of these rows alone, does all of it.

import { applyEdits } from '../base/apply-edits.js';
import type { ResolvedModel, ResolvedOutput } from '../model/pipeline-model.js';
import type { FilterSpec, SqlText } from '../spec/spec.js';
import { parseExpression } from '../sql/parse/parse.js';
import { sameType, typeToString } from '../sql/types.js';
import type { JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { drafted, type Draft, type Edits } from './draft.js';
import {
  carryNotes,
  inlinedText,
  rewriteReaderTexts,
  type Inlined,
  type Inlining,
  type Reading,
} from './inlined-columns.js';
import { canBeMissing, filtersAlike, isDeduplicated } from './joined-rows.js';
import { meaningKept } from './meaning.js';
import { rewritten } from './rewrite-text.js';
import { takenKeys } from './split-pieces.js';
import { asOperand, hasComment, sqlName } from './sql-texts.js';

/** Whether a model does more than pick rows of one input and compute columns of them. */
export function hasStages(model: ResolvedModel): boolean {
  return (
    model.combine.kind !== 'single' ||
    model.grouping !== undefined ||
    model.windows.length > 0 ||
    model.unnests.length + model.joinedFilters.length > 0
  );
}

/** Why the stages cannot be taken into the reader; the sentence that says so. */
export function stagesLacking(model: ResolvedModel, { reader, index }: Reading): string | undefined {
  const [own, other] = [`\`${model.name}\``, `\`${reader.name}\``];
  if (model.drillAcross !== undefined) return `${own} aggregates its inputs separately.`;
  if (model.grouping?.implicit === true) return `${own} groups without \`group_by\`: write the keys out first.`;
  if (model.grouping !== undefined && takenKeys(model) === undefined)
    return `The groups of ${own} have several levels, or keys that no column stands for.`;
  if (model.spec.aggregations.some((a) => a.default !== undefined || a.input !== undefined))
    return `An aggregation of ${own} has a \`default\` or an \`input\`, which no expression says.`;
  const isPlain =
    (reader.combine.kind === 'single' || goesOnJoining(model, reader, index)) &&
    reader.unnests.length === 0 &&
    reader.history?.effectiveFrom === undefined &&
    !isDeduplicated(reader, index) &&
    !reader.outputs.some((o) => o.role === 'passthrough');
  if (!isPlain) return `${other} does more with the rows of ${own} than to compute columns of them.`;
  if (reader.grouping !== undefined && (model.grouping !== undefined || model.windows.length > 0))
    return `${other} groups rows that ${own} has ${model.grouping === undefined ? 'computed windows of' : 'grouped'} before.`;
  const filtered = reader.inputs[index]!.steps.length + reader.joinedFilters.length > 0;
  if (model.windows.length > 0 && (reader.windows.length > 0 || filtered))
    return `The windows of ${own} see rows that ${other} ${filtered ? 'filters' : 'computes other windows of'} afterwards.`;
  return undefined;
}

/** The reader's joins come behind the model's: all of them have the rows of the model on their left. */
function goesOnJoining(model: ResolvedModel, reader: ResolvedModel, index: number): boolean {
  return (
    reader.combine.kind === 'joins' &&
    reader.combine.first === index &&
    model.combine.kind === 'joins' &&
    model.grouping === undefined &&
    model.windows.length + model.unnests.length + model.joinedFilters.length === 0 &&
    (reader.inputs[index]!.steps.length === 0 || filtersAlike(reader, index))
  );
}

export function stagesInlined(project: Project, model: ResolvedModel, { reader, index }: Reading): Edits | undefined {
  const { alias } = reader.inputs[index]!;
  const edits = drafted(project, (draft) => {
    const texts = new ColumnTexts(project, model, draft);
    const columns = new Map<string, Inlined>();
    for (const output of model.outputs) {
      const inlined = texts.of(output) ?? draft.refuse();
      // What is computed of a missing row is not what is computed of its NULLs.
      if (inlined.kind === 'expression' && reader.combine.kind === 'joins' && canBeMissing(reader, index))
        draft.refuse();
      columns.set(output.name.toLowerCase(), inlined);
    }
    const inlining: Inlining = { model, reader, index, alias, columns };
    rewriteReader(project, draft, inlining);
    takeStages(draft, inlining);
    const keys = texts.keys();
    if (keys.length > 0) draft.set(reader.file, reader.spec.part, 'group_by', keys);
    carryNotes(project, draft, inlining);
    draft.remove(model.file, model.spec.part);
  });
  return meaningKept(project, edits, {
    computedAnew: new Set([reader.name.toLowerCase()]),
    removed: new Set([model.name.toLowerCase()]),
  });
}

/** Columns of the model as texts over its own inputs. */
class ColumnTexts {
  private readonly taken: ReturnType<typeof takenKeys>;
  /** By lower-case name of a key. */
  private readonly keyTexts = new Map<string, string>();

  constructor(
    private readonly project: Project,
    private readonly model: ResolvedModel,
    private readonly draft: Draft,
  ) {
    this.taken = model.grouping === undefined ? [] : takenKeys(model);
    for (const { key, expression, mapping, column } of this.taken ?? draft.refuse()) {
      const spec = model.spec.columns.find((c) => c.part === mapping);
      const output = model.outputs.find((o) => o.part === mapping);
      const written = model.spec.groupBy?.keys.find((k) => k.part === key.part);
      const text =
        expression !== undefined
          ? this.typed(this.qualified(written?.key ?? draft.refuse()), expression.type)
          : spec !== undefined && output !== undefined
            ? this.mapped(output)
            : column === undefined
              ? undefined
              : `${sqlName(column.input)}.${sqlName(column.name)}`;
      this.keyTexts.set(key.name.toLowerCase(), text ?? draft.refuse());
    }
  }

  keys(): readonly JsonValue[] {
    return [...this.keyTexts.values()].map((key) => ({ key, output: false }));
  }

  of(output: ResolvedOutput): Inlined | undefined {
    const { base } = output;
    if (base.kind === 'column' && base.column.input !== undefined && sameType(base.type, output.type))
      return { kind: 'column', input: base.column.input, name: base.column.name };
    const text = this.mapped(output) ?? this.keyTexts.get(output.name.toLowerCase());
    return text === undefined ? undefined : inlinedText(text);
  }

  private mapped(output: ResolvedOutput): string | undefined {
    const { spec } = this.model;
    const mapping = spec.columns.find((c) => c.part === output.part);
    const metric = spec.aggregations.find((a) => a.part === output.part);
    const sql = mapping?.transform ?? metric?.formula;
    const from = mapping?.fromColumn === undefined ? undefined : output.base;
    const text =
      sql !== undefined
        ? this.qualified(sql)
        : from?.kind === 'column' && from.column.input !== undefined
          ? `${sqlName(from.column.input)}.${sqlName(from.column.name)}`
          : undefined;
    if (mapping === undefined && metric === undefined) return undefined;
    return text === undefined || sameType(output.base.type, output.type)
      ? text
      : this.typed(text, typeToString(output.type));
  }

  private typed(text: string, type: string | undefined): string {
    return type === undefined ? text : `CAST(${text} AS ${type})`;
  }

  /** With the alias of each column written out, and keys as what they are. */
  private qualified(sql: SqlText): string {
    if (hasComment(sql.value)) this.draft.refuse();
    const edits = rewritten(this.project, this.model, sql, {
      column: (name, input, alone) => {
        if (input !== undefined) return `${sqlName(input)}.${sqlName(name)}`;
        const key = this.keyTexts.get(name.toLowerCase());
        return key === undefined || alone ? key : asOperand(key, parseExpression(key).expr);
      },
    });
    return applyEdits(sql.value, edits ?? this.draft.refuse()) ?? this.draft.refuse();
  }
}

function rewriteReader(project: Project, draft: Draft, inlining: Inlining): void {
  const { reader, index, model } = inlining;
  rewriteReaderTexts(project, draft, inlining);
  // What was asked of the model's rows is asked of its groups, or of its joined rows, now.
  const stage = model.grouping === undefined ? 'joined' : 'grouped';
  const early: ReadonlySet<string | undefined> = new Set(
    [
      ...reader.inputs[index]!.steps.flatMap((s) => (s.kind === 'filter' ? [s.filter] : [])),
      ...reader.joinedFilters,
    ].map((f) => f.part),
  );
  for (const { part } of reader.spec.filters.filter((f) => early.has(f.part))) {
    draft.set(reader.file, part, 'stage', stage);
    if (draft.has(reader.file, `${part}/applies_to`)) draft.remove(reader.file, `${part}/applies_to`);
  }
}

/** Inputs and what is done to them, as the model has it, before what the reader does. */
function takeStages(draft: Draft, { model, reader, index, alias }: Inlining): void {
  const [from, to] = [model.spec.part, reader.spec.part];
  const entries = (list: string, count: number): readonly JsonValue[] =>
    Array.from({ length: count }, (_, i) => draft.entryText(model.file, `${from}/${list}/${i}`));
  const add = (list: string, values: readonly JsonValue[], at: number): void => {
    for (const [i, value] of values.entries()) draft.insert(reader.file, `${to}/${list}`, value, at + i);
  };
  const first = model.combine.kind === 'joins' ? model.inputs[model.combine.first]?.alias : undefined;
  for (const join of reader.spec.joins)
    if (join.left.value.toLowerCase() === alias.toLowerCase() && first !== undefined)
      draft.set(reader.file, join.part, 'left_table', first);
  const sources = entries('sources', model.inputs.length);
  if (reader.inputs.length === 1) draft.set(reader.file, to, 'sources', sources);
  else {
    draft.remove(reader.file, reader.inputs[index]!.part);
    add('sources', sources, index);
  }
  add('deduplicate', entries('deduplicate', model.spec.deduplicate.length), 0);
  add('joins', entries('joins', model.spec.joins.length), 0);
  for (const key of ['union', 'intersect', 'except', 'unnest'])
    if (draft.has(model.file, `${from}/${key}`))
      draft.set(reader.file, to, key, draft.valueText(model.file, `${from}/${key}`));
  const aliases = new Set(model.inputs.flatMap((i) => [i.alias.toLowerCase(), i.relation.name.toLowerCase()]));
  add(
    'filters',
    model.spec.filters.map((f) => filterEntry(f, aliases)),
    0,
  );
}

function filterEntry(filter: FilterSpec, aliases: ReadonlySet<string>): JsonValue {
  const about = filter.appliesTo?.value;
  return {
    ...(about !== undefined && aliases.has(about.toLowerCase()) && { applies_to: about }),
    predicate: filter.predicate.value,
    ...(filter.stage !== undefined && { stage: filter.stage }),
    ...(filter.rationale !== undefined && { rationale: filter.rationale }),
  };
}
