// dbt projects on DuckDB: sources are loaded into a database file, `dbt run` builds beside them, the same file is read afterwards.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelinePlan } from '../../server/src/plan/plan.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import { DuckDbEngine } from '../engines/duckdb.js';
import { runProject, type DbtDatabase } from './dbt-runs.js';
import type { PlatformRunner } from './platform-runner.js';
import { rowsOf } from './script-runs.js';
import { columnDefinitions, loadStatements } from './source-statements.js';

export const dbtDuckdb: PlatformRunner = {
  name: 'dbt/duckdb',
  target: 'dbt',
  dialect: 'duckdb',
  engines: ['duckdb', 'dbt'],
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  run: (project) => withDatabase(project.plan, project.models, (database) => runProject(project, database)),
};

export async function withDatabase<T>(
  plan: PipelinePlan,
  models: readonly string[],
  use: (database: DbtDatabase) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-dbt-database-'));
  const path = join(folder, 'warehouse.duckdb');
  const table = (schema: string, name: string): string =>
    ['warehouse', schema === '' ? 'main' : schema, name].map((n) => duckdb.quoteIdentifier(n)).join('.');
  // dbt is a process of its own and needs the file for itself.
  const connected = async <R>(work: (engine: DuckDbEngine) => Promise<R>): Promise<R> => {
    const engine = new DuckDbEngine();
    await engine.start(path);
    try {
      return await work(engine);
    } finally {
      await engine.stop();
    }
  };
  try {
    return await use({
      connection: { type: 'duckdb', path },
      schema: 'main',
      load: (run) =>
        connected(async (engine) => {
          for (const source of plan.sources) {
            if (source.open) continue;
            const name = table(source.schema, source.table);
            await engine.query(
              `CREATE SCHEMA IF NOT EXISTS warehouse.${duckdb.quoteIdentifier(source.schema === '' ? 'main' : source.schema)}`,
            );
            await engine.query(`CREATE TABLE IF NOT EXISTS ${name} (${columnDefinitions(source, duckdb)})`);
            for (const statement of loadStatements(name, source, run, duckdb)) await engine.query(statement);
          }
        }),
      rows: () =>
        connected(async (engine) => {
          const present = new Set(
            (
              await engine.query(
                'SELECT lower(table_schema) || chr(46) || lower(table_name) FROM information_schema.tables',
              )
            ).rows.map((r) => r[0]),
          );
          const rows = new Map();
          for (const model of plan.models) {
            const schema = model.schema === '' ? 'main' : model.schema;
            if (models.includes(model.name) && present.has(`${schema}.${model.name}`.toLowerCase()))
              rows.set(model.name, rowsOf(await engine.query(`SELECT * FROM ${table(schema, model.name)}`)));
          }
          return rows;
        }),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
