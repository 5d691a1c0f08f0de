// One mistake, one finding: what follows from it in the same model, in its readers and in its examples is not said.

import assert from 'node:assert/strict';
import { column, metric, source } from '../language/pipeline.js';
import { saidBeside } from './said-of.js';

const sources = [
  source('raw.orders', 'id INT64 NOT NULL, customer INT64 NOT NULL, total NUMERIC NOT NULL', { primary_key: ['id'] }),
  source('raw.customers', 'customer INT64 NOT NULL, name STRING', { primary_key: ['customer'] }),
  source('raw.days', 'day DATE NOT NULL', { primary_key: ['day'] }),
];
const said = saidBeside(
  sources,
  new Set([
    'condition-always-holds',
    'deduplicate-order-not-total',
    'example-breaks-key',
    'join-condition-one-sided',
    'join-multiplies-rows',
    'key-not-unique',
    'not-null-can-be-null',
    'nullable-partition',
    'nullable-primary-key',
    'open-source',
    'unproven-join-multiplicity',
    'unproven-key',
  ]),
);
const totals = (more: object): object => ({
  sources: ['raw.orders'],
  aggregations: [metric('spent', 'SUM(total)')],
  constraints: { primary_key: ['customer'] },
  ...more,
});
const withTotals = {
  sources: ['raw.customers', 'm0'],
  joins: [{ left_table: 'customers', right_table: 'm0', type: 'LEFT', condition: 'customers.customer = m0.customer' }],
  column_mapping: [column('customer', 'customers.customer'), column('spent', 'm0.spent')],
  constraints: { primary_key: ['customer'] },
};
const joined = (type: string, condition: string, columns: readonly object[], key: readonly string[]): object => ({
  sources: ['raw.orders', 'raw.customers'],
  joins: [{ left_table: 'orders', right_table: 'customers', type, condition }],
  column_mapping: columns,
  ...(key.length > 0 && { constraints: { primary_key: key } }),
});

describe('one cause is told once', () => {
  it('a group_by that was left out, and the reader of its key', () => {
    assert.deepEqual(said(totals({ group_by: ['customer'] }), withTotals), []);
    assert.deepEqual(said(totals({}), withTotals), ['unknown-target-column «customer»']);
  });
  it('a misspelt group key, and the mapping of the column that was meant', () => {
    assert.deepEqual(
      said({
        sources: ['raw.orders'],
        group_by: ['custmer'],
        column_mapping: [column('c', 'orders.customer')],
        aggregations: [metric('spent', 'SUM(total)')],
      }),
      ['unknown-column «custmer»'],
    );
  });
  it('a join on a column with itself, and the key it multiplies', () => {
    const on = (condition: string): readonly string[] =>
      said(joined('INNER', condition, [column('id', 'orders.id'), column('name', 'customers.name')], ['id']));
    assert.deepEqual(on('orders.customer = customers.customer'), []);
    assert.deepEqual(on('orders.customer = orders.customer'), [
      'join-condition-one-sided «"orders.customer = orders.customer"»',
    ]);
  });
  it('a FULL join, and every column that it makes NULL', () => {
    const columns = [
      column('id', 'orders.id', { nullable: false }),
      column('customer', 'customers.customer', { tests: ['not_null'] }),
      column('total', 'orders.total', { nullable: false }),
    ];
    assert.deepEqual(said(joined('LEFT', 'orders.customer = customers.customer', columns.slice(0, 1), ['id'])), []);
    assert.deepEqual(said(joined('FULL', 'orders.customer = customers.customer', columns, [])), [
      'not-null-can-be-null «"FULL"»',
    ]);
  });
  it('a RIGHT join, the key that it leaves empty, and what readers do with it', () => {
    const columns = [column('id', 'orders.id'), column('total', 'orders.total'), column('name', 'customers.name')];
    const perOrder = joined('RIGHT', 'orders.customer = customers.customer', columns, ['id']);
    const reader = {
      sources: ['m0'],
      group_by: ['total', 'name'],
      aggregations: [metric('n', 'COUNT(*)')],
      constraints: { primary_key: ['total', 'name'] },
    };
    assert.deepEqual(said(perOrder, reader), ['nullable-primary-key «"RIGHT"»']);
  });
  it('a side of the first join that its condition does not compare', () => {
    const model = (left: string, right: string): object => ({
      sources: ['raw.orders', 'raw.customers', 'raw.days'],
      joins: [
        { left_table: left, right_table: right, type: 'LEFT', condition: 'orders.customer = customers.customer' },
        { left_table: 'orders', right_table: 'days', type: 'CROSS' },
      ],
      column_mapping: [column('id', 'orders.id'), column('name', 'customers.name'), column('day', 'days.day')],
      constraints: { primary_key: ['id', 'day'] },
    });
    assert.deepEqual(said(model('orders', 'customers')), []);
    assert.deepEqual(said(model('days', 'customers')), ['join-side-not-compared «days»']);
    assert.deepEqual(said(model('customers', 'customers')), ['join-side-not-compared «customers»']);
    assert.deepEqual(said(model('orders', 'days')), ['join-side-not-compared «days»']);
  });
  it('an unknown function, and what readers make of its column', () => {
    const keyed = (expression: string): object => ({
      sources: ['raw.orders'],
      column_mapping: [column('k', expression, { type: 'STRING' }), column('customer', 'customer')],
      constraints: { primary_key: ['k'] },
    });
    const reader = {
      sources: ['m0'],
      group_by: ['k', 'customer'],
      aggregations: [metric('n', 'COUNT(*)')],
      constraints: { primary_key: ['k'] },
    };
    assert.deepEqual(said(keyed('CAST(id AS STRING)'), reader), []);
    assert.deepEqual(said(keyed('HASH_OF(id)'), reader), ['unknown-function «HASH_OF»']);
  });
  it('an input that no join reaches, and conditions and examples that need it', () => {
    const calendar = (joins: readonly object[]): object => ({
      sources: ['raw.customers', 'raw.days', 'raw.orders'],
      joins: [
        ...joins,
        {
          left_table: 'customers',
          right_table: 'orders',
          type: 'EXISTS',
          as: 'bought',
          condition: "orders.customer = customers.customer AND days.day > '2024-01-01'",
        },
      ],
      column_mapping: [column('customer', 'customers.customer'), column('day', 'days.day'), column('bought', 'bought')],
      constraints: { primary_key: ['customer', 'day'] },
    });
    const row = (day: string): object => ({ customer: 1, day, bought: true });
    const reader = {
      sources: ['m0'],
      column_mapping: [column('day', 'day'), column('customer', 'customer')],
      examples: [
        {
          name: 'two days',
          given: { m0: [row('2024-01-01'), row('2024-01-02')] },
          expect: [
            { day: '2024-01-01', customer: 1 },
            { day: '2024-01-02', customer: 1 },
          ],
        },
      ],
    };
    assert.deepEqual(said(calendar([{ left_table: 'customers', right_table: 'days', type: 'CROSS' }]), reader), []);
    assert.deepEqual(said(calendar([]), reader), ['input-not-joined «"raw.days"»']);
  });
  it('comparisons with NULL are as many mistakes as there are of them', () => {
    const filtered = (...predicates: readonly string[]): object => ({
      sources: ['raw.orders'],
      filters: predicates.map((predicate) => ({ applies_to: 'orders', stage: 'source', predicate })),
      column_mapping: [column('id', 'id')],
    });
    assert.deepEqual(said(filtered('total = NULL', 'total <> NULL')), ['type-mismatch «NULL»', 'type-mismatch «NULL»']);
    assert.deepEqual(said(filtered("total = 'x'", "total < 'y'")), ["type-mismatch «'x'»"]);
  });
  it('an open source, and the keys that nothing is known of', () => {
    const model = {
      sources: ['raw.unknown'],
      column_mapping: [column('id', 'CAST(id AS INT64)')],
      constraints: { primary_key: ['id'] },
    };
    assert.deepEqual(said(model), ['open-source «raw.unknown»']);
  });
});
