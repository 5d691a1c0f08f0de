// How long parsing, and parsing with typing, takes: cold and warm, beside node-sql-parser on the same texts in the same run.

import nodeSqlParser from 'node-sql-parser';
import { parseExpression } from '../../server/src/sql/parse/parse.js';
import type { Scope, ScopeColumn } from '../../server/src/sql/scope.js';
import { typeExpression } from '../../server/src/sql/typing/type-expression.js';
import type { ScalarTypeName, SqlType } from '../../server/src/sql/types.js';

export interface BenchResult {
  readonly name: string;
  readonly unit: 'µs';
  readonly p50: number;
  readonly p99: number;
}

const SHORT = [
  'LOWER(TRIM(email))',
  "CASE WHEN status = 'active' THEN 'active' WHEN status = 'inactive' THEN 'churned' ELSE 'unknown' END",
  'crm_customers.customer_id = crm_addresses.customer_id',
  'quantity * unit_price - discount',
  'COALESCE(SUM(total_amount), 0) / NULLIF(COUNT(order_id), 0)',
  'country IS NOT NULL',
];

const PHONE = String.raw`CASE WHEN REGEXP_CONTAINS(REGEXP_REPLACE(phone, '[^0-9]', ''), r'^1?[0-9]{10}$') THEN CONCAT('+1', RIGHT(REGEXP_REPLACE(phone, '[^0-9]', ''), 10)) WHEN REGEXP_CONTAINS(REGEXP_REPLACE(phone, '[^0-9]', ''), r'^[0-9]{11,15}$') THEN CONCAT('+', REGEXP_REPLACE(phone, '[^0-9]', '')) ELSE NULL END`;

/** 2,000 tokens: 500 terms `a = 1` joined by AND, less one. */
const LONG = Array.from({ length: 500 }, (_, i) => `a${i} = ${i}`).join(' AND ');
const TYPED_LONG = Array.from({ length: 500 }, (_, i) => `quantity = ${i}`).join(' AND ');
const DEEP = `${'('.repeat(500)}a${')'.repeat(500)}`;

const ROUNDS = 1500;

const type = (name: ScalarTypeName): SqlType => ({ kind: 'scalar', name });
const column = (name: string, typeName: ScalarTypeName): ScopeColumn => ({
  name,
  type: type(typeName),
  nullable: true,
});

/** The inputs of a model of Customer 360's size: three of them, thirty columns. */
const scope: Scope = {
  inputs: [
    {
      alias: 'crm_customers',
      open: false,
      columns: [
        ...['email', 'phone', 'status', 'country', 'first_name', 'last_name'].map((name) => column(name, 'STRING')),
        column('customer_id', 'INT64'),
        column('created_at', 'TIMESTAMP'),
      ],
    },
    {
      alias: 'crm_addresses',
      open: false,
      columns: [column('customer_id', 'INT64'), ...['street', 'city', 'zip'].map((name) => column(name, 'STRING'))],
    },
    {
      alias: 'orders',
      open: false,
      columns: [
        column('order_id', 'INT64'),
        column('quantity', 'INT64'),
        ...['unit_price', 'discount', 'total_amount'].map((name) => column(name, 'NUMERIC')),
        ...Array.from({ length: 14 }, (_, i) => column(`attribute_${i}`, 'STRING')),
      ],
    },
  ],
  columns: [],
  parameters: [],
  functions: [],
  aggregates: true,
  windows: true,
  possiblyEmptyGroups: false,
};

const parseAndType = (text: string): unknown => typeExpression(parseExpression(text).expr, scope);

/** The first call of a process, and the first on each of the texts: nothing is compiled yet. */
function measureCold(name: string, texts: readonly string[], work: (text: string) => unknown): BenchResult {
  const samples = texts.map((text) => {
    const start = process.hrtime.bigint();
    work(text);
    return Number(process.hrtime.bigint() - start) / 1000;
  });
  samples.sort((a, b) => a - b);
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  return { name, unit: 'µs', p50: rounded(samples[Math.floor(samples.length / 2)]!), p99: rounded(samples.at(-1)!) };
}

/** Each sample is one text; percentiles over all samples after a warm-up of the same size. */
function measure(
  name: string,
  texts: readonly string[],
  parse: (text: string) => unknown,
  rounds = ROUNDS,
): BenchResult {
  const samples: number[] = [];
  for (let round = 0; round < rounds * 2; round++) {
    for (const text of texts) {
      const start = process.hrtime.bigint();
      parse(text);
      if (round >= rounds) samples.push(Number(process.hrtime.bigint() - start) / 1000);
    }
  }
  samples.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(samples[Math.floor(samples.length * share)]! * 100) / 100;
  return { name, unit: 'µs', p50: at(0.5), p99: at(0.99) };
}

export function run(): Promise<BenchResult[]> {
  const cold = [measureCold('parse and type: typical expressions, cold', SHORT, parseAndType)];
  const other = new nodeSqlParser.Parser();
  const theirs = (text: string): unknown => other.astify(`SELECT ${text}`, { database: 'BigQuery' });
  // Its grammar has no raw strings with these patterns; plain ones cost it the same.
  const theirPhone = PHONE.replaceAll("r'", "'");
  return Promise.resolve([
    ...cold,
    measure('parse and type: typical expression', SHORT, parseAndType),
    measure('parse and type: phone number of Customer 360', [PHONE], parseAndType),
    measure('parse and type: 2,000 tokens', [TYPED_LONG], parseAndType, 50),
    measure('parse: typical expression', SHORT, parseExpression),
    measure('parse: typical expression, node-sql-parser', SHORT, theirs, 100),
    measure('parse: phone number of Customer 360', [PHONE], parseExpression),
    measure('parse: phone number of Customer 360, node-sql-parser', [theirPhone], theirs, 100),
    measure('parse: 2,000 tokens', [LONG], parseExpression, 50),
    measure('parse: 500 levels of parentheses', [DEEP], parseExpression, 50),
  ]);
}

for (const { name, unit, p50, p99 } of await run())
  console.log(`${name.padEnd(64)} p50 ${String(p50).padStart(9)} ${unit}   p99 ${String(p99).padStart(9)} ${unit}`);
