// The examples of a plan's models, run on the embedded engine: which cells differ from what people expected.
//
// Each example runs its model alone: every input is a table of given rows, whether source or model. History and
// incremental examples run twice, and the second run must change nothing.

import type { CoverageProbe } from '../plan/coverage/probe.js';
import type {
  ExamplePlan,
  ExampleRowPlan,
  ModelPlan,
  PipelinePlan,
  RelationReference,
  SourcePlan,
} from '../plan/plan.js';
import { parametersOf } from '../plan/plan-expressions.js';
import type { PartId } from '../spec/spec.js';
import type { Dialect } from '../sql/dialect.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { TIMESTAMP, isScalar, type SqlType } from '../sql/types.js';
import { cellText, cellValue } from './cell-text.js';
import { compareRows, type Row, type RowDifference } from './compare-rows.js';
import { countReached } from './count-reached.js';
import type { Engine } from './engine.js';
import { missingParameters, runPipeline, type RunResult } from './run-pipeline.js';

export interface ExampleResult {
  readonly model: string;
  readonly name: string;
  readonly file: string;
  readonly part: PartId;
  readonly status: 'pass' | 'fail' | 'error';
  /** Row numbers are indexes of `expect`; -1 = a row nobody expected. */
  readonly differences: readonly RowDifference[];
  /** Why it failed or could not run; absent on pass and on plain differences. */
  readonly message?: string;
  /** The expected row's part, per difference, where there is one. */
  readonly places: readonly (PartId | undefined)[];
  /** Output columns that no expected row names: not compared, and said so. */
  readonly notCompared: readonly string[];
  /** Per probe and point, how many rows of this example reach it; undefined where that could not be asked. Absent: not asked. */
  readonly reached?: readonly (readonly (number | undefined)[])[];
}

export interface ExampleSelection {
  readonly models?: ReadonlySet<string>;
  readonly name?: string;
  readonly signal?: AbortSignal;
  /** What the schemas of the runs begin with, where several share one engine. */
  readonly workspace?: string;
  /** What is to be counted in each example of a model. */
  readonly probesOf?: (model: ModelPlan) => readonly CoverageProbe[];
}

/** The instant examples without `run_ts` run at: fixed, so that results never depend on the clock. */
const defaultRunTs = '2000-01-01T00:00:00Z';

export async function runExamples(
  engine: Engine,
  plan: PipelinePlan,
  dialect: Dialect,
  select: ExampleSelection = {},
): Promise<readonly ExampleResult[]> {
  const results: ExampleResult[] = [];
  for (const model of plan.models) {
    if (select.models !== undefined && !select.models.has(model.name)) continue;
    for (const example of model.examples) {
      if (select.name !== undefined && example.name !== select.name) continue;
      select.signal?.throwIfAborted();
      const probes = select.probesOf?.(model);
      const workspace = `${select.workspace ?? 'example'}_${results.length + 1}`;
      results.push(await runExample(engine, plan, model, example, dialect, workspace, probes));
    }
  }
  return results;
}

async function runExample(
  engine: Engine,
  plan: PipelinePlan,
  model: ModelPlan,
  example: ExamplePlan,
  dialect: Dialect,
  workspace: string,
  probes: readonly CoverageProbe[] | undefined,
): Promise<ExampleResult> {
  let reached: ExampleResult['reached'];
  const notCompared =
    'rows' in example.expect
      ? model.columns
          .map((c) => c.name)
          .filter((n) => !(example.expect as { columns: readonly string[] }).columns.includes(n))
      : [];
  const result = (status: ExampleResult['status'], more: Partial<ExampleResult> = {}): ExampleResult => ({
    model: model.name,
    name: example.name,
    file: model.file,
    part: example.part,
    status,
    differences: [],
    places: [],
    notCompared,
    ...(reached !== undefined && { reached }),
    ...more,
  });
  const parameters = exampleParameters(plan, example);
  const missing = missingParametersOf(plan, model, parameters);
  if (missing.length > 0) return result('error', { message: `no value for the parameter ${missing.join(', ')}` });

  const alone = isolated(plan, model, example);
  const remembers = model.history !== undefined || model.materialization.type === 'incremental';
  const request = { plan: alone.plan, dialect, rows: alone.rows, parameters, keepsState: false, workspace };
  const before = new Map([[model.name, (example.before ?? []).map((row) => rowTexts(row, model.columns))]]);
  const first = await runPipeline(engine, {
    ...request,
    ...(remembers && { before }),
    ...(probes !== undefined && {
      inspectInputs: async (_model, naming) => {
        reached = await countReached(engine, dialect, naming, probes);
      },
    }),
  });
  const refused = first.blocked.find((b) => b.part === model.name);
  if ('refused' in example.expect) {
    const wanted = example.expect.refused;
    if (refused === undefined)
      return result('fail', { message: `expected the refusal ${wanted}, but the run succeeded` });
    return refused.findingId === wanted
      ? result('pass')
      : result('fail', { message: `expected the refusal ${wanted}, got ${refused.findingId}: ${refused.message}` });
  }
  if (refused !== undefined) return result('error', { message: `${refused.findingId}: ${refused.message}` });
  const { expect } = example;
  const expected = expect.rows.map((row) => expectedRow(row, expect.columns));
  const difference = compare(model, expected, first, expect.columns);
  if (difference.length > 0)
    return result('fail', { differences: difference, places: difference.map((d) => expect.rows[d.row]?.part) });
  if (remembers) {
    const second = await runPipeline(engine, request);
    const again = compare(
      model,
      first.models.get(model.name)!.rows,
      second,
      model.columns.map((c) => c.name),
    );
    if (again.length > 0)
      return result('fail', {
        message: 'a second identical run changed the table',
        differences: again,
        places: again.map(() => undefined),
      });
  }
  return result('pass');
}

function compare(
  model: ModelPlan,
  expected: readonly Row[],
  run: RunResult,
  columns: readonly string[],
): readonly RowDifference[] {
  const actual = run.models.get(model.name)?.rows ?? [];
  const floats = new Set(model.columns.filter((c) => isScalar(c.type, 'FLOAT64')).map((c) => c.name));
  const orderedBy = model.orderBy.flatMap((k) => (k.expr.kind === 'column' ? [k.expr.column.name] : []));
  const ordered =
    model.orderBy.length > 0 &&
    orderedBy.length === model.orderBy.length &&
    orderedBy.every((c) => columns.includes(c));
  return compareRows(expected, actual, { columns, floats, ...(ordered && { orderedBy }) });
}

export function expectedRow(row: ExampleRowPlan, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((c) => [c, cellFor(row, c)]));
}

/** The plan of this model alone: every input, source or model, is a table of given rows. */
export function isolated(
  plan: PipelinePlan,
  model: ModelPlan,
  example: Pick<ExamplePlan, 'given'>,
): { plan: PipelinePlan; rows: Map<string, readonly (readonly (string | null)[])[]> } {
  const rows = new Map<string, readonly (readonly (string | null)[])[]>();
  const sources = new Map<string, SourcePlan>();
  for (const input of model.inputs) {
    const source = asSource(plan, input.relation);
    if (source === undefined) continue;
    sources.set(source.name, source);
    const given = example.given.find(
      (g) => g.relation.kind === input.relation.kind && g.relation.name === input.relation.name,
    );
    rows.set(
      source.name,
      (given?.rows ?? []).map((row) => rowTexts(row, source.columns)),
    );
  }
  return { plan: { ...plan, models: [model], sources: [...sources.values()], blocked: [] }, rows };
}

function asSource(plan: PipelinePlan, relation: RelationReference): SourcePlan | undefined {
  if (relation.kind === 'source') return plan.sources.find((s) => s.name === relation.name);
  const model = plan.models.find((m) => m.name === relation.name);
  if (model === undefined) return undefined;
  return {
    name: model.name,
    schema: model.schema,
    table: model.name,
    description: undefined,
    columns: model.columns.map((c) => ({ name: c.name, type: c.type, nullable: c.nullable, description: undefined })),
    primaryKey: undefined,
    uniqueKeys: [],
    foreignKeys: [],
    freshness: undefined,
    open: false,
  };
}

function rowTexts(
  row: ExampleRowPlan,
  columns: readonly { readonly name: string; readonly type: SqlType }[],
): readonly (string | null)[] {
  return columns.map((c) => {
    const cell = lookup(row, c.name);
    return cell === undefined ? null : cellText(cell);
  });
}

function cellFor(row: ExampleRowPlan, column: string): ReturnType<typeof cellValue> {
  const cell = lookup(row, column);
  return cell === undefined ? null : cellValue(cell);
}

function lookup(row: ExampleRowPlan, column: string): TypedExpression | undefined {
  return row.cells.get(column) ?? [...row.cells].find(([name]) => name.toLowerCase() === column.toLowerCase())?.[1];
}

/** An example runs its model alone: of parameters that the model does not read no value is needed. */
export function missingParametersOf(
  plan: PipelinePlan,
  model: ModelPlan,
  given: ReadonlyMap<string, unknown>,
): readonly string[] {
  const read = parametersOf(model);
  return missingParameters(
    plan.parameters.filter((p) => read.has(p.name.toLowerCase())),
    given,
  );
}

export function exampleParameters(
  plan: PipelinePlan,
  example: Pick<ExamplePlan, 'parameters' | 'runTs'>,
): ReadonlyMap<string, TypedExpression> {
  const values = new Map<string, TypedExpression>();
  for (const p of plan.parameters) if (p.default !== undefined) values.set(p.name.toLowerCase(), p.default);
  for (const p of example.parameters) values.set(p.name.toLowerCase(), p.value);
  values.set('run_ts', { kind: 'literal', type: TIMESTAMP, nullable: false, value: example.runTs ?? defaultRunTs });
  return values;
}
