// `init [DIR]`: a small pipeline that checks, runs and generates as it is. Nothing that exists is touched.

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { writeWhole } from '../../host/write-files.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import type { Terminal } from '../terminal.js';

const files: Readonly<Record<string, string>> = {
  'pipewright.json': `{
  // What \`pipewright generate\` is run for; every finding about these targets is shown while you type.
  "targets": [{ "platform": "dbt", "dialect": "duckdb", "out": "generated/dbt" }]
}
`,
  'orders.spec.json': `{
  "version": 1,
  "name": "orders",
  "schema": { "raw_schema": "raw", "staging_schema": "staging", "final_schema": "mart" },
  "models": [
    {
      "name": "stg_orders",
      "layer": "staging",
      "description": "One row an order, in whole currency units.",
      "sources": ["raw.orders"],
      "filters": [{ "applies_to": "orders", "predicate": "status != 'test'", "rationale": "orders of our own testers" }],
      "column_mapping": [
        { "target_column": "order_id", "type": "INT64", "from_table": "orders", "from_column": "order_id", "nullable": false },
        { "target_column": "customer_id", "type": "INT64", "from_table": "orders", "from_column": "customer_id", "nullable": false },
        // pipewright-ignore portability-limit: statuses are ASCII
        { "target_column": "status", "type": "STRING", "from_table": "orders", "from_column": "status", "transform": "LOWER(TRIM({from}))" },
        { "target_column": "amount", "type": "NUMERIC", "from_table": "orders", "from_column": "cents", "transform": "CAST({from} AS NUMERIC) / 100" }
      ],
      "constraints": { "primary_key": ["order_id"] },
      "examples": [
        {
          "name": "test orders are left out, cents become units",
          "given": {
            "raw.orders": [
              { "order_id": 1, "customer_id": 7, "status": " Paid", "cents": 1250 },
              { "order_id": 2, "customer_id": 7, "status": "test", "cents": 1 }
            ]
          },
          "expect": [{ "order_id": 1, "customer_id": 7, "status": "paid", "amount": "12.5" }]
        }
      ]
    },
    {
      "name": "customer_orders",
      "layer": "final",
      "description": "One row a customer.",
      "sources": ["stg_orders"],
      "group_by": ["customer_id"],
      "column_mapping": [{ "target_column": "customer_id", "type": "INT64", "from_table": "stg_orders", "from_column": "customer_id" }],
      "aggregations": [
        { "metric_column": "orders", "type": "INT64", "formula": "COUNT(*)" },
        { "metric_column": "spent", "type": "NUMERIC", "formula": "SUM(amount)" }
      ],
      "constraints": { "primary_key": ["customer_id"] }
    }
  ]
}
`,
  'ddl/raw.sql': `CREATE TABLE IF NOT EXISTS \`raw.orders\` (
  order_id INT64 NOT NULL,
  customer_id INT64 NOT NULL,
  status STRING NOT NULL,
  cents INT64,
  PRIMARY KEY (order_id) NOT ENFORCED
);
`,
  'rows/orders.csv': `order_id,customer_id,status,cents
1,7,paid,1250
2,7,test,1
3,8,Paid,990
`,
};

export function init(folder: string, options: { readonly format: 'text' | 'json' }, terminal: Terminal): ExitCode {
  const root = resolve(terminal.cwd, folder);
  const taken = Object.keys(files).filter((path) => existsSync(join(root, path)));
  if (taken.length > 0)
    throw new UsageError(
      `nothing was written: ${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} there already; name an empty folder`,
    );
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeWhole(join(root, path), text);
  }
  const shown = folder === '.' ? '' : `${folder.replace(/[/\\]$/, '')}/`;
  if (options.format === 'json') {
    terminal.out(
      `${JSON.stringify({ formatVersion: 1, files: Object.keys(files).map((path) => ({ path: `${shown}${path}`, action: 'create' })) }, undefined, 2)}\n`,
    );
    return exitCodes.ok;
  }
  for (const path of Object.keys(files)) terminal.out(`create    ${shown}${path}\n`);
  terminal.out(
    `\nNext:\n  pipewright check ${folder}\n  pipewright run ${folder} --data ${shown}rows\n  pipewright test ${folder}\n  pipewright generate ${folder} --target dbt --out ${shown}generated/dbt\n`,
  );
  return exitCodes.ok;
}
