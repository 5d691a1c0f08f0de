// GoogleSQL text → what Google's reference implementation says of it: types, values, errors, signatures. Tuned like BigQuery.
import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { CellError, type CanonicalValue, type Cell } from './canonical-value.js';
import { engineTypeName, parseEngineType, type EngineColumn } from './engine-type.js';
import type { ExpressionEngine, ExpressionRequest, ExpressionResult, QueryResult } from './expression-engine.js';
import { freePort } from './free-port.js';
import { decodeFunction, type BuiltinFunction, type FunctionMessage } from './googlesql-functions.js';
import {
  decodeType,
  decodeValue,
  encodeType,
  encodeValue,
  type TypeMessage,
  type ValueMessage,
} from './googlesql-protocol.js';
import { engineRequire } from './locate.js';
import { mapConcurrently } from './map-concurrently.js';

/** Message without its position; `line` and `column` start at 1 in the text handed in, absent where the server gave none. */
export interface GoogleSqlFault {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export type GoogleSqlAnalysis =
  | { readonly ok: true; readonly type: string; readonly mode: 'scalar' | 'aggregate' | 'analytic' }
  | ({ readonly ok: false } & GoogleSqlFault);

export interface GoogleSqlParameter extends EngineColumn {
  readonly value: CanonicalValue;
}

/** Tables a query reads, by name. A dotted name is found only as one quoted name: `` `raw.orders` ``. */
export type GoogleSqlTables = Readonly<
  Record<string, { readonly columns: readonly EngineColumn[]; readonly rows: readonly (readonly CanonicalValue[])[] }>
>;

type LanguageOptions = Record<string, unknown> & { enabled_language_features: string[] };

interface Client {
  waitForReady(deadline: number, done: (error?: Error) => void): void;
  close(): void;
  readonly [method: string]: unknown;
}

interface QueryMessage {
  readonly content: {
    readonly table_data?: { readonly row?: readonly { readonly cell?: readonly ValueMessage[] }[] } | null;
  };
  readonly prepared: PreparedMessage;
}

interface PreparedMessage {
  readonly prepared_query_id?: string;
  readonly columns?: readonly { readonly name: string; readonly type: TypeMessage }[];
}

const CONCURRENT_CALLS = 4;
const START_ATTEMPTS = 3;
const READY_MILLIS = 30_000;
const INVALID_ARGUMENT = 3;

/** In development when the server was built, and in BigQuery today. */
const FEATURES_ADDED = [
  'FEATURE_INTERVAL_TYPE',
  'FEATURE_TIME_BUCKET_FUNCTIONS',
  'FEATURE_INVERSE_TRIG_FUNCTIONS',
  'FEATURE_V_1_4_GROUPING_SETS',
  'FEATURE_V_1_4_GROUPING_BUILTIN',
];
/** BigQuery's timestamps have microseconds. */
const FEATURES_REMOVED = ['FEATURE_TIMESTAMP_NANOS'];

const ROW_TABLE = '__rows';
const ROW_NUMBER = '__row';

export class GoogleSqlEngine implements ExpressionEngine {
  readonly name = 'googlesql';
  #server: ChildProcess | undefined;
  #client: Client | undefined;
  #analyzerOptions: Record<string, unknown> = {};
  #languageOptions: LanguageOptions = { enabled_language_features: [] };
  #emptyCatalog = '';
  readonly #killServer = (): void => void this.#server?.kill('SIGKILL');

  /** Spawns the server on a free port; it dies with this process. */
  async start(): Promise<void> {
    for (let attempt = 1; this.#client === undefined; attempt++) {
      try {
        this.#client = await this.#connect(await freePort());
      } catch (error) {
        await this.stop();
        if (attempt === START_ATTEMPTS) throw error;
      }
    }
    const language = await this.#call<LanguageOptions>('GetLanguageOptions', { maximum_features: true });
    const features = new Set([...language.enabled_language_features, ...FEATURES_ADDED]);
    for (const feature of FEATURES_REMOVED) features.delete(feature);
    this.#languageOptions = {
      ...language,
      product_mode: 'PRODUCT_EXTERNAL',
      reserved_keywords: ['QUALIFY'],
      supported_statement_kinds: [],
      enabled_language_features: [...features],
    };
    const defaults = await this.#call<{ enabled_rewrites?: string[] }>('GetAnalyzerOptions', {});
    this.#analyzerOptions = {
      language_options: this.#languageOptions,
      enabled_rewrites: defaults.enabled_rewrites ?? [],
      default_timezone: 'UTC',
      error_message_mode: 'ERROR_MESSAGE_ONE_LINE',
      parameter_mode: 'PARAMETER_NAMED',
    };
    this.#emptyCatalog = await this.#registerCatalog({});
  }

  stop(): Promise<void> {
    process.off('exit', this.#killServer);
    this.#client?.close();
    this.#killServer();
    this.#client = undefined;
    this.#server = undefined;
    return Promise.resolve();
  }

  /** Type and mode of one expression over columns and named parameters, or the first error and where it stands. */
  async analyzeExpression(
    expression: string,
    columns: readonly EngineColumn[],
    parameters: readonly EngineColumn[] = [],
  ): Promise<GoogleSqlAnalysis> {
    try {
      const answer = await this.#call<{ resolved_expression: unknown }>('Analyze', {
        sql_expression: expression,
        registered_catalog_id: this.#emptyCatalog,
        options: {
          ...this.#analyzerOptions,
          expression_columns: columns.map(declaration),
          query_parameters: parameters.map(declaration),
        },
      });
      return { ok: true, mode: 'scalar', type: engineTypeName(decodeType(resolvedType(answer.resolved_expression))) };
    } catch (error) {
      const mode = /^(Aggregate|Analytic) function .*not allowed in standalone expression/.exec(
        fault(error).message,
      )?.[1];
      if (mode === undefined) return { ok: false, ...fault(error) };
      return this.#analyzeInQuery(expression, columns, parameters, mode === 'Aggregate' ? 'aggregate' : 'analytic');
    }
  }

  async #analyzeInQuery(
    expression: string,
    columns: readonly EngineColumn[],
    parameters: readonly EngineColumn[],
    mode: 'aggregate' | 'analytic',
  ): Promise<GoogleSqlAnalysis> {
    const nulls = columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS \`${name}\``);
    const sql = `SELECT (\n${expression}\n) FROM (SELECT ${nulls.length === 0 ? 'NULL' : nulls.join(', ')})`;
    try {
      const type = await this.#describe(sql, { registered_catalog_id: this.#emptyCatalog }, parameters);
      return { ok: true, mode, type };
    } catch (error) {
      return { ok: false, ...fault(error, 1) };
    }
  }

  /** The type of a query's last column, found without running it. */
  async #describe(
    sql: string,
    catalog: Record<string, unknown>,
    parameters: readonly EngineColumn[] = [],
  ): Promise<string> {
    const { prepared } = await this.#call<{ prepared: PreparedMessage }>('PrepareQuery', {
      sql,
      ...catalog,
      options: { ...this.#analyzerOptions, query_parameters: parameters.map(declaration) },
    });
    await this.#call('UnprepareQuery', { prepared_query_id: prepared.prepared_query_id });
    const type = prepared.columns?.at(-1)?.type;
    if (type === undefined) throw new Error('a query without columns');
    return engineTypeName(decodeType(type));
  }

  /** Grammar only: null when the statement parses. */
  async parseFault(statement: string): Promise<GoogleSqlFault | null> {
    try {
      await this.#call('Parse', { sql_statement: statement, options: this.#languageOptions });
      return null;
    } catch (error) {
      return fault(error);
    }
  }

  /** Runs one query; `error` is the server's own message. Rows come in the query's order. */
  async query(
    sql: string,
    inputs: { readonly parameters?: readonly GoogleSqlParameter[]; readonly tables?: GoogleSqlTables } = {},
  ): Promise<QueryResult | { readonly error: string }> {
    try {
      const catalog =
        inputs.tables === undefined
          ? { registered_catalog_id: this.#emptyCatalog }
          : { simple_catalog: this.#catalog(inputs.tables), table_content: tableContent(inputs.tables) };
      return await this.#evaluateQuery(sql, catalog, inputs.parameters ?? []);
    } catch (error) {
      return { error: message(error) };
    }
  }

  async evaluate(request: ExpressionRequest): Promise<ExpressionResult[]> {
    const catalog = await this.#registerCatalog({
      [ROW_TABLE]: {
        columns: [{ name: ROW_NUMBER, type: 'INT64' }, ...request.columns],
        rows: request.rows.map((row, index) => [index, ...row]),
      },
    });
    try {
      return await mapConcurrently(request.expressions, CONCURRENT_CALLS, (expression) =>
        this.#evaluateExpression(expression, catalog, request),
      );
    } finally {
      await this.#call('UnregisterCatalog', { registered_id: catalog });
    }
  }

  /** Every built-in function of this server under the options above, by name. */
  async builtinFunctions(): Promise<BuiltinFunction[]> {
    const answer = await this.#call<{ function: readonly FunctionMessage[] }>('GetBuiltinFunctions', {
      language_options: this.#languageOptions,
    });
    return answer.function.map(decodeFunction).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #evaluateExpression(
    expression: string,
    catalog: string,
    request: ExpressionRequest,
  ): Promise<ExpressionResult> {
    if (request.aggregate === true) return this.#evaluateAggregate(expression, catalog);
    try {
      const { columns, rows } = await this.#selectFromRows(`(\n${expression}\n)`, catalog);
      return { ...bothTypes(columns[1]?.type), values: rows.map((row) => row[1] ?? null) };
    } catch (error) {
      if (statusCode(error) === INVALID_ARGUMENT)
        return { ...bothTypes(undefined), values: null, error: message(error, 1) };
      return this.#separateFailingRows(expression, catalog, request, message(error, 1));
    }
  }

  async #evaluateAggregate(expression: string, catalog: string): Promise<ExpressionResult> {
    const sql = `SELECT (\n${expression}\n) FROM ${ROW_TABLE}`;
    let type: string | undefined;
    try {
      type = await this.#describe(sql, { registered_catalog_id: catalog });
      const { rows } = await this.#evaluateQuery(sql, { registered_catalog_id: catalog }, []);
      return { ...bothTypes(type), values: [rows[0]?.[0] ?? null] };
    } catch (error) {
      if (type === undefined && statusCode(error) === INVALID_ARGUMENT) {
        return { ...bothTypes(undefined), values: null, error: message(error, 1) };
      }
      return { ...bothTypes(type), values: [new CellError(message(error, 1))] };
    }
  }

  /** At least one row failed while running: finds which ones, and what each has to say. */
  async #separateFailingRows(
    expression: string,
    catalog: string,
    request: ExpressionRequest,
    firstMessage: string,
  ): Promise<ExpressionResult> {
    try {
      const tolerant = `ISERROR(\n${expression}\n), NULLIFERROR(\n${expression}\n)`;
      const { columns, rows } = await this.#selectFromRows(tolerant, catalog);
      const failing = rows.filter((row) => row[1] === true).length;
      const values = await mapConcurrently(rows, CONCURRENT_CALLS, async (row, index): Promise<Cell> => {
        if (row[1] !== true) return row[2] ?? null;
        return new CellError(failing === 1 ? firstMessage : await this.#rowMessage(expression, catalog, index));
      });
      return { ...bothTypes(columns[2]?.type), values };
    } catch {
      // An expression that cannot stand inside ISERROR (a window function) fails for all rows alike.
      const type = await this.#typeOverRows(expression, catalog, request);
      return { ...bothTypes(type), values: request.rows.map(() => new CellError(firstMessage)) };
    }
  }

  /** Also of a function that this server can only analyse, not evaluate. */
  async #typeOverRows(expression: string, catalog: string, request: ExpressionRequest): Promise<string | undefined> {
    try {
      return await this.#describe(rowsQuery(`(\n${expression}\n)`), { registered_catalog_id: catalog });
    } catch {
      const analysis = await this.analyzeExpression(expression, request.columns);
      return analysis.ok ? analysis.type : undefined;
    }
  }

  async #rowMessage(expression: string, catalog: string, row: number): Promise<string> {
    try {
      await this.#selectFromRows(`(\n${expression}\n)`, catalog, `WHERE ${ROW_NUMBER} = ${row}`);
      return 'failed among other rows, not alone';
    } catch (error) {
      return message(error, 1);
    }
  }

  #selectFromRows(expressions: string, catalog: string, where = ''): Promise<QueryResult> {
    return this.#evaluateQuery(rowsQuery(expressions, where), { registered_catalog_id: catalog }, []);
  }

  async #evaluateQuery(
    sql: string,
    catalog: Record<string, unknown>,
    parameters: readonly GoogleSqlParameter[],
  ): Promise<QueryResult> {
    const answer = await this.#call<QueryMessage>('EvaluateQuery', {
      sql,
      ...catalog,
      options: { ...this.#analyzerOptions, query_parameters: parameters.map(declaration) },
      params: parameters.map(({ name, type, value }) => ({ name, value: encodeValue(value, parseEngineType(type)) })),
    });
    const columns = (answer.prepared.columns ?? []).map(({ name, type }) => ({ name, type: decodeType(type) }));
    return {
      columns: columns.map(({ name, type }) => ({ name, type: engineTypeName(type) })),
      rows: (answer.content.table_data?.row ?? []).map((row) =>
        columns.map(({ type }, i) => decodeValue(row.cell?.[i] ?? {}, type)),
      ),
    };
  }

  #catalog(tables: GoogleSqlTables): Record<string, unknown> {
    return {
      name: 'test',
      builtin_function_options: { language_options: this.#languageOptions },
      table: Object.entries(tables).map(([name, table]) => ({ name, column: table.columns.map(declaration) })),
    };
  }

  async #registerCatalog(tables: GoogleSqlTables): Promise<string> {
    const answer = await this.#call<{ registered_id: string }>('RegisterCatalog', {
      simple_catalog: this.#catalog(tables),
      table_content: tableContent(tables),
    });
    return answer.registered_id;
  }

  async #connect(port: number): Promise<Client> {
    const require = engineRequire();
    const grpc = require('@grpc/grpc-js') as {
      credentials: { createInsecure(): unknown };
      loadPackageDefinition(definition: unknown): {
        zetasql: {
          local_service: {
            ZetaSqlLocalService: new (address: string, credentials: unknown, options: object) => Client;
          };
        };
      };
    };
    const protoLoader = require('@grpc/proto-loader') as { loadSync(file: string, options: object): unknown };
    const folder = join(dirname(require.resolve('@fivetrandevelopers/zetasql/package.json')), 'lib', 'zetasql');
    const suffix = (process.arch.startsWith('arm') ? '_arm' : '') + (process.platform === 'darwin' ? '' : '.so');
    const address = `127.0.0.1:${port}`;
    const server = spawn(join(folder, `remote_server${suffix}`), address.split(':'), { stdio: 'ignore' });
    this.#server = server;
    process.on('exit', this.#killServer);
    const definition = protoLoader.loadSync('local_service.proto', {
      includeDirs: [join(folder, 'protos')],
      keepCase: true,
      longs: String,
      enums: String,
    });
    const { ZetaSqlLocalService } = grpc.loadPackageDefinition(definition).zetasql.local_service;
    const client = new ZetaSqlLocalService(address, grpc.credentials.createInsecure(), {
      'grpc.max_send_message_length': -1,
      'grpc.max_receive_message_length': -1,
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.once('exit', (code) => {
        reject(new Error(`the reference server ended with ${code}`));
      });
      client.waitForReady(Date.now() + READY_MILLIS, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    server.unref();
    return client;
  }

  #call<T>(method: string, request: unknown): Promise<T> {
    const client = this.#client;
    if (client === undefined) throw new Error('start() the GoogleSQL engine first');
    const remote = client[method] as (request: unknown, done: (error: Error | null, answer: T) => void) => void;
    return new Promise((resolve, reject) => {
      remote.call(client, request, (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
  }
}

function declaration(column: EngineColumn): { name: string; type: TypeMessage } {
  return { name: column.name, type: encodeType(parseEngineType(column.type)) };
}

function rowsQuery(expressions: string, where = ''): string {
  return `SELECT ${ROW_NUMBER}, ${expressions} FROM ${ROW_TABLE} ${where} ORDER BY ${ROW_NUMBER}`;
}

function tableContent(tables: GoogleSqlTables): Record<string, unknown> {
  const content = Object.entries(tables).map(([name, table]) => {
    const types = table.columns.map((column) => parseEngineType(column.type));
    const row = table.rows.map((values) => ({ cell: types.map((type, i) => encodeValue(values[i] ?? null, type)) }));
    return [name, { table_data: { row } }] as const;
  });
  return Object.fromEntries(content);
}

function bothTypes(type: string | undefined): { type: string | null; nativeType: string | null } {
  return { type: type ?? null, nativeType: type ?? null };
}

/** Descends through the single-member wrappers of a resolved expression to the type in its innermost `parent`. */
function resolvedType(node: unknown): TypeMessage {
  let current = node as Record<string, unknown>;
  for (;;) {
    if (current['type'] !== undefined && current['type'] !== null) return current['type'] as TypeMessage;
    const parent = current['parent'];
    const next = parent ?? Object.values(current).find((member) => typeof member === 'object' && member !== null);
    if (next === undefined) throw new Error('a resolved expression without a type');
    current = next as Record<string, unknown>;
  }
}

function statusCode(error: unknown): number | undefined {
  return (error as { code?: number }).code;
}

function message(error: unknown, addedLines = 0): string {
  const { message: text, line, column } = fault(error, addedLines);
  return line === undefined ? text : `${text} [at ${line}:${column}]`;
}

/** Positions move up by the lines put in front of the caller's text; one that points there is left out. */
function fault(error: unknown, addedLines = 0): GoogleSqlFault {
  const { details, message: statusLine } = error as { details?: string; message: string };
  const text = details || statusLine;
  const position = /^([\s\S]*?)\s*\[at (\d+):(\d+)\]$/.exec(text);
  if (position === null) return { message: text };
  const line = Number(position[2]) - addedLines;
  return { message: position[1] ?? '', ...(line > 0 ? { line, column: Number(position[3]) } : {}) };
}
