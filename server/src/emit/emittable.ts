// Which models of a plan a platform can print, in order: a refused model takes its readers with it, each listed once.

import type { ModelPlan, OutputColumn, PipelinePlan, TestPlan } from '../plan/plan.js';
import type { PlanRefusal } from '../relational/statement.js';
import type { Dialect } from '../sql/dialect.js';
import { fileNameFault } from './file-names.js';
import type { EmitNote, EmitRefusal } from './platform.js';

export type ModelOutcome<T> =
  | { readonly ok: true; readonly value: T; readonly notes?: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

export interface Emitted<T> {
  readonly models: readonly { readonly model: ModelPlan; readonly value: T }[];
  readonly refusals: readonly EmitRefusal[];
  readonly notes: readonly EmitNote[];
}

/**
 * Prints each model unless it is refused, reads a refused one, or has names that the engine of the dialect does not keep or
 * a file system cannot hold. `files`: paths of the files that are the model's own.
 */
export function emitModels<T>(
  plan: PipelinePlan,
  dialect: Dialect,
  files: (model: ModelPlan) => readonly string[],
  print: (model: ModelPlan) => ModelOutcome<T>,
): Emitted<T> {
  const models: { model: ModelPlan; value: T }[] = [];
  const refusals: EmitRefusal[] = [];
  const notes: EmitNote[] = [];
  const refused = new Set<string>();
  for (const model of plan.models) {
    const cause = model.inputs.find((i) => i.relation.kind === 'model' && refused.has(i.relation.name));
    if (cause !== undefined) {
      refused.add(model.name);
      refusals.push({
        id: 'reads-refused-model',
        part: model.name,
        file: model.file,
        at: cause.part,
        reason: `it reads ${cause.relation.name}, which is left out`,
      });
      continue;
    }
    const open = model.inputs.find(
      (i) => i.relation.kind === 'source' && plan.sources.find((s) => s.name === i.relation.name)?.open === true,
    );
    const unprinted =
      open === undefined
        ? [...nameRefusals(model, dialect), ...fileRefusals(model, files(model))]
        : [
            {
              reason: `nothing declares the columns of ${open.relation.name}, so its types are not known`,
              part: open.part,
            },
          ];
    const outcome: ModelOutcome<T> = unprinted.length > 0 ? { ok: false, refusals: unprinted } : print(model);
    if (outcome.ok) {
      models.push({ model, value: outcome.value });
      for (const note of new Set(outcome.notes ?? [])) notes.push({ part: model.name, note });
      continue;
    }
    refused.add(model.name);
    refusals.push(...outcome.refusals.map((r) => refusalOf(model, r, model.name)));
  }
  return { models, refusals, notes };
}

export function refusalOf(model: ModelPlan, refusal: PlanRefusal, part: string): EmitRefusal {
  return {
    id: 'refused-by-platform',
    part,
    file: model.file,
    at: refusal.part ?? model.part,
    ...(refusal.span && { span: refusal.span }),
    reason: refusal.reason,
  };
}

/** A test that compares with a model that is left out is left out too. */
export function looksIntoRefused(model: ModelPlan, test: TestPlan, parent: string): EmitRefusal {
  return {
    id: 'reads-refused-model',
    part: `${model.name}#${test.id}`,
    file: model.file,
    at: test.part,
    reason: `it looks into ${parent}, which is left out`,
  };
}

function fileRefusals(model: ModelPlan, paths: readonly string[]): readonly PlanRefusal[] {
  const faults = paths.flatMap((path) => fileNameFault(path) ?? []);
  return faults.slice(0, 1).map((reason) => ({ reason, part: `${model.part}/name` }));
}

function nameRefusals(model: ModelPlan, dialect: Dialect): readonly PlanRefusal[] {
  if (dialect.names === undefined) return [];
  const { displayName, names } = dialect;
  const refusals: PlanRefusal[] = [];
  if (model.name.length > names.table)
    refusals.push({
      reason: `the name ${model.name} is longer than the ${names.table} bytes that ${displayName} keeps`,
      part: `${model.part}/name`,
    });
  if (names.columns !== undefined && model.columns.length > names.columns)
    refusals.push({
      reason: `${model.name} has ${model.columns.length} columns, and a table of ${displayName} has at most ${names.columns}`,
      part: `${model.part}/name`,
    });
  const stored = model.history !== undefined || !['view', 'ephemeral'].includes(model.materialization.type);
  for (const column of model.columns) {
    const reason = columnNameFault(column.name, dialect, stored);
    if (reason !== undefined) refusals.push({ reason, part: namePart(column) });
  }
  return refusals;
}

/** Why the engine has no column of that name; `stored`: in a table, not a view. */
export function columnNameFault(name: string, { displayName, names }: Dialect, stored: boolean): string | undefined {
  if (names === undefined) return undefined;
  if (stored && names.systemColumns?.has(name.toLowerCase()) === true)
    return `every table of ${displayName} has a system column ${name.toLowerCase()} already`;
  if (name.length > names.column)
    return `the name ${name} is longer than the ${names.column} bytes that ${displayName} keeps`;
  const prefix = names.reservedColumnPrefixes?.find((p) => name.toUpperCase().startsWith(p));
  return prefix === undefined
    ? undefined
    : `${displayName} keeps column names that begin with ${prefix} for itself: ${name}`;
}

function namePart({ part, role }: OutputColumn): string {
  return role === 'mapping' ? `${part}/target_column` : role === 'aggregation' ? `${part}/metric_column` : part;
}
