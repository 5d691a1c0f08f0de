// Section 3 of the language, from inputs to WHERE: filters by stage, deduplication, joins, set operations, unnest. Rows by hand.

import assert from 'node:assert/strict';
import { column, findingIds, metric, Pipelines, sorted, source } from './pipeline.js';

const pipelines = new Pipelines();
after(() => pipelines.close());

const left = source('raw.l', 'id INT64, v STRING');
const right = source('raw.r', 'id INT64, w STRING');
const third = source('raw.t', 'id INT64, x STRING');
const rows = {
  'raw.l': 'id,v\n1,a\n2,b\n2,c\n,n\n',
  'raw.r': 'id,w\n2,p\n3,q\n,m\n',
  'raw.t': 'id,x\n3,z\n1,y\n',
};

async function run(
  model: object,
  data: Readonly<Record<string, string>> = rows,
  more: object = {},
): Promise<readonly (readonly unknown[])[]> {
  const result = await pipelines.run(
    { sources: [left, right, third], ...more, models: [{ name: 'm', ...model }] },
    data,
  );
  assert.deepEqual(result.blocked, []);
  return result.rows['m']!;
}

function blocked(model: object, more: object = {}): readonly string[] {
  return findingIds({ sources: [left, right, third], ...more, models: [{ name: 'm', ...model }] }, {}, ['error']);
}

describe('filters', () => {
  const orders = source('raw.orders', 'id INT64, state STRING, n INT64');
  const data = { 'raw.orders': 'id,state,n\n1,open,5\n2,,7\n3,shut,9\n' };
  const only = (filters: object[], more: object = {}): Promise<readonly (readonly unknown[])[]> =>
    run(
      { sources: ['raw.orders'], filters, column_mapping: [column('id', 'id'), column('twice', 'n * 2')], ...more },
      data,
      { sources: [orders] },
    );

  it('source: the default for an input; NULL drops the row; several are ANDed', async () => {
    assert.deepEqual(await only([{ applies_to: 'orders', predicate: "state != 'shut'" }]), [[1, 10]]);
    assert.deepEqual(
      await only([
        { applies_to: 'orders', predicate: 'n > 5' },
        { applies_to: 'ORDERS', predicate: 'n < 9' },
      ]),
      [[2, 14]],
    );
    assert.deepEqual(await only([{ predicate: 'n > 5' }]), [
      [2, 14],
      [3, 18],
    ]);
    assert.deepEqual(await only([{ applies_to: 'raw.orders', predicate: 'n > 7' }]), [[3, 18]]);
  });

  it('result: the default for the model; sees target columns', async () => {
    assert.deepEqual(await only([{ applies_to: 'm', predicate: 'twice > 10' }]), [
      [2, 14],
      [3, 18],
    ]);
    assert.deepEqual(await only([{ applies_to: 'm', predicate: 'twice > 10 AND id < 3' }]), [[2, 14]]);
    assert.deepEqual(
      blocked({
        sources: ['raw.l'],
        column_mapping: [column('i', 'id')],
        filters: [{ applies_to: 'm', predicate: 'id > 1' }],
      }),
      ['unknown-column'],
    );
  });

  it('a name that is input and model needs a stage', async () => {
    const model = (filter: object): object => ({
      sources: [orders],
      models: [
        {
          name: 'orders',
          sources: ['raw.orders'],
          column_mapping: [column('id', 'id'), column('n', 'n - 5')],
          filters: [filter],
        },
      ],
    });
    assert.deepEqual(findingIds(model({ applies_to: 'orders', predicate: 'n > 2' }), {}, ['error']), [
      'ambiguous-filter-stage',
    ]);
    assert.deepEqual(
      (await pipelines.run(model({ applies_to: 'orders', stage: 'source', predicate: 'n > 2' }), data)).rows['orders'],
      [
        [1, 0],
        [2, 2],
        [3, 4],
      ],
    );
    assert.deepEqual(
      (await pipelines.run(model({ applies_to: 'orders', stage: 'result', predicate: 'n > 2' }), data)).rows['orders'],
      [[3, 4]],
    );
  });

  it('on the optional side of a LEFT JOIN keep the left rows; as stage joined they do not', async () => {
    const join = {
      sources: ['raw.l', 'raw.r'],
      joins: [{ left_table: 'l', right_table: 'r', type: 'LEFT', condition: 'l.id = r.id' }],
      column_mapping: [column('v', 'v'), column('w', 'w')],
    };
    assert.deepEqual(sorted(await run({ ...join, filters: [{ applies_to: 'r', predicate: "w = 'zz'" }] })), [
      ['a', null],
      ['b', null],
      ['c', null],
      ['n', null],
    ]);
    assert.deepEqual(
      sorted(await run({ ...join, filters: [{ applies_to: 'r', stage: 'joined', predicate: "w = 'p'" }] })),
      [
        ['b', 'p'],
        ['c', 'p'],
      ],
    );
  });

  it('joined sees unnested elements, grouped sees keys and aggregates', async () => {
    assert.deepEqual(
      await run({
        sources: ['raw.l'],
        unnest: [{ column: '[1, 2, 3]', as: 'k' }],
        filters: [{ stage: 'joined', predicate: 'k > id' }],
        column_mapping: [column('v', 'v'), column('k', 'k')],
        order_by: ['v', 'k'],
      }),
      [
        ['a', 2],
        ['a', 3],
        ['b', 3],
        ['c', 3],
      ],
    );
    assert.deepEqual(
      await run({
        sources: ['raw.l'],
        group_by: ['id'],
        aggregations: [metric('n', 'COUNT(*)')],
        filters: [{ stage: 'grouped', predicate: 'COUNT(*) > 1 AND id > 0' }],
      }),
      [[2, 2]],
    );
  });
});

describe('deduplicate', () => {
  const changes = source('raw.c', 'id INT64, seq INT64, op STRING, note STRING');
  const dedupe = (deduplicate: object, data: string, more: object = {}): Promise<readonly (readonly unknown[])[]> =>
    run(
      { sources: ['raw.c'], deduplicate: [deduplicate], ...more },
      { 'raw.c': `id,seq,op,note\n${data}` },
      { sources: [changes] },
    );

  it('keeps the first row of each partition; NULLs are one partition and sort as GoogleSQL sorts them', async () => {
    const data = '1,1,I,a\n1,2,U,b\n,7,I,c\n,,I,d\n2,,I,e\n2,3,U,f\n';
    // Descending: NULL last. Ascending: NULL first.
    assert.deepEqual(await dedupe({ partition_by: ['id'], order_by: [{ column: 'seq', direction: 'DESC' }] }, data), [
      [null, 7, 'I', 'c'],
      [1, 2, 'U', 'b'],
      [2, 3, 'U', 'f'],
    ]);
    assert.deepEqual(await dedupe({ partition_by: ['id'], order_by: [{ column: 'seq' }] }, data), [
      [null, null, 'I', 'd'],
      [1, 1, 'I', 'a'],
      [2, null, 'I', 'e'],
    ]);
    assert.deepEqual(
      await dedupe({ partition_by: ['id'], order_by: [{ column: 'seq', direction: 'ASC', nulls: 'last' }] }, data),
      [
        [null, 7, 'I', 'c'],
        [1, 1, 'I', 'a'],
        [2, 3, 'U', 'f'],
      ],
    );
  });

  it('breaks ties by the remaining columns in declared order, whatever the order of the rows', async () => {
    const lines = ['1,5,U,z', '1,5,I,y', '1,5,I,x', '1,4,A,a'];
    for (const order of [lines, [...lines].reverse()])
      assert.deepEqual(
        await dedupe(
          { applies_to: 'c', partition_by: ['id'], order_by: [{ column: 'seq', direction: 'DESC' }] },
          `${order.join('\n')}\n`,
        ),
        [[1, 5, 'I', 'x']],
      );
  });

  it('runs after source filters and before filters deduplicated', async () => {
    const data = '1,1,I,a\n1,2,D,b\n2,1,I,c\n2,2,U,d\n';
    const last = { partition_by: ['id'], order_by: [{ column: 'seq', direction: 'DESC' }] };
    assert.deepEqual(
      await dedupe(last, data, { filters: [{ applies_to: 'c', stage: 'deduplicated', predicate: "op != 'D'" }] }),
      [[2, 2, 'U', 'd']],
    );
    assert.deepEqual(
      await dedupe(last, data, { filters: [{ applies_to: 'c', stage: 'source', predicate: "op != 'D'" }] }),
      [
        [1, 1, 'I', 'a'],
        [2, 2, 'U', 'd'],
      ],
    );
  });

  it('columns may be called as SQL words', async () => {
    const words = source('raw.w', 'order INT64, at INT64');
    assert.deepEqual(
      await run(
        {
          sources: ['raw.w'],
          deduplicate: [{ partition_by: ['order'], order_by: [{ column: 'at' }] }],
          group_by: ['order'],
          aggregations: [metric('n', 'COUNT(*)')],
          order_by: [{ column: 'order', direction: 'DESC' }],
        },
        { 'raw.w': 'order,at\n1,1\n1,2\n2,2\n' },
        { sources: [words] },
      ),
      [
        [2, 1],
        [1, 1],
      ],
    );
  });

  it('warns where the partition can be NULL and where the order is not total', () => {
    const ids = findingIds({
      sources: [changes],
      models: [
        { name: 'm', sources: ['raw.c'], deduplicate: [{ partition_by: ['id'], order_by: [{ column: 'seq' }] }] },
      ],
    });
    assert.deepEqual(ids, ['deduplicate-order-not-total'], 'an input without a key: one cause');
    const keyed = source('raw.c', 'id INT64 NOT NULL, seq INT64 NOT NULL, op STRING, note STRING', {
      primary_key: ['id', 'seq'],
    });
    assert.deepEqual(
      findingIds({
        sources: [keyed],
        models: [
          { name: 'm', sources: ['raw.c'], deduplicate: [{ partition_by: ['id'], order_by: [{ column: 'seq' }] }] },
        ],
      }),
      [],
    );
  });
});

describe('joins', () => {
  const join = (type: string, condition = 'l.id = r.id', more: object = {}): object => ({
    sources: ['raw.l', 'raw.r'],
    joins: [{ left_table: 'l', right_table: 'r', type, condition, ...more }],
  });
  const both = [column('v', 'v'), column('w', 'w')];
  const one = [column('v', 'v')];

  it('INNER, LEFT, RIGHT, FULL, CROSS: NULL keys never match', async () => {
    assert.deepEqual(sorted(await run({ ...join('INNER'), column_mapping: both })), [
      ['b', 'p'],
      ['c', 'p'],
    ]);
    assert.deepEqual(sorted(await run({ ...join('LEFT'), column_mapping: both })), [
      ['a', null],
      ['b', 'p'],
      ['c', 'p'],
      ['n', null],
    ]);
    assert.deepEqual(sorted(await run({ ...join('RIGHT'), column_mapping: both })), [
      ['b', 'p'],
      ['c', 'p'],
      [null, 'm'],
      [null, 'q'],
    ]);
    assert.deepEqual(sorted(await run({ ...join('FULL'), column_mapping: both })), [
      ['a', null],
      ['b', 'p'],
      ['c', 'p'],
      ['n', null],
      [null, 'm'],
      [null, 'q'],
    ]);
    assert.equal(
      (
        await run({
          sources: ['raw.l', 'raw.r'],
          joins: [{ left_table: 'l', right_table: 'r', type: 'CROSS' }],
          column_mapping: both,
        })
      ).length,
      12,
    );
  });

  it('any condition: null-safe, unequal, constant', async () => {
    assert.deepEqual(sorted(await run({ ...join('INNER', 'l.id IS NOT DISTINCT FROM r.id'), column_mapping: both })), [
      ['b', 'p'],
      ['c', 'p'],
      ['n', 'm'],
    ]);
    assert.deepEqual(sorted(await run({ ...join('LEFT', 'l.id < r.id'), column_mapping: both })), [
      ['a', 'p'],
      ['a', 'q'],
      ['b', 'q'],
      ['c', 'q'],
      ['n', null],
    ]);
    assert.deepEqual(sorted(await run({ ...join('FULL', "l.id = r.id AND v = 'b'"), column_mapping: both })), [
      ['a', null],
      ['b', 'p'],
      ['c', null],
      ['n', null],
      [null, 'm'],
      [null, 'q'],
    ]);
    assert.deepEqual(sorted(await run({ ...join('FULL', 'FALSE'), column_mapping: both })).length, 7);
  });

  it('SEMI and ANTI: never multiply, never NOT IN; the right side is gone', async () => {
    assert.deepEqual(sorted(await run({ ...join('SEMI'), column_mapping: one })), [['b'], ['c']]);
    // The NULL in r.id removes nothing, and the NULL in l.id matches nothing.
    assert.deepEqual(sorted(await run({ ...join('ANTI'), column_mapping: one })), [['a'], ['n']]);
    assert.deepEqual(sorted(await run({ ...join('SEMI', 'l.id < r.id'), column_mapping: one })), [['a'], ['b'], ['c']]);
    assert.deepEqual(sorted(await run({ ...join('ANTI', 'l.id IS NOT DISTINCT FROM r.id'), column_mapping: one })), [
      ['a'],
    ]);
    assert.deepEqual(sorted(await run({ ...join('SEMI', "w = 'q'"), column_mapping: one })).length, 4);
    assert.deepEqual(blocked({ ...join('SEMI'), column_mapping: both }), ['unknown-column']);
  });

  it('EXISTS gives a BOOL that is never NULL', async () => {
    const model = {
      ...join('EXISTS', 'l.id = r.id', { as: 'known' }),
      column_mapping: [column('v', 'v'), column('known', 'known')],
    };
    assert.deepEqual(sorted(await run(model)), [
      ['a', false],
      ['b', true],
      ['c', true],
      ['n', false],
    ]);
    assert.deepEqual(sorted(await run(model, { ...rows, 'raw.r': 'id,w\n' })), [
      ['a', false],
      ['b', false],
      ['c', false],
      ['n', false],
    ]);
    const filtered = {
      ...join('EXISTS', 'l.id = r.id', { as: 'known' }),
      column_mapping: [column('v', 'v')],
      filters: [{ stage: 'joined', predicate: 'NOT known' }],
    };
    assert.deepEqual(sorted(await run(filtered)), [['a'], ['n']]);
  });

  it('chains are left-deep: RIGHT and FULL null-extend everything before', async () => {
    const chain = (first: string, second: string, condition: string): object => ({
      sources: ['raw.l', 'raw.r', 'raw.t'],
      joins: [
        { left_table: 'l', right_table: 'r', type: first, condition: 'l.id = r.id' },
        { left_table: 'l', right_table: 't', type: second, condition },
      ],
      column_mapping: [column('v', 'v'), column('w', 'w'), column('x', 'x')],
    });
    // (l LEFT r): a-, bp, cp, n-; RIGHT t ON l.id: z (3) has no l, y (1) has a.
    assert.deepEqual(sorted(await run(chain('LEFT', 'RIGHT', 'l.id = t.id'))), [
      ['a', null, 'y'],
      [null, null, 'z'],
    ]);
    // (l FULL r): a-, bp, cp, n-, -q(3), -m; FULL t ON COALESCE: y~a, z~q.
    assert.deepEqual(sorted(await run(chain('FULL', 'FULL', 'COALESCE(l.id, r.id) = t.id'))), [
      ['a', null, 'y'],
      ['b', 'p', null],
      ['c', 'p', null],
      ['n', null, null],
      [null, 'm', null],
      [null, 'q', 'z'],
    ]);
    // A later INNER on an optional column removes the rows that the LEFT kept.
    assert.deepEqual(sorted(await run(chain('RIGHT', 'INNER', 'r.id = t.id'))), [[null, 'q', 'z']]);
    // A SEMI join at the end keeps rows of l⋈r whose l.id has a greater t.id: 2 < 3.
    const semi = { ...chain('INNER', 'SEMI', 'l.id < t.id'), column_mapping: both };
    assert.deepEqual(sorted(await run(semi)), [
      ['b', 'p'],
      ['c', 'p'],
    ]);
  });

  it('a SEMI join between others sees everything joined so far', async () => {
    const model = {
      sources: ['raw.l', 'raw.r', 'raw.t'],
      joins: [
        { left_table: 'l', right_table: 'r', type: 'LEFT', condition: 'l.id = r.id' },
        { left_table: 'r', right_table: 't', type: 'ANTI', condition: 't.id = COALESCE(r.id, l.id)' },
      ],
      column_mapping: both,
    };
    assert.deepEqual(sorted(await run(model)), [
      ['b', 'p'],
      ['c', 'p'],
      ['n', null],
    ]);
  });

  it('one table under two aliases', async () => {
    const model = {
      sources: [
        { table: 'raw.l', as: 'a' },
        { table: 'raw.l', as: 'b' },
      ],
      joins: [{ left_table: 'a', right_table: 'b', type: 'INNER', condition: 'a.id = b.id AND a.v < b.v' }],
      column_mapping: [column('a', 'a.v'), column('b', 'b.v')],
    };
    assert.deepEqual(await run(model), [['b', 'c']]);
  });

  it('refuses what is not said: no join, wrong sides, an alias twice, a condition on CROSS', () => {
    assert.deepEqual(blocked({ sources: ['raw.l', 'raw.r'], column_mapping: both }), ['inputs-not-combined']);
    assert.deepEqual(
      blocked({
        sources: ['raw.l', 'raw.r', 'raw.t'],
        joins: [{ left_table: 'l', right_table: 'r', type: 'INNER', condition: 'l.id = r.id' }],
        column_mapping: both,
      }),
      ['input-not-joined'],
    );
    assert.deepEqual(
      blocked({
        sources: ['raw.l', 'raw.r'],
        joins: [{ left_table: 'r', right_table: 'r', type: 'INNER', condition: 'l.id = r.id' }],
        column_mapping: both,
      }).length > 0,
      true,
    );
    assert.deepEqual(
      blocked({
        sources: ['raw.l', { table: 'raw.r', as: 'L' }],
        joins: [{ left_table: 'l', right_table: 'L', type: 'CROSS' }],
        column_mapping: one,
      }).includes('duplicate-alias'),
      true,
    );
    assert.deepEqual(blocked({ ...join('CROSS'), column_mapping: both }).length, 1);
    assert.deepEqual(blocked({ ...join('INNER', ''), column_mapping: both }).length, 1);
    assert.deepEqual(blocked({ ...join('INNER', 'id = 1'), column_mapping: both }), ['ambiguous-column']);
    assert.deepEqual(blocked({ ...join('EXISTS'), column_mapping: one }).length, 1);
  });
});

describe('set operations', () => {
  const a = source('raw.a', 'k INT64, s STRING');
  const b = source('raw.b', 's STRING, k NUMERIC');
  const data = { 'raw.a': 'k,s\n1,x\n1,x\n2,y\n,\n', 'raw.b': 's,k\nx,1\nz,2.5\n,\n' };
  const set = (operation: object, more: object = {}): Promise<readonly (readonly unknown[])[]> =>
    run({ sources: ['raw.a', 'raw.b'], ...operation, ...more }, data, { sources: [a, b] });

  it('match columns by name and reconcile types; ALL keeps duplicates', async () => {
    assert.deepEqual(sorted(await set({ union: { inputs: ['a', 'b'] } })), [
      ['1', 'x'],
      ['1', 'x'],
      ['1', 'x'],
      ['2', 'y'],
      ['2.5', 'z'],
      [null, null],
      [null, null],
    ]);
    assert.deepEqual(sorted(await set({ union: { inputs: ['a', 'b'], distinct: true } })), [
      ['1', 'x'],
      ['2', 'y'],
      ['2.5', 'z'],
      [null, null],
    ]);
    assert.deepEqual(sorted(await set({ intersect: { inputs: ['a', 'b'] } })), [
      ['1', 'x'],
      [null, null],
    ]);
    assert.deepEqual(sorted(await set({ except: { inputs: ['a', 'b'] } })), [['2', 'y']]);
  });

  it('take part in the later stages under their name', async () => {
    assert.deepEqual(
      await set(
        { union: { inputs: ['b', 'a'], as: 'u' } },
        {
          filters: [{ stage: 'joined', predicate: 'u.k IS NOT NULL' }],
          group_by: ['k'],
          aggregations: [metric('n', 'COUNT(u.s)')],
          order_by: ['k'],
        },
      ),
      [
        ['1', 3],
        ['2', 1],
        ['2.5', 1],
      ],
    );
    assert.deepEqual(
      sorted(
        await set(
          { union: { inputs: ['a', 'b'] } },
          {
            filters: [
              { applies_to: 'a', predicate: 'k = 2' },
              { applies_to: 'b', predicate: 'k > 2' },
            ],
          },
        ),
      ),
      [
        ['2', 'y'],
        ['2.5', 'z'],
      ],
    );
  });

  it('pad missing columns only where asked, and only in a union', async () => {
    const wide = source('raw.b', 'k INT64, extra DATE');
    const more = { sources: [a, wide] };
    const model = (operation: object): object => ({ sources: ['raw.a', 'raw.b'], ...operation });
    assert.deepEqual(blocked(model({ union: { inputs: ['a', 'b'] } }), more).length > 0, true);
    assert.deepEqual(blocked(model({ except: { inputs: ['a', 'b'], missing: 'null' } }), more).length > 0, true);
    const result = await pipelines.run(
      { sources: [a, wide], models: [{ name: 'm', ...model({ union: { inputs: ['a', 'b'], missing: 'null' } }) }] },
      { 'raw.a': 'k,s\n1,x\n', 'raw.b': 'k,extra\n2,2024-01-01\n' },
    );
    assert.deepEqual(result.columns['m'], ['k', 's', 'extra']);
    assert.deepEqual(sorted(result.rows['m']!), [
      [1, 'x', null],
      [2, null, '2024-01-01'],
    ]);
  });

  it('refuse types that do not reconcile, joins beside them, and inputs left out', () => {
    const text = source('raw.b', 'k STRING, s STRING');
    assert.deepEqual(
      blocked({ sources: ['raw.a', 'raw.b'], union: { inputs: ['a', 'b'] } }, { sources: [a, text] }).length,
      1,
    );
    assert.deepEqual(blocked({ sources: ['raw.l', 'raw.r', 'raw.t'], union: { inputs: ['l', 'r'] } }).length > 0, true);
    assert.deepEqual(
      blocked(
        { sources: ['raw.a', 'raw.b'], union: { inputs: ['a', 'b'] }, intersect: { inputs: ['a', 'b'] } },
        { sources: [a, b] },
      ).length > 0,
      true,
    );
  });
});

describe('unnest', () => {
  const nested = source('raw.n', 'id INT64, tags ARRAY<STRING>, items ARRAY<STRUCT<sku STRING, parts ARRAY<INT64>>>');
  const data = {
    'raw.n':
      'id,tags,items\n1,"[""x"",""y""]","[{""sku"":""a"",""parts"":[7,8]},{""sku"":""b"",""parts"":[]}]"\n2,[],[]\n3,,\n4,"[""x"",null]","[{""sku"":null,""parts"":[9]}]"\n',
  };
  const flat = (unnest: object[], mapping: object[], more: object = {}): Promise<readonly (readonly unknown[])[]> =>
    run({ sources: ['raw.n'], unnest, column_mapping: mapping, ...more }, data, { sources: [nested] });

  it('one row an element, with its offset from 0; NULL and empty arrays alike', async () => {
    assert.deepEqual(
      await flat(
        [{ column: 'tags', as: 'tag', offset: 'pos' }],
        [column('id', 'id'), column('tag', 'tag'), column('pos', 'pos')],
        { order_by: ['id', 'pos'] },
      ),
      [
        [1, 'x', 0],
        [1, 'y', 1],
        [4, 'x', 0],
        [4, null, 1],
      ],
    );
    assert.deepEqual(
      await flat(
        [{ column: 'n.tags', as: 'tag', offset: 'pos', keep_empty: true }],
        [column('id', 'id'), column('tag', 'tag'), column('pos', 'pos')],
        { order_by: ['id', 'pos'] },
      ),
      [
        [1, 'x', 0],
        [1, 'y', 1],
        [2, null, null],
        [3, null, null],
        [4, 'x', 0],
        [4, null, 1],
      ],
    );
  });

  it('nested, in order: a later one sees the element of an earlier', async () => {
    const chain = (keep: boolean): object[] => [
      { column: 'items', as: 'item', keep_empty: keep },
      { column: 'item.parts', as: 'part', keep_empty: keep },
    ];
    const mapping = [column('id', 'id'), column('sku', 'item.sku'), column('part', 'part')];
    assert.deepEqual(sorted(await flat(chain(false), mapping)), [
      [1, 'a', 7],
      [1, 'a', 8],
      [4, null, 9],
    ]);
    assert.deepEqual(sorted(await flat(chain(true), mapping)), [
      [1, 'a', 7],
      [1, 'a', 8],
      [1, 'b', null],
      [2, null, null],
      [3, null, null],
      [4, null, 9],
    ]);
  });

  it('sources: [] is one row without columns: a date spine', async () => {
    assert.deepEqual(
      await run(
        {
          sources: [],
          unnest: [{ column: "GENERATE_DATE_ARRAY('2024-02-28', '2024-03-01')", as: 'day' }],
          column_mapping: [column('day', 'day')],
        },
        {},
      ),
      [['2024-02-28'], ['2024-02-29'], ['2024-03-01']],
    );
    assert.deepEqual(await run({ sources: [], column_mapping: [column('a', '1 + 1'), column('b', "'x'")] }, {}), [
      [2, 'x'],
    ]);
    assert.deepEqual(await run({ sources: [], aggregations: [metric('n', 'COUNT(*)')] }, {}), [[1]]);
  });

  it('grouping and filters see elements', async () => {
    assert.deepEqual(
      await flat([{ column: 'tags', as: 'tag' }], [], {
        group_by: ['tag'],
        aggregations: [metric('n', 'COUNT(*)')],
        order_by: ['tag'],
      }),
      [
        [null, 1],
        ['x', 2],
        ['y', 1],
      ],
    );
  });
});

describe('pass-through', () => {
  it('outputs every visible column in order', async () => {
    const result = await pipelines.run({ sources: [left], models: [{ name: 'm', sources: ['raw.l'] }] }, rows);
    assert.deepEqual(result.columns['m'], ['id', 'v']);
    assert.equal(result.rows['m']!.length, 4);
  });

  it('with a SEMI join has only the left columns, with an EXISTS join the flag after them', async () => {
    const join = { left_table: 'l', right_table: 'r', condition: 'l.id = r.id' };
    const semi = await pipelines.run(
      {
        sources: [left, right],
        models: [{ name: 'm', sources: ['raw.l', 'raw.r'], joins: [{ ...join, type: 'SEMI' }] }],
      },
      rows,
    );
    assert.deepEqual(semi.columns['m'], ['id', 'v']);
    const exists = await pipelines.run(
      {
        sources: [left, right],
        models: [{ name: 'm', sources: ['raw.l', 'raw.r'], joins: [{ ...join, type: 'EXISTS', as: 'f' }] }],
      },
      rows,
    );
    assert.deepEqual(exists.columns['m'], ['id', 'v', 'f']);
  });

  it('refuses equal names and open inputs', () => {
    const join = { left_table: 'l', right_table: 'r', type: 'INNER', condition: 'l.id = r.id' };
    assert.deepEqual(blocked({ sources: ['raw.l', 'raw.r'], joins: [join] }), ['ambiguous-pass-through']);
    assert.deepEqual(blocked({ sources: ['raw.open'] }), ['open-source-columns']);
  });
});
