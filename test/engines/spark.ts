// SQL and PySpark expressions, scripts and test suites → what one lasting local Spark session makes of them, in UTC and, unless told otherwise, in ANSI mode.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CellError, scalarText, type CanonicalValue } from './canonical-value.js';
import { fieldKey, parseEngineType, type EngineType } from './engine-type.js';
import type { ExpressionEngine, ExpressionRequest, ExpressionResult, QueryResult } from './expression-engine.js';
import { pythonProgram } from './locate.js';

/** What a script or a suite left behind; `tests` by pytest node id, empty for a script. */
export interface PythonRun {
  readonly exitCode: number;
  readonly output: string;
  readonly tests: Readonly<
    Record<string, { readonly outcome: 'passed' | 'failed' | 'skipped'; readonly message: string }>
  >;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

type AnsweredCell = CanonicalValue | { readonly $error: string };

const ROW_NUMBER = '__row';
const REMEMBERED_STDERR = 4000;

/** Spark 3.5 has no TIME and no JSON type: such columns hold text. */
const COLUMN_TYPES: Readonly<Record<string, string>> = {
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE',
  NUMERIC: 'DECIMAL(38, 9)',
  BIGNUMERIC: 'DECIMAL(38, 18)',
  BOOL: 'BOOLEAN',
  STRING: 'STRING',
  BYTES: 'BINARY',
  DATE: 'DATE',
  TIME: 'STRING',
  DATETIME: 'TIMESTAMP_NTZ',
  TIMESTAMP: 'TIMESTAMP',
  JSON: 'STRING',
};

export class SparkEngine implements ExpressionEngine {
  readonly name = 'spark';
  #child: ChildProcessWithoutNullStreams | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;
  #stderr = '';
  #scratch = '';
  readonly #abandonChild = (): void => {
    this.#child?.kill('SIGKILL');
    rmSync(this.#scratch, { recursive: true, force: true });
  };

  /** `settings`: of the session, over those that `spark_server.py` makes. */
  constructor(readonly settings: Readonly<Record<string, string>> = {}) {}

  /** Takes some seconds: a Java machine and a session. Requests are answered one after the other. */
  async start(): Promise<void> {
    const server = fileURLToPath(new URL('spark_server.py', import.meta.url));
    const python = pythonProgram('python');
    this.#scratch = mkdtempSync(join(tmpdir(), 'pipewright-spark-'));
    const settings = Object.entries(this.settings).map(([key, value]) => `${key}=${value}`);
    const child = spawn(python, [server, this.#scratch, ...settings], {
      env: { ...process.env, TZ: 'UTC', PYSPARK_PYTHON: python, PYTHONUTF8: '1', PYARROW_IGNORE_TIMEZONE: '1' },
    });
    this.#child = child;
    process.on('exit', this.#abandonChild);
    const ready = new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-REMEMBERED_STDERR);
    });
    child.on('error', (error) => {
      this.#abandon(error.message);
    });
    child.on('exit', (code) => {
      this.#abandon(`the Spark process ended with ${code}\n${this.#stderr}`);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#receive(JSON.parse(line) as Answer);
    });
    await ready;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    process.off('exit', this.#abandonChild);
    if (child?.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    }
    if (child !== undefined) rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** Spark SQL expressions. */
  evaluate(request: ExpressionRequest): Promise<ExpressionResult[]> {
    return this.#evaluate(request, 'sql');
  }

  /** PySpark source text, each a Column: `F.upper(F.col("s"))`. In scope: `F`, `T`, `Window`, `Decimal`, `df`. */
  evaluatePython(request: ExpressionRequest): Promise<ExpressionResult[]> {
    return this.#evaluate(request, 'python');
  }

  /** Runs one statement. Rejects with the first line of Spark's message. */
  async query(sql: string): Promise<QueryResult> {
    return (await this.#ask('query', { sql })) as QueryResult;
  }

  /** Runs `file` of `folder` as `__main__` on a fresh session of this Spark; tables it leaves are dropped. */
  async runScript(folder: string, file: string, args: readonly string[] = []): Promise<PythonRun> {
    return (await this.#ask('script', { folder, file, arguments: args })) as PythonRun;
  }

  /** Runs the pytest suite of `folder` on a fresh session of this Spark; `SparkSession.stop` does nothing in it. */
  async runPytest(folder: string, args: readonly string[] = []): Promise<PythonRun> {
    return (await this.#ask('pytest', { folder, arguments: args })) as PythonRun;
  }

  async #evaluate(request: ExpressionRequest, language: 'sql' | 'python'): Promise<ExpressionResult[]> {
    const answer = await this.#ask('evaluate', {
      relation: relation(request),
      expressions: request.expressions,
      aggregate: request.aggregate ?? false,
      language,
    });
    type AnsweredResult = Omit<ExpressionResult, 'values'> & { readonly values: readonly AnsweredCell[] | null };
    return (answer as AnsweredResult[]).map((result) => ({ ...result, values: result.values?.map(toCell) ?? null }));
  }

  #ask(operation: string, body: object): Promise<unknown> {
    const child = this.#child;
    if (child === undefined) throw new Error('start() the Spark engine first');
    const id = ++this.#requests;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id, operation, ...body })}\n`);
    });
  }

  #receive(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.error === undefined) waiting?.resolve(answer.result);
    else waiting?.reject(new Error(answer.error));
  }

  #abandon(reason: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(reason));
    this.#waiting.clear();
  }
}

function toCell(value: AnsweredCell): CanonicalValue | CellError {
  return isFailure(value) ? new CellError(value.$error) : value;
}

function isFailure(value: AnsweredCell): value is { readonly $error: string } {
  return typeof value === 'object' && value !== null && '$error' in value;
}

/** The rows as an inline table, which Spark evaluates without starting a job. */
function relation({ columns, rows }: ExpressionRequest): string {
  const types = columns.map((column) => parseEngineType(column.type));
  const names = [ROW_NUMBER, ...columns.map((column) => `\`${column.name}\``)].join(', ');
  const tuples = rows.map((row, index) => {
    return `(${[`${index}L`, ...types.map((type, i) => literal(row[i] ?? null, type))].join(', ')})`;
  });
  if (tuples.length > 0) return `SELECT * FROM VALUES ${tuples.join(', ')} AS __rows(${names})`;
  const nulls = ['0L', ...types.map((type) => literal(null, type))].join(', ');
  return `SELECT * FROM VALUES (${nulls}) AS __rows(${names}) WHERE false`;
}

function columnType(type: EngineType): string {
  if (type.kind === 'array') return `ARRAY<${columnType(type.element)}>`;
  if (type.kind === 'struct') {
    return `STRUCT<${type.fields.map((f, i) => `\`${fieldKey(type.fields, i)}\`: ${columnType(f.type)}`).join(', ')}>`;
  }
  const name = COLUMN_TYPES[type.name];
  if (name === undefined) throw new Error(`no Spark column type for ${type.name}`);
  return name;
}

function literal(value: CanonicalValue, type: EngineType): string {
  if (value === null) return `CAST(NULL AS ${columnType(type)})`;
  if (type.kind === 'array') {
    const items = (value as readonly CanonicalValue[]).map((item) => literal(item, type.element));
    return `CAST(array(${items.join(', ')}) AS ${columnType(type)})`;
  }
  if (type.kind === 'struct') {
    const struct = value as { readonly [field: string]: CanonicalValue };
    const fields = type.fields.map((field, i) => {
      const key = fieldKey(type.fields, i);
      return `'${key}', ${literal(struct[key] ?? null, field.type)}`;
    });
    return `named_struct(${fields.join(', ')})`;
  }
  const text = `'${scalarText(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return type.name === 'BYTES' ? `unbase64(${text})` : `CAST(${text} AS ${columnType(type)})`;
}
