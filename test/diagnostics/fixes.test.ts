// Every fix clears its finding, brings no new fault, and leaves a document that still parses; those that keep the meaning keep the plan.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import type { Finding } from '../../server/src/base/finding.js';
import type { TextEdit } from '../../server/src/base/span.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';

const uri = 'file:///nowhere/spec.json';

function projectOf(text: string): Project {
  const workspace = new Workspace({ ...nodeHost, listFiles: () => [] });
  workspace.setDocument({ uri, text, version: 1 });
  return workspace.project(uri);
}

const findingsOf = (text: string): readonly Finding[] => projectFindings(projectOf(text)).get(uri) ?? [];

function applied(text: string, edits: readonly TextEdit[] | undefined): string {
  return applyEdits(text, edits ?? assert.fail('no edit of the document')) ?? assert.fail('the edits overlap');
}

/** The document after the fix of that title. */
function fixed(text: string, id: string, title: string): string {
  const finding =
    findingsOf(text).find((f) => f.id === id) ??
    assert.fail(
      `no finding ${id}: ${findingsOf(text)
        .map((f) => `${f.id} ${f.message}`)
        .join('; ')}`,
    );
  const fix =
    finding.fixes.find((f) => f.title === title) ??
    assert.fail(`no fix “${title}”: ${finding.fixes.map((f) => f.title).join('; ')}`);
  return applied(text, fix.edits.get(uri));
}

const sources = `"sources": [
    { "name": "raw.orders", "columns": [{ "name": "id", "type": "INT64" }, { "name": "customer", "type": "INT64" }, { "name": "amount", "type": "NUMERIC" }, { "name": "at", "type": "TIMESTAMP" }] },
    { "name": "raw.tickets", "columns": [{ "name": "customer", "type": "INT64" }, { "name": "status", "type": "STRING" }] }
  ]`;
const spec = (model: string, more = ''): string => `{
  ${sources},${more}
  // a comment that stays
  "models": [
    ${model}
  ]
}
`;

interface Case {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** What stands in the document afterwards. */
  readonly holds: readonly string[];
}

const cases: readonly Case[] = [
  {
    id: 'condition-never-holds',
    title: 'Swap the bounds',
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "column_mapping": [], "filters": [{ "applies_to": "tickets", "predicate": "customer BETWEEN 9 AND 1" }] }`,
    ),
    holds: ['"customer BETWEEN 1 AND 9"'],
  },
  {
    id: 'constant-condition',
    title: 'Swap the bounds',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "x", "transform": "orders.at BETWEEN '2024-02-01' AND '2024-01-01'" }] }`,
    ),
    holds: [`"orders.at BETWEEN '2024-01-01' AND '2024-02-01'"`],
  },
  {
    id: 'contradicting-tests',
    title: 'Remove the other test',
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "column_mapping": [{ "target_column": "x", "from_table": "tickets", "from_column": "customer", "tests": ["between(1, 5)", "between(7, 9)"] }] }`,
    ),
    holds: ['"tests": ["between(7, 9)"]'],
  },
  {
    id: 'window-order-not-total',
    title: 'Order by the key as well: id',
    text: `{
      "sources": [{ "name": "raw.visits", "primary_key": "id", "columns": [{ "name": "id", "type": "INT64", "nullable": false }, { "name": "day", "type": "DATE" }] }],
      // a comment that stays
      "models": [{ "name": "m", "sources": ["raw.visits"], "column_mapping": [
        { "target_column": "a", "transform": "LAG(id) OVER (ORDER BY day DESC NULLS LAST)" },
        { "target_column": "b", "transform": "1 + LEAD(id) OVER (ORDER BY day DESC NULLS LAST)" }] }]
    }`,
    holds: [
      '"LAG(id) OVER (ORDER BY day DESC NULLS LAST, id)"',
      '"1 + LEAD(id) OVER (ORDER BY day DESC NULLS LAST, id)"',
    ],
  },
  {
    id: 'row-number-order',
    title: 'Order by the key as well: id',
    text: `{
      "sources": [{ "name": "raw.visits", "primary_key": "id", "columns": [{ "name": "id", "type": "INT64", "nullable": false }, { "name": "day", "type": "DATE" }] }],
      // a comment that stays
      "models": [{ "name": "m", "sources": ["raw.visits"], "column_mapping": [
        { "target_column": "id", "from_table": "visits", "from_column": "id" },
        { "target_column": "r", "transform": "ROW_NUMBER() OVER (PARTITION BY day ORDER BY day > '2024-01-01' DESC)", "output": false }],
        "filters": [{ "applies_to": "m", "predicate": "r = 1" }] }]
    }`,
    holds: ['DESC, id)'],
  },
  {
    id: 'compares-different-types',
    title: 'Write `CAST(b AS NUMERIC)`',
    text: `{
      "sources": [{ "name": "raw.sums", "columns": [{ "name": "a", "type": "INT64" }, { "name": "b", "type": "FLOAT64" }] }],
      // a comment that stays
      "models": [{ "name": "m", "sources": ["raw.sums"], "column_mapping": [{ "target_column": "x", "transform": "a = b" }] }]
    }`,
    holds: ['"a = CAST(b AS NUMERIC)"'],
  },
  {
    id: 'like-without-wildcard',
    title: "Replace with `status <> 'open'`",
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "column_mapping": [{ "target_column": "x", "transform": "status NOT LIKE 'open' OR customer = 1" }] }`,
    ),
    holds: [`"status <> 'open' OR customer = 1"`],
  },
  {
    id: 'repeated-element',
    title: 'Remove the repetition',
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "column_mapping": [{ "target_column": "x", "transform": "status IN ('a', 'b', 'a')" }] }`,
    ),
    holds: [`"status IN ('a', 'b')"`],
  },
  {
    id: 'not-null-can-be-null',
    title: "Add ELSE ''",
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "column_mapping": [{ "target_column": "x", "nullable": false, "transform": "CASE WHEN customer = 1 THEN 'a' END" }] }`,
    ),
    holds: [`"CASE WHEN customer = 1 THEN 'a' ELSE '' END"`],
  },
  {
    id: 'watermark-does-not-rise',
    title: 'Replace with `MAX`',
    text: `{
      "sources": [{ "name": "raw.visits", "columns": [{ "name": "who", "type": "INT64", "nullable": false }, { "name": "seen", "type": "DATE", "nullable": false }] }],
      // a comment that stays
      "models": [{ "name": "m", "sources": ["raw.visits"], "group_by": ["who"], "column_mapping": [{ "target_column": "who", "from_table": "visits", "from_column": "who" }],
        "aggregations": [{ "metric_column": "seen", "formula": "DATE_TRUNC(MIN(seen), MONTH)" }],
        "materialization": { "type": "incremental", "unique_key": ["who"], "watermark": "seen" } }]
    }`,
    holds: ['"DATE_TRUNC(MAX(seen), MONTH)"'],
  },
  {
    id: 'invalid-value',
    title: 'Load it incrementally by `seen`, with the key id',
    text: `{
      "sources": [{ "name": "raw.visits", "primary_key": "id", "columns": [{ "name": "id", "type": "INT64", "nullable": false }, { "name": "seen", "type": "DATE", "nullable": false }] }],
      // a comment that stays
      "models": [{ "name": "m", "sources": ["raw.visits"], "materialization": "Incremental", "constraints": { "primary_key": ["id"] } }]
    }`,
    holds: ['"materialization": { "type": "incremental", "unique_key": ["id"], "watermark": "seen" }'],
  },
  {
    id: 'key-not-unique',
    title: 'Take the columns that do tell rows apart: customer, status',
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "group_by": ["customer", "status"], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }], "constraints": { "primary_key": "customer" } }`,
    ),
    holds: ['"primary_key": ["customer", "status"]'],
  },
  {
    id: 'duplicate-test',
    title: 'Remove the second',
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "column_mapping": [{ "target_column": "s", "from_table": "tickets", "from_column": "status", "tests": ["unique", "not_null", "unique"] }] }`,
    ),
    holds: ['"tests": ["unique", "not_null"]'],
  },
  {
    id: 'constant-test',
    title: 'Replace with `between(1, 5)`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "a", "from_table": "orders", "from_column": "amount", "tests": ["between(5, 1)"] }] }`,
    ),
    holds: ['"tests": ["between(1, 5)"]'],
  },
  {
    id: 'count-of-unmatched-rows',
    title: 'Replace with `COUNT(tickets.customer)`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders", "raw.tickets"], "joins": [{ "left_table": "orders", "right_table": "tickets", "type": "LEFT", "condition": "orders.customer = tickets.customer" }], "group_by": [{ "key": "orders.id", "as": "id" }], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*) * 2" }] }`,
    ),
    holds: ['"formula": "COUNT(tickets.customer) * 2"'],
  },
  {
    id: 'history-untracked-columns',
    title: 'Overwrite them in all versions',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "constraints": { "scd_type": 2, "natural_key": "id", "tracked_columns": ["amount", "customer"], "effective_at": "f", "expiry_at": "t", "current_flag": "c" } }`,
    ),
    holds: ['"overwrite_columns": ["at"]'],
  },
  {
    id: 'implicit-group-by',
    title: 'Write out `group_by`',
    text: spec(`{
      "name": "m",
      "sources": ["raw.orders"],
      "column_mapping": [
        { "target_column": "customer", "from_table": "orders", "from_column": "customer" },
        { "target_column": "x", "type": "NUMERIC", "transform": "SUM(amount) * id" }
      ],
      "group_by": null
    }`),
    holds: ['"group_by": ["customer", { "key": "orders.id", "output": false }]'],
  },
  ...(['LEFT', 'FULL', 'INNER'] as const).map((type) => ({
    id: 'implicit-drill-across',
    title: {
      LEFT: 'Say `combine`: drill-across, LEFT (as it is now)',
      FULL: 'Say `combine`: drill-across, FULL (keys of any input)',
      INNER: 'Say `combine`: drill-across, INNER (keys of all inputs)',
    }[type],
    text: spec(
      `{ "name": "m", "sources": ["raw.orders", "raw.tickets"], "group_by": ["customer"], "aggregations": [{ "metric_column": "n", "type": "NUMERIC", "formula": "SUM(amount)" }, { "metric_column": "t", "type": "INT64", "formula": "COUNT(status)" }] }`,
    ),
    holds: [`"combine": { "strategy": "drill_across", "type": "${type}" }`],
  })),
  {
    id: 'group-key-not-listed',
    title: 'List the group key in `column_mapping`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "group_by": ["customer"], "column_mapping": [{ "target_column": "n", "transform": "COUNT(*)" },], }`,
    ),
    holds: [
      '"column_mapping": [{ "target_column": "customer", "type": "INT64", "from_table": "orders", "from_column": "customer" }, { "target_column": "n"',
    ],
  },
  {
    id: 'group-key-not-listed',
    title: 'List the group keys in `column_mapping`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "group_by": ["customer", "id"], "column_mapping": [], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }] }`,
    ),
    holds: ['"from_column": "customer"', '"from_column": "id"'],
  },
  {
    id: 'history-tracks-all-columns',
    title: 'Write out `tracked_columns`',
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "constraints": { "scd_type": 2, "natural_key": "customer", "effective_at": "f", "expiry_at": "t", "current_flag": "c" /* end */ } }`,
    ),
    holds: ['"current_flag": "c", "tracked_columns": ["status"] /* end */'],
  },
  {
    id: 'unproven-key',
    title: 'Declare the key of `raw.orders`: id',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }], "constraints": { "primary_key": "id" } }`,
    ),
    holds: ['"primary_key": ["id"] },\n    { "name": "raw.tickets"'],
  },
  {
    id: 'unproven-join-multiplicity',
    title: 'Keep one row with `deduplicate`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders", "raw.tickets"], "joins": [{ "left_table": "orders", "right_table": "tickets", "type": "LEFT", "condition": "orders.customer = tickets.customer" }], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }], "constraints": { "primary_key": "id" } }`,
    ),
    holds: [
      '"deduplicate": [{ "applies_to": "tickets", "partition_by": ["customer"], "order_by": [{ "column": "status" }] }]',
    ],
  },
  {
    id: 'deduplicate-order-not-total',
    title: 'Write out the order that decides',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "deduplicate": [{ "partition_by": ["id"], "order_by": [{ "column": "at", "direction": "DESC" }] }], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }] }`,
    ),
    holds: ['[{ "column": "at", "direction": "DESC" }, { "column": "customer" }, { "column": "amount" }]'],
  },
  {
    id: 'ambiguous-filter-stage',
    title: 'Filter the rows of the model',
    text: spec(
      `{ "name": "orders", "sources": ["raw.orders"], "filters": [{ "applies_to": "orders", "predicate": "id > 1" }], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }] }`,
    ),
    holds: ['"stage": "result"'],
  },
  {
    id: 'lossy-cast',
    title: 'Write the conversion out: CAST(… AS INT64)',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "x", "type": "INT64", "from_table": "orders", "from_column": "amount" }] }`,
    ),
    holds: ['"transform": "CAST({from} AS INT64)"'],
  },
  {
    id: 'lossy-cast',
    title: 'Write the conversion out: CAST(… AS INT64)',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "x", "transform": "half(id)" }] }`,
    ).replace(
      '{',
      '{ "functions": [{ "name": "half", "parameters": [{ "name": "x", "type": "INT64" }], "returns": "INT64", "body": "x / 2" }],',
    ),
    holds: ['"body": "CAST(x / 2 AS INT64)"'],
  },
  {
    id: 'repeated-name',
    title: 'Remove the repetition',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }], "constraints": { "cluster_by": ["id", "ID"] } }`,
    ),
    holds: ['"cluster_by": ["id"]'],
  },
  {
    id: 'lossy-cast',
    title: 'Let it be NULL where it fails: SAFE_CAST(… AS INT64)',
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "column_mapping": [{ "target_column": "x", "type": "INT64", "from_table": "tickets", "from_column": "status", "transform": "TRIM({from})" }] }`,
    ),
    holds: ['"transform": "SAFE_CAST(TRIM({from}) AS INT64)"'],
  },
  {
    id: 'set-columns-differ',
    title: 'Fill missing columns with NULL',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders", "raw.tickets"], "union": { "inputs": ["orders", "tickets"] } }`,
    ),
    holds: ['"missing": "null"'],
  },
  {
    id: 'column-without-source',
    title: 'Take it from the column `id`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "id", "from_table": "orders" }] }`,
    ),
    holds: ['"from_column": "id"'],
  },
  {
    id: 'older-version',
    title: 'Bring the spec to the current version',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "constraints": { "cluster_by": "id, at" } }`,
      '\n  "version": 0,',
    ),
    holds: ['"version": 1', '"cluster_by": ["id", "at"]'],
  },
  {
    id: 'clock-call',
    title: 'Replace with `@run_ts`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "x", "type": "TIMESTAMP", "transform": "COALESCE(\`at\`, CURRENT_TIMESTAMP())" }] }`,
    ),
    holds: ['COALESCE(`at`, @run_ts)'],
  },
  {
    id: 'unused-input',
    title: 'Remove the input and its join',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders", { "table": "raw.orders", "as": "o" }], "joins": [{ "left_table": "orders", "right_table": "o", "type": "LEFT", "condition": "orders.id = o.id" }], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }] }`,
    ).replace('"raw.orders", "columns"', '"raw.orders", "primary_key": "id", "columns"'),
    holds: ['"sources": ["raw.orders"], "column_mapping"'],
  },
  {
    id: 'unused-flag',
    title: 'Keep only rows with a match (SEMI)',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders", "raw.tickets"], "joins": [{ "left_table": "orders", "right_table": "tickets", "type": "EXISTS", "as": "has_ticket", "condition": "orders.customer = tickets.customer" }], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }] }`,
    ),
    holds: ['"right_table": "tickets", "type": "SEMI", "condition"'],
  },
  {
    id: 'unused-unnest',
    title: 'Remove `offset`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "unnest": [{ "column": "[1, 2]", "as": "e", "offset": "n" }], "column_mapping": [{ "target_column": "e", "transform": "e" }] }`,
    ),
    holds: ['{ "column": "[1, 2]", "as": "e" }'],
  },
  {
    id: 'unused-hidden-column',
    title: 'Remove the column',
    text: spec(`{
      "name": "m",
      "sources": ["raw.orders"],
      "column_mapping": [
        { "target_column": "id", "from_table": "orders", "from_column": "id" },
        // the comment before
        { "target_column": "x", "transform": "amount", "output": false }, // its own
      ]
    }`),
    holds: ['"from_column": "id" },\n        // the comment before\n', '// its own\n      ]'],
  },
  {
    id: 'unused-hidden-column',
    title: 'Show it in the result',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }, { "target_column": "x", "transform": "amount", "output": false }] }`,
    ),
    holds: ['"transform": "amount" }'],
  },
  {
    id: 'unused-parameter',
    title: 'Remove the parameter',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"] }`,
      '\n  "parameters": [\n    { "name": "a", "type": "INT64" },\n    { "name": "b", "type": "INT64", "default": 1 }\n  ],',
    ).replace('"name": "m"', '"name": "m", "filters": [{ "applies_to": "orders", "predicate": "id > @a" }]'),
    holds: ['"parameters": [\n    { "name": "a", "type": "INT64" }\n  ],'],
  },
  {
    id: 'unused-function',
    title: 'Remove the function',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"] }`,
      '\n  "functions": [\n    { "name": "f", "parameters": [], "body": "1" },\n  ],',
    ),
    holds: ['\n  ],\n  // a comment that stays'],
  },
  {
    id: 'unused-source',
    title: 'Remove the source',
    text: spec(`{ "name": "m", "sources": ["raw.orders"] }`),
    holds: ['{ "name": "at", "type": "TIMESTAMP" }] }\n  ],'],
  },
  {
    id: 'division-by-zero',
    title: 'Replace with `NULLIF(id, 0)`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "x", "type": "NUMERIC", "transform": "amount / id" }] }`,
    ),
    holds: ['amount / NULLIF(id, 0)'],
  },
  {
    id: 'impossible-value',
    title: "Replace with `'open'`",
    text: spec(
      `{ "name": "m", "sources": ["raw.tickets"], "filters": [{ "applies_to": "tickets", "predicate": "LOWER(status) = 'Open'" }], "column_mapping": [{ "target_column": "customer", "from_table": "tickets", "from_column": "customer" }] }`,
    ),
    holds: ["LOWER(status) = 'open'"],
  },
  ...(
    [
      ['aggregate-without-order', 'ANY_VALUE(amount)', 'MIN(amount)'],
      ['aggregate-without-order', 'ARRAY_AGG(id)', 'ARRAY_AGG(id ORDER BY id)'],
      [
        'frame-ends-at-row',
        'LAST_VALUE(SUM(amount)) OVER (ORDER BY customer)',
        'LAST_VALUE(SUM(amount)) OVER (ORDER BY customer ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)',
      ],
    ] as const
  ).map(([id, written, fixed]) => ({
    id,
    title: `Replace with \`${fixed}\``,
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "group_by": ["customer"], "column_mapping": [{ "target_column": "customer", "from_table": "orders", "from_column": "customer" }, { "target_column": "x", "transform": "${written}" }] }`,
    ),
    holds: [`"${fixed}"`],
  })),
  ...(
    [
      ['drops-null-rows', "status <> 'x'", "status IS NULL OR status <> 'x'"],
      ['drops-null-rows', "status <> 'x'", "status IS NOT NULL AND status <> 'x'"],
      ['redundant-cast', 'CAST(customer AS INT64)', 'customer'],
    ] as const
  ).map(([id, written, fixed]) => ({
    id,
    title: `Replace with \`${fixed}\``,
    text: spec(
      id === 'redundant-cast'
        ? `{ "name": "m", "sources": ["raw.tickets"], "column_mapping": [{ "target_column": "x", "transform": "${written}" }] }`
        : `{ "name": "m", "sources": ["raw.tickets"], "filters": [{ "applies_to": "tickets", "predicate": "${written}" }], "column_mapping": [{ "target_column": "customer", "from_table": "tickets", "from_column": "customer" }] }`,
    ),
    holds: [`"${fixed}"`],
  })),
  {
    id: 'redundant-default',
    title: 'Replace with `COUNT(*)`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "group_by": ["customer"], "column_mapping": [{ "target_column": "customer", "from_table": "orders", "from_column": "customer" }, { "target_column": "x", "transform": "COALESCE(COUNT(*), 0)" }] }`,
    ),
    holds: ['"transform": "COUNT(*)"'],
  },
  {
    id: 'distinct-without-effect',
    title: 'Replace with `MAX(amount)`',
    text: spec(
      `{ "name": "m", "sources": ["raw.orders"], "group_by": ["customer"], "column_mapping": [{ "target_column": "customer", "from_table": "orders", "from_column": "customer" }, { "target_column": "x", "transform": "MAX(DISTINCT amount)" }] }`,
    ),
    holds: ['"transform": "MAX(amount)"'],
  },
  {
    id: 'json-syntax',
    title: 'Insert `,`',
    text: spec('{ "name": "m" "sources": ["raw.orders"] }'),
    holds: ['"name": "m", "sources"'],
  },
  {
    id: 'json-syntax',
    title: 'Replace with `null`',
    text: spec('{ "name": "m", "sources": ["raw.orders"], "limit": None }'),
    holds: ['"limit": null'],
  },
  {
    id: 'json-syntax',
    title: 'Replace with `true`',
    text: spec(
      '{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id", "nullable": True }] }',
    ),
    holds: ['"nullable": true'],
  },
  {
    id: 'json-syntax',
    title: 'Replace with `"description"`',
    text: spec('{ "name": "m", \'description\': "it", "sources": ["raw.orders"] }'),
    holds: ['"description": "it"'],
  },
  {
    id: 'json-syntax',
    title: 'Insert `:`',
    text: spec('{ "name" "m", "sources": ["raw.orders"] }'),
    holds: ['"name": "m"'],
  },
  {
    id: 'json-syntax',
    title: 'Remove `,`',
    text: spec('{ "name": "m",, "sources": ["raw.orders"] }'),
    holds: ['"name": "m", "sources"'],
  },
  {
    id: 'wrong-type',
    title: 'Replace with `false`',
    text: spec(
      '{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id", "nullable": "FALSE" }] }',
    ),
    holds: ['"nullable": false'],
  },
  {
    id: 'wrong-type',
    title: 'Replace with `5`',
    text: spec('{ "name": "m", "sources": ["raw.orders"], "order_by": [{ "column": "id" }], "limit": "5" }'),
    holds: ['"limit": 5'],
  },
  {
    id: 'wrong-type',
    title: 'Replace with `["raw.orders"]`',
    text: spec('{ "name": "m", "sources": "raw.orders" }'),
    holds: ['"sources": ["raw.orders"]'],
  },
  {
    id: 'wrong-type',
    title: 'Replace with `["id", "at"]`',
    text: spec('{ "name": "m", "sources": ["raw.orders"], "group_by": "id, at" }'),
    holds: ['"group_by": ["id", "at"]'],
  },
  {
    id: 'wrong-type',
    title: 'Make it a list',
    text: spec(
      '{ "name": "m", "sources": ["raw.orders"], "column_mapping": { "target_column": "id", "from_table": "orders", "from_column": "id" } }',
    ),
    holds: ['"column_mapping": [{ "target_column"'],
  },
  {
    id: 'wrong-type',
    title: 'Write `null`: nothing',
    text: spec('{ "name": "m", "sources": ["raw.orders"], "joins": "None" }'),
    holds: ['"joins": null'],
  },
  {
    id: 'wrong-type',
    title: 'Replace with `"5"`',
    text: spec('{ "name": "m", "sources": ["raw.orders"], "description": 5 }'),
    holds: ['"description": "5"'],
  },
  {
    id: 'duplicate-key',
    title: 'Remove the repetition',
    text: spec('{ "name": "m", "name": "m", "sources": ["raw.orders"] }'),
    holds: ['{ "name": "m", "sources"'],
  },
];

describe('fixes', () => {
  for (const { id, title, text, holds } of cases) {
    it(`${id}: ${title}`, () => {
      const before = findingsOf(text);
      const after = fixed(text, id, title);
      for (const part of holds) assert.ok(after.includes(part), `${part}\nnot in\n${after}`);
      assert.ok(after.includes('// a comment that stays'));
      const left = findingsOf(after);
      assert.ok(
        left.filter((f) => f.id === id).length < before.filter((f) => f.id === id).length,
        `still there:\n${left.map((f) => `${f.id}: ${f.message}`).join('\n')}`,
      );
      const known = new Set(before.map((f) => f.id));
      assert.deepEqual(
        left.filter((f) => f.severity === 'error' && !known.has(f.id)).map((f) => f.message),
        [],
      );
    });
  }

  it('the traps of Customer 360 have fixes, and applying the preferred ones leaves its rows as they are', function () {
    const folder =
      process.env['PIPEWRIGHT_CUSTOMER360'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'customer360');
    if (!existsSync(folder)) this.skip();
    const path = join(folder, 'spec.json');
    const workspace = new Workspace(nodeHost);
    const real = nodeHost.toUri(path);
    let text = readFileSync(path, 'utf8');
    const tried = new Set<string>();
    for (let round = 0; round < 40; round++) {
      workspace.setDocument({ uri: real, text, version: round });
      const findings = projectFindings(workspace.project(real)).get(real) ?? [];
      const next = findings.find((f) => f.fixes.some((x) => x.preferred));
      if (next === undefined) break;
      tried.add(next.id);
      text = applied(text, next.fixes.find((x) => x.preferred)!.edits.get(real));
    }
    for (const id of [
      'accepted-values-placeholder',
      'implicit-group-by',
      'implicit-drill-across',
      'group-key-not-listed',
      'history-tracks-all-columns',
      'comma-list',
    ]) {
      assert.ok(tried.has(id), id);
    }
    const project = workspace.project(real);
    assert.deepEqual(project.plan.blocked, []);
    const columns = project.plan.models.map((m) => `${m.name}: ${m.columns.map((c) => c.name).join(', ')}`);
    const original = new Workspace(nodeHost).project(real);
    assert.deepEqual(
      columns,
      original.plan.models.map((m) => `${m.name}: ${m.columns.map((c) => c.name).join(', ')}`),
    );
    const left = projectFindings(project).get(real) ?? [];
    for (const id of tried) assert.ok(!left.some((f) => f.id === id), `${id} is still there`);
    assert.ok(
      left.filter((f) => f.id.startsWith('unproven-')).every((f) => f.fixes.length > 0),
      'a missing source key has a fix',
    );
  });

  it('inputs are joined by the foreign key that is declared, whatever its columns are called', () => {
    const text = `{ "sources": [
      { "name": "raw.orders", "columns": [{ "name": "id", "type": "INT64" }, { "name": "buyer", "type": "INT64" }], "foreign_keys": [{ "columns": ["buyer"], "references": "raw.customers", "referenced_columns": ["id"] }] },
      { "name": "raw.customers", "columns": [{ "name": "id", "type": "INT64" }, { "name": "city", "type": "STRING" }], "primary_key": "id" } ],
      "models": [{ "name": "m", "sources": ["raw.orders", "raw.customers"], "column_mapping": [{ "target_column": "city", "transform": "city" }] }] }`;
    const after = fixed(text, 'inputs-not-combined', 'Join (LEFT) on `orders.buyer = customers.id`');
    assert.ok(after.includes('"condition": "orders.buyer = customers.id"'), after);
    assert.ok(!findingsOf(after).some((f) => f.severity === 'error'));
  });
});
