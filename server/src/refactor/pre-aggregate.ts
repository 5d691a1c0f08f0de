// An input that a join brings in with several rows each → a model that aggregates it by the join's columns first, so that it multiplies nothing.
//
// Aggregates of the input alone are composed of its partial ones and stay what they were. Aggregates of other inputs that the
// join had repeated become what they should have been: then it is a correction, offered by the finding, not as a refactoring.

import { expressionIdentity } from '../model/expression-identity.js';
import type { ResolvedInput, ResolvedJoin, ResolvedModel } from '../model/pipeline-model.js';
import { freePaths, outermostCalls } from '../model/qualify-names.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import type { ColumnSpec, SqlText } from '../spec/spec.js';
import { parseExpression, walk } from '../sql/parse/parse.js';
import { applyEdits } from '../base/apply-edits.js';
import type { TextEdit } from '../base/span.js';
import type { Call } from '../sql/tree.js';
import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { columnsOf, conjunctsOf } from '../sql/typed-walk.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import type { Project } from '../workspace/workspace.js';
import { drafted, type Draft, type Edits } from './draft.js';
import { isExtractable, readingOf, readInstead } from './input-model.js';
import { meaningKept } from './meaning.js';
import { newName, newRelationName } from './new-name.js';
import { entryOf } from './places.js';
import type { Offer, Refactoring } from './refactoring.js';
import { hasComment, measureTest, scopeOf, sliceOf, sqlName } from './sql-texts.js';

export const preAggregate: Refactoring = {
  id: 'pre-aggregate',
  kind: 'refactor.extract.model',
  offers(selection) {
    const { project, model } = selection;
    const part = entryOf(selection, 'sources') ?? entryOf(selection, 'joins');
    if (model === undefined || part === undefined) return [];
    const join = model.combine.kind === 'joins' ? model.combine.joins.find((j) => j.part === part) : undefined;
    const input = model.inputs.find((i, index) => i.part === part || index === join?.right);
    const found = input === undefined ? undefined : preAggregation(project, model, input.alias);
    return found === undefined || found.corrects.length > 0 ? [] : [found];
  },
};

export interface PreAggregation extends Offer {
  /** Aggregates, as written, that counted rows several times and no longer do; empty: every value stays. */
  readonly corrects: readonly string[];
}

/** For the input of that alias; undefined where its rows cannot be aggregated before the join. */
export function preAggregation(project: Project, model: ResolvedModel, alias: string): PreAggregation | undefined {
  const index = indexOfInput(model.inputs, alias);
  const input = model.inputs[index];
  const join = model.combine.kind === 'joins' ? model.combine.joins.find((j) => j.right === index) : undefined;
  if (input === undefined || join === undefined || !isExtractable(model, input)) return undefined;
  const keys = joinKeys(join, input.alias);
  // With one row each there is nothing to aggregate.
  if (keys === undefined || isKey(input, keys) || !onlyAggregated(model, input, join, keys)) return undefined;
  const rewriting = rewritingOf(project, model, input, join);
  if (rewriting === undefined || (rewriting.countsRows && !meetsOnce(model, input, join))) return undefined;
  const name = newRelationName(project, `${input.alias}_by_${keys.join('_')}`);
  return {
    title: `Aggregate \`${input.alias}\` by ${keys.map((k) => `\`${k}\``).join(', ')} before joining, in the model \`${name}\``,
    corrects: rewriting.corrects,
    edits: () => editsOf(project, model, input, name, keys, rewriting),
  };
}

/** Columns of the input that the join's condition compares, when it does nothing else. */
function joinKeys(join: ResolvedJoin, alias: string): readonly string[] | undefined {
  if ((join.type !== 'INNER' && join.type !== 'LEFT') || join.condition === undefined) return undefined;
  const own = (e: TypedExpression): boolean => readsFrom(e, alias);
  const keys = new Map<string, string>();
  for (const conjunct of conjunctsOf(join.condition)) {
    if (conjunct.kind !== 'call' || conjunct.fn !== '$equal') return undefined;
    const [a, b] = [conjunct.args[0]!, conjunct.args[1]!];
    const key = own(a) && !own(b) ? a : own(b) && !own(a) ? b : undefined;
    if (key?.kind !== 'column') return undefined;
    keys.set(key.column.name.toLowerCase(), key.column.name);
  }
  return [...keys.values()];
}

function isKey(input: ResolvedInput, columns: readonly string[]): boolean {
  const given = new Set(columns.map((c) => c.toLowerCase()));
  return input.signature.keys.some((k) => k.columns.every((c) => given.has(c.toLowerCase())));
}

/** A row of the input stands in one joined row at most, so that counting joined rows is counting its rows. */
function meetsOnce(model: ResolvedModel, input: ResolvedInput, join: ResolvedJoin): boolean {
  const { combine } = model;
  if (combine.kind !== 'joins' || combine.joins.some((j) => j !== join && j.matchesAtMostOne !== true)) return false;
  const first = model.inputs[combine.first]!;
  const others = columnsOf(join.condition!).filter((c) => c.column.input?.toLowerCase() !== input.alias.toLowerCase());
  return (
    others.every((c) => c.column.input?.toLowerCase() === first.alias.toLowerCase()) &&
    isKey(
      first,
      others.map((c) => c.column.name),
    )
  );
}

function readsFrom(expr: TypedExpression, alias: string): boolean {
  return columnsOf(expr).some((c) => c.column.input?.toLowerCase() === alias.toLowerCase());
}

/** Outside of aggregates nothing is read of it but what it is joined on. */
function onlyAggregated(
  model: ResolvedModel,
  input: ResolvedInput,
  join: ResolvedJoin,
  keys: readonly string[],
): boolean {
  const { grouping, combine } = model;
  if (grouping === undefined || combine.kind !== 'joins') return false;
  const others = [
    ...combine.joins.filter((j) => j !== join).map((j) => j.condition),
    ...model.unnests.map((u) => u.array),
    ...model.joinedFilters.map((f) => f.predicate),
  ];
  if (others.some((e) => e !== undefined && readsFrom(e, input.alias))) return false;
  const joined = new Set(keys.map((k) => k.toLowerCase()));
  return grouping.keys.every((k) =>
    columnsOf(k.expr).every(
      (c) => c.column.input?.toLowerCase() !== input.alias.toLowerCase() || joined.has(c.column.name.toLowerCase()),
    ),
  );
}

// ---- aggregates --------------------------------------------------------------------------------------------------------

/** What composes partial results to the whole one. */
const COMPOSED: Readonly<Record<string, string>> = {
  count: 'SUM',
  countif: 'SUM',
  sum: 'SUM',
  min: 'MIN',
  max: 'MAX',
  logical_or: 'LOGICAL_OR',
  logical_and: 'LOGICAL_AND',
  bit_or: 'BIT_OR',
  bit_and: 'BIT_AND',
};

/** The same value twice changes nothing in these. */
const INDIFFERENT: ReadonlySet<string> = new Set([
  'min',
  'max',
  'any_value',
  'logical_and',
  'logical_or',
  'bit_and',
  'bit_or',
]);

interface Rewriting {
  /** COUNT(*), COUNTIF: how many joined rows, not how much of a column. */
  readonly countsRows: boolean;
  readonly corrects: readonly string[];
  /** Of the new model, by name. */
  readonly partial: readonly { readonly name: string; readonly formula: string }[];
  readonly texts: readonly {
    readonly text: SqlText;
    readonly column: ColumnSpec | undefined;
    readonly edits: readonly TextEdit[];
  }[];
}

function rewritingOf(
  project: Project,
  model: ResolvedModel,
  input: ResolvedInput,
  join: ResolvedJoin,
): Rewriting | undefined {
  const partial = new Map<string, { readonly name: string; readonly formula: string }>();
  const corrects: string[] = [];
  let countsRows = false;
  const texts: { text: SqlText; column: ColumnSpec | undefined; edits: readonly TextEdit[] }[] = [];
  const { spec } = model;
  const all = [
    ...spec.columns.map((column) => ({ text: column.transform, column })),
    ...spec.aggregations.map((a) => ({ text: a.formula, column: undefined })),
    ...spec.filters.filter((f) => f.stage === 'grouped').map((f) => ({ text: f.predicate, column: undefined })),
  ];
  for (const { text, column } of all) {
    if (text === undefined) continue;
    const { expr, problems } = parseExpression(text.value);
    if (problems.length > 0 || hasComment(text.value)) return undefined;
    const edits: TextEdit[] = [];
    for (const call of outermostCalls(expr, measureTest(project))) {
      const scope = scopeOf(project, model, text.part);
      const { typed } = typeExpression(call, scope);
      if (typed.kind !== 'call' || typed.aggregate === undefined) return undefined;
      const read = new Set(columnsOf(typed).map((c) => c.column.input?.toLowerCase()));
      const isCount = typed.fn === '$count_star';
      if (!isCount && !read.has(input.alias.toLowerCase())) {
        if (!INDIFFERENT.has(typed.fn) && !typed.aggregate.distinct) corrects.push(sliceOf(text.value, call));
        continue;
      }
      if (!isComposable(typed, isCount) || read.size > 1) return undefined;
      countsRows ||= isCount || typed.fn === 'countif';
      const key = expressionIdentity(typed);
      const known = partial.get(key);
      const name =
        known?.name ??
        partialName(
          typed,
          [...partial.values()].map((p) => p.name),
          input,
        );
      if (known === undefined)
        partial.set(key, { name, formula: formulaOf(project, model, text, call, input, column) });
      edits.push({ span: { start: call.start, end: call.end }, newText: composed(typed, input, name, join) });
    }
    if (edits.length > 0) texts.push({ text, column, edits });
  }
  return texts.length === 0 ? undefined : { countsRows, corrects, partial: [...partial.values()], texts };
}

function isComposable(call: TypedCall, isCount: boolean): boolean {
  const a = call.aggregate!;
  const plain = a.orderBy.length === 0 && a.having === undefined && a.limit === undefined && !call.safe;
  if (!plain || (a.distinct && !INDIFFERENT.has(call.fn))) return false;
  // The order in which FLOAT64 is added up makes a difference.
  if (call.fn === 'sum' && call.type.kind === 'scalar' && call.type.name === 'FLOAT64') return false;
  return isCount || COMPOSED[call.fn] !== undefined;
}

function partialName(call: TypedCall, taken: readonly string[], input: ResolvedInput): string {
  const column = columnsOf(call)[0]?.column.name;
  const base = call.fn === '$count_star' ? 'row_count' : `${call.fn}_${column ?? 'value'}`;
  const used = new Set([...taken, ...input.columns.map((c) => c.name)].map((n) => n.toLowerCase()));
  return newName(base, (name) => used.has(name));
}

function composed(call: TypedCall, input: ResolvedInput, name: string, join: ResolvedJoin): string {
  const column = `${sqlName(input.alias)}.${sqlName(name)}`;
  if (call.fn === '$count_star')
    return join.type === 'LEFT' ? `COALESCE(SUM(COALESCE(${column}, 1)), 0)` : `COALESCE(SUM(${column}), 0)`;
  const whole = `${COMPOSED[call.fn]!}(${column})`;
  // A count of nothing is zero, a sum of no counts is NULL.
  return call.fn === 'count' || call.fn === 'countif' ? `COALESCE(${whole}, 0)` : whole;
}

/** The call over the input alone, its columns qualified. */
function formulaOf(
  project: Project,
  model: ResolvedModel,
  text: SqlText,
  call: Call,
  input: ResolvedInput,
  column: ColumnSpec | undefined,
): string {
  const { references } = typeExpression(call, scopeOf(project, model, text.part));
  const alias = sqlName(input.alias);
  const bare = freePaths(call).filter((p) =>
    references.some((r) => r.kind === 'column' && r.input !== undefined && r.start === p.start),
  );
  const froms = [...walk(call)].filter((n) => n.kind === 'from');
  const edits = [
    ...bare.map((p) => ({ span: { start: p.start, end: p.start }, newText: `${alias}.` })),
    ...froms.map((f) => ({
      span: { start: f.start, end: f.end },
      newText: `${alias}.${sqlName(column?.fromColumn?.value ?? '')}`,
    })),
  ].map((e) => ({ ...e, span: { start: e.span.start - call.start, end: e.span.end - call.start } }));
  return applyEdits(sliceOf(text.value, call), edits) ?? sliceOf(text.value, call);
}

// ---- edits -------------------------------------------------------------------------------------------------------------

function editsOf(
  project: Project,
  model: ResolvedModel,
  input: ResolvedInput,
  name: string,
  keys: readonly string[],
  { partial, texts }: Rewriting,
): Edits | undefined {
  const { file, spec } = model;
  const edits = drafted(project, (draft) => {
    for (const { text, column, edits: list } of texts) {
      draft.replaceSql(file, text.part, list);
      if (column !== undefined) withoutUnusedFrom(draft, file, column);
    }
    const entry = {
      name,
      ...(spec.layer !== undefined && { layer: spec.layer }),
      ...readingOf(draft, model, input),
      column_mapping: keys.map((key) => ({ target_column: key, from_table: input.alias, from_column: key })),
      group_by: keys,
      aggregations: partial.map((p) => ({ metric_column: p.name, formula: p.formula })),
    };
    readInstead(draft, model, input, name, entry);
  });
  return meaningKept(project, edits, { computedAnew: new Set([model.name.toLowerCase()]) });
}

function withoutUnusedFrom(draft: Draft, file: string, column: ColumnSpec): void {
  const left = draft.string(file, `${column.part}/transform`) ?? '';
  if ([...walk(parseExpression(left).expr)].some((n) => n.kind === 'from')) return;
  for (const key of ['from_table', 'from_column'])
    if (draft.has(file, `${column.part}/${key}`)) draft.remove(file, `${column.part}/${key}`);
}
