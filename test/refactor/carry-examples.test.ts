// Refactorings of models with examples: rows move to who reads them now, and every example holds as it did.

import assert from 'node:assert/strict';
import { withheldAt } from '../../server/src/features/code-actions.js';
import type { NotMade } from '../../server/src/refactor/example-engine.js';
import type { Edits } from '../../server/src/refactor/draft.js';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import { ExampleRows } from '../../server/src/run/example-rows.js';
import { runExamples } from '../../server/src/run/run-examples.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import type { Project } from '../../server/src/workspace/workspace.js';
import { openFixture } from '../features/fixture.js';
import { applied, newFindings, offersAt } from './refactor-fixture.js';

const sources = `"sources": [
    { "name": "raw.orders", "columns": [{ "name": "id", "type": "INT64", "nullable": false }, { "name": "customer", "type": "INT64" }, { "name": "total", "type": "NUMERIC" }, { "name": "at", "type": "TIMESTAMP" }, { "name": "deleted", "type": "BOOL", "nullable": false }], "primary_key": "id" },
    { "name": "raw.customers", "columns": [{ "name": "id", "type": "INT64", "nullable": false }, { "name": "city", "type": "STRING" }], "primary_key": "id" },
    { "name": "raw.items", "columns": [{ "name": "order_id", "type": "INT64" }, { "name": "line", "type": "INT64" }, { "name": "pieces", "type": "INT64" }], "primary_key": ["order_id", "line"] }
  ],
  "parameters": [{ "name": "least", "type": "NUMERIC", "default": 5 }]`;

const sales = (cursor: 'source' | 'join', examples: string): string => `{
  ${sources},
  "models": [
    {
      "name": "sales",
      "sources": ["${cursor === 'source' ? '<|>' : ''}raw.orders", "raw.customers"],
      "filters": [{ "applies_to": "orders", "predicate": "total >= @least AND NOT deleted" }],
      "joins": [{ "left_table": "orders", "right_table": "customers", "type": "${cursor === 'join' ? '<|>' : ''}LEFT", "condition": "orders.customer = customers.id" }],
      "column_mapping": [
        { "target_column": "order_id", "from_table": "orders", "from_column": "id" },
        { "target_column": "city", "transform": "UPPER(customers.city)" },
        { "target_column": "total", "from_table": "orders", "from_column": "total" }
      ],
      "constraints": { "primary_key": ["order_id"] },
      ${examples}
    }
  ]
}
`;

const salesExamples = `"examples": [
        {
          "name": "small and deleted orders do not count",
          // as the shop sends them
          "given": {
            "raw.orders": [
              { "id": 1, "customer": 7, "total": 10.5, "deleted": false }, // counts
              { "id": 2, "customer": 8, "total": 3, "deleted": false },
              { "id": 3, "customer": 7, "total": 99, "deleted": true }
            ],
            "raw.customers": [{ "id": 7, "city": "oslo" }]
          },
          "parameters": { "least": 4 },
          "expect": [{ "order_id": 1, "city": "OSLO", "total": 10.5 }]
        }
      ]`;

const grouped = (cursor: 'head' | 'join'): string => `{
  ${sources},
  "models": [
    {
      "name": "${cursor === 'head' ? '<|>' : ''}cities",
      "sources": ["raw.orders", "raw.items"],
      "joins": [{ "left_table": "orders", "right_table": "items", "type": "${cursor === 'join' ? '<|>' : ''}LEFT", "condition": "items.order_id = orders.id" }],
      "column_mapping": [{ "target_column": "customer", "from_table": "orders", "from_column": "customer" }],
      "group_by": ["customer"],
      "aggregations": [{ "metric_column": "pieces", "formula": "SUM(items.pieces)" }],
      "examples": [
        {
          "name": "pieces of all orders",
          "given": {
            "raw.orders": [{ "id": 1, "customer": 7, "deleted": false }, { "id": 2, "customer": 7, "deleted": false }],
            "items": [{ "order_id": 1, "line": 1, "pieces": 2 }, { "order_id": 1, "line": 2, "pieces": 3 }]
          },
          "expect": [{ "customer": 7, "pieces": 5 }]
        }
      ]
    }
  ]
}
`;

const history = `{
  "sources": [{ "name": "raw.customers", "columns": [{ "name": "id", "type": "INT64", "nullable": false }, { "name": "city", "type": "STRING" }] }],
  "models": [
    {
      "name": "dim",
      "sources": ["raw.<|>customers"],
      "filters": [{ "applies_to": "customers", "predicate": "city IS NOT NULL" }],
      "column_mapping": [
        { "target_column": "id", "from_table": "customers", "from_column": "id" },
        { "target_column": "city", "from_table": "customers", "from_column": "city" }
      ],
      "constraints": { "scd_type": 2, "natural_key": "id", "effective_at": "valid_from", "expiry_at": "valid_to", "current_flag": "is_current" },
      "examples": [
        {
          "name": "a move makes a version",
          "run_ts": "2024-02-01T00:00:00Z",
          "before": [{ "id": 1, "city": "Oslo", "valid_from": "2024-01-01T00:00:00Z", "valid_to": null, "is_current": true }],
          "given": { "customers": [{ "id": 1, "city": "Bergen" }, { "id": 2, "city": null }] },
          "expect": [
            { "id": 1, "city": "Oslo", "valid_from": "2024-01-01T00:00:00Z", "valid_to": "2024-02-01T00:00:00Z", "is_current": false },
            { "id": 1, "city": "Bergen", "valid_from": "2024-02-01T00:00:00Z", "valid_to": null, "is_current": true }
          ]
        },
        {
          "name": "one customer twice",
          "run_ts": "2024-02-01T00:00:00Z",
          "given": { "customers": [{ "id": 1, "city": "Bergen" }, { "id": 1, "city": "Oslo" }] },
          "expect": { "refused": "history-duplicate-key" }
        }
      ]
    }
  ]
}
`;

/** `stg` is read by `sales`; the examples of each are given. */
const staged = (own: string, readers: string, more = ''): string => `{
  ${sources},
  "models": [
    {
      "name": "stg",
      "sources": ["raw.orders"],
      "filters": [{ "applies_to": "orders", "predicate": "NOT deleted AND total > 4" }],
      "column_mapping": [
        { "target_column": "order_id", "from_table": "orders", "from_column": "id" },
        { "target_column": "customer", "from_table": "orders", "from_column": "customer" },
        { "target_column": "cents", "transform": "{from} * 100", "from_table": "orders", "from_column": "total" }
      ],
      "materialization": "ephemeral"${own}
    },
    {
      "name": "sales",
      "sources": ["<|>stg"${more === '' ? '' : ', "raw.orders"'}],${more}
      "column_mapping": [
        { "target_column": "id", "from_table": "stg", "from_column": "order_id" },
        { "target_column": "cents", "from_table": "stg", "from_column": "cents" },
        { "target_column": "customer", "from_table": "stg", "from_column": "customer" }
      ]${readers}
    }
  ]
}
`;

const example = (name: string, given: string, expect: string): string => `,
      "examples": [
        {
          "name": "${name}",
          "given": { ${given} },
          "expect": ${expect}
        }
      ]`;

describe('examples go along with refactorings', () => {
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  async function made(source: string, id: string): Promise<{ before: Project; found: Edits | NotMade; uri: string }> {
    const { project, uri, offset } = openFixture(source);
    const { offer } =
      offersAt(project, uri, offset).find((o) => o.refactoring.id === id) ?? assert.fail(`${id} is not offered`);
    assert.equal(offer.edits(), undefined, 'without an engine nothing is edited');
    const carried = offer.carried ?? assert.fail('it carries nothing');
    return { before: project, found: await carried(new ExampleRows(engine, duckdb)), uri };
  }

  /** The text after it, where all examples hold and nothing is wrong with it that was not. */
  async function textAfter(source: string, id: string): Promise<string> {
    const { before, found, uri } = await made(source, id);
    if ('reason' in found) assert.fail(found.reason);
    const { project, texts } = applied(before, found);
    assert.deepEqual(newFindings(before, project, 'hint'), []);
    const was = await runExamples(engine, before.plan, duckdb, { workspace: 'was' });
    assert.deepEqual([...new Set(was.map((r) => r.status))], ['pass'], JSON.stringify(was));
    const is = await runExamples(engine, project.plan, duckdb, { workspace: 'is' });
    assert.ok(is.length > 0);
    for (const r of is) assert.equal(r.status, 'pass', `${r.model}: ${r.name}: ${JSON.stringify(r)}`);
    return texts.get(uri) ?? assert.fail('nothing changed');
  }

  async function reasonOf(source: string, id: string): Promise<string> {
    const { found } = await made(source, id);
    return 'reason' in found ? found.reason : assert.fail('it was made');
  }

  const has = (text: string, ...parts: readonly string[]): void => {
    for (const part of parts) assert.ok(text.includes(part), `${part}\n— is not in —\n${text}`);
  };

  it('an input with its filter: the parameter goes along, the comments stay', async () => {
    const text = await textAfter(sales('source', salesExamples), 'extract-model');
    has(
      text,
      `"examples": [
        {
          "name": "small and deleted orders do not count (characterisation)",
          "given": {
            "raw.orders": [
              { "id": 1, "customer": 7, "total": 10.5, "deleted": false }, // counts
              { "id": 2, "customer": 8, "total": 3, "deleted": false },
              { "id": 3, "customer": 7, "total": 99, "deleted": true }
            ]
          },
          "parameters": { "least": 4 },
          "expect": [{ "id": 1, "customer": 7, "total": 10.5 }]
        }
      ]`,
      `"examples": [
        {
          "name": "small and deleted orders do not count",
          // as the shop sends them
          "given": {
            "sales_orders": [{ "id": 1, "customer": 7, "total": 10.5 }],
            "raw.customers": [{ "id": 7, "city": "oslo" }]
          },
          "expect": [{ "order_id": 1, "city": "OSLO", "total": 10.5 }]
        }
      ]`,
    );
  });

  it('joined inputs: both move', async () => {
    const text = await textAfter(sales('join', salesExamples), 'extract-joins');
    has(
      text,
      `"given": {
            "sales_joined": [{ "id": 1, "total": 10.5, "city": "oslo" }]
          }`,
      `"raw.customers": [{ "id": 7, "city": "oslo" }]`,
    );
  });

  it('groups', async () => {
    const text = await textAfter(grouped('head'), 'extract-groups');
    has(text, `"cities_groups": [{ "customer": 7, "pieces": 5 }]`);
  });

  it('an input that is aggregated before joining', async () => {
    const text = await textAfter(grouped('join'), 'pre-aggregate');
    has(text, `"items": [{ "order_id": 1, "sum_pieces": 5 }]`, `"expect": [{ "order_id": 1, "sum_pieces": 5 }]`);
  });

  it('history: what was there before and what is refused stay with the table', async () => {
    const text = await textAfter(history, 'extract-model');
    has(
      text,
      `"given": { "customers": [{ "id": 1, "city": "Bergen" }] },
          "expect": [`,
      `"name": "one customer twice (characterisation)"`,
    );
    assert.equal(text.split('"run_ts"').length, 3, 'the new model does not need it');
  });

  it('inlined: the rows of its own example, and it says so nowhere else', async () => {
    const rows =
      '[{ "id": 1, "customer": 7, "total": 10.5, "deleted": false }, { "id": 2, "total": 9, "deleted": true }]';
    const text = await textAfter(
      staged(
        example('cents', `"raw.orders": ${rows}`, '[{ "order_id": 1, "customer": 7, "cents": 1050 }]'),
        example(
          'passed on',
          '"stg": [{ "order_id": 1, "customer": 7, "cents": 1050 }]',
          '[{ "id": 1, "cents": 1050, "customer": 7 }]',
        ),
      ),
      'inline-model',
    );
    has(text, `"given": { "stg": ${rows} },\n          "expect": [{ "id": 1, "cents": 1050, "customer": 7 }]`);
    assert.ok(!text.includes('"name": "stg"'));
  });

  it('inlined: rows put together backwards from its columns and filter', async () => {
    const text = await textAfter(
      staged(
        '',
        example(
          'passed on',
          '"stg": [{ "order_id": 1, "customer": null, "cents": 1000 }]',
          '[{ "id": 1, "cents": 1000, "customer": null }]',
        ),
      ).replace('"{from} * 100"', '"COALESCE({from}, 0)"'),
      'inline-model',
    );
    has(text, `{ "id": 1, "customer": null, "total": 1000, "deleted": false }`);
  });

  for (const [why, source, reason] of [
    [
      'no row is known that gives these cents',
      staged('', example('passed on', '"stg": [{ "order_id": 1, "cents": 1050 }]', '[{ "id": 1, "cents": 1050 }]')),
      'It is not known from which rows of `raw.orders` the rows come',
    ],
    [
      'its own example would be lost',
      staged(
        example(
          'cents',
          '"raw.orders": [{ "id": 1, "total": 10.5, "deleted": false }]',
          '[{ "order_id": 1, "cents": 1050 }]',
        ),
        example('none', '"stg": []', '[]'),
      ),
      'The example `cents` of `stg` would be lost',
    ],
    [
      'the reader gives rows to its input too, which say something else',
      staged(
        '',
        example('both', '"stg": [{ "order_id": 1, "cents": 1050 }], "raw.orders": []', '[]'),
        `
      "joins": [{ "left_table": "stg", "right_table": "orders", "type": "INNER", "condition": "stg.order_id = orders.id" }],`,
      ),
      'are not those that come of its rows of `raw.orders`',
    ],
  ] as const)
    it(`not inlined, and says so: ${why}`, async () => {
      assert.ok((await reasonOf(source, 'inline-model')).includes(reason), await reasonOf(source, 'inline-model'));
    });

  it('an example with a mistake is in the way, with the reason', () => {
    const { project, uri, offset } = openFixture(
      sales('source', salesExamples.replace('"city": "oslo"', '"town": "oslo"')),
    );
    assert.ok(!offersAt(project, uri, offset).some((o) => o.refactoring.id === 'extract-model'));
    const reasons = withheldAt(project, uri, { start: offset, end: offset }).map((w) => w.reason);
    assert.ok(
      reasons.includes(
        'The example `small and deleted orders do not count` of `sales` has a mistake; its rows cannot be carried along.',
      ),
      reasons.join('\n'),
    );
  });

  it('an engine that fails is a reason', async () => {
    const { project, uri, offset } = openFixture(sales('source', salesExamples));
    const { offer } = offersAt(project, uri, offset).find((o) => o.refactoring.id === 'extract-model')!;
    const failing = {
      rowsOf: () => Promise.resolve('out of memory'),
      gives: () => Promise.resolve(false),
      check: () => Promise.resolve('error' as const),
    };
    assert.deepEqual(await offer.carried!(failing), {
      reason: 'The rows of the example `small and deleted orders do not count` could not be worked out: out of memory',
    });
    const rows = new ExampleRows(engine, duckdb);
    const wrong = {
      rowsOf: () => Promise.resolve([{ id: 2, customer: 7, total: '10.5' }]),
      gives: () => Promise.resolve(true),
      check: rows.check.bind(rows),
    };
    assert.deepEqual(await offer.carried!(wrong), {
      reason: 'The example `small and deleted orders do not count` of `sales` would not hold any more.',
    });
  });

  it('extracted and inlined again: the example that a person wrote is what it was', async () => {
    const source = sales('source', salesExamples);
    const { before, found, uri } = await made(source, 'extract-model');
    if ('reason' in found) assert.fail(found.reason);
    const { project, texts } = applied(before, found);
    const at = texts.get(uri)!.indexOf('"table": "sales_orders"') + 12;
    const { offer } = offersAt(project, uri, at).find((o) => o.refactoring.id === 'inline-model')!;
    const back = await offer.carried!(new ExampleRows(engine, duckdb));
    if ('reason' in back) assert.fail(back.reason);
    const again = applied(project, back);
    has(
      again.texts.get(uri)!,
      '{ "id": 3, "customer": 7, "total": 99, "deleted": true }',
      '"total": 10.5, "deleted": false }, // counts',
    );
    const results = await runExamples(engine, again.project.plan, duckdb, { workspace: 'again' });
    assert.deepEqual(
      results.map((r) => [r.model, r.name, r.status]),
      [['sales', 'small and deleted orders do not count', 'pass']],
    );
  });
});
