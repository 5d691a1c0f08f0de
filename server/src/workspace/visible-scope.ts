// A place in a model → the columns, parameters and functions that an expression there can name.

import type { ResolvedInput, ResolvedModel } from '../model/pipeline-model.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import { scopeParameters } from '../model/resolve-globals.js';
import type { PartPositions } from '../spec/part-positions.js';
import type { PartId } from '../spec/spec.js';
import type { Scope, ScopeColumn, ScopeInput } from '../sql/scope.js';
import type { Project } from './workspace.js';
import { isWithin } from './spec-place.js';

interface Row {
  readonly inputs: readonly ScopeInput[];
  readonly columns: readonly ScopeColumn[];
  readonly from?: Scope['from'] | undefined;
}

const NOTHING: Row = { inputs: [], columns: [] };

/** The scope of an expression at a part; `path` are the keys and indexes that lead to it. */
export function scopeAt(
  project: Project,
  model: ResolvedModel | undefined,
  part: PartId,
  path: readonly (string | number)[],
): Scope {
  const positions = model === undefined ? undefined : project.specs.find((s) => s.file === model.file)?.positions;
  const row =
    model === undefined || positions === undefined
      ? functionRow(project, part)
      : modelRow(model, positions, part, path);
  return {
    inputs: row.inputs.filter((i) => !i.alias.startsWith('$')),
    columns: row.columns,
    parameters: scopeParameters(project.model.parameters),
    functions: project.model.functions.map((f) => f.scope),
    aggregates: true,
    windows: true,
    possiblyEmptyGroups: false,
    ...(row.from !== undefined && { from: row.from }),
  };
}

function functionRow(project: Project, part: PartId): Row {
  const fn = project.model.functions.find((f) => isWithin(part, f.part));
  return fn === undefined
    ? NOTHING
    : { inputs: [], columns: fn.scope.parameters.map((p) => ({ name: p.name, type: p.type, nullable: true })) };
}

/** The entry of a list that a part stands in, as it is written: also where it is too incomplete to have been read. */
class WrittenEntry {
  constructor(
    private readonly positions: PartPositions,
    readonly part: PartId,
  ) {}

  text(key: string): string | undefined {
    const node = this.positions.node(`${this.part}/${key}`)?.node;
    return node?.kind === 'string' && node.value !== '' && node.value !== '(none)' ? node.value : undefined;
  }
}

function modelRow(
  model: ResolvedModel,
  positions: PartPositions,
  part: PartId,
  path: readonly (string | number)[],
): Row {
  const [section, index] = path.slice(2);
  if (path.includes('tests')) return targetRow(model);
  const entry = new WrittenEntry(positions, part.split('/').slice(0, 4).join('/'));
  switch (section) {
    case 'column_mapping':
      return { ...groupedRow(model), from: fromColumn(model, entry) };
    case 'aggregations':
      return groupedRow(model);
    case 'filters':
      return filterRow(model, entry);
    case 'deduplicate':
      return inputRow(model, entry.text('applies_to'));
    case 'joins':
      return typeof index === 'number' ? joinRow(model, positions, index) : joinedRow(model);
    case 'order_by':
      return targetRow(model);
    case 'group_by':
    case 'unnest':
      return joinedRow(model);
    case 'constraints':
      return { inputs: joinedRow(model).inputs, columns: targetRow(model).columns };
    default:
      return joinedRow(model);
  }
}

function scopeInput(input: ResolvedInput): ScopeInput {
  return {
    alias: input.alias,
    columns: input.columns.length > 0 ? input.columns : input.signature.columns,
    open: input.open,
  };
}

/** As the input is read: before its filters. */
function rawInput(input: ResolvedInput): ScopeInput {
  return { alias: input.alias, columns: input.signature.columns, open: input.open };
}

function joinedRow(model: ResolvedModel): Row {
  const inputs = model.visible.inputs.filter((i) => !i.alias.startsWith('$'));
  return { inputs: inputs.length > 0 ? inputs : model.inputs.map(scopeInput), columns: model.visible.columns };
}

/** What mappings and formulas see: the joined row, and group keys by the names that no column has. */
function groupedRow(model: ResolvedModel): Row {
  const row = joinedRow(model);
  const taken = new Set([...row.columns, ...row.inputs.flatMap((i) => i.columns)].map((c) => c.name.toLowerCase()));
  const keys = (model.grouping?.keys ?? []).filter((k) => !k.implied && !taken.has(k.name.toLowerCase()));
  return {
    ...row,
    columns: [...row.columns, ...keys.map((k) => ({ name: k.name, type: k.expr.type, nullable: k.nullable }))],
  };
}

function targetRow(model: ResolvedModel): Row {
  const outputs = model.outputs.map((o) => ({ name: o.name, type: o.type, nullable: o.nullable }));
  const known = new Set(outputs.map((o) => o.name.toLowerCase()));
  return {
    inputs: [],
    columns: [...outputs, ...model.signature.columns.filter((c) => !known.has(c.name.toLowerCase()))],
  };
}

function inputRow(model: ResolvedModel, name: string | undefined): Row {
  const index = name === undefined ? (model.inputs.length === 1 ? 0 : -1) : indexOfInput(model.inputs, name);
  const input = model.inputs[index];
  return input === undefined
    ? { inputs: model.inputs.map(rawInput), columns: [] }
    : { inputs: [rawInput(input)], columns: [] };
}

function filterRow(model: ResolvedModel, filter: WrittenEntry): Row {
  const appliesTo = filter.text('applies_to');
  const isModel = appliesTo?.toLowerCase() === model.name.toLowerCase();
  switch (filter.text('stage') ?? (isModel ? 'result' : 'source')) {
    case 'joined':
      return joinedRow(model);
    case 'grouped':
      return groupedRow(model);
    case 'result':
      return targetRow(model);
    default:
      return inputRow(model, appliesTo);
  }
}

/** Everything joined so far, and the table that this join adds. */
function joinRow(model: ResolvedModel, positions: PartPositions, index: number): Row {
  const seen = new Map<number, ScopeInput>();
  const add = (name: string | undefined): number => {
    const i = name === undefined ? -1 : indexOfInput(model.inputs, name);
    if (i >= 0) seen.set(i, scopeInput(model.inputs[i]!));
    return i;
  };
  for (let i = 0; i <= index; i++) {
    const join = new WrittenEntry(positions, `${model.spec.part}/joins/${i}`);
    add(join.text('left_table'));
    const right = add(join.text('right_table'));
    const type = join.text('type')?.toUpperCase();
    if (i < index && (type === 'SEMI' || type === 'ANTI' || type === 'EXISTS')) seen.delete(right);
  }
  const before =
    model.combine.kind === 'joins'
      ? model.combine.joins.filter((j) => Number(j.part.slice(j.part.lastIndexOf('/') + 1)) < index).at(-1)
      : undefined;
  return { inputs: seen.size > 0 ? [...seen.values()] : model.inputs.map(scopeInput), columns: before?.flags ?? [] };
}

function fromColumn(model: ResolvedModel, mapping: WrittenEntry): Scope['from'] | undefined {
  const wanted = mapping.text('from_column')?.toLowerCase();
  const table = mapping.text('from_table');
  if (wanted === undefined) return undefined;
  const row = joinedRow(model);
  const alias = table === undefined ? undefined : aliasOf(model, table);
  for (const input of table === undefined ? row.inputs : row.inputs.filter((i) => i.alias.toLowerCase() === alias)) {
    const found = input.columns.find((c) => c.name.toLowerCase() === wanted);
    if (found !== undefined) return { input: input.alias, column: found };
  }
  return undefined;
}

/** Lower-case alias of the input that a name means. */
export function aliasOf(model: ResolvedModel, name: string): string | undefined {
  return model.inputs[indexOfInput(model.inputs, name)]?.alias.toLowerCase();
}
