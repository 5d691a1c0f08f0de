// The data tests of a plan's models on given rows: the pipeline is built, then every test asks for the rows that violate it.

import { violations } from '../plan/test-relation.js';
import type { ModelPlan, PipelinePlan, RelationReference, TestPlan } from '../plan/plan.js';
import { printSelect } from '../relational/select.js';
import type { Naming } from '../relational/statement.js';
import type { PartId } from '../spec/spec.js';
import type { CellValue, Engine } from './engine.js';
import { columnType, runPipeline, type RunRequest, type RunResult } from './run-pipeline.js';

export interface DataTestResult {
  readonly model: string;
  /** `not_null_order_id`. */
  readonly name: string;
  readonly file: string;
  readonly part: PartId;
  readonly severity: 'error' | 'warning';
  readonly status: 'pass' | 'fail' | 'error';
  /** Rows (of key tests: keys) that violate it. */
  readonly violations: number;
  /** The first of them, by column. */
  readonly samples: readonly { readonly [column: string]: CellValue }[];
  /** Why it could not be run; absent otherwise. */
  readonly message?: string;
}

const sampleSize = 5;

/** Builds what the models need and tests them. Models that are blocked or refused have results `error`, with the reason. */
export async function runDataTests(
  engine: Engine,
  request: Omit<RunRequest, 'inspect'>,
): Promise<{ readonly results: readonly DataTestResult[]; readonly run: RunResult }> {
  const results: DataTestResult[] = [];
  const { plan, models } = request;
  const asked = (model: ModelPlan): boolean => models === undefined || models.has(model.name);
  const run = await runPipeline(engine, {
    ...request,
    inspect: async (built, naming) => {
      for (const model of plan.models.filter(asked)) {
        for (const test of model.tests) {
          request.signal?.throwIfAborted();
          if (built.has(model.name)) results.push(await runTest(engine, request, model, test, built, naming));
        }
      }
    },
  });
  for (const model of plan.models.filter(asked)) {
    if (run.models.has(model.name)) continue;
    const cause = run.blocked.find((b) => b.part === model.name);
    const message =
      cause === undefined
        ? 'the model was not built'
        : `the model is blocked: ${cause.findingId}${cause.message === '' ? '' : `: ${cause.message}`}`;
    for (const test of model.tests)
      results.push({ ...base(model, test), status: 'error', violations: 0, samples: [], message });
  }
  return { results, run };
}

function base(model: ModelPlan, test: TestPlan): Pick<DataTestResult, 'model' | 'name' | 'file' | 'part' | 'severity'> {
  return { model: model.name, name: test.id, file: model.file, part: test.part, severity: test.severity };
}

async function runTest(
  engine: Engine,
  request: Omit<RunRequest, 'inspect'>,
  model: ModelPlan,
  test: TestPlan,
  built: ReadonlySet<string>,
  naming: Naming,
): Promise<DataTestResult> {
  const failed = (message: string): DataTestResult => ({
    ...base(model, test),
    status: 'error',
    violations: 0,
    samples: [],
    message,
  });
  const { references } = test;
  if (references !== undefined && !available(request.plan, references.relation, built))
    return failed(`\`${references.relation.name}\`, which it refers to, has not been built`);
  const relation = violations(model, test, (r) => columnsOf(request.plan, r));
  const printed = printSelect(relation, { dialect: request.dialect, naming });
  if (!printed.ok) return failed(printed.refusals[0]!.reason);
  const types = relation.columns.map((c) => columnType(c.type));
  const counted = await engine.run({
    kind: 'query',
    sql: `SELECT COUNT(*) FROM (${printed.sql}) AS violations`,
    types: [{ kind: 'scalar', name: 'INT64' }],
  });
  if (!counted.ok) return failed(counted.error);
  const count = Number(counted.rows[0]?.[0] ?? 0);
  if (count === 0) return { ...base(model, test), status: 'pass', violations: 0, samples: [] };
  const first = await engine.run({ kind: 'query', sql: printed.sql, types, limit: sampleSize });
  if (!first.ok) return failed(first.error);
  const samples = first.rows.map((row) => Object.fromEntries(relation.columns.map((c, i) => [c.ref.name, row[i]!])));
  return { ...base(model, test), status: 'fail', violations: count, samples };
}

function available(plan: PipelinePlan, relation: RelationReference, built: ReadonlySet<string>): boolean {
  return relation.kind === 'model' ? built.has(relation.name) : plan.sources.some((s) => s.name === relation.name);
}

function columnsOf(plan: PipelinePlan, relation: RelationReference): ReturnType<Parameters<typeof violations>[2]> {
  const found =
    relation.kind === 'model'
      ? plan.models.find((m) => m.name === relation.name)
      : plan.sources.find((s) => s.name === relation.name);
  return found?.columns ?? [];
}
