// Section 4 of the language: which column sets are unique, which columns can be NULL, which joins repeat rows. Expected by hand.

import assert from 'node:assert/strict';
import type { Problem } from '../../server/src/spec/problem.js';
import type { ResolvedModel } from '../../server/src/model/pipeline-model.js';
import { column, metric, projectOf, source } from '../language/pipeline.js';

const sources = [
  source(
    'raw.orders',
    'order_id INT64 NOT NULL, customer_id INT64 NOT NULL, currency STRING, amount NUMERIC, fee NUMERIC NOT NULL, ordered_at TIMESTAMP NOT NULL',
    {
      primary_key: ['order_id'],
    },
  ),
  source('raw.items', 'order_id INT64 NOT NULL, line INT64 NOT NULL, sku STRING, quantity INT64 NOT NULL', {
    primary_key: ['order_id', 'line'],
  }),
  source('raw.customers', 'customer_id INT64 NOT NULL, email STRING, country STRING NOT NULL, tags ARRAY<STRING>', {
    primary_key: ['customer_id'],
    unique_keys: [['email']],
  }),
  // No key is known of these.
  source('raw.visits', 'customer_id INT64, seen_at TIMESTAMP, page STRING, country STRING'),
  source('raw.rates', 'currency STRING NOT NULL, rate NUMERIC NOT NULL'),
];

interface Found {
  readonly model: ResolvedModel;
  readonly problems: readonly Problem[];
}

/** The last model: what it is found to be and what is said of it. */
function resolved(...models: readonly object[]): Found {
  const project = projectOf({
    sources,
    models: models.map((m, i) => ({ name: i === models.length - 1 ? 'm' : `m${i}`, ...m })),
  });
  const model = project.model.modelByName.get('m')!;
  return { model, problems: project.model.problems.filter((p) => p.id !== 'group-key-not-listed') };
}

/** Keys of the result as readers see them, `a+b`; `~` where only rows without NULL in it are told apart. */
const keys = (...models: readonly object[]): readonly string[] => {
  const { model, problems } = resolved(...models);
  assert.deepEqual(
    problems.filter((p) => p.severity === 'error').map((p) => p.message),
    [],
  );
  return model.signature.keys.map((k) => `${k.nullsCounted ? '' : '~'}${[...k.columns].sort().join('+')}`).sort();
};

const nullable = (...models: readonly object[]): readonly string[] => {
  const { model, problems } = resolved(...models);
  assert.deepEqual(
    problems.filter((p) => p.severity === 'error').map((p) => p.message),
    [],
  );
  return model.outputs.filter((o) => o.nullable).map((o) => o.name);
};

const ids = (...models: readonly object[]): readonly string[] =>
  resolved(...models)
    .problems.map((p) => p.id)
    .sort();

const proofs = (...models: readonly object[]): readonly string[] =>
  resolved(...models).model.claims.map((c) => `${c.columns.join('+')} ${c.proof}`);

const of = (name: string, more: object = {}): object => ({ sources: [`raw.${name}`], ...more });
const join = (left: string, right: string, type: string, condition?: string, more: object = {}): object => ({
  sources: [`raw.${left}`, `raw.${right}`],
  joins: [{ left_table: left, right_table: right, type, ...(condition !== undefined && { condition }), ...more }],
});
const orderItems = 'orders.order_id = items.order_id';
const orderCustomer = 'orders.customer_id = customers.customer_id';
const pk = (...columns: readonly string[]): object => ({ constraints: { primary_key: columns } });

describe('keys of a result', () => {
  it('of one input: what stays of its key, renamed and cast without loss', () => {
    assert.deepEqual(keys(of('orders')), ['order_id']);
    assert.deepEqual(
      keys(of('orders', { column_mapping: [column('id', 'CAST(order_id AS STRING)'), column('c', 'customer_id')] })),
      ['id'],
    );
    assert.deepEqual(keys(of('orders', { column_mapping: [column('c', 'customer_id'), column('a', 'amount')] })), []);
    // Two numbers can share a FLOAT64, a prefix, a remainder.
    for (const lossy of ['CAST(order_id AS FLOAT64)', 'SUBSTR(CAST(order_id AS STRING), 1, 3)', 'MOD(order_id, 10)'])
      assert.deepEqual(keys(of('orders', { column_mapping: [column('id', lossy)] })), [], lossy);
    assert.deepEqual(keys(of('visits')), []);
  });

  it('a unique key that may hold NULL tells only rows without NULL apart, until a filter leaves no NULL', () => {
    const email = of('customers', { column_mapping: [column('email', 'email'), column('country', 'country')] });
    assert.deepEqual(keys(email), []);
    assert.deepEqual(keys({ ...email, filters: [{ applies_to: 'customers', predicate: 'email IS NOT NULL' }] }), [
      'email',
    ]);
    assert.deepEqual(keys({ ...email, filters: [{ applies_to: 'm', predicate: "email LIKE '%@%'" }] }), ['email']);
  });

  it('a filter that fixes a column of the key leaves the rest', () => {
    const line = (predicate: string): readonly string[] =>
      keys(of('items', { filters: [{ applies_to: 'items', predicate }] }));
    assert.deepEqual(line('line = 1'), ['order_id']);
    assert.deepEqual(line('line = 1 AND quantity > 2'), ['order_id']);
    assert.deepEqual(line('(line = 1 AND quantity > 2) OR (quantity < 0 AND line = 1)'), ['order_id']);
    assert.deepEqual(line('line = 1 OR line = 2'), ['line+order_id']);
    assert.deepEqual(line('line = quantity'), ['line+order_id', 'order_id+quantity'].slice(0, 1));
    assert.deepEqual(line('line >= 1'), ['line+order_id']);
  });

  it('deduplicate makes its partition a key, NULL among its values', () => {
    const dedupe = (partition_by: readonly string[]): readonly string[] =>
      keys(of('visits', { deduplicate: [{ applies_to: 'visits', partition_by, order_by: [{ column: 'seen_at' }] }] }));
    assert.deepEqual(dedupe(['customer_id']), ['customer_id']);
    assert.deepEqual(dedupe(['customer_id', 'page']), ['customer_id+page']);
    assert.equal(
      resolved(of('visits', { deduplicate: [{ partition_by: [], order_by: [{ column: 'seen_at' }] }] })).model.signature
        .oneRow,
      true,
    );
  });

  it('of a join: the key of the left side where the right has at most one row, both keys otherwise', () => {
    for (const type of ['INNER', 'LEFT']) {
      assert.deepEqual(
        keys({
          ...join('orders', 'customers', type, orderCustomer),
          column_mapping: [column('o', 'order_id'), column('k', 'country')],
        }),
        ['o'],
        type,
      );
      assert.deepEqual(
        keys({
          ...join('orders', 'items', type, orderItems),
          column_mapping: [column('o', 'orders.order_id'), column('l', 'line'), column('s', 'sku')],
        }),
        ['l+o'],
        type,
      );
      // Only one line of an order can meet it.
      assert.deepEqual(
        keys({
          ...join('orders', 'items', type, `${orderItems} AND items.line = 1`),
          column_mapping: [column('o', 'orders.order_id'), column('s', 'sku')],
        }),
        ['o'],
        type,
      );
      // More than equality cannot add rows.
      assert.deepEqual(
        keys({
          ...join('orders', 'customers', type, `${orderCustomer} AND customers.country <> 'X'`),
          column_mapping: [column('o', 'order_id')],
        }),
        ['o'],
        type,
      );
      assert.deepEqual(
        keys({
          ...join('orders', 'visits', type, 'orders.customer_id = visits.customer_id'),
          column_mapping: [column('o', 'order_id')],
        }),
        [],
        type,
      );
    }
  });

  it('RIGHT and FULL joins: rows without a match have no key of the other side', () => {
    const both = [column('o', 'order_id'), column('c', 'customers.customer_id')];
    assert.deepEqual(keys({ ...join('orders', 'customers', 'RIGHT', orderCustomer), column_mapping: both }), ['c+o']);
    assert.deepEqual(
      keys({ ...join('orders', 'customers', 'RIGHT', orderCustomer), column_mapping: both.slice(0, 1) }),
      [],
    );
    assert.deepEqual(keys({ ...join('orders', 'customers', 'FULL', orderCustomer), column_mapping: both }), ['c+o']);
    // Every item has a row, and each at most one order.
    assert.deepEqual(
      keys({
        ...join('orders', 'items', 'RIGHT', orderItems),
        column_mapping: [column('o', 'items.order_id'), column('l', 'line')],
      }),
      ['l+o'],
    );
  });

  it('SEMI, ANTI and EXISTS joins add no row', () => {
    const condition = 'orders.customer_id = visits.customer_id';
    for (const type of ['SEMI', 'ANTI'])
      assert.deepEqual(
        keys({ ...join('orders', 'visits', type, condition), column_mapping: [column('o', 'order_id')] }),
        ['o'],
        type,
      );
    assert.deepEqual(
      keys({
        ...join('orders', 'visits', 'EXISTS', condition, { as: 'seen' }),
        column_mapping: [column('o', 'order_id'), column('seen', 'seen')],
      }),
      ['o'],
    );
  });

  it('the flag of an EXISTS join follows from the row', () => {
    const condition = 'orders.customer_id = visits.customer_id';
    const grouped = (...by: readonly string[]): readonly string[] =>
      keys({ ...join('orders', 'visits', 'EXISTS', condition, { as: 'seen' }), group_by: by, column_mapping: [] });
    assert.deepEqual(grouped('order_id', 'seen'), ['order_id']);
    assert.deepEqual(grouped('currency', 'seen'), ['currency+seen']);
  });

  it('rows that a filter leaves without a match are not repeated', () => {
    const without = (condition: string, predicate: string, type = 'LEFT'): readonly string[] =>
      keys({
        ...join('orders', 'visits', type, condition),
        filters: [{ applies_to: 'm', stage: 'joined', predicate }],
        column_mapping: [column('o', 'order_id')],
      });
    const same = 'orders.customer_id = visits.customer_id';
    assert.deepEqual(without(same, 'visits.customer_id IS NULL'), ['o']);
    assert.deepEqual(without(same, 'visits.customer_id IS NULL AND orders.fee > 1'), ['o']);
    // A visit may be without a page, and match nevertheless.
    assert.deepEqual(without(same, 'visits.page IS NULL'), []);
    assert.deepEqual(without(same, 'visits.customer_id IS NULL OR visits.page IS NULL'), []);
    assert.deepEqual(without('orders.currency IS NOT DISTINCT FROM visits.country', 'visits.country IS NULL'), []);
    // Visits without an order have no order_id, and there can be several.
    assert.deepEqual(without(same, 'visits.customer_id IS NULL', 'FULL'), []);
    assert.deepEqual(
      keys({
        ...join('orders', 'items', 'LEFT', 'orders.order_id = items.quantity'),
        filters: [{ applies_to: 'm', stage: 'joined', predicate: 'items.line IS NULL' }],
        column_mapping: [column('o', 'orders.order_id')],
      }),
      ['o'],
    );
  });

  it('one row however many columns it has', () => {
    const totals = of('orders', {
      aggregations: Array.from({ length: 61 }, (_, i) => metric(`total_${i}`, `SUM(amount + ${i})`)),
    });
    assert.deepEqual(
      keys(totals, {
        sources: ['raw.orders', 'm0'],
        joins: [{ left_table: 'orders', right_table: 'm0', type: 'CROSS' }],
        column_mapping: [column('o', 'order_id'), column('t', 'total_1')],
      }),
      ['o'],
    );
  });

  it('CROSS: with one row nothing repeats, with several both keys are needed', () => {
    const total = of('orders', { aggregations: [metric('total', 'SUM(amount)')] });
    assert.deepEqual(
      keys(total, {
        sources: ['raw.orders', 'm0'],
        joins: [{ left_table: 'orders', right_table: 'm0', type: 'CROSS' }],
        column_mapping: [column('o', 'order_id'), column('t', 'total')],
      }),
      ['o'],
    );
    assert.deepEqual(
      keys({
        ...join('orders', 'customers', 'CROSS'),
        column_mapping: [column('o', 'order_id'), column('c', 'customers.customer_id')],
      }),
      ['c+o'],
    );
  });

  it('NULL matches NULL in IS NOT DISTINCT FROM, so a unique key with NULLs can meet several', () => {
    const on = (condition: string): readonly string[] =>
      keys({
        sources: ['raw.orders', 'raw.customers'],
        joins: [{ left_table: 'orders', right_table: 'customers', type: 'LEFT', condition }],
        column_mapping: [column('o', 'order_id')],
      });
    assert.deepEqual(on('orders.currency = customers.email'), ['o']);
    assert.deepEqual(on('orders.currency IS NOT DISTINCT FROM customers.email'), []);
    assert.deepEqual(on('orders.currency = customers.email OR orders.customer_id = 1'), []);
    assert.deepEqual(on('orders.customer_id >= customers.customer_id'), []);
  });

  it('of a grouping: its keys, fewer where one determines another', () => {
    assert.deepEqual(
      keys(of('visits', { group_by: ['customer_id', 'page'], aggregations: [metric('n', 'COUNT(*)')] })),
      ['customer_id+page'],
    );
    assert.deepEqual(
      keys({
        ...join('orders', 'customers', 'LEFT', orderCustomer),
        group_by: [{ key: 'customers.customer_id', as: 'c' }, 'country'],
        aggregations: [metric('n', 'COUNT(*)')],
      }),
      ['c'],
    );
    const all = resolved(of('visits', { aggregations: [metric('n', 'COUNT(*)')] })).model.signature;
    assert.equal(all.oneRow, true);
  });

  it('subtotals have a key only where a NULL key cannot be taken for one', () => {
    const rollup = (key: string, more: readonly object[] = []): readonly string[] =>
      keys(of('orders', { group_by: [{ rollup: [key] }], aggregations: [metric('n', 'COUNT(*)'), ...more] }));
    assert.deepEqual(rollup('customer_id'), ['customer_id']);
    assert.deepEqual(rollup('currency'), []);
    assert.deepEqual(rollup('currency', [metric('g', 'GROUPING(currency)')]), ['currency+g']);
  });

  it('of set operations', () => {
    const set = (op: string, more: object = {}): readonly string[] =>
      keys({
        sources: ['raw.orders', { table: 'raw.orders', as: 'others' }],
        [op]: { inputs: ['orders', 'others'], ...more },
        column_mapping: [column('order_id', 'order_id'), column('currency', 'currency')],
      });
    assert.deepEqual(set('union'), []);
    assert.deepEqual(set('except'), ['order_id']);
    assert.deepEqual(set('intersect'), ['order_id']);
    const narrow = (op: string, more: object = {}): readonly string[] =>
      keys(of('visits', { column_mapping: [column('page', 'page'), column('country', 'country')] }), {
        sources: ['m0', { table: 'm0', as: 'n0' }],
        [op]: { inputs: ['m0', 'n0'], ...more },
      });
    assert.deepEqual(narrow('union'), []);
    assert.deepEqual(narrow('union', { distinct: true }), ['country+page']);
    assert.deepEqual(narrow('intersect'), ['country+page']);
  });

  it('of an unnest: the offset or a value that cannot repeat', () => {
    const unnest = (entry: object, columns: readonly object[]): readonly string[] =>
      keys(of('customers', { unnest: [entry], column_mapping: columns }));
    const c = column('c', 'customer_id');
    assert.deepEqual(
      unnest({ column: 'tags', as: 'tag', offset: 'place' }, [c, column('tag', 'tag'), column('i', 'place')]),
      ['c+i'],
    );
    assert.deepEqual(unnest({ column: 'tags', as: 'tag' }, [c, column('tag', 'tag')]), []);
    assert.deepEqual(
      unnest({ column: "GENERATE_DATE_ARRAY('2024-01-01', '2024-01-31')", as: 'day' }, [c, column('day', 'day')]),
      ['c+day'],
    );
    assert.deepEqual(unnest({ column: 'GENERATE_ARRAY(1, 10)', as: 'n' }, [c, column('n', 'n')]), ['c+n']);
    // 1e16 + 1.0 is 1e16.
    assert.deepEqual(unnest({ column: 'GENERATE_ARRAY(1e16, 1e16 + 10, 1.0)', as: 'n' }, [c, column('n', 'n')]), []);
    assert.deepEqual(
      keys({
        sources: [],
        unnest: [{ column: "GENERATE_DATE_ARRAY('2024-01-01', '2024-01-31')", as: 'day' }],
        column_mapping: [column('day', 'day')],
      }),
      ['day'],
    );
  });

  it('the first of a ROW_NUMBER', () => {
    const first = (predicate: string): readonly string[] =>
      keys(
        of('visits', {
          column_mapping: [
            column('c', 'customer_id'),
            column('n', 'ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY seen_at)', { output: false }),
          ],
          filters: [{ applies_to: 'm', predicate }],
        }),
      );
    assert.deepEqual(first('n = 1'), ['c']);
    assert.deepEqual(first('n <= 1'), ['c']);
    assert.deepEqual(first('n <= 2'), []);
  });

  it('of a drill-across: its keys', () => {
    assert.deepEqual(
      keys({
        sources: ['raw.orders', 'raw.visits'],
        group_by: ['customer_id'],
        combine: { strategy: 'drill_across', type: 'FULL' },
        aggregations: [metric('n', 'COUNT(order_id)'), metric('v', 'COUNT(page)')],
      }),
      ['customer_id'],
    );
  });

  it('one row: LIMIT 1, no keys', () => {
    assert.equal(resolved(of('orders', { order_by: [{ column: 'order_id' }], limit: 1 })).model.signature.oneRow, true);
    assert.equal(
      resolved(of('orders', { order_by: [{ column: 'order_id' }], limit: 2 })).model.signature.oneRow,
      false,
    );
    assert.equal(
      resolved(of('orders', { filters: [{ applies_to: 'orders', predicate: 'order_id = 7' }] })).model.signature.oneRow,
      true,
    );
  });
});

const history = {
  ...of('customers'),
  constraints: {
    scd_type: 2,
    natural_key: ['customer_id'],
    tracked_columns: ['country'],
    effective_at: 'valid_from',
    expiry_at: 'valid_to',
    current_flag: 'is_current',
  },
};

describe('an increment read by another model', () => {
  const perDay = (more: object): object => ({
    ...of('orders'),
    materialization: { type: 'incremental', unique_key: ['day'], watermark: 'day' },
    aggregations: [metric('n', 'COUNT(*)'), metric('day', 'MAX(ordered_at)')],
    ...more,
  });

  it('has the rows of several runs, told apart by the key they are merged by', () => {
    // In one run there is one row.
    assert.equal(resolved(perDay({ materialization: 'table' })).model.signature.oneRow, true);
    const { signature } = resolved(perDay({})).model;
    assert.equal(signature.oneRow, false);
    assert.deepEqual(
      signature.keys.map((k) => k.columns),
      [['day']],
    );
  });

  it('what is unique in one run is not proven of the table', () => {
    assert.deepEqual(proofs(perDay({ constraints: { unique_keys: [['n'], ['n', 'day']] } })), [
      'n unproven',
      'n+day proven',
      'day proven',
    ]);
  });
});

describe('a history read by another model', () => {
  const read = (condition: string, type = 'LEFT'): object => ({
    sources: ['raw.orders', { table: 'm0', as: 'h' }],
    joins: [{ left_table: 'orders', right_table: 'h', type, condition }],
    column_mapping: [column('o', 'order_id'), column('c', 'h.country')],
  });
  const on = 'orders.customer_id = h.customer_id';
  it('has a row for each version: the natural key alone is no key', () => {
    assert.deepEqual(keys(history, { sources: ['m0'] }), ['customer_id+valid_from']);
    assert.deepEqual(keys(history, read(on)), []);
    assert.deepEqual(ids(history, { ...read(on), ...pk('o') }), ['key-not-unique']);
  });
  it('has one row a key where only current versions are read', () => {
    for (const current of ['h.is_current', 'h.is_current = TRUE', 'h.is_current IS TRUE', 'h.valid_to IS NULL'])
      assert.deepEqual(keys(history, read(`${on} AND ${current}`)), ['o'], current);
    assert.deepEqual(keys(history, { ...read(on), filters: [{ applies_to: 'h', predicate: 'is_current' }] }), ['o']);
    assert.deepEqual(
      keys(history, {
        sources: ['m0'],
        filters: [{ applies_to: 'm0', predicate: 'is_current' }],
        column_mapping: [column('c', 'customer_id')],
      }),
      ['c'],
    );
    assert.deepEqual(keys(history, read(`${on} AND NOT h.is_current`)), []);
  });
  it('has one row a key at one point in time', () => {
    for (const at of [
      'h.valid_from <= orders.ordered_at AND orders.ordered_at < h.valid_to',
      'orders.ordered_at >= h.valid_from AND (orders.ordered_at < h.valid_to OR h.valid_to IS NULL)',
      "orders.ordered_at >= h.valid_from AND orders.ordered_at < COALESCE(h.valid_to, TIMESTAMP '9999-12-31 00:00:00+00')",
      "orders.ordered_at >= h.valid_from AND orders.ordered_at < IFNULL(h.valid_to, TIMESTAMP '9999-12-31 00:00:00+00')",
    ]) {
      assert.deepEqual(keys(history, read(`${on} AND ${at}`)), ['o'], at);
      assert.deepEqual(keys(history, read(`${on} AND ${at}`, 'INNER')), ['o'], at);
    }
    // The end of one version is the start of the next: a closed interval meets both. And a start alone meets all versions before.
    for (const at of [
      'orders.ordered_at BETWEEN h.valid_from AND h.valid_to',
      'orders.ordered_at >= h.valid_from',
      'orders.ordered_at >= h.valid_from AND orders.ordered_at <= h.valid_to',
    ])
      assert.deepEqual(keys(history, read(`${on} AND ${at}`)), [], at);
  });
});

describe('claimed keys', () => {
  it('proven, contradicted, or not to be told', () => {
    assert.deepEqual(proofs(of('orders', pk('order_id'))), ['order_id proven']);
    assert.deepEqual(proofs(of('orders', pk('order_id', 'currency'))), ['order_id+currency proven']);
    assert.deepEqual(proofs(of('orders', pk('customer_id'))), ['customer_id contradicted']);
    assert.deepEqual(proofs(of('visits', pk('customer_id'))), ['customer_id unproven']);
    assert.deepEqual(
      proofs({
        ...join('orders', 'items', 'LEFT', orderItems),
        column_mapping: [column('order_id', 'orders.order_id'), column('sku', 'sku')],
        ...pk('order_id'),
      }),
      ['order_id contradicted'],
    );
  });
  it('says which join breaks it, and where', () => {
    const { problems } = resolved({
      sources: ['raw.orders', 'raw.customers', 'raw.items'],
      joins: [
        { left_table: 'orders', right_table: 'customers', type: 'LEFT', condition: orderCustomer },
        { left_table: 'orders', right_table: 'items', type: 'LEFT', condition: orderItems },
      ],
      column_mapping: [column('o', 'orders.order_id'), column('s', 'sku')],
      ...pk('o'),
    });
    const [found] = problems.filter((p) => p.id === 'key-not-unique');
    assert.equal(found?.part, 'models/m/constraints/primary_key');
    assert.deepEqual(
      found.related.map((r) => r.part),
      ['models/m/joins/1'],
    );
    assert.match(found.message, /several rows of `items`, whose key is \(order_id, line\)/);
  });
  it('cannot tell is said once, at the first place that needs the declaration', () => {
    const keyed = of('visits', { column_mapping: [column('c', 'customer_id')], ...pk('c') });
    assert.deepEqual(
      ids(keyed, { ...keyed, name: 'again' }).filter((id) => id === 'unproven-key'),
      ['unproven-key'],
    );
  });
  it('a group that is finer or coarser than the claim', () => {
    const by = (group_by: readonly string[], key: string): readonly string[] =>
      proofs(of('visits', { group_by, aggregations: [metric('n', 'COUNT(*)')], ...pk(key) }));
    assert.deepEqual(by(['customer_id'], 'customer_id'), ['customer_id proven']);
    assert.deepEqual(by(['customer_id', 'page'], 'customer_id'), ['customer_id contradicted']);
  });
});

describe('nullability', () => {
  it('of an outer join: the optional side', () => {
    const columns = [column('o', 'order_id'), column('c', 'customers.country'), column('k', 'customers.customer_id')];
    const nulls = (type: string): readonly string[] =>
      nullable({ ...join('orders', 'customers', type, orderCustomer), column_mapping: columns });
    assert.deepEqual(nulls('INNER'), []);
    assert.deepEqual(nulls('LEFT'), ['c', 'k']);
    assert.deepEqual(nulls('RIGHT'), ['o']);
    assert.deepEqual(nulls('FULL'), ['o', 'c', 'k']);
    assert.deepEqual(
      nullable({
        ...join('orders', 'customers', 'EXISTS', orderCustomer, { as: 'known' }),
        column_mapping: [column('known', 'known')],
      }),
      [],
    );
  });
  it('a condition that rejects NULL leaves none, wherever it stands after the NULLs arose', () => {
    const currency = [column('c', 'currency'), column('a', 'amount')];
    const nulls = (predicate: string, applies_to = 'orders'): readonly string[] =>
      nullable(
        of('orders', {
          column_mapping: currency,
          filters: [{ applies_to, predicate: predicate.replace('c ', applies_to === 'm' ? 'c ' : 'currency ') }],
        }),
      );
    assert.deepEqual(nulls('TRUE'), ['c', 'a']);
    assert.deepEqual(nulls('c IS NOT NULL'), ['a']);
    assert.deepEqual(nulls("c = 'EUR'"), ['a']);
    assert.deepEqual(nulls("c IN ('EUR', 'USD')", 'm'), ['a']);
    assert.deepEqual(nulls("c = 'EUR' AND amount > 0"), []);
    assert.deepEqual(nulls("c = 'EUR' OR amount > 0"), ['c', 'a']);
    assert.deepEqual(nulls("c = 'EUR' OR currency = 'USD'"), ['a']);
    assert.deepEqual(nulls('NOT (c IS NULL OR amount IS NULL)'), []);
    assert.deepEqual(nulls("COALESCE(currency, 'x') = 'x'"), ['c', 'a']);
    assert.deepEqual(nulls("c IS DISTINCT FROM 'x'"), ['c', 'a']);
    assert.deepEqual(nulls("'EUR' BETWEEN c AND currency"), ['a']);
    // `'EUR' >= NULL AND 'EUR' <= 'A'` is FALSE.
    assert.deepEqual(nulls("NOT ('EUR' BETWEEN c AND 'A')"), ['c', 'a']);
    assert.deepEqual(nulls("('EUR' BETWEEN c AND 'A') = FALSE"), ['c', 'a']);
    assert.deepEqual(nulls("NOT (c BETWEEN 'A' AND 'B')"), ['a']);
  });
  it('of expressions', () => {
    const nulls = (transform: string): boolean =>
      nullable(of('orders', { column_mapping: [column('x', transform)] })).length > 0;
    for (const never of [
      'fee',
      'fee + 1',
      'COALESCE(amount, fee)',
      'COALESCE(amount, 0)',
      'IFNULL(currency, "")',
      'IF(amount > 0, 1, 0)',
      "CASE WHEN amount > 0 THEN 'a' ELSE 'b' END",
      'amount IS NULL',
      'CONCAT("a", CAST(fee AS STRING))',
    ])
      assert.equal(nulls(never), false, never);
    for (const maybe of [
      'amount',
      'fee + amount',
      "CASE WHEN fee > 0 THEN 'a' END",
      'NULLIF(fee, 0)',
      'SAFE_CAST(CAST(fee AS STRING) AS INT64)',
      'SAFE_DIVIDE(fee, 2)',
      'COALESCE(amount, NULL)',
      'IF(fee > 0, amount, fee)',
    ])
      assert.equal(nulls(maybe), true, maybe);
  });
  it('of aggregates: COUNT never; others of a column without NULL not with a key, but without', () => {
    const metrics = [
      metric('n', 'COUNT(amount)'),
      metric('all', 'COUNT(*)'),
      metric('fees', 'SUM(fee)'),
      metric('least', 'MIN(fee)'),
      metric('mean', 'AVG(fee)'),
      metric('amounts', 'SUM(amount)'),
      metric('condition', 'COUNTIF(amount > 0)'),
    ];
    assert.deepEqual(nullable(of('orders', { group_by: ['customer_id'], aggregations: metrics })), ['amounts']);
    assert.deepEqual(nullable(of('orders', { aggregations: metrics })), ['fees', 'least', 'mean', 'amounts']);
  });
  it('of a drill-across: what the other inputs may lack', () => {
    const across = (type: string): readonly string[] =>
      nullable({
        sources: ['raw.orders', 'raw.customers'],
        group_by: ['customer_id'],
        combine: { strategy: 'drill_across', type },
        aggregations: [
          metric('n', 'COUNT(order_id)'),
          metric('k', 'COUNT(country)'),
          metric('d', 'COUNT(email)', { default: 0 }),
        ],
      });
    assert.deepEqual(across('LEFT'), ['k']);
    assert.deepEqual(across('FULL'), ['n', 'k']);
    assert.deepEqual(across('INNER'), []);
  });
  it('of subtotals: their keys', () => {
    assert.deepEqual(
      nullable(of('orders', { group_by: [{ rollup: ['customer_id'] }], aggregations: [metric('n', 'COUNT(*)')] })),
      ['customer_id'],
    );
    assert.deepEqual(
      nullable(of('orders', { group_by: ['customer_id'], aggregations: [metric('n', 'COUNT(*)')] })),
      [],
    );
  });
  it('of unnested elements and set operations', () => {
    assert.deepEqual(
      nullable(of('customers', { unnest: [{ column: 'tags', as: 'tag' }], column_mapping: [column('tag', 'tag')] })),
      ['tag'],
    );
    assert.deepEqual(
      nullable({
        sources: [],
        unnest: [{ column: 'GENERATE_ARRAY(1, 3)', as: 'i', offset: 'place' }],
        column_mapping: [column('i', 'i'), column('place', 'place')],
      }),
      [],
    );
    assert.deepEqual(
      nullable({
        sources: ['raw.orders', 'raw.customers'],
        union: { inputs: ['orders', 'customers'], missing: 'null' },
        column_mapping: [column('c', 'customer_id'), column('k', 'country'), column('o', 'order_id')],
      }),
      ['k', 'o'],
    );
  });
});

describe('claims against nullability', () => {
  const claim = (transform: string, more: object = {}, model: object = of('orders')): readonly string[] =>
    ids({ ...model, column_mapping: [column('x', transform, more)] });
  it('a nullable source column is information, what the model itself makes NULL a warning', () => {
    assert.deepEqual(claim('amount', { nullable: false }), ['not-null-of-nullable-source']);
    assert.deepEqual(claim('amount', { tests: ['not_null'] }), ['not-null-of-nullable-source']);
    const { problems } = resolved(
      of('visits', {
        column_mapping: ['customer_id', 'page', 'country'].map((name) => ({
          target_column: name,
          from_table: 'visits',
          from_column: name,
          tests: name === 'page' ? [] : ['not_null'],
        })),
      }),
    );
    assert.deepEqual(
      problems.map((p) => [p.id, p.part, p.related.map((r) => r.part).at(-1)]),
      [
        [
          'not-null-of-nullable-source',
          'models/m/column_mapping/customer_id/tests/0',
          'models/m/column_mapping/country/tests/0',
        ],
      ],
      'once a model',
    );
    assert.deepEqual(claim('NULLIF(fee, 0)', { tests: ['not_null'] }), ['not-null-can-be-null']);
    assert.deepEqual(claim('country', { nullable: false }, join('orders', 'customers', 'LEFT', orderCustomer)), [
      'not-null-can-be-null',
    ]);
    assert.deepEqual(claim('fee', { nullable: false, tests: ['not_null'] }), []);
    assert.deepEqual(claim('COALESCE(amount, 0)', { nullable: false }), []);
    // A test of some rows only claims nothing about the column.
    assert.deepEqual(claim('amount', { tests: [{ not_null: true, where: 'x > 0' }] }), []);
  });
  it('what a model read here claims is not said again', () => {
    const claimed = of('orders', { column_mapping: [column('a', 'amount', { nullable: false })] });
    assert.deepEqual(ids(claimed, { sources: ['m0'], column_mapping: [column('b', 'a', { nullable: false })] }), [
      'not-null-of-nullable-source',
    ]);
  });
});

describe('rows counted several times', () => {
  const fan = (formula: string, more: object = {}): readonly string[] =>
    ids({
      ...join('orders', 'items', 'LEFT', orderItems),
      group_by: [{ key: 'orders.customer_id', as: 'c' }],
      aggregations: [metric('x', formula)],
      ...more,
    });
  it('sums, averages and counts of the repeated side', () => {
    for (const formula of [
      'SUM(orders.fee)',
      'AVG(orders.amount)',
      'COUNT(orders.order_id)',
      'COUNTIF(orders.fee > 1)',
      'SUM(orders.fee * items.quantity) - SUM(orders.fee)',
      'STDDEV(orders.amount)',
    ])
      assert.deepEqual(fan(formula), ['join-multiplies-rows'], formula);
  });
  it('not of the side that repeats, nor what repetition does not change', () => {
    for (const formula of [
      'SUM(items.quantity)',
      'MIN(orders.fee)',
      'MAX(orders.amount)',
      'COUNT(DISTINCT orders.order_id)',
      'LOGICAL_OR(orders.fee > 1)',
      'COUNT(*)',
      'SUM(orders.fee * items.quantity)',
    ])
      assert.deepEqual(fan(formula), [], formula);
  });
  it('counts of joined rows in groups that tell them apart, but no amounts', () => {
    const bySku = { group_by: ['sku'] };
    for (const formula of ['COUNTIF(orders.fee > 1)', 'SUM(IF(orders.fee > 1, 1, 0))'])
      assert.deepEqual(fan(formula, bySku), [], formula);
    for (const formula of ['SUM(IF(orders.fee > 1, orders.fee, 0))', 'COUNT(orders.order_id)', 'SUM(orders.fee)'])
      assert.deepEqual(fan(formula, bySku), ['join-multiplies-rows'], formula);
    assert.deepEqual(fan('SUM(IF(orders.fee > 1, 1, 0))'), ['join-multiplies-rows']);
  });
  it('not where the other side has at most one row', () => {
    assert.deepEqual(
      ids({
        ...join('orders', 'customers', 'LEFT', orderCustomer),
        group_by: ['country'],
        aggregations: [metric('x', 'SUM(fee)')],
      }),
      [],
    );
    assert.deepEqual(
      ids({
        ...join('orders', 'customers', 'LEFT', orderCustomer),
        group_by: ['order_id'],
        aggregations: [metric('x', 'COUNT(country)')],
      }),
      [],
    );
  });
  it('counts the looked-up side once a row that looks it up', () => {
    // Each order counts its customer: that is a count of orders by country.
    assert.deepEqual(
      ids({
        ...join('orders', 'customers', 'INNER', orderCustomer),
        group_by: ['country'],
        aggregations: [metric('x', 'COUNT(customers.customer_id)')],
      }),
      [],
    );
  });
  it('two inputs that repeat each other', () => {
    const { problems } = resolved({
      sources: ['raw.customers', 'raw.orders', 'raw.visits'],
      joins: [
        { left_table: 'customers', right_table: 'orders', type: 'LEFT', condition: orderCustomer },
        {
          left_table: 'customers',
          right_table: 'visits',
          type: 'LEFT',
          condition: 'customers.customer_id = visits.customer_id',
        },
      ],
      group_by: [{ key: 'customers.customer_id', as: 'c' }],
      aggregations: [metric('spent', 'SUM(orders.fee)'), metric('pages', 'COUNT(visits.page)')],
    });
    assert.deepEqual(
      problems.map((p) => `${p.id} ${p.part}`),
      [
        // Nobody declares a key of visits, but who counts those of a customer knows that there are several.
        'join-multiplies-rows models/m/aggregations/spent/formula',
        'join-multiplies-rows models/m/aggregations/pages/formula',
      ],
    );
  });
  it('an input without a known key: cannot tell, with the declaration that would help', () => {
    const { problems } = resolved({
      ...join('orders', 'rates', 'LEFT', 'orders.currency = rates.currency'),
      group_by: ['customer_id'],
      aggregations: [metric('x', 'SUM(amount)')],
    });
    assert.deepEqual(
      problems.map((p) => p.id),
      ['unproven-join-multiplicity'],
    );
    assert.deepEqual(problems[0]!.data?.['declare'], { relation: 'raw.rates', kind: 'source', columns: ['currency'] });
  });
  it('rows of the looked-up side, no key known of either: which of the two there is cannot be told', () => {
    // A bridge (visits by page, each customer's in a group): its group key is no key of it.
    const { problems } = resolved({
      ...join('visits', 'rates', 'INNER', 'visits.country = rates.currency'),
      group_by: ['customer_id'],
      aggregations: [metric('x', 'SUM(rates.rate)')],
      constraints: { primary_key: ['customer_id'] },
    });
    assert.deepEqual(
      problems.map((p) => p.id),
      ['unproven-key'],
    );
    assert.match(
      problems[0]!.message,
      /`raw\.visits` has one row per `country`, nor that `raw\.rates` has one per `currency`\./,
    );
    assert.equal(problems[0]!.data?.['declare'], undefined, 'no key is guessed');
    const grouped = resolved({
      ...join('visits', 'rates', 'LEFT', 'visits.country = rates.currency'),
      group_by: ['country'],
      aggregations: [metric('x', 'SUM(rates.rate)')],
    });
    assert.deepEqual(
      grouped.problems.map((p) => p.data?.['declare']),
      [{ relation: 'raw.visits', kind: 'source', columns: ['country'] }],
    );
  });
  it('through two models: the grain of the first is the key of the second', () => {
    const perOrder = of('items', { group_by: ['order_id'], aggregations: [metric('quantity', 'SUM(quantity)')] });
    const joined = {
      sources: ['raw.orders', 'm0'],
      joins: [{ left_table: 'orders', right_table: 'm0', type: 'LEFT', condition: 'orders.order_id = m0.order_id' }],
    };
    assert.deepEqual(
      ids(perOrder, {
        ...joined,
        group_by: ['customer_id'],
        aggregations: [metric('x', 'SUM(fee)'), metric('q', 'SUM(quantity)')],
      }),
      [],
    );
    const perLine = of('items', { group_by: ['order_id', 'sku'], aggregations: [metric('quantity', 'SUM(quantity)')] });
    assert.deepEqual(
      ids(perLine, {
        ...joined,
        group_by: ['customer_id'],
        aggregations: [metric('x', 'SUM(fee)'), metric('q', 'SUM(quantity)')],
      }),
      ['join-multiplies-rows'],
    );
    const flat = {
      ...join('orders', 'items', 'LEFT', orderItems),
      column_mapping: [column('order_id', 'orders.order_id'), column('fee', 'fee'), column('line', 'line')],
    };
    // The first model already repeats orders; the second only reads what is there, a row of it at a time.
    assert.deepEqual(ids(flat, { sources: ['m0'], aggregations: [metric('x', 'SUM(fee)')] }), []);
  });
});

describe('conditions', () => {
  it('an outer join undone by a filter, a later INNER join, or nothing', () => {
    const left = {
      ...join('orders', 'customers', 'LEFT', orderCustomer),
      column_mapping: [column('o', 'order_id'), column('country', 'country')],
    };
    const filtered = (filter: object): readonly string[] => ids({ ...left, filters: [filter] });
    assert.deepEqual(filtered({ stage: 'joined', predicate: "customers.country = 'US'" }), ['outer-join-undone']);
    assert.deepEqual(
      filtered({ stage: 'joined', predicate: "customers.country = 'US' OR customers.customer_id IS NULL" }),
      [],
    );
    assert.deepEqual(filtered({ applies_to: 'customers', predicate: "country = 'US'" }), []);
    assert.deepEqual(filtered({ stage: 'joined', predicate: 'customers.customer_id IS NULL' }), []);
    assert.deepEqual(
      ids({
        sources: ['raw.orders', 'raw.customers', 'raw.rates'],
        joins: [
          { left_table: 'orders', right_table: 'customers', type: 'LEFT', condition: orderCustomer },
          {
            left_table: 'customers',
            right_table: 'rates',
            type: 'INNER',
            condition: 'customers.country = rates.currency',
          },
        ],
        column_mapping: [column('o', 'order_id')],
      }).filter((id) => id !== 'unproven-join-multiplicity'),
      ['outer-join-undone'],
    );
  });
  it('what is left of a FULL join is the side that the condition keeps', () => {
    const left = (predicate: string): unknown =>
      resolved({
        ...join('orders', 'customers', 'FULL', orderCustomer),
        column_mapping: [column('o', 'order_id'), column('country', 'country')],
        filters: [{ stage: 'joined', predicate }],
      })
        .problems.filter((p) => p.id === 'outer-join-undone')
        .map((p) => p.data?.['type']);
    assert.deepEqual(left("customers.country = 'US'"), ['RIGHT']);
    assert.deepEqual(left('orders.order_id > 1'), ['LEFT']);
    assert.deepEqual(left("orders.order_id > 1 AND customers.country = 'US'"), ['LEFT', 'RIGHT']);
  });
  it('a filter of the result undoes it too', () => {
    const left = {
      ...join('orders', 'customers', 'LEFT', orderCustomer),
      column_mapping: [column('o', 'order_id'), column('country', 'country')],
    };
    assert.deepEqual(ids({ ...left, filters: [{ applies_to: 'm', predicate: "country = 'US'" }] }), [
      'outer-join-undone',
    ]);
    assert.deepEqual(ids({ ...left, filters: [{ applies_to: 'm', predicate: 'o > 1' }] }), []);
  });
  it('always or never hold', () => {
    const of1 = (predicate: string): readonly string[] =>
      ids(of('orders', { filters: [{ applies_to: 'orders', predicate }] }));
    for (const never of [
      'FALSE',
      'NULL',
      '1 = 2',
      "currency = 'a' AND currency = 'b'",
      'order_id IS NULL',
      'fee <> fee',
      'amount > 5 AND amount < 3',
      "currency = 'a' AND currency <> 'a'",
      'amount BETWEEN 5 AND 3',
      "currency IN ('a', 'b') AND currency = 'c'",
    ])
      assert.deepEqual(of1(never), ['condition-never-holds'], never);
    for (const always of [
      'TRUE',
      '1 = 1',
      'order_id IS NOT NULL',
      'fee = fee',
      'TRUE OR amount > 1',
      'amount > 1 OR 1 = 1',
    ])
      assert.deepEqual(of1(always), ['condition-always-holds'], always);
    for (const either of [
      'amount > 1',
      'currency IS NULL',
      'amount > 3 AND amount < 5',
      'amount >= 3 AND amount <= 3',
      "currency = 'a' OR currency = 'b'",
      'amount BETWEEN 3 AND 3',
      'amount = amount',
    ])
      assert.deepEqual(of1(either), [], either);
  });
  it('a CROSS join to what may have several rows', () => {
    assert.deepEqual(ids({ ...join('orders', 'rates', 'CROSS'), column_mapping: [column('o', 'order_id')] }), [
      'cross-join-multiplies',
    ]);
    assert.deepEqual(
      ids({
        ...join('orders', 'customers', 'CROSS'),
        column_mapping: [column('o', 'order_id'), column('c', 'customers.customer_id')],
        ...pk('o', 'c'),
      }),
      [],
    );
  });
});
