// Generated dbt projects under dbt itself: `dbt build` with data tests and unit tests from examples, on DuckDB and on a PostgreSQL server;
// the YAML against dbt's own JSON schemas and without a deprecation.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { generateProject } from '../../server/src/emit/generate.js';
import type { GeneratedFile } from '../../server/src/emit/platform.js';
import { customer360Folder, dataSets, type DataSetRun } from '../customer-360/data-sets.js';
import type { DbtRun } from '../engines/dbt.js';
import { runChild } from '../engines/child-output.js';
import { engineHome, pythonProgram, requireEngine } from '../engines/locate.js';
import { startPostgresServer, type PostgresServer } from '../engines/postgres-server.js';
import { planOf, platformCases, runOn } from '../platforms/cases.js';
import { dbt, withFolder, type DbtDatabase } from '../platforms/dbt-runs.js';
import { withDatabase } from '../platforms/dbt-duckdb.js';
import { freshDatabase } from '../platforms/dbt-postgres.js';
import type { PlatformCase } from '../platforms/platform-runner.js';

function generated(wanted: Pick<PlatformCase, 'plan'>, dialect: string): readonly GeneratedFile[] {
  const made = generateProject(wanted.plan, 'dbt', dialect);
  assert.ok(made.ok);
  return made.result.files;
}

/** What did not pass, by kind and name. */
function faults(run: DbtRun): readonly string[] {
  return run.results
    .filter((r) => !['success', 'pass', 'no-op'].includes(r.status))
    .map((r) => `${r.status} ${r.uniqueId.split('.')[0]!} ${r.uniqueId.split('.')[2]!}`)
    .sort();
}

const named = (name: string): PlatformCase => platformCases.find((c) => c.name.startsWith(name))!;

describe('dbt on DuckDB', function () {
  this.timeout(900_000);
  before(function () {
    requireEngine('dbt', this);
    requireEngine('duckdb', this);
  });

  for (const name of ['the example workspace', 'hostile', 'increments', 'history']) {
    it(`dbt build runs everything, unit tests from examples too: ${name}`, async () => {
      const wanted = named(name);
      const examples = wanted.plan.models.flatMap((m) => m.examples.filter((e) => 'rows' in e.expect));
      await build(wanted, 'duckdb', async (run) => {
        const result = await run(['build']);
        assert.deepEqual(faults(result), []);
        const results = result.results.filter((r) => r.uniqueId.startsWith('unit_test.'));
        assert.equal(results.length, examples.length, 'every example that expects rows is a unit test');
        assert.ok(results.length > 0 && results.every((r) => r.status === 'pass'));
      });
    });
  }

  it('a unit test fails when the logic of its model is damaged', async () => {
    await build(named('increments'), 'duckdb', async (run, folder) => {
      const path = join(folder, 'models', 'final', 'by_id.sql');
      const sql = readFileSync(path, 'utf8');
      assert.ok(sql.includes('>='));
      writeFileSync(path, sql.replaceAll('>=', '<'));
      await run(['run', '--empty']);
      const failed = (await run(['test', '--select', 'by_id,test_type:unit'])).results.map((r) => r.status);
      assert.ok(failed.includes('fail'), failed.join());
    });
  });

  it('the YAML is what the JSON schemas of dbt accept, and nothing of it is deprecated', async () => {
    const schemas = join(engineHome(), 'python', 'lib');
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    const read = (path: string): object =>
      JSON.parse(readFileSync(join(sitePackages(schemas), 'dbt', 'jsonschemas', path), 'utf8')) as object;
    const resources = ajv.compile(read('resources/latest.json'));
    const project = ajv.compile(read('project/0.0.110.json'));
    for (const wanted of platformCases) {
      for (const { path, content } of generated(wanted, 'duckdb')) {
        if (!path.endsWith('.yml') || path === 'profiles.yml') continue;
        const check = path === 'dbt_project.yml' ? project : resources;
        assert.ok(
          check(parse(content, { version: '1.1' })),
          `${wanted.name}, ${path}: ${JSON.stringify(check.errors?.slice(0, 5), undefined, 1)}`,
        );
      }
    }
    await build(named('increments'), 'duckdb', async (run) => {
      const { output } = await run(['parse', '--show-all-deprecations', '--no-partial-parse'], true);
      assert.doesNotMatch(output, /deprecat/i);
    });
  });
});

function sitePackages(lib: string): string {
  return ['3.10', '3.11', '3.12']
    .map((v) => join(lib, `python${v}`, 'site-packages'))
    .find((path) => exists(join(path, 'dbt')))!;
}

function exists(path: string): boolean {
  try {
    readFileSync(join(path, 'version.py'));
    return true;
  } catch {
    return false;
  }
}

describe('the project as its README says', function () {
  this.timeout(900_000);
  let server: PostgresServer | undefined;
  before(async function () {
    requireEngine('dbt', this);
    requireEngine('postgres-server', this);
    server = await startPostgresServer();
  });
  after(() => server?.stop());

  /** `dbt build` in the folder, with nothing but the variables that the README names. */
  async function asWritten(
    wanted: PlatformCase,
    dialect: string,
    database: DbtDatabase,
    variables: Readonly<Record<string, string>>,
  ): Promise<void> {
    await database.load(wanted.runs[0]!);
    await withFolder(generated(wanted, dialect), async (folder) => {
      const readme = readFileSync(join(folder, 'README.md'), 'utf8');
      const command = /^dbt build.*$/m.exec(readme)![0].split(' ');
      for (const name of Object.keys(variables)) assert.ok(readme.includes(name), name);
      const environment = {
        ...variables,
        DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
        DBT_VERSION_CHECK: 'false',
        PYTHONUTF8: '1',
      };
      const { exitCode, output } = await runChild(pythonProgram('dbt'), command.slice(1), { cwd: folder, environment });
      assert.equal(exitCode, 0, output);
      assert.match(output, /Completed successfully/);
    });
  }

  it('on DuckDB', async () => {
    const wanted = named('the example workspace');
    await withDatabase(wanted.plan, [], (database) => {
      assert.ok(database.connection.type === 'duckdb');
      return asWritten(wanted, 'duckdb', database, { DUCKDB_PATH: database.connection.path });
    });
  });

  it('on PostgreSQL', async () => {
    const wanted = named('the example workspace');
    const { host, port, user, database } = server!.connection;
    await asWritten(wanted, 'postgres', freshDatabase(server!, wanted.plan, []), {
      PGHOST: host,
      PGPORT: String(port),
      PGUSER: user,
      PGDATABASE: database,
    });
  });
});

describe('dbt build of Customer 360', function () {
  this.timeout(900_000);
  let server: PostgresServer | undefined;
  before(async function () {
    if (customer360Folder === undefined) this.skip();
    requireEngine('dbt', this);
    requireEngine('postgres-server', this);
    server = await startPostgresServer();
  });
  after(() => server?.stop());

  for (const dialect of ['duckdb', 'postgres']) {
    for (const set of dataSets) {
      it(`${dialect}, ${set.name}: only the tests fail that must, and the placeholder is absent`, async () => {
        const plan = planOf(join(customer360Folder!, 'spec.json'));
        const first = set.runs[0]!;
        const wanted: PlatformCase = { name: set.name, plan, runs: [runOn(plan, first.folder, first.runTs)] };
        const check = async (run: Runner): Promise<void> => {
          const result = await run(['build']);
          assert.deepEqual(faults(result), failing(first));
          const tests = result.results.filter((r) => r.uniqueId.startsWith('test.'));
          // 7 of stg_customers without the placeholder, the keys of four models, the two of the facts' metrics.
          assert.ok(
            tests.length >= 10 && !tests.some((r) => r.uniqueId.includes('accepted_values')),
            tests.map((r) => r.uniqueId).join('\n'),
          );
        };
        if (dialect === 'duckdb') await build(wanted, dialect, check);
        else await buildOn(freshDatabase(server!, plan, []), wanted, dialect, check);
      });
    }
  }
});

function failing(run: DataSetRun): readonly string[] {
  return run.failingTests.map((t) => `fail test ${t.kind}_${t.model}_${t.column}`).sort();
}

type Runner = (command: readonly string[], quiet?: boolean) => Promise<DbtRun>;

function build(
  wanted: PlatformCase,
  dialect: string,
  check: (run: Runner, folder: string) => Promise<void>,
): Promise<void> {
  return withDatabase(wanted.plan, [], (database) => buildOn(database, wanted, dialect, check));
}

async function buildOn(
  database: DbtDatabase,
  wanted: PlatformCase,
  dialect: string,
  check: (run: Runner, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(generated(wanted, dialect), async (folder) => {
    await database.load(wanted.runs[0]!);
    await check((command, quiet) => dbt(folder, command, wanted.runs[0]!, database, quiet), folder);
  });
}
