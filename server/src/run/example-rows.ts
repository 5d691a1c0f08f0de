// A model and rows given to its inputs → the rows that it makes of them, on the embedded engine; and whether an example holds.

import type { ExamplePlan, ExampleRowPlan, ModelPlan, PipelinePlan } from '../plan/plan.js';
import type { Dialect } from '../sql/dialect.js';
import { isScalar } from '../sql/types.js';
import { compareRows, type Row } from './compare-rows.js';
import type { Engine } from './engine.js';
import { exampleParameters, expectedRow, isolated, missingParametersOf, runExamples } from './run-examples.js';
import { runPipeline } from './run-pipeline.js';

type Inputs = Pick<ExamplePlan, 'given' | 'parameters' | 'runTs'>;

export class ExampleRows {
  private runs = 0;

  constructor(
    private readonly engine: Engine,
    private readonly dialect: Dialect,
    private readonly signal?: AbortSignal,
  ) {}

  /** In no order; a sentence says why there are none. */
  async rowsOf(plan: PipelinePlan, model: ModelPlan, inputs: Inputs): Promise<readonly Row[] | string> {
    this.signal?.throwIfAborted();
    const parameters = exampleParameters(plan, inputs);
    const missing = missingParametersOf(plan, model, parameters);
    if (missing.length > 0) return `There is no value for the parameter ${missing.join(', ')}.`;
    const alone = isolated(plan, model, inputs);
    const run = await runPipeline(this.engine, {
      plan: alone.plan,
      dialect: this.dialect,
      rows: alone.rows,
      parameters,
      keepsState: false,
      workspace: `rows_${++this.runs}`,
    });
    const blocked = run.blocked.find((b) => b.part === model.name);
    return blocked === undefined ? (run.models.get(model.name)?.rows ?? []) : blocked.message;
  }

  /** Whether these are the model's rows, in any order, in these columns. */
  async gives(
    plan: PipelinePlan,
    model: ModelPlan,
    inputs: Inputs,
    wanted: readonly ExampleRowPlan[],
    columns: readonly string[],
  ): Promise<boolean> {
    const rows = await this.rowsOf(plan, model, inputs);
    if (typeof rows === 'string') return false;
    const compared = model.columns.map((c) => c.name).filter((n) => columns.includes(n));
    const floats = new Set(model.columns.filter((c) => isScalar(c.type, 'FLOAT64')).map((c) => c.name));
    const expected = wanted.map((row) => expectedRow(row, compared));
    return compareRows(expected, rows, { columns: compared, floats }).length === 0;
  }

  async check(plan: PipelinePlan, model: ModelPlan, example: ExamplePlan): Promise<'pass' | 'fail' | 'error'> {
    const alone = { ...plan, models: plan.models.map((m) => (m === model ? { ...m, examples: [example] } : m)) };
    const [result] = await runExamples(this.engine, alone, this.dialect, {
      models: new Set([model.name]),
      workspace: `check_${++this.runs}`,
      ...(this.signal !== undefined && { signal: this.signal }),
    });
    return result?.status ?? 'error';
  }
}
