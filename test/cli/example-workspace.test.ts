// The example workspace that every client opens: its findings, its rows by hand, its examples, and that it has every construct.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipewright as runIn, type Ended } from './pipewright.js';

const root = join(import.meta.dirname, '..', '..');
const workspace = join(root, 'client-examples', 'workspace');

type Row = Readonly<Record<string, unknown>>;

async function pipewright(...args: string[]): Promise<Ended> {
  const done = await runIn(workspace, args);
  assert.ok(done.status !== 3 && done.status !== 2, done.error);
  return done;
}

const timestamp = '2024-07-01T00:00:00Z';

/** Counted by hand from `rows/`. */
const expected: Readonly<Record<string, readonly Row[]>> = {
  stg_sales: [
    { sale_id: 1, book_id: 10, title: 'The Night Train', genre: 'fiction', amount: '25' },
    { sale_id: 2, book_id: 10, title: 'The Night Train', genre: 'fiction', amount: '12.5' },
    { sale_id: 3, book_id: 11, title: 'Bread at Home', genre: 'other', amount: '30' },
    { sale_id: 4, book_id: 99, title: '(unknown)', genre: 'other', amount: '5' },
  ],
  book_facts: [
    { book_id: 10, sales: 2, revenue: '37.5', stars: 4 },
    { book_id: 11, sales: 1, revenue: '30', stars: 4 },
    { book_id: 99, sales: 1, revenue: '5', stars: null },
  ],
  customer_interests: [
    { customer_id: 1, interest: 'novel', place: 0 },
    { customer_id: 2, interest: 'cooking', place: 0 },
    { customer_id: 2, interest: 'novel', place: 1 },
    { customer_id: 4, interest: null, place: null },
  ],
  buyers: [
    { customer_id: 1, email: 'ada@example.com', returned: 1, orders: 2 },
    { customer_id: 2, email: 'bo@example.com', returned: 0, orders: 1 },
  ],
  unsold_books: [{ book_id: 13, title: 'Unread' }],
  daily_revenue: [
    { day: '2024-06-01', revenue: '42.5', revenue_so_far: '42.5' },
    { day: '2024-06-02', revenue: '0', revenue_so_far: '42.5' },
    { day: '2024-06-03', revenue: '33', revenue_so_far: '75.5' },
  ],
  revenue_by_genre: [
    { genre: null, book: null, level: 2, revenue: '143' },
    { genre: 'cooking', book: null, level: 1, revenue: '60' },
    { genre: 'cooking', book: 'Bread at Home', level: 0, revenue: '60' },
    { genre: 'novel', book: null, level: 1, revenue: '83' },
    { genre: 'novel', book: 'Low Tide', level: 0, revenue: '8' },
    { genre: 'novel', book: 'The Night Train', level: 0, revenue: '75' },
  ],
  budget_check: [
    { genre: 'cooking', target: null, revenue: '60', reached: null },
    { genre: 'novel', target: '60', revenue: '83', reached: true },
    { genre: 'travel', target: '20', revenue: '0', reached: false },
  ],
  total_revenue: [{ total: '148' }],
  best_sellers: [
    { book_id: 10, share_of_all: '0.5068', place: 1, revenue: '75' },
    { book_id: 11, share_of_all: '0.4054', place: 2, revenue: '60' },
  ],
  readers_of_both: [{ book_id: 10 }, { book_id: 11 }],
  shop_only_books: [{ book_id: 99 }],
  order_log: [
    { order_id: 501, ordered_on: '2024-06-01', amount: '12.5' },
    { order_id: 502, ordered_on: '2024-06-01', amount: '30' },
    { order_id: 503, ordered_on: '2024-06-03', amount: '25' },
    { order_id: 504, ordered_on: '2024-06-03', amount: '8' },
  ],
  dim_customers: [
    {
      customer_id: 1,
      city: 'Paris',
      email: 'ada@example.com',
      valid_from: timestamp,
      valid_to: null,
      is_current: true,
    },
    { customer_id: 2, city: 'Oslo', email: 'bo@example.com', valid_from: timestamp, valid_to: null, is_current: true },
    {
      customer_id: 4,
      city: '(none)',
      email: 'di@example.com',
      valid_from: timestamp,
      valid_to: null,
      is_current: true,
    },
  ],
};

describe('the example workspace', () => {
  it('has one error, whose fix is there, and the traps it is made to show', async () => {
    const { status, out } = await pipewright('check', '.', '--format', 'json');
    assert.equal(status, 1);
    const { findings } = JSON.parse(out) as { findings: { id: string; severity: string; fixable: boolean }[] };
    assert.deepEqual(
      findings.filter((f) => f.severity === 'error'),
      findings.filter((f) => f.id === 'accepted-values-placeholder' && f.fixable),
    );
    for (const id of [
      'accepted-values-placeholder',
      'implicit-drill-across',
      'comma-list',
      'group-key-not-listed',
      'deduplicate-order-not-total',
      'condition-always-holds',
    ]) {
      assert.ok(
        findings.some((f) => f.id === id),
        id,
      );
    }
  });

  it('gives the rows counted by hand', async () => {
    const { status, out } = await pipewright(
      'run',
      '.',
      '--data',
      'rows',
      '--format',
      'json',
      '--param',
      `run_ts=${timestamp}`,
    );
    assert.equal(status, 1, 'the placeholder test is blocked');
    const { models, blocked } = JSON.parse(out) as {
      models: Record<string, { rows: Row[] }>;
      blocked: { findingId: string }[];
    };
    assert.deepEqual(
      blocked.map((b) => b.findingId),
      ['accepted-values-placeholder'],
    );
    for (const [name, rows] of Object.entries(expected)) assert.deepEqual(models[name]?.rows, rows, name);
  });

  it('its examples pass', async () => {
    const { out } = await pipewright('test', '.', '--format', 'json');
    const { results } = JSON.parse(out) as { results: { name: string; status: string }[] };
    assert.ok(results.length >= 3);
    assert.deepEqual(
      results.filter((r) => r.status !== 'pass').map((r) => r.name),
      [],
    );
  });

  it('has every construct of the language', () => {
    const text = ['bookshop.spec.json', 'web.spec.json']
      .map((f) => readFileSync(join(workspace, f), 'utf8'))
      .join('\n');
    const constructs = [
      'INNER',
      'LEFT',
      'RIGHT',
      'FULL',
      'CROSS',
      'SEMI',
      'ANTI',
      'EXISTS',
      'union',
      'intersect',
      'except',
      'unnest',
      'offset',
      'keep_empty',
      'deduplicate',
      'deduplicated',
      'joined',
      'grouped',
      'result',
      'rollup',
      'limit',
      'order_by',
      'parameters',
      'functions',
      'incremental',
      'lookback',
      'view',
      'ephemeral',
      'scd_type',
      'overwrite_columns',
      'on_delete',
      'examples',
      'before',
      'foreign_keys',
      'partition_by',
      'severity',
      'output',
    ];
    assert.deepEqual(
      constructs.filter((c) => !text.includes(`"${c}"`)),
      [],
    );
  });
});
