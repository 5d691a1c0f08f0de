// SQL scripts for DuckDB, run by the same DuckDB that the product embeds: file by file, as its README says.

import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import { DuckDbEngine } from '../engines/duckdb.js';
import type { GeneratedProject, PlatformRunner, RunOutcome } from './platform-runner.js';
import { runScripts } from './script-runs.js';

export const sqlDuckdb: PlatformRunner = {
  name: 'sql/duckdb',
  target: 'sql',
  dialect: 'duckdb',
  engines: ['duckdb'],
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  run: async (project: GeneratedProject): Promise<readonly RunOutcome[]> => {
    const engine = new DuckDbEngine();
    await engine.start();
    try {
      // As the file `warehouse.duckdb` is opened by the command line.
      await engine.query("ATTACH ':memory:' AS warehouse; USE warehouse");
      return await runScripts(project, {
        dialect: duckdb,
        catalogue: 'warehouse.',
        execute: async (sql) => {
          await engine.query(sql);
        },
        rollback: async () => {
          await engine.query('ROLLBACK').catch(() => undefined);
        },
        query: (sql) => engine.query(sql),
        setParameter: (name, value) => `SET VARIABLE ${duckdb.quoteIdentifier(name)} = ${duckdb.stringLiteral(value)}`,
      });
    } finally {
      await engine.stop();
    }
  },
};
