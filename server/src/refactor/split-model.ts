// A model, cut behind its joins, its windows or its groups: what comes before becomes a model of its own, and the model goes on with that one's columns.

import { applyEdits } from '../base/apply-edits.js';
import type { TextEdit } from '../base/span.js';
import type { ResolvedInput, ResolvedModel } from '../model/pipeline-model.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import type { ColumnSpec, PartId, SqlText } from '../spec/spec.js';
import type { JsonValue } from '../syntax/json-edit.js';
import { withEdits, meaningKept } from './meaning.js';
import type { Project } from '../workspace/workspace.js';
import { CarriedColumns } from './carried-columns.js';
import { notesOfValue } from './column-notes.js';
import { drafted, type Draft, type Edits } from './draft.js';
import { newModelHead } from './new-model.js';
import { newName } from './new-name.js';
import { takenKeys, groupedPieces, windowPieces } from './split-pieces.js';
import { rewritten, type Replacement } from './rewrite-text.js';
import { stepParts } from './input-model.js';
import { sqlName } from './sql-texts.js';

export interface Cut {
  readonly model: ResolvedModel;
  /** Of the new model. */
  readonly name: string;
  /** How many joins it makes; all of them behind the joins. */
  readonly joins: number;
  readonly behind: 'joins' | 'windows' | 'groups';
}

/** What the new model reads and does, as parts of the old one. */
interface Taken {
  readonly inputs: readonly ResolvedInput[];
  readonly filters: readonly PartId[];
  readonly deduplicate: readonly PartId[];
  readonly joins: readonly PartId[];
  readonly unnest: readonly PartId[];
}

/** Whether the rows before a cut can stand by themselves at all. */
export function isSplittable(model: ResolvedModel, joins: number): boolean {
  return (
    // Versions are known as such only of their own table.
    inputsOf(model, joins).every((i) => i.signature.history === undefined && i.columns.length > 0) &&
    (model.combine.kind === 'joins' || model.combine.kind === 'single') &&
    model.drillAcross === undefined &&
    model.history?.effectiveFrom === undefined &&
    !model.outputs.some((o) => o.role === 'passthrough')
  );
}

export function splitEdits(project: Project, cut: Cut): Edits | undefined {
  const split = (key: readonly string[] | undefined): Edits | undefined =>
    drafted(project, (draft) => new Split(project, cut, draft).make(key));
  const edits = split(undefined);
  const after = edits === undefined ? undefined : withEdits(project, edits);
  const made = after?.model.modelByName.get(cut.name.toLowerCase());
  if (made === undefined) return undefined;
  const nullable = new Set(made.outputs.flatMap((o) => (o.nullable ? [o.name.toLowerCase()] : [])));
  const key = made.signature.keys.find(
    (k) => k.columns.length > 0 && k.columns.every((c) => !nullable.has(c.toLowerCase())),
  );
  const names = key?.columns.map((c) => made.outputs.find((o) => o.name.toLowerCase() === c.toLowerCase())?.name ?? c);
  return meaningKept(project, names === undefined ? edits : split(names), {
    computedAnew: new Set([cut.model.name.toLowerCase()]),
  });
}

function inputsOf(model: ResolvedModel, joins: number): readonly ResolvedInput[] {
  const { combine } = model;
  if (combine.kind !== 'joins') return model.inputs;
  const taken = new Set([combine.first, ...combine.joins.slice(0, joins).map((j) => j.right)]);
  return model.inputs.filter((_, i) => taken.has(i));
}

function takenBy(cut: Cut): Taken {
  const { model, joins } = cut;
  const { spec, combine } = model;
  const all = combine.kind !== 'joins' || joins === combine.joins.length;
  const inputs = inputsOf(model, joins);
  const steps = new Set(inputs.flatMap(stepParts));
  const stages = all ? (cut.behind === 'groups' ? ['joined', 'grouped'] : ['joined']) : [];
  return {
    inputs,
    filters: spec.filters.filter((f) => steps.has(f.part) || stages.includes(f.stage ?? '')).map((f) => f.part),
    deduplicate: spec.deduplicate.filter((d) => steps.has(d.part)).map((d) => d.part),
    joins: combine.kind === 'joins' ? combine.joins.slice(0, joins).map((j) => j.part) : [],
    unnest: all ? spec.unnest.map((u) => u.part) : [],
  };
}

/** What the rows of the new model are, by what it was cut behind. */
const SAID: Readonly<Record<Cut['behind'], (reader: string) => string>> = {
  joins: (reader) => `Joined rows that \`${reader}\` reads.`,
  windows: (reader) => `Rows that \`${reader}\` reads, with its windows.`,
  groups: (reader) => `Groups that \`${reader}\` reads.`,
};

class Split {
  private readonly taken: Taken;
  private readonly aliases: ReadonlySet<string>;
  private readonly locals: ReadonlySet<string>;
  private readonly carried: CarriedColumns;
  /** As the old model's SQL names the new one. */
  private readonly alias: string;
  private readonly edits = new Map<PartId, readonly TextEdit[]>();

  constructor(
    private readonly project: Project,
    private readonly cut: Cut,
    private readonly draft: Draft,
  ) {
    const { model } = cut;
    this.taken = takenBy(cut);
    this.aliases = new Set(this.taken.inputs.map((i) => i.alias.toLowerCase()));
    this.locals = new Set(localNames(cut, this.taken));
    const others = new Set(model.inputs.map((i) => i.alias.toLowerCase()).filter((alias) => !this.aliases.has(alias)));
    this.alias = newName(cut.name, (name) => others.has(name));
    this.carried = new CarriedColumns(project, model, this.taken.inputs);
  }

  make(primaryKey: readonly string[] | undefined): void {
    const { cut, draft, carried } = this;
    const { model } = cut;
    if (cut.behind === 'groups') for (const key of takenKeys(model) ?? draft.refuse()) carried.addKey(key);
    else carried.addKeysOfRows(cut.joins);
    // Names are given once all that is read is known; then the same texts are read again.
    this.readAll();
    carried.giveNames();
    this.readAll();
    const entry = this.entry(primaryKey);
    this.goOn();
    this.takeOut();
    draft.insert(model.file, 'models', entry, Number(draft.node(model.file, model.spec.part).path[1]));
  }

  // ---- what is read of it ------------------------------------------------------------------------------------------------

  private readAll(): void {
    for (const text of textsBehind(this.cut, this.taken)) {
      const list = rewritten(this.project, this.cut.model, text, this.replacement(text)) ?? this.draft.refuse();
      this.edits.set(text.part, list);
    }
    for (const column of this.cut.model.spec.columns)
      if (column.transform === undefined && column.fromColumn !== undefined) this.fromName(column);
    for (const key of this.groupNames()) this.columnName(key.column, key.input);
  }

  private replacement(text: SqlText): Replacement {
    const { model, behind } = this.cut;
    const own = ownName(model, text);
    const column: Replacement['column'] = (name, input) => this.columnText(name, input);
    if (behind === 'joins') return { column };
    const pieces = behind === 'groups' ? groupedPieces : windowPieces;
    return {
      column,
      piece: (node, scope) => this.qualified(pieces(this.project, model, text, this.carried, own)(node, scope)),
    };
  }

  private qualified(name: string | undefined): string | undefined {
    return name === undefined ? undefined : `${sqlName(this.alias)}.${sqlName(name)}`;
  }

  private columnText(column: string, input: string | undefined): string | undefined {
    return this.qualified(this.columnName(column, input));
  }

  /** Undefined for what the old model reads itself. */
  private columnName(column: string, input: string | undefined): string | undefined {
    const isTaken = input === undefined ? this.locals.has(column.toLowerCase()) : this.aliases.has(input.toLowerCase());
    if (this.cut.behind === 'groups') return this.carried.key(column, input) ?? this.draft.refuse();
    return isTaken ? this.carried.column(column, input) : undefined;
  }

  private fromName(column: ColumnSpec): string | undefined {
    const { model } = this.cut;
    const { fromTable, fromColumn } = column;
    if (fromColumn === undefined) return undefined;
    const input = fromTable === undefined ? undefined : model.inputs[indexOfInput(model.inputs, fromTable.value)];
    const output = model.outputs.find((o) => o.part === column.part);
    const base = output?.base;
    const alias = input?.alias ?? (base?.kind === 'column' ? base.column.input : undefined);
    return alias === undefined ? undefined : this.columnName(fromColumn.value, alias);
  }

  /** Columns of the taken inputs that the old model groups by, by their names alone. */
  private groupNames(): readonly {
    readonly part: PartId;
    readonly as: string;
    readonly column: string;
    readonly input: string | undefined;
  }[] {
    const { model, behind } = this.cut;
    if (behind === 'groups') return [];
    return (model.spec.groupBy?.keys ?? []).flatMap((spec) => {
      const key = model.grouping?.keys.find((k) => k.part === spec.part);
      const targets = model.spec.columns.some((c) => c.name.value.toLowerCase() === spec.key.value.toLowerCase());
      if (spec.form !== 'name' || key?.expr.kind !== 'column' || targets) return [];
      const { input, name } = key.expr.column;
      const isTaken = input === undefined ? this.locals.has(name.toLowerCase()) : this.aliases.has(input.toLowerCase());
      return isTaken ? [{ part: spec.part, as: key.name, column: name, input }] : [];
    });
  }

  // ---- the new model -------------------------------------------------------------------------------------------------------

  private entry(primaryKey: readonly string[] | undefined): JsonValue {
    const { cut, draft, taken, carried } = this;
    const { file } = cut.model;
    const list = (key: keyof Taken): { readonly [key: string]: JsonValue } => {
      const parts = key === 'inputs' ? taken.inputs.map((i) => i.part) : taken[key];
      return parts.length === 0
        ? {}
        : { [key === 'inputs' ? 'sources' : key]: parts.map((p) => draft.entryText(file, p)) };
    };
    return {
      ...newModelHead(cut.model, cut.name, SAID[cut.behind](cut.model.name)),
      ...list('inputs'),
      ...list('filters'),
      ...list('deduplicate'),
      ...list('joins'),
      ...list('unnest'),
      ...carried.entries(
        (part, key) => draft.valueText(file, `${part}/${key}`),
        (part) => draft.has(file, part),
      ),
      ...(primaryKey !== undefined && { constraints: { primary_key: primaryKey } }),
      materialization: 'ephemeral',
    };
  }

  // ---- the old model -------------------------------------------------------------------------------------------------------

  private goOn(): void {
    const { cut, draft } = this;
    const { file, spec } = cut.model;
    for (const { part, as, column, input } of this.groupNames()) {
      const name = this.columnName(column, input)!;
      if (draft.string(file, part)?.toLowerCase() !== name.toLowerCase() || name !== as)
        draft.replace(file, part, { key: this.qualified(name)!, as });
    }
    const mapped = new Map(spec.columns.map((c) => [c.transform?.part, c]));
    const formulas = new Map(spec.aggregations.map((a) => [a.formula.part, a]));
    for (const [part, list] of this.edits)
      if (!mapped.has(part) && !(cut.behind === 'groups' && formulas.has(part))) draft.replaceSql(file, part, list);
    for (const column of spec.columns) this.goOnMapping(column);
    for (const name of ['left_table', 'applies_to'])
      for (const list of ['joins', 'filters'])
        for (const { part } of list === 'joins' ? spec.joins : spec.filters) {
          const written = this.isTaken(part) ? undefined : draft.string(file, `${part}/${name}`);
          const input = written === undefined ? undefined : cut.model.inputs[indexOfInput(cut.model.inputs, written)];
          if (input !== undefined && this.aliases.has(input.alias.toLowerCase()))
            draft.replace(file, `${part}/${name}`, this.alias);
        }
    if (cut.behind === 'groups') this.goOnWithGroups();
  }

  private isTaken(part: PartId): boolean {
    const { filters, joins } = this.taken;
    return filters.includes(part) || joins.includes(part);
  }

  private goOnMapping(column: ColumnSpec): void {
    const { file } = this.cut.model;
    const { part, transform } = column;
    const { draft } = this;
    if (transform === undefined) {
      const name = this.fromName(column);
      if (name !== undefined) this.setFrom(part, name, this.alias);
      return;
    }
    const list = this.edits.get(transform.part) ?? [];
    const whole = wholeName(transform, list);
    const from = column.fromColumn === undefined ? undefined : this.fromInput(column);
    if (whole !== undefined && from !== false) {
      draft.remove(file, `${part}/transform`);
      this.setFrom(part, whole, this.alias);
      return;
    }
    draft.replaceSql(file, transform.part, list);
    if (from === true)
      for (const key of ['from_table', 'from_column'])
        if (draft.has(file, `${part}/${key}`)) draft.remove(file, `${part}/${key}`);
  }

  /** Whether the mapping's `{from}` is a column that the new model has taken along. */
  private fromInput(column: ColumnSpec): boolean {
    const { model } = this.cut;
    if (column.fromTable === undefined)
      return this.cut.joins === (model.combine.kind === 'joins' ? model.combine.joins.length : 0);
    const input = model.inputs[indexOfInput(model.inputs, column.fromTable.value)];
    return input !== undefined && this.aliases.has(input.alias.toLowerCase());
  }

  private setFrom(part: PartId, column: string, table: string): void {
    const { file } = this.cut.model;
    this.draft.set(file, part, 'from_table', table);
    this.draft.set(file, part, 'from_column', column);
  }

  /** Group keys and aggregates are columns from now on, in the order that they had. */
  private goOnWithGroups(): void {
    const { cut, draft, carried, alias } = this;
    const { file, spec, outputs } = cut.model;
    for (const a of spec.aggregations) {
      const edits = this.edits.get(a.formula.part) ?? [];
      const whole = wholeName(a.formula, edits);
      if (whole === undefined) draft.replaceSql(file, a.formula.part, edits);
      const text = draft.entryText(file, a.part, { metric_column: 'target_column', formula: 'transform' });
      draft.remove(file, a.part, 'emptied');
      draft.insert(file, `${spec.part}/column_mapping`, text);
      const moved = `${spec.part}/column_mapping/${a.name.value}`;
      if (whole === undefined) continue;
      draft.remove(file, `${moved}/transform`);
      this.setFrom(moved, whole, alias);
    }
    const keys = outputs.filter((o) => o.role === 'key' && !o.hidden);
    for (const [index, output] of keys.entries())
      draft.insert(
        file,
        `${spec.part}/column_mapping`,
        {
          target_column: output.name,
          from_table: alias,
          from_column: carried.keyNamed(output.name) ?? draft.refuse(),
          ...notesOfValue(this.project, cut.model, output.base, undefined),
        },
        index,
      );
    if (draft.has(file, `${spec.part}/group_by`)) draft.remove(file, `${spec.part}/group_by`);
  }

  private takeOut(): void {
    const { draft, taken } = this;
    const { file } = this.cut.model;
    for (const parts of [taken.filters, taken.deduplicate, taken.joins, taken.unnest])
      // From the last on: indexes of those before stay.
      for (const part of [...parts].reverse()) draft.remove(file, part, 'emptied');
    const [first, ...others] = taken.inputs;
    if (first === undefined) draft.refuse();
    for (const input of others.reverse()) draft.remove(file, input.part);
    const { name } = this.cut;
    draft.replace(file, first!.part, this.alias === name ? name : { table: name, as: this.alias });
  }
}

// ---- texts -----------------------------------------------------------------------------------------------------------------

/** SQL of the old model that comes behind the cut and sees rows from before it. */
function textsBehind({ model, behind }: Cut, taken: Taken): readonly SqlText[] {
  const { spec } = model;
  const texts = [...spec.columns.map((c) => c.transform), ...spec.aggregations.map((a) => a.formula)];
  if (behind === 'joins')
    texts.push(
      ...spec.joins.filter((j) => !taken.joins.includes(j.part)).map((j) => j.condition),
      ...spec.unnest.filter((u) => !taken.unnest.includes(u.part)).map((u) => u.array),
      ...spec.filters
        .filter((f) => (f.stage === 'joined' || f.stage === 'grouped') && !taken.filters.includes(f.part))
        .map((f) => f.predicate),
      ...(spec.groupBy?.keys ?? []).filter((k) => k.form === 'expression').map((k) => k.key),
    );
  return texts.filter((t) => t !== undefined && t.value.trim() !== '') as readonly SqlText[];
}

/** Names without an input that come with the new model: flags of its joins, unnested elements. */
function localNames({ model, joins }: Cut, taken: Taken): readonly string[] {
  const flags = model.combine.kind === 'joins' ? model.combine.joins.slice(0, joins).map((j) => j.flag) : [];
  const elements = model.unnests
    .filter((u) => taken.unnest.includes(u.part))
    .flatMap((u) => [u.element.name, u.offset?.name]);
  return [...flags, ...elements].flatMap((n) => (n === undefined ? [] : [n.toLowerCase()]));
}

/** The column whose whole value a text computes. */
function ownName({ spec }: ResolvedModel, text: SqlText): string | undefined {
  return (
    spec.columns.find((c) => c.transform?.part === text.part) ??
    spec.aggregations.find((a) => a.formula.part === text.part)
  )?.name.value;
}

/** The column's name, when a text becomes nothing but one column of the new model. */
function wholeName(text: SqlText, edits: readonly TextEdit[]): string | undefined {
  const [edit] = edits;
  if (edit === undefined || edits.length > 1) return undefined;
  if ((applyEdits(text.value, edits) ?? '').trim() !== edit.newText) return undefined;
  const name = edit.newText.slice(edit.newText.lastIndexOf('.') + 1);
  return name.startsWith('`') ? undefined : name;
}
