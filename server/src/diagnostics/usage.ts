// A model → what it reads of each relation and of its own names; a pipeline → who reads what. Kept per model: an edit looks only at what it changed.

import { columnKey, visitTyped } from '../sql/typed-walk.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { Problem } from '../spec/problem.js';
import type { PipelineModel, RelationName, ResolvedModel } from '../model/pipeline-model.js';
import { relationKey } from '../model/relation-key.js';
import { ModelIndex } from './model-index.js';
import type { OtherModels } from './other-models.js';

export interface ModelUsage {
  /** Lower-case `input.column` of inputs, `name` of unnested elements and flags: read by anything behind the combination of the inputs. */
  readonly afterJoins: ReadonlySet<string>;
  /** The same, read by the condition of each join. */
  readonly inJoins: readonly ReadonlySet<string>[];
  /** Lower-case aliases with a column in `afterJoins` or in the condition of another input's join. */
  readonly inputsRead: ReadonlySet<string>;
  /** Keys of {@link relationKey} and lower-case column: every column of another relation, or of its own result, that something names. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  /** Relations that are read, or that a key or a test refers to. */
  readonly relations: ReadonlySet<string>;
  /** Lower-case names of target columns that filters of the result and its order read. */
  readonly ofResult: ReadonlySet<string>;
}

const known = new WeakMap<ResolvedModel, ModelUsage>();

export function usageOf(model: ResolvedModel): ModelUsage {
  let usage = known.get(model);
  if (usage === undefined) known.set(model, (usage = lookInto(model)));
  return usage;
}

function lookInto(model: ResolvedModel): ModelUsage {
  const afterJoins = new Set<string>();
  const behind = (expr: TypedExpression | undefined): void => void addColumns(expr, afterJoins);
  for (const unnest of model.unnests) behind(unnest.array);
  for (const filter of [...model.joinedFilters, ...model.groupedFilters]) behind(filter.predicate);
  for (const key of model.grouping?.keys ?? []) behind(key.expr);
  for (const measure of model.grouping?.measures ?? []) behind(measure.call);
  for (const branch of model.drillAcross?.branches ?? []) {
    for (const key of branch.keys) behind(key);
    for (const measure of branch.measures) behind(measure.call);
  }
  for (const window of model.windows) behind(window.call);
  for (const output of model.outputs) {
    behind(output.base);
    behind(output.expr);
  }
  const joins = model.combine.kind === 'joins' ? model.combine.joins : [];
  const inJoins = joins.map((join) => addColumns(join.condition, new Set<string>()));
  const inputsRead = new Set(aliasesOf(afterJoins));
  for (const [i, join] of joins.entries()) {
    const own = model.inputs[join.right]!.alias.toLowerCase();
    for (const alias of aliasesOf(inJoins[i]!)) if (alias !== own) inputsRead.add(alias);
  }
  return { afterJoins, inJoins, inputsRead, ...relationsOf(model), ofResult: resultNames(model) };
}

function relationsOf(model: ResolvedModel): Pick<ModelUsage, 'columns' | 'relations'> {
  const columns = new Map<string, Set<string>>();
  const relations = new Set<string>();
  const add = (relation: RelationName, column: string): void => {
    const key = relationKey(relation);
    const set = columns.get(key);
    if (set === undefined) columns.set(key, new Set([column.toLowerCase()]));
    else set.add(column.toLowerCase());
  };
  for (const input of model.inputs) relations.add(relationKey(input.relation));
  for (const { target } of model.references) {
    if (target.kind === 'column') add(target.relation, target.column);
    else if (target.kind === 'source') relations.add(relationKey({ kind: 'source', name: target.source }));
    else if (target.kind === 'model') relations.add(relationKey({ kind: 'model', name: target.model }));
  }
  for (const key of model.foreignKeys) relations.add(relationKey(key.references));
  for (const test of model.tests) {
    if (test.references === undefined) continue;
    relations.add(relationKey(test.references.relation));
    for (const column of test.references.columns) add(test.references.relation, column);
  }
  // What is read without a name of its own being written: pass-through, set operations, keys of a drill-across.
  const relationOf = new Map(model.inputs.map((input) => [input.alias.toLowerCase(), input.relation]));
  const implicit = (expr: TypedExpression): void =>
    visitTyped(expr, (node) => {
      const relation = node.kind === 'column' ? relationOf.get(node.column.input?.toLowerCase() ?? '') : undefined;
      if (relation !== undefined && node.kind === 'column') add(relation, node.column.name);
    });
  for (const output of model.outputs) if (output.role === 'passthrough' || output.role === 'key') implicit(output.base);
  for (const branch of model.drillAcross?.branches ?? []) branch.keys.forEach(implicit);
  if (model.combine.kind === 'set-operation')
    for (const operand of model.combine.operands) for (const item of operand.items) implicit(item.expr);
  return { columns, relations };
}

/** Every part of the result that something of the model itself names. */
function resultNames(model: ResolvedModel): ReadonlySet<string> {
  const names = new Set<string>();
  for (const filter of model.resultFilters) addColumns(filter.predicate, names);
  for (const key of model.orderBy) addColumns(key.expr, names);
  return names;
}

function addColumns<T extends Set<string>>(expr: TypedExpression | undefined, into: T): T {
  if (expr !== undefined)
    visitTyped(expr, (node) => {
      if (node.kind === 'column') into.add(columnKey(node.column));
    });
  return into;
}

function aliasesOf(keys: ReadonlySet<string>): readonly string[] {
  return [...keys].flatMap((key) => (key.includes('.') ? [key.slice(0, key.indexOf('.'))] : []));
}

const readers = new ModelIndex((model) => {
  const { relations } = usageOf(model);
  const own = relationKey({ kind: 'model', name: model.name });
  return [...relations].filter((relation) => relation !== own);
});

/** Does a model read the relation or refer to it? Itself left out. */
export function isRead(pipeline: PipelineModel, relation: RelationName): boolean {
  return readers.has(pipeline, relationKey(relation));
}

/** Models that read a relation or refer to it; itself left out. */
export function readersAmong(others: OtherModels, relation: RelationName): readonly ResolvedModel[] {
  const key = relationKey(relation);
  return others.ask(`readers of ${key}`, (pipeline) => readers.having(pipeline, key));
}

/** Stands for all names, and is none. */
const ANYTHING = '(anything)';

/** What the problems of a model suggest; a text that cannot be read may have meant anything. */
const meant = new ModelIndex(({ problems, spec }) =>
  [...meantBy(problems)].concat(spec.unread.has('sources') ? [ANYTHING] : []),
);
const meantByList = new WeakMap<readonly Problem[], ReadonlySet<string>>();
const hiding = new WeakMap<LoweredSpec, boolean>();
const anyHiding = new WeakMap<readonly LoweredSpec[], boolean>();

/** A misspelt name, or something that cannot be read, may have meant this one: then it is not called unused. */
export function mayBeMeant(pipeline: PipelineModel, name: string): boolean {
  const ofRoot = meantBy(pipeline.rootProblems);
  let hides = anyHiding.get(pipeline.specs);
  if (hides === undefined) anyHiding.set(pipeline.specs, (hides = pipeline.specs.some(isHiding)));
  return hides || [ANYTHING, name.toLowerCase()].some((key) => ofRoot.has(key) || meant.has(pipeline, key));
}

function meantBy(problems: readonly Problem[]): ReadonlySet<string> {
  let names = meantByList.get(problems);
  if (names === undefined) {
    names = new Set(
      problems.flatMap((p) => [
        ...(p.id === 'sql-syntax' ? [ANYTHING] : []),
        ...p.suggestions.map((text) => text.replace(/^@/, '').toLowerCase()),
      ]),
    );
    meantByList.set(problems, names);
  }
  return names;
}

function isHiding(spec: LoweredSpec): boolean {
  let hides = hiding.get(spec);
  if (hides === undefined) hiding.set(spec, (hides = spec.problems.some(hidesInputs)));
  return hides;
}

/** A bracket at fault leaves out what stands behind it; `sorces` leaves out a model's inputs. */
function hidesInputs(problem: Problem): boolean {
  return problem.id === 'json-syntax'
    ? problem.blocks.some((b) => b.kind === 'document')
    : problem.id === 'unknown-key' && problem.suggestions.includes('"sources"');
}
