// What examples reach, measured on the embedded engine: each expectation is worked out by hand from the given rows.

import assert from 'node:assert/strict';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import { column, metric, source } from '../language/pipeline.js';
import { reachedBy, type Reached } from './reached-points.js';

describe('coverage of examples', () => {
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  const coverage = (spec: object): Promise<Reached> => reachedBy(engine, spec);

  const orders = source('raw.o', 'id INT64 NOT NULL, status STRING, amount INT64, note STRING', {
    primary_key: ['id'],
  });
  const order = (id: number, more: object = {}): object => ({ id, status: 'new', amount: 1, note: 'x', ...more });
  const model = (more: object, given: Record<string, object[]>, extra: object = {}): object => ({
    name: 'm',
    sources: Object.keys(given),
    ...more,
    examples: [{ name: 'e', given, expect: [], ...extra }],
  });

  it('a CASE: every branch, the ELSE, a condition that is NULL', async () => {
    const spec = (rows: object[]): object => ({
      sources: [orders],
      models: [
        model(
          {
            column_mapping: [
              column('id', 'id'),
              column('size', "CASE WHEN amount > 100 THEN 'large' WHEN amount > 10 THEN 'medium' ELSE 'small' END"),
            ],
          },
          { 'raw.o': rows },
        ),
      ],
    });
    const one = await coverage(spec([order(1, { amount: 500 })]));
    assert.deepEqual(one.reached, ["taken 'large'"]);
    assert.deepEqual(one.missing, [
      'null amount',
      'null amount > 100',
      "taken 'medium'",
      'null amount > 10',
      "else 'small'",
    ]);
    const all = await coverage(
      spec([order(1, { amount: 500 }), order(2, { amount: 50 }), order(3, { amount: 5 }), order(4, { amount: null })]),
    );
    assert.deepEqual(all.missing, []);
    assert.equal(all.unknown, 0);
    assert.deepEqual([one.withoutValue, all.withoutValue], [[], []]);
    const none = await coverage(spec([order(1, { amount: null })]));
    assert.deepEqual(none.withoutValue, ['amount']);
  });

  it('what a branch protects from is not computed for it', async () => {
    const { missing, unknown, reached } = await coverage({
      sources: [orders],
      models: [
        model(
          {
            column_mapping: [column('id', 'id'), column('part', 'IF(amount = 0, NULL, IF(100 / amount > 7, 1, 2))')],
          },
          { 'raw.o': [order(1, { amount: 0 }), order(2, { amount: 10 })] },
        ),
      ],
    });
    assert.equal(unknown, 0);
    assert.deepEqual(reached, ['taken NULL', 'else IF(100 / amount > 7, 1, 2)', 'taken 1']);
    // A NULL amount is not 0: it gets to the inner condition and makes it NULL.
    assert.deepEqual(missing, ['null amount', 'null amount = 0', 'null 100 / amount > 7', 'else 2']);
  });

  it('a filter of several parts: each part as the one that drops, or the alternative that keeps', async () => {
    const spec = (rows: object[]): object => ({
      sources: [orders],
      models: [
        model(
          {
            filters: [
              { applies_to: 'o', predicate: "status IS NOT NULL AND (amount > 5 OR note = 'vip')", rationale: 'r' },
            ],
            column_mapping: [column('id', 'id')],
          },
          { 'raw.o': rows },
        ),
      ],
    });
    const one = await coverage(spec([order(1, { amount: 9 })]));
    assert.deepEqual(one.reached, ["kept status IS NOT NULL AND (amount > 5 OR note = 'vip')", 'true amount > 5']);
    // `status IS NOT NULL` is never NULL itself: nobody is asked for that row.
    assert.deepEqual(one.missing, [
      'null status',
      'null amount',
      'null note',
      'false status IS NOT NULL',
      "false amount > 5 OR note = 'vip'",
      "null amount > 5 OR note = 'vip'",
      "true note = 'vip'",
    ]);
    const all = await coverage(
      spec([
        order(1, { amount: 9 }),
        order(2, { status: null }),
        order(3),
        order(4, { amount: null, note: null }),
        order(5, { note: 'vip' }),
      ]),
    );
    assert.deepEqual(all.missing, []);
  });

  it('a NULL that something before has excluded is not asked for', async () => {
    const { missing } = await coverage({
      sources: [orders],
      models: [
        model(
          {
            filters: [{ applies_to: 'o', predicate: 'amount IS NOT NULL AND amount > 5', rationale: 'r' }],
            column_mapping: [column('id', 'id'), column('big', "IF(amount > 50, 'big', 'not')")],
          },
          { 'raw.o': [order(1, { amount: null }), order(2), order(3, { amount: 60 }), order(4, { amount: 6 })] },
        ),
      ],
    });
    assert.deepEqual(missing, []);
  });

  it('COALESCE, NULLIF, SAFE_CAST: which value is used, when NULL is made', async () => {
    const mapping = [
      column('id', 'id'),
      column('text', "COALESCE(note, status, 'none')"),
      column('n', "SAFE_CAST(NULLIF(note, '') AS INT64)"),
    ];
    const spec = (rows: object[]): object => ({
      sources: [orders],
      models: [model({ column_mapping: mapping }, { 'raw.o': rows })],
    });
    const one = await coverage(spec([order(1, { note: '7' })]));
    assert.deepEqual(one.reached, []);
    assert.deepEqual(one.missing, [
      'null status',
      'null note',
      'falls-back status',
      "falls-back 'none'",
      "true NULLIF(note, '')",
      "fails SAFE_CAST(NULLIF(note, '') AS INT64)",
    ]);
    const all = await coverage(
      spec([order(1, { note: null }), order(2, { note: null, status: null }), order(3, { note: '' }), order(4)]),
    );
    assert.deepEqual(all.missing, []);
  });

  const customers = source('raw.c', 'cid INT64 NOT NULL, name STRING', { primary_key: ['cid'] });
  const joined = (type: string, rows: object[], partners: object[]): object => ({
    sources: [orders, customers],
    models: [
      model(
        {
          joins: [{ left_table: 'o', right_table: 'c', type, condition: 'o.amount = c.cid' }],
          column_mapping: [{ target_column: 'id', from_table: 'o', from_column: 'id' }],
        },
        { 'raw.o': rows, 'raw.c': partners },
      ),
    ],
  });

  it('joins: rows with and without a partner, on both sides where both are kept', async () => {
    const matched = [order(1, { amount: 1 })];
    const partner = [{ cid: 1, name: 'a' }];
    for (const type of ['LEFT', 'INNER', 'SEMI', 'ANTI'])
      assert.deepEqual(await coverage(joined(type, matched, partner)).then((c) => c.missing), [
        'null amount',
        'unmatched join',
      ]);
    const right = await coverage(joined('FULL', matched, partner));
    assert.deepEqual(right.missing, ['null amount', 'unmatched join', 'unmatched-right join']);
    const both = await coverage(
      joined('FULL', [...matched, order(2, { amount: null })], [...partner, { cid: 9, name: 'b' }]),
    );
    assert.deepEqual(both.missing, []);
    const none = await coverage(joined('LEFT', [order(1, { amount: 3 })], partner));
    assert.deepEqual(none.missing, ['null amount', 'matched join']);
  });

  it('joins: several partners, where no key excludes them', async () => {
    const keyless = source('raw.c', 'cid INT64 NOT NULL, name STRING');
    const spec = (partners: object[]): object => ({
      ...joined('LEFT', [order(1)], partners),
      sources: [orders, keyless],
    });
    const one = await coverage(spec([{ cid: 1 }]));
    assert.ok(one.missing.includes('several join'));
    const two = await coverage(spec([{ cid: 1 }, { cid: 1 }]));
    assert.ok(two.reached.includes('several join'));
  });

  it('groups: several rows in one, more than one, none at all; argument by argument', async () => {
    const grouped = (keys: string[], rows: object[]): object => ({
      sources: [orders],
      models: [
        model(
          {
            group_by: keys,
            aggregations: [metric('big', 'COUNTIF(amount > 5)'), metric('sum', 'SUM(IF(status = note, amount, 0))')],
          },
          { 'raw.o': rows },
        ),
      ],
    });
    const one = await coverage(grouped(['note'], [order(1)]));
    assert.deepEqual(
      one.missing.filter((m) => !m.startsWith('null')),
      ['several group', 'one group', 'taken amount'],
    );
    const many = await coverage(grouped(['note'], [order(1), order(2), order(3, { note: 'new' })]));
    assert.deepEqual(
      many.missing.filter((m) => !m.startsWith('null')),
      [],
    );
    // A key of the rows has one row a group, whatever the example.
    const keyed = await coverage(grouped(['id'], [order(1)]));
    assert.ok(!keyed.missing.includes('several group'));
    assert.ok(keyed.missing.includes('one group'));
  });

  it('unions, deduplication, unnest, limit, windows', async () => {
    const other = source('raw.p', 'id INT64 NOT NULL, status STRING, amount INT64, note STRING', {
      primary_key: ['id'],
    });
    const union = await coverage({
      sources: [orders, other],
      models: [
        model(
          { union: { inputs: ['o', 'p'], distinct: true, as: 'u' }, column_mapping: [column('id', 'id')] },
          { 'raw.o': [order(1)], 'raw.p': [] },
        ),
      ],
    });
    assert.deepEqual(union.missing, ['input p', 'several union']);

    const changes = source('raw.t', 'k INT64, at TIMESTAMP, tags ARRAY<STRING>');
    const row = (k: number, at: string, tags: string[]): object => ({ k, at: `${at}T00:00:00Z`, tags });
    const shaped = (rows: object[]): object => ({
      sources: [changes],
      models: [
        model(
          {
            deduplicate: [{ applies_to: 't', partition_by: ['k'], order_by: [{ column: 'at', direction: 'DESC' }] }],
            unnest: [{ column: 'tags', as: 'tag' }],
            column_mapping: [
              column('k', 'k'),
              column('tag', 'tag'),
              column('n', 'ROW_NUMBER() OVER (PARTITION BY k ORDER BY tag)'),
            ],
            order_by: ['k', 'tag'],
            limit: 2,
          },
          { 'raw.t': rows },
        ),
      ],
    });
    const few = await coverage(shaped([row(1, '2024-01-01', ['a'])]));
    assert.deepEqual(
      few.missing.filter((m) => !m.startsWith('null')),
      [
        'several duplicate',
        'empty elements',
        'several elements',
        'several ROW_NUMBER() OVER (PARTITION BY k ORDER BY tag)',
        'cut limit',
      ],
    );
    const all = await coverage(
      shaped([row(1, '2024-01-01', ['z']), row(1, '2024-01-02', ['a', 'b', 'c']), row(2, '2024-01-01', [])]),
    );
    assert.deepEqual(
      all.missing.filter((m) => !m.startsWith('null')),
      [],
    );
  });

  it('drill-across: keys that only one side has', async () => {
    const returns = source('raw.r', 'rid INT64 NOT NULL, note STRING, lost INT64', { primary_key: ['rid'] });
    const spec = (rows: object[], back: object[]): object => ({
      sources: [orders, returns],
      models: [
        model(
          {
            combine: { strategy: 'drill_across', type: 'LEFT' },
            group_by: ['note'],
            aggregations: [metric('sold', 'SUM(o.amount)'), metric('lost', 'SUM(r.lost)')],
          },
          { 'raw.o': rows, 'raw.r': back },
        ),
      ],
    });
    const same = await coverage(spec([order(1)], [{ rid: 1, note: 'x', lost: 1 }]));
    assert.deepEqual(
      same.missing.filter((m) => m.includes('match')),
      ['unmatched r', 'unmatched-right r'],
    );
    const differ = await coverage(spec([order(1)], [{ rid: 1, note: 'y', lost: 1 }]));
    assert.deepEqual(
      differ.missing.filter((m) => m.includes('match')),
      [],
    );
  });

  it('history and increments, before the table is written', async () => {
    const history = {
      name: 'm',
      sources: ['raw.c'],
      column_mapping: [column('cid', 'cid'), column('name', 'name')],
      constraints: {
        scd_type: 2,
        natural_key: 'cid',
        effective_at: 'f',
        expiry_at: 't',
        current_flag: 'cur',
        on_delete: 'close',
      },
    };
    const version = (cid: number, name: string, cur = true): object => ({
      cid,
      name,
      f: '2024-01-01T00:00:00Z',
      t: cur ? null : '2024-01-05T00:00:00Z',
      cur,
    });
    const run = (given: object[], before: object[]): Promise<Reached> =>
      coverage({
        sources: [customers],
        models: [
          {
            ...history,
            examples: [{ name: 'e', given: { 'raw.c': given }, before, run_ts: '2024-02-01T00:00:00Z', expect: [] }],
          },
        ],
      });
    const some = await run([{ cid: 1, name: 'a' }], [version(1, 'a')]);
    assert.deepEqual(some.reached, ['unchanged history']);
    assert.deepEqual(some.missing, ['new history', 'changed history', 'absent history', 'returning history']);
    const rest = await run(
      [
        { cid: 1, name: 'b' },
        { cid: 2, name: 'n' },
        { cid: 4, name: 'r' },
      ],
      [version(1, 'a'), version(3, 'gone'), version(4, 'r', false)],
    );
    assert.deepEqual(rest.missing, ['unchanged history']);
  });
});
