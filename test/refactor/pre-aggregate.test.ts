// Pre-aggregation of an input that multiplies the rows of another: the aggregates it repeated become right, its own stay what they were.

import assert from 'node:assert/strict';
import { withheldAt } from '../../server/src/features/code-actions.js';
import { preAggregation } from '../../server/src/refactor/pre-aggregate.js';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import { runPipeline } from '../../server/src/run/run-pipeline.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import { TIMESTAMP } from '../../server/src/sql/types.js';
import type { Project } from '../../server/src/workspace/workspace.js';
import { openFixture } from '../features/fixture.js';
import { applied, findingsOf, newFindings, offersAt } from './refactor-fixture.js';

const source = (join: string, formula: string): string => `{
  "sources": [
    { "name": "raw.orders", "columns": [{ "name": "id", "type": "INT64" }, { "name": "customer", "type": "INT64" }, { "name": "total", "type": "NUMERIC" }], "primary_key": "id" },
    { "name": "raw.items", "columns": [{ "name": "order_id", "type": "INT64" }, { "name": "line", "type": "INT64" }, { "name": "pieces", "type": "INT64" }], "primary_key": ["order_id", "line"] }
  ],
  "models": [
    {
      "name": "customers",
      "sources": ["raw.orders", "raw.items"],
      "joins": [{ "left_table": "orders", "right_table": "items", "type": "${join}", "condition": "items.order_id = orders.id" }],
      "group_by": ["customer"],
      "aggregations": [
        { "metric_column": "total", "formula": "SUM(orders.total)" },
        { "metric_column": "pieces", "formula": "${formula}" },
        { "metric_column": "lines", "formula": "COUNT(*)" }
      ]
    }
  ]
}
`;

/** Customer 1: order 1 with two items, order 2 without one; customer 2: order 3 with one. */
const rows = new Map([
  [
    'raw.orders',
    [
      ['1', '1', '10'],
      ['2', '1', '5'],
      ['3', '2', '7'],
    ],
  ],
  [
    'raw.items',
    [
      ['1', '1', '2'],
      ['1', '2', null],
      ['3', '1', '4'],
      ['9', '1', '9'],
    ],
  ],
]);

describe('pre-aggregation', () => {
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  async function customers(project: Project): Promise<unknown> {
    const parameters = new Map([
      ['run_ts', { kind: 'literal', type: TIMESTAMP, nullable: false, value: '2024-01-01T00:00:00Z' } as const],
    ]);
    const run = await runPipeline(engine, { plan: project.plan, dialect: duckdb, rows, parameters, keepsState: false });
    assert.deepEqual(run.blocked, []);
    return run.models.get('customers')?.rows;
  }

  for (const [join, before, after] of [
    [
      'LEFT',
      [
        { customer: 1, total: '25', pieces: 1, lines: 3 },
        { customer: 2, total: '7', pieces: 1, lines: 1 },
      ],
      [
        { customer: 1, total: '15', pieces: 1, lines: 3 },
        { customer: 2, total: '7', pieces: 1, lines: 1 },
      ],
    ],
    [
      'INNER',
      [
        { customer: 1, total: '20', pieces: 1, lines: 2 },
        { customer: 2, total: '7', pieces: 1, lines: 1 },
      ],
      [
        { customer: 1, total: '10', pieces: 1, lines: 2 },
        { customer: 2, total: '7', pieces: 1, lines: 1 },
      ],
    ],
  ] as const)
    it(`${join}: the repeated sum is mended, counts of the input's own rows stay`, async () => {
      const { project } = openFixture(source(join, 'COUNT(items.pieces)'));
      const finding =
        findingsOf(project).find((f) => f.id === 'join-multiplies-rows') ?? assert.fail('nothing is found');
      const found =
        preAggregation(project, project.model.models[0]!, 'items') ?? assert.fail('it can be aggregated before');
      assert.deepEqual(found.corrects, ['SUM(orders.total)']);
      const fix = finding.fixes.find((f) => f.title === found.title);
      assert.deepEqual(fix && [[...fix.edits], fix.preferred], [[...found.edits()!], false]);
      const mended = applied(project, found.edits() ?? assert.fail('no edits')).project;
      assert.deepEqual(newFindings(project, mended), []);
      assert.ok(!findingsOf(mended).some((f) => f.id === 'join-multiplies-rows'), 'the finding is gone');
      assert.deepEqual(await customers(project), before);
      assert.deepEqual(await customers(mended), after);
    });

  for (const [why, formula, reason] of [
    ['an average of INT64 is added up in FLOAT64', 'AVG(items.pieces)', 'the order in which FLOAT64 is added'],
    ['distinct values of parts overlap', 'COUNT(DISTINCT items.pieces)', 'equal values of different parts'],
    ['both inputs in one aggregate', 'SUM(items.pieces * orders.total)', 'several inputs'],
    ['a sum of FLOAT64 has an order', 'SUM(CAST(items.pieces AS FLOAT64))', 'the order in which FLOAT64 is added'],
    ['no part knows the value of all', 'APPROX_COUNT_DISTINCT(items.pieces)', 'no aggregate of its parts'],
  ] as const)
    it(`not where ${why}, and says so`, () => {
      const { project, uri } = openFixture(source('LEFT', formula));
      assert.equal(preAggregation(project, project.model.models[0]!, 'items'), undefined);
      const at = project.documents.get(uri)!.text.indexOf('"left_table"');
      const withheld = withheldAt(project, uri, { start: at, end: at });
      assert.deepEqual(
        withheld.map((w) => [w.title, w.kind, w.reason.includes(reason)]),
        [['Aggregate `items` before joining', 'refactor.extract.model', true]],
      );
    });

  it('an average of NUMERIC is the sum of all parts by their count', async () => {
    const { project } = openFixture(source('LEFT', 'AVG(CAST(items.pieces AS NUMERIC)) + 0'));
    const found = preAggregation(project, project.model.models[0]!, 'items') ?? assert.fail('it can be aggregated');
    const after = applied(project, found.edits() ?? assert.fail('no edits')).project;
    // Customer 1 has pieces 2 and NULL, customer 2 has 4.
    const pieces = (await customers(after)) as readonly { readonly pieces: string }[];
    assert.deepEqual(
      pieces.map((r) => r.pieces),
      ['2', '4'],
    );
    assert.ok(
      after.documents
        .get([...project.documents.keys()].find((d) => d.endsWith('spec.json'))!)!
        .text.includes('(SUM(items.sum_pieces) / NULLIF(SUM(items.count_pieces), 0)) + 0'),
    );
  });

  it('as a fix of the finding that cannot tell, and no refactoring where values change', () => {
    const { project, uri } = openFixture(
      source('LEFT', 'COUNT(items.pieces)').replace(', "primary_key": ["order_id", "line"]', ''),
    );
    const finding = findingsOf(project).find((f) => f.id === 'unproven-join-multiplicity');
    assert.ok(finding?.fixes.some((f) => f.title.startsWith('Aggregate `items` by `order_id` before joining')));
    const at = project.documents.get(uri)!.text.indexOf('"left_table"');
    assert.ok(!offersAt(project, uri, at).some((o) => o.refactoring.id === 'pre-aggregate'));
  });

  it('not where rows of the input stand in the result, or the other input is the multiplied one', () => {
    const { project } = openFixture(
      source('LEFT', 'COUNT(items.pieces)').replace('["customer"]', '["customer", "items.pieces"]'),
    );
    assert.equal(preAggregation(project, project.model.models[0]!, 'items'), undefined);
    assert.equal(preAggregation(project, project.model.models[0]!, 'orders'), undefined);
  });

  it('not of what the join keeps without a partner: those rows would come once a key', () => {
    for (const join of ['RIGHT', 'FULL']) {
      const { project } = openFixture(source(join, 'COUNT(items.pieces)'));
      assert.equal(preAggregation(project, project.model.models[0]!, 'items'), undefined, join);
    }
  });

  it('not where rows are counted that another join repeats too', () => {
    const twice = source('LEFT', 'COUNT(items.pieces)')
      .replace('["raw.orders", "raw.items"]', '["raw.orders", "raw.items", { "table": "raw.items", "as": "others" }]')
      .replace(
        '"condition": "items.order_id = orders.id" }',
        '"condition": "items.order_id = orders.id" }, { "left_table": "orders", "right_table": "others", "type": "LEFT", "condition": "others.order_id = orders.id" }',
      );
    const { project, uri } = openFixture(twice);
    assert.equal(preAggregation(project, project.model.models[0]!, 'items'), undefined);
    const at = project.documents.get(uri)!.text.indexOf('"left_table"');
    assert.deepEqual(
      withheldAt(project, uri, { start: at, end: at })
        .filter((w) => w.title.startsWith('Aggregate'))
        .map((w) => w.reason),
      ['Rows are counted, and other joins may repeat those of `items` too.'],
    );
  });
});
