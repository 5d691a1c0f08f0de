// Coverage of examples inside array subqueries and lambdas, of IFERROR and SAFE forms, parts of join conditions, ties, subtotals: by hand from the rows.

import assert from 'node:assert/strict';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import { column, metric, source } from '../language/pipeline.js';
import { reachedBy, type Reached } from './reached-points.js';

describe('coverage of examples, inside', () => {
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  const items = source(
    'raw.o',
    'id INT64 NOT NULL, text STRING, n INT64, tags ARRAY<STRING>, lines ARRAY<STRUCT<sku STRING, qty INT64>>',
    { primary_key: ['id'] },
  );
  const row = (id: number, more: object = {}): object => ({ id, text: '7', n: 1, tags: ['a'], lines: [], ...more });
  const withoutNulls = (list: readonly string[]): readonly string[] =>
    list.filter((m) => !/^null (?:id|text|n|tags|lines)$/u.test(m));
  async function of(transform: string, rows: object[]): Promise<Reached> {
    const reached = await reachedBy(engine, {
      sources: [items],
      models: [
        {
          name: 'm',
          sources: ['raw.o'],
          column_mapping: [column('id', 'id'), column('x', transform)],
          examples: [{ name: 'e', given: { 'raw.o': rows }, expect: [] }],
        },
      ],
    });
    assert.equal(reached.unknown, 0, transform);
    return { ...reached, missing: withoutNulls(reached.missing), reached: withoutNulls(reached.reached) };
  }

  it('a subquery over an array: its filter, its branches by element, no element at all', async () => {
    const sum = "(SELECT SUM(IF(l.qty > 10, 10, l.qty)) FROM UNNEST(lines) AS l WHERE l.sku <> 'gift')";
    const one = await of(sum, [row(1, { lines: [{ sku: 'a', qty: 1 }] })]);
    assert.deepEqual(one.reached, ["kept l.sku <> 'gift'", 'else l.qty']);
    assert.deepEqual(one.missing, [
      "false l.sku <> 'gift'",
      "null l.sku <> 'gift'",
      'taken 10',
      'null l.qty > 10',
      `empty ${sum}`,
    ]);
    const all = await of(sum, [
      row(1, {
        lines: [
          { sku: 'a', qty: 1 },
          { sku: 'b', qty: 11 },
          { sku: 'gift', qty: 50 },
        ],
      }),
      row(2, {
        lines: [
          { sku: 'a', qty: null },
          { sku: null, qty: 1 },
        ],
      }),
      row(3),
    ]);
    assert.deepEqual(all.missing, []);
    // An element that the filter drops takes no branch of what is computed of the others.
    const dropped = await of(sum, [row(1, { lines: [{ sku: 'gift', qty: 50 }] })]);
    assert.ok(dropped.missing.includes('taken 10'));
  });

  it('elements of a stored array are never NULL; those of an array of expressions may be', async () => {
    const stored = await of("ARRAY(SELECT CASE WHEN t = 'a' THEN 1 ELSE 2 END FROM UNNEST(tags) AS t)", [row(1)]);
    assert.deepEqual(
      [...stored.reached, ...stored.missing].filter((m) => m.startsWith('null')),
      [],
    );
    const made = await of("EXISTS(SELECT 1 FROM UNNEST([text, 'x']) AS t WHERE t = '7')", [row(1)]);
    assert.deepEqual(made.reached, ["kept t = '7'", "false t = '7'"]);
    assert.deepEqual(made.missing, ["null t = '7'"]);
  });

  it('lambdas, by element; derived tables; a subquery within a branch only where the branch is taken', async () => {
    const lambda = "ARRAY_TRANSFORM(ARRAY_FILTER(tags, t -> t <> ''), t -> IF(t = 'b', 'B', t))";
    const one = await of(lambda, [row(1)]);
    assert.deepEqual(one.reached, ["kept t <> ''", 'else t']);
    assert.deepEqual(one.missing, ["false t <> ''", "taken 'B'"]);
    assert.deepEqual((await of(lambda, [row(1, { tags: ['b', 'a', ''] })])).missing, []);

    const derived = "(SELECT MAX(k) FROM (SELECT IF(t = 'z', 1, 2) AS k FROM UNNEST(tags) AS t))";
    assert.ok((await of(derived, [row(1)])).missing.includes('taken 1'));
    assert.ok((await of(derived, [row(1, { tags: ['z'] })])).reached.includes('taken 1'));

    const guarded = "IF(n > 5, (SELECT MAX(IF(t = 'z', 1, 2)) FROM UNNEST(tags) AS t), 0)";
    assert.ok((await of(guarded, [row(1, { n: 1, tags: ['z'] })])).missing.includes('taken 1'));
    assert.ok((await of(guarded, [row(1, { n: 6, tags: ['z'] })])).reached.includes('taken 1'));
  });

  it('IFERROR and SAFE forms: a row in which it fails, and what is done then', async () => {
    const tried = 'IFERROR(CAST(text AS INT64), IF(n > 1, n, 0))';
    const one = await of(tried, [row(1)]);
    assert.deepEqual(one.reached, []);
    assert.deepEqual(one.missing, ['fails IF(n > 1, n, 0)', 'taken n', 'null n > 1', 'else 0']);
    const all = await of(tried, [row(1, { text: 'x' }), row(2, { text: 'x', n: 2 }), row(3, { text: 'x', n: null })]);
    assert.deepEqual(all.missing, []);
    // Nothing fails: nothing is asked for.
    assert.deepEqual((await of("IFERROR(UPPER(text), 'x')", [row(1)])).missing, []);

    const divided = await of('SAFE_DIVIDE(1, n)', [row(1)]);
    assert.deepEqual(divided.missing, ['fails SAFE_DIVIDE(1, n)']);
    assert.deepEqual((await of('SAFE_DIVIDE(1, n)', [row(1, { n: 0 })])).missing, []);
    const element = await of('UPPER(tags[SAFE_OFFSET(1)])', [row(1)]);
    assert.deepEqual(element.reached, ['fails tags[SAFE_OFFSET(1)]']);
    assert.deepEqual((await of('UPPER(tags[SAFE_OFFSET(1)])', [row(1, { tags: ['a', 'b'] })])).missing, [
      'fails tags[SAFE_OFFSET(1)]',
    ]);
    const parsed = await of("SAFE.PARSE_DATE('%Y', text)", [row(1, { text: 'x' })]);
    assert.deepEqual(parsed.reached, ["fails SAFE.PARSE_DATE('%Y', text)"]);
    // Every INT64 is a STRING.
    assert.deepEqual((await of('SAFE_CAST(n AS STRING)', [row(1)])).missing, []);
  });

  it('what no value can reach is not asked for', async () => {
    const { missing, reached } = await of(
      "CASE WHEN n > 10 THEN 'large' WHEN n > 20 THEN 'never' WHEN n <= 10 THEN 'small' WHEN n IS NULL THEN 'none' ELSE 'nothing' END",
      [row(1)],
    );
    assert.ok(![...missing, ...reached].some((m) => m.includes('never') || m.includes('nothing')), missing.join());
    assert.ok(missing.includes("taken 'large'") && missing.includes("taken 'none'"));
    const filtered = await of("IF(text = 'a' AND text IS NOT NULL, 1, 2)", [row(1)]);
    assert.deepEqual(filtered.missing, ['taken 1', "null text = 'a'"]);
  });

  const partner = source('raw.c', 'cid INT64 NOT NULL, country STRING, until DATE', { primary_key: ['cid'] });
  const joined = (condition: string, rows: object[], partners: object[]): Promise<Reached> =>
    reachedBy(engine, {
      sources: [items, partner],
      models: [
        {
          name: 'm',
          sources: ['raw.o', 'raw.c'],
          joins: [{ left_table: 'o', right_table: 'c', type: 'LEFT', condition }],
          column_mapping: [{ target_column: 'id', from_table: 'o', from_column: 'id' }],
          examples: [{ name: 'e', given: { 'raw.o': rows, 'raw.c': partners }, expect: [] }],
        },
      ],
    });

  it('a join condition: each part as the only one that keeps two rows apart; its branches', async () => {
    const condition = "o.n = c.cid AND c.country = 'US'";
    const one = await joined(condition, [row(1)], [{ cid: 1, country: 'US' }]);
    assert.ok(one.missing.includes('apart o.n = c.cid') && one.missing.includes("apart c.country = 'US'"));
    const all = await joined(
      condition,
      [row(1), row(2, { n: 2 })],
      [
        { cid: 1, country: 'US' },
        { cid: 2, country: 'GB' },
      ],
    );
    assert.deepEqual(all.missing, ['null n', 'null country']);
    // A part that the others imply keeps nothing apart.
    const implied = await joined("o.n = c.cid AND o.n IS NOT NULL AND c.country = 'US'", [row(1)], []);
    assert.ok(!implied.missing.includes('apart o.n IS NOT NULL'));

    const replaced = "COALESCE(o.n, 0) = c.cid AND IF(c.country = 'US', o.text, NULLIF(o.text, '')) = '7'";
    const few = await joined(replaced, [row(1)], [{ cid: 1, country: 'US' }]);
    for (const point of ['falls-back 0', "else NULLIF(o.text, '')", "true NULLIF(o.text, '')"])
      assert.ok(few.missing.includes(point), `${point}: ${few.missing.join('; ')}`);
    const many = await joined(
      replaced,
      [row(1), row(2, { n: null }), row(3, { text: '' })],
      [
        { cid: 1, country: 'US' },
        { cid: 2, country: 'GB' },
      ],
    );
    for (const point of ['falls-back 0', "else NULLIF(o.text, '')", "true NULLIF(o.text, '')", 'taken o.text'])
      assert.ok(many.reached.includes(point), point);
  });

  it('deduplication: rows that tie in the written order, unless a key keeps them apart', async () => {
    const changes = source('raw.t', 'k INT64, at TIMESTAMP, seq INT64 NOT NULL, v STRING', { primary_key: ['seq'] });
    const spec = (order: object[], rows: object[]): object => ({
      sources: [changes],
      models: [
        {
          name: 'm',
          sources: ['raw.t'],
          deduplicate: [{ applies_to: 't', partition_by: ['k'], order_by: order }],
          column_mapping: [column('k', 'k'), column('v', 'v')],
          examples: [{ name: 'e', given: { 'raw.t': rows }, expect: [] }],
        },
      ],
    });
    const at = { column: 'at', direction: 'DESC' };
    const change = (seq: number, day: number): object => ({ k: 1, at: `2024-01-0${day}T00:00:00Z`, seq, v: 'x' });
    const untied = await reachedBy(engine, spec([at], [change(1, 1), change(2, 2)]));
    assert.ok(untied.reached.includes('several duplicate') && untied.missing.includes('tie duplicate'));
    assert.ok((await reachedBy(engine, spec([at], [change(1, 1), change(2, 1)]))).reached.includes('tie duplicate'));
    const total = await reachedBy(engine, spec([at, { column: 'seq', direction: 'DESC' }], [change(1, 1)]));
    assert.ok(![...total.missing, ...total.reached].includes('tie duplicate'));
  });

  it('subtotals: over several groups', async () => {
    const sales = source('raw.s', 'id INT64 NOT NULL, region STRING NOT NULL, shop STRING NOT NULL, amount INT64', {
      primary_key: ['id'],
    });
    const spec = (rows: object[]): object => ({
      sources: [sales],
      models: [
        {
          name: 'm',
          sources: ['raw.s'],
          group_by: [{ rollup: ['region', 'shop'] }],
          aggregations: [metric('total', 'SUM(amount)')],
          examples: [{ name: 'e', given: { 'raw.s': rows }, expect: [] }],
        },
      ],
    });
    const sale = (id: number, region: string, shop: string): object => ({ id, region, shop, amount: 1 });
    const count = (list: readonly string[]): number => list.filter((m) => m === 'several group').length;
    // A group of several rows; a subtotal of one group, a grand total of one.
    const one = await reachedBy(engine, spec([sale(1, 'n', 'a'), sale(2, 'n', 'a')]));
    assert.deepEqual([count(one.reached), count(one.missing)], [1, 2]);
    const two = await reachedBy(engine, spec([sale(1, 'n', 'a'), sale(2, 's', 'a')]));
    assert.deepEqual([count(two.reached), count(two.missing)], [1, 2]);
    const all = await reachedBy(engine, spec([sale(1, 'n', 'a'), sale(2, 'n', 'a'), sale(3, 'n', 'b')]));
    assert.deepEqual([count(all.reached), count(all.missing)], [3, 0]);
  });

  it('a count of rows of a group is no zero to divide by', async () => {
    const { missing, reached } = await reachedBy(engine, {
      sources: [items],
      models: [
        {
          name: 'm',
          sources: ['raw.o'],
          group_by: ['text'],
          aggregations: [
            metric('share', 'SAFE_DIVIDE(COUNTIF(n > 1), COUNT(*))'),
            metric('each', 'SAFE_DIVIDE(1, SUM(n))'),
          ],
          examples: [{ name: 'e', given: { 'raw.o': [row(1)] }, expect: [] }],
        },
      ],
    });
    assert.ok(![...missing, ...reached].some((m) => m.startsWith('fails SAFE_DIVIDE(COUNTIF')));
    assert.ok(missing.includes('fails SAFE_DIVIDE(1, SUM(n))'));
  });

  it('a history that overwrites: a key of which only that column changed', async () => {
    const people = source('raw.p', 'pid INT64 NOT NULL, plan STRING, note STRING', { primary_key: ['pid'] });
    const spec = (note: string): object => ({
      sources: [people],
      models: [
        {
          name: 'm',
          sources: ['raw.p'],
          column_mapping: [column('pid', 'pid'), column('plan', 'plan'), column('note', 'note')],
          constraints: {
            scd_type: 2,
            natural_key: 'pid',
            effective_at: 'f',
            expiry_at: 't',
            current_flag: 'cur',
            overwrite_columns: ['note'],
          },
          examples: [
            {
              name: 'e',
              given: { 'raw.p': [{ pid: 1, plan: 'a', note }] },
              before: [{ pid: 1, plan: 'a', note: 'old', f: '2024-01-01T00:00:00Z', t: null, cur: true }],
              run_ts: '2024-02-01T00:00:00Z',
              expect: [],
            },
          ],
        },
      ],
    });
    assert.ok((await reachedBy(engine, spec('old'))).missing.includes('overwritten history'));
    assert.ok((await reachedBy(engine, spec('new'))).reached.includes('overwritten history'));
  });
});
