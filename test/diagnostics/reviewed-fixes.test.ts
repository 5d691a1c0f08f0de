// Fixes in a document as people lay it out: the text that a person would write, in the place where the format has it, with every comment and all other lines as they were; preferred only where there is one correction.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import type { Finding, Severity } from '../../server/src/base/finding.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { editedProject, type Project } from '../../server/src/workspace/workspace.js';
import { openFixture, toUri } from '../features/fixture.js';

const document = `{
  // the shop's tables
  "sources": [
    {
      "name": "raw.orders", // one row an order
      "columns": [
        { "name": "id", "type": "INT64", "nullable": false },
        { "name": "customer", "type": "INT64" },
        { "name": "total", "type": "NUMERIC" },
        { "name": "state", "type": "STRING" },
        { "name": "at", "type": "TIMESTAMP", "nullable": false }
      ],
      "primary_key": "id"
    },
    {
      "name": "raw.customers",
      "columns": [
        { "name": "id", "type": "INT64", "nullable": false },
        { "name": "city", "type": "STRING" }
      ],
      "primary_key": "id"
    }
  ],
  "models": [
    {
      "name": "orders_of_customers",
      "sources": ["raw.orders", "raw.customers"],
      // only what was paid
      "filters": [
        { "applies_to": "orders", "predicate": "total > 0" }
      ],
      "joins": [
        {
          "left_table": "orders",
          "right_table": "customers",
          "type": "LEFT",
          "condition": "orders.customer = customers.id"
        }
      ],
      "column_mapping": [
        // who and where
        { "target_column": "id", "from_table": "orders", "from_column": "id" },
        { "target_column": "city", "from_table": "customers", "from_column": "city" },
        { "target_column": "total", "from_table": "orders", "from_column": "total" },
        {
          "target_column": "kind",
          "transform": "CASE WHEN orders.state = 'o' THEN 'open' ELSE 'closed' END",
          "tests": ["not_null"]
        }
      ],
      "constraints": { "primary_key": ["id"] },
      "examples": [
        {
          "name": "nothing from nothing",
          "given": { "raw.orders": [], "raw.customers": [] },
          "expect": []
        }
      ]
    },
    {
      "name": "totals",
      "sources": ["raw.orders"],
      "column_mapping": [
        { "target_column": "customer", "from_table": "orders", "from_column": "customer" }
      ],
      "group_by": ["customer"],
      "aggregations": [
        { "metric_column": "total", "formula": "SUM(total)" } // of all times
      ]
    }
  ]
}
`;

interface Reviewed {
  readonly rule: string;
  /** The defect: a piece of the document and what stands there instead. */
  readonly from: string;
  readonly to: string;
  readonly title: string;
  readonly preferred: boolean;
  /** The lines that the fix leaves there, from the first changed one to the last. */
  readonly gives: string;
}

const row = (rule: string, from: string, to: string, title: string, preferred: boolean, gives: string): Reviewed => ({
  rule,
  from,
  to,
  title,
  preferred,
  gives,
});

const JOIN = `        {
          "left_table": "orders",
          "right_table": "customers",
          "type": "LEFT",
          "condition": "orders.customer = customers.id"
        }`;
const FILTER = `        { "applies_to": "orders", "predicate": "total > 0" }`;
const CITY = `        { "target_column": "city", "from_table": "customers", "from_column": "city" }`;
const TOTAL = `        { "target_column": "total", "from_table": "orders", "from_column": "total" }`;
const METRIC = `        { "metric_column": "total", "formula": "SUM(total)" } // of all times`;
const KIND = `"transform": "CASE WHEN orders.state = 'o' THEN 'open' ELSE 'closed' END",`;
const PREDICATE = `"predicate": "total > 0"`;
const filtered = (predicate: string): string => `        { "applies_to": "orders", "predicate": "${predicate}" }`;
const KEY = `      "constraints": { "primary_key": ["id"] },`;
const computed = (transform: string): string => `        { "target_column": "total", "transform": "${transform}" }`;

const reviewed: readonly Reviewed[] = [
  // ---- loose forms
  row(
    'wrong-type',
    JOIN,
    '        "LEFT JOIN customers ON orders.customer = customers.id"',
    'Write it as an object',
    true,
    '        { "left_table": "orders", "right_table": "customers", "type": "LEFT", "condition": "orders.customer = customers.id" }',
  ),
  row(
    'wrong-type',
    JOIN,
    '        "orders.customer = customers.id"',
    'Join `orders` with `customers` (LEFT)',
    false,
    '        { "left_table": "orders", "right_table": "customers", "type": "LEFT", "condition": "orders.customer = customers.id" }',
  ),
  row(
    'wrong-type',
    FILTER,
    '        "orders.total > 0"',
    'Replace with `{ "applies_to": "orders", "predicate": "orders.total > 0" }`',
    false,
    '        { "applies_to": "orders", "predicate": "orders.total > 0" }',
  ),
  row(
    'wrong-type',
    `[
${FILTER}
      ]`,
    '"orders.total > customers.id"',
    'Replace with `[{ "predicate": "orders.total > customers.id", "stage": "joined" }]`',
    true,
    '      "filters": [{ "predicate": "orders.total > customers.id", "stage": "joined" }],',
  ),
  row(
    'wrong-type',
    CITY,
    '        "customers.city"',
    'Replace with `{ "target_column": "city", "from_table": "customers", "from_column": "city" }`',
    true,
    CITY + ',',
  ),
  row(
    'wrong-type',
    TOTAL,
    '        "ROUND(orders.total, 1) AS total"',
    'Replace with `{ "target_column": "total", "transform": "ROUND(orders.total, 1)" }`',
    true,
    '        { "target_column": "total", "transform": "ROUND(orders.total, 1)" },',
  ),
  row(
    'wrong-type',
    '{ "metric_column": "total", "formula": "SUM(total)" }',
    '"SUM(total) AS total"',
    'Replace with `{ "metric_column": "total", "formula": "SUM(total)" }`',
    true,
    METRIC,
  ),
  row(
    'wrong-type',
    '{ "metric_column": "total", "formula": "SUM(total)" }',
    '"SUM(total)"',
    'Replace with `{ "metric_column": "sum_total", "formula": "SUM(total)" }`',
    false,
    '        { "metric_column": "sum_total", "formula": "SUM(total)" } // of all times',
  ),
  row(
    'wrong-type',
    '{ "name": "city", "type": "STRING" }',
    '"city STRING"',
    'Replace with `{ "name": "city", "type": "STRING" }`',
    true,
    '        { "name": "city", "type": "STRING" }',
  ),
  row(
    'sql-syntax',
    KEY,
    `${KEY}
      "order_by": ["id DESC"],`,
    'Replace with `{ "column": "id", "direction": "DESC" }`',
    true,
    '      "order_by": [{ "column": "id", "direction": "DESC" }],',
  ),
  row(
    'wrong-type',
    '["not_null"]',
    '[{ "accepted_values": { "values": ["open", "closed"] } }]',
    'Replace with `["open", "closed"]`',
    true,
    '          "tests": [{ "accepted_values": ["open", "closed"] }]',
  ),
  row(
    'wrong-type',
    '["customer"]',
    '"customer"',
    'Replace with `["customer"]`',
    true,
    '      "group_by": ["customer"],',
  ),
  row(
    'comma-list',
    KEY,
    KEY.replace('] }', '], "cluster_by": "id, city" }'),
    'Replace with `["id", "city"]`',
    true,
    KEY.replace('] }', '], "cluster_by": ["id", "city"] }'),
  ),
  row(
    'unknown-key',
    '"condition"',
    '"on"',
    'Replace with `condition`',
    true,
    '          "condition": "orders.customer = customers.id"',
  ),
  row('unknown-key', '"formula"', '"expression"', 'Replace with `formula`', true, METRIC),
  row('invalid-value', '"LEFT"', '"left"', 'Replace with `LEFT`', true, '          "type": "LEFT",'),
  row('missing-key', CITY, CITY.replace('"target_column": "city", ', ''), 'Call it `city`', true, `${CITY},`),
  row(
    'missing-predicate',
    FILTER,
    `${FILTER},\n        { "applies_to": "customers", "predicate": "" }`,
    'Remove the filter',
    false,
    FILTER,
  ),
  // ---- names
  row('unknown-column', '"from_column": "city"', '"from_column": "citty"', 'Replace with `city`', true, `${CITY},`),
  row('unknown-function', 'SUM(total)', 'SUMM(total)', 'Replace with `SUM`', true, METRIC),
  row(
    'unknown-input',
    '"right_table": "customers"',
    '"right_table": "customer"',
    'Replace with `customers`',
    true,
    '          "right_table": "customers",',
  ),
  row(
    'unknown-relation',
    '"sources": ["raw.orders"]',
    '"sources": ["raw_orders"]',
    'Replace with `raw.orders`',
    true,
    '      "sources": ["raw.orders"],',
  ),
  row(
    'unknown-test',
    '["not_null"]',
    '["notnull"]',
    'Replace with `not_null`',
    true,
    '          "tests": ["not_null"]',
  ),
  row('unknown-target-column', '"primary_key": ["id"]', '"primary_key": ["idd"]', 'Replace with `id`', true, KEY),
  row(
    'ambiguous-column',
    'orders.customer = customers.id',
    'orders.customer = id',
    'Replace with `customers.id`',
    false,
    '          "condition": "orders.customer = customers.id"',
  ),
  row(
    'duplicate-name',
    '"expect": []\n        }',
    '"expect": []\n        },\n        {\n          "name": "nothing from nothing",\n          "given": { "raw.orders": [], "raw.customers": [] },\n          "expect": []\n        }',
    'Call it `nothing from nothing 2`',
    false,
    '          "name": "nothing from nothing 2",',
  ),
  row(
    'duplicate-column',
    '["customer"]',
    '["customer", "state", "state"]',
    'Remove the repetition',
    true,
    '      "group_by": ["customer", "state"],',
  ),
  row(
    'repeated-name',
    '"primary_key": ["id"] }',
    '"primary_key": ["id"], "cluster_by": ["id", "city", "city"] }',
    'Remove the repetition',
    false,
    KEY.replace('] }', '], "cluster_by": ["id", "city"] }'),
  ),
  row(
    'unused-input',
    '"sources": ["raw.orders"]',
    '"sources": ["raw.orders", "raw.customers"],\n      "joins": [{ "left_table": "orders", "right_table": "customers", "type": "LEFT", "condition": "orders.customer = customers.id" }]',
    'Remove the input and its join',
    false,
    '      "sources": ["raw.orders"],',
  ),
  // ---- SQL
  row(
    'count-of-condition',
    'SUM(total)',
    "COUNT(state = 'o')",
    "Replace with `COUNTIF(state = 'o')`",
    true,
    `        { "metric_column": "total", "formula": "COUNTIF(state = 'o')" } // of all times`,
  ),
  row('sum-of-distinct', 'SUM(total)', 'SUM(DISTINCT total)', 'Leave DISTINCT out', false, METRIC),
  row(
    'distinct-without-effect',
    'SUM(total)',
    'MAX(DISTINCT total)',
    'Replace with `MAX(total)`',
    true,
    METRIC.replace('SUM', 'MAX'),
  ),
  row(
    'aggregate-without-order',
    'SUM(total)',
    'ANY_VALUE(total)',
    'Replace with `MIN(total)`',
    true,
    METRIC.replace('SUM', 'MIN'),
  ),
  row(
    'division-by-zero',
    TOTAL,
    computed('100 / orders.customer'),
    'Replace with `NULLIF(orders.customer, 0)`',
    true,
    `${computed('100 / NULLIF(orders.customer, 0)')},`,
  ),
  row(
    'negated-comparison',
    PREDICATE,
    '"predicate": "NOT (total > 0)"',
    'Replace with `total <= 0`',
    true,
    filtered('total <= 0'),
  ),
  row('boolean-spelled-out', PREDICATE, '"predicate": "(total > 0) = TRUE"', 'Replace with `total > 0`', true, FILTER),
  row(
    'drops-null-rows',
    PREDICATE,
    `"predicate": "state <> 'x'"`,
    "Replace with `state IS NULL OR state <> 'x'`",
    false,
    filtered("state IS NULL OR state <> 'x'"),
  ),
  row(
    'like-without-wildcard',
    PREDICATE,
    `"predicate": "state LIKE 'o'"`,
    "Replace with `state = 'o'`",
    false,
    filtered("state = 'o'"),
  ),
  row(
    'pattern-matches-all',
    PREDICATE,
    `"predicate": "state LIKE '%'"`,
    'Replace with `state IS NOT NULL`',
    false,
    filtered('state IS NOT NULL'),
  ),
  row(
    'null-in-list',
    PREDICATE,
    `"predicate": "state NOT IN ('x', NULL)"`,
    'Take NULL out of the list',
    false,
    filtered("state NOT IN ('x')"),
  ),
  row(
    'repeated-element',
    PREDICATE,
    `"predicate": "state IN ('x', 'y', 'x')"`,
    'Remove the repetition',
    false,
    filtered("state IN ('x', 'y')"),
  ),
  row(
    'and-before-or',
    PREDICATE,
    `"predicate": "state = 'x' OR state = 'y' AND total > 0"`,
    "Replace with `(state = 'x' OR state = 'y') AND total > 0`",
    false,
    filtered("(state = 'x' OR state = 'y') AND total > 0"),
  ),
  row(
    'condition-never-holds',
    PREDICATE,
    '"predicate": "total BETWEEN 9 AND 1"',
    'Swap the bounds',
    false,
    filtered('total BETWEEN 1 AND 9'),
  ),
  row(
    'condition-always-holds',
    FILTER,
    `${FILTER},\n        { "applies_to": "customers", "predicate": "id IS NOT NULL" }`,
    'Remove the filter',
    false,
    FILTER,
  ),
  row(
    'invisible-character',
    PREDICATE,
    '"predicate": "total > \u200b0"',
    'Remove the invisible character',
    true,
    FILTER,
  ),
  row('look-alike-letters', KIND, KIND.replace("'open'", "'οpen'"), 'Replace with `open`', true, `          ${KIND}`),
  row(
    'clock-call',
    'SUM(total)',
    'MAX(CURRENT_TIMESTAMP())',
    'Replace with `@run_ts`',
    true,
    METRIC.replace('SUM(total)', 'MAX(@run_ts)'),
  ),
  row(
    'redundant-cast',
    TOTAL,
    computed('CAST(orders.total AS NUMERIC)'),
    'Replace with `orders.total`',
    true,
    `${computed('orders.total')},`,
  ),
  row(
    'redundant-default',
    TOTAL,
    computed('COALESCE(orders.id, 0)'),
    'Replace with `orders.id`',
    true,
    `${computed('orders.id')},`,
  ),
  row(
    'call-without-effect',
    TOTAL,
    computed('COALESCE(orders.total)'),
    'Replace with `orders.total`',
    true,
    `${computed('orders.total')},`,
  ),
  row(
    'same-branches',
    TOTAL,
    computed('1 + IF(orders.id > 3, orders.total, orders.total)'),
    'Write `orders.total` alone',
    false,
    `${computed('1 + orders.total')},`,
  ),
  row(
    'substr-from-zero',
    TOTAL,
    computed('SUBSTR(orders.state, 0, 3)'),
    'Replace with `1`',
    true,
    `${computed('SUBSTR(orders.state, 1, 3)')},`,
  ),
  row(
    'swapped-arguments',
    TOTAL,
    computed("REPLACE('-', orders.state, '')"),
    "Replace with `orders.state, '-'`",
    true,
    `${computed("REPLACE(orders.state, '-', '')")},`,
  ),
  row(
    'element-may-be-missing',
    TOTAL,
    computed("SPLIT(orders.state, '-')[OFFSET(1)]"),
    "Replace with `SPLIT(orders.state, '-')[SAFE_OFFSET(1)]`",
    true,
    `${computed("SPLIT(orders.state, '-')[SAFE_OFFSET(1)]")},`,
  ),
  row(
    'regex-without-pattern',
    TOTAL,
    computed("REGEXP_REPLACE(orders.state, '-', '')"),
    "Replace with `REPLACE(orders.state, '-', '')`",
    true,
    `${computed("REPLACE(orders.state, '-', '')")},`,
  ),
  row(
    'repeated-window-key',
    TOTAL,
    computed('SUM(orders.total) OVER (PARTITION BY orders.customer, orders.customer)'),
    'Remove the repetition',
    false,
    `${computed('SUM(orders.total) OVER (PARTITION BY orders.customer)')},`,
  ),
  row(
    'lossy-branches',
    TOTAL,
    computed('COALESCE(orders.total, SQRT(orders.id))'),
    'Write `CAST(SQRT(orders.id) AS NUMERIC)`',
    false,
    `${computed('COALESCE(orders.total, CAST(SQRT(orders.id) AS NUMERIC))')},`,
  ),
  // ---- types
  row(
    'lossy-cast',
    TOTAL,
    TOTAL.replace('"total", ', '"total", "type": "INT64", '),
    'Write the conversion out: CAST(… AS INT64)',
    true,
    `${TOTAL.replace('"total", ', '"total", "type": "INT64", ').replace(' }', ', "transform": "CAST({from} AS INT64)" }')},`,
  ),
  row(
    'decimal-as-float',
    TOTAL,
    TOTAL.replace('"total", ', '"total", "type": "FLOAT64", '),
    'Declare NUMERIC',
    false,
    `${TOTAL.replace('"total", ', '"total", "type": "NUMERIC", ')},`,
  ),
  row(
    'unknown-type',
    '"type": "NUMERIC"',
    '"type": "NUMRIC"',
    'Replace with `NUMERIC`',
    true,
    '        { "name": "total", "type": "NUMERIC" },',
  ),
  // ---- grain and joins
  row(
    'group-key-not-listed',
    '        { "target_column": "customer", "from_table": "orders", "from_column": "customer" }\n',
    '',
    'List the group key in `column_mapping`',
    true,
    `        {
          "target_column": "customer",
          "type": "INT64",
          "from_table": "orders",
          "from_column": "customer"
        }`,
  ),
  row(
    'implicit-group-by',
    '      "group_by": ["customer"],\n',
    '',
    'Write out `group_by`',
    true,
    '      ],\n      "group_by": ["customer"]',
  ),
  row(
    'missing-join-condition',
    ',\n          "condition": "orders.customer = customers.id"',
    '',
    'Join on `orders.customer = customers.id`',
    false,
    '          "type": "LEFT",\n          "condition": "orders.customer = customers.id"',
  ),
  row('cross-join-condition', '"LEFT"', '"CROSS"', 'Make the join INNER', false, '          "type": "INNER",'),
  row(
    'outer-join-undone',
    PREDICATE,
    `${PREDICATE} },\n        { "stage": "joined", "predicate": "customers.city = 'x'"`,
    'Make the join INNER',
    true,
    '          "type": "INNER",',
  ),
  row(
    'filter-without-input',
    FILTER,
    `        { "predicate": "orders.total > 0" }`,
    'Filter `orders`',
    false,
    '        { "applies_to": "orders", "predicate": "orders.total > 0" }',
  ),
  row(
    'not-null-can-be-null',
    CITY,
    CITY.replace(' }', ', "tests": ["not_null"] }'),
    "Give it '' there: COALESCE(…, '')",
    false,
    `${CITY.replace(' }', `, "transform": "COALESCE({from}, '')", "tests": ["not_null"] }`)},`,
  ),
  row(
    'limit-without-order',
    KEY,
    `      "limit": 5,\n${KEY}`,
    'Order by the key: id',
    false,
    '      "order_by": [{ "column": "id" }],',
  ),
  // ---- tests and examples
  row(
    'accepted-values-placeholder',
    '["not_null"]',
    '["accepted_values(...)"]',
    "Replace with `accepted_values('open', 'closed')`",
    true,
    `          "tests": ["accepted_values('open', 'closed')"]`,
  ),
  row(
    'accepted-values-placeholder',
    '["not_null"]',
    '[{ "accepted_values": ["..."] }]',
    'List "open", "closed"',
    true,
    '          "tests": [{ "accepted_values": ["open", "closed"] }]',
  ),
  row(
    'value-not-accepted',
    '["not_null"]',
    '[{ "accepted_values": ["open"] }]',
    'Accept "closed" too',
    false,
    '          "tests": [{ "accepted_values": ["open", "closed"] }]',
  ),
  row(
    'value-not-accepted',
    '["not_null"]',
    `["accepted_values('open')"]`,
    "Accept 'closed' too",
    false,
    `          "tests": ["accepted_values('open', 'closed')"]`,
  ),
  row(
    'value-never-produced',
    '["not_null"]',
    `["accepted_values('lost', 'open', 'closed')"]`,
    'Remove the value',
    false,
    `          "tests": ["accepted_values('open', 'closed')"]`,
  ),
  row(
    'value-never-produced',
    '["not_null"]',
    '[{ "accepted_values": ["open", "lost", "closed"] }]',
    'Remove the value',
    false,
    '          "tests": [{ "accepted_values": ["open", "closed"] }]',
  ),
  row(
    'repeated-accepted-value',
    '["not_null"]',
    `["accepted_values('open', 'closed', 'open')"]`,
    'Remove the value',
    true,
    `          "tests": ["accepted_values('open', 'closed')"]`,
  ),
  row(
    'duplicate-test',
    '["not_null"]',
    '["not_null", { "not_null": true }]',
    'Remove the second',
    true,
    '          "tests": ["not_null"]',
  ),
  row(
    'constant-test',
    '["not_null"]',
    `["between('z', 'a')"]`,
    "Replace with `between('a', 'z')`",
    true,
    `          "tests": ["between('a', 'z')"]`,
  ),
  row(
    'example-input-missing',
    '"raw.orders": [], ',
    '',
    'Give `orders` as an empty table',
    false,
    '          "given": { "raw.customers": [], "orders": [] },',
  ),
  row(
    'example-before-without-history',
    '          "expect": []',
    '          "before": [],\n          "expect": []',
    'Remove `before`',
    true,
    '',
  ),
  row(
    'example-missing-value',
    '"raw.orders": []',
    '"raw.orders": [{ "customer": 1, "total": 1 }]',
    'Give `id` a value, to be changed',
    false,
    '          "given": { "raw.orders": [{ "customer": 1, "total": 1, "id": 1 }], "raw.customers": [] },',
  ),
  // ---- history and increments
];

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };

function findingsOf(project: Project, uri: string): readonly Finding[] {
  return projectFindings(project).get(uri) ?? [];
}

/** Lines between those that two texts begin and end with. */
function changedLines(before: string, after: string): { readonly gone: string; readonly come: string } {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let first = 0;
  while (first < Math.min(a.length, b.length) && a[first] === b[first]) first++;
  let last = 0;
  while (last < Math.min(a.length, b.length) - first && a[a.length - 1 - last] === b[b.length - 1 - last]) last++;
  return { gone: a.slice(first, a.length - last).join('\n'), come: b.slice(first, b.length - last).join('\n') };
}

describe('fixes as people write them', () => {
  for (const { rule, from, to, title, preferred, gives } of reviewed)
    it(`${rule}: ${title}`, () => {
      assert.ok(document.includes(from), `${from} is not in the document`);
      const { project, uri, text } = openFixture(document.replace(from, () => to));
      const before = findingsOf(project, uri);
      const found = before.filter((f) => f.id === rule);
      const finding =
        found.find((f) => f.fixes.some((x) => x.title === title)) ??
        assert.fail(
          `${found.length} findings: ${found.flatMap((f) => f.fixes.map((x) => x.title)).join('; ')} of ${before.map((f) => `${f.id} ${f.message}`).join('\n')}`,
        );
      const fix = finding.fixes.find((x) => x.title === title)!;
      assert.equal(fix.preferred, preferred, 'preferred');
      const after = applyEdits(text, fix.edits.get(uri) ?? assert.fail()) ?? assert.fail('the edits overlap');
      assert.equal(changedLines(text, after).come, gives);
      for (const comment of document.matchAll(/\/\/ .*/g))
        assert.ok(after.includes(comment[0]) || to.includes('//'), comment[0]);
      const left = findingsOf(editedProject(project, new Map([[uri, after]])), uri);
      const count = (list: readonly Finding[], f: Finding): number =>
        list.filter((x) => x.id === f.id && x.message === f.message).length;
      assert.ok(count(left, finding) < count(before, finding), 'the finding is still there');
      const worse = left.filter((f) => rank[f.severity] <= rank[finding.severity] && count(left, f) > count(before, f));
      assert.deepEqual(
        worse.map((f) => `${f.id}: ${f.message}`),
        [],
      );
    });

  it('examples of a model that reads the time of its run from now on say it', () => {
    const source = document.replace(TOTAL, computed('CURRENT_TIMESTAMP()'));
    const { project, uri, text } = openFixture(source);
    const [fix] = findingsOf(project, uri).find((f) => f.id === 'clock-call')?.fixes ?? [];
    assert.deepEqual([fix?.title, fix?.preferred], ['Replace with `@run_ts`, and set `run_ts` in the examples', false]);
    const after = applyEdits(text, fix!.edits.get(uri)!)!;
    assert.ok(
      after.includes('"raw.customers": [] },\n          "run_ts": "2024-01-01T00:00:00Z",\n          "expect": []'),
      after,
    );
    assert.deepEqual(
      findingsOf(editedProject(project, new Map([[uri, after]])), uri).map((f) => f.id),
      [],
    );
  });

  it('a foreign key in DDL that points to no table, or to no column of one', () => {
    const ddl = `CREATE TABLE raw.items (
  id INT64, order_id INT64, place INT64,
  FOREIGN KEY (order_id) REFERENCES raw.ordres (id) NOT ENFORCED,
  FOREIGN KEY (order_id) REFERENCES raw.orders (idd) NOT ENFORCED,
  FOREIGN KEY (place) REFERENCES raw.warehouses (id) NOT ENFORCED
);
`;
    const { project } = openFixture(`//- pipewright.json\n{}\n//- spec.json\n${document}\n//- ddl/items.sql\n${ddl}`);
    const file = toUri('ddl/items.sql');
    const found = findingsOf(project, file);
    assert.deepEqual(
      found.map((f) => [f.id, f.severity, ddl.slice(f.span.start, f.span.end), f.fixes.map((x) => x.title)]),
      [
        ['unknown-relation', 'warning', 'raw.ordres', ['Replace with `raw.orders`']],
        ['unknown-column', 'warning', 'idd', ['Replace with `id`']],
        ['unknown-relation', 'information', 'raw.warehouses', []],
      ],
    );
    const [fix] = found[0]!.fixes;
    assert.equal(applyEdits(ddl, fix!.edits.get(file)!), ddl.replace('raw.ordres', 'raw.orders'));
  });
});
