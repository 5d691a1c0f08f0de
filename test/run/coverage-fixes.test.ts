// The fix of what no example reaches: an example that is added by it does reach it, measured on the embedded engine.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { measuredIn, notReached } from '../../server/src/diagnostics/coverage-problems.js';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';
import { column, findingsOf, memoryHost, metric, source } from '../language/pipeline.js';
import { measuredModels } from './reached-points.js';

const uri = 'file:///project/spec.json';

function projectOf(text: string): { readonly workspace: Workspace; readonly project: Project } {
  const workspace = new Workspace(memoryHost({ 'spec.json': text }));
  return { workspace, project: workspace.project(uri) };
}

describe('fixes of what no example reaches', () => {
  let engine: Engine;
  before(async function () {
    this.timeout(30_000);
    engine = await openDuckdb();
  });
  after(() => engine.close());

  async function measured(text: string): Promise<Project> {
    const { workspace, project } = projectOf(text);
    const errors = findingsOf(project).filter((f) => f.severity === 'error');
    assert.deepEqual(
      errors.map((e) => e.message),
      [],
    );
    workspace.setCoverage(project.root, measuredIn(project, await measuredModels(engine, project)));
    return workspace.project(uri);
  }

  const missingIn = (project: Project): readonly string[] =>
    [...project.coverage.values()].flatMap((m) =>
      m.points.filter((p) => p.measured && p.examples.length === 0).map((p) => `${p.point.kind}: ${p.point.text}`),
    );

  /** Titles of the fixes whose example reaches what they say; every other one is a fault. */
  async function reachedByFixes(spec: object): Promise<readonly string[]> {
    const text = JSON.stringify(spec, undefined, 2);
    const project = await measured(text);
    const before = missingIn(project);
    const found: string[] = [];
    for (const finding of findingsOf(project).filter((f) => f.id === notReached))
      for (const fix of finding.fixes) {
        const what = /^Add an example with (.*) \(what is right/u.exec(fix.title)?.[1];
        if (what === undefined || what === 'edge rows') continue;
        const edited = applyEdits(text, fix.edits.get(uri)!)!;
        const after = missingIn(await measured(edited));
        const count = (list: readonly string[]): number => list.filter((m) => m.endsWith(`: ${what}`)).length;
        assert.ok(count(after) < count(before), `not reached: ${what}\n${edited}`);
        found.push(what);
      }
    return found;
  }

  const orders = source(
    'raw.o',
    'id INT64 NOT NULL, n INT64, text STRING, at TIMESTAMP, tags ARRAY<STRING>, lines ARRAY<STRUCT<sku STRING, qty INT64>>',
    { primary_key: ['id'] },
  );
  const customers = source('raw.c', 'cid INT64 NOT NULL, name STRING', { primary_key: ['cid'] });
  const events = source('raw.e', 'eid INT64, kind STRING');
  const row = { id: 1, n: 5, text: 'a', at: '2024-01-01T00:00:00Z', tags: ['x'], lines: [{ sku: 'a', qty: 1 }] };
  const model = (more: object, given: object, extra: object = {}): object => ({
    sources: [orders, customers, events],
    models: [
      { name: 'm', sources: Object.keys(given), ...more, examples: [{ name: 'e', given, expect: [], ...extra }] },
    ],
  });
  const one = { 'raw.o': [row] };

  const cases: readonly (readonly [what: string, spec: object, reaches: readonly string[]])[] = [
    [
      'branches, behind a filter of the input',
      model(
        {
          filters: [{ applies_to: 'o', predicate: "text = 'a' AND id > 0" }],
          column_mapping: [column('id', 'id'), column('x', "CASE WHEN n > 100 THEN 'large' ELSE 'small' END")],
        },
        one,
      ),
      ['a row that takes this branch', 'a row that this drops'],
    ],
    [
      'branches by element of an array, of a STRUCT’s field too; no element',
      model(
        {
          column_mapping: [
            column('id', 'id'),
            column('x', "(SELECT MAX(IF(t = 'z', 1, 2)) FROM UNNEST(tags) AS t)"),
            column('y', '(SELECT SUM(IF(l.qty > 10, 10, 0)) FROM UNNEST(lines) AS l)'),
            column('z', "ARRAY_FILTER(tags, t -> t <> 'gone')"),
          ],
        },
        one,
      ),
      ['an element that takes this branch', 'a row for which this finds no element', 'an element that this drops'],
    ],
    [
      'sides of a join; several partners',
      model(
        {
          joins: [{ left_table: 'o', right_table: 'e', type: 'FULL', condition: 'o.n = e.eid' }],
          column_mapping: [column('id', 'o.id'), column('k', 'e.kind')],
        },
        { ...one, 'raw.e': [{ eid: 5, kind: 'k' }] },
      ),
      [
        'a row without a match in `e`, which the FULL JOIN keeps with NULLs',
        'a row of `e` that nothing matches, which the FULL JOIN keeps',
        'a row that matches several of `e`',
      ],
    ],
    [
      'a match where there was none',
      model(
        {
          joins: [{ left_table: 'o', right_table: 'c', type: 'LEFT', condition: 'o.n = c.cid' }],
          column_mapping: [column('id', 'o.id'), column('k', 'c.name')],
        },
        { ...one, 'raw.c': [{ cid: 9, name: 'k' }] },
      ),
      ['a row that matches one of `c`'],
    ],
    [
      'an input of a union',
      model(
        {
          union: { inputs: ['c', 'e'], as: 'u', missing: 'null' },
          column_mapping: [column('name', 'u.name')],
        },
        { 'raw.c': [{ cid: 1, name: 'a' }], 'raw.e': [] },
      ),
      ['a row from `e`'],
    ],
    [
      'duplicates and ties',
      model(
        {
          deduplicate: [{ applies_to: 'o', partition_by: ['text'], order_by: [{ column: 'at', direction: 'DESC' }] }],
          column_mapping: [column('text', 'text'), column('n', 'n')],
        },
        one,
      ),
      [
        'several rows of which this keeps one',
        'several rows that are equal in this order, of which the first by the other columns is kept',
      ],
    ],
    [
      'groups',
      model({ group_by: ['text'], aggregations: [metric('s', 'SUM(n)')] }, one),
      ['a group of several rows', 'more than one group, so that the keys would be missed'],
    ],
    [
      'nothing to aggregate',
      model({ aggregations: [metric('s', 'SUM(n)')] }, one),
      ['no row at all to aggregate', 'several rows to aggregate'],
    ],
    [
      'arrays that are unnested',
      model({ unnest: [{ column: 'tags', as: 't' }], column_mapping: [column('id', 'id'), column('t', 't')] }, one),
      ['an empty array, whose row is dropped', 'an array with several elements'],
    ],
    [
      'windows',
      model({ column_mapping: [column('id', 'id'), column('x', 'SUM(n) OVER (PARTITION BY text)')] }, one),
      ['several rows in one partition of this window'],
    ],
    [
      'a history: a key that is new',
      model(
        {
          column_mapping: [column('cid', 'cid'), column('name', 'name')],
          constraints: { scd_type: 2, natural_key: 'cid', effective_at: 'f', expiry_at: 't', current_flag: 'cur' },
        },
        { 'raw.c': [{ cid: 1, name: 'a' }] },
        {
          before: [{ cid: 1, name: 'a', f: '2024-01-01T00:00:00Z', t: null, cur: true }],
          run_ts: '2024-02-01T00:00:00Z',
        },
      ),
      ['a key that the table does not have yet'],
    ],
  ];
  for (const [what, spec, reaches] of cases)
    it(what, async function () {
      this.timeout(60_000);
      const found = await reachedByFixes(spec);
      for (const wanted of reaches) assert.ok(found.includes(wanted), `${wanted} has no fix: ${found.join('; ')}`);
    });
});
