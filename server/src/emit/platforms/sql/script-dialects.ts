// The engines SQL scripts are written for.

import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import { duckdb } from '../../../sql/dialects/duckdb/dialect.js';
import { postgres } from '../../../sql/dialects/postgres/dialect.js';
import type { ScriptDialect } from './script-dialect.js';

const indent = (query: string): string => query.replaceAll('\n', '\n  ');

export const scriptDialects: readonly ScriptDialect[] = [
  {
    dialect: duckdb,
    proof: 'executed',
    createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    createIfMissing: (table, columns) => `CREATE TABLE IF NOT EXISTS ${table} (\n  ${columns}\n)`,
    replaceRows: (r) => [
      `CREATE TABLE IF NOT EXISTS ${r.table} (\n  ${r.definitions}\n)`,
      `CREATE OR REPLACE TEMP TABLE ${r.staging} AS\n${r.query}`,
      `DELETE FROM ${r.table}`,
      `INSERT INTO ${r.table} (${r.columns})\nSELECT ${r.columns}\nFROM ${r.staging}`,
      `DROP TABLE ${r.staging}`,
    ],
    replaceView: (view, query) => `CREATE OR REPLACE VIEW ${view} AS\n${query}`,
    assertNoRows: (query, message) => `SELECT CASE WHEN EXISTS (\n  ${indent(query)}\n) THEN error(${duckdb.stringLiteral(message)}) END AS ${duckdb.quoteIdentifier('check')}`,
    transaction: { begin: 'BEGIN TRANSACTION', commit: 'COMMIT' },
    storage: false,
    now: 'CURRENT_TIMESTAMP',
    tool: { name: 'DuckDB', command: (file) => `duckdb -bail warehouse.duckdb < ${file}` },
  },
  {
    dialect: postgres,
    proof: 'executed',
    createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    createIfMissing: (table, columns) => `CREATE TABLE IF NOT EXISTS ${table} (\n  ${columns}\n)`,
    replaceRows: (r) => [
      `CREATE TABLE IF NOT EXISTS ${r.table} (\n  ${r.definitions}\n)`,
      `CREATE TEMP TABLE ${r.staging} AS\n${r.query}`,
      `DELETE FROM ${r.table}`,
      `INSERT INTO ${r.table} (${r.columns})\nSELECT ${r.columns}\nFROM ${r.staging}`,
      `DROP TABLE ${r.staging}`,
    ],
    replaceView: (view, query) => `CREATE OR REPLACE VIEW ${view} AS\n${query}`,
    // The body of DO is a string: written as a literal, nothing in it can end it early.
    assertNoRows: (query, message) =>
      `DO LANGUAGE plpgsql ${postgres.stringLiteral(`BEGIN\n  IF EXISTS (\n    ${query.replaceAll('\n', '\n    ')}\n  ) THEN\n    RAISE EXCEPTION USING MESSAGE = ${postgres.stringLiteral(message)};\n  END IF;\nEND`)}`,
    transaction: { begin: 'BEGIN', commit: 'COMMIT' },
    storage: false,
    now: 'CURRENT_TIMESTAMP',
    tool: { name: 'psql', command: (file) => `psql -v ON_ERROR_STOP=1 -f ${file}` },
  },
  {
    dialect: bigquery,
    proof: 'executed',
    createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    createIfMissing: (table, columns) => `CREATE TABLE IF NOT EXISTS ${table} (\n  ${columns}\n)`,
    // One statement: BigQuery replaces a table atomically, also by a query over itself.
    replaceRows: (r) => [`CREATE OR REPLACE TABLE ${r.table} (\n  ${r.definitions}\n)${r.storage} AS\n${r.query}`],
    replaceView: (view, query) => `CREATE OR REPLACE VIEW ${view} AS\n${query}`,
    assertNoRows: (query, message) => `ASSERT NOT EXISTS (\n  ${indent(query)}\n) AS ${bigquery.stringLiteral(message)}`,
    transaction: undefined,
    storage: true,
    now: 'CURRENT_TIMESTAMP()',
    tool: { name: 'bq', command: (file) => `bq query --use_legacy_sql=false < ${file}` },
  },
];
