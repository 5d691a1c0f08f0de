// A place in a model → the columns, parameters and functions that an expression there can name.

import type { ResolvedInput, ResolvedModel } from '../model/pipeline-model.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import { scopeParameters } from '../model/resolve-globals.js';
import type { ColumnSpec, FilterSpec, PartId } from '../spec/spec.js';
import type { Scope, ScopeColumn, ScopeInput } from '../sql/scope.js';
import type { Project } from '../workspace/workspace.js';
import { isWithin } from './spec-place.js';

interface Row {
  readonly inputs: readonly ScopeInput[];
  readonly columns: readonly ScopeColumn[];
  readonly from?: Scope['from'] | undefined;
}

const NOTHING: Row = { inputs: [], columns: [] };

/** The scope of an expression at a part; `file` and `path` say where the part stands. */
export function scopeAt(project: Project, model: ResolvedModel | undefined, part: PartId, path: readonly (string | number)[]): Scope {
  const row = model === undefined ? functionRow(project, part) : modelRow(model, part, path);
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
  return fn === undefined ? NOTHING : { inputs: [], columns: fn.scope.parameters.map((p) => ({ name: p.name, type: p.type, nullable: true })) };
}

function modelRow(model: ResolvedModel, part: PartId, path: readonly (string | number)[]): Row {
  const [section] = path.slice(2);
  if (path.includes('tests')) return targetRow(model);
  switch (section) {
    case 'column_mapping':
      return { ...groupedRow(model), from: fromColumn(model, model.spec.columns.find((c) => isWithin(part, c.part))) };
    case 'aggregations':
      return groupedRow(model);
    case 'filters':
      return filterRow(model, model.spec.filters.find((f) => isWithin(part, f.part)));
    case 'deduplicate':
      return inputRow(model, model.spec.deduplicate.find((d) => isWithin(part, d.part))?.appliesTo?.value);
    case 'joins':
      return joinRow(model, model.spec.joins.findIndex((j) => isWithin(part, j.part)));
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
  return { alias: input.alias, columns: input.columns.length > 0 ? input.columns : input.signature.columns, open: input.open };
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
  return { ...row, columns: [...row.columns, ...keys.map((k) => ({ name: k.name, type: k.expr.type, nullable: k.nullable }))] };
}

function targetRow(model: ResolvedModel): Row {
  const outputs = model.outputs.map((o) => ({ name: o.name, type: o.type, nullable: o.nullable }));
  const known = new Set(outputs.map((o) => o.name.toLowerCase()));
  return { inputs: [], columns: [...outputs, ...model.signature.columns.filter((c) => !known.has(c.name.toLowerCase()))] };
}

function inputRow(model: ResolvedModel, name: string | undefined): Row {
  const index = name === undefined ? (model.inputs.length === 1 ? 0 : -1) : indexOfInput(model.inputs, name);
  const input = model.inputs[index];
  return input === undefined ? { inputs: model.inputs.map(rawInput), columns: [] } : { inputs: [rawInput(input)], columns: [] };
}

function filterRow(model: ResolvedModel, filter: FilterSpec | undefined): Row {
  const appliesTo = filter?.appliesTo?.value;
  const isModel = appliesTo?.toLowerCase() === model.name.toLowerCase();
  switch (filter?.stage ?? (isModel ? 'result' : 'source')) {
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
function joinRow(model: ResolvedModel, index: number): Row {
  if (index < 0) return { inputs: model.inputs.map(scopeInput), columns: [] };
  const seen = new Map<number, ScopeInput>();
  const flags: ScopeColumn[] = [];
  const add = (name: string): number => {
    const i = indexOfInput(model.inputs, name);
    if (i >= 0) seen.set(i, scopeInput(model.inputs[i]!));
    return i;
  };
  for (const [i, join] of model.spec.joins.slice(0, index + 1).entries()) {
    add(join.left.value);
    const right = add(join.right.value);
    if (i < index && (join.type === 'SEMI' || join.type === 'ANTI' || join.type === 'EXISTS')) seen.delete(right);
  }
  if (model.combine.kind === 'joins') {
    const before = model.combine.joins.filter((j) => model.spec.joins.findIndex((s) => s.part === j.part) < index).at(-1);
    flags.push(...(before?.flags ?? []));
  }
  return { inputs: [...seen.values()], columns: flags };
}

function fromColumn(model: ResolvedModel, column: ColumnSpec | undefined): Scope['from'] | undefined {
  if (column?.fromColumn === undefined) return undefined;
  const wanted = column.fromColumn.value.toLowerCase();
  const row = joinedRow(model);
  const aliases = column.fromTable === undefined ? row.inputs : row.inputs.filter((i) => i.alias.toLowerCase() === aliasOf(model, column.fromTable!.value));
  for (const input of aliases) {
    const found = input.columns.find((c) => c.name.toLowerCase() === wanted);
    if (found !== undefined) return { input: input.alias, column: found };
  }
  return undefined;
}

/** Lower-case alias of the input that a name means. */
export function aliasOf(model: ResolvedModel, name: string): string | undefined {
  return model.inputs[indexOfInput(model.inputs, name)]?.alias.toLowerCase();
}
