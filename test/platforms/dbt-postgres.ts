// dbt projects on a PostgreSQL server of Debian's.

import { postgres } from '../../server/src/sql/dialects/postgres/dialect.js';
import { startPostgresServer, type PostgresServer } from '../engines/postgres-server.js';
import { execute, readTable } from '../engines/psql.js';
import type { PipelinePlan } from '../../server/src/plan/plan.js';
import type { Row } from '../../server/src/run/compare-rows.js';
import { runProject, type DbtDatabase } from './dbt-runs.js';
import type { PlatformRunner } from './platform-runner.js';
import { rowsOf } from './script-runs.js';
import { columnDefinitions, loadStatements } from './source-statements.js';

let server: PostgresServer | undefined;

export const dbtPostgres: PlatformRunner = {
  name: 'dbt/postgres',
  target: 'dbt',
  dialect: 'postgres',
  engines: ['postgres-server', 'postgres', 'dbt'],
  start: async () => {
    server = await startPostgresServer();
  },
  stop: async () => {
    await server?.stop();
  },
  run: (project) => runProject(project, freshDatabase(server!, project.plan, project.models)),
};

/** Drops the schemas of the plan first. */
export function freshDatabase(at: PostgresServer, plan: PipelinePlan, models: readonly string[]): DbtDatabase {
  const quote = (name: string): string => postgres.quoteIdentifier(name);
  const schemas = new Set(
    [...plan.models.map((m) => m.schema), ...plan.sources.map((s) => s.schema)].filter((s) => s !== ''),
  );
  execute(at, [...schemas].map((s) => `DROP SCHEMA IF EXISTS ${quote(s)} CASCADE;`).join('\n'));
  return {
    connection: at.connection,
    schema: 'public',
    load: (run) => {
      const statements = [`SET TIME ZONE 'UTC'`];
      for (const source of plan.sources) {
        if (source.open) continue;
        // dbt quotes names of schemas and tables as they are declared.
        const table = `"${source.schema}"."${source.table}"`;
        statements.push(
          `CREATE SCHEMA IF NOT EXISTS "${source.schema}"`,
          `CREATE TABLE IF NOT EXISTS ${table} (${columnDefinitions(source, postgres)})`,
          ...loadStatements(table, source, run, postgres),
        );
      }
      execute(at, statements.map((s) => `${s};\n`).join(''));
      return Promise.resolve();
    },
    rows: () => {
      const rows = new Map<string, readonly Row[]>();
      for (const model of plan.models) {
        if (!models.includes(model.name)) continue;
        try {
          rows.set(model.name, rowsOf(readTable(at, `"${model.schema}"."${model.name}"`)));
        } catch (error) {
          if (!/does not exist/.test((error as Error).message)) throw error;
        }
      }
      return Promise.resolve(rows);
    },
  };
}
