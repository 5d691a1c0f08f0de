// The dialects there are, in the order people see them.

import type { Dialect } from '../dialect.js';
import { databricks } from './databricks/dialect.js';
import { bigquery } from './bigquery/dialect.js';
import { duckdb } from './duckdb/dialect.js';
import { postgres } from './postgres/dialect.js';
import { pyspark } from './pyspark/dialect.js';
import { redshift } from './redshift/dialect.js';
import { snowflake } from './snowflake/dialect.js';
import { spark } from './spark/dialect.js';

export const dialects: readonly Dialect[] = [
  bigquery,
  duckdb,
  postgres,
  spark,
  databricks,
  pyspark,
  snowflake,
  redshift,
];

/** The spec's own language, canonically printed: what people read. */
export const googlesql: Dialect = bigquery;

export function dialectById(id: string): Dialect | undefined {
  return dialects.find((dialect) => dialect.id === id);
}
