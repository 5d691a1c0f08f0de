// Runs a generated dbt project once per run of a case: the folder as it was generated, sources loaded by the caller, values given as --vars.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runDbt, type DbtConnection, type DbtRun } from '../engines/dbt.js';
import type { GeneratedFile } from '../../server/src/emit/platform.js';
import type { CaseRun, GeneratedProject, PlatformRows, RunOutcome } from './platform-runner.js';

/** The database the project runs on. */
export interface DbtDatabase {
  readonly connection: DbtConnection;
  /** Schema of models without one of their own. */
  readonly schema: string;
  load(run: CaseRun): Promise<void>;
  rows(): Promise<PlatformRows>;
}

export async function runProject(project: GeneratedProject, database: DbtDatabase): Promise<readonly RunOutcome[]> {
  return withFolder(project.files, async (folder) => {
    const outcomes: RunOutcome[] = [];
    for (const run of project.runs) {
      await database.load(run);
      const result = await dbt(folder, ['run'], run, database);
      outcomes.push({ rows: await database.rows(), failed: failedModels(result) });
    }
    return outcomes;
  });
}

/** `quiet`: a command that runs no nodes. */
export async function dbt(
  folder: string,
  command: readonly string[],
  run: CaseRun,
  database: DbtDatabase,
  quiet = false,
): Promise<DbtRun> {
  const result = await runDbt(folder, command, {
    connection: database.connection,
    schema: database.schema,
    variables: { ...run.parameters, run_ts: run.runTs },
  });
  if (quiet ? result.exitCode !== 0 : result.results.length === 0) throw new Error(result.output);
  return result;
}

export function failedModels(result: DbtRun): ReadonlyMap<string, string> {
  return new Map(
    result.results
      .filter((r) => r.status === 'error' && r.uniqueId.startsWith('model.'))
      .map((r) => [r.uniqueId.split('.').at(-1)!, r.message ?? 'no message'] as const),
  );
}

export async function withFolder<T>(files: readonly GeneratedFile[], use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-dbt-project-'));
  try {
    for (const file of files) {
      mkdirSync(dirname(join(folder, file.path)), { recursive: true });
      writeFileSync(join(folder, file.path), file.content);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
