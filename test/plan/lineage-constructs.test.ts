// Column lineage of every construct of the language against expectations made by hand, and how each dependence is called in OpenLineage.

import assert from 'node:assert/strict';
import { dependencesIn } from '../../server/src/plan/column-dependence.js';
import { lineage, modelLineage } from '../../server/src/plan/lineage.js';
import { selectLineage, type LineageSelection } from '../../server/src/plan/lineage-selection.js';
import { spec as everyConstruct } from '../relational/every-construct.js';
import { column, metric, projectOf, source } from '../language/pipeline.js';

const sources = [
  source('raw.a', 'id INT64 NOT NULL, k STRING, x NUMERIC, y INT64, ts TIMESTAMP, parts ARRAY<INT64>', {
    primary_key: 'id',
  }),
  source('raw.b', 'id INT64 NOT NULL, k STRING, z NUMERIC, ok BOOL, ts TIMESTAMP', { primary_key: 'id' }),
];

type Expected = Readonly<Record<string, string>>;

/** `value a, b; filter c; key d` by column of a model `m` over raw.a and raw.b; what every column has is under `*`. */
function check(title: string, model: object, expected: Expected, more: object = {}): void {
  it(title, () => {
    const { plan } = projectOf({ sources, ...more, models: [{ name: 'm', sources: ['raw.a'], ...model }] });
    assert.deepEqual(plan.blocked, []);
    const all = expected['*'] ?? '';
    const wanted = new Map<string, ReadonlySet<string>>();
    for (const [name, text] of Object.entries(expected))
      if (name !== '*') wanted.set(name, new Set([...edgesIn(text), ...edgesIn(all)]));
    const found = new Map<string, Set<string>>(plan.models.at(-1)!.columns.map((c) => [c.name, new Set()]));
    for (const e of lineage(plan))
      if (e.to.startsWith('m.')) found.get(e.to.slice(2))!.add(`${e.kind} ${short(e.from)}`);
    assert.deepEqual(
      Object.fromEntries([...found].map(([k, v]) => [k, [...v].sort()])),
      Object.fromEntries([...wanted].map(([k, v]) => [k, [...v].sort()])),
    );
  });
}

const short = (name: string): string => name.replace(/^raw\./, '');

function edgesIn(text: string): readonly string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [kind = '', ...rest] = part.split(' ');
      return rest
        .join(' ')
        .split(',')
        .map((name) => `${kind} ${name.trim()}`);
    });
}

const two = (type: string, condition: string, more: object = {}): object => ({
  sources: ['raw.a', 'raw.b'],
  joins: [{ left_table: 'a', right_table: 'b', type, condition, ...more }],
});

describe('column lineage of every construct', () => {
  describe('columns', () => {
    check(
      'expressions, constants, parameters',
      {
        column_mapping: [
          { target_column: 'same', from_table: 'a', from_column: 'x' },
          column('sum', 'x + y * 2'),
          column('chosen', "CASE WHEN k = 'n' THEN x WHEN y > 1 THEN 0 ELSE CAST(y AS NUMERIC) END"),
          column('constant', '1'),
          column('parameter', '@limit'),
          column('both', 'x * @limit'),
        ],
      },
      {
        same: 'value a.x',
        sum: 'value a.x, a.y',
        chosen: 'value a.k, a.x, a.y',
        constant: '',
        parameter: '',
        both: 'value a.x',
      },
      { parameters: [{ name: 'limit', type: 'NUMERIC', default: 1 }] },
    );
    check(
      'functions of the spec: what their arguments read',
      { column_mapping: [column('f', 'twice(x, y)'), column('g', 'first_of(k, x)')] },
      { f: 'value a.x, a.y', g: 'value a.k' },
      {
        functions: [
          {
            name: 'twice',
            parameters: [
              { name: 'p', type: 'NUMERIC' },
              { name: 'q', type: 'INT64' },
            ],
            returns: 'NUMERIC',
            body: 'p * 2 + q',
          },
          {
            name: 'first_of',
            parameters: [
              { name: 'p', type: 'STRING' },
              { name: 'q', type: 'NUMERIC' },
            ],
            returns: 'STRING',
            body: 'UPPER(p)',
          },
        ],
      },
    );
    check(
      'queries over an array of the row',
      { column_mapping: [column('m', '(SELECT MAX(p + y) FROM UNNEST(parts) AS p WHERE p > x)')] },
      { m: 'value a.parts, a.x, a.y' },
    );
    check(
      'lambdas; fields of a STRUCT made on the spot: only what is taken',
      {
        column_mapping: [
          column('made', 'ARRAY_TRANSFORM(parts, p -> p + y)'),
          column('chosen', 'ARRAY_FILTER(parts, p -> p > x)'),
          column('field', 'STRUCT(x AS f, y AS g).g'),
          column('whole', 'STRUCT(x AS f, y AS g)'),
          column('listed', '(SELECT MAX(e.g) FROM UNNEST([STRUCT(y AS g)]) AS e)'),
        ],
      },
      {
        made: 'value a.parts, a.y',
        chosen: 'value a.parts, a.x',
        field: 'value a.y',
        whole: 'value a.x, a.y',
        listed: 'value a.y',
      },
    );
    check(
      'hidden columns lead through, and are no columns',
      {
        column_mapping: [column('h', 'x + 1', { output: false }), column('v', 'k')],
        filters: [{ applies_to: 'm', predicate: 'h > 1' }],
      },
      { '*': 'filter a.x', v: 'value a.k' },
    );
    check(
      'tests do not count',
      { column_mapping: [column('v', 'k', { tests: ['not_null', "expression(v != 'q')"] })] },
      { v: 'value a.k' },
    );
  });

  describe('rows', () => {
    check(
      'filters of every stage',
      {
        filters: [
          { applies_to: 'a', predicate: 'id > 1' },
          { applies_to: 'm', predicate: 'v IS NOT NULL' },
          { applies_to: 'm', stage: 'joined', predicate: 'y > 1' },
        ],
        column_mapping: [column('v', 'k')],
      },
      { '*': 'filter a.id, a.k, a.y', v: 'value a.k' },
    );
    check(
      'deduplicate: the partition is a key, the written order decides, ties do not',
      {
        deduplicate: [
          {
            applies_to: 'a',
            partition_by: ['k'],
            order_by: [{ column: 'ts', direction: 'DESC' }],
          },
        ],
        column_mapping: [column('v', 'x')],
      },
      { '*': 'key a.k; filter a.ts', v: 'value a.x' },
    );
    check(
      'a limit keeps the first rows of an order',
      { column_mapping: [column('v', 'x'), column('w', 'y')], order_by: [{ column: 'w' }], limit: 3 },
      // Ties are completed by the output columns.
      { '*': 'filter a.y, a.x', v: 'value a.x', w: 'value a.y' },
    );
    check(
      'an order without limit decides nothing',
      { column_mapping: [column('v', 'x'), column('w', 'y')], order_by: [{ column: 'w' }] },
      { v: 'value a.x', w: 'value a.y' },
    );
    check(
      'unnest: elements, and as many rows as there are',
      {
        unnest: [{ column: 'parts', as: 'part', offset: 'i' }],
        column_mapping: [column('p', 'part'), column('o', 'i'), column('v', 'k')],
      },
      { '*': 'key a.parts', p: 'value a.parts', o: 'value a.parts', v: 'value a.k' },
    );
  });

  describe('joins', () => {
    for (const type of ['INNER', 'LEFT', 'RIGHT', 'FULL'])
      check(
        `${type}: the condition is a key of all columns`,
        { ...two(type, 'a.id = b.id AND b.z > a.x'), column_mapping: [column('v', 'a.k'), column('w', 'b.k')] },
        { '*': 'key a.id, b.id, b.z, a.x', v: 'value a.k', w: 'value b.k' },
      );
    check(
      'CROSS has no condition',
      { ...two('CROSS', ''), column_mapping: [column('v', 'a.k'), column('w', 'b.k')] },
      { v: 'value a.k', w: 'value b.k' },
    );
    for (const type of ['SEMI', 'ANTI'])
      check(
        `${type} filters, by what is left of the right side`,
        {
          ...two(type, 'a.id = b.id'),
          filters: [{ applies_to: 'b', predicate: 'ok' }],
          column_mapping: [column('v', 'a.k')],
        },
        { '*': 'filter a.id, b.id, b.ok', v: 'value a.k' },
      );
    check(
      'EXISTS: the flag comes from the condition and from what decides about the right rows; no row does',
      {
        ...two('EXISTS', 'a.id = b.id', { as: 'has' }),
        filters: [{ applies_to: 'b', predicate: 'ok' }],
        deduplicate: [{ applies_to: 'b', partition_by: ['k'], order_by: [{ column: 'ts' }] }],
        column_mapping: [column('v', 'a.k'), column('f', 'NOT has')],
      },
      { v: 'value a.k', f: 'value a.id, b.id, b.ok, b.k, b.ts' },
    );
  });

  describe('set operations', () => {
    const inputs = (kind: string, more: object = {}): object => ({
      sources: ['raw.a', 'raw.b'],
      [kind]: { inputs: ['a', 'b'], as: 'u', ...more },
      column_mapping: [column('v', 'u.k')],
    });
    const pair = {
      sources: [source('raw.a', 'k STRING, n INT64'), source('raw.b', 'k STRING, n INT64')],
    };
    check('UNION ALL: from every input', inputs('union'), { v: 'value a.k, b.k' }, pair);
    check(
      'UNION DISTINCT: all columns keep rows apart',
      inputs('union', { distinct: true }),
      { '*': 'key a.k, b.k, a.n, b.n', v: 'value a.k, b.k' },
      pair,
    );
    check(
      'EXCEPT: what is taken away gives no value',
      inputs('except'),
      { '*': 'key a.k, b.k, a.n, b.n', v: 'value a.k' },
      pair,
    );
    check(
      'INTERSECT: the values that all inputs have',
      inputs('intersect'),
      { '*': 'key a.k, b.k, a.n, b.n', v: 'value a.k, b.k' },
      pair,
    );
    check(
      'a column that one input lacks comes from the other',
      {
        sources: ['raw.a', 'raw.b'],
        union: { inputs: ['a', 'b'], as: 'u', missing: 'null' },
        column_mapping: [column('v', 'u.parts'), column('w', 'u.z')],
      },
      { v: 'value a.parts', w: 'value b.z' },
    );
  });

  describe('grouping', () => {
    check(
      'keys, aggregates, HAVING',
      {
        group_by: ['k'],
        aggregations: [metric('total', 'SUM(x)'), metric('n', 'COUNT(*)')],
        filters: [{ applies_to: 'm', stage: 'grouped', predicate: 'MAX(y) > 1' }],
      },
      { '*': 'key a.k; filter a.y', k: 'value a.k', total: 'value a.x', n: '' },
    );
    check(
      'implicit keys are keys, also where they are hidden',
      { column_mapping: [column('day', 'DATE(ts)'), column('s', 'SUM(x) * y')] },
      { '*': 'key a.ts, a.y', day: 'value a.ts', s: 'value a.x, a.y' },
    );
    check(
      'rollup: GROUPING says which set a row is of, and no value',
      {
        group_by: [{ rollup: ['k', 'y'] }],
        column_mapping: [column('g', 'GROUPING(k)')],
        aggregations: [metric('total', 'SUM(x)')],
      },
      { '*': 'key a.k, a.y', k: 'value a.k', y: 'value a.y', g: '', total: 'value a.x' },
    );
    check(
      'an ordered aggregate depends on its order',
      { group_by: ['k'], aggregations: [metric('l', 'ARRAY_AGG(x ORDER BY ts, id)')] },
      { '*': 'key a.k', k: 'value a.k', l: 'value a.x, a.ts, a.id' },
    );
    check(
      'drill-across LEFT: keys of the first side, each call of its own input, defaults bring nothing',
      {
        sources: ['raw.a', 'raw.b'],
        group_by: ['k'],
        combine: { strategy: 'drill_across', type: 'LEFT' },
        filters: [{ applies_to: 'b', predicate: 'ok' }],
        aggregations: [
          metric('sx', 'SUM(x)'),
          metric('sz', 'SUM(z)', { default: '0' }),
          metric('ratio', 'SUM(a.x) / NULLIF(SUM(b.z), 0)'),
        ],
      },
      {
        '*': 'key a.k, b.k; filter b.ok',
        k: 'value a.k',
        sx: 'value a.x',
        sz: 'value b.z',
        ratio: 'value a.x, b.z',
      },
    );
    check(
      'drill-across FULL: keys of any side',
      {
        sources: ['raw.a', 'raw.b'],
        group_by: ['k'],
        combine: { strategy: 'drill_across', type: 'FULL' },
        aggregations: [metric('sx', 'SUM(x)'), metric('sz', 'SUM(z)')],
      },
      { '*': 'key a.k, b.k', k: 'value a.k, b.k', sx: 'value a.x', sz: 'value b.z' },
    );
  });

  describe('windows', () => {
    check(
      'the partition is a key of its column, the order makes its value',
      {
        column_mapping: [
          column('r', 'ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts, id)'),
          column('run', 'SUM(x) OVER (PARTITION BY k ORDER BY ts)'),
          column('v', 'y'),
        ],
      },
      { r: 'value a.ts, a.id; key a.k', run: 'value a.x, a.ts; key a.k', v: 'value a.y' },
    );
    check(
      'over groups',
      {
        group_by: ['k'],
        column_mapping: [column('share', 'SUM(x) / NULLIF(SUM(SUM(x)) OVER (), 0)')],
      },
      { '*': 'key a.k', k: 'value a.k', share: 'value a.x' },
    );
    check(
      'a filter of a window’s column decides with all it is made of',
      {
        column_mapping: [
          column('r', 'ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts, id)', { output: false }),
          column('v', 'y'),
        ],
        filters: [{ applies_to: 'm', predicate: 'r = 1' }],
      },
      { '*': 'filter a.k, a.ts, a.id', v: 'value a.y' },
    );
  });

  describe('tables that remember', () => {
    const remembered = [column('id', 'id', { type: 'INT64' }), column('v', 'x'), column('w', 'y'), column('ts', 'ts')];
    check(
      'history: the natural key for all columns, tracked ones for the columns that tell versions apart',
      {
        column_mapping: remembered.slice(0, 3),
        constraints: {
          scd_type: 2,
          natural_key: 'id',
          tracked_columns: ['v'],
          overwrite_columns: ['w'],
          effective_at: 'f',
          expiry_at: 't',
          current_flag: 'c',
          effective_from: 'ts',
        },
      },
      {
        '*': 'key a.id',
        id: 'value a.id',
        v: 'value a.x',
        w: 'value a.y',
        f: 'value a.ts; key a.x',
        t: 'value a.ts; key a.x',
        c: 'key a.x',
      },
    );
    check(
      'increment: the watermark decides, the unique key matches',
      {
        column_mapping: remembered,
        materialization: {
          type: 'incremental',
          unique_key: ['id'],
          watermark: 'ts',
          lookback: { value: 3, unit: 'DAY' },
        },
      },
      { '*': 'filter a.ts; key a.id', id: 'value a.id', v: 'value a.x', w: 'value a.y', ts: 'value a.ts' },
    );
  });

  it('every construct at once: only names that exist, each edge once', () => {
    const { plan } = projectOf(everyConstruct);
    const known = new Set(
      [...plan.models, ...plan.sources].flatMap((r) => r.columns.map((c) => `${r.name}.${c.name}`)),
    );
    const edges = lineage(plan).map((e) => `${e.kind} ${e.from} ${e.to}`);
    assert.equal(new Set(edges).size, edges.length);
    for (const e of lineage(plan)) assert.ok(known.has(e.from) && known.has(e.to), JSON.stringify(e));
    assert.ok(plan.models.length > 20);
  });
});

describe('kinds of dependence as OpenLineage has them', () => {
  const { plan } = projectOf({
    sources,
    models: [
      {
        name: 'm',
        ...two('LEFT', 'a.id = b.id'),
        filters: [{ applies_to: 'a', predicate: 'y > 0' }],
        column_mapping: [
          column('same', 'a.x'),
          column('changed', 'a.x + 1'),
          column('hashed', 'SHA256(a.k)'),
          column('chosen', "IF(b.ok, a.k, 'none')"),
          column('nulled', 'NULLIF(a.k, b.k)'),
          column('cased', 'CASE a.k WHEN b.k THEN a.x ELSE b.z END'),
          column('filtered', 'ARRAY_FILTER(a.parts, p -> p > a.y)'),
          column('ranked', 'LAG(a.x) OVER (PARTITION BY b.k ORDER BY a.ts)'),
        ],
      },
      {
        name: 'g',
        sources: ['m'],
        group_by: ['same'],
        aggregations: [
          metric('n', 'COUNT(changed)'),
          metric('total', 'SUM(changed) + 1'),
          metric('least', 'MIN(hashed)'),
        ],
      },
    ],
  });
  const told = (model: string, name: string): Readonly<Record<string, readonly string[]>> => {
    const found = modelLineage(plan.models.find((m) => m.name === model)!);
    const origins = name === '*' ? found.rows : found.columns.find((c) => c.name === name)!.origins;
    return Object.fromEntries(
      [...origins].map(([from, { how }]) => [
        short(from),
        dependencesIn(how).map((d) => `${d.type} ${d.subtype}${d.masking ? ' masking' : ''}`),
      ]),
    );
  };
  for (const [model, name, expected] of [
    ['m', 'same', { 'a.x': ['DIRECT IDENTITY'] }],
    ['m', 'changed', { 'a.x': ['DIRECT TRANSFORMATION'] }],
    ['m', 'hashed', { 'a.k': ['DIRECT TRANSFORMATION masking'] }],
    ['m', 'chosen', { 'b.ok': ['INDIRECT CONDITIONAL'], 'a.k': ['DIRECT TRANSFORMATION'] }],
    ['m', 'nulled', { 'a.k': ['DIRECT TRANSFORMATION'], 'b.k': ['INDIRECT CONDITIONAL'] }],
    [
      'm',
      'cased',
      {
        'a.k': ['INDIRECT CONDITIONAL'],
        'b.k': ['INDIRECT CONDITIONAL'],
        'a.x': ['DIRECT TRANSFORMATION'],
        'b.z': ['DIRECT TRANSFORMATION'],
      },
    ],
    ['m', 'filtered', { 'a.parts': ['DIRECT TRANSFORMATION'], 'a.y': ['INDIRECT FILTER'] }],
    ['m', 'ranked', { 'a.x': ['DIRECT TRANSFORMATION'], 'b.k': ['INDIRECT WINDOW'], 'a.ts': ['INDIRECT WINDOW'] }],
    ['m', '*', { 'a.y': ['INDIRECT FILTER'], 'a.id': ['INDIRECT JOIN'], 'b.id': ['INDIRECT JOIN'] }],
    ['g', 'same', { 'm.same': ['DIRECT IDENTITY'] }],
    ['g', 'n', { 'm.changed': ['DIRECT AGGREGATION masking'] }],
    ['g', 'total', { 'm.changed': ['DIRECT AGGREGATION'] }],
    ['g', 'least', { 'm.hashed': ['DIRECT AGGREGATION'] }],
    ['g', '*', { 'm.same': ['INDIRECT GROUP_BY'] }],
  ] as const)
    it(`${model}.${name}`, () => assert.deepEqual(told(model, name), expected));
});

describe('selected lineage', () => {
  const step = (name: string, from: string): object => ({
    name,
    sources: [from],
    column_mapping: [column('v', 'v'), column('w', 'w')],
  });
  const { plan } = projectOf({
    sources: [source('raw.s', 'v INT64, w INT64, flag BOOL')],
    models: [
      step('one', 'raw.s'),
      { ...step('two', 'one'), filters: [{ applies_to: 'one', predicate: 'w > 0' }] },
      step('three', 'two'),
      step('beside', 'one'),
    ],
  });
  const edges = (of: string, more: Partial<LineageSelection>): readonly string[] | undefined =>
    selectLineage(plan, { of, upstream: false, downstream: false, ...more })?.edges.map((e) => `${e.from} ${e.to}`);

  it('upstream, with what decides about the rows on the way', () =>
    assert.deepEqual(edges('three.v', { upstream: true }), [
      'raw.s.v one.v',
      'raw.s.w one.w',
      'one.v two.v',
      'one.w two.v',
      'two.v three.v',
    ]));
  it('downstream', () =>
    assert.deepEqual(edges('ONE.V', { downstream: true }), ['one.v two.v', 'two.v three.v', 'one.v beside.v']));
  it('at most so many models away', () => {
    assert.deepEqual(edges('three.v', { upstream: true, depth: 1 }), ['two.v three.v']);
    assert.deepEqual(edges('three.v', { upstream: true, depth: 2 }), ['one.v two.v', 'one.w two.v', 'two.v three.v']);
    assert.deepEqual(edges('three.v', { upstream: true, depth: 0 }), []);
  });
  it('of one kind only', () =>
    assert.deepEqual(edges('three.v', { upstream: true, kinds: ['value'] }), [
      'raw.s.v one.v',
      'one.v two.v',
      'two.v three.v',
    ]));
  it('of a model or a source: of all its columns', () => {
    assert.deepEqual(edges('two', { upstream: true, depth: 1 }), [
      'one.v two.v',
      'one.w two.v',
      'one.w two.w',
      'one.w two.w',
    ]);
    assert.deepEqual(edges('raw.s', { downstream: true, depth: 1 }), ['raw.s.v one.v', 'raw.s.w one.w']);
  });
  it('nothing of that name', () => assert.equal(edges('two.flag', { upstream: true }), undefined));
});
