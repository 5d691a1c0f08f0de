// Worker thread: runs engine steps on DuckDB, locked away from files and network; speaks EngineStep in, EngineAnswer out.

import { parentPort, workerData } from 'node:worker_threads';
import { DuckDBInstance, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { encodeValue } from './duckdb-values.js';
import type { CellValue, ColumnType, EngineAnswer, EngineOptions, EngineStep, LoadStep, QueryStep } from './engine.js';
import { keepWholeTexts } from './whole-texts.js';

const options = workerData as EngineOptions;

async function open(): Promise<DuckDBConnection> {
  keepWholeTexts();
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: options.memoryLimit,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  // Rows keep their insertion order and sums their order of addition: the same input gives the same bytes.
  await connection.run('SET threads = 1');
  if (options.stateFile !== undefined)
    await connection.run(`ATTACH '${options.stateFile.replaceAll("'", "''")}' AS state`);
  // Long chains of operators are deep trees (its default is 1,000 levels).
  await connection.run('SET max_expression_depth = 5000');
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return connection;
}

async function load(connection: DuckDBConnection, step: LoadStep): Promise<EngineAnswer> {
  const staging = '"pipewright staging"';
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${staging} (${step.columns.map((_, i) => `c${i} VARCHAR`).join(', ')})`,
  );
  const appender = await connection.createAppender('pipewright staging', 'main', 'temp');
  for (const row of step.rows) {
    for (const cell of row) {
      if (cell === null) appender.appendNull();
      else appender.appendValue(cell, VARCHAR);
    }
    appender.endRow();
  }
  appender.closeSync();
  const definitions = step.columns.map((c) => `${quote(c.name)} ${c.nativeType}${c.notNull ? ' NOT NULL' : ''}`);
  await connection.run(`CREATE OR REPLACE TABLE ${step.table} (${definitions.join(', ')})`);
  const values = step.columns.map((c, i) => fromText(`c${i}`, c.nativeType, c.type));
  await connection.run(`INSERT INTO ${step.table} SELECT ${values.join(', ')} FROM ${staging}`);
  await connection.run(`DROP TABLE ${staging}`);
  return { ok: true, rows: [] };
}

function fromText(column: string, nativeType: string, type: ColumnType): string {
  if (type.kind === 'scalar') {
    if (type.name === 'BYTES') return `unhex(${column})`;
    return `CAST(${column} AS ${nativeType})`;
  }
  return `CAST(CAST(${column} AS JSON) AS ${nativeType})`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function execute(connection: DuckDBConnection, statements: readonly string[]): Promise<EngineAnswer> {
  await connection.run('BEGIN TRANSACTION');
  try {
    for (const statement of statements) await connection.run(statement);
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
  return { ok: true, rows: [] };
}

async function query(connection: DuckDBConnection, step: QueryStep): Promise<EngineAnswer> {
  const reader =
    step.limit === undefined
      ? await connection.runAndReadAll(step.sql)
      : await connection.runAndReadUntil(step.sql, step.limit);
  const all = reader.getRows();
  const rows = step.limit === undefined ? all : all.slice(0, step.limit);
  const encoded: CellValue[][] = rows.map((row) => row.map((value, i) => encodeValue(value, step.types[i]!)));
  return { ok: true, rows: encoded };
}

async function answer(connection: DuckDBConnection, step: EngineStep): Promise<EngineAnswer> {
  const timer = setTimeout(() => connection.interrupt(), options.stepTimeout);
  try {
    if (step.kind === 'load') return await load(connection, step);
    return step.kind === 'execute' ? await execute(connection, step.statements) : await query(connection, step);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

const port = parentPort!;
const opening = open();
opening.then(
  () => port.postMessage({ ready: true }),
  (error: unknown) => port.postMessage({ ready: false, error: error instanceof Error ? error.message : String(error) }),
);
let queue: Promise<unknown> = opening.catch(() => undefined);
port.on('message', (message: { id: number; step: EngineStep } | { close: true }) => {
  if ('close' in message) {
    queue = queue.then(async () => {
      (await opening).closeSync();
      port.close();
    });
    return;
  }
  queue = queue.then(async () => {
    port.postMessage({ id: message.id, answer: await answer(await opening, message.step) });
  });
});
