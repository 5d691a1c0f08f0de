// Generated Dataform projects: compiled by Dataform, their unit tests and assertions evaluated by the GoogleSQL reference engine; hostile texts come back as they were.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateProject } from '../../server/src/emit/generate.js';
import type { EmitResult } from '../../server/src/emit/platform.js';
import { compileDataform, type DataformGraph, type DataformTest } from '../engines/dataform.js';
import { GoogleSqlEngine } from '../engines/googlesql.js';
import { requireEngine } from '../engines/locate.js';
import { projectOf } from '../language/pipeline.js';
import { compileFor, fullName, ReferenceWarehouse } from '../platforms/dataform.js';
import { writeFiles } from '../platforms/pyspark.js';
import { hostileSpec, hostileText } from './hostile-pipeline.js';

describe('Dataform projects', function () {
  this.timeout(300_000);
  const engine = new GoogleSqlEngine();
  const folders: string[] = [];

  before(async function () {
    requireEngine('dataform', this);
    requireEngine('googlesql', this);
    await engine.start();
  });
  after(async () => {
    await engine.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function emitted(spec: object): EmitResult {
    const { plan } = projectOf(spec);
    assert.deepEqual(plan.blocked, []);
    const made = generateProject(plan, 'dataform', undefined);
    assert.ok(made.ok);
    return made.result;
  }

  function written(result: EmitResult): string {
    const folder = mkdtempSync(join(tmpdir(), 'pipewright-dataform-'));
    folders.push(folder);
    writeFiles(folder, result.files);
    return folder;
  }

  async function compiled(result: EmitResult): Promise<DataformGraph> {
    const graph = await compileDataform(written(result));
    assert.deepEqual(graph.compilationErrors, []);
    return graph;
  }

  /** Rows by their place, as `dataform test` compares them. */
  async function passes(test: DataformTest): Promise<boolean> {
    const [actual, expected] = await Promise.all([
      engine.query(test.testQuery),
      engine.query(test.expectedOutputQuery),
    ]);
    assert.ok(!('error' in actual), `${test.name}: ${'error' in actual ? actual.error : ''}\n${test.testQuery}`);
    assert.ok(
      !('error' in expected),
      `${test.name}: ${'error' in expected ? expected.error : ''}\n${test.expectedOutputQuery}`,
    );
    const rows = (result: typeof actual): unknown =>
      result.rows.map((row) => Object.fromEntries(result.columns.map((c, i) => [c.name.toLowerCase(), row[i]])));
    return JSON.stringify(rows(actual)) === JSON.stringify(rows(expected));
  }

  it('gives back every hostile text and name', async () => {
    const result = emitted(hostileSpec);
    assert.deepEqual(result.refusals, []);
    const graph = await compiled(result);
    const model = graph.tables.find((t) => t.target.name === 'class')!;
    const { description, columns } = model['actionDescriptor'] as {
      description: string;
      columns: readonly { path: readonly string[]; description: string }[];
    };
    assert.equal(description, hostileSpec.description);
    assert.equal(columns.find((c) => c.path[0] === 'lambda')!.description, hostileSpec.description);
    // The literal in the compiled query is the text.
    const literal = /('(?:[^'\\]|\\.)*') AS text/.exec(model.query)![1]!;
    const value = await engine.query(`SELECT ${literal}`);
    assert.ok(!('error' in value));
    assert.deepEqual(value.rows, [[hostileText]]);
    // Nothing of a text has become an action of its own.
    const names = new Set([...hostileSpec.models.map((m) => m.name), 'pipewright_parameters']);
    const others = [...graph.tables, ...graph.operations].map((a) => a.target.name).filter((name) => !names.has(name));
    assert.ok(
      others.every((name) => name.includes('__')),
      others.join(),
    );
  });

  it('has a unit test for each example, which passes', async () => {
    const result = emitted(hostileSpec);
    assert.deepEqual(result.notes, []);
    const { tests } = await compiled(result);
    const examples = hostileSpec.models.reduce(
      (sum, m) => sum + ((m as { examples?: unknown[] }).examples?.length ?? 0),
      0,
    );
    assert.ok(tests.length >= examples, `${tests.length} of ${examples}`);
    for (const test of tests) assert.ok(await passes(test), test.name);
  });

  it('fails a unit test when a value, a row or a refusal is not as expected', async () => {
    const damage = (from: string, to: string): object =>
      JSON.parse(JSON.stringify(hostileSpec).replaceAll(from, to)) as object;
    for (const [from, to, name] of [
      ['"third":0.33333333333', '"third":0.334', 'floats__example_01'],
      ['"third":"NaN"', '"third":1', 'floats__example_01'],
      ['"pair":{"a":3', '"pair":{"a":4', 'floats__example_01'],
      ['"matched":true', '"matched":false', 'class__example_01'],
      ['"refused":"history-late-change"', '"refused":"history-null-key"', 'F__example_02'],
      [',{"id":2,"at":"2024-03-03"}', '', 'lately__example_01'],
    ] as const) {
      const spec = damage(from, to);
      assert.notDeepEqual(spec, hostileSpec, from);
      const { tests } = await compiled(emitted(spec));
      const test = tests.find((t) => t.name === name)!;
      assert.equal(await passes(test), false, `${from} → ${to}`);
    }
  });

  const shop = {
    version: 1,
    name: 'shop',
    schema: { raw_schema: 'raw', staging_schema: 'staging', final_schema: 'final' },
    sources: [
      {
        name: 'raw.items',
        columns: [
          { name: 'id', type: 'INT64' },
          { name: 'kind', type: 'STRING' },
          { name: 'day', type: 'DATE' },
        ],
      },
      { name: 'raw.kinds', columns: [{ name: 'kind', type: 'STRING' }] },
    ],
    models: [
      {
        name: 'items',
        layer: 'staging',
        sources: [{ table: 'raw.items', as: 'i' }],
        column_mapping: [
          {
            target_column: 'id',
            transform: 'i.id',
            nullable: false,
            tests: ['unique', { between: [1, 5], severity: 'warning' }],
          },
          {
            target_column: 'kind',
            transform: 'i.kind',
            tests: ['relationships(raw.kinds.kind)', "matches('^[a-z]+$')"],
          },
          { target_column: 'day', transform: 'i.day' },
        ],
        constraints: { partition_by: 'day', cluster_by: ['kind'] },
      },
    ],
  };

  it('asserts data tests: violations are found, warnings have a tag of their own', async () => {
    const result = emitted(shop);
    assert.deepEqual(result.refusals, []);
    const graph = await compiled(result);
    const warehouse = new ReferenceWarehouse(engine);
    const table = graph.tables.find((t) => t.target.name === 'items')!;
    assert.deepEqual(table['bigquery'], { partitionBy: 'day', clusterBy: ['kind'] });
    const columns = [
      { name: 'id', type: 'INT64' },
      { name: 'kind', type: 'STRING' },
      { name: 'day', type: 'DATE' },
    ];
    const kinds = graph.declarations.find((d) => d.target.name === 'kinds')!;
    warehouse.tables[fullName(kinds.target)] = { columns: [{ name: 'kind', type: 'STRING' }], rows: [['a']] };
    const violated = async (rows: (string | number | null)[][]): Promise<readonly string[]> => {
      warehouse.tables[fullName(table.target)] = { columns, rows };
      const found: string[] = [];
      for (const a of graph.assertions)
        if ((await warehouse.select(a.query)).rows.length > 0) found.push(`${a.target.name} ${(a.tags ?? []).join()}`);
      return found.sort();
    };
    assert.deepEqual(
      await violated([
        [1, 'a', null],
        [2, null, null],
      ]),
      [],
    );
    const all = await violated([
      [1, 'a', null],
      [1, 'B', null],
      [null, 'a', null],
      [9, 'a', null],
    ]);
    assert.deepEqual(all.map((name) => name.replace(/^items__\d+_/, '')).sort(), [
      'between warning,test',
      'matches pipeline,test',
      'not_null pipeline,test',
      'relationships pipeline,test',
      'unique pipeline,test',
    ]);
  });

  it('takes parameters from variables, whatever their text is', async () => {
    const folder = written(emitted(hostileSpec));
    const graph = await compileFor(folder, {
      runTs: '2024-07-01T10:00:00Z',
      parameters: { class: `${hostileText}\n'`, spark: '7' },
    });
    const warehouse = new ReferenceWarehouse(engine);
    const parameters = graph.operations.find((o) => o.target.name === 'pipewright_parameters')!;
    for (const query of parameters.queries) await warehouse.execute(query);
    const made = warehouse.tables[fullName(parameters.target)]!;
    const values = Object.fromEntries(made.columns.map((c, i) => [c.name, [c.type, made.rows[0]![i]]]));
    assert.deepEqual(values, {
      class: ['STRING', `${hostileText}\n'`],
      spark: ['INT64', 7],
      element: ['DATE', '2024-02-29'],
      run_ts: ['TIMESTAMP', '2024-07-01T10:00:00Z'],
    });
  });

  it('refuses, with its place, a parameter in the condition of a join', () => {
    const result = emitted({
      ...shop,
      parameters: [{ name: 'p', type: 'INT64', default: 1 }],
      models: [
        {
          name: 'j',
          layer: 'staging',
          sources: [
            { table: 'raw.items', as: 'i' },
            { table: 'raw.kinds', as: 'k' },
          ],
          joins: [{ left_table: 'i', right_table: 'k', type: 'LEFT', condition: 'i.kind = k.kind AND i.id > @p' }],
          column_mapping: [{ target_column: 'id', transform: 'i.id' }],
        },
      ],
    });
    assert.deepEqual(
      result.refusals.map((r) => [r.part, r.at, r.span]),
      [['j', 'models/j/joins/0', { start: 27, end: 29 }]],
    );
  });
});
