// Where a refactoring is offered and where not: each refusal is of a case in which something would mean something else.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workspace } from '../../server/src/workspace/workspace.js';
import { memoryHost, openFixture, toUri } from '../features/fixture.js';
import { applied, offersAt } from './refactor-fixture.js';

const SOURCES = `"sources": [
    { "name": "raw.orders", "columns": [{ "name": "id", "type": "INT64" }, { "name": "customer", "type": "INT64" }, { "name": "total", "type": "NUMERIC" }, { "name": "tags", "type": "ARRAY<STRING>" }], "primary_key": "id" },
    { "name": "raw.customers", "columns": [{ "name": "id", "type": "INT64" }, { "name": "city", "type": "STRING" }], "primary_key": "id" }
  ]`;
const JOIN = (type: string): string =>
  `"joins": [{ "left_table": "orders", "right_table": "customers", "type": "${type}", "condition": "orders.customer = customers.id" }]`;
const model = (rest: string, more = ''): string =>
  `{ ${SOURCES},${more} "models": [{ "name": "m", "sources": ["raw.orders", "raw.customers"], ${rest} }] }`;
const ID = '"column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }]';

function idsAt(source: string): readonly string[] {
  const { project, uri, offset, end } = openFixture(source);
  return offersAt(project, uri, offset, end).map((o) => o.refactoring.id);
}

const cases: readonly (readonly [id: string, offered: boolean, why: string, source: string])[] = [
  ...(['INNER', 'LEFT', 'SEMI'] as const).map(
    (type) =>
      [
        'extract-filter',
        true,
        `a ${type} join keeps rows of its left side apart`,
        model(`${JOIN(type)}, "filters": [{ "stage": "joined", "predicate": "orders<|>.total > 1" }], ${ID}`),
      ] as const,
  ),
  ...(['RIGHT', 'FULL'] as const).map(
    (type) =>
      [
        'extract-filter',
        false,
        `a ${type} join makes up rows for those that are filtered away`,
        model(`${JOIN(type)}, "filters": [{ "stage": "joined", "predicate": "orders<|>.total > 1" }], ${ID}`),
      ] as const,
  ),
  [
    'extract-filter',
    false,
    'a LEFT join can leave its right side out',
    model(`${JOIN('LEFT')}, "filters": [{ "stage": "joined", "predicate": "customers.ci<|>ty = 'a'" }], ${ID}`),
  ],
  [
    'extract-filter',
    true,
    'an INNER join cannot',
    model(`${JOIN('INNER')}, "filters": [{ "stage": "joined", "predicate": "customers.ci<|>ty = 'a'" }], ${ID}`),
  ],
  [
    'extract-filter',
    false,
    'a condition on two inputs',
    model(`${JOIN('INNER')}, "filters": [{ "stage": "joined", "predicate": "customers.id <|>< orders.id" }], ${ID}`),
  ],
  [
    'extract-filter',
    false,
    'an unnested element is of no input',
    model(
      `${JOIN('INNER')}, "unnest": [{ "column": "tags", "as": "tag" }], "filters": [{ "stage": "joined", "predicate": "ta<|>g = 'a'" }], ${ID}`,
    ),
  ],
  [
    'inline-filter',
    false,
    'the deduplication behind it would choose among other rows',
    model(
      `${JOIN('INNER')}, "filters": [{ "applies_to": "orders", "predicate": "to<|>tal > 1" }], "deduplicate": [{ "applies_to": "orders", "partition_by": ["customer"], "order_by": ["id"] }], ${ID}`,
    ),
  ],
  [
    'inline-filter',
    true,
    'a filter behind the deduplication',
    model(
      `${JOIN('INNER')}, "filters": [{ "applies_to": "orders", "stage": "deduplicated", "predicate": "to<|>tal > 1" }], "deduplicate": [{ "applies_to": "orders", "partition_by": ["customer"], "order_by": ["id"] }], ${ID}`,
    ),
  ],
  [
    'inline-filter',
    false,
    'a filter of the side that can be missing',
    model(`${JOIN('LEFT')}, "filters": [{ "applies_to": "customers", "predicate": "ci<|>ty = 'a'" }], ${ID}`),
  ],
  [
    'extract-function',
    false,
    'a window sees the rows of a model',
    model(
      `${JOIN('INNER')}, "column_mapping": [{ "target_column": "x", "transform": "<|SUM(total) OVER (ORDER BY orders.id)|>" }]`,
    ),
  ],
  [
    'extract-function',
    false,
    'aggregates of two inputs of a drill-across',
    model(
      '"combine": { "strategy": "drill_across", "type": "LEFT" }, "group_by": ["id"], "aggregations": [{ "metric_column": "x", "formula": "<|SAFE_DIVIDE(SUM(orders.total), COUNT(customers.city))|>" }]',
    ),
  ],
  [
    'extract-function',
    true,
    'aggregates of one input of a drill-across',
    model(
      '"combine": { "strategy": "drill_across", "type": "LEFT" }, "group_by": ["id"], "aggregations": [{ "metric_column": "x", "formula": "<|SAFE_DIVIDE(SUM(orders.total), COUNT(orders.customer))|>" }, { "metric_column": "y", "formula": "COUNT(customers.city)" }]',
    ),
  ],
  [
    'extract-function',
    false,
    'a column of the group beside an aggregate',
    model(
      `${JOIN('INNER')}, "group_by": ["city"], "column_mapping": [{ "target_column": "x", "transform": "<|CONCAT(city, CAST(SUM(total) AS STRING))|>" }]`,
    ),
  ],
  [
    'extract-function',
    true,
    'an aggregate over columns',
    model(
      `${JOIN('INNER')}, "group_by": ["city"], "column_mapping": [{ "target_column": "x", "transform": "<|SUM(total * 2)|> + 1" }]`,
    ),
  ],
  [
    'extract-function',
    false,
    'a name that is bound around it',
    model(
      `${JOIN('INNER')}, "column_mapping": [{ "target_column": "x", "transform": "ARRAY(SELECT <|UPPER(t)|> FROM UNNEST(tags) AS t)" }]`,
    ),
  ],
  [
    'extract-function',
    false,
    'no whole expression',
    model(
      `${JOIN('INNER')}, "column_mapping": [{ "target_column": "x", "transform": "1 + <|2 * total + 3|> * total" }]`,
    ),
  ],
  [
    'extract-function',
    false,
    'a text with a fault',
    model(`${JOIN('INNER')}, "column_mapping": [{ "target_column": "x", "transform": "UPPER(cit<|>yy)" }]`),
  ],
  [
    'mapping-aggregation',
    false,
    'a column that is no aggregate stands behind it',
    model(
      `${JOIN('INNER')}, "group_by": ["city"], "column_mapping": [{ "target_column": "x", "transform": "S<|>UM(total)" }, { "target_column": "city", "from_column": "city" }]`,
    ),
  ],
  [
    'mapping-aggregation',
    false,
    'a default has no form in a mapping',
    model(
      `${JOIN('INNER')}, "group_by": ["city"], "aggregations": [{ "metric_column": "x", "formula": "S<|>UM(total)", "default": 0 }]`,
    ),
  ],
  [
    'extract-model',
    true,
    'examples go along',
    model(
      `${JOIN('INNER')}, "filters": [{ "applies_to": "orders", "predicate": "tot<|>al > 1" }], ${ID}, "examples": [{ "name": "e", "given": { "raw.orders": [], "raw.customers": [] }, "expect": [] }]`,
    ),
  ],
  [
    'test-form',
    false,
    'JSON has no dates',
    model(
      `${JOIN('INNER')}, "column_mapping": [{ "target_column": "d", "transform": "DATE '2024-01-01'", "tests": ["bet<|>ween(DATE '2024-01-01', DATE '2024-02-01')"] }]`,
    ),
  ],
  [
    'test-form',
    false,
    'a severity has no form in a string',
    model(
      `${JOIN('INNER')}, "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id", "tests": [{ "not_null": true, "seve<|>rity": "warning" }] }]`,
    ),
  ],
  [
    'map-unmapped-columns',
    false,
    'columns make other groups',
    model(
      `${JOIN('INNER')}, "column_ma<|>pping": [{ "target_column": "city", "from_table": "customers", "from_column": "city" }], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }]`,
    ),
  ],
  [
    'extract-joins',
    true,
    'the rows of a join',
    model(
      `"joins": [{ "left_table": "orders", "right_table": "customers", "type": "LE<|>FT", "condition": "orders.customer = customers.id" }], ${ID}`,
    ),
  ],
  [
    'extract-joins',
    true,
    'the rows of examples go along',
    model(
      `"joins": [{ "left_table": "orders", "right_table": "customers", "type": "LE<|>FT", "condition": "orders.customer = customers.id" }], "examples": [{ "name": "e", "given": { "raw.orders": [], "raw.customers": [] }, "expect": [] }], ${ID}`,
    ),
  ],
  [
    'extract-joins',
    false,
    'all columns are passed on, in the order of the inputs',
    model(
      `"joins": [{ "left_table": "orders", "right_table": "customers", "type": "SE<|>MI", "condition": "orders.customer = customers.id" }]`,
    ),
  ],
  [
    'extract-groups',
    true,
    'groups',
    model(
      `${JOIN('LEFT')}, "group_by": ["ci<|>ty"], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }]`,
    ),
  ],
  [
    'extract-groups',
    false,
    'subtotals',
    model(
      `${JOIN('LEFT')}, "group_by": [{ "rollup": ["ci<|>ty"] }], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }]`,
    ),
  ],
  [
    'extract-groups',
    false,
    'a default has no form in a mapping',
    model(
      `${JOIN('LEFT')}, "group_by": ["ci<|>ty"], "aggregations": [{ "metric_column": "t", "formula": "SUM(total)", "default": 0 }]`,
    ),
  ],
  [
    'extract-windows',
    false,
    'windows over groups',
    model(
      `${JOIN('LEFT')}, "group_by": ["city"], "column_mapping": [{ "target_column": "n", "transform": "RANK() OVER<|> (ORDER BY SUM(total))" }]`,
    ),
  ],
  ['swap-join', true, 'a RIGHT join', model(`${JOIN('RIG<|>HT')}, ${ID}`)],
  ['swap-join', false, 'a LEFT join is as it should be', model(`${JOIN('LE<|>FT')}, ${ID}`)],
  [
    'extract-parameter',
    false,
    'an argument of a function',
    model(`${JOIN('INNER')}, "column_mapping": [{ "target_column": "x", "transform": "ROUND(total, <|>2)" }]`),
  ],
  [
    'extract-parameter',
    true,
    'an operand',
    model(`${JOIN('INNER')}, "column_mapping": [{ "target_column": "x", "transform": "total * <|>2" }]`),
  ],
  [
    'extract-parameter',
    false,
    'a condition of a join',
    model(
      `"joins": [{ "left_table": "orders", "right_table": "customers", "type": "LEFT", "condition": "orders.customer = customers.id AND total > <|>2" }], ${ID}`,
    ),
  ],
  [
    'inline-parameter',
    false,
    'without a default there is nothing to take its place',
    model(
      `${JOIN('INNER')}, "column_mapping": [{ "target_column": "x", "transform": "total * @r<|>ate" }]`,
      ' "parameters": [{ "name": "rate", "type": "NUMERIC" }],',
    ),
  ],
  [
    'inline-parameter',
    false,
    'an example sets it',
    model(
      `${JOIN('INNER')}, "column_mapping": [{ "target_column": "x", "transform": "total * @r<|>ate" }], "examples": [{ "name": "e", "given": { "raw.orders": [], "raw.customers": [] }, "parameters": { "rate": 2 }, "expect": [] }]`,
      ' "parameters": [{ "name": "rate", "type": "NUMERIC", "default": 1 }],',
    ),
  ],
];

const staged = (stg: string, reader: string, more = ''): string =>
  `{ ${SOURCES}, "models": [{ "name": "s<|>tg", "materialization": "view", "sources": ["raw.orders"], ${stg} }, { "name": "r", ${reader} }${more}] }`;
const PICK =
  '"filters": [{ "predicate": "total > 1" }], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }, { "target_column": "twice", "transform": "total * 2" }]';
const READ =
  '"sources": ["stg"], "column_mapping": [{ "target_column": "id", "from_table": "stg", "from_column": "id" }]';

const GROUPS = '"group_by": ["customer"], "aggregations": [{ "metric_column": "id", "formula": "COUNT(*)" }]';
const WINDOWS =
  '"column_mapping": [{ "target_column": "id", "transform": "ROW_NUMBER() OVER (PARTITION BY orders.customer ORDER BY orders.id)" }]';

const inlined: readonly (readonly [offered: boolean, why: string, source: string])[] = [
  [true, 'it only picks and computes', staged(PICK, READ)],
  [true, 'another model reads it too: all take it, or one alone', staged(PICK, READ, `, { "name": "other", ${READ} }`)],
  [
    true,
    'its key would be tested no more: the title says so',
    staged(`${PICK}, "constraints": { "primary_key": "id" }`, READ),
  ],
  [true, 'it has groups, of which its reader computes columns', staged(GROUPS, READ)],
  [false, 'it has groups, and is read twice', staged(GROUPS, READ, `, { "name": "other", ${READ} }`)],
  [false, 'its groups are grouped again', staged(GROUPS, `${READ}, "group_by": ["id"]`)],
  [false, 'its groups are not written out', staged(GROUPS.replace('"group_by": ["customer"],', ''), READ)],
  [true, 'it computes windows', staged(WINDOWS, READ)],
  [
    false,
    'its windows see rows that are filtered afterwards',
    staged(WINDOWS, `${READ}, "filters": [{ "applies_to": "stg", "predicate": "id > 2" }]`),
  ],
  [
    true,
    'it is a union',
    staged('"union": { "inputs": ["orders", "others"], "as": "u" }', READ).replace(
      '"sources": ["raw.orders"]',
      '"sources": ["raw.orders", { "table": "raw.orders", "as": "others" }]',
    ),
  ],
  [false, 'it keeps some rows only', staged(`${PICK}, "order_by": ["id"], "limit": 3`, READ)],
  [false, 'its reader passes everything on', staged(PICK, '"sources": ["stg"]')],
  [
    false,
    'what is computed of a missing row is not NULL',
    staged(
      PICK,
      '"sources": ["raw.customers", "stg"], "joins": [{ "left_table": "customers", "right_table": "stg", "type": "LEFT", "condition": "customers.id = stg.id" }], "column_mapping": [{ "target_column": "id", "from_table": "customers", "from_column": "id" }]',
    ),
  ],
  [
    false,
    'a bare name would have two meanings',
    staged(
      `"column_mapping": [{ "target_column": "oid", "from_table": "orders", "from_column": "id" }]`,
      '"sources": ["stg", "raw.customers"], "joins": [{ "left_table": "stg", "right_table": "customers", "type": "INNER", "condition": "oid = id" }], "column_mapping": [{ "target_column": "x", "from_table": "stg", "from_column": "oid" }]',
    ),
  ],
];

describe('where refactorings are offered', () => {
  for (const [id, offered, why, source] of cases)
    it(`${id}: ${offered ? 'offered' : 'not offered'}: ${why}`, () => {
      assert.equal(idsAt(source).includes(id), offered, idsAt(source).join());
    });

  for (const [offered, why, source] of inlined)
    it(`inline-model: ${offered ? 'offered' : 'not offered'}: ${why}`, () => {
      assert.equal(idsAt(source).includes('inline-model'), offered);
    });

  it('map-unmapped-columns: names that stand beside the model where it is read get its input before them', () => {
    const { project, uri, offset } = openFixture(
      `{ ${SOURCES}, "models": [{ "name": "m", "sources": ["raw.or<|>ders"], ${ID} }, { "name": "n", "sources": ["m", "raw.customers"], "joins": [{ "left_table": "m", "right_table": "customers", "type": "INNER", "condition": "m.id = customers.id" }], "column_mapping": [{ "target_column": "city", "transform": "city" }] }] }`.replace(
        '"customer", "type": "INT64"',
        '"city", "type": "STRING"',
      ),
    );
    const offer = offersAt(project, uri, offset).find((o) => o.refactoring.id === 'map-unmapped-columns');
    const edits = offer?.offer.edits();
    assert.ok(edits !== undefined);
    const mapped = applied(project, edits)
      .project.model.modelByName.get('m')!
      .outputs.map((o) => o.name);
    assert.deepEqual(mapped, ['id', 'orders_city', 'total', 'tags']);
  });

  it('nothing where brackets are broken, and nothing throws in a half-written document', function () {
    this.timeout(30_000);
    const name = 'web.spec.json';
    const folder = join(import.meta.dirname, '..', '..', 'client-examples', 'workspace');
    const uri = toUri(name);
    const files = new Map(
      [name, 'bookshop.spec.json', 'ddl/shop.sql', 'ddl/web.sql'].map((f) => [
        toUri(f),
        readFileSync(join(folder, f), 'utf8'),
      ]),
    );
    files.set(toUri('pipewright.json'), '{}');
    const text = files.get(uri)!;
    const workspace = new Workspace(memoryHost(files));
    let tried = 0;
    for (let end = 50; end < text.length; end += 1301) {
      workspace.setDocument({ uri, text: text.slice(0, end), version: end });
      assert.deepEqual(offersAt(workspace.project(uri), uri, end - 1), [], `prefix of ${end}`);
      // Half a text within whole brackets.
      const half = text.slice(0, end) + text.slice(end + 9);
      workspace.setDocument({ uri, text: half, version: end + 1 });
      const project = workspace.project(uri);
      for (const at of [end - 5, end, end + 5])
        for (const { offer } of offersAt(project, uri, at)) {
          tried++;
          const edits = offer.edits();
          if (edits !== undefined) applied(project, edits);
        }
    }
    assert.ok(tried > 10, `${tried} were tried`);
  });

  it('what is lost with an inlined model is in the title', () => {
    const { project, uri, offset } = openFixture(
      staged(
        `${PICK}, "description": "d", "tests": ["expression(id > 0)"], "constraints": { "primary_key": "id" }`,
        READ,
        `, { "name": "other", ${READ} }`,
      ),
    );
    const titles = offersAt(project, uri, offset).map((o) => o.offer.title);
    assert.deepEqual(
      titles.filter((t) => t.startsWith('Inline')),
      ['Inline `stg` into its 2 readers and remove it; without descriptions, its test and its keys'],
    );
  });
});
