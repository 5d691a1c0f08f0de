// Engine name → a text that changes when its answers may change: pinned package versions and the adapter's own source.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCES: Readonly<Record<string, readonly string[]>> = {
  googlesql: ['googlesql.ts', 'googlesql-protocol.ts', 'node/package.json'],
  duckdb: ['duckdb.ts', '../../package-lock.json'],
  postgres: ['postgres.ts', 'node/package.json'],
  spark: ['spark.ts', 'spark_server.py', 'python/requirements.txt'],
};

export function engineVersion(engine: string): string {
  const hash = createHash('sha256');
  for (const file of ['canonical-value.ts', ...(SOURCES[engine] ?? [])]) {
    hash.update(readFileSync(fileURLToPath(new URL(`../../engines/${file}`, import.meta.url)))).update('\0');
  }
  return hash.digest('hex');
}
