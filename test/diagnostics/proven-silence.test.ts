// What keys, joins and conditions prove is not doubted; beside each case stands one like it that lacks the proof and is reported.

import assert from 'node:assert/strict';
import { column, metric, source } from '../language/pipeline.js';
import { saidBeside } from './said-of.js';

const sources = [
  source(
    'raw.sales',
    'id INT64 NOT NULL, shop STRING NOT NULL, day DATE NOT NULL, written STRING, amount NUMERIC NOT NULL',
    {
      primary_key: ['id'],
    },
  ),
  source('raw.refunds', 'id INT64 NOT NULL, sale INT64 NOT NULL, amount NUMERIC NOT NULL', { primary_key: ['id'] }),
  source('raw.lines', 'sale INT64 NOT NULL, version INT64 NOT NULL, line INT64 NOT NULL', {
    primary_key: ['sale', 'version', 'line'],
  }),
  source('raw.latest', 'sale INT64 NOT NULL, version INT64 NOT NULL', { primary_key: ['sale'] }),
  source('raw.shops', 'shop STRING NOT NULL, region STRING, rate FLOAT64, score INT64', { primary_key: ['shop'] }),
  source('raw.people', 'id INT64 NOT NULL, code STRING NOT NULL', { primary_key: ['id'] }),
  source('raw.prefixes', 'prefix STRING NOT NULL, since DATE NOT NULL', { primary_key: ['prefix', 'since'] }),
  source('raw.periods', 'id INT64 NOT NULL, starts DATE NOT NULL, ends DATE', { primary_key: ['id'] }),
  source('raw.budget', 'shop STRING NOT NULL, day DATE NOT NULL, planned NUMERIC', { primary_key: ['shop', 'day'] }),
];
const about = new Set([
  'key-not-unique',
  'unproven-key',
  'nullable-primary-key',
  'floating-point-key',
  'join-multiplies-rows',
  'row-number-order',
  'division-by-zero',
  'join-ignores-key',
]);
const functions = [
  { name: 'part', parameters: ['x', 'y'].map((n) => ({ name: n, type: 'INT64' })), body: 'x / y' },
  {
    name: 'instalment',
    parameters: [
      { name: 'rate', type: 'FLOAT64' },
      { name: 'n', type: 'INT64' },
    ],
    body: 'CASE WHEN rate = 0 THEN 1 ELSE rate / (1 - POW(1 + rate, -n)) END',
  },
  {
    name: 'unguarded',
    parameters: [
      { name: 'rate', type: 'FLOAT64' },
      { name: 'n', type: 'INT64' },
    ],
    body: 'CASE WHEN n = 0 THEN 1 ELSE rate / (1 - POW(1 + rate, -2)) END',
  },
];
const saidWith = (models: readonly object[]): readonly string[] => {
  const read = JSON.stringify(models);
  const used = functions.filter((f) => read.includes(`${f.name}(`));
  return saidBeside(sources, about, { functions: used })(...models);
};
const said = (...models: readonly object[]): readonly string[] => saidWith(models);
const key = (...columns: readonly string[]): object => ({ constraints: { primary_key: columns } });
const join = (left: string, right: string, type: string, condition: string): object => ({
  sources: [left, right].map((s) => (s.startsWith('m') ? s : `raw.${s}`)),
  joins: [{ left_table: left, right_table: right, type, condition }],
});

/** Prefixes of the code of a person, the longest first. */
const longestOf = (condition: string, order: string): object => ({
  ...join('people', 'prefixes', 'INNER', condition),
  column_mapping: [
    column('id', 'people.id'),
    column('since', 'prefixes.since'),
    column('n', `ROW_NUMBER() OVER (PARTITION BY people.id ORDER BY ${order})`, { output: false }),
  ],
  filters: [{ stage: 'result', predicate: 'n = 1' }],
});
const periods = (predicate: string, from = 'starts', to = 'ends'): object => ({
  sources: ['raw.periods'],
  filters: [{ applies_to: 'periods', predicate }],
  column_mapping: [column('id', 'id'), column('begun', from), column('done', to)],
});
const years = (end: string): object => ({
  sources: [],
  unnest: [{ column: 'GENERATE_ARRAY(2020, 2024)', as: 'y' }],
  column_mapping: [column('begun', 'DATE(y, 1, 1)'), column('done', end)],
});
const perDay = (unit = 'DAY'): object => ({
  sources: ['m0'],
  column_mapping: [column('x', `1 / DATE_DIFF(m0.done, m0.begun, ${unit})`)],
});
const parts = (predicate: string, divisor: string, name = 'part'): object => ({
  sources: ['raw.shops'],
  filters: [{ applies_to: 'shops', predicate }],
  column_mapping: [column('x', `${name}(1, ${divisor})`)],
});
const besideEachOther = (a: string, b: string): object => ({
  sources: [
    { table: 'raw.budget', as: 'a' },
    { table: 'raw.budget', as: 'b' },
  ],
  filters: [
    { applies_to: 'a', predicate: a },
    { applies_to: 'b', predicate: b },
  ],
  joins: [{ left_table: 'a', right_table: 'b', type: 'INNER', condition: 'a.shop = b.shop' }],
  column_mapping: [column('shop', 'a.shop'), column('more', 'a.planned - b.planned')],
});

interface Case {
  readonly what: string;
  readonly proven: readonly object[];
  /** Like it, without what proves it, and what is said then. */
  readonly unproven: readonly object[];
  readonly said: readonly string[];
}

const entries = (from: string, origin: string, type?: string): object => ({
  sources: [`raw.${from}`],
  column_mapping: [
    column('origin', origin, type === undefined ? {} : { type }),
    column('id', 'id'),
    column('amount', 'amount'),
  ],
});
const union = (...columns: readonly string[]): object => ({
  sources: ['m0', 'm1'],
  union: { inputs: ['m0', 'm1'] },
  ...key(...columns),
});
const full = (shop: string, more = ''): object => ({
  ...join('m0', 'budget', 'FULL', `m0.shop = budget.shop AND m0.day = budget.day${more}`),
  column_mapping: [column('shop', shop), column('day', 'COALESCE(m0.day, budget.day)')],
  ...key('shop', 'day'),
});
const days = {
  sources: ['raw.sales'],
  group_by: ['shop', 'day'],
  aggregations: [metric('amount', 'SUM(amount)')],
  ...key('shop', 'day'),
};
const byShop = {
  ...join('sales', 'shops', 'LEFT', 'sales.shop = shops.shop'),
  column_mapping: [column('id', 'id'), column('shop', 'sales.shop'), column('region', "COALESCE(region, '?')")],
  ...key('id'),
};
const months = {
  sources: [],
  unnest: [{ column: "GENERATE_DATE_ARRAY('2024-01-01', '2024-06-01', INTERVAL 1 MONTH)", as: 'day' }],
  column_mapping: [column('month', 'day')],
  ...key('month'),
};
const daily = {
  sources: [],
  unnest: [{ column: "GENERATE_DATE_ARRAY('2024-01-01', '2024-06-01')", as: 'day' }],
  column_mapping: [column('month', 'day')],
  ...key('month'),
};
/** Its alias is that of its first input. */
const monthly = { sources: ['m0', 'm1'], union: { inputs: ['m0', 'm1'], distinct: true }, ...key('month') };
const ends = { sources: ['m2'], column_mapping: [column('last', 'LAST_DAY(month)')], ...key('last') };
/** The rows of a shop by its score, which may be 0 or missing. */
const divided = (type: string, predicate: string, divisor: string): object => ({
  ...join('sales', 'shops', type, 'sales.shop = shops.shop'),
  filters: [{ applies_to: 'shops', predicate }],
  column_mapping: [column('share', `1 / ${divisor}`)],
});
const scores = (operator: string): object => ({
  sources: ['raw.shops'],
  filters: [{ applies_to: 'shops', predicate: `score ${operator} 0` }],
  column_mapping: [column('shop', 'shop'), column('score', 'score')],
});
const unionOfScores = {
  sources: ['m0', 'm1'],
  union: { inputs: ['m0', 'm1'] },
  column_mapping: [column('share', '1 / m0.score')],
};
const monthEnds = { ...months, column_mapping: [column('last', 'LAST_DAY(day)')], constraints: {} };
const cohorts = (age: string): object => ({
  ...join('shops', 'm1', 'LEFT', 'shops.shop = m1.shop'),
  group_by: [
    { key: 'm1.start', as: 'start' },
    { key: age, as: 'age' },
  ],
  aggregations: [metric('rate', 'SUM(CAST(shops.rate AS NUMERIC))')],
});
const shopMonths = {
  sources: ['raw.shops', 'm0'],
  joins: [{ left_table: 'shops', right_table: 'm0', type: 'CROSS' }],
  column_mapping: [column('shop', 'shop'), column('month', 'month'), column('start', "DATE '2024-01-01'")],
  ...key('shop', 'month'),
};
const hashed = (expression: string): object => ({
  sources: ['raw.lines'],
  column_mapping: [column('k', expression)],
  ...key('k'),
});
const firstOf = (order: string): object => ({
  ...join('sales', 'm0', 'INNER', 'sales.day <= m0.last'),
  column_mapping: [
    column('last', 'm0.last'),
    column('id', 'sales.id'),
    column('n', `ROW_NUMBER() OVER (PARTITION BY sales.shop, m0.last ORDER BY ${order})`, { output: false }),
  ],
  filters: [{ applies_to: 'm', predicate: 'n = 1' }],
});

const cases: readonly Case[] = [
  {
    what: 'a constant that differs in each input of a union',
    proven: [entries('sales', "'sale'"), entries('refunds', "'refund'"), union('origin', 'id')],
    unproven: [entries('sales', "'sale'"), entries('refunds', "'sale'"), union('origin', 'id')],
    said: ['unproven-key «["origin","id"]»'],
  },
  ...(
    [
      ['1', "NUMERIC '1'"],
      ["DATE '2024-01-01'", "DATETIME '2024-01-01 00:00:00'"],
    ] as const
  ).map(([a, b]) => ({
    what: `constants that cannot be told apart once they have one type: ${a} and ${b}`,
    proven: [entries('sales', "'a'"), entries('refunds', "'b'"), union('origin', 'id')],
    unproven: [entries('sales', a), entries('refunds', b), union('origin', 'id')],
    said: ['unproven-key «["origin","id"]»'],
  })),
  {
    what: 'constants that are still different as their declared type',
    proven: [entries('sales', "NUMERIC '1.2'"), entries('refunds', "NUMERIC '0.9'"), union('origin', 'id')],
    unproven: [
      entries('sales', "NUMERIC '1.2'", 'INT64'),
      entries('refunds', "NUMERIC '0.9'", 'INT64'),
      union('origin', 'id'),
    ],
    said: ['unproven-key «["origin","id"]»'],
  },
  {
    what: 'dates of which every input of a union has one a month',
    proven: [months, months, monthly, ends],
    unproven: [months, daily, monthly, ends],
    said: ['unproven-key «["last"]»'],
  },
  {
    what: 'a divisor that the filter of a joined input leaves not 0, where every row has a partner',
    proven: [divided('INNER', 'COALESCE(score, 0) <> 0', 'COALESCE(score, 0)')],
    unproven: [divided('LEFT', 'COALESCE(score, 0) <> 0', 'COALESCE(score, 0)')],
    said: ['division-by-zero «COALESCE(score, 0)»'],
  },
  {
    what: 'a divisor that is NULL where the row has no partner',
    proven: [divided('LEFT', 'score <> 0', 'score'), divided('FULL', 'score <> 0', 'score')],
    unproven: [divided('LEFT', 'score <> 1', 'score')],
    said: ['division-by-zero «score»'],
  },
  {
    what: 'a divisor that every input of a union leaves not 0',
    proven: [scores('<>'), scores('<'), unionOfScores],
    unproven: [scores('<>'), scores('<='), unionOfScores],
    said: ['division-by-zero «m0.score»'],
  },
  {
    what: 'a filter of a union, not of its first input',
    proven: [scores('>='), scores('>='), { ...unionOfScores, filters: [{ predicate: 'score <> 0', stage: 'joined' }] }],
    unproven: [
      scores('>='),
      scores('>='),
      { ...unionOfScores, filters: [{ applies_to: 'm0', predicate: 'score <> 0', stage: 'source' }] },
    ],
    said: ['division-by-zero «m0.score»'],
  },
  {
    what: 'what a SEMI join looks up',
    proven: [
      {
        ...join('lines', 'latest', 'SEMI', 'lines.sale = latest.sale AND lines.version = latest.version'),
        column_mapping: [column('sale', 'lines.sale'), column('line', 'lines.line')],
        ...key('sale', 'line'),
      },
    ],
    unproven: [
      {
        ...join('lines', 'latest', 'SEMI', 'lines.sale = latest.sale'),
        column_mapping: [column('sale', 'lines.sale'), column('line', 'lines.line')],
        ...key('sale', 'line'),
      },
    ],
    said: ['key-not-unique «["sale","line"]»'],
  },
  {
    what: 'the keys of a FULL join, coalesced',
    proven: [days, full('COALESCE(budget.shop, m0.shop)')],
    unproven: [days, full('COALESCE(m0.shop, NULL)')],
    said: ['unproven-key «["shop","day"]»', 'nullable-primary-key «"shop"»'],
  },
  {
    what: 'a FULL join on nothing but the key',
    proven: [days, full('COALESCE(m0.shop, budget.shop)')],
    unproven: [days, full('COALESCE(m0.shop, budget.shop)', ' AND m0.amount > 0')],
    said: ['unproven-key «["shop","day"]»'],
  },
  {
    what: 'an attribute that comes along with a key of another table',
    proven: [
      byShop,
      { sources: ['m0'], group_by: ['shop', 'region'], aggregations: [metric('n', 'COUNT(*)')], ...key('shop') },
    ],
    unproven: [
      byShop,
      { sources: ['m0'], group_by: ['shop', 'region'], aggregations: [metric('n', 'COUNT(*)')], ...key('region') },
    ],
    said: ['key-not-unique «["region"]»'],
  },
  {
    what: 'a FLOAT64 that the other keys determine',
    proven: [
      {
        ...join('sales', 'shops', 'LEFT', 'sales.shop = shops.shop'),
        group_by: [{ key: 'sales.shop', as: 'shop' }, 'rate'],
        aggregations: [metric('n', 'COUNT(*)')],
      },
    ],
    unproven: [
      {
        ...join('sales', 'shops', 'LEFT', 'sales.shop = shops.shop'),
        group_by: ['day', 'rate'],
        aggregations: [metric('n', 'COUNT(*)')],
      },
    ],
    said: ['floating-point-key «"rate"»'],
  },
  {
    what: 'a hash of the key with separators',
    proven: [
      hashed("TO_HEX(SHA256(CONCAT(CAST(sale AS STRING), '|', CAST(version AS STRING), '|', CAST(line AS STRING))))"),
    ],
    unproven: [hashed('TO_HEX(SHA256(CONCAT(CAST(sale AS STRING), CAST(version AS STRING), CAST(line AS STRING))))')],
    said: ['unproven-key «["k"]»'],
  },
  {
    what: 'a date written as a number',
    proven: [
      months,
      {
        sources: ['m0'],
        column_mapping: [
          column('k', 'EXTRACT(YEAR FROM month) * 10000 + EXTRACT(MONTH FROM month) * 100 + EXTRACT(DAY FROM month)'),
        ],
        ...key('k'),
      },
    ],
    unproven: [
      months,
      { sources: ['m0'], column_mapping: [column('k', 'EXTRACT(YEAR FROM month) * 100')], ...key('k') },
    ],
    said: ['unproven-key «["k"]»'],
  },
  {
    what: 'the month of dates of which there is one a month',
    proven: [months, { sources: ['m0'], column_mapping: [column('k', 'LAST_DAY(month)')], ...key('k') }],
    unproven: [months, { sources: ['m0'], column_mapping: [column('k', 'LAST_DAY(month, YEAR)')], ...key('k') }],
    said: ['unproven-key «["k"]»'],
  },
  {
    what: 'groups by how many months after the start',
    proven: [months, shopMonths, cohorts('DATE_DIFF(m1.month, m1.start, MONTH)')],
    unproven: [months, shopMonths, cohorts('DATE_DIFF(m1.month, m1.start, YEAR)')],
    said: ['join-multiplies-rows «SUM(CAST(shops.rate AS NUMERIC))»'],
  },
  {
    what: 'a condition on the very expression',
    proven: [
      {
        sources: ['raw.sales'],
        filters: [{ predicate: "SAFE.PARSE_DATE('%F', written) IS NOT NULL" }],
        group_by: ['d'],
        column_mapping: [column('d', "SAFE.PARSE_DATE('%F', written)")],
        ...key('d'),
      },
    ],
    unproven: [
      {
        sources: ['raw.sales'],
        filters: [{ predicate: 'written IS NOT NULL' }],
        group_by: ['d'],
        column_mapping: [column('d', "SAFE.PARSE_DATE('%F', written)")],
        ...key('d'),
      },
    ],
    said: ['nullable-primary-key «"d"»'],
  },
  {
    what: 'ties between rows that are alike',
    proven: [monthEnds, firstOf('sales.id')],
    unproven: [monthEnds, firstOf('sales.amount')],
    said: ['row-number-order «sales.amount»'],
  },
  {
    what: 'the longest of the prefixes of a text',
    proven: [
      longestOf('STARTS_WITH(people.code, prefixes.prefix)', 'LENGTH(prefixes.prefix) DESC, prefixes.since'),
      longestOf(
        'STARTS_WITH(people.code, prefixes.prefix) AND prefixes.since = DATE "2024-01-01"',
        'CHAR_LENGTH(prefixes.prefix) DESC',
      ),
      longestOf('ENDS_WITH(people.code, prefixes.prefix)', 'BYTE_LENGTH(prefixes.prefix), prefixes.since'),
    ],
    unproven: [
      longestOf('STRPOS(people.code, prefixes.prefix) > 0', 'LENGTH(prefixes.prefix) DESC, prefixes.since'),
      longestOf('STARTS_WITH(people.code, prefixes.prefix)', 'LENGTH(prefixes.prefix) DESC'),
      longestOf('STARTS_WITH(prefixes.prefix, people.code)', 'LENGTH(prefixes.prefix) DESC, prefixes.since'),
    ],
    said: [
      'row-number-order «prefixes.since»',
      'row-number-order «LENGTH(prefixes.prefix)»',
      'row-number-order «prefixes.since»',
    ],
  },
  {
    what: 'the days between two dates that a filter keeps apart',
    proven: [
      {
        sources: ['raw.periods'],
        filters: [{ applies_to: 'periods', predicate: 'starts < ends' }],
        column_mapping: [column('x', '1 / DATE_DIFF(ends, starts, DAY)')],
      },
    ],
    unproven: [
      {
        sources: ['raw.periods'],
        filters: [{ applies_to: 'periods', predicate: 'starts <= ends' }],
        column_mapping: [column('x', '1 / DATE_DIFF(ends, starts, DAY)')],
      },
    ],
    said: ['division-by-zero «DATE_DIFF(ends, starts, DAY)»'],
  },
  {
    what: 'the same in a model that reads it',
    proven: [periods('ends > starts'), perDay()],
    unproven: [periods('ends >= starts'), perDay()],
    said: ['division-by-zero «DATE_DIFF(m0.done, m0.begun, DAY)»'],
  },
  {
    what: 'days, not what is left of larger units',
    proven: [periods('ends <> starts', 'ends', 'starts'), perDay()],
    unproven: [periods('ends <> starts', 'ends', 'starts'), perDay('MONTH')],
    said: ['division-by-zero «DATE_DIFF(m0.done, m0.begun, MONTH)»'],
  },
  {
    what: 'one day of a year and of the next',
    proven: [years('DATE(y + 1, 1, 1)'), perDay()],
    unproven: [years('DATE(y, 12, 31)'), perDay()],
    said: ['division-by-zero «DATE_DIFF(m0.done, m0.begun, DAY)»'],
  },
  {
    what: 'calendar dates of one year and of the next',
    proven: [years('DATE(y + 1, 1, 1)'), perDay()],
    unproven: [years('DATE(y + 0, 1, 1)'), perDay()],
    said: ['division-by-zero «DATE_DIFF(m0.done, m0.begun, DAY)»'],
  },
  {
    what: 'what a branch keeps apart',
    proven: [{ sources: ['raw.lines'], column_mapping: [column('x', 'IF(sale > line, 1 / (sale - line), 0)')] }],
    unproven: [{ sources: ['raw.lines'], column_mapping: [column('x', 'IF(sale >= line, 1 / (sale - line), 0)')] }],
    said: ['division-by-zero «sale - line»'],
  },
  {
    what: 'a function by whose parameter it divides, where every call has a divisor',
    proven: [parts('score > 0', 'score'), parts('TRUE', 'NULLIF(score, 0)'), parts('TRUE', '2')],
    unproven: [parts('score > 0', 'score'), parts('score >= 0', 'score')],
    said: ['division-by-zero «y»'],
  },
  {
    what: 'a curve whose zero the author looks after',
    proven: [parts('TRUE', 'score', 'instalment')],
    unproven: [parts('TRUE', 'score', 'unguarded')],
    said: ['division-by-zero «1 - POW(1 + rate, -2)»'],
  },
  {
    what: 'rows of one table in two parts',
    proven: [besideEachOther("day = DATE '2024-01-01'", "day = DATE '2023-01-01'")],
    unproven: [besideEachOther('planned > 0', 'planned > 0')],
    said: ['join-ignores-key «"a.shop = b.shop"»'],
  },
];

describe('what is proven is not doubted', () => {
  for (const { what, proven, unproven, said: expected } of cases)
    it(what, () => {
      assert.deepEqual(said(...proven), []);
      assert.deepEqual(said(...unproven), expected);
    });
});
