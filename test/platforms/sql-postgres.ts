// SQL scripts for PostgreSQL, run on PGlite file by file.

import { postgres } from '../../server/src/sql/dialects/postgres/dialect.js';
import { PostgresEngine } from '../engines/postgres.js';
import type { GeneratedProject, PlatformRunner } from './platform-runner.js';
import { runScripts } from './script-runs.js';

const engine = new PostgresEngine();

export const sqlPostgres: PlatformRunner = {
  name: 'sql/postgres',
  target: 'sql',
  dialect: 'postgres',
  engines: ['postgres'],
  start: () => engine.start(),
  stop: () => engine.stop(),
  run: async (project) => {
    await dropSchemas(project);
    return runScripts(project, {
      dialect: postgres,
      catalogue: '',
      execute: (sql) => engine.execute(sql),
      rollback: () => engine.execute('ROLLBACK'),
      query: (sql) => engine.query(sql),
      setParameter: (name, value) => `SET pipewright.${name} = ${postgres.stringLiteral(value)}`,
    });
  },
};

async function dropSchemas({ plan }: GeneratedProject): Promise<void> {
  const schemas = new Set(
    [...plan.models.map((m) => m.schema), ...plan.sources.map((s) => s.schema)].filter((s) => s !== ''),
  );
  for (const schema of schemas)
    await engine.execute(`DROP SCHEMA IF EXISTS ${postgres.quoteIdentifier(schema)} CASCADE`);
}
