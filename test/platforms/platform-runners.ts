// The platforms that are compared, one line each.

import { dataformRunner } from './dataform.js';
import { dbtDuckdb } from './dbt-duckdb.js';
import { dbtPostgres } from './dbt-postgres.js';
import type { PlatformRunner } from './platform-runner.js';
import { pysparkRunner } from './pyspark.js';
import { sqlBigquery } from './sql-bigquery.js';
import { sqlDuckdb } from './sql-duckdb.js';
import { sqlPostgres } from './sql-postgres.js';

export const platformRunners: readonly PlatformRunner[] = [
  sqlDuckdb,
  sqlPostgres,
  sqlBigquery,
  dbtDuckdb,
  dbtPostgres,
  dataformRunner,
  pysparkRunner,
];
