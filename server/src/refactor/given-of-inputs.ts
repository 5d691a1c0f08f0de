// Rows that an example gives to a model which is taken into its reader → rows of what that model reads, from which it makes exactly these.
//
// Rows are taken from the model's own examples, or put together backwards from its columns and filters. The engine proves them: what
// only looks right is not used, and without rows there is a reason.

import { columnsRead } from '../model/expression-walk.js';
import type {
  RelationName,
  ResolvedExample,
  ResolvedExampleRow,
  ResolvedInput,
  ResolvedModel,
} from '../model/pipeline-model.js';
import { relationKey } from '../model/relation-key.js';
import { modelExpressions } from '../model/resolve-model.js';
import { satisfyingRow } from '../model/satisfying-row.js';
import { readScalar } from '../spec/object-reader.js';
import type { PartId } from '../spec/spec.js';
import { readTyped } from '../spec/typed-value.js';
import type { ScopeColumn } from '../sql/scope.js';
import type { TypedExpression, TypedLiteral } from '../sql/typed-tree.js';
import { columnsOf } from '../sql/typed-walk.js';
import { BOOL } from '../sql/types.js';
import { flatText, type JsonValue } from '../syntax/json-edit.js';
import { parseJson } from '../syntax/json-tree.js';
import type { Project } from '../workspace/workspace.js';
import { rowOf } from './add-example.js';
import type { ExampleEngine, ExampleInputs, NotMade } from './example-engine.js';
import { literalValue } from './example-values.js';
import { memberFor } from './given-rows.js';
import { textAt } from './written-value.js';

export interface FoundRows {
  readonly given: readonly { readonly relation: RelationName; readonly rows: JsonValue }[];
  /** The example of the inlined model whose rows these are. */
  readonly used?: PartId;
}

export interface Inlined {
  readonly inlined: ResolvedModel;
  readonly reader: ResolvedModel;
  /** Of the reader. */
  readonly example: ResolvedExample;
}

export async function rowsOfInputs(
  project: Project,
  engine: ExampleEngine,
  asked: Inlined,
): Promise<FoundRows | NotMade> {
  const { inlined, reader, example } = asked;
  const plan = project.plan.models.find((m) => m.name === inlined.name);
  const given = `that the example \`${example.name}\` of \`${reader.name}\` gives to \`${inlined.name}\``;
  const wanted = example.given.find(
    (g) => relationKey(g.relation) === relationKey({ kind: 'model', name: inlined.name }),
  )?.rows;
  if (plan === undefined || wanted === undefined) return { reason: `There are no rows ${given}.` };
  const columns = columnsReadOf(reader, inlined);
  const gives: Gives = (inputs, rows) => engine.gives(project.plan, plan, { ...example, given: inputs }, rows, columns);

  const own = example.given.filter((g) =>
    inlined.inputs.some((i) => relationKey(i.relation) === relationKey(g.relation)),
  );
  if (own.length > 0) {
    const isAll = inlined.inputs.every((i) => own.some((g) => relationKey(g.relation) === relationKey(i.relation)));
    if (isAll && (await gives(own, wanted))) return { given: [] };
    const names = own.map((g) => `\`${g.relation.name}\``).join(', ');
    return { reason: `The rows ${given} are not those that come of its rows of ${names}.` };
  }
  for (const { part, given: rows } of inlined.examples)
    if (await gives(rows, wanted)) return { used: part, given: writtenRows(project, inlined, part) };
  const [input] = inlined.inputs;
  if (input === undefined || inlined.inputs.length > 1)
    return { reason: `No example of \`${inlined.name}\` expects the rows ${given}.` };
  const found = await rowByRow(project, asked, input, wanted, gives);
  const { relation } = input;
  if (found === undefined)
    return {
      reason: `It is not known from which rows of \`${relation.name}\` the rows come ${given}; an example of \`${inlined.name}\` that expects them would tell.`,
    };
  return { given: [{ relation, rows: found }] };
}

type Gives = (given: ExampleInputs['given'], rows: readonly ResolvedExampleRow[]) => Promise<boolean>;

/** Canonical names of the model's columns that the reader reads: others may be anything. */
function columnsReadOf(reader: ResolvedModel, { name, signature }: ResolvedModel): readonly string[] {
  const aliases = new Set(
    reader.inputs
      .filter((i) => relationKey(i.relation) === relationKey({ kind: 'model', name }))
      .map((i) => i.alias.toLowerCase()),
  );
  const read = new Set(
    columnsRead(...modelExpressions({ ...reader, openResult: false }))
      .filter((c) => aliases.has(c.column.input?.toLowerCase() ?? ''))
      .map((c) => c.column.name.toLowerCase()),
  );
  return signature.columns.map((c) => c.name).filter((c) => read.has(c.toLowerCase()));
}

/** As one of its own examples has them. */
function writtenRows(project: Project, model: ResolvedModel, part: PartId): FoundRows['given'] {
  const spec = model.spec.examples.find((e) => e.part === part);
  const relations = [...new Map(model.inputs.map((i) => [relationKey(i.relation), i.relation])).values()];
  return relations.flatMap((relation) => {
    const member = spec === undefined ? undefined : memberFor(model, spec, relation);
    return member === undefined ? [] : [{ relation, rows: textAt(project, model.file, member.part) }];
  });
}

// ---- row by row --------------------------------------------------------------------------------------------------------

interface Candidate {
  readonly row: ResolvedExampleRow;
  readonly written: JsonValue;
}

/** A row of the input for each; all together are asked once more, since rows may displace each other. */
async function rowByRow(
  project: Project,
  asked: Inlined,
  { relation }: ResolvedInput,
  wanted: readonly ResolvedExampleRow[],
  gives: Gives,
): Promise<JsonValue | undefined> {
  const pool = rowsOfExamples(project, asked.inlined, relation);
  const found: Candidate[] = [];
  for (const row of wanted) {
    const backwards = rowBackwards(project, asked, row);
    let fitting: Candidate | undefined;
    for (const candidate of backwards === undefined ? pool : [backwards, ...pool])
      if (fitting === undefined && (await gives([{ relation, rows: [candidate.row] }], [row]))) fitting = candidate;
    if (fitting === undefined) return undefined;
    found.push(fitting);
  }
  const all = await gives([{ relation, rows: found.map((f) => f.row) }], wanted);
  return all ? found.map((f) => f.written) : undefined;
}

function rowsOfExamples(project: Project, model: ResolvedModel, relation: RelationName): readonly Candidate[] {
  return model.examples.flatMap((e) =>
    e.given
      .filter((g) => relationKey(g.relation) === relationKey(relation))
      .flatMap((g) => g.rows.map((row) => ({ row, written: textAt(project, model.file, row.part) }))),
  );
}

/** Columns that are passed on have the values that were given, those of the filters values that pass; undefined where they contradict. */
function rowBackwards(project: Project, { inlined, reader }: Inlined, row: ResolvedExampleRow): Candidate | undefined {
  const [input] = inlined.inputs;
  if (input === undefined || inlined.combine.kind !== 'single' || input.open) return undefined;
  const { columns } = input.signature;
  const cells = new Map<string, { readonly typed: TypedExpression; readonly written: JsonValue }>();
  const written = reader.spec.examples.flatMap((e) => e.given.flatMap((g) => g.rows)).find((r) => r.part === row.part);
  for (const isPlain of [true, false])
    for (const output of inlined.outputs) {
      const sole = columnsOf(output.base);
      const cell = written?.cells.find((c) => c.column.value.toLowerCase() === output.name.toLowerCase());
      const column = columns.find((c) => c.name.toLowerCase() === sole[0]?.column.name.toLowerCase());
      if (sole.length !== 1 || column === undefined || cell === undefined || cells.has(column.name)) continue;
      if ((output.base.kind === 'column') !== isPlain) continue;
      const read = readTyped(cell.value, column.type);
      // What a transform made of a value is often what it makes of itself: the engine will tell.
      if (read.ok)
        cells.set(column.name, { typed: read.typed, written: textAt(project, reader.file, cell.value.part) });
    }
  const filtered = satisfyingRow(conditionOf(input, columns, cells));
  if (filtered === undefined) return undefined;
  for (const column of columns) {
    if (cells.has(column.name)) continue;
    const value = filtered.get(column.name.toLowerCase());
    const plain = filtered.has(column.name.toLowerCase()) || column.nullable ? undefined : plainValue(column);
    const made = value === undefined ? plain : literalCell(value);
    if (made !== undefined) cells.set(column.name, made);
  }
  const inOrder = columns.flatMap((c) => (cells.has(c.name) ? [[c.name, cells.get(c.name)!] as const] : []));
  return {
    row: { part: row.part, cells: new Map(inOrder.map(([name, c]) => [name, c.typed])) },
    written: Object.fromEntries(inOrder.map(([name, c]) => [name, c.written])),
  };
}

/** The values that are known, and all filters. */
function conditionOf(
  input: ResolvedInput,
  columns: readonly ScopeColumn[],
  cells: ReadonlyMap<string, { readonly typed: TypedExpression }>,
): TypedExpression {
  const call = (fn: string, ...args: readonly TypedExpression[]): TypedExpression => ({
    kind: 'call',
    fn,
    signature: 0,
    args,
    safe: false,
    type: BOOL,
    nullable: true,
  });
  const known = columns.flatMap((c): readonly TypedExpression[] => {
    const value = cells.get(c.name)?.typed;
    if (value?.kind !== 'literal') return [];
    const column: TypedExpression = {
      kind: 'column',
      type: c.type,
      nullable: true,
      column: { input: input.alias, name: c.name },
    };
    return [value.value === undefined ? call('$is_null', column) : call('$equal', column, value)];
  });
  const filters = input.steps.flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : []));
  return call('$and', ...known, ...filters);
}

function literalCell(value: TypedLiteral): { readonly typed: TypedExpression; readonly written: JsonValue } {
  return { typed: value, written: literalValue(value) };
}

function plainValue(column: ScopeColumn): { readonly typed: TypedExpression; readonly written: JsonValue } | undefined {
  const written = (rowOf([column], 1) as { readonly [name: string]: JsonValue })[column.name] ?? null;
  const { root } = parseJson(flatText(written));
  const read = root === undefined ? undefined : readTyped(readScalar(root, ''), column.type);
  return read?.ok === true ? { typed: read.typed, written } : undefined;
}
