// The adapters dbt projects are written for.

import type { ModelPlan } from '../../../plan/plan.js';
import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import { tableStorage } from '../../../sql/dialects/bigquery/table-storage.js';
import { databricks } from '../../../sql/dialects/databricks/dialect.js';
import { duckdb } from '../../../sql/dialects/duckdb/dialect.js';
import { postgres } from '../../../sql/dialects/postgres/dialect.js';
import { snowflake } from '../../../sql/dialects/snowflake/dialect.js';
import type { DbtDialect } from './dbt-dialect.js';

const doubledQuotes = [["'", "''"]] as const;
const backslashes = [
  ['\\', '\\\\'],
  ["'", "\\'"],
] as const;

/** A text of profiles.yml from the environment. */
function environment(name: string, otherwise?: string): string {
  return otherwise === undefined ? `{{ env_var('${name}') }}` : `{{ env_var('${name}', '${otherwise}') }}`;
}

function bigqueryStorage(model: ModelPlan): ReturnType<DbtDialect['storage']> {
  const stored = tableStorage(model);
  if ('reason' in stored) return { refusal: stored.reason, about: stored.about };
  const { partition, clusterBy } = stored;
  return {
    config: {
      ...(partition !== undefined && {
        partition_by: { field: partition.column, data_type: partition.type.toLowerCase(), granularity: 'day' },
      }),
      ...(clusterBy.length > 0 && { cluster_by: clusterBy }),
    },
  };
}

export const dbtDialects: readonly DbtDialect[] = [
  {
    dialect: duckdb,
    proof: 'executed',
    adapter: 'dbt-duckdb',
    incrementalStrategy: 'delete+insert',
    raise: (text) => `error(${text})`,
    literalEscapes: doubledQuotes,
    profile: () => ({
      type: 'duckdb',
      path: environment('DUCKDB_PATH', 'warehouse.duckdb'),
      schema: 'main',
      threads: 4,
      settings: { TimeZone: 'UTC' },
    }),
    modelConfig: {},
    // The engine keeps no partitions or clusters.
    storage: () => ({ config: {} }),
    connection: ['`DUCKDB_PATH`: the database file, `warehouse.duckdb` when it is not set'],
  },
  {
    dialect: postgres,
    proof: 'executed',
    adapter: 'dbt-postgres',
    incrementalStrategy: 'delete+insert',
    // There is no function that only raises an error; the text of the refusal is no number.
    raise: (text) => `CAST(${text} AS bigint)`,
    literalEscapes: doubledQuotes,
    profile: () => ({
      type: 'postgres',
      host: environment('PGHOST', 'localhost'),
      port: "{{ env_var('PGPORT', '5432') | as_number }}",
      user: environment('PGUSER'),
      password: environment('PGPASSWORD', ''),
      dbname: environment('PGDATABASE'),
      schema: 'public',
      threads: 4,
    }),
    modelConfig: { '+pre-hook': "SET TIME ZONE 'UTC'" },
    storage: () => ({ config: {} }),
    connection: [
      '`PGHOST` (`localhost`), `PGPORT` (`5432`), `PGUSER`, `PGPASSWORD`, `PGDATABASE`: the database, in UTF8',
    ],
    folds: 'lower',
  },
  {
    dialect: bigquery,
    proof: 'text only',
    adapter: 'dbt-bigquery',
    incrementalStrategy: 'merge',
    raise: (text) => `ERROR(${text})`,
    literalEscapes: backslashes,
    profile: () => ({
      type: 'bigquery',
      method: 'oauth',
      project: environment('BIGQUERY_PROJECT'),
      dataset: environment('BIGQUERY_DATASET', 'analytics'),
      location: environment('BIGQUERY_LOCATION', 'US'),
      threads: 8,
    }),
    modelConfig: {},
    storage: bigqueryStorage,
    connection: [
      '`BIGQUERY_PROJECT`: the project',
      '`BIGQUERY_LOCATION`: `US` when it is not set',
      '`gcloud auth application-default login` gives the credentials',
    ],
  },
  {
    dialect: snowflake,
    proof: 'text only',
    adapter: 'dbt-snowflake',
    incrementalStrategy: 'merge',
    // There is no function that only raises an error; the text of the refusal is no number.
    raise: (text) => `CAST(${text} AS NUMBER(38, 0))`,
    literalEscapes: backslashes,
    profile: () => ({
      type: 'snowflake',
      account: environment('SNOWFLAKE_ACCOUNT'),
      user: environment('SNOWFLAKE_USER'),
      password: environment('SNOWFLAKE_PASSWORD'),
      role: environment('SNOWFLAKE_ROLE', 'PUBLIC'),
      warehouse: environment('SNOWFLAKE_WAREHOUSE'),
      database: environment('SNOWFLAKE_DATABASE'),
      schema: environment('SNOWFLAKE_SCHEMA', 'PUBLIC'),
      threads: 8,
    }),
    modelConfig: { '+pre-hook': "ALTER SESSION SET TIMEZONE = 'UTC'" },
    storage: (model) => ({ config: model.clusterBy.length > 0 ? { cluster_by: [...model.clusterBy] } : {} }),
    connection: [
      '`SNOWFLAKE_ACCOUNT`, `SNOWFLAKE_USER`, `SNOWFLAKE_PASSWORD`: who connects where',
      '`SNOWFLAKE_WAREHOUSE`, `SNOWFLAKE_DATABASE`, `SNOWFLAKE_ROLE` (`PUBLIC`)',
    ],
    folds: 'upper',
  },
  {
    dialect: databricks,
    proof: 'text only',
    adapter: 'dbt-databricks',
    incrementalStrategy: 'merge',
    raise: (text) => `raise_error(${text})`,
    literalEscapes: backslashes,
    profile: () => ({
      type: 'databricks',
      catalog: environment('DATABRICKS_CATALOG', 'main'),
      schema: environment('DATABRICKS_SCHEMA', 'default'),
      host: environment('DATABRICKS_HOST'),
      http_path: environment('DATABRICKS_HTTP_PATH'),
      token: environment('DATABRICKS_TOKEN'),
      threads: 8,
      session_properties: { TIMEZONE: 'UTC', ANSI_MODE: 'true' },
    }),
    modelConfig: { '+file_format': 'delta' },
    storage: (model) => ({
      config: {
        ...(model.partitionBy.length > 0 && { partition_by: [...model.partitionBy] }),
        ...(model.clusterBy.length > 0 &&
          model.partitionBy.length === 0 && { liquid_clustered_by: [...model.clusterBy] }),
      },
    }),
    connection: [
      '`DATABRICKS_HOST`, `DATABRICKS_HTTP_PATH`, `DATABRICKS_TOKEN`: where the warehouse is',
      '`DATABRICKS_CATALOG`: `main` when it is not set',
    ],
  },
];
