// Ways in which data engineers usually write things: nothing is said of them; beside each stands one like it that goes wrong and is reported.

import assert from 'node:assert/strict';
import { column, metric, source } from '../language/pipeline.js';
import { saidBeside } from './said-of.js';

const sources = [
  source(
    'raw.sales',
    'id INT64 NOT NULL, item STRING NOT NULL, day DATE NOT NULL, amount NUMERIC NOT NULL, note STRING',
    {
      primary_key: ['id'],
    },
  ),
  source('raw.prices', 'item STRING NOT NULL, since DATE NOT NULL, until DATE, price NUMERIC NOT NULL', {
    primary_key: ['item', 'since'],
  }),
  // One row a contract, not one a start.
  source('raw.contracts', 'contract INT64 NOT NULL, item STRING NOT NULL, since DATE NOT NULL, until DATE', {
    primary_key: ['contract'],
  }),
  source('raw.tiers', 'tier STRING NOT NULL, least INT64 NOT NULL, other INT64', { primary_key: ['tier'] }),
  source('raw.readings', 'meter STRING NOT NULL, register STRING NOT NULL, seen TIMESTAMP NOT NULL, kwh NUMERIC', {
    primary_key: ['meter', 'register', 'seen'],
  }),
  source('raw.people', 'id INT64 NOT NULL, code STRING, name STRING NOT NULL', { primary_key: ['id'] }),
  source('raw.firms', 'id INT64 NOT NULL, code STRING, name STRING NOT NULL', { primary_key: ['id'] }),
];
const about = new Set([
  'key-not-unique',
  'unproven-key',
  'unproven-join-multiplicity',
  'nullable-primary-key',
  'join-multiplies-rows',
  'count-of-unmatched-rows',
  'deduplicate-order-not-total',
  'not-null-can-be-null',
  'compares-different-types',
  'closed-version-interval',
  'decimal-as-float',
  'division-by-zero',
  'null-as-text',
  'value-of-another-kind',
]);
const said = saidBeside(sources, about);
const key = (...columns: readonly string[]): object => ({ constraints: { primary_key: columns } });

const priced = (condition: string, formula: string, from = 'prices'): object => ({
  sources: ['raw.sales', `raw.${from}`],
  joins: [
    { left_table: 'sales', right_table: from, type: 'LEFT', condition: `${from}.item = sales.item AND ${condition}` },
  ],
  group_by: [{ key: 'sales.item', as: 'item' }],
  aggregations: [metric('x', formula)],
});
const ratesTested = (tests: readonly unknown[]): readonly object[] => [
  { sources: ['raw.prices'], column_mapping: [column('item', 'item'), column('price', 'price', { tests })] },
  { sources: ['m0'], column_mapping: [column('x', '1 / m0.price')] },
];
const perItem = (formula: string): object => ({
  sources: ['raw.sales'],
  group_by: ['item'],
  aggregations: [{ ...metric('x', formula), type: 'FLOAT64' }],
});
const noteFilter = (predicate: string): object => ({
  sources: ['raw.sales'],
  filters: [{ applies_to: 'sales', predicate }],
  column_mapping: [column('id', 'id')],
});
const keyOfNote = (predicate: string): object => ({
  ...noteFilter(predicate),
  column_mapping: [],
  group_by: [{ key: "REGEXP_EXTRACT(note, r'^([A-Z]+)=')", as: 'k' }],
  aggregations: [metric('n', 'COUNT(*)')],
  ...key('k'),
});
const bounds = (until: string, order = 'least'): object => ({
  sources: ['raw.tiers'],
  column_mapping: [
    column('tier', 'tier'),
    column('least', 'least'),
    column('below', `LEAD(least) OVER (ORDER BY ${order}, tier)`),
    column('most', until),
  ],
  ...key('tier'),
});
const graded = (condition: string): object => ({
  sources: ['raw.people', 'm0'],
  joins: [{ left_table: 'people', right_table: 'm0', type: 'LEFT', condition }],
  column_mapping: [column('id', 'id'), column('tier', 'tier')],
  ...key('id'),
});
const rates = (partition: string): object => ({
  sources: ['raw.prices'],
  column_mapping: [
    column('item', 'item'),
    column('since', 'since'),
    column('upto', `DATE_SUB(LEAD(since) OVER (PARTITION BY ${partition} ORDER BY since), INTERVAL 1 DAY)`),
  ],
  ...key('item', 'since'),
});
const rated = (condition: string): object => ({
  sources: ['raw.sales', 'm0'],
  joins: [
    { left_table: 'sales', right_table: 'm0', type: 'INNER', condition: `m0.item = sales.item AND ${condition}` },
  ],
  column_mapping: [column('id', 'id'), column('since', 'since')],
  ...key('id'),
});
const read = (filter: string, direction: string): object => ({
  sources: ['raw.readings'],
  filters: [{ applies_to: 'readings', predicate: filter }],
  column_mapping: [column('meter', 'meter'), column('direction', direction), column('seen', 'seen')],
  ...key('meter', 'direction', 'seen'),
});
const latest = (filter: string, order: string): object => ({
  sources: ['raw.readings'],
  filters: [{ applies_to: 'readings', predicate: filter }],
  deduplicate: [{ applies_to: 'readings', partition_by: ['meter', 'seen'], order_by: [{ column: order }] }],
  column_mapping: [column('meter', 'meter'), column('seen', 'seen')],
});
const named = (from: string, id: string): object => ({
  sources: [`raw.${from}`],
  column_mapping: [column('k', id), column('name', 'name')],
});
const together = { sources: ['m0', 'm1'], union: { inputs: ['m0', 'm1'] }, ...key('k') };
const first = (of: string): object => ({
  sources: ['raw.sales'],
  group_by: ['item'],
  aggregations: [metric('x', of, { nullable: false })],
});

interface Case {
  readonly what: string;
  readonly usual: readonly (readonly object[])[];
  readonly wrong: readonly (readonly [models: readonly object[], said: readonly string[]])[];
}

const HOLDS = 'sales.day >= prices.since AND (sales.day < prices.until OR prices.until IS NULL)';
const cases: readonly Case[] = [
  {
    what: 'the price that holds on the day',
    usual: [
      [priced(HOLDS, 'SUM(sales.amount)')],
      [priced(HOLDS, 'COUNT(*)')],
      [priced("sales.day BETWEEN prices.since AND COALESCE(prices.until, DATE '9999-12-31')", 'SUM(sales.amount)')],
      [priced('prices.since <= sales.day AND prices.until > sales.day', 'SUM(prices.price)')],
    ],
    wrong: [
      // Every price that ever held until then.
      [[priced('sales.day >= prices.since', 'SUM(sales.amount)')], ['join-multiplies-rows «SUM(sales.amount)»']],
      [[priced('sales.day >= prices.since', 'COUNT(*)')], ['count-of-unmatched-rows «COUNT(*)»']],
      // The two bounds are asked of two different days.
      [
        [
          priced(
            'sales.day >= prices.since AND DATE_ADD(sales.day, INTERVAL 1 DAY) < prices.until',
            'SUM(sales.amount)',
          ),
        ],
        ['join-multiplies-rows «SUM(sales.amount)»'],
      ],
      // Contracts may overlap: that cannot be told.
      [
        [priced('sales.day >= contracts.since AND sales.day < contracts.until', 'SUM(sales.amount)', 'contracts')],
        [
          'unproven-join-multiplicity «"contracts.item = sales.item AND sales.day >= contracts.since AND sales.day < contracts.until"»',
        ],
      ],
    ],
  },
  {
    what: 'bounds made of the next row',
    usual: [
      [bounds('least'), graded('people.id >= m0.least AND (people.id < m0.below OR m0.below IS NULL)')],
      [bounds('least'), graded('people.id >= m0.least AND people.id < COALESCE(m0.below, 1000)')],
      [rates('item'), rated("sales.day BETWEEN m0.since AND COALESCE(m0.upto, DATE '9999-12-31')")],
    ],
    wrong: [
      [
        [bounds('least'), graded('people.id >= m0.least AND people.id <= COALESCE(m0.below, 1000)')],
        ['closed-version-interval «people.id <= COALESCE(m0.below, 1000)»'],
      ],
      // In another order the next row is not the next bound.
      [
        [bounds('least', 'other'), graded('people.id >= m0.least AND people.id < COALESCE(m0.below, 1000)')],
        ['key-not-unique «["id"]»'],
      ],
    ],
  },
  {
    what: 'a code that the filter leaves few values of, written as names',
    usual: [
      [read("register IN ('1.8.0', '2.8.0')", "IF(register = '1.8.0', 'import', 'export')")],
      [read("register = '1' OR register = '2'", "CASE register WHEN '1' THEN 'a' WHEN '2' THEN 'b' ELSE 'c' END")],
      [latest("register IN ('a', 'b')", "CASE WHEN register = 'a' THEN 1 ELSE 2 END")],
    ],
    wrong: [
      [[read('TRUE', "IF(register = '1.8.0', 'import', 'export')")], ['unproven-key «["meter","direction","seen"]»']],
      [
        [read("register IN ('1', '2', '3')", "IF(register = '1', 'import', 'export')")],
        ['unproven-key «["meter","direction","seen"]»'],
      ],
      [
        [latest("register IN ('a', 'b', 'c')", "CASE WHEN register = 'a' THEN 1 ELSE 2 END")],
        [`deduplicate-order-not-total «[{"column":"CASE WHEN register = 'a' THEN 1 ELSE 2 END"}]»`],
      ],
    ],
  },
  {
    what: 'names that begin with where they come from',
    usual: [
      [named('people', "CONCAT('p-', CAST(id AS STRING))"), named('firms', "'f-' || CAST(id AS STRING)"), together],
    ],
    wrong: [
      [
        [named('people', "CONCAT('p', CAST(id AS STRING))"), named('firms', "'p1' || CAST(id AS STRING)"), together],
        ['unproven-key «["k"]»'],
      ],
      [
        [named('people', 'CAST(id AS STRING)'), named('firms', "'f' || CAST(id AS STRING)"), together],
        ['unproven-key «["k"]»'],
      ],
    ],
  },
  {
    what: 'the first of a group',
    usual: [
      [first('ARRAY_AGG(amount ORDER BY day, id LIMIT 1)[OFFSET(0)]')],
      [first('ARRAY_AGG(amount ORDER BY day, id)[SAFE_OFFSET(0)]')],
      [first('ARRAY_AGG(amount ORDER BY day, id LIMIT 2)[SAFE_ORDINAL(1)]')],
    ],
    wrong: [
      [[first('ARRAY_AGG(amount ORDER BY day, id)[SAFE_OFFSET(1)]')], ['not-null-can-be-null «false»']],
      [[first('ARRAY_AGG(amount ORDER BY day, id LIMIT 0)[SAFE_OFFSET(0)]')], ['not-null-can-be-null «false»']],
      [[first('ARRAY_AGG(note ORDER BY day, id)[OFFSET(0)]')], ['not-null-can-be-null «false»']],
    ],
  },
  {
    what: 'rows of an array, counted',
    usual: [
      [
        {
          sources: ['raw.people', 'raw.sales'],
          joins: [{ left_table: 'people', right_table: 'sales', type: 'LEFT', condition: 'sales.item = people.code' }],
          group_by: ['name'],
          column_mapping: [column('name', 'people.name')],
          aggregations: [
            metric('x', "MAX((SELECT COUNT(*) FROM UNNEST(SPLIT(people.code, '-')) AS part WHERE part <> ''))"),
          ],
        },
      ],
    ],
    wrong: [
      [
        [
          {
            sources: ['raw.people', 'raw.sales'],
            joins: [
              { left_table: 'people', right_table: 'sales', type: 'LEFT', condition: 'sales.item = people.code' },
            ],
            group_by: ['name'],
            column_mapping: [column('name', 'people.name')],
            aggregations: [metric('x', 'COUNT(*)')],
          },
        ],
        ['count-of-unmatched-rows «COUNT(*)»'],
      ],
    ],
  },
  {
    what: 'numbers above and below each other',
    usual: [
      [
        {
          sources: ['raw.sales'],
          column_mapping: [column('a', 'id <= id * 1.2'), column('b', 'amount > CAST(id AS FLOAT64) / 3')],
        },
      ],
    ],
    wrong: [
      [
        [{ sources: ['raw.sales'], column_mapping: [column('a', 'id = id * 1.2')] }],
        ['compares-different-types «id = id * 1.2»'],
      ],
    ],
  },
  {
    what: 'dividing by what a test of the model above keeps from 0',
    usual: [ratesTested(['between(0.5, 2)']), ratesTested(['accepted_values(1, 10, 100)'])],
    wrong: [
      [ratesTested(['between(0, 2)']), ['division-by-zero «m0.price»']],
      [ratesTested([{ between: [0.5, 2], severity: 'warning' }]), ['division-by-zero «m0.price»']],
      [ratesTested(['accepted_values(0, 1)']), ['division-by-zero «m0.price»']],
    ],
  },
  {
    what: 'a quotient kept as FLOAT64',
    usual: [[perItem('ROUND(SAFE_DIVIDE(SUM(amount), COUNT(DISTINCT day)), 2)')], [perItem('SUM(amount) / COUNT(*)')]],
    wrong: [[[perItem('SUM(amount)')], ['decimal-as-float «"FLOAT64"»']]],
  },
  {
    what: 'a piece of a text as a key where a filter keeps only texts that have it',
    usual: [[keyOfNote("REGEXP_CONTAINS(note, r'^[A-Z]+=[0-9]+$')")]],
    wrong: [[[keyOfNote("note <> ''")], ['nullable-primary-key «"k"»']]],
  },
  {
    what: 'the text NULL of an export that is tidied up',
    usual: [
      [noteFilter("note IS NOT NULL AND note <> 'NULL'")],
      [noteFilter("note NOT IN ('NULL', '')")],
      [noteFilter("COALESCE(NULLIF(note, 'NULL'), '') <> ''")],
    ],
    wrong: [[[noteFilter("note <> 'NULL'")], ["null-as-text «'NULL'»"]]],
  },
];

describe('usual practice is not doubted', function () {
  this.timeout(20_000);

  for (const { what, usual, wrong } of cases)
    it(what, () => {
      for (const models of usual) assert.deepEqual(said(...models), [], JSON.stringify(models.at(-1)));
      for (const [models, expected] of wrong)
        assert.deepEqual(said(...models), expected, JSON.stringify(models.at(-1)));
    });
});
