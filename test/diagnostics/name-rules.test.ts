// Rules that hold a column against its name and against the columns beside it: the exact place, and silence on what only looks alike.

import assert from 'node:assert/strict';
import { column, metric, source } from '../language/pipeline.js';
import { saidBeside } from './said-of.js';

const sources = [
  source(
    'raw.stays',
    'stay_id INT64 NOT NULL, guest INT64, status STRING, city STRING, state STRING, name STRING, display_name STRING, arrived_at TIMESTAMP, left_at TIMESTAMP, open INT64, closed INT64, price NUMERIC, last_price NUMERIC',
    { primary_key: ['stay_id'] },
  ),
];
const from = (target: string, column: string, more: object = {}): object => ({
  target_column: target,
  from_table: 'stays',
  from_column: column,
  ...more,
});
const mapped = (...columns: object[]): object => ({ sources: ['raw.stays'], column_mapping: columns });
const grouped = (...metrics: object[]): object => ({
  sources: ['raw.stays'],
  group_by: ['guest'],
  aggregations: metrics,
});

describe('repeated-column', () => {
  const said = saidBeside(sources, new Set(['repeated-column']));
  it('marks the copy, and of two the one that its name does not describe', () => {
    const [a, b] = ["COUNTIF(status = 'open')", "COUNTIF(status = 'closed')"] as const;
    assert.deepEqual(said(grouped(metric('open_stays', a), metric('closed_stays', a))), [`repeated-column «"${a}"»`]);
    const spaced = "COUNTIF( status = 'closed' )";
    assert.deepEqual(said(grouped(metric('open_stays', spaced), metric('closed_stays', b))), [
      `repeated-column «"${spaced}"»`,
    ]);
    assert.deepEqual(said(mapped(column('a', "CONCAT(city, 'x')"), column('b', "CONCAT(city, 'x')"))).length, 1);
  });
  it('is silent for constants, for what is passed on twice, and where type, default or input differ', () => {
    assert.deepEqual(said(mapped(column('a', '0'), column('b', '0'), from('c', 'city'), from('d', 'city'))), []);
    assert.deepEqual(said(grouped(metric('a', 'SUM(open)'), { ...metric('b', 'SUM(open)'), type: 'NUMERIC' })), []);
    assert.deepEqual(said(grouped(metric('a', 'SUM(open)'), { ...metric('b', 'SUM(open)'), default: 0 })), []);
    assert.deepEqual(
      said(
        { sources: ['raw.stays'], column_mapping: [from('guest', 'guest'), from('city', 'city')] },
        {
          sources: ['raw.stays', 'm0'],
          group_by: ['guest'],
          combine: { strategy: 'drill_across' },
          aggregations: [
            { ...metric('stays', 'COUNT(*)'), input: 'stays' },
            { ...metric('cities', 'COUNT(*)'), input: 'm0' },
          ],
        },
      ),
      [],
    );
  });
});

describe('swapped-columns', () => {
  const said = saidBeside(sources, new Set(['swapped-columns']));
  it('marks the first of the two', () => {
    assert.deepEqual(said(grouped(metric('open', 'SUM(closed)'), metric('closed', 'SUM(open)'))), [
      'swapped-columns «"SUM(closed)"»',
    ]);
    assert.deepEqual(said(mapped(from('state', 'city'), from('city', 'state'))), ['swapped-columns «"city"»']);
    assert.deepEqual(
      said(
        grouped(metric('open_stays', "COUNTIF(status = 'CLOSED')"), metric('closed_stays', "COUNTIF(status = 'OPEN')")),
      ),
      [`swapped-columns «"COUNTIF(status = 'CLOSED')"»`],
    );
  });
  it('is silent where they are computed differently, or only one is named like the other', () => {
    assert.deepEqual(said(grouped(metric('open', 'SUM(closed)'), metric('closed', 'MAX(open)'))), []);
    assert.deepEqual(said(grouped(metric('open', 'SUM(open)'), metric('closed', 'SUM(closed)'))), []);
    assert.deepEqual(said(grouped(metric('open', 'SUM(open - closed)'), metric('closed', 'SUM(closed - open)'))), []);
    assert.deepEqual(
      said(grouped(metric('open_not_closed', "COUNTIF(status = 'OPEN')"), metric('b', "COUNTIF(status = 'CLOSED')"))),
      [],
    );
  });
});

describe('namesake-not-read', () => {
  const said = saidBeside(sources, new Set(['namesake-not-read']));
  it('marks the column that is passed on', () => {
    assert.deepEqual(said(mapped(from('state', 'city'), from('guest', 'guest'))), ['namesake-not-read «"city"»']);
    assert.deepEqual(said(mapped(from('arrived_at', 'left_at'))), ['namesake-not-read «"left_at"»']);
    assert.deepEqual(said(mapped(from('state', 'city', { transform: 'UPPER({from})' }))), [
      'namesake-not-read «"city"»',
    ]);
    // Known by its own name already, and the other only filtered by.
    const filters = [{ applies_to: 'stays', predicate: 'stay_id > 9' }];
    assert.deepEqual(said({ ...mapped(from('stay_id', 'guest'), from('guest', 'guest')), filters }), [
      'namesake-not-read «"guest"»',
    ]);
    assert.deepEqual(said(mapped(from('name', 'display_name'), from('display_name', 'display_name'))), [
      'namesake-not-read «"display_name"»',
    ]);
  });
  it('is silent where the namesake is read, has another type, or the names go together', () => {
    assert.deepEqual(said(mapped(from('state', 'city'), column('x', 'UPPER(state)'))), []);
    assert.deepEqual(said(mapped(from('name', 'display_name'))), []);
    assert.deepEqual(said(mapped(from('price', 'last_price'))), []);
    assert.deepEqual(said(mapped(from('status', 'guest'))), []);
    assert.deepEqual(said(mapped(from('name', 'display_name', { transform: 'UPPER({from})' }))), []);
    assert.deepEqual(said(mapped(column('state', 'CONCAT(city, name)'))), []);
    assert.deepEqual(said(grouped(metric('state', 'MAX(city)'))), []);
    assert.deepEqual(said(mapped(from('region', 'city'))), []);
  });
});

describe('name-contradicts-aggregate', () => {
  const said = saidBeside(sources, new Set(['name-contradicts-aggregate']));
  const on = (name: string, formula: string): readonly string[] => said(grouped(metric(name, formula)));
  it('marks the aggregate', () => {
    for (const [name, formula] of [
      ['first_arrival', 'MAX(arrived_at)'],
      ['arrival_last', 'MIN(arrived_at)'],
      ['avg_price', 'SUM(price)'],
      ['total_price', 'AVG(price)'],
    ] as const)
      assert.deepEqual(on(name, formula), [`name-contradicts-aggregate «${formula}»`]);
    assert.deepEqual(on('max_price', 'ROUND(MIN(price), 2)'), ['name-contradicts-aggregate «MIN(price)»']);
  });
  it('is silent where the name fits, the column is called so, or the figure is made of several', () => {
    for (const [name, formula] of [
      ['first_arrival', 'MIN(arrived_at)'],
      ['last_price', 'MIN(last_price)'],
      ['min_of_last', 'MIN(arrived_at)'],
      ['avg_price', 'SUM(price) / SUM(open)'],
      ['total_price', 'MAX(price)'],
      ['price_at_first_visit', 'MAX(price)'],
    ] as const)
      assert.deepEqual(on(name, formula), [], `${name}: ${formula}`);
  });
});

describe('only-null-left', () => {
  const said = saidBeside(sources, new Set(['only-null-left']));
  const on = (predicate: string, more: object = {}): readonly string[] =>
    said({
      ...mapped(from('city', 'city'), from('end', 'left_at')),
      filters: [{ applies_to: 'stays', predicate, ...more }],
    });
  it('marks the condition', () => {
    assert.deepEqual(on('city IS NULL'), ['only-null-left «city IS NULL»']);
    assert.deepEqual(on('guest > 1 AND city IS NULL'), ['only-null-left «city IS NULL»']);
    assert.deepEqual(on('stays.city IS NULL', { stage: 'joined' }), ['only-null-left «stays.city IS NULL»']);
  });
  it('is silent for other columns, alternatives, ends that have not come, and what is passed through whole', () => {
    for (const predicate of ['state IS NULL', 'city IS NULL OR guest > 1', 'city IS NOT NULL', 'left_at IS NULL'])
      assert.deepEqual(on(predicate), [], predicate);
    const through = { sources: ['raw.stays'], filters: [{ applies_to: 'stays', predicate: 'city IS NULL' }] };
    assert.deepEqual(said(through), []);
  });
});

describe('a column taken twice', () => {
  const said = saidBeside(sources, new Set(['namesake-not-read']));
  const items = [from('stay_id', 'stay_id'), from('city', 'city')];
  it('marks the copy whose name is that of another column', () => {
    const upper = { transform: 'UPPER({from})' };
    assert.deepEqual(said(mapped(...items, from('display_label', 'city', upper))), ['namesake-not-read «"city"»']);
  });
  it('is silent for pieces of a text, for what is read elsewhere, and where the column is taken once', () => {
    const piece = { transform: "SPLIT({from}, '-')[SAFE_OFFSET(0)]" };
    assert.deepEqual(said(mapped(...items, from('display_label', 'city', piece))), []);
    assert.deepEqual(said(mapped(...items, from('display_label', 'city'), from('kind', 'display_name'))), []);
    assert.deepEqual(said(mapped(items[0]!, from('display_label', 'city', { transform: 'UPPER({from})' }))), []);
    assert.deepEqual(said(mapped(...items, from('display_length', 'city', { transform: 'LENGTH({from})' }))), []);
  });
});
