// What configured targets refuse or translate with a limit, marked in the spec: on the function inside the SQL string, once, and only when there are targets.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../server/src/base/finding.js';
import '../../server/src/diagnostics/all-targets.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { Workspace } from '../../server/src/workspace/workspace.js';

const SOURCES = [
  {
    name: 'raw.orders',
    columns: [
      { name: 'id', type: 'INT64', nullable: false },
      { name: 's', type: 'STRING' },
      { name: 'f', type: 'FLOAT64' },
    ],
    primary_key: ['id'],
  },
];

const DUCKDB = { platform: 'sql', dialect: 'duckdb', out: 'generated/sql' };
const PYSPARK = { platform: 'pyspark', out: 'generated/pyspark' };

describe('findings of configured targets', () => {
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function findings(
    settings: object,
    spec: string,
  ): { readonly text: string; readonly found: readonly Finding[]; readonly marked: (f: Finding) => string } {
    const folder = mkdtempSync(join(tmpdir(), 'pipewright-targets-'));
    folders.push(folder);
    writeFileSync(join(folder, 'pipewright.json'), JSON.stringify(settings));
    writeFileSync(join(folder, 'spec.json'), spec);
    const uri = nodeHost.toUri(join(folder, 'spec.json'));
    const found = (projectFindings(new Workspace(nodeHost).project(uri)).get(uri) ?? []).filter(
      (f) => f.id === 'portability-limit' || f.id === 'untranslatable-expression',
    );
    return { text: spec, found, marked: (f) => spec.slice(f.span.start, f.span.end) };
  }

  const specOf = (model: object, more: object = {}): string =>
    JSON.stringify(
      { sources: SOURCES, ...more, models: [{ name: 'm', layer: 'final', sources: ['raw.orders'], ...model }] },
      undefined,
      1,
    );
  const column = (transform: string): object => ({ column_mapping: [{ target_column: 'x', transform }] });

  it('says nothing without targets', () => {
    assert.deepEqual(findings({}, specOf(column('CONCAT(LOWER(s), NORMALIZE(s, NFKC))'))).found, []);
  });

  it('marks the function with a limit inside the SQL string, JSON escapes counted', () => {
    const { found, marked } = findings({ targets: [DUCKDB] }, specOf(column('CONCAT("\\"", LOWER(s))')));
    assert.deepEqual(
      found.map((f) => [f.id, f.severity, marked(f)]),
      [['portability-limit', 'information', 'LOWER(s)']],
    );
    assert.match(found[0]!.message, /DuckDB.*letters outside ASCII/);
  });

  it('marks what a target refuses, with its reason and who refuses it', () => {
    const { found, marked } = findings(
      { targets: [DUCKDB, PYSPARK] },
      specOf(column("CONCAT('a', ST_ASTEXT(ST_GEOGPOINT(f, f)))")),
    );
    assert.deepEqual(
      found.map((f) => [f.id, f.severity, marked(f)]),
      [
        ['untranslatable-expression', 'warning', 'ST_ASTEXT(ST_GEOGPOINT(f, f))'],
        ['untranslatable-expression', 'warning', 'ST_ASTEXT(ST_GEOGPOINT(f, f))'],
      ],
    );
    assert.match(found[0]!.message, /Not translated to DuckDB.*ST_ASTEXT/);
    assert.match(found[1]!.message, /Not translated to PySpark.*ST_ASTEXT/);
    assert.ok(
      found.every((f) => f.blocks === undefined),
      'a refusal of one target blocks nothing else',
    );
  });

  it('takes the default dialect of a platform, and each dialect once', () => {
    const twice = { targets: [PYSPARK, { ...PYSPARK, out: 'generated/again' }] };
    const { found } = findings(twice, specOf(column('ST_X(ST_GEOGFROMTEXT(s))')));
    assert.equal(found.length, 1);
    assert.match(found[0]!.message, /PySpark/);
  });

  it('finds aggregates, windows, filters and joins where they are written', () => {
    const spec = specOf({
      filters: [{ applies_to: 'orders', predicate: 's IS NOT NULL AND ST_X(ST_GEOGFROMTEXT(s)) > 1' }],
      group_by: ['id'],
      aggregations: [{ metric_column: 'c', formula: '1 + LENGTH(HLL_COUNT.INIT(s))' }],
    });
    const { found, marked } = findings({ targets: [DUCKDB] }, spec);
    assert.deepEqual(found.filter((f) => f.id === 'untranslatable-expression').map(marked), [
      'ST_X(ST_GEOGFROMTEXT(s))',
      'HLL_COUNT.INIT(s)',
    ]);
  });

  it('tells a limit once a model, with its other places', () => {
    const spec = specOf({
      column_mapping: [
        { target_column: 'x', transform: 'LOWER(s)' },
        { target_column: 'y', transform: 'UPPER(s)' },
      ],
    });
    const { found, marked, text } = findings({ targets: [DUCKDB] }, spec);
    assert.equal(found.length, 1);
    assert.equal(marked(found[0]!), 'LOWER(s)');
    assert.deepEqual(
      found[0]!.related.map((r) => text.slice(r.span.start, r.span.end)),
      ['UPPER(s)'],
    );
  });

  it('marks the call of a declared function, not an offset of its body', () => {
    const functions = [
      {
        name: 'shout',
        parameters: [{ name: 'x', type: 'STRING' }],
        returns: 'STRING',
        body: "CONCAT('a long beginning', UPPER(x))",
      },
    ];
    const { found, marked } = findings({ targets: [DUCKDB] }, specOf(column("CONCAT('', shout(s))"), { functions }));
    assert.deepEqual(found.map(marked), ['shout(s)']);
  });

  it('is turned off by settings and by a comment on the line before', () => {
    const off = { targets: [DUCKDB], rules: { 'portability-limit': 'off' } };
    assert.deepEqual(findings(off, specOf(column('LOWER(s)'))).found, []);
    const lines = specOf(column('LOWER(s)')).split('\n');
    const at = lines.findIndex((line) => line.includes('LOWER'));
    lines.splice(at, 0, '// pipewright-ignore portability-limit: names are ASCII');
    assert.deepEqual(findings({ targets: [DUCKDB] }, lines.join('\n')).found, []);
  });
});
