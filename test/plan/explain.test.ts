// Explanations say what the plan does, step by step; spec text stays text.

import assert from 'node:assert/strict';
import { explain, explainModel, explanationText } from '../../server/src/plan/explain.js';
import { plainText } from '../../server/src/plan/prose.js';
import { column, metric, projectOf, source } from '../language/pipeline.js';

const orders = source(
  'raw.orders',
  'id INT64 NOT NULL, customer INT64, amount NUMERIC, status STRING, since TIMESTAMP, tags ARRAY<STRING>',
  { primary_key: 'id' },
);
const people = source('raw.people', 'id INT64 NOT NULL, age INT64');
const customers = source('raw.customers', 'id INT64 NOT NULL, name STRING', { primary_key: 'id' });

function steps(model: object): readonly string[] {
  const { plan } = projectOf({ sources: [orders, customers, people], models: [{ name: 'm', ...model }] });
  const found = explain(plan, 'M');
  assert.ok(found, JSON.stringify(plan.blocked));
  return found.steps.map((s) => `${s.kind}: ${plainText(s.prose)}`);
}

describe('explain', () => {
  it('says who answers for a model: itself, or its spec', () => {
    const model = (name: string, more = {}): object => ({
      name,
      sources: ['raw.people'],
      column_mapping: [column('id', 'people.id')],
      ...more,
    });
    const { plan } = projectOf({
      owner: 'the team',
      sources: [people],
      models: [model('a'), model('b', { owner: 'Ada', description: 'People' }), model('c', { owner: '' })],
    });
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => plainText(explain(plan, name)!.summary)),
      ['final table (owner: the team)', 'final table (owner: Ada) — People', 'final table (owner: the team)'],
    );
  });

  it('goes through the stages in the order of the meaning', () => {
    const said = steps({
      sources: ['raw.orders', 'raw.customers'],
      joins: [
        { left_table: 'orders', right_table: 'customers', type: 'LEFT', condition: 'orders.customer = customers.id' },
      ],
      filters: [
        { applies_to: 'orders', predicate: "status != 'x'" },
        { applies_to: 'orders', stage: 'joined', predicate: 'customers.name IS NOT NULL' },
        { applies_to: 'm', stage: 'grouped', predicate: 'COUNT(*) > 1' },
        { applies_to: 'm', predicate: 'total > 5' },
      ],
      deduplicate: [{ applies_to: 'orders', partition_by: ['id'], order_by: [{ column: 'since', direction: 'DESC' }] }],
      group_by: ['customer'],
      aggregations: [
        metric('total', 'SUM(orders.amount)'),
        metric('place', 'RANK() OVER (ORDER BY SUM(orders.amount) DESC)'),
      ],
      order_by: [{ column: 'total', direction: 'DESC' }],
      limit: 3,
    });
    assert.deepEqual(
      said.map((s) => s.slice(0, s.indexOf(':'))),
      [
        'input',
        'filter',
        'deduplicate',
        'input',
        'join',
        'filter',
        'group',
        'filter',
        'window',
        'columns',
        'column',
        'column',
        'column',
        'filter',
        'limit',
        'storage',
        'choice',
      ],
    );
    const all = said.join('\n');
    for (const text of [
      'Read `raw.orders`.',
      "keep rows where `orders.status != 'x'`; this happens before anything is combined",
      'Of rows with the same `orders.id` (NULLs are the same), keep the first by `orders.since DESC`, ties by the remaining columns in their order.',
      'Left join `customers` on `orders.customer = customers.id`: rows without a match stay, with NULL in every column of `customers`.',
      'Group by `orders.customer`: one row per combination, NULL being one value.',
      'Keep groups where `COUNT(*) > 1`.',
      'compute `RANK() OVER (ORDER BY SUM(orders.amount) DESC)`',
      '`total` `NUMERIC` = `SUM(orders.amount)`',
      "Keep result rows where `total > NUMERIC '5'`.",
      'Keep the first 3 rows by `total DESC`, `customer` and `place`.',
      'Left open by the spec: The group keys `customer` are columns of the result',
    ])
      assert.ok(all.includes(text), `${text}\n--\n${all}`);
  });

  it('names the rest: existence, set operations, arrays, rollup, drill-across, one row', () => {
    const join = (type: string, more: object = {}): string =>
      steps({
        sources: ['raw.orders', 'raw.customers'],
        joins: [
          {
            left_table: 'orders',
            right_table: 'customers',
            type,
            condition: 'orders.customer = customers.id',
            ...more,
          },
        ],
        column_mapping: [column('id', 'orders.id')],
      })[2]!;
    assert.equal(
      join('SEMI'),
      'join: Keep rows for which `customers` has a row on `orders.customer = customers.id`; its columns are not visible.',
    );
    assert.equal(
      join('ANTI'),
      'join: Keep rows for which `customers` has no row on `orders.customer = customers.id`; its columns are not visible.',
    );
    assert.equal(
      join('EXISTS', { as: 'known' }),
      'join: Add `known`: whether `customers` has a row on `orders.customer = customers.id`; no row is added or lost.',
    );
    const union = steps({
      sources: ['raw.people', 'raw.customers'],
      union: { inputs: ['people', 'customers'], as: 'u', missing: 'null', distinct: true },
      column_mapping: [column('id', 'u.id')],
    });
    assert.ok(
      union.some((s) =>
        s.startsWith(
          'set-operation: Put the rows of `people` and `customers` together, equal rows once; columns match by name: `id`, `age` and `name`.',
        ),
      ),
    );
    assert.ok(union.includes('column: its `name` is `CAST(NULL AS STRING)`'), union.join('\n'));
    const tags = steps({
      sources: ['raw.orders'],
      unnest: [{ column: 'tags', as: 'tag', offset: 'n', keep_empty: true }],
      column_mapping: [column('tag', 'tag'), column('n', 'n')],
    });
    assert.ok(
      tags.includes(
        'unnest: Make one row per element of `orders.tags`, as `tag`, its position from 0 as `n`; a NULL or empty array gives one row with NULL.',
      ),
    );
    const rollup = steps({
      sources: ['raw.orders'],
      group_by: [{ rollup: ['status'] }],
      aggregations: [metric('n', 'COUNT(*)')],
    });
    assert.ok(
      rollup.some((s) =>
        s.includes(
          'Group by each of (`orders.status`) and everything together; a key that a grouping leaves out is NULL.',
        ),
      ),
      rollup.join('\n'),
    );
    const across = steps({
      sources: ['raw.orders', 'raw.customers'],
      group_by: ['id'],
      combine: { strategy: 'drill_across', type: 'FULL' },
      aggregations: [metric('n', 'COUNT(orders.status)'), metric('k', 'COUNT(customers.name)')],
    });
    assert.ok(
      across.some((s) =>
        s.startsWith(
          'drill-across: Put the groups of `orders` and `customers` together on `id` (NULL equals NULL). A key of any of them stays',
        ),
      ),
      across.join('\n'),
    );
    assert.equal(
      steps({ sources: [], column_mapping: [column('one', '1')] })[0],
      'input: Begin with one row without columns.',
    );
  });

  it('says what history and increments do to the table', () => {
    const history = steps({
      sources: ['raw.customers'],
      constraints: {
        scd_type: 2,
        natural_key: 'id',
        effective_at: 'f',
        expiry_at: 't',
        current_flag: 'c',
        on_delete: 'close',
      },
    }).join('\n');
    for (const text of [
      'every version of `id` holds from `f` until before `t` (open: NULL); `c` marks the current one',
      'A change of `name` (compared with IS DISTINCT FROM)',
      'A key that is absent from the input is closed at `@run_ts`.',
    ])
      assert.ok(history.includes(text), history);
    const increment = steps({
      sources: ['raw.orders'],
      column_mapping: [column('id', 'id'), column('since', 'since')],
      materialization: {
        type: 'incremental',
        unique_key: ['id'],
        watermark: 'since',
        lookback: { value: 3, unit: 'DAY' },
      },
    }).join('\n');
    assert.ok(
      increment.includes('by `id`: rows whose `since` is at or after the greatest one the table has minus 3 DAY'),
      increment,
    );
  });

  it('hands over Markdown in which nothing of the spec is markup', () => {
    const { plan } = projectOf({
      sources: [customers],
      models: [
        {
          name: 'm',
          description: '<script>*x*</script> [a](b)\n# h',
          sources: ['raw.customers'],
          column_mapping: [column('a', "CONCAT('`<b>`', name)")],
        },
      ],
    });
    const text = explainModel(plan, 'm');
    assert.ok(text.includes('&lt;script&gt;\\*x\\*&lt;/script&gt; \\[a\\](b) \\# h'), text);
    assert.ok(text.includes("``CONCAT('`<b>`', customers.name)``"), text);
    assert.ok(explanationText(explain(plan, 'm')!).startsWith('m: final table'));
  });

  it('says what blocks a model, and nothing of an unknown one', () => {
    const { plan } = projectOf({
      sources: [customers],
      models: [{ name: 'm', sources: ['raw.customers'], column_mapping: [column('a', 'nme')] }],
    });
    assert.equal(explain(plan, 'm'), undefined);
    assert.equal(
      explainModel(plan, 'm'),
      'Blocked by `unknown-column`: nothing is built from it until that is mended.',
    );
    assert.equal(explainModel(plan, 'nothing'), '');
  });
});
