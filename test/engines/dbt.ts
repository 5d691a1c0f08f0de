// A dbt project's folder and a dbt command → exit code, output and the result of every node, on DuckDB or PostgreSQL.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDbtCommand } from './dbt-process.js';

export type DbtConnection =
  | { readonly type: 'duckdb'; readonly path: string }
  | {
      readonly type: 'postgres';
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
    };

export interface DbtNodeResult {
  readonly uniqueId: string;
  readonly status: 'success' | 'pass' | 'warn' | 'error' | 'fail' | 'skipped' | 'no-op';
  readonly message: string | null;
  readonly failures: number | null;
}

export interface DbtRun {
  readonly exitCode: number | null;
  readonly output: string;
  /** Empty when the command stopped before running a node. */
  readonly results: readonly DbtNodeResult[];
}

export interface DbtOptions {
  readonly connection: DbtConnection;
  readonly schema?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** `command` with its flags: `['build']`, `['run', '--empty']`. The project's own profiles.yml is not read. */
export async function runDbt(folder: string, command: readonly string[], options: DbtOptions): Promise<DbtRun> {
  const profiles = mkdtempSync(join(tmpdir(), 'pipewright-dbt-'));
  try {
    writeFileSync(join(profiles, 'profiles.yml'), JSON.stringify(profile(folder, options)));
    const resultsFile = join(folder, 'target', 'run_results.json');
    rmSync(resultsFile, { force: true });
    const variables = JSON.stringify(options.variables ?? {});
    const args = [
      '--no-use-colors',
      ...command,
      '--project-dir',
      folder,
      '--profiles-dir',
      profiles,
      '--vars',
      variables,
    ];
    const { exitCode, output } = await runDbtCommand(args, folder, ENVIRONMENT);
    return { exitCode, output, results: existsSync(resultsFile) ? readResults(resultsFile) : [] };
  } finally {
    rmSync(profiles, { recursive: true, force: true });
  }
}

const ENVIRONMENT = {
  DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
  DO_NOT_TRACK: '1',
  DBT_VERSION_CHECK: 'false',
  PYTHONUTF8: '1',
  TZ: 'UTC',
};

function profile(folder: string, { connection, schema = 'main' }: DbtOptions): object {
  const project = readFileSync(join(folder, 'dbt_project.yml'), 'utf8');
  const name = /^profile:\s*['"]?([^'"\s#]+)/m.exec(project)?.[1] ?? 'default';
  return { [name]: { target: 'test', outputs: { test: { ...output(connection), schema, threads: 1 } } } };
}

function output(connection: DbtConnection): object {
  if (connection.type === 'postgres') {
    return { ...connection, password: '' };
  }
  const settings = { autoinstall_known_extensions: false, autoload_known_extensions: false, TimeZone: 'UTC' };
  return { ...connection, settings };
}

function readResults(file: string): DbtNodeResult[] {
  const { results } = JSON.parse(readFileSync(file, 'utf8')) as {
    results: { unique_id: string; status: DbtNodeResult['status']; message: string | null; failures: number | null }[];
  };
  return results.map(({ unique_id, status, message, failures }) => ({
    uniqueId: unique_id,
    status,
    message,
    failures,
  }));
}
