// An input that a join brings in with several rows each → a model that aggregates it by the join's columns first, so that it multiplies nothing.
//
// Aggregates of the input alone are composed of its partial ones and stay what they were. Aggregates of other inputs that the
// join had repeated become what they should have been: then it is a correction, offered by the finding, not as a refactoring.

import { expressionIdentity } from '../model/expression-identity.js';
import type { ResolvedInput, ResolvedJoin, ResolvedModel } from '../model/pipeline-model.js';
import { freePaths, outermostCalls } from '../model/qualify-names.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import type { ColumnSpec, SqlText } from '../spec/spec.js';
import { childrenOf, parseExpression, walk } from '../sql/parse/parse.js';
import { applyEdits } from '../base/apply-edits.js';
import type { Span, TextEdit } from '../base/span.js';
import type { Call, Expression, Node } from '../sql/tree.js';
import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { columnsOf } from '../sql/typed-walk.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import type { Project } from '../workspace/workspace.js';
import { carryingExamples, ownExamples } from './carry-examples.js';
import { notesOfColumn, notesOfValue, type ColumnNotes } from './column-notes.js';
import { drafted, type Draft, type Edits } from './draft.js';
import { examplesInTheWay, isExtractable, readingOf, readInstead } from './input-model.js';
import { meaningKept } from './meaning.js';
import { newModelHead } from './new-model.js';
import { newName, newRelationName } from './new-name.js';
import { entryOf } from './places.js';
import type { Offer, Refactoring, Selection } from './refactoring.js';
import { rewritten } from './rewrite-text.js';
import { hasComment, measureTest, pathTo, scopeOf, sliceOf, sqlName } from './sql-texts.js';

const plain: Refactoring = {
  id: 'pre-aggregate',
  kind: 'refactor.extract.model',
  offers(selection) {
    const { project, model } = selection;
    const input = inputAt(selection);
    const found = model === undefined || input === undefined ? undefined : preAggregation(project, model, input.alias);
    return found === undefined || found.corrects.length > 0 ? [] : [found];
  },
  withheld(selection) {
    const { project, model } = selection;
    const input = inputAt(selection);
    const found = model === undefined || input === undefined ? undefined : examined(project, model, input.alias);
    if (found === undefined) return [];
    const title = `Aggregate \`${input!.alias}\` before joining`;
    if (typeof found === 'string') return [{ title, reason: found }];
    const counted = found.corrects.map((c) => `\`${c}\``).join(', ');
    return found.corrects.length === 0
      ? []
      : [
          {
            title,
            reason: `It would change values: ${counted} counts rows several times now. The finding there offers it as a correction.`,
          },
        ];
  },
};

export const preAggregate = carryingExamples(plain, ownExamples);

function inputAt(selection: Selection): ResolvedInput | undefined {
  const { model } = selection;
  const part = entryOf(selection, 'sources') ?? entryOf(selection, 'joins');
  if (model === undefined || part === undefined) return undefined;
  const join = model.combine.kind === 'joins' ? model.combine.joins.find((j) => j.part === part) : undefined;
  return model.inputs.find((i, index) => i.part === part || index === join?.right);
}

export interface PreAggregation extends Offer {
  /** Aggregates, as written, that counted rows several times and no longer do; empty: every value stays. */
  readonly corrects: readonly string[];
}

/** For the input of that alias; undefined where its rows cannot be aggregated before the join. */
export function preAggregation(project: Project, model: ResolvedModel, alias: string): PreAggregation | undefined {
  const found = examined(project, model, alias);
  return typeof found === 'string' ? undefined : found;
}

/** A text says why not; undefined: nothing is multiplied and aggregated here. */
function examined(project: Project, model: ResolvedModel, alias: string): PreAggregation | string | undefined {
  const index = indexOfInput(model.inputs, alias);
  const input = model.inputs[index];
  const join = model.combine.kind === 'joins' ? model.combine.joins.find((j) => j.right === index) : undefined;
  if (input === undefined || join === undefined || model.grouping === undefined) return undefined;
  if (join.matchesAtMostOne === true || (join.type !== 'INNER' && join.type !== 'LEFT')) return undefined;
  if (!isExtractable(model, input))
    return examplesInTheWay(model) ?? `Versions of \`${input.alias}\` are known as such only of its own table.`;
  const keys = joinKeys(project, model, join, input.alias);
  if (typeof keys === 'string') return keys;
  const columns = keys.flatMap((k) => (k.column === undefined ? [] : [k.column]));
  // With one row each there is nothing to aggregate.
  if (isKey(input, columns)) return undefined;
  const read = readOutside(model, input, join, columns);
  if (read !== undefined) return read;
  const rewriting = rewritingOf(project, model, input, join);
  if (rewriting === undefined) return undefined;
  if (typeof rewriting === 'string') return rewriting;
  if (rewriting.countsRows && !meetsOnce(model, input, join))
    return `Rows are counted, and other joins may repeat those of \`${input.alias}\` too.`;
  const name = newRelationName(project, `${input.alias}_by_${keys.map((k) => k.name).join('_')}`);
  return {
    title: `Aggregate \`${input.alias}\` by ${keys.map((k) => `\`${k.sql ?? k.name}\``).join(', ')} before joining, in the model \`${name}\``,
    corrects: rewriting.corrects,
    edits: () => editsOf(project, model, input, name, keys, rewriting),
  };
}

/** What the join compares of the input: a column, or something computed of its columns. */
interface JoinKey {
  readonly name: string;
  readonly column: string | undefined;
  /** With its columns qualified, and where the condition has it. */
  readonly sql: string | undefined;
  readonly span: Span;
  readonly notes: ColumnNotes;
}

/** What the condition compares, when it does nothing else. */
function joinKeys(
  project: Project,
  model: ResolvedModel,
  join: ResolvedJoin,
  alias: string,
): readonly JoinKey[] | string {
  const text = model.spec.joins.find((j) => j.part === join.part)?.condition;
  const scope = text === undefined ? undefined : scopeOf(project, model, text.part);
  const { expr, problems } = parseExpression(text?.value ?? '');
  if (text === undefined || scope === undefined || problems.length > 0) return 'The join has no condition.';
  const own = (e: Expression): boolean => readsFrom(typeExpression(e, scope).typed, alias);
  const keys = new Map<string, JoinKey>();
  const names = new Set(model.inputs.find((i) => i.alias === alias)?.columns.map((c) => c.name.toLowerCase()));
  for (const conjunct of operandsOf(expr)) {
    const equal = conjunct.kind === 'binary' && conjunct.op === '=' ? conjunct : undefined;
    const side = equal === undefined ? undefined : [equal.left, equal.right].filter(own);
    const [key] = side ?? [];
    if (key === undefined || side!.length > 1)
      return `The join compares \`${sliceOf(text.value, conjunct)}\`; only equalities of \`${alias}\` with other inputs make groups.`;
    const { typed } = typeExpression(key, scope);
    if (columnsOf(typed).some((c) => c.column.input?.toLowerCase() !== alias.toLowerCase()))
      return `\`${sliceOf(text.value, key)}\` is of several inputs.`;
    const id = expressionIdentity(typed);
    const column = typed.kind === 'column' ? typed.column.name : undefined;
    const name = column ?? newName(`${columnsOf(typed)[0]!.column.name}_key`, (n) => names.has(n));
    names.add(name.toLowerCase());
    const list =
      rewritten(project, model, text, {
        column: (c, of) => (of === undefined ? undefined : `${sqlName(of)}.${sqlName(c)}`),
      }) ?? [];
    const inside = list
      .filter((e) => e.span.start >= key.start && e.span.end <= key.end)
      .map((e) => ({ ...e, span: { start: e.span.start - key.start, end: e.span.end - key.start } }));
    const sql = column === undefined ? applyEdits(sliceOf(text.value, key), inside) : undefined;
    const notes =
      column === undefined
        ? notesOfValue(project, model, typed, undefined)
        : notesOfColumn(project, model.inputs.find((i) => i.alias === alias)!.relation, column);
    if (!keys.has(id)) keys.set(id, { name, column, sql, span: key, notes });
    else if (column === undefined) return `\`${sliceOf(text.value, key)}\` is compared twice.`;
  }
  return [...keys.values()];
}

function operandsOf(expr: Expression): readonly Expression[] {
  return expr.kind === 'binary' && expr.op === 'AND' ? [...operandsOf(expr.left), ...operandsOf(expr.right)] : [expr];
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

/** Why not, where something else than aggregates reads of it more than it is joined on. */
function readOutside(
  model: ResolvedModel,
  input: ResolvedInput,
  join: ResolvedJoin,
  keys: readonly string[],
): string | undefined {
  const { grouping, combine } = model;
  if (grouping === undefined || combine.kind !== 'joins') return 'Nothing is grouped.';
  const { alias } = input;
  if (model.joinedFilters.some((f) => readsFrom(f.predicate, alias)))
    return `A filter of the joined rows reads \`${alias}\`; as a filter of \`${alias}\` itself it would not be in the way.`;
  const others = [
    ...combine.joins.filter((j) => j !== join).map((j) => j.condition),
    ...model.unnests.map((u) => u.array),
  ];
  if (others.some((e) => e !== undefined && readsFrom(e, alias))) return `Another join or an array reads \`${alias}\`.`;
  const joined = new Set(keys.map((k) => k.toLowerCase()));
  const grouped = grouping.keys.find((k) =>
    columnsOf(k.expr).some(
      (c) => c.column.input?.toLowerCase() === alias.toLowerCase() && !joined.has(c.column.name.toLowerCase()),
    ),
  );
  return grouped && `The model is grouped by \`${grouped.name}\`, which is of \`${alias}\`.`;
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

interface PartialResult {
  readonly name: string;
  readonly formula: string;
  readonly notes: ColumnNotes;
}

interface Rewriting {
  /** COUNT(*), COUNTIF: how many joined rows, not how much of a column. */
  readonly countsRows: boolean;
  readonly corrects: readonly string[];
  /** Of the new model, by name. */
  readonly partial: readonly PartialResult[];
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
): Rewriting | string | undefined {
  const partial = new Map<string, PartialResult>();
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
    if (problems.length > 0 || hasComment(text.value)) return 'A formula has a comment in it.';
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
      const fault = read.size > 1 ? 'it reads several inputs' : composingFault(typed, isCount);
      if (fault !== undefined) return `\`${sliceOf(text.value, call)}\` cannot be put together from parts: ${fault}.`;
      countsRows ||= isCount || typed.fn === 'countif';
      const taken = [...partial.values()].map((p) => p.name);
      const partOf = (fn: string | undefined): string => {
        const key = expressionIdentity({ ...typed, fn: fn ?? typed.fn });
        const known = partial.get(key);
        if (known !== undefined) return known.name;
        const name = partialName(fn ?? typed.fn, typed, taken, input);
        const formula = formulaOf(project, model, text, call, input, column);
        partial.set(key, {
          name,
          formula: fn === undefined ? formula : fn.toUpperCase() + formula.slice(formula.indexOf('(')),
          notes: notesOfValue(project, model, typed, undefined),
        });
        taken.push(name);
        return name;
      };
      const newText =
        typed.fn === 'avg'
          ? average(input, partOf('sum'), partOf('count'), pathTo(expr, call, childrenOf).at(-2))
          : composed(typed, input, partOf(undefined), join);
      edits.push({ span: { start: call.start, end: call.end }, newText });
    }
    if (edits.length > 0) texts.push({ text, column, edits });
  }
  return texts.length === 0 ? undefined : { countsRows, corrects, partial: [...partial.values()], texts };
}

/** The end of a sentence; undefined: parts compose. */
function composingFault(call: TypedCall, isCount: boolean): string | undefined {
  const a = call.aggregate!;
  if (a.distinct && !INDIFFERENT.has(call.fn)) return 'equal values of different parts would count several times';
  if (a.orderBy.length > 0 || a.having !== undefined || a.limit !== undefined || call.safe)
    return 'it chooses among all rows';
  const type = call.type.kind === 'scalar' ? call.type.name : undefined;
  if (type === 'FLOAT64' && (call.fn === 'sum' || call.fn === 'avg'))
    return 'the order in which FLOAT64 is added makes a difference';
  // NUMERIC sums are exact, and a division rounds as AVG does.
  if (isCount || COMPOSED[call.fn] !== undefined || (call.fn === 'avg' && type === 'NUMERIC')) return undefined;
  return `no aggregate of its parts is it again`;
}

function partialName(fn: string, call: TypedCall, taken: readonly string[], input: ResolvedInput): string {
  const column = columnsOf(call)[0]?.column.name;
  const base = fn === '$count_star' ? 'row_count' : `${fn}_${column ?? 'value'}`;
  const used = new Set([...taken, ...input.columns.map((c) => c.name)].map((n) => n.toLowerCase()));
  return newName(base, (name) => used.has(name));
}

/** NULL of no values, as AVG is. */
function average(input: ResolvedInput, sum: string, count: string, around: Node | undefined): string {
  const alias = sqlName(input.alias);
  const text = `SUM(${alias}.${sqlName(sum)}) / NULLIF(SUM(${alias}.${sqlName(count)}), 0)`;
  return around === undefined || around.kind === 'call' || around.kind === 'cast' ? text : `(${text})`;
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
  keys: readonly JoinKey[],
  { partial, texts }: Rewriting,
): Edits | undefined {
  const { file, spec } = model;
  const condition = spec.joins.find((j) => indexOfInput(model.inputs, j.right.value) === model.inputs.indexOf(input));
  const computed = keys.filter((k) => k.column === undefined);
  const edits = drafted(project, (draft) => {
    if (computed.length > 0)
      draft.replaceSql(
        file,
        condition?.condition?.part ?? draft.refuse(),
        computed.map((k) => ({ span: k.span, newText: `${sqlName(input.alias)}.${sqlName(k.name)}` })),
      );
    for (const { text, column, edits: list } of texts) {
      draft.replaceSql(file, text.part, list);
      if (column !== undefined) withoutUnusedFrom(draft, file, column);
    }
    const entry = {
      ...newModelHead(
        model,
        name,
        `\`${input.alias}\` by ${keys.map((k) => `\`${k.name}\``).join(', ')}, for \`${model.name}\`.`,
      ),
      ...readingOf(draft, model, input),
      column_mapping: keys.map(({ name: key, sql, notes }) =>
        sql === undefined
          ? { target_column: key, from_table: input.alias, from_column: key, ...notes }
          : { target_column: key, transform: sql, ...notes },
      ),
      group_by: keys.map((k) => k.name),
      aggregations: partial.map((p) => ({ metric_column: p.name, formula: p.formula, ...p.notes })),
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
