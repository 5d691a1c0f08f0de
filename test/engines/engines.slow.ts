// Each engine is started once and asked one thing that only the real engine knows; the expression engines answer alike.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CellError, type CanonicalValue } from './canonical-value.js';
import { chromiumPath } from './chromium.js';
import { runChild } from './child-output.js';
import { compileDataform } from './dataform.js';
import { runDbt, type DbtConnection } from './dbt.js';
import { DuckDbEngine } from './duckdb.js';
import type { ExpressionEngine, ExpressionResult } from './expression-engine.js';
import { GoogleSqlEngine } from './googlesql.js';
import { pythonProgram, requireEngine } from './locate.js';
import { parseMermaid } from './mermaid.js';
import { runNeovim } from './neovim.js';
import { PostgresEngine } from './postgres.js';
import { startPostgresServer } from './postgres-server.js';
import { SparkEngine } from './spark.js';

/** Column, GoogleSQL type, two values that only an exact encoding brings through unchanged. */
const ROUND_TRIPS: readonly (readonly [string, string, CanonicalValue, CanonicalValue])[] = [
  ['i', 'INT64', '9223372036854775807', -1],
  ['f', 'FLOAT64', 'NaN', 0.1],
  ['n', 'NUMERIC', '99999999999999999999999999999.999999999', '-0.5'],
  ['s', 'STRING', "it's \\ é\n", ''],
  ['b', 'BOOL', true, false],
  ['y', 'BYTES', 'AP8=', ''],
  ['d', 'DATE', '0001-01-01', '9999-12-31'],
  ['dt', 'DATETIME', '1969-12-31T23:59:59.5', '9999-12-31T23:59:59.999999'],
  ['ts', 'TIMESTAMP', '0001-01-01T00:00:00Z', '2024-06-01T10:00:00.000001Z'],
  ['a', 'ARRAY<STRING>', ['x', 'a,"b\\'], []],
];

interface StartedEngine extends ExpressionEngine {
  start(): Promise<void>;
  stop(): Promise<void>;
}

const EXPRESSION_ENGINES: readonly { readonly engine: StartedEngine; readonly failing: string }[] = [
  { engine: new GoogleSqlEngine(), failing: 'CAST(s AS INT64)' },
  { engine: new PostgresEngine(), failing: 'CAST(s AS bigint)' },
  { engine: new DuckDbEngine(), failing: 'CAST(s AS BIGINT)' },
  { engine: new SparkEngine(), failing: 'CAST(s AS BIGINT)' },
];

for (const { engine, failing } of EXPRESSION_ENGINES) {
  describe(`engine ${engine.name}`, function () {
    this.timeout(120_000);
    before(async function () {
      requireEngine(engine.name as 'googlesql', this);
      await engine.start();
    });
    after(() => engine.stop());

    it('brings every type through unchanged', async () => {
      const columns = ROUND_TRIPS.map(([name, type]) => ({ name, type }));
      const rows = [
        ROUND_TRIPS.map((column) => column[2]),
        ROUND_TRIPS.map((column) => column[3]),
        columns.map(() => null),
      ];
      const results = await engine.evaluate({ columns, rows, expressions: columns.map(({ name }) => name) });
      for (const [index, { type, values, error }] of results.entries()) {
        const [name, expectedType, first, second] = ROUND_TRIPS[index]!;
        deepEqual(
          { name, type, values, error },
          { name, type: expectedType, values: [first, second, null], error: undefined },
        );
      }
    });

    it('keeps a failing expression, and a failing row, to itself', async () => {
      const columns = [{ name: 's', type: 'STRING' }];
      const rows = [['7'], ['seven'], [null]];
      const results = await engine.evaluate({ columns, rows, expressions: ['nope', 's', failing] });
      const [unknown, sound, partial] = results as [ExpressionResult, ExpressionResult, ExpressionResult];
      equal(unknown.values, null);
      match(unknown.error ?? '', /nope/);
      deepEqual(sound.values, ['7', 'seven', null]);
      equal(partial.type, 'INT64');
      deepEqual([partial.values?.[0], partial.values?.[2]], [7, null]);
      ok(partial.values?.[1] instanceof CellError);
    });
  });
}

describe('engine googlesql beyond expressions', function () {
  this.timeout(60_000);
  const engine = new GoogleSqlEngine();
  before(async function () {
    requireEngine('googlesql', this);
    await engine.start();
  });
  after(() => engine.stop());

  it('types expressions and places errors', async () => {
    const columns = [{ name: 'n', type: 'NUMERIC' }];
    deepEqual(await engine.analyzeExpression('n / 2', columns), { ok: true, mode: 'scalar', type: 'NUMERIC' });
    deepEqual(await engine.analyzeExpression('SUM(n)', columns), { ok: true, mode: 'aggregate', type: 'NUMERIC' });
    const wrong = await engine.analyzeExpression('n +\n  nope', columns);
    deepEqual(wrong, { ok: false, message: 'Unrecognized name: nope', line: 2, column: 3 });
  });

  it('runs queries over given tables and parameters', async () => {
    const result = await engine.query('SELECT o.id + @more AS id FROM `raw.orders` AS o ORDER BY id DESC', {
      tables: { 'raw.orders': { columns: [{ name: 'id', type: 'INT64' }], rows: [[1], [2]] } },
      parameters: [{ name: 'more', type: 'INT64', value: 10 }],
    });
    deepEqual(result, { columns: [{ name: 'id', type: 'INT64' }], rows: [[12], [11]] });
  });

  it('lists its functions with their signatures', async () => {
    const functions = await engine.builtinFunctions();
    const upper = functions.find((each) => each.name === 'upper');
    const argument = { type: 'STRING', cardinality: 'required' };
    deepEqual(upper?.signatures[0], { arguments: [argument], result: 'STRING', deprecated: false });
    ok(functions.length > 400);
  });
});

describe('engine spark beyond SQL', function () {
  this.timeout(120_000);
  const engine = new SparkEngine();
  before(async function () {
    requireEngine('spark', this);
    await engine.start();
  });
  after(() => engine.stop());

  it('evaluates PySpark source text', async () => {
    const columns = [{ name: 's', type: 'STRING' }];
    const [upper] = await engine.evaluatePython({ columns, rows: [['a']], expressions: ['F.upper(F.col("s"))'] });
    deepEqual(upper, { type: 'STRING', nativeType: 'string', values: ['A'] });
  });

  it('runs a pytest suite and a script in a folder', async () => {
    await withFiles(
      {
        'job.py': 'import sys\nfrom rows import make\nprint(make().count())\nsys.exit(3)\n',
        'rows.py':
          'from pyspark.sql import SparkSession\n\ndef make():\n    return SparkSession.builder.getOrCreate().range(4)\n',
        'test_rows.py': 'from rows import make\n\ndef test_count():\n    assert make().count() == 5\n',
      },
      async (folder) => {
        const suite = await engine.runPytest(folder);
        equal(suite.tests['test_rows.py::test_count']?.outcome, 'failed', suite.output);
        const script = await engine.runScript(folder, 'job.py');
        deepEqual(script, { exitCode: 3, output: '4\n', tests: {} });
      },
    );
  });
});

describe('engine dbt', function () {
  this.timeout(180_000);
  const project = {
    'dbt_project.yml': 'name: smoke\nprofile: smoke\nmodel-paths: [models]\n',
    'models/one.sql': 'select cast(1 as bigint) as id',
    'models/one.yml': 'models:\n  - name: one\n    columns: [{name: id, data_tests: [unique]}]\n',
  };
  const build = (connectionIn: (folder: string) => DbtConnection): Promise<void> =>
    withFiles(project, async (folder) => {
      const run = await runDbt(folder, ['build'], { connection: connectionIn(folder) });
      const statuses = run.results.map((result) => result.status);
      deepEqual({ exitCode: run.exitCode, statuses }, { exitCode: 0, statuses: ['success', 'pass'] }, run.output);
    });

  it('builds on DuckDB', async function () {
    requireEngine('dbt', this);
    await build((folder) => ({ type: 'duckdb', path: join(folder, 'smoke.duckdb') }));
  });

  it('builds on a PostgreSQL server', async function () {
    requireEngine('dbt', this);
    requireEngine('postgres-server', this);
    const server = await startPostgresServer();
    try {
      await build(() => server.connection);
    } finally {
      await server.stop();
    }
  });
});

describe('engines that compile, parse or draw', function () {
  this.timeout(60_000);

  it('dataform compiles a project offline and reports what does not resolve', async function () {
    requireEngine('dataform', this);
    const settings = { defaultProject: 'p', defaultDataset: 'd', defaultLocation: 'US', defaultAssertionDataset: 'a' };
    await withFiles(
      {
        'workflow_settings.yaml': `${JSON.stringify({ ...settings, dataformCoreVersion: '3.0.62' })}\n`,
        'definitions/one.sqlx': 'config { type: "view" }\nSELECT 1 AS id',
        'definitions/two.sqlx': 'config { type: "table" }\nSELECT * FROM ${ref("absent")}',
      },
      async (folder) => {
        const graph = await compileDataform(folder);
        deepEqual(
          graph.tables.map((table) => [table.target.name, table.enumType]),
          [
            ['one', 'VIEW'],
            ['two', 'TABLE'],
          ],
        );
        match(graph.compilationErrors[0]?.message ?? '', /absent/);
      },
    );
  });

  it('mermaid tells a diagram from a fault', async function () {
    requireEngine('mermaid', this);
    deepEqual(await parseMermaid('flowchart LR\n a["x"] --> b'), { ok: true, diagramType: 'flowchart-v2' });
    equal((await parseMermaid('flowchart LR\n a -->')).ok, false);
  });

  it('neovim runs a Lua script on a file', async function () {
    requireEngine('neovim', this);
    await withFiles({ 'see.lua': 'print(vim.fn.getline(1))\nvim.cmd("cq!")', 'text.txt': 'first' }, async (folder) => {
      const { exitCode, output } = await runNeovim(join(folder, 'see.lua'), join(folder, 'text.txt'));
      deepEqual([exitCode, output.trim()], [1, 'first']);
    });
  });

  it('chromium is there and starts', async function () {
    requireEngine('chromium', this);
    const { output } = await runChild(chromiumPath() ?? '', ['--version'], { timeout: 30_000 });
    match(output, /Chrom/);
  });

  it('sqlglot reads a dialect', async function () {
    requireEngine('sqlglot', this);
    const program = 'import sqlglot; print(sqlglot.transpile("SELECT 1 AS x", read="bigquery", write="snowflake")[0])';
    const { stdout } = await runChild(pythonProgram('python'), ['-c', program]);
    equal(stdout.trim(), 'SELECT 1 AS x');
  });
});

async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-engines-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
