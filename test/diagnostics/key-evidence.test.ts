// A key that nothing declares, and what other models say to it: who counts or adds up rows per some columns knows that there are several.

import assert from 'node:assert/strict';
import { column, metric, source } from '../language/pipeline.js';
import { saidBeside } from './said-of.js';

const sources = [
  source('raw.orders', 'order_id INT64 NOT NULL, customer_id INT64 NOT NULL, total NUMERIC', {
    primary_key: ['order_id'],
  }),
  source('raw.tickets', 'customer_id INT64 NOT NULL, status STRING, cost NUMERIC, day DATE'),
  source('raw.lines', 'order_id INT64 NOT NULL, quantity INT64'),
  source('raw.heads', 'order_id INT64 NOT NULL, customer_id INT64 NOT NULL, total NUMERIC'),
];
const said = saidBeside(
  sources,
  new Set(['unproven-join-multiplicity', 'unproven-key', 'join-multiplies-rows', 'key-not-unique']),
);

const pivot = (formula: string, more: object = {}): object => ({
  sources: ['raw.tickets'],
  group_by: ['customer_id'],
  aggregations: [metric('n', formula)],
  ...more,
});
const spent = (condition = 'orders.customer_id = tickets.customer_id', more: object = {}): object => ({
  sources: ['raw.orders', 'raw.tickets'],
  joins: [{ left_table: 'orders', right_table: 'tickets', type: 'LEFT', condition }],
  group_by: ['orders.customer_id'],
  aggregations: [metric('spent', 'SUM(total)')],
  ...more,
});
const condition = (text: string): string => `unproven-join-multiplicity «"${text}"»`;
const cannotTell = condition('orders.customer_id = tickets.customer_id');

describe('keys that other models tell of', () => {
  it('a join repeats rows that are added up elsewhere', () => {
    assert.deepEqual(said(spent()), [cannotTell]);
    for (const formula of ['COUNT(*)', "COUNTIF(status = 'OPEN')", 'SUM(cost)', 'AVG(cost)'])
      assert.deepEqual(said(pivot(formula), spent()), ['join-multiplies-rows «SUM(total)»'], formula);
    // Grouped by more than is joined on: several, all the more.
    assert.deepEqual(said(pivot('COUNT(*)', { group_by: ['customer_id', 'status'] }), spent()), [
      'join-multiplies-rows «SUM(total)»',
    ]);
  });
  it('subtotals, and a count of joined rows, tell nothing', () => {
    assert.deepEqual(said(pivot('COUNT(*)', { group_by: [{ rollup: ['customer_id'] }] }), spent()), [cannotTell]);
    const visits = (formula: string): object => ({
      ...spent(),
      group_by: ['orders.order_id', 'orders.customer_id'],
      aggregations: [metric('n', formula)],
    });
    assert.deepEqual(said(visits('COUNT(*)'), spent()), [cannotTell]);
    assert.deepEqual(said(visits('COUNT(tickets.status)'), spent()), ['join-multiplies-rows «SUM(total)»']);
  });
  it('a claimed key does not hold', () => {
    const claims = (key: string): object => ({
      sources: ['raw.orders', 'raw.tickets'],
      joins: [
        {
          left_table: 'orders',
          right_table: 'tickets',
          type: 'LEFT',
          condition: 'orders.customer_id = tickets.customer_id',
        },
      ],
      column_mapping: [column('order_id', 'order_id'), column('status', 'status')],
      constraints: { primary_key: key },
    });
    assert.deepEqual(said(claims('order_id')), [cannotTell]);
    assert.deepEqual(said(pivot('COUNT(*)'), claims('order_id')), ['key-not-unique «"order_id"»']);
    // Of the model itself, by its reader.
    const staged = {
      sources: ['raw.tickets'],
      column_mapping: [column('customer_id', 'customer_id'), column('cost', 'cost')],
      constraints: { primary_key: 'customer_id' },
    };
    const reader = { sources: ['m0'], group_by: ['customer_id'], aggregations: [metric('cost', 'SUM(cost)')] };
    assert.deepEqual(said(staged), ['unproven-key «"customer_id"»']);
    assert.deepEqual(said(staged, reader), ['key-not-unique «"customer_id"»']);
  });
  it('in the very model that adds them up beside the other side', () => {
    const both = (total: string): readonly string[] =>
      said({
        sources: ['raw.heads', 'raw.lines'],
        joins: [
          { left_table: 'heads', right_table: 'lines', type: 'LEFT', condition: 'heads.order_id = lines.order_id' },
        ],
        column_mapping: [
          column('order_id', 'heads.order_id'),
          column('customer_id', 'customer_id'),
          column('total', total),
          column('pieces', 'SUM(quantity)'),
        ],
        constraints: { primary_key: 'order_id' },
      });
    assert.ok(both('SUM(total)').includes('join-multiplies-rows «SUM(total)»'));
    assert.deepEqual(
      both('MAX(total)').filter((s) => s.startsWith('join')),
      [],
    );
  });
  it('nothing is told by a model that takes one row of many, or looks rows up', () => {
    for (const formula of ['MAX(cost)', 'ANY_VALUE(status)', 'COUNT(DISTINCT status)'])
      assert.deepEqual(said(pivot(formula), spent()), [cannotTell], formula);
    // Per day, or of the whole: nothing of a customer.
    assert.deepEqual(said(pivot('COUNT(*)', { group_by: ['day'] }), spent()), [cannotTell]);
    assert.deepEqual(said(pivot('COUNT(*)', { group_by: [] }), spent()), [cannotTell]);
    // A rate looked up for every line, grouped by what it is looked up with.
    const lookup = {
      sources: ['raw.lines', 'raw.heads'],
      joins: [
        { left_table: 'lines', right_table: 'heads', type: 'LEFT', condition: 'lines.order_id = heads.order_id' },
      ],
      group_by: ['lines.order_id'],
      aggregations: [metric('total', 'SUM(heads.total)')],
    };
    const reader = {
      sources: ['raw.lines', 'raw.heads'],
      joins: [
        { left_table: 'lines', right_table: 'heads', type: 'LEFT', condition: 'lines.order_id = heads.order_id' },
      ],
      aggregations: [metric('pieces', 'SUM(quantity)')],
    };
    assert.deepEqual(said(lookup, reader).slice(-1), [condition('lines.order_id = heads.order_id')]);
  });
  it('nothing is said against a join that may pick one of them', () => {
    const open = "orders.customer_id = tickets.customer_id AND tickets.status = 'OPEN'";
    assert.deepEqual(said(pivot('COUNT(*)'), spent(open)), [condition(open)]);
    const filtered = spent(undefined, {
      filters: [{ applies_to: 'tickets', stage: 'source', predicate: "status = 'OPEN'" }],
    });
    assert.deepEqual(said(pivot('COUNT(*)'), filtered), [cannotTell]);
  });
  it('totals of a model are added once, whatever looks them up', () => {
    const looked = (formula: string, by = 'orders.customer_id'): object => ({
      sources: ['raw.orders', 'm0'],
      joins: [
        { left_table: 'orders', right_table: 'm0', type: 'LEFT', condition: 'orders.customer_id = m0.customer_id' },
      ],
      group_by: [by],
      aggregations: [metric('x', formula)],
    });
    const of = (total: string, formula: string, by?: string): readonly string[] =>
      said(pivot(total), looked(formula, by));
    for (const total of ['COUNT(*)', 'SUM(cost)', "COUNTIF(status = 'OPEN')"])
      assert.deepEqual(of(total, 'SUM(n)'), ['join-multiplies-rows «SUM(n)»'], total);
    // A figure of one row of the pivot may be added for every order, and one that repetition does not change.
    assert.deepEqual(of('MAX(cost)', 'SUM(n)'), []);
    for (const formula of ['MAX(n)', 'AVG(n)', 'SUM(n * total)'])
      assert.deepEqual(of('SUM(cost)', formula), [], formula);
    assert.deepEqual(of('SUM(cost)', 'SUM(n)', 'orders.order_id'), []);
  });
  it('a drill-across adds up every input, whatever its key', () => {
    const across = (formula: string): object => ({
      sources: ['raw.orders', 'raw.tickets'],
      combine: { strategy: 'drill_across' },
      group_by: ['customer_id'],
      aggregations: [metric('spent', 'SUM(total)'), metric('n', formula)],
    });
    assert.deepEqual(said(across('SUM(cost)'), spent()), [cannotTell]);
    assert.deepEqual(said(across('COUNT(status)'), spent()), ['join-multiplies-rows «SUM(total)»']);
  });
});
