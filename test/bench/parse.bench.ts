// How long parsing takes, beside node-sql-parser on the same texts in the same run.

import nodeSqlParser from 'node-sql-parser';
import { parseExpression } from '../../server/src/sql/parse/parse.js';

export interface BenchResult {
  readonly name: string;
  readonly unit: 'µs';
  readonly p50: number;
  readonly p95: number;
}

const SHORT = [
  'LOWER(TRIM(email))',
  "CASE WHEN status = 'active' THEN 'active' WHEN status = 'inactive' THEN 'churned' ELSE 'unknown' END",
  'crm_customers.customer_id = crm_addresses.customer_id',
  'quantity * unit_price - discount',
  "COALESCE(SUM(total_amount), 0) / NULLIF(COUNT(order_id), 0)",
  'country IS NOT NULL',
];

const PHONE = String.raw`CASE WHEN REGEXP_CONTAINS(REGEXP_REPLACE(phone, '[^0-9]', ''), r'^1?[0-9]{10}$') THEN CONCAT('+1', RIGHT(REGEXP_REPLACE(phone, '[^0-9]', ''), 10)) WHEN REGEXP_CONTAINS(REGEXP_REPLACE(phone, '[^0-9]', ''), r'^[0-9]{11,15}$') THEN CONCAT('+', REGEXP_REPLACE(phone, '[^0-9]', '')) ELSE NULL END`;

/** 2,000 tokens: 500 terms `a = 1` joined by AND, less one. */
const LONG = Array.from({ length: 500 }, (_, i) => `a${i} = ${i}`).join(' AND ');
const DEEP = `${'('.repeat(500)}a${')'.repeat(500)}`;

const ROUNDS = 1500;

/** Each sample is one text; percentiles over all samples after a warm-up of the same size. */
function measure(name: string, texts: readonly string[], parse: (text: string) => unknown, rounds = ROUNDS): BenchResult {
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
  return { name, unit: 'µs', p50: at(0.5), p95: at(0.95) };
}

export function run(): Promise<BenchResult[]> {
  const other = new nodeSqlParser.Parser();
  const theirs = (text: string): unknown => other.astify(`SELECT ${text}`, { database: 'BigQuery' });
  // Its grammar has no raw strings with these patterns; plain ones cost it the same.
  const theirPhone = PHONE.replaceAll("r'", "'");
  return Promise.resolve([
    measure('parse: typical expression', SHORT, parseExpression),
    measure('parse: typical expression, node-sql-parser', SHORT, theirs, 100),
    measure('parse: phone number of Customer 360', [PHONE], parseExpression),
    measure('parse: phone number of Customer 360, node-sql-parser', [theirPhone], theirs, 100),
    measure('parse: 2,000 tokens', [LONG], parseExpression, 50),
    measure('parse: 500 levels of parentheses', [DEEP], parseExpression, 50),
  ]);
}
