// Section 5 of the language through whole runs: materialisation, history and increments, refusals and their readers. Rows by hand.

import assert from 'node:assert/strict';
import { column, findingIds, metric, Pipelines, sorted, source } from './pipeline.js';

const pipelines = new Pipelines();
after(() => pipelines.close());

let states = 0;
const newState = (): string => `state_${++states}`;

describe('materialisation', () => {
  it('view, table and ephemeral give the same rows', async () => {
    const t = source('raw.t', 'a INT64');
    for (const materialization of ['view', 'table', 'ephemeral']) {
      const result = await pipelines.run(
        {
          sources: [t],
          models: [
            { name: 'x', materialization, sources: ['raw.t'], column_mapping: [column('b', 'a + 1')] },
            { name: 'y', sources: ['x'], column_mapping: [column('c', 'b * 10')] },
          ],
        },
        { t: 'a\n1\n2\n' },
      );
      assert.deepEqual(result.rows, { x: [[2], [3]], y: [[20], [30]] });
    }
  });

  it('a view that uses a parameter is a warning', () => {
    assert.deepEqual(
      findingIds({
        parameters: [{ name: 'p', type: 'INT64', default: 1 }],
        models: [{ name: 'x', materialization: 'view', sources: [], column_mapping: [column('a', '@p')] }],
      }),
      ['view-with-parameter'],
    );
  });
});

describe('increments', () => {
  const events = source('raw.e', 'id INT64, at TIMESTAMP, v STRING');
  const model = (more: object = {}, type: object = {}): object => ({
    sources: [events],
    models: [
      {
        name: 'm',
        sources: ['raw.e'],
        materialization: { type: 'incremental', unique_key: ['id'], watermark: 'at', ...type },
        ...more,
      },
      { name: 'reader', sources: ['m'], aggregations: [metric('n', 'COUNT(*)')] },
    ],
  });
  const load = (rows: string, state: string, spec = model()): ReturnType<Pipelines['run']> =>
    pipelines.run(spec, { e: `id,at,v\n${rows}` }, { state });

  it('keeps rows at or after the maximum less the lookback, upserts them by key, deletes nothing', async () => {
    const state = newState();
    const spec = model({}, { lookback: { value: 1, unit: 'HOUR' } });
    assert.deepEqual(
      (await load('1,2024-01-01T10:00:00Z,a\n2,2024-01-01T12:00:00Z,b\n', state, spec)).rows['m']!.length,
      2,
    );
    // Window from 11:00: 1 is before it and stays as it was; 2 is replaced; 3 is new; 4 is too old.
    const second = await load(
      '1,2024-01-01T10:30:00Z,changed\n2,2024-01-01T11:00:00Z,B\n3,2024-01-01T13:00:00Z,c\n4,2024-01-01T10:59:59Z,late\n',
      state,
      spec,
    );
    assert.deepEqual(second.rows['m'], [
      [1, '2024-01-01T10:00:00Z', 'a'],
      [2, '2024-01-01T11:00:00Z', 'B'],
      [3, '2024-01-01T13:00:00Z', 'c'],
    ]);
    // The window is from 12:00 now: what went away stays, and nothing else moves.
    assert.deepEqual((await load('3,2024-01-01T13:00:00Z,c\n', state, spec)).rows['m'], second.rows['m']);
    assert.deepEqual((await load('', state, spec)).rows['m'], second.rows['m']);
  });

  it('running twice changes nothing', async () => {
    const state = newState();
    const rows = '1,2024-01-01T10:00:00Z,a\n2,2024-01-02T10:00:00Z,\n';
    assert.deepEqual((await load(rows, state)).rows['m'], (await load(rows, state)).rows['m']);
  });

  it('NULL watermarks are never loaded, in any run, and counted', async () => {
    const state = newState();
    const first = await load('1,,a\n2,2024-01-01T00:00:00Z,b\n3,,c\n', state);
    assert.deepEqual(first.rows['m'], [[2, '2024-01-01T00:00:00Z', 'b']]);
    assert.deepEqual(
      first.result.omitted.map((o) => [o.model, o.rows]),
      [['m', 2]],
    );
    assert.deepEqual((await load('2,,gone\n', state)).rows['m'], [[2, '2024-01-01T00:00:00Z', 'b']]);
    assert.deepEqual((await load('2,2024-01-01T00:00:00Z,b\n', state)).result.omitted, []);
  });

  it('duplicate keys among the kept rows refuse the run with the keys; outside the window they harm nothing; readers are blocked', async () => {
    const state = newState();
    await load('1,2024-01-05T00:00:00Z,a\n', state);
    const refused = await load('1,2024-01-06T00:00:00Z,x\n1,2024-01-07T00:00:00Z,y\n', state);
    assert.deepEqual(refused.rows, {});
    assert.deepEqual(
      refused.blocked.map((b) => b.split(' ').slice(0, 2).join('')),
      ['m:incremental-duplicate-key', 'reader:incremental-duplicate-key'],
    );
    assert.match(refused.blocked[0]!, /id: 1/u);
    const fine = await load('1,2024-01-01T00:00:00Z,x\n1,2024-01-02T00:00:00Z,y\n2,2024-01-05T00:00:00Z,z\n', state);
    assert.deepEqual(fine.rows['m'], [
      [1, '2024-01-05T00:00:00Z', 'a'],
      [2, '2024-01-05T00:00:00Z', 'z'],
    ]);
    assert.deepEqual(fine.rows['reader'], [[2]]);
  });

  it('keys are compared null-safely, of several columns too; the watermark may be a DATE', async () => {
    const state = newState();
    const days = source('raw.d', 'a INT64, b STRING, day DATE, n INT64');
    const spec = {
      sources: [days],
      models: [
        {
          name: 'm',
          sources: ['raw.d'],
          materialization: {
            type: 'incremental',
            unique_key: ['a', 'b'],
            watermark: 'day',
            lookback: { value: 1, unit: 'MONTH' },
          },
        },
      ],
    };
    await pipelines.run(spec, { d: 'a,b,day,n\n1,,2024-03-31,1\n,x,2024-01-01,2\n' }, { state });
    // A month before 2024-03-31 is 2024-02-29.
    const second = await pipelines.run(
      spec,
      { d: 'a,b,day,n\n1,,2024-02-29,10\n,x,2024-02-28,20\n,y,2024-02-29,30\n' },
      { state },
    );
    assert.deepEqual(sorted(second.rows['m']!), [
      [1, null, '2024-02-29', 10],
      [null, 'x', '2024-01-01', 2],
      [null, 'y', '2024-02-29', 30],
    ]);
  });

  it('a limit, a missing key or watermark are errors', () => {
    for (const more of [
      { limit: 3, order_by: ['id'] },
      { materialization: { type: 'incremental', watermark: 'at' } },
      { materialization: { type: 'incremental', unique_key: ['id'] } },
      { materialization: { type: 'incremental', unique_key: ['nope'], watermark: 'at' } },
    ])
      assert.ok(findingIds(model(more), {}, ['error']).length > 0, JSON.stringify(more));
  });
});

describe('history', () => {
  const people = source('raw.p', 'id INT64, name STRING, city STRING, since TIMESTAMP');
  const constraints = { scd_type: 2, natural_key: 'id', effective_at: 'f', expiry_at: 't', current_flag: 'c' };
  const spec = (
    more: object = {},
    mapping: object[] = [column('id', 'id'), column('name', 'name'), column('city', 'city')],
  ): object => ({
    sources: [people],
    models: [
      { name: 'h', sources: ['raw.p'], column_mapping: mapping, constraints: { ...constraints, ...more } },
      {
        name: 'reader',
        sources: ['h'],
        filters: [{ applies_to: 'h', predicate: 'c' }],
        column_mapping: [column('id', 'id')],
      },
    ],
  });
  const run = (s: object, rows: string, day: number, state: string): ReturnType<Pipelines['run']> =>
    pipelines.run(s, { p: `id,name,city,since\n${rows}` }, { state, params: [`run_ts=2024-01-0${day}T00:00:00Z`] });
  const d = (day: number): string => `2024-01-0${day}T00:00:00Z`;

  it('goes through its life: new, unchanged, changed, absent, returned', async () => {
    const state = newState();
    const s = spec({ on_delete: 'close' });
    const table = async (rows: string, day: number): Promise<unknown> => (await run(s, rows, day, state)).rows['h'];
    assert.deepEqual(await table('1,ann,x,\n2,bob,,\n', 1), [
      [1, 'ann', 'x', d(1), null, true],
      [2, 'bob', null, d(1), null, true],
    ]);
    assert.deepEqual(await table('1,ann,y,\n2,bob,,\n', 2), [
      [1, 'ann', 'x', d(1), d(2), false],
      [1, 'ann', 'y', d(2), null, true],
      [2, 'bob', null, d(1), null, true],
    ]);
    const gone = [
      [1, 'ann', 'x', d(1), d(2), false],
      [1, 'ann', 'y', d(2), null, true],
      [2, 'bob', null, d(1), d(3), false],
    ];
    assert.deepEqual(await table('1,ann,y,\n', 3), gone);
    assert.deepEqual(await table('1,ann,y,\n', 4), gone);
    assert.deepEqual(await table('1,ann,y,\n2,bob,,\n', 5), [...gone, [2, 'bob', null, d(5), null, true]]);
  });

  it('in the instant a version began it is replaced; vanished in that instant it is removed', async () => {
    const state = newState();
    const s = spec({ on_delete: 'close' });
    await run(s, '1,ann,x,\n2,bob,y,\n', 1, state);
    assert.deepEqual((await run(s, '1,anna,x,\n', 1, state)).rows['h'], [[1, 'anna', 'x', d(1), null, true]]);
  });

  it('tracks some columns, overwrites others, leaves the rest as the version began', async () => {
    const state = newState();
    const s = spec({ tracked_columns: ['name'], overwrite_columns: ['city'] }, [
      column('id', 'id'),
      column('name', 'name'),
      column('city', 'city'),
      column('note', 'CONCAT(name, city)'),
    ]);
    await run(s, '1,a,x,\n', 1, state);
    await run(s, '1,b,y,\n', 2, state);
    // city is written into all versions; note is neither tracked nor overwritten.
    assert.deepEqual((await run(s, '1,b,z,\n', 3, state)).rows['h'], [
      [1, 'a', 'z', 'ax', d(1), d(2), false],
      [1, 'b', 'z', 'by', d(2), null, true],
    ]);
  });

  it('effective_from says since when a row holds; open_end stands in the open expiry; the column is not part of the table unless mapped', async () => {
    const state = newState();
    const s = spec({ effective_from: 'p.since', open_end: '9999-12-31T00:00:00Z' });
    const end = '9999-12-31T00:00:00Z';
    const first = await run(s, '1,a,x,2023-05-01T00:00:00Z\n', 1, state);
    assert.deepEqual(first.columns['h'], ['id', 'name', 'city', 'f', 't', 'c']);
    assert.deepEqual(first.rows['h'], [[1, 'a', 'x', '2023-05-01T00:00:00Z', end, true]]);
    assert.deepEqual((await run(s, '1,b,x,2023-06-01T12:00:00Z\n', 2, state)).rows['h'], [
      [1, 'a', 'x', '2023-05-01T00:00:00Z', '2023-06-01T12:00:00Z', false],
      [1, 'b', 'x', '2023-06-01T12:00:00Z', end, true],
    ]);
    // Unchanged, though it says an earlier instant.
    assert.equal((await run(s, '1,b,x,2022-01-01T00:00:00Z\n', 3, state)).rows['h']!.length, 2);
  });

  it('refuses the whole run before anything is written: each reason by its id, with the keys', async () => {
    const refusal = async (s: object, before: [string, number][], rows: string, day: number): Promise<string> => {
      const state = newState();
      let kept: unknown;
      for (const [b, on] of before) kept = (await run(s, b, on, state)).rows['h'];
      const refused = await run(s, rows, day, state);
      assert.deepEqual(Object.keys(refused.rows), []);
      assert.equal(refused.blocked.length, 2);
      const last = before.at(-1);
      if (last !== undefined) assert.deepEqual((await run(s, ...last, state)).rows['h'], kept, 'nothing was written');
      return refused.blocked[0]!;
    };
    assert.match(
      await refusal(spec(), [['1,a,x,\n', 1]], '1,b,x,\n1,c,x,\n2,d,x,\n', 2),
      /^h: history-duplicate-key .*id: 1\)/u,
    );
    assert.match(await refusal(spec(), [['1,a,x,\n', 1]], ',b,x,\n', 2), /^h: history-null-key /u);
    assert.match(await refusal(spec(), [['1,a,x,\n', 5]], '1,b,x,\n', 4), /^h: history-late-change .*id: 1\)/u);
    const dated = spec({ effective_from: 'p.since' });
    assert.match(await refusal(dated, [[`1,a,x,${d(1)}\n`, 1]], '1,b,x,\n', 2), /^h: history-null-effective-from /u);
    assert.match(await refusal(dated, [[`1,a,x,${d(3)}\n`, 1]], `1,b,x,${d(2)}\n`, 4), /^h: history-late-change /u);
    const closing = spec({ on_delete: 'close' });
    assert.match(await refusal(closing, [['1,a,x,\n', 5]], '2,b,x,\n', 4), /^h: history-early-close .*id: 1\)/u);
    assert.match(
      await refusal(
        closing,
        [
          ['1,a,x,\n', 1],
          ['2,b,x,\n', 6],
        ],
        '1,a,x,\n2,b,x,\n',
        5,
      ).catch((e: unknown) => String(e)),
      /history-late-return/u,
    );
  });

  it('a key that returns holds from its own instant, or from the run where that is before its last expiry', async () => {
    const s = spec({ on_delete: 'close', effective_from: 'p.since' });
    const closed = async (): Promise<string> => {
      const state = newState();
      await run(s, `1,a,x,${d(1)}\n`, 1, state);
      await run(s, '', 3, state);
      return state;
    };
    assert.deepEqual((await run(s, `1,a,x,${d(4)}\n`, 5, await closed())).rows['h'], [
      [1, 'a', 'x', d(1), d(3), false],
      [1, 'a', 'x', d(4), null, true],
    ]);
    assert.deepEqual((await run(s, `1,a,x,${d(2)}\n`, 5, await closed())).rows['h'], [
      [1, 'a', 'x', d(1), d(3), false],
      [1, 'a', 'x', d(5), null, true],
    ]);
    assert.deepEqual((await run(s, `1,a,x,${d(3)}\n`, 5, await closed())).rows['h'], [
      [1, 'a', 'x', d(1), d(3), false],
      [1, 'a', 'x', d(3), null, true],
    ]);
  });

  it('readers see all versions; a natural key of several columns; the key of the table includes when', async () => {
    const two = {
      sources: [people],
      models: [
        {
          name: 'h',
          sources: ['raw.p'],
          column_mapping: [column('id', 'id'), column('city', 'city'), column('name', 'name')],
          constraints: { ...constraints, natural_key: ['id', 'city'] },
        },
        { name: 'all', sources: ['h'], aggregations: [metric('n', 'COUNT(*)'), metric('k', 'COUNTIF(c)')] },
      ],
    };
    const state = newState();
    await run(two, '1,a,x,\n1,b,y,\n', 1, state);
    const second = await run(two, '1,a,x,\n1,B,y,\n', 2, state);
    assert.deepEqual(second.rows['all'], [[3, 2]]);
    assert.deepEqual(
      second.rows['h']!.map((r) => [r[0], r[1], r[2], r[5]]),
      [
        [1, 'x', 'a', true],
        [1, 'y', 'b', false],
        [1, 'y', 'B', true],
      ],
    );
  });

  it('empty input: nothing, or everything closed', async () => {
    const state = newState();
    assert.deepEqual((await run(spec(), '', 1, state)).rows['h'], []);
    await run(spec(), '1,a,x,\n', 2, state);
    assert.deepEqual((await run(spec(), '', 3, state)).rows['h'], [[1, 'a', 'x', d(2), null, true]]);
    assert.deepEqual((await run(spec({ on_delete: 'close' }), '', 4, state)).rows['h'], [
      [1, 'a', 'x', d(2), d(4), false],
    ]);
  });

  it('incomplete or contradictory declarations are errors', () => {
    const bad = (more: object): readonly string[] => findingIds(spec(more), {}, ['error']);
    for (const more of [
      { natural_key: 'nope' },
      { natural_key: null },
      { effective_at: null },
      { effective_at: 'name' },
      { current_flag: 'f' },
      { tracked_columns: ['nope'] },
      { tracked_columns: ['name'], overwrite_columns: ['name'] },
      { overwrite_columns: ['id'] },
      { open_end: 'never' },
      { on_delete: 'drop' },
      { scd_type: 3 },
    ])
      assert.ok(bad(more).length > 0, JSON.stringify(more));
  });
});
