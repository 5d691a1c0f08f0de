// Rules about grain and joins: the exact place, and silence on what only looks alike.

import assert from 'node:assert/strict';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { column, metric, projectOf, source } from '../language/pipeline.js';
import { saidBeside } from './said-of.js';

const sources = [
  source('raw.orders', 'order_id INT64 NOT NULL, customer_id INT64, shop STRING, day DATE, total NUMERIC', {
    primary_key: ['order_id'],
  }),
  source('raw.items', 'order_id INT64 NOT NULL, line INT64 NOT NULL, sku STRING, quantity INT64', {
    primary_key: ['order_id', 'line'],
  }),
  source('raw.returns', 'return_id INT64 NOT NULL, order_id INT64, line INT64, shop STRING', {
    primary_key: ['return_id'],
  }),
  source('raw.customers', 'customer_id INT64 NOT NULL, country STRING, shop STRING', { primary_key: ['customer_id'] }),
  source('raw.targets', 'shop STRING NOT NULL, day DATE NOT NULL, target NUMERIC', { primary_key: ['shop', 'day'] }),
  source('raw.accounts', 'id INT64 NOT NULL, owner INT64', { primary_key: ['id'] }),
  source('raw.payments', 'id INT64 NOT NULL, account INT64, owner INT64', { primary_key: ['id'] }),
];

const joined = (left: string, right: string, condition: string, more: object = {}, type = 'LEFT'): object => ({
  sources: [`raw.${left}`, `raw.${right}`],
  joins: [{ left_table: left, right_table: right, type, condition }],
  ...more,
});

describe('join-condition-one-sided', () => {
  const said = saidBeside(sources, new Set(['join-condition-one-sided']));
  const on = (condition: string, type = 'LEFT'): readonly string[] =>
    said(joined('orders', 'customers', condition, { column_mapping: [column('o', 'order_id')] }, type));
  it('marks the condition', () => {
    for (const condition of [
      'orders.customer_id = orders.order_id',
      'customers.customer_id = customers.customer_id',
      "customers.country = 'US'",
    ])
      for (const type of ['LEFT', 'INNER', 'FULL', 'SEMI', 'ANTI'])
        assert.deepEqual(on(condition, type), [`join-condition-one-sided «"${condition}"»`], `${type} ${condition}`);
  });
  it('is silent where both sides are read, or there is nothing to choose', () => {
    assert.deepEqual(on('orders.customer_id = customers.customer_id'), []);
    assert.deepEqual(on("orders.customer_id = customers.customer_id AND customers.country = 'US'"), []);
    assert.deepEqual(on('orders.customer_id > customers.customer_id'), []);
    const total = { sources: ['raw.orders'], aggregations: [metric('total', 'SUM(total)')] };
    assert.deepEqual(
      said(total, {
        sources: ['raw.orders', 'm0'],
        joins: [{ left_table: 'orders', right_table: 'm0', type: 'INNER', condition: 'orders.total > 0' }],
        column_mapping: [column('o', 'order_id')],
      }),
      [],
    );
  });
});

describe('join-ignores-key', () => {
  const said = saidBeside(sources, new Set(['join-ignores-key']));
  const on = (left: string, right: string, condition: string): readonly string[] =>
    said(
      joined(left, right, condition, {
        column_mapping: [column('x', `${left}.${left === 'accounts' ? 'id' : 'order_id'}`)],
      }),
    );
  it('marks a condition that forgets a part of the key', () => {
    assert.deepEqual(on('orders', 'targets', 'orders.shop = targets.shop'), [
      'join-ignores-key «"orders.shop = targets.shop"»',
    ]);
    assert.deepEqual(on('returns', 'items', 'returns.order_id = items.order_id'), [
      'join-ignores-key «"returns.order_id = items.order_id"»',
    ]);
  });
  it('marks a condition that takes other columns', () => {
    assert.deepEqual(on('orders', 'customers', 'orders.shop = customers.country'), [
      'join-ignores-key «"orders.shop = customers.country"»',
    ]);
  });
  it('is silent where the whole key is compared, in whatever way', () => {
    for (const condition of [
      'orders.shop = targets.shop AND orders.day = targets.day',
      'targets.day = orders.day AND targets.shop = orders.shop',
      'orders.shop = targets.shop AND targets.day = DATE_TRUNC(orders.day, MONTH)',
      'orders.shop = targets.shop AND targets.day BETWEEN orders.day AND DATE_ADD(orders.day, INTERVAL 7 DAY)',
      "orders.shop = targets.shop AND targets.day = '2024-01-01'",
    ])
      assert.deepEqual(on('orders', 'targets', condition), [], condition);
  });
  it('is silent where one row of the other side is meant to meet several', () => {
    assert.deepEqual(on('orders', 'items', 'orders.order_id = items.order_id'), []);
    assert.deepEqual(on('accounts', 'payments', 'accounts.id = payments.account'), []);
    // The left side has no column that is like the rest of the key.
    assert.deepEqual(on('orders', 'items', 'orders.customer_id = items.order_id'), []);
  });
  it('is silent where the like of the key is a name that everything has, or equal names are compared', () => {
    assert.deepEqual(on('accounts', 'payments', 'accounts.owner = payments.owner'), []);
    assert.deepEqual(on('orders', 'customers', 'orders.shop = customers.shop'), []);
  });
  it('is silent where all rows between two bounds are asked for; one bound says nothing', () => {
    const from = 'returns.order_id = items.order_id AND items.quantity >= returns.return_id';
    assert.deepEqual(on('returns', 'items', from), [`join-ignores-key «"${from}"»`]);
    for (const to of ['items.quantity < returns.return_id + 7', 'returns.return_id + 7 > items.quantity'])
      assert.deepEqual(on('returns', 'items', `${from} AND ${to}`), [], to);
    const between = 'items.quantity BETWEEN returns.return_id AND returns.return_id + 7';
    assert.deepEqual(on('returns', 'items', `returns.order_id = items.order_id AND ${between}`), []);
    // Bounds of its own are no span of the other side.
    const own = 'returns.order_id = items.order_id AND items.quantity BETWEEN items.order_id AND items.order_id + 7';
    assert.deepEqual(on('returns', 'items', own), [`join-ignores-key «"${own}"»`]);
  });
  it('is silent where rows of a table are put in pairs, also behind models that pick them; not behind one that groups', () => {
    const picked = { column_mapping: ['order_id', 'line', 'sku'].map((c) => column(c, c)) };
    const pairs = (first: object): readonly string[] =>
      said(first, {
        sources: ['m0', 'raw.items'],
        joins: [
          {
            left_table: 'm0',
            right_table: 'items',
            type: 'INNER',
            condition: 'm0.order_id = items.order_id AND m0.sku < items.sku',
          },
        ],
        column_mapping: [column('a', 'm0.sku'), column('b', 'items.sku')],
      });
    assert.deepEqual(
      pairs({
        sources: ['raw.items'],
        filters: [{ applies_to: 'items', predicate: 'quantity > 0' }],
        ...picked,
        column_mapping: [column('order_id', 'order_id'), column('line', 'line'), column('sku', 'UPPER(sku)')],
      }),
      [],
    );
    assert.deepEqual(pairs({ sources: ['raw.items'], group_by: ['order_id', 'line', 'sku'], ...picked }), [
      'join-ignores-key «"m0.order_id = items.order_id AND m0.sku < items.sku"»',
    ]);
  });
});

describe('join-names-differ', () => {
  const people = [
    source('raw.staff', 'emp INT64, boss INT64, dept INT64'),
    source('raw.depts', 'dept INT64 NOT NULL, label STRING', { primary_key: ['dept'] }),
    source('raw.shifts', 'emp INT64, boss INT64, day DATE'),
  ];
  const said = saidBeside(people, new Set(['join-names-differ']));
  const all = ['emp', 'boss', 'dept'].map((c) => column(c, `staff.${c}`));
  const withBoss = (first: object, right = 'staff'): readonly string[] =>
    said(first, {
      sources: ['m0', `raw.${right}`],
      joins: [{ left_table: 'm0', right_table: right, type: 'LEFT', condition: `m0.boss = ${right}.emp` }],
      column_mapping: [column('e', 'm0.emp')],
    });
  const marked = (right: string): readonly string[] => [`join-names-differ «m0.boss = ${right}.emp»`];
  it('is silent where a table meets itself, also behind a model that picks its rows or looks others up', () => {
    assert.deepEqual(withBoss({ sources: ['raw.staff'], column_mapping: all }), []);
    const lookup = { left_table: 'staff', right_table: 'depts', type: 'LEFT', condition: 'staff.dept = depts.dept' };
    assert.deepEqual(withBoss({ sources: ['raw.staff', 'raw.depts'], joins: [lookup], column_mapping: all }), []);
  });
  it('marks the comparison where it is another table, or other rows', () => {
    assert.deepEqual(withBoss({ sources: ['raw.staff'], column_mapping: all }, 'shifts'), marked('shifts'));
    assert.deepEqual(
      withBoss({ sources: ['raw.staff'], group_by: ['emp', 'boss', 'dept'], column_mapping: all }),
      marked('staff'),
    );
    // Rows of staff, repeated: what each is about is a shift.
    const repeated = { left_table: 'staff', right_table: 'shifts', type: 'LEFT', condition: 'staff.emp = shifts.emp' };
    assert.deepEqual(
      withBoss({ sources: ['raw.staff', 'raw.shifts'], joins: [repeated], column_mapping: all }),
      marked('staff'),
    );
  });
});

describe('duplicate-join', () => {
  const said = saidBeside(sources, new Set(['duplicate-join']));
  const twice = (second: string, more: object = {}, type = 'LEFT'): readonly string[] =>
    said({
      sources: ['raw.orders', 'raw.customers', { table: 'raw.customers', as: 'payers' }],
      joins: [
        {
          left_table: 'orders',
          right_table: 'customers',
          type: 'LEFT',
          condition: 'orders.customer_id = customers.customer_id',
        },
        { left_table: 'orders', right_table: 'payers', type, condition: second },
      ],
      column_mapping: [column('o', 'order_id')],
      ...more,
    });
  it('marks the second input', () => {
    assert.deepEqual(twice('orders.customer_id = payers.customer_id'), ['duplicate-join «"payers"»']);
    assert.deepEqual(twice('payers.customer_id = orders.customer_id'), ['duplicate-join «"payers"»']);
  });
  it('marks the condition of a relation that is joined with itself on its key', () => {
    const itself = (condition: string, type: string, more: object = {}): readonly string[] =>
      said({
        sources: ['raw.items', { table: 'raw.items', as: 'later' }],
        joins: [{ left_table: 'items', right_table: 'later', type, condition }],
        column_mapping: [column('o', 'items.order_id')],
        ...more,
      });
    const key = 'later.order_id = items.order_id AND items.line = later.line';
    for (const type of ['INNER', 'LEFT', 'SEMI', 'ANTI'])
      assert.deepEqual(itself(key, type), [`duplicate-join «"${key}"»`], type);
    assert.deepEqual(itself('later.order_id = items.order_id AND later.line = items.line + 1', 'INNER'), []);
    assert.deepEqual(itself('later.order_id = items.order_id', 'INNER'), []);
    assert.deepEqual(itself(`${key} AND later.quantity > 1`, 'SEMI'), []);
    assert.deepEqual(itself(key, 'ANTI', { filters: [{ applies_to: 'later', predicate: 'quantity > 1' }] }), []);
  });
  it('is silent where type, condition or filter differ', () => {
    assert.deepEqual(twice('orders.order_id = payers.customer_id'), []);
    assert.deepEqual(twice('orders.customer_id = payers.customer_id', {}, 'SEMI'), []);
    assert.deepEqual(
      twice('orders.customer_id = payers.customer_id', {
        filters: [{ applies_to: 'payers', predicate: "country = 'US'" }],
      }),
      [],
    );
  });
});

describe('nullable-primary-key', () => {
  const said = saidBeside(sources, new Set(['nullable-primary-key']));
  const keyed = (transform: string, type = 'LEFT'): readonly string[] =>
    said(
      joined(
        'orders',
        'customers',
        'orders.customer_id = customers.customer_id',
        { column_mapping: [column('k', transform)], constraints: { primary_key: ['k'] } },
        type,
      ),
    );
  it('marks the column in the key', () => {
    assert.deepEqual(keyed('customers.customer_id'), ['nullable-primary-key «"k"»']);
    assert.deepEqual(keyed('NULLIF(order_id, 0)'), ['nullable-primary-key «"k"»']);
  });
  it('marks the join that makes all that was joined before NULL', () => {
    assert.deepEqual(keyed('order_id', 'FULL'), ['nullable-primary-key «"FULL"»']);
    assert.deepEqual(keyed('order_id', 'RIGHT'), ['nullable-primary-key «"RIGHT"»']);
  });
  it('is silent where nothing here makes it NULL', () => {
    assert.deepEqual(keyed('order_id'), []);
    assert.deepEqual(keyed('customers.customer_id', 'INNER'), []);
    // A source that allows NULL: the test will tell.
    assert.deepEqual(keyed('orders.customer_id'), []);
  });
});

describe('count-of-unmatched-rows', () => {
  const said = saidBeside(sources, new Set(['count-of-unmatched-rows']));
  const count = (formula: string, more: object = {}, type = 'LEFT'): readonly string[] =>
    said(
      joined(
        'customers',
        'orders',
        'customers.customer_id = orders.customer_id',
        { group_by: [{ key: 'customers.customer_id', as: 'c' }], aggregations: [metric('n', formula)], ...more },
        type,
      ),
    );
  it('marks the call', () => {
    assert.deepEqual(count('COUNT(*)'), ['count-of-unmatched-rows «COUNT(*)»']);
    assert.deepEqual(count('COUNT(1)'), ['count-of-unmatched-rows «COUNT(1)»']);
    assert.deepEqual(count('SUM(total) / COUNT(*)'), ['count-of-unmatched-rows «COUNT(*)»']);
  });
  it('is silent where a missing match is not counted, or has a group of its own', () => {
    assert.deepEqual(count('COUNT(orders.order_id)'), []);
    assert.deepEqual(count('COUNT(*)', {}, 'INNER'), []);
    assert.deepEqual(count('COUNT(*)', { group_by: ['orders.shop'].map((key) => ({ key, as: 's' })) }), []);
    assert.deepEqual(count('COUNT(*)', { filters: [{ stage: 'joined', predicate: 'orders.order_id IS NULL' }] }), []);
    // Each order meets at most one customer: orders are counted, with or without one.
    assert.deepEqual(
      said(
        joined('orders', 'customers', 'orders.customer_id = customers.customer_id', {
          group_by: [{ key: 'orders.shop', as: 's' }],
          aggregations: [metric('n', 'COUNT(*)')],
        }),
      ),
      [],
    );
  });
});

describe('window-order-not-total', () => {
  const said = saidBeside(
    [...sources, source('raw.visits', 'visitor STRING, seen_at TIMESTAMP, page STRING')],
    new Set(['window-order-not-total']),
  );
  const ranked = (transform: string, from = 'orders'): readonly string[] =>
    said({ sources: [`raw.${from}`], column_mapping: [column('n', transform)] });
  it('marks the order', () => {
    assert.deepEqual(ranked('ROW_NUMBER() OVER (PARTITION BY shop ORDER BY day DESC)'), [
      'window-order-not-total «day»',
    ]);
    assert.deepEqual(ranked('1 + LAG(total) OVER (PARTITION BY shop ORDER BY day, customer_id)'), [
      'window-order-not-total «day, customer_id»',
    ]);
    assert.deepEqual(ranked('SUM(total) OVER (ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)'), [
      'window-order-not-total «day»',
    ]);
    assert.deepEqual(ranked('ROW_NUMBER() OVER (PARTITION BY visitor ORDER BY seen_at)', 'visits'), [
      'window-order-not-total «seen_at»',
    ]);
  });
  it('tells windows in one order once, and all of a model whose key is not known', () => {
    const both = (order: string, other: string, from: string): readonly string[] =>
      said({
        sources: [`raw.${from}`],
        column_mapping: [
          column('a', `ROW_NUMBER() OVER (ORDER BY ${order})`),
          column('b', `LAG(1) OVER (ORDER BY ${other})`),
        ],
      });
    assert.deepEqual(both('day', 'day', 'orders'), ['window-order-not-total «day»']);
    assert.deepEqual(both('day', 'shop', 'orders'), ['window-order-not-total «day»', 'window-order-not-total «shop»']);
    assert.deepEqual(both('seen_at', 'page', 'visits'), ['window-order-not-total «seen_at»']);
  });
  it('cannot tell whether rows of two operands of a union tie', () => {
    const severities = (order: string): readonly string[] => {
      const keyed = (customer: string): object => ({
        sources: ['raw.orders'],
        column_mapping: [column('order_id', 'order_id'), column('who', customer), column('total', 'total')],
      });
      const models = [
        { name: 'a', ...keyed('customer_id') },
        { name: 'b', ...keyed('-customer_id') },
        {
          name: 'm',
          sources: ['a', 'b'],
          union: { inputs: ['a', 'b'], as: 'u' },
          column_mapping: [
            column('order_id', 'order_id'),
            column('total', 'total'),
            column('n', `LAG(total) OVER (PARTITION BY who ORDER BY ${order})`),
          ],
        },
      ];
      return [...projectFindings(projectOf(JSON.stringify({ sources, models }))).values()]
        .flat()
        .filter((f) => f.id === 'window-order-not-total')
        .map((f) => f.severity);
    };
    assert.deepEqual(severities('order_id'), ['information']);
    assert.deepEqual(severities('total'), ['warning']);
  });
  it('is silent where partition and order hold a key, or ties do not matter', () => {
    for (const total of [
      'ROW_NUMBER() OVER (PARTITION BY shop ORDER BY day DESC, order_id)',
      'ROW_NUMBER() OVER (ORDER BY order_id)',
      'FIRST_VALUE(total) OVER (PARTITION BY order_id ORDER BY day)',
      'RANK() OVER (PARTITION BY shop ORDER BY day)',
      'SUM(total) OVER (PARTITION BY shop ORDER BY day)',
      'COUNT(*) OVER (PARTITION BY shop)',
      'MAX(day) OVER (ORDER BY shop ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)',
    ])
      assert.deepEqual(ranked(total), [], total);
    assert.deepEqual(
      said({
        sources: ['raw.orders'],
        group_by: ['shop', 'day'],
        column_mapping: [column('shop', 'shop'), column('n', 'ROW_NUMBER() OVER (PARTITION BY shop ORDER BY day)')],
      }),
      [],
    );
  });
});

describe('aggregate-of-average', () => {
  const said = saidBeside(sources, new Set(['aggregate-of-average']));
  const daily = {
    sources: ['raw.orders'],
    group_by: ['shop', 'day'],
    aggregations: [
      metric('mean', 'ROUND(AVG(total), 2)'),
      metric('share', 'SAFE_DIVIDE(COUNTIF(total > 5), COUNT(*))'),
      metric('buyers', 'COUNT(DISTINCT customer_id)'),
      metric('total', 'SUM(total)'),
      metric('orders', 'COUNT(*)'),
    ],
  };
  const monthly = (
    formula: string,
    group_by: readonly string[] = ['shop'],
    between: readonly object[] = [],
  ): readonly string[] =>
    said(daily, ...between, { sources: [`m${between.length}`], group_by, aggregations: [metric('x', formula)] });
  it('marks the call', () => {
    for (const formula of ['AVG(mean)', 'SUM(mean)', 'AVG(share)', 'SUM(COALESCE(share, 0))', 'SUM(buyers)'])
      assert.deepEqual(monthly(formula), [`aggregate-of-average «${formula}»`]);
    assert.deepEqual(monthly('SUM(buyers) / 7'), ['aggregate-of-average «SUM(buyers)»']);
  });
  it('also through a model that only passes it on', () => {
    assert.deepEqual(
      monthly(
        'AVG(m)',
        ['shop'],
        [{ sources: ['m0'], column_mapping: [column('shop', 'shop'), column('m', 'CAST(mean AS FLOAT64)')] }],
      ),
      ['aggregate-of-average «AVG(m)»'],
    );
  });
  it('is silent for what can be added, compared, weighed, or is alone in its group', () => {
    for (const formula of [
      'SUM(total)',
      'AVG(total)',
      'MAX(mean)',
      'AVG(buyers)',
      'SUM(mean * orders) / SUM(orders)',
      'SUM(orders)',
    ])
      assert.deepEqual(monthly(formula), [], formula);
    assert.deepEqual(monthly('AVG(mean)', ['shop', 'day']), []);
  });
});

describe('join-without-equality', () => {
  const said = saidBeside(sources, new Set(['join-without-equality']));
  const on = (condition: string, more: object = {}, type = 'LEFT', right = 'targets'): readonly string[] =>
    said(
      joined(
        'orders',
        right,
        condition,
        { column_mapping: [column('o', 'order_id'), column('t', `${right}.shop`)], ...more },
        type,
      ),
    );
  it('marks the inequality', () => {
    for (const link of ['orders.day >= targets.day', 'orders.shop <> targets.shop']) {
      assert.deepEqual(on(link), [`join-without-equality «${link}»`]);
      assert.deepEqual(on(`${link} AND targets.target > 0`, {}, 'INNER'), [`join-without-equality «${link}»`]);
    }
  });
  it('is silent beside an equality, for a range, for rows of one relation, and where the combination has a key', () => {
    assert.deepEqual(on('orders.shop = targets.shop AND orders.day >= targets.day'), []);
    assert.deepEqual(on('orders.day >= targets.day AND orders.day < DATE_ADD(targets.day, INTERVAL 7 DAY)'), []);
    assert.deepEqual(on('orders.day BETWEEN targets.day AND DATE_ADD(targets.day, INTERVAL 7 DAY)'), []);
    assert.deepEqual(on('orders.day >= targets.day', {}, 'SEMI').slice(1), []);
    assert.deepEqual(
      said({
        sources: ['raw.orders', { table: 'raw.orders', as: 'earlier' }],
        joins: [
          { left_table: 'orders', right_table: 'earlier', type: 'INNER', condition: 'earlier.day <= orders.day' },
        ],
        column_mapping: [column('o', 'orders.order_id')],
      }),
      [],
    );
    assert.deepEqual(
      on(
        'orders.day >= targets.day',
        {
          column_mapping: [column('o', 'order_id'), column('s', 'targets.shop'), column('d', 'targets.day')],
          constraints: { primary_key: ['o', 's', 'd'] },
        },
        'INNER',
      ),
      [],
    );
  });
});

describe('interval-without-end', () => {
  const prices = [
    source('raw.sales', 'item INT64, day DATE, amount NUMERIC', {}),
    source('raw.prices', 'item INT64, valid_from DATE, valid_to DATE, price NUMERIC, seen_from DATE', {}),
  ];
  const said = saidBeside(prices, new Set(['interval-without-end', 'join-multiplies-rows']));
  const on = (condition: string, more: object = {}, type = 'LEFT'): readonly string[] =>
    said(
      joined(
        'sales',
        'prices',
        `sales.item = prices.item AND ${condition}`,
        { column_mapping: [column('item', 'sales.item'), column('price', 'price')], ...more },
        type,
      ),
    );
  it('marks the one bound, and says nothing of the rows that multiply by it', () => {
    for (const bound of ['sales.day >= prices.valid_from', 'prices.valid_from <= sales.day', 'sales.day < valid_to'])
      for (const type of ['LEFT', 'INNER']) assert.deepEqual(on(bound, {}, type), [`interval-without-end «${bound}»`]);
    const summed = { column_mapping: [], group_by: [{ key: 'sales.item', as: 'item' }] };
    assert.deepEqual(on('sales.day >= valid_from', { ...summed, aggregations: [metric('amount', 'SUM(amount)')] }), [
      'interval-without-end «sales.day >= valid_from»',
    ]);
  });
  it('is silent where the other end is read, where the latest is chosen, and of columns that are no interval', () => {
    assert.deepEqual(on('sales.day >= valid_from AND sales.day < valid_to'), []);
    assert.deepEqual(
      on('sales.day >= valid_from', { filters: [{ stage: 'joined', predicate: 'day < valid_to' }] }),
      [],
    );
    const latest = 'ROW_NUMBER() OVER (PARTITION BY sales.item ORDER BY valid_from DESC)';
    assert.deepEqual(on('sales.day >= valid_from', { column_mapping: [column('n', latest)] }), []);
    assert.deepEqual(on('sales.day >= seen_from'), []);
    assert.deepEqual(on("valid_from >= DATE '2024-01-01'"), []);
  });
});

describe('join-names-differ without a namesake', () => {
  const shops = [
    source('raw.visits', 'visitor_id INT64, page STRING, batch_id INT64, shop STRING', {}),
    source('raw.signups', 'visitor_id INT64, country STRING, batch_id INT64, login STRING', {}),
    source('raw.logins', 'login STRING, batch_id INT64, browser STRING', {}),
  ];
  const said = saidBeside(shops, new Set(['join-names-differ']));
  const on = (right: string, condition: string): readonly string[] =>
    said(joined('visits', right, condition, { column_mapping: [column('page', 'page')] }));
  it('marks what has nothing in common beside an id of both', () => {
    assert.deepEqual(on('signups', 'visits.page = signups.country'), [
      'join-names-differ «visits.page = signups.country»',
    ]);
  });
  it('is silent where the id is compared, and where only loads have one', () => {
    assert.deepEqual(on('signups', 'visits.visitor_id = signups.visitor_id AND visits.page = signups.country'), []);
    assert.deepEqual(on('logins', 'visits.page = logins.browser'), []);
  });
});
