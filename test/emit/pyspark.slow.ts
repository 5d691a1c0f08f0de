// Generated PySpark projects on Spark: their own pytest suites pass and can fail, the job refuses before it writes, data tests count, tables of a catalog are replaced safely.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateProject } from '../../server/src/emit/generate.js';
import { requireEngine } from '../engines/locate.js';
import { SparkEngine } from '../engines/spark.js';
import { projectOf } from '../language/pipeline.js';
import { writeFiles } from '../platforms/pyspark.js';
import { hostileSpec } from './hostile-pipeline.js';

const historySpec = {
  version: 1,
  name: 'shop',
  schema: { raw_schema: 'raw', staging_schema: 'staging', final_schema: 'final' },
  sources: [
    {
      name: 'raw.items',
      columns: [
        { name: 'id', type: 'INT64' },
        { name: 'name', type: 'STRING' },
        { name: 'day', type: 'DATE' },
      ],
    },
  ],
  models: [
    {
      name: 'stg_items',
      layer: 'staging',
      sources: ['raw.items'],
      column_mapping: [
        { target_column: 'id', from_table: 'items', from_column: 'id' },
        {
          target_column: 'name',
          from_table: 'items',
          from_column: 'name',
          tests: ['not_null', { accepted_values: ['a', 'b'], severity: 'warning' }],
        },
        { target_column: 'day', from_table: 'items', from_column: 'day' },
      ],
      constraints: { partition_by: 'day' },
    },
    {
      name: 'dim_items',
      layer: 'final',
      sources: ['stg_items'],
      column_mapping: [],
      constraints: {
        scd_type: 2,
        natural_key: 'id',
        effective_at: 'since',
        expiry_at: 'until',
        current_flag: 'is_current',
      },
    },
    {
      name: 'items_count',
      layer: 'final',
      sources: ['dim_items'],
      column_mapping: [],
      aggregations: [{ metric_column: 'n', type: 'INT64', formula: 'COUNT(*)' }],
    },
  ],
};

describe('PySpark projects on Spark', function () {
  this.timeout(900_000);
  const engine = new SparkEngine();
  const folders: string[] = [];

  before(async function () {
    requireEngine('spark', this);
    await engine.start();
  });
  after(async () => {
    await engine.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function generated(spec: object): string {
    const { plan } = projectOf(spec);
    assert.deepEqual(plan.blocked, []);
    const made = generateProject(plan, 'pyspark', undefined);
    assert.ok(made.ok);
    assert.deepEqual(made.result.refusals, []);
    const folder = mkdtempSync(join(tmpdir(), 'pipewright-pyspark-'));
    folders.push(folder);
    writeFiles(folder, made.result.files);
    return folder;
  }

  it('runs every example as a unit test, whatever the names and texts are', async () => {
    const folder = generated(hostileSpec);
    const suite = await engine.runPytest(folder);
    const examples = hostileSpec.models.reduce(
      (sum, m) => sum + ((m as { examples?: unknown[] }).examples?.length ?? 0),
      0,
    );
    assert.deepEqual(
      Object.values(suite.tests).map((t) => t.outcome),
      Array<string>(examples).fill('passed'),
      suite.output,
    );
  });

  it('fails a unit test when a value, a row, or NaN is not as expected', async () => {
    for (const [from, to] of [
      ['float("nan")', '1.5'],
      ['0.33333333333', '0.3333'],
      ['"a": 1', '"a": 9'],
      ['float("inf")', 'float("-inf")'],
    ] as const) {
      const spec = { ...hostileSpec, models: hostileSpec.models.filter((m) => m.name === 'floats') };
      const folder = generated(spec);
      const path = join(folder, 'tests/unit/test_floats.py');
      const text = readFileSync(path, 'utf8');
      const expected = text.indexOf('expected = ');
      const damaged =
        text.slice(0, expected) +
        text.slice(expected).replace(from === '"a": 1' ? '(1, "x")' : from, from === '"a": 1' ? '(9, "x")' : to);
      assert.notEqual(damaged, text);
      writeFileSync(path, damaged);
      const suite = await engine.runPytest(folder);
      assert.deepEqual(
        Object.values(suite.tests).map((t) => t.outcome),
        ['failed'],
        `${from} → ${to}\n${suite.output}`,
      );
    }
  });

  it('replaces tables of a catalog, refuses a run before anything is written, and counts violations by severity', async () => {
    const folder = generated(historySpec);
    const rows: Readonly<Record<string, string>> = {
      first: 'id,name,day\n1,a,2024-01-01\n2,b,\n',
      changed: 'id,name,day\n1,c,2024-01-01\n2,b,\n',
      doubled: 'id,name,day\n1,x,2024-01-01\n1,y,2024-01-01\n',
      missing: 'id,name,day\n1,,2024-01-01\n2,b,\n',
    };
    for (const [name, text] of Object.entries(rows)) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'items.csv'), text);
    }
    // Tables of the session's catalog live as long as the script, so that all runs are one script.
    writeFileSync(
      join(folder, 'runs.py'),
      `import json, sys
from pyspark.sql import SparkSession
sys.path.insert(0, "jobs")
import run_pipeline

def state():
    rows = SparkSession.active().table("final.dim_items").orderBy("id", "since").collect()
    return [[str(v) for v in row] for row in rows]

for folder, day in [("first", 1), ("first", 1), ("changed", 2), ("doubled", 3), ("missing", 4)]:
    code = run_pipeline.main(["--sources", "csv", "--source-folder", folder, "--param", f"run_ts=2024-07-0{day}T00:00:00Z"])
    print("RESULT " + json.dumps([code, state(), SparkSession.active().table("final.items_count").first()["n"]]))
print("TABLES " + json.dumps(sorted(r["tableName"] for r in SparkSession.active().sql("SHOW TABLES IN final").collect())))
`,
    );
    const run = await engine.runScript(folder, 'runs.py');
    const results = [...run.output.matchAll(/^RESULT (.*)$/gm)].map(
      (m) => JSON.parse(m[1]!) as [number, string[][], number],
    );
    assert.equal(run.exitCode, 0, run.output);
    const at = (day: number): string => `2024-07-0${day} 00:00:00`;
    const first = [
      ['1', 'a', '2024-01-01', at(1), 'None', 'True'],
      ['2', 'b', 'None', at(1), 'None', 'True'],
    ];
    const changed = [
      ['1', 'a', '2024-01-01', at(1), at(2), 'False'],
      ['1', 'c', '2024-01-01', at(2), 'None', 'True'],
      ['2', 'b', 'None', at(1), 'None', 'True'],
    ];
    assert.deepEqual(results.slice(0, 4), [
      [0, first, 2],
      [0, first, 2],
      [0, changed, 3],
      // Refused: the table and its reader keep what they had.
      [1, changed, 3],
    ]);
    assert.equal(results[4]![0], 1);
    assert.match(run.output, /^not built dim_items: history-duplicate-key: .*id=1/m);
    assert.match(run.output, /^not built items_count: it reads dim_items/m);
    assert.match(run.output, /^warning: stg_items: accepted_values of name: 1 rows/m);
    assert.match(run.output, /^error: stg_items: not_null of name: 1 rows/m);
    assert.match(run.output, /^TABLES \["dim_items", "items_count"\]$/m);
  });
});
