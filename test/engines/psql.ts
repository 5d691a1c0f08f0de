// A throw-away PostgreSQL server through its own client, psql: scripts for their effect, queries as canonical values.

import { spawnSync } from 'node:child_process';
import { readCsv } from '../../server/src/syntax/csv.js';
import type { CanonicalValue } from './canonical-value.js';
import type { QueryResult } from './expression-engine.js';
import { canonicalScalar } from './postgres.js';
import type { PostgresServer } from './postgres-server.js';

export interface PsqlRun {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** `psql` with these arguments, in a folder and with variables of the environment. */
export function psql(
  server: PostgresServer,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly input?: string;
  } = {},
): PsqlRun {
  const { host, port, user, database } = server.connection;
  const environment = {
    PATH: process.env['PATH'] ?? '',
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    ...options.environment,
  };
  const result = spawnSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...args], {
    cwd: options.cwd,
    env: environment,
    input: options.input ?? '',
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 120_000,
  });
  return { exitCode: result.status, output: result.stdout, errors: result.stderr };
}

/** Rejects with the server's message. */
export function execute(server: PostgresServer, sql: string): void {
  const result = psql(server, ['-f', '-'], { input: sql });
  if (result.exitCode !== 0) throw new Error(result.errors);
}

/** All rows of a table; arrays of scalars are read through JSON. */
export function readTable(server: PostgresServer, table: string): QueryResult {
  const query = (sql: string): ReturnType<typeof readCsv> => {
    const result = psql(server, [
      '-c',
      `SET TIME ZONE 'UTC'`,
      '-c',
      `COPY (${sql}) TO STDOUT (FORMAT csv, HEADER, FORCE_QUOTE *)`,
    ]);
    if (result.exitCode !== 0) throw new Error(result.errors);
    return readCsv(result.output);
  };
  const types = query(
    `SELECT quote_ident(attname), format_type(atttypid, NULL), attname FROM pg_attribute WHERE attrelid = '${table.replaceAll("'", "''")}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  ).rows.map((row) => row.cells.map((c) => c.text));
  const items = types.map(([name, type]) => (type!.endsWith('[]') ? `to_json(${name!})` : name!));
  const { rows } = query(`SELECT ${items.join(', ')} FROM ${table}`);
  return {
    columns: types.map(([, type, name]) => ({ name: name!, type: type! })),
    rows: rows.map((row) =>
      row.cells.map((cell, i): CanonicalValue =>
        cell.text === '' && !cell.quoted ? null : value(cell.text, types[i]![1]!),
      ),
    ),
  };
}

function value(text: string, type: string): CanonicalValue {
  return type.endsWith('[]') ? (JSON.parse(text) as CanonicalValue) : canonicalScalar(text, type);
}
