// The engines SQL scripts are written for.

import { duckdb } from '../../../sql/dialects/duckdb/dialect.js';
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
];
