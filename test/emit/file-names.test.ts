// Files and columns that a system cannot hold: refused or warned about at the name, by the platforms' own naming, and generated nowhere.

import assert from 'node:assert/strict';
import '../../server/src/diagnostics/all-targets.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { deviceFree, windowsDevice } from '../../server/src/emit/file-names.js';
import { generateProject, projectName } from '../../server/src/emit/generate.js';
import { platforms } from '../../server/src/emit/platforms/index.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { planWrites } from '../../server/src/output/write-plan.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';

const uri = 'file:///nowhere/spec.json';
const targets = platforms.flatMap((p) =>
  p.dialects.map((d) => ({ platform: p.id, dialect: d.id, out: `${p.id}_${d.id}` })),
);

function projectOf(spec: object, configured: readonly object[] = targets): Project {
  const settings = JSON.stringify({ targets: configured });
  const workspace = new Workspace({
    ...nodeHost,
    listFiles: () => [],
    isFile: (path) => path === '/nowhere/pipewright.json',
    readText: (path) => (path === '/nowhere/pipewright.json' ? settings : undefined),
  });
  workspace.setDocument({ uri, text: JSON.stringify(spec), version: 1 });
  return workspace.project(uri);
}

const source = (name: string): object => ({
  name,
  columns: [{ name: 'id', type: 'INT64', nullable: false }],
  primary_key: 'id',
});

const model = (name: string, more: object = {}): object => ({
  name,
  sources: ['raw.t'],
  column_mapping: [{ target_column: 'id', from_column: 'id', tests: ['unique', 'expression(id > 0)'] }],
  examples: [{ name: 'one', given: { 'raw.t': [{ id: 1 }] }, expect: [{ id: 1 }] }],
  ...more,
});

const columns = (...names: readonly string[]): object => ({
  column_mapping: names.map((name) => ({ target_column: name, from_column: 'id' })),
  examples: [],
});

const said = (spec: object, id: string, configured?: readonly object[]): readonly string[] => {
  const text = JSON.stringify(spec);
  return [...projectFindings(projectOf(spec, configured)).values()]
    .flat()
    .filter((f) => f.id === id)
    .map((f) => `«${text.slice(f.span.start, f.span.end)}» ${f.message}`);
};

const on = (platform: string, dialect: string): readonly object[] => [{ platform, dialect, out: 'out' }];

describe('files that a system cannot hold', () => {
  for (const { platform, dialect } of targets)
    it(`${platform} ${dialect}: writes no device, no endless name and no two of one name`, () => {
      const spec = {
        name: 'nul',
        sources: [source('raw.t'), source('a__b.c'), source('a.b__c'), source('lpt1')],
        models: ['aux', 'Con', 'x'.repeat(60), 'long'.repeat(63), 'sources', 'aux__01_unique'].map((n) => model(n)),
      };
      const project = projectOf(spec);
      const made = generateProject(project.plan, platform, dialect);
      assert.ok(made.ok);
      const { files } = made.result;
      const devices = files.map((f) => f.path).filter((p) => windowsDevice(p) !== undefined);
      assert.deepEqual(
        devices.filter((p) => platform !== 'dbt' || !/^models\/final\/(aux|Con)\.(sql|yml)$/.test(p)),
        [],
      );
      assert.ok(files.every((f) => f.path.split('/').every((name) => name.length <= 255)));
      const plan = planWrites({
        files,
        owner: 'x',
        manifest: undefined,
        existing: new Map(),
        force: false,
        hash: (c) => c,
      });
      assert.ok(plan.ok, plan.ok ? '' : plan.reason);
      // What a platform says of its files is what it writes.
      const options = { dialect, projectName: projectName(project.plan.name) };
      const own = new Set(
        project.plan.models
          .flatMap(platforms.find((p) => p.id === platform)!.modelFiles(project.plan, options))
          .map(shape),
      );
      const named = files.filter((f) => /aux|Con|x{60}/.test(f.path) && !/helpers/.test(f.path));
      assert.ok(named.length > 3 || platform === 'sql');
      assert.deepEqual(
        named.map((f) => shape(f.path)).filter((p) => !own.has(p)),
        [],
      );
    });

  const shape = (path: string): string =>
    path.replace(/^models\/\d+_/, 'models/N_').replace(/(__example_\d+).*(\.sqlx)$/, '$1$2');

  it('dbt names models by their files: said at the name', () => {
    const spec = { sources: [source('raw.t')], models: [model('aux'), model('auxiliary')] };
    const [found, ...more] = said(spec, 'reserved-file-name', on('dbt', 'duckdb'));
    assert.match(found!, /^«"aux"» dbt.*`models\/final\/aux\.sql`/);
    assert.deepEqual(more, []);
    for (const [platform, dialect] of [
      ['sql', 'duckdb'],
      ['dataform', 'bigquery'],
      ['pyspark', 'pyspark'],
    ] as const)
      assert.deepEqual(said(spec, 'reserved-file-name', on(platform, dialect)), [], platform);
  });

  it('too long for a file: refused with its place', () => {
    const spec = { sources: [source('raw.t')], models: [model('n'.repeat(252))] };
    const [found] = said(spec, 'refused-by-platform', on('dbt', 'duckdb'));
    assert.match(found!, /^«"n{252}"».*would have a name of \d{3} bytes, and file systems hold 255/);
    assert.deepEqual(
      said({ ...spec, models: [model('n'.repeat(100))] }, 'refused-by-platform', on('dbt', 'duckdb')),
      [],
    );
  });

  it('devices, with any ending and in any case, and nothing else', () => {
    for (const name of ['con.sql', 'a/NUL.tar.gz', 'Com0', 'lpt9.py']) assert.ok(windowsDevice(name), name);
    for (const name of ['console.sql', 'com.sql', 'com10.sql', 'a/null', '01_con.sql', 'stg_aux.sql'])
      assert.equal(windowsDevice(name), undefined, name);
    assert.equal(deviceFree('prn'), 'prn_');
  });

  it('nothing with a dot or space at its end, or that no file system holds, is written', () => {
    for (const path of ['a./x', 'a/x ', 'a/x.', 'ä'.repeat(128)])
      assert.equal(
        planWrites({
          files: [{ path, content: '' }],
          owner: 'x',
          manifest: undefined,
          existing: new Map(),
          force: false,
          hash: (c) => c,
        }).ok,
        false,
        path,
      );
  });
});

describe('columns that an engine cannot hold', () => {
  const spec = (more: object): object => ({ sources: [source('raw.t')], models: [model('m', more)] });
  const refused = (more: object, platform: string, dialect: string): readonly string[] =>
    said(spec(more), 'refused-by-platform', on(platform, dialect)).map((f) => /«(.*?)»/.exec(f)![1]!);
  const tableOf = (...names: readonly string[]): object => ({ ...columns(...names), materialization: 'table' });

  it('PostgreSQL: system columns of tables, not of views; 1600 columns; 63 bytes', () => {
    assert.deepEqual(refused(tableOf('id', 'ctid', 'XMIN', 'oid'), 'sql', 'postgres'), ['"ctid"', '"XMIN"']);
    assert.deepEqual(refused({ ...columns('ctid'), materialization: 'view' }, 'sql', 'postgres'), []);
    assert.deepEqual(refused(tableOf('ctid'), 'sql', 'duckdb'), []);
    const wide = Array.from({ length: 1601 }, (_, i) => `c${i}`);
    for (const names of [wide, wide.slice(1)]) {
      const made = generateProject(projectOf(spec(tableOf(...names)), []).plan, 'sql', 'postgres');
      assert.ok(made.ok);
      assert.deepEqual(
        made.result.refusals.map((r) => r.reason),
        names === wide ? ['m has 1601 columns, and a table of PostgreSQL has at most 1600'] : [],
      );
    }
    assert.deepEqual(refused(tableOf('c'.repeat(64), 'd'.repeat(63)), 'dbt', 'postgres'), [`"${'c'.repeat(64)}"`]);
  });

  it('BigQuery: prefixes that it keeps, in any case', () => {
    const names = [
      '_PARTITIONTIME',
      '_table_suffix',
      '_change_type',
      '_CHANGE_SEQUENCE_NUMBER',
      '_file',
      'partition_id',
    ];
    assert.deepEqual(
      refused(tableOf(...names), 'dbt', 'bigquery'),
      names.slice(0, 4).map((n) => `"${n}"`),
    );
    assert.deepEqual(
      refused(tableOf(...names), 'dataform', 'bigquery'),
      names.slice(0, 4).map((n) => `"${n}"`),
    );
  });

  it('Snowflake and Databricks: 255', () => {
    for (const dialect of ['snowflake', 'databricks']) {
      assert.deepEqual(refused(tableOf('c'.repeat(256)), 'dbt', dialect), [`"${'c'.repeat(256)}"`]);
      assert.deepEqual(refused(tableOf('c'.repeat(255)), 'dbt', dialect), []);
    }
  });
});
