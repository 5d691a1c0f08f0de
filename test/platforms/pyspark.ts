// A generated PySpark project, run by its own job: sources from CSV files, tables as Parquet folders that stay between runs.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GeneratedFile } from '../../server/src/emit/platform.js';
import type { Row } from '../../server/src/run/compare-rows.js';
import type { SourcePlan } from '../../server/src/plan/plan.js';
import { isScalar } from '../../server/src/sql/types.js';
import { SparkEngine, type PythonRun } from '../engines/spark.js';
import {
  sourceRows,
  type CaseRun,
  type GeneratedProject,
  type PlatformRunner,
  type RunOutcome,
} from './platform-runner.js';
import { rowsOf } from './script-runs.js';

export function writeFiles(folder: string, files: readonly GeneratedFile[]): void {
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** NULL is an empty cell, everything else is quoted. */
export function csvText(source: SourcePlan, run: CaseRun): string {
  const cell = (text: string | null, i: number): string => {
    if (text === null) return '';
    const value = isScalar(source.columns[i]!.type, 'BYTES') ? Buffer.from(text, 'hex').toString('base64') : text;
    return `"${value.replaceAll('"', '""')}"`;
  };
  const lines = [source.columns.map((c) => c.name), ...sourceRows(run, source).map((row) => row.map(cell))];
  return lines.map((line) => `${line.join(',')}\n`).join('');
}

/** Runs the job of a project's folder; its exit code is 1 when something was not built. */
export async function runJob(
  engine: SparkEngine,
  folder: string,
  project: Pick<GeneratedProject, 'plan'>,
  run: CaseRun,
  more: readonly string[],
): Promise<PythonRun> {
  const rows = join(folder, 'rows');
  rmSync(rows, { recursive: true, force: true });
  mkdirSync(rows);
  for (const source of project.plan.sources) writeFileSync(join(rows, `${source.name}.csv`), csvText(source, run));
  const parameters = [...Object.entries(run.parameters), ['run_ts', run.runTs]].flatMap(([name, value]) => [
    '--param',
    `${name}=${value}`,
  ]);
  return engine.runScript(folder, 'jobs/run_pipeline.py', [
    '--sources',
    'csv',
    '--source-folder',
    rows,
    ...parameters,
    ...more,
  ]);
}

let engine: SparkEngine | undefined;

async function runProject(project: GeneratedProject): Promise<readonly RunOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-pyspark-'));
  try {
    writeFiles(folder, project.files);
    const tables = join(folder, 'tables');
    const outcomes: RunOutcome[] = [];
    for (const run of project.runs) {
      const job = await runJob(engine!, folder, project, run, ['--output-folder', tables, '--no-tests']);
      const failed = new Map(
        [...job.output.matchAll(/^not built ([^:]+): (?!it reads )(.*)$/gm)].map((m) => [m[1]!, m[2]!]),
      );
      if (job.exitCode !== (failed.size > 0 ? 1 : 0))
        throw new Error(`the job ended with ${job.exitCode}\n${job.output}`);
      // Spark's decimals have 38 digits: it says so and stops where GoogleSQL has more for an intermediate result.
      const beyond = [...failed].filter(([, reason]) => reason.startsWith('[NUMERIC_VALUE_OUT_OF_RANGE]'));
      for (const [name, reason] of beyond) {
        failed.delete(name);
        console.log(`        not run: ${name}: ${reason}`);
      }
      const notEvaluated = new Set(beyond.map(([name]) => name));
      for (const model of project.plan.models)
        if (model.inputs.some((i) => notEvaluated.has(i.relation.name))) notEvaluated.add(model.name);
      const rows = new Map<string, readonly Row[]>();
      for (const model of project.plan.models.filter(
        (m) => project.models.includes(m.name) && !notEvaluated.has(m.name),
      )) {
        const path = join(tables, model.schema === '' ? 'default' : model.schema, model.name);
        rows.set(model.name, rowsOf(await engine!.query(`SELECT * FROM parquet.\`${path}\``)));
      }
      outcomes.push({ rows, failed, notEvaluated });
    }
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const pysparkRunner: PlatformRunner = {
  name: 'pyspark',
  target: 'pyspark',
  dialect: 'pyspark',
  engines: ['spark'],
  start: async () => {
    engine = new SparkEngine();
    await engine.start();
  },
  stop: async () => {
    await engine?.stop();
    engine = undefined;
  },
  run: runProject,
};
