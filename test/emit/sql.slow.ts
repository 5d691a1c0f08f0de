// Generated SQL scripts the way their README says: the whole folder run by psql on a PostgreSQL server, run_all and test_all on DuckDB;
// data tests find what they must, and a run that is refused stops before anything is written.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { generateProject } from '../../server/src/emit/generate.js';
import type { GeneratedFile } from '../../server/src/emit/platform.js';
import type { ModelPlan, PipelinePlan } from '../../server/src/plan/plan.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import { postgres } from '../../server/src/sql/dialects/postgres/dialect.js';
import { customer360Folder, dataSets, type DataSetRun } from '../customer-360/data-sets.js';
import { DuckDbEngine } from '../engines/duckdb.js';
import { requireEngine } from '../engines/locate.js';
import { startPostgresServer, type PostgresServer } from '../engines/postgres-server.js';
import { execute, psql, readTable } from '../engines/psql.js';
import { planOf, platformCases, runOn } from '../platforms/cases.js';
import { withFolder } from '../platforms/dbt-runs.js';
import { loadStatements } from '../platforms/source-statements.js';

function generated(plan: PipelinePlan, dialect: string): readonly GeneratedFile[] {
  const made = generateProject(plan, 'sql', dialect);
  assert.ok(made.ok);
  assert.deepEqual(made.result.refusals, []);
  return made.result.files;
}

function customers(): PipelinePlan {
  return planOf(join(customer360Folder!, 'spec.json'));
}

const message = (t: DataSetRun['failingTests'][number]): RegExp =>
  new RegExp(`${t.model}: ${t.kind} \\(${t.column}\\)`);

describe('SQL scripts for DuckDB as one file', function () {
  this.timeout(300_000);
  before(function () {
    requireEngine('duckdb', this);
    if (customer360Folder === undefined) this.skip();
  });

  for (const set of dataSets) {
    it(`run_all, then test_all after every run: ${set.name}`, async () => {
      const plan = customers();
      const files = generated(plan, 'duckdb');
      const content = (path: string): string => files.find((f) => f.path === path)!.content;
      const engine = new DuckDbEngine();
      await engine.start();
      try {
        await engine.query("ATTACH ':memory:' AS warehouse; USE warehouse");
        await engine.query(content('00_schemas.sql'));
        await engine.query(content('01_sources.sql'));
        for (const run of set.runs) {
          for (const source of plan.sources)
            for (const statement of loadStatements(
              `warehouse.${source.schema}.${source.table}`,
              source,
              runOn(plan, run.folder, run.runTs),
              duckdb,
            ))
              await engine.query(statement);
          await engine.query(`SET VARIABLE run_ts = '${run.runTs}'`);
          const [refused] = Object.entries(run.refused);
          if (refused !== undefined) {
            const before = (await engine.query(`SELECT * FROM warehouse.analytics.${refused[0]} ORDER BY ALL`)).rows;
            await assert.rejects(
              engine.query(content('run_all.sql')),
              new RegExp(`${refused[0]} is refused.*${refused[1]}`),
            );
            await engine.query('ROLLBACK');
            assert.deepEqual(
              (await engine.query(`SELECT * FROM warehouse.analytics.${refused[0]} ORDER BY ALL`)).rows,
              before,
            );
            continue;
          }
          await engine.query(content('run_all.sql'));
          if (run.failingTests.length === 0) await engine.query(content('test_all.sql'));
          else {
            await assert.rejects(engine.query(content('test_all.sql')), (error: Error) =>
              run.failingTests.every((t) => message(t).test(error.message)),
            );
            await engine.query('ROLLBACK');
          }
        }
      } finally {
        await engine.stop();
      }
    });
  }
});

describe('SQL scripts for PostgreSQL under psql', function () {
  this.timeout(300_000);
  let server: PostgresServer | undefined;
  before(async function () {
    requireEngine('postgres-server', this);
    server = await startPostgresServer();
  });
  after(() => server?.stop());

  const reset = (plan: PipelinePlan): void => {
    const schemas = new Set([...plan.models.map((m) => m.schema), ...plan.sources.map((s) => s.schema)]);
    execute(
      server!,
      [...schemas].map((s) => `DROP SCHEMA IF EXISTS ${postgres.quoteIdentifier(s)} CASCADE;`).join('\n'),
    );
  };

  it('the commands of the README, word for word', async () => {
    const wanted = platformCases.find((c) => c.name === 'the example workspace')!;
    reset(wanted.plan);
    await withFolder(generated(wanted.plan, 'postgres'), async (folder) => {
      const readme = execFileSync('cat', [join(folder, 'README.md')], { encoding: 'utf8' });
      const commands = [...readme.matchAll(/^(PGOPTIONS=.*|psql .*)$/gm)].map((m) => m[1]!);
      assert.deepEqual(commands.length, 5, readme);
      const { host, port, user, database } = server!.connection;
      const environment = {
        PATH: process.env['PATH']!,
        PGHOST: host,
        PGPORT: String(port),
        PGUSER: user,
        PGDATABASE: database,
      };
      for (const command of commands)
        execFileSync('sh', ['-c', command], { cwd: folder, env: environment, stdio: 'pipe' });
      const { rows } = readTable(server!, 'staging.pipewright_parameters');
      assert.equal(rows[0]!.at(-1), '2024-07-01T00:00:00Z');
      return Promise.resolve();
    });
  });

  for (const set of customer360Folder === undefined ? [] : dataSets) {
    it(`run_all and test_all: ${set.name}`, async () => {
      const plan = customers();
      reset(plan);
      await withFolder(generated(plan, 'postgres'), async (folder) => {
        const file = (path: string, runTs: string): ReturnType<typeof psql> =>
          psql(server!, ['-f', path], { cwd: folder, environment: { PGOPTIONS: `-c pipewright.run_ts=${runTs}` } });
        for (const path of ['00_schemas.sql', '01_sources.sql']) assert.equal(file(path, '').exitCode, 0);
        for (const run of set.runs) {
          const rows = runOn(plan, run.folder, run.runTs);
          const load = plan.sources.flatMap((s) => loadStatements(`${s.schema}.${s.table}`, s, rows, postgres));
          execute(server!, [`SET TIME ZONE 'UTC'`, ...load].map((s) => `${s};`).join('\n'));
          const done = file('run_all.sql', run.runTs);
          const [refused] = Object.entries(run.refused);
          if (refused !== undefined) {
            assert.equal(done.exitCode, 3);
            assert.match(done.errors, new RegExp(`${refused[0]} is refused.*${refused[1]}`));
            continue;
          }
          assert.equal(done.exitCode, 0, done.errors);
          const tests = file('test_all.sql', run.runTs);
          assert.equal(tests.exitCode, run.failingTests.length === 0 ? 0 : 3, tests.errors);
          for (const t of run.failingTests) assert.match(tests.errors, message(t));
          const dim = plan.models.find((m): m is ModelPlan => m.history !== undefined)!;
          assert.equal(readTable(server!, `${dim.schema}.${dim.name}`).rows.length, run.expected[dim.name]!.length);
        }
        return Promise.resolve();
      });
    });
  }
});
