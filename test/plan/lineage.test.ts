// Column lineage by hand: values, filters and keys, within a model and over models.

import assert from 'node:assert/strict';
import { lineage, type LineageEdge } from '../../server/src/plan/lineage.js';
import { lineageOf } from '../../server/src/plan/lineage-selection.js';
import { column, metric, projectOf, source } from '../language/pipeline.js';

const { plan } = projectOf({
  sources: [
    source('raw.a', 'id INT64, x INT64, y INT64, kind STRING, parts ARRAY<INT64>', { primary_key: 'id' }),
    source('raw.b', 'id INT64, x INT64, ok BOOL, at TIMESTAMP', { primary_key: 'id' }),
  ],
  models: [
    {
      name: 'joined',
      sources: ['raw.a', 'raw.b'],
      joins: [{ left_table: 'a', right_table: 'b', type: 'INNER', condition: 'a.id = b.id' }],
      filters: [{ applies_to: 'b', predicate: 'ok' }],
      column_mapping: [column('s', 'a.x + b.x'), column('one', '1')],
    },
    {
      name: 'grouped',
      sources: ['joined'],
      column_mapping: [column('k', 'one')],
      aggregations: [metric('total', 'SUM(s)')],
    },
    {
      name: 'flagged',
      sources: ['raw.a', 'raw.b'],
      joins: [{ left_table: 'a', right_table: 'b', type: 'EXISTS', as: 'has', condition: 'a.id = b.id' }],
      column_mapping: [column('y', 'y'), column('f', 'has')],
    },
    {
      name: 'kept',
      sources: ['raw.a', 'raw.b'],
      joins: [{ left_table: 'a', right_table: 'b', type: 'SEMI', condition: 'a.id = b.id' }],
      column_mapping: [column('y', 'y')],
    },
    {
      name: 'both',
      sources: ['raw.a', 'raw.b'],
      union: { inputs: ['a', 'b'], as: 'u', missing: 'null' },
      column_mapping: [column('x', 'u.x'), column('kind', 'u.kind')],
    },
    {
      name: 'element',
      sources: ['raw.a'],
      unnest: [{ column: 'parts', as: 'part' }],
      column_mapping: [column('part', 'part')],
    },
    { name: 'ranked', sources: ['raw.a'], column_mapping: [column('r', 'RANK() OVER (PARTITION BY kind ORDER BY y)')] },
    { name: 'top', sources: ['raw.a'], column_mapping: [column('x', 'x')], order_by: [{ column: 'x' }], limit: 1 },
    {
      name: 'latest',
      sources: ['raw.b'],
      deduplicate: [{ applies_to: 'b', partition_by: ['x'], order_by: [{ column: 'at', direction: 'DESC' }] }],
      column_mapping: [column('ok', 'ok')],
    },
    {
      name: 'across',
      sources: ['raw.a', 'raw.b'],
      group_by: ['x'],
      combine: { strategy: 'drill_across', type: 'LEFT' },
      aggregations: [metric('ny', 'SUM(y)'), metric('nb', 'COUNT(ok)')],
    },
    {
      name: 'history',
      sources: ['raw.b'],
      column_mapping: [column('id', 'id'), column('ok', 'ok')],
      constraints: {
        scd_type: 2,
        natural_key: 'id',
        effective_at: 'f',
        expiry_at: 't',
        current_flag: 'c',
        effective_from: 'b.at',
      },
    },
  ],
});

function into(to: string): readonly string[] {
  return lineage(plan)
    .filter((e) => e.to === to)
    .map((e) => `${e.kind} ${e.from}`);
}

describe('column lineage', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'joined.s': ['value raw.a.x', 'value raw.b.x', 'filter raw.b.ok', 'key raw.a.id', 'key raw.b.id'],
    'joined.one': ['filter raw.b.ok', 'key raw.a.id', 'key raw.b.id'],
    'grouped.total': ['value joined.s', 'key joined.one'],
    'flagged.f': ['value raw.a.id', 'value raw.b.id'],
    'flagged.y': ['value raw.a.y'],
    'kept.y': ['value raw.a.y', 'filter raw.a.id', 'filter raw.b.id'],
    'both.x': ['value raw.a.x', 'value raw.b.x'],
    'both.kind': ['value raw.a.kind'],
    'element.part': ['value raw.a.parts', 'key raw.a.parts'],
    // The order makes the rank; the partition keeps rows apart.
    'ranked.r': ['value raw.a.y', 'key raw.a.kind'],
    'top.x': ['value raw.a.x', 'filter raw.a.x'],
    'latest.ok': ['value raw.b.ok', 'filter raw.b.at', 'key raw.b.x'],
    'across.nb': ['value raw.b.ok', 'key raw.a.x', 'key raw.b.x'],
    'across.x': ['value raw.a.x', 'key raw.a.x', 'key raw.b.x'],
    'history.f': ['value raw.b.at', 'key raw.b.id', 'key raw.b.ok'],
    'history.c': ['key raw.b.id', 'key raw.b.ok'],
    'history.ok': ['value raw.b.ok', 'key raw.b.id'],
  };
  for (const [to, expected] of Object.entries(cases)) it(to, () => assert.deepEqual(into(to), expected));

  it('covers every column of every model, and only names that exist', () => {
    const known = new Set(
      [...plan.models, ...plan.sources].flatMap((r) => r.columns.map((c) => `${r.name}.${c.name}`)),
    );
    for (const e of lineage(plan)) assert.ok(known.has(e.from) && known.has(e.to), JSON.stringify(e));
    assert.deepEqual(plan.blocked, []);
  });

  it('follows one column up and down over models', () => {
    const edges = lineageOf(plan, 'JOINED.s').map((e: LineageEdge) => `${e.from} ${e.to}`);
    assert.ok(edges.includes('raw.a.x joined.s') && edges.includes('joined.s grouped.total'));
    assert.ok(!edges.some((e) => e.includes('kept.')));
  });
});
