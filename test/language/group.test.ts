// Section 3 of the language, from grouping to the finished rows: keys, implicit grouping, grouping sets, drill-across, windows, order and limit. Rows by hand.

import assert from 'node:assert/strict';
import { column, findingIds, metric, Pipelines, sorted, source } from './pipeline.js';

const pipelines = new Pipelines();
after(() => pipelines.close());

const sales = source('raw.sales', 'shop STRING, item STRING, n INT64, price NUMERIC, day DATE');
const rows = {
  'raw.sales':
    'shop,item,n,price,day\na,x,1,2.5,2024-01-01\na,y,2,1,2024-01-02\nb,x,3,,2024-02-01\n,x,4,10,2024-02-02\n,,,1,\n',
};
const none = { 'raw.sales': 'shop,item,n,price,day\n' };

async function run(
  model: object,
  data: Readonly<Record<string, string>> = rows,
  more: object = {},
): Promise<readonly (readonly unknown[])[]> {
  const result = await pipelines.run(
    { sources: [sales], ...more, models: [{ name: 'm', sources: ['raw.sales'], ...model }] },
    data,
  );
  assert.deepEqual(result.blocked, []);
  return result.rows['m']!;
}

async function columns(model: object): Promise<readonly string[]> {
  const result = await pipelines.run(
    { sources: [sales], models: [{ name: 'm', sources: ['raw.sales'], ...model }] },
    none,
  );
  assert.deepEqual(result.blocked, []);
  return result.columns['m']!;
}

function errors(model: object, more: object = {}): readonly string[] {
  return findingIds({ sources: [sales], ...more, models: [{ name: 'm', sources: ['raw.sales'], ...model }] }, {}, [
    'error',
  ]);
}

describe('group_by', () => {
  it('NULL is one group; keys come first, then mappings, then aggregations', async () => {
    const model = {
      group_by: ['shop'],
      column_mapping: [column('twice', 'SUM(n) * 2')],
      aggregations: [metric('c', 'COUNT(*)'), metric('total', 'SUM(price)')],
    };
    assert.deepEqual(await columns(model), ['shop', 'twice', 'c', 'total']);
    assert.deepEqual(sorted(await run(model)), [
      ['a', 6, 2, '3.5'],
      ['b', 6, 1, null],
      [null, 8, 2, '11'],
    ]);
  });

  it('a name is a target column first, else a column of one input', async () => {
    const target = {
      group_by: ['item'],
      column_mapping: [column('item', "COALESCE(item, 'none')")],
      aggregations: [metric('c', 'COUNT(*)')],
    };
    assert.deepEqual(sorted(await run(target)), [
      ['none', 1],
      ['x', 3],
      ['y', 1],
    ]);
    // Without a mapping of that name it is the input's own column.
    assert.deepEqual(sorted(await run({ group_by: ['item'], aggregations: [metric('c', 'COUNT(*)')] })), [
      ['x', 3],
      ['y', 1],
      [null, 1],
    ]);
    assert.deepEqual(errors({ group_by: ['shopp'], aggregations: [metric('c', 'COUNT(*)')] }), ['unknown-column']);
  });

  it('expression keys: named, typed, hidden', async () => {
    assert.deepEqual(
      sorted(
        await run({
          group_by: [{ key: 'EXTRACT(MONTH FROM day)', as: 'month' }],
          aggregations: [metric('c', 'COUNT(*)')],
        }),
      ),
      [
        [1, 2],
        [2, 2],
        [null, 1],
      ],
    );
    const typed = {
      group_by: [{ key: 'EXTRACT(MONTH FROM day)', as: 'month', type: 'STRING' }],
      aggregations: [metric('c', 'COUNT(*)')],
    };
    assert.deepEqual(sorted(await run(typed)), [
      ['1', 2],
      ['2', 2],
      [null, 1],
    ]);
    const hidden = { group_by: [{ key: 'shop', output: false }], aggregations: [metric('c', 'COUNT(*)')] };
    assert.deepEqual(await columns(hidden), ['c']);
    assert.deepEqual(sorted(await run(hidden)), [[1], [2], [2]]);
    assert.deepEqual(errors({ group_by: [{ key: 'n + 1' }], aggregations: [metric('c', 'COUNT(*)')] }), [
      'group-key-needs-name',
    ]);
  });

  it('mappings may use keys, sub-expressions equal to one, aggregates, constants and parameters; nothing else', async () => {
    const model = {
      group_by: [{ key: 'n * 2', output: false, as: 'k' }],
      column_mapping: [
        column('a', 'n * 2 + 1'),
        column('b', "CONCAT('#', CAST(N * 2 AS STRING), '/', CAST(COUNT(*) AS STRING))"),
        column('c', '@p'),
      ],
    };
    const more = { parameters: [{ name: 'p', type: 'INT64', default: 7 }] };
    assert.deepEqual(sorted(await run(model, rows, more)), [
      [3, '#2/1', 7],
      [5, '#4/1', 7],
      [7, '#6/1', 7],
      [9, '#8/1', 7],
      [null, null, 7],
    ]);
    assert.deepEqual(
      errors({ group_by: ['shop'], column_mapping: [column('bad', 'n')], aggregations: [metric('c', 'COUNT(*)')] })
        .length,
      1,
    );
    assert.deepEqual(errors({ group_by: ['shop'], column_mapping: [column('bad', 'n * 2')] }).length, 1);
  });

  it('keys are the cast columns; metrics are cast after', async () => {
    const model = {
      column_mapping: [column('cents', 'price', { type: 'INT64' })],
      group_by: ['cents'],
      aggregations: [metric('total', 'SUM(price)', { type: 'INT64' })],
    };
    // 2.5 rounds to 3 (half away from zero); 1, 1, 10, NULL. The totals are cast after the sum: 2.5 → 3, 1+1 → 2.
    assert.deepEqual(sorted(await run(model)), [
      [1, 2],
      [10, 10],
      [3, 3],
      [null, null],
    ]);
  });

  it('no keys: one row, even on empty input; keys without aggregates: the distinct keys', async () => {
    assert.deepEqual(await run({ aggregations: [metric('c', 'COUNT(*)'), metric('s', 'SUM(n)')] }, none), [[0, null]]);
    assert.deepEqual(await run({ group_by: ['shop'], aggregations: [metric('c', 'COUNT(*)')] }, none), []);
    assert.deepEqual(sorted(await run({ group_by: ['shop', 'item'] })), [
      ['a', 'x'],
      ['a', 'y'],
      ['b', 'x'],
      [null, 'x'],
      [null, null],
    ]);
    assert.deepEqual(sorted(await run({ group_by: ['shop'] })), [['a'], ['b'], [null]]);
  });
});

describe('implicit grouping', () => {
  it('groups by every mapping without aggregate and by columns outside aggregates; those are hidden', async () => {
    const fx = { sources: [sales, source('raw.fx', 'item STRING, rate NUMERIC')] };
    const model = {
      sources: ['raw.sales', 'raw.fx'],
      joins: [{ left_table: 'sales', right_table: 'fx', type: 'LEFT', condition: 'sales.item = fx.item' }],
      column_mapping: [
        column('shop', 'shop'),
        { target_column: 'usd', from_table: 'sales', from_column: 'price', transform: 'SUM({from}) * fx.rate' },
      ],
    };
    const result = await pipelines.run(
      { ...fx, models: [{ name: 'm', ...model }] },
      { ...rows, 'raw.fx': 'item,rate\nx,2\ny,3\n' },
    );
    assert.deepEqual(result.columns['m'], ['shop', 'usd']);
    // a: rate 2 → 5, rate 3 → 3; b: rate 2 → NULL; NULL: rate 2 → 20, no rate → NULL.
    assert.deepEqual(sorted(result.rows['m']!), [
      ['a', '3'],
      ['a', '5'],
      ['b', null],
      [null, '20'],
      [null, null],
    ]);
  });

  it('an expression mapping is a key; sub-expressions equal to it stay outside aggregates', async () => {
    const model = {
      column_mapping: [
        column('month', 'EXTRACT(MONTH FROM day)'),
        column('label', "CONCAT(CAST(EXTRACT(MONTH FROM day) AS STRING), ': ', CAST(COUNT(*) AS STRING))"),
      ],
    };
    assert.deepEqual(sorted(await run(model)), [
      [1, '1: 2'],
      [2, '2: 2'],
      [null, null],
    ]);
  });

  it('only aggregates: one row; absent, null and [] are the same; aggregations alone', async () => {
    for (const group of [{}, { group_by: null }, { group_by: [] }]) {
      assert.deepEqual(await run({ column_mapping: [column('c', 'COUNT(*)')], ...group }, none), [[0]]);
      assert.deepEqual(
        sorted(
          await run({ column_mapping: [column('shop', 'shop')], aggregations: [metric('c', 'COUNT(*)')], ...group }),
        ),
        [
          ['a', 2],
          ['b', 1],
          [null, 2],
        ],
      );
    }
  });

  it('is said, with a fix that writes it out', () => {
    assert.deepEqual(
      findingIds(
        {
          sources: [sales],
          models: [
            { name: 'm', sources: ['raw.sales'], column_mapping: [column('shop', 'shop'), column('c', 'COUNT(*)')] },
          ],
        },
        {},
        ['information'],
      ).filter((id) => id === 'implicit-group-by'),
      ['implicit-group-by'],
    );
  });
});

describe('grouping sets', () => {
  const two = { 'raw.sales': 'shop,item,n,price,day\na,x,1,,\na,y,2,,\n,x,4,,\n' };
  const total = [metric('s', 'SUM(n)')];

  it('rollup', async () => {
    assert.deepEqual(sorted(await run({ group_by: [{ rollup: ['shop', 'item'] }], aggregations: total }, two)), [
      ['a', 'x', 1],
      ['a', 'y', 2],
      ['a', null, 3],
      [null, 'x', 4],
      [null, null, 4],
      [null, null, 7],
    ]);
  });

  it('cube', async () => {
    assert.deepEqual(sorted(await run({ group_by: [{ cube: ['shop', 'item'] }], aggregations: total }, two)), [
      ['a', 'x', 1],
      ['a', 'y', 2],
      ['a', null, 3],
      [null, 'x', 4],
      [null, 'x', 5],
      [null, 'y', 2],
      [null, null, 4],
      [null, null, 7],
    ]);
  });

  it('grouping_sets, with GROUPING() telling left-out keys from NULL', async () => {
    const model = {
      group_by: [{ grouping_sets: [['shop'], ['item'], []] }],
      column_mapping: [column('g', 'GROUPING(shop) * 2 + GROUPING(item)')],
      aggregations: total,
    };
    assert.deepEqual(sorted(await run(model, two)), [
      ['a', null, 1, 3],
      [null, 'x', 2, 5],
      [null, 'y', 2, 2],
      [null, null, 1, 4],
      [null, null, 3, 7],
    ]);
  });

  it('on empty input only the grand total; a filter of groups sees GROUPING()', async () => {
    assert.deepEqual(
      await run({ group_by: [{ rollup: ['shop', 'item'] }], aggregations: [metric('c', 'COUNT(*)')] }, none),
      [[null, null, 0]],
    );
    assert.deepEqual(
      await run({ group_by: [{ grouping_sets: [['shop'], ['item']] }], aggregations: [metric('c', 'COUNT(*)')] }, none),
      [],
    );
    assert.deepEqual(
      sorted(
        await run(
          {
            group_by: [{ rollup: ['shop'] }],
            aggregations: total,
            filters: [{ stage: 'grouped', predicate: 'GROUPING(shop) = 1' }],
          },
          two,
        ),
      ),
      [[null, 7]],
    );
  });

  it('expression keys, and keys that the mapping names', async () => {
    const model = { group_by: [{ rollup: [{ key: 'UPPER(shop)', as: 'shop' }] }], aggregations: total };
    assert.deepEqual(sorted(await run(model, two)), [
      ['A', 3],
      [null, 4],
      [null, 7],
    ]);
    const mapped = {
      column_mapping: [column('name', "IF(GROUPING(shop) = 1, 'all', COALESCE(shop, '-'))")],
      group_by: [{ rollup: ['shop'] }],
      aggregations: total,
    };
    const all = await run(mapped, two);
    assert.deepEqual(sorted(all), [
      ['a', 'a', 3],
      [null, '-', 4],
      [null, 'all', 7],
    ]);
  });

  it('a set can name the expression of another set', async () => {
    const model = {
      group_by: [{ grouping_sets: [['mon'], ['shop', { key: 'EXTRACT(MONTH FROM day)', as: 'mon' }], []] }],
      aggregations: total,
    };
    const days = { 'raw.sales': 'shop,item,n,price,day\na,x,1,,2024-01-01\nb,y,2,,2024-01-02\nb,y,4,,2024-02-02\n' };
    assert.deepEqual(sorted(await run(model, days)), [
      [1, 'a', 1],
      [1, 'b', 2],
      [1, null, 3],
      [2, 'b', 4],
      [2, null, 4],
      [null, null, 7],
    ]);
  });

  it('must stand alone', () => {
    assert.deepEqual(errors({ group_by: ['shop', { rollup: ['item'] }], aggregations: total }).length > 0, true);
    assert.deepEqual(
      errors({ group_by: ['shop'], column_mapping: [column('g', 'GROUPING(item)')], aggregations: total }).length > 0,
      true,
    );
  });
});

describe('drill-across', () => {
  const orders = source('raw.orders', 'cust INT64, amount NUMERIC');
  const tickets = source('raw.tickets', 'cust INT64, state STRING');
  const visits = source('raw.visits', 'cust INT64, minutes INT64');
  const data = {
    'raw.orders': 'cust,amount\n1,10\n1,5\n2,7\n,3\n',
    'raw.tickets': 'cust,state\n1,open\n1,open\n1,shut\n3,open\n,shut\n',
    'raw.visits': 'cust,minutes\n2,4\n3,5\n3,6\n',
  };
  const across = async (
    model: object,
    input: Readonly<Record<string, string>> = data,
  ): Promise<readonly (readonly unknown[])[]> => {
    const result = await pipelines.run(
      {
        sources: [orders, tickets, visits],
        models: [{ name: 'm', sources: ['raw.orders', 'raw.tickets'], group_by: ['cust'], ...model }],
      },
      input,
    );
    assert.deepEqual(result.blocked, []);
    return result.rows['m']!;
  };
  const metrics = [metric('spent', 'SUM(amount)'), metric('open', "COUNTIF(state = 'open')")];

  it('LEFT keeps every key of the first input, null-safely, and counts no row twice', async () => {
    assert.deepEqual(sorted(await across({ aggregations: metrics })), [
      [1, '15', 2],
      [2, '7', null],
      [null, '3', 0],
    ]);
    assert.deepEqual(
      sorted(await across({ aggregations: metrics, combine: { strategy: 'drill_across', type: 'LEFT' } })),
      [
        [1, '15', 2],
        [2, '7', null],
        [null, '3', 0],
      ],
    );
  });

  it('FULL coalesces keys; INNER keeps common ones', async () => {
    assert.deepEqual(
      sorted(await across({ aggregations: metrics, combine: { strategy: 'drill_across', type: 'FULL' } })),
      [
        [1, '15', 2],
        [2, '7', null],
        [3, null, 1],
        [null, '3', 0],
      ],
    );
    assert.deepEqual(
      sorted(await across({ aggregations: metrics, combine: { strategy: 'drill_across', type: 'INNER' } })),
      [
        [1, '15', 2],
        [null, '3', 0],
      ],
    );
  });

  it('three inputs; formulas around the calls are evaluated afterwards; defaults replace any NULL', async () => {
    const model = {
      sources: ['raw.orders', 'raw.tickets', 'raw.visits'],
      combine: { strategy: 'drill_across', type: 'FULL' },
      aggregations: [
        metric('spent', 'SUM(amount)', { default: 0 }),
        metric('per', "SUM(amount) / COUNTIF(state = 'open')"),
        metric('minutes', 'SUM(minutes) + 1', { default: -1 }),
      ],
    };
    const filters = { filters: [{ applies_to: 'tickets', predicate: 'cust IS NOT NULL' }] };
    assert.deepEqual(sorted(await across({ ...model, ...filters })), [
      [1, '15', '7.5', -1],
      [2, '7', null, 5],
      [3, '0', null, 12],
      [null, '3', null, -1],
    ]);
  });

  it('a call belongs to the input it names, else to `input`, else to the only one with its columns, else to the first', async () => {
    assert.deepEqual(
      sorted(
        await across({
          aggregations: [
            metric('n', 'COUNT(*)'),
            metric('k', 'COUNT(*)', { input: 'tickets' }),
            metric('q', 'COUNT(tickets.cust)'),
          ],
        }),
      ),
      [
        [1, 2, 3, 3],
        [2, 1, null, null],
        [null, 1, 1, 0],
      ],
    );
    assert.deepEqual(
      sorted(await across({ aggregations: [metric('both', 'COUNT(orders.cust) + COUNT(tickets.cust)')] })),
      [
        [1, 5],
        [2, null],
        [null, 0],
      ],
    );
    const error = (aggregations: object[], more: object = {}): readonly string[] =>
      findingIds(
        {
          sources: [orders, tickets],
          models: [{ name: 'm', sources: ['raw.orders', 'raw.tickets'], group_by: ['cust'], aggregations, ...more }],
        },
        {},
        ['error'],
      );
    assert.equal(error([metric('x', 'COUNT(cust)')]).length, 1);
    assert.equal(error([metric('x', 'SUM(amount * LENGTH(state))')]).length, 1);
    assert.equal(
      error([metric('x', 'SUM(amount)')], { filters: [{ stage: 'joined', predicate: 'amount > 1' }] }).length,
      1,
    );
    assert.equal(
      error([metric('x', 'SUM(amount)')], { filters: [{ stage: 'grouped', predicate: 'SUM(amount) > 1' }] }).length,
      1,
    );
    assert.equal(error([metric('x', 'SUM(amount)')], { group_by: ['state'] }).length, 1);
  });

  it('without keys it is one row, on empty inputs too; with keys it is empty', async () => {
    const empty = { 'raw.orders': 'cust,amount\n', 'raw.tickets': 'cust,state\n' };
    assert.deepEqual(await across({ group_by: [], aggregations: metrics }, empty), [[null, 0]]);
    assert.deepEqual(await across({ aggregations: metrics }, empty), []);
    assert.deepEqual(
      await across(
        { aggregations: metrics, combine: { strategy: 'drill_across', type: 'FULL' } },
        { ...empty, 'raw.tickets': data['raw.tickets'] },
      ),
      [
        [null, null, 0],
        [1, null, 2],
        [3, null, 1],
      ],
    );
  });

  it('each input is filtered and deduplicated by itself; result filters and order see the finished rows', async () => {
    const model = {
      aggregations: metrics,
      filters: [
        { applies_to: 'orders', predicate: 'amount > 5' },
        { applies_to: 'm', predicate: 'spent > 8' },
      ],
      deduplicate: [
        { applies_to: 'tickets', partition_by: ['cust'], order_by: [{ column: 'state', direction: 'DESC' }] },
      ],
    };
    assert.deepEqual(await across(model), [[1, '10', 0]]);
  });

  it('keys may be mappings and expressions; each key of its own type is reconciled', async () => {
    const typed = source('raw.tickets', 'cust STRING, state STRING');
    const spec = {
      sources: [orders, typed],
      models: [
        {
          name: 'm',
          sources: ['raw.orders', 'raw.tickets'],
          group_by: [{ key: 'CAST(cust AS STRING)', as: 'c' }],
          aggregations: metrics,
        },
      ],
    };
    const result = await pipelines.run(spec, data);
    assert.deepEqual(sorted(result.rows['m']!), [
      ['1', '15', 2],
      ['2', '7', null],
      [null, '3', 0],
    ]);
  });
});

describe('windows', () => {
  it('see rows after grouping', async () => {
    const model = {
      group_by: ['shop'],
      aggregations: [
        metric('s', 'SUM(n)'),
        metric('share', 'SUM(n) / SUM(SUM(n)) OVER ()'),
        metric('r', 'ROW_NUMBER() OVER (ORDER BY SUM(n) DESC, shop)'),
      ],
      order_by: ['r'],
    };
    assert.deepEqual(await run(model), [
      [null, 4, 0.4, 1],
      ['a', 3, 0.3, 2],
      ['b', 3, 0.3, 3],
    ]);
  });

  it('without grouping see the rows; a result filter sees them', async () => {
    const model = {
      column_mapping: [
        column('shop', 'shop'),
        column('n', 'n'),
        column('before', 'LAG(n) OVER (PARTITION BY shop ORDER BY n)'),
      ],
    };
    assert.deepEqual(sorted(await run(model)), [
      ['a', 1, null],
      ['a', 2, 1],
      ['b', 3, null],
      [null, 4, null],
      [null, null, null],
    ]);
    assert.deepEqual(await run({ ...model, filters: [{ applies_to: 'm', predicate: 'before = 1' }] }), [['a', 2, 1]]);
  });

  it('one level only, and not inside aggregates or filters', () => {
    assert.equal(errors({ column_mapping: [column('x', 'SUM(ROW_NUMBER() OVER (ORDER BY n)) OVER ()')] }).length, 1);
    assert.equal(
      errors({
        column_mapping: [column('x', 'n')],
        filters: [{ applies_to: 'sales', predicate: 'ROW_NUMBER() OVER (ORDER BY n) = 1' }],
      }).length,
      1,
    );
  });
});

describe('order and limit', () => {
  const model = (order: unknown[], limit: number, more: object = {}): object => ({
    column_mapping: [column('shop', 'shop'), column('n', 'n')],
    order_by: order,
    limit,
    ...more,
  });

  it('NULLs first ascending, last descending, unless said otherwise', async () => {
    assert.deepEqual(await run(model(['n'], 2)), [
      [null, null],
      ['a', 1],
    ]);
    assert.deepEqual(await run(model([{ column: 'n', direction: 'DESC' }], 2)), [
      [null, 4],
      ['b', 3],
    ]);
    assert.deepEqual(await run(model([{ column: 'n', nulls: 'last' }], 1)), [['a', 1]]);
    assert.deepEqual(await run(model([{ column: 'n', direction: 'DESC', nulls: 'first' }], 1)), [[null, null]]);
  });

  it('ties are completed by the output columns', async () => {
    const ties = { 'raw.sales': 'shop,item,n,price,day\nc,,1,,\na,,1,,\nb,,1,,\n' };
    assert.deepEqual(await run(model(['n'], 2), ties), [
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('an expression; a hidden column; limit 0', async () => {
    assert.deepEqual(
      await run({
        column_mapping: [column('n', 'n'), column('key', '-n', { output: false })],
        order_by: ['key'],
        limit: 3,
      }),
      [[null], [4], [3]],
    );
    assert.deepEqual(await run(model(['n'], 0)), []);
  });

  it('result filters come before the limit', async () => {
    assert.deepEqual(
      await run({
        ...model([{ column: 'n', direction: 'DESC' }], 1),
        filters: [{ applies_to: 'm', predicate: 'n < 3' }],
      }),
      [['a', 2]],
    );
  });

  it('limit without order is a warning', () => {
    assert.deepEqual(findingIds({ sources: [sales], models: [{ name: 'm', sources: ['raw.sales'], limit: 1 }] }), [
      'limit-without-order',
    ]);
  });

  it('hidden columns serve filters and are dropped', async () => {
    const hidden = {
      column_mapping: [column('shop', 'shop'), column('n', 'n', { output: false })],
      filters: [{ applies_to: 'm', predicate: 'n >= 3' }],
    };
    assert.deepEqual(sorted(await run(hidden)), [['b'], [null]]);
    assert.deepEqual(await columns(hidden), ['shop']);
  });
});

describe('empty inputs', () => {
  it('every stage has a defined result', async () => {
    const stages: readonly object[] = [
      { column_mapping: [column('n', 'n')] },
      { group_by: ['shop'], aggregations: [metric('c', 'COUNT(*)')] },
      { column_mapping: [column('r', 'ROW_NUMBER() OVER (ORDER BY n)')] },
      { deduplicate: [{ partition_by: ['shop'], order_by: [{ column: 'n' }] }] },
      { column_mapping: [column('n', 'n')], order_by: ['n'], limit: 3 },
      { unnest: [{ column: '[1, 2]', as: 'k', keep_empty: true }], column_mapping: [column('k', 'k')] },
    ];
    for (const stage of stages) assert.deepEqual(await run(stage, none), [], JSON.stringify(stage));
  });
});
