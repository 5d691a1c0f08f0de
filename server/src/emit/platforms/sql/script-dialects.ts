// The engines SQL scripts are written for.

import type { Relation } from '../../../plan/plan.js';
import { visitRelation } from '../../../plan/walk-relation.js';
import type { Dialect } from '../../../sql/dialect.js';
import { postgres } from '../../../sql/dialects/postgres/dialect.js';
import { visitTyped } from '../../../sql/typed-walk.js';
import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import { partitionExpression, tableStorage } from '../../../sql/dialects/bigquery/table-storage.js';
import { duckdb } from '../../../sql/dialects/duckdb/dialect.js';
import type { ScriptDialect, TableRequest } from './script-dialect.js';

const indent = (query: string): string => query.replaceAll('\n', '\n  ');

/** Temporary, dropped within the same transaction. */
const staging = 'pipewright_next';

const bigqueryStorage: NonNullable<ScriptDialect['storage']> = (model) => {
  const stored = tableStorage(model);
  if ('reason' in stored) return stored;
  const { partition, clusterBy } = stored;
  const quote = (name: string): string => bigquery.quoteIdentifier(name);
  return {
    lines: [
      ...(partition === undefined ? [] : [`PARTITION BY ${partitionExpression(partition, quote(partition.column))}`]),
      ...(clusterBy.length === 0 ? [] : [`CLUSTER BY ${clusterBy.map(quote).join(', ')}`]),
    ],
  };
};

function definitions(request: TableRequest): string {
  return request.columns.map((c) => `${c.name} ${c.type}${c.notNull === true ? ' NOT NULL' : ''}`).join(',\n  ');
}

function names(request: TableRequest): string {
  return request.columns.map((c) => c.name).join(', ');
}

/** `COMMENT ON …`, where a dialect has it. */
function comments(dialect: Dialect): ScriptDialect['describe'] {
  return (kind, { table, description, columns }) => [
    ...(description === undefined ? [] : [`COMMENT ON ${kind} ${table} IS ${dialect.stringLiteral(description)}`]),
    ...columns.flatMap((c) =>
      c.description === undefined
        ? []
        : [`COMMENT ON COLUMN ${table}.${c.name} IS ${dialect.stringLiteral(c.description)}`],
    ),
  ];
}

function bigqueryColumns(request: TableRequest): string {
  return request.columns
    .map(
      (c) =>
        `${c.name} ${c.type}${c.notNull === true ? ' NOT NULL' : ''}${c.description === undefined ? '' : ` OPTIONS (description = ${bigquery.stringLiteral(c.description)})`}`,
    )
    .join(',\n  ');
}

function bigqueryOptions(request: TableRequest): string {
  return request.description === undefined
    ? ''
    : `\nOPTIONS (description = ${bigquery.stringLiteral(request.description)})`;
}

function bigqueryTable(request: TableRequest & { readonly query: string }): readonly string[] {
  return [
    `CREATE OR REPLACE TABLE ${request.table} (\n  ${bigqueryColumns(request)}\n)${request.storage}${bigqueryOptions(request)}\nAS\n${request.query}`,
  ];
}

function parameterInJoin(relation: Relation): boolean {
  let found = false;
  visitRelation(relation, (node) => {
    if (node.kind !== 'join' || node.condition === undefined) return;
    visitTyped(node.condition, (part) => {
      if (part.kind === 'parameter') found = true;
    });
  });
  return found;
}

/** A dollar quote that nothing in the body ends. */
function dollarQuoted(body: string): string {
  let tag = '$check$';
  for (let n = 2; body.includes(tag); n++) tag = `$check_${n}$`;
  return `${tag}\n${body}\n${tag}`;
}

export const scriptDialects: readonly ScriptDialect[] = [
  {
    dialect: duckdb,
    proof: 'executed',
    session: [`SET TimeZone = 'UTC'`],
    createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    createIfMissing: (r) => `CREATE TABLE IF NOT EXISTS ${r.table} (\n  ${definitions(r)}\n)`,
    replaceTable: (r) => [`CREATE OR REPLACE TABLE ${r.table} AS\n${r.query}`],
    updateTable: (r) => [
      `CREATE OR REPLACE TEMP TABLE ${staging} AS\n${r.query}`,
      `DELETE FROM ${r.table}`,
      `INSERT INTO ${r.table} (${names(r)})\nSELECT ${names(r)}\nFROM ${staging}`,
      `DROP TABLE ${staging}`,
    ],
    replaceView: (view, query) => `CREATE OR REPLACE VIEW ${view} AS\n${query}`,
    describe: comments(duckdb),
    assertNoRows: (query, message) =>
      `SELECT error(concat(${duckdb.stringLiteral(`${message}: `)}, string_agg(CAST(offending AS VARCHAR), ', '))) AS refused\nFROM (\n  SELECT * FROM (\n    ${indent(indent(query))}\n  ) AS found LIMIT 5\n) AS offending\nHAVING count(*) > 0`,
    transaction: { begin: 'BEGIN TRANSACTION', commit: 'COMMIT' },
    catalogue: { name: 'warehouse', ambiguous: new Set(['temp', 'system', 'warehouse']) },
    variables: {
      set: (name, type, value) => `SET VARIABLE ${name} = CAST(${value} AS ${type})`,
      use: (name) => `getvariable(${duckdb.stringLiteral(name)})`,
      open: undefined,
      close: undefined,
    },
    // No subquery inside a lambda; text that only looks like one is refused too.
    viewFault: (_, sql) => sql.includes('lambda '),
    sessionValue: (name) => `CAST(getvariable(${duckdb.stringLiteral(name)}) AS VARCHAR)`,
    now: 'CURRENT_TIMESTAMP',
    usage: {
      needs: 'DuckDB 1.4 or later and its command line, `duckdb`',
      run: (file) => `duckdb -bail warehouse.duckdb -c ".read ${file}"`,
      withRunTs: (file) =>
        `duckdb -bail warehouse.duckdb -c "SET VARIABLE run_ts = '2024-07-01T00:00:00Z'" -c ".read ${file}"`,
    },
  },
  {
    dialect: postgres,
    proof: 'executed',
    session: [`SET TIME ZONE 'UTC'`, `SET DateStyle = 'ISO, YMD'`, `SET client_min_messages = warning`],
    createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    createIfMissing: (r) => `CREATE TABLE IF NOT EXISTS ${r.table} (\n  ${definitions(r)}\n)`,
    // The table stays, so that views which read it need not be dropped.
    replaceTable: (r) => [
      `CREATE TABLE IF NOT EXISTS ${r.table} (\n  ${definitions(r)}\n)`,
      `DELETE FROM ${r.table}`,
      `INSERT INTO ${r.table} (${names(r)})\n${r.query}`,
    ],
    updateTable: (r) => [
      `CREATE TEMP TABLE ${staging} ON COMMIT DROP AS\n${r.query}`,
      `DELETE FROM ${r.table}`,
      `INSERT INTO ${r.table} (${names(r)})\nSELECT ${names(r)}\nFROM ${staging}`,
    ],
    replaceView: (view, query) => `CREATE OR REPLACE VIEW ${view} AS\n${query}`,
    describe: comments(postgres),
    assertNoRows: (query, message) =>
      `DO ${dollarQuoted(
        [
          // Names in the query are columns, whatever this block declares.
          '#variable_conflict use_column',
          'DECLARE',
          '  found_rows text;',
          'BEGIN',
          `  SELECT string_agg(CAST(offending AS text), ', ') INTO found_rows`,
          '  FROM (',
          `    SELECT * FROM (\n      ${indent(indent(indent(query)))}\n    ) AS found LIMIT 5`,
          '  ) AS offending;',
          '  IF found_rows IS NOT NULL THEN',
          `    RAISE EXCEPTION USING MESSAGE = ${postgres.stringLiteral(`${message}: `)} || found_rows;`,
          '  END IF;',
          'END',
        ].join('\n'),
      )}`,
    // Checks and the update they guard see the same rows.
    transaction: { begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ', commit: 'COMMIT' },
    keepsTables: true,
    sessionValue: (name) => `NULLIF(current_setting(${postgres.stringLiteral(`pipewright.${name}`)}, true), '')`,
    now: 'CURRENT_TIMESTAMP',
    usage: {
      needs:
        'PostgreSQL 15 or later with a database in UTF8, and `psql`, which takes the connection from `PGHOST`, `PGDATABASE`, `PGUSER` and `PGPASSWORD`',
      run: (file) => `psql -v ON_ERROR_STOP=1 -f ${file}`,
      withRunTs: (file) => `PGOPTIONS="-c pipewright.run_ts=2024-07-01T00:00:00Z" psql -v ON_ERROR_STOP=1 -f ${file}`,
    },
  },
  {
    dialect: bigquery,
    proof: 'executed',
    session: [],
    createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    createIfMissing: (r) =>
      `CREATE TABLE IF NOT EXISTS ${r.table} (\n  ${bigqueryColumns(r)}\n)${r.storage}${bigqueryOptions(r)}`,
    replaceTable: bigqueryTable,
    // One statement, so that the table has its old rows or the new ones; it may read what it replaces.
    updateTable: bigqueryTable,
    replaceView: (view, query) => `CREATE OR REPLACE VIEW ${view} AS\n${query}`,
    describe: () => [],
    assertNoRows: (query, message) =>
      `SELECT ERROR(CONCAT(${bigquery.stringLiteral(`${message}: `)}, STRING_AGG(TO_JSON_STRING(offending), ', '))) AS refused\nFROM (\n  SELECT * FROM (\n    ${indent(indent(query))}\n  ) LIMIT 5\n) AS offending\nHAVING COUNT(*) > 0`,
    transaction: undefined,
    storage: bigqueryStorage,
    variables: {
      set: (name, type, value) => `DECLARE ${name} ${type} DEFAULT ${value}`,
      use: (name) => name,
      open: 'BEGIN',
      close: 'END',
    },
    // No subquery with a table in the condition of a join.
    viewFault: parameterInJoin,
    now: 'CURRENT_TIMESTAMP()',
    usage: {
      needs: "Google Cloud's command line, `bq`, with a project and a location set (`bq --location=EU …`)",
      run: (file) => `bq query --use_legacy_sql=false < ${file}`,
      withRunTs: (file) => `bq query --use_legacy_sql=false < ${file}   # after an edit of 02_parameters.sql`,
    },
  },
];
