// SQL and expressions → values and types as the product's own embedded DuckDB computes them, offline and in UTC.
import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBIntervalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import {
  bytesValue,
  CellError,
  dateValue,
  datetimeValue,
  decimalValue,
  floatValue,
  integerValue,
  intervalValue,
  jsonValue,
  timestampValue,
  timeValue,
  scalarText,
  type CanonicalValue,
} from './canonical-value.js';
import { fieldKey, parseEngineType, type EngineType } from './engine-type.js';
import type { ExpressionEngine, ExpressionRequest, ExpressionResult, QueryResult } from './expression-engine.js';
import { keepWholeTexts } from '../../server/src/run/whole-texts.js';
import { separateFailingRows } from './separate-failing-rows.js';

const CONFIGURATION = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  threads: '1',
  memory_limit: '2GB',
};
const ROW_NUMBER = '__row';

const COLUMN_TYPES: Readonly<Record<string, string>> = {
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE',
  NUMERIC: 'DECIMAL(38, 9)',
  BIGNUMERIC: 'DECIMAL(38, 18)',
  BOOL: 'BOOLEAN',
  STRING: 'VARCHAR',
  BYTES: 'BLOB',
  DATE: 'DATE',
  TIME: 'TIME',
  DATETIME: 'TIMESTAMP',
  TIMESTAMP: 'TIMESTAMPTZ',
  JSON: 'JSON',
  INTERVAL: 'INTERVAL',
};

const GOOGLESQL_TYPES: Readonly<Record<string, string>> = {
  BIGINT: 'INT64',
  INTEGER: 'INT64',
  SMALLINT: 'INT64',
  TINYINT: 'INT64',
  DOUBLE: 'FLOAT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
  VARCHAR: 'STRING',
  BLOB: 'BYTES',
  DATE: 'DATE',
  TIME: 'TIME',
  TIMESTAMP: 'DATETIME',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
  INTERVAL: 'INTERVAL',
};

export class DuckDbEngine implements ExpressionEngine {
  readonly name = 'duckdb';
  #instance: DuckDBInstance | undefined;
  #connection: DuckDBConnection | undefined;

  /** Settings of every session. */
  constructor(readonly settings: Readonly<Record<string, string>> = { TimeZone: 'UTC' }) {}

  /** `path` is a database file, by default in memory. */
  async start(path = ':memory:'): Promise<void> {
    keepWholeTexts();
    this.#instance = await DuckDBInstance.create(path, CONFIGURATION);
    this.#connection = await this.#connect();
  }

  stop(): Promise<void> {
    this.#connection?.closeSync();
    this.#instance?.closeSync();
    this.#connection = undefined;
    this.#instance = undefined;
    return Promise.resolve();
  }

  /** Runs one or more statements on one lasting connection; the result is the last one's. Rejects with DuckDB's message. */
  async query(sql: string): Promise<QueryResult> {
    if (this.#connection === undefined) throw new Error('start() the DuckDB engine first');
    return read(await this.#connection.runAndReadAll(sql));
  }

  async evaluate(request: ExpressionRequest): Promise<ExpressionResult[]> {
    const connection = await this.#connect();
    try {
      await createRows(connection, request);
      const results: ExpressionResult[] = [];
      for (const expression of request.expressions) {
        results.push(await evaluateExpression(connection, expression, request));
      }
      return results;
    } finally {
      connection.closeSync();
    }
  }

  async #connect(): Promise<DuckDBConnection> {
    if (this.#instance === undefined) throw new Error('start() the DuckDB engine first');
    const connection = await this.#instance.connect();
    for (const [name, value] of Object.entries(this.settings)) await connection.run(`SET ${name} = '${value}'`);
    return connection;
  }
}

async function createRows(connection: DuckDBConnection, { columns, rows }: ExpressionRequest): Promise<void> {
  const types = columns.map((column) => parseEngineType(column.type));
  const declarations = columns.map((column, i) => `"${column.name}" ${columnType(types[i]!)}`);
  await connection.run(`CREATE TEMP TABLE __rows (${[`${ROW_NUMBER} BIGINT`, ...declarations].join(', ')})`);
  const tuples = rows.map(
    (row, index) => `(${[index, ...types.map((type, i) => literal(row[i] ?? null, type))].join(', ')})`,
  );
  if (tuples.length > 0) await connection.run(`INSERT INTO __rows VALUES ${tuples.join(', ')}`);
}

async function evaluateExpression(
  connection: DuckDBConnection,
  expression: string,
  { rows: { length: rowCount }, aggregate = false }: ExpressionRequest,
): Promise<ExpressionResult> {
  const order = aggregate ? '' : `ORDER BY ${ROW_NUMBER} ASC`;
  const select = (where = ''): string => `SELECT (\n${expression}\n) FROM __rows ${where} ${order}`;
  let type: DuckDBType;
  try {
    const statement = await connection.prepare(select());
    type = statement.columnType(0);
    try {
      const { rows } = read(await statement.runAndReadAll());
      return { ...typeNames(type), values: rows.map((row) => row[0] ?? null) };
    } catch (error) {
      if (aggregate) return { ...typeNames(type), values: [new CellError((error as Error).message)] };
      const values = await separateFailingRows(expression, rowCount, (error as Error).message, async (row) => {
        const { rows } = read(await connection.runAndReadAll(select(`WHERE ${ROW_NUMBER} = ${row}`)));
        return rows[0]?.[0] ?? null;
      });
      return { ...typeNames(type), values };
    } finally {
      statement.destroySync();
    }
  } catch (error) {
    return { type: null, nativeType: null, values: null, error: (error as Error).message };
  }
}

interface Reader {
  columnNames(): readonly string[];
  columnTypes(): readonly DuckDBType[];
  getRows(): DuckDBValue[][];
}

function read(reader: Reader): QueryResult {
  const types = reader.columnTypes();
  return {
    columns: reader.columnNames().map((name, i) => ({ name, type: typeNames(types[i]!).nativeType })),
    rows: reader.getRows().map((row) => row.map((value, i) => canonical(value, types[i]!))),
  };
}

function columnType(type: EngineType): string {
  if (type.kind === 'array') return `${columnType(type.element)}[]`;
  if (type.kind === 'struct') {
    return `STRUCT(${type.fields.map((f, i) => `"${fieldKey(type.fields, i)}" ${columnType(f.type)}`).join(', ')})`;
  }
  const name = COLUMN_TYPES[type.name];
  if (name === undefined) throw new Error(`no DuckDB column type for ${type.name}`);
  return name;
}

function literal(value: CanonicalValue, type: EngineType): string {
  if (value === null) return `CAST(NULL AS ${columnType(type)})`;
  if (type.kind === 'array') {
    const items = (value as readonly CanonicalValue[]).map((item) => literal(item, type.element));
    return `CAST([${items.join(', ')}] AS ${columnType(type)})`;
  }
  if (type.kind === 'struct') {
    const struct = value as { readonly [field: string]: CanonicalValue };
    const fields = type.fields.map((field, i) => {
      const key = fieldKey(type.fields, i);
      return `"${key}": ${literal(struct[key] ?? null, field.type)}`;
    });
    return `{${fields.join(', ')}}`;
  }
  const text = `'${scalarText(value).replaceAll("'", "''")}'`;
  return type.name === 'BYTES' ? `from_base64(${text})` : `CAST(${text} AS ${columnType(type)})`;
}

function typeNames(type: DuckDBType): { type: string | null; nativeType: string } {
  return { type: googleSqlType(type), nativeType: type.alias ?? String(type) };
}

function googleSqlType(type: DuckDBType): string | null {
  if (type.alias === 'JSON') return 'JSON';
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const element = googleSqlType(type.valueType);
    return element === null ? null : `ARRAY<${element}>`;
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryTypes.map((entry, i) => {
      const field = googleSqlType(entry);
      return field === null ? null : `${type.entryNames[i] ?? ''} ${field}`.trim();
    });
    return fields.includes(null) ? null : `STRUCT<${fields.join(', ')}>`;
  }
  if (type instanceof DuckDBDecimalType)
    return type.scale <= 9 && type.width - type.scale <= 29 ? 'NUMERIC' : 'BIGNUMERIC';
  return GOOGLESQL_TYPES[String(type)] ?? null;
}

function canonical(value: DuckDBValue, type: DuckDBType): CanonicalValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return integerValue(value);
  if (typeof value === 'number') return floatValue(value);
  if (typeof value === 'string') return type.alias === 'JSON' ? jsonValue(value) : value;
  if (value instanceof DuckDBDecimalValue) return decimalValue(value.value, value.scale);
  if (value instanceof DuckDBDateValue) return dateValue(value.days);
  if (value instanceof DuckDBTimeValue) return timeValue(value.micros);
  if (value instanceof DuckDBTimestampValue) return datetimeValue(value.micros);
  if (value instanceof DuckDBTimestampTZValue) return timestampValue(value.micros);
  if (value instanceof DuckDBBlobValue) return bytesValue(value.bytes);
  if (value instanceof DuckDBIntervalValue) return intervalValue(value.months, value.days, value.micros);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const element = type instanceof DuckDBListType || type instanceof DuckDBArrayType ? type.valueType : type;
    return value.items.map((item) => canonical(item, element));
  }
  if (value instanceof DuckDBStructValue) {
    const entries = Object.entries(value.entries);
    const types = type instanceof DuckDBStructType ? type.entryTypes : [];
    return Object.fromEntries(entries.map(([key, entry], i) => [key, canonical(entry, types[i] ?? type)]));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map((entry) => ({ key: canonical(entry.key, type), value: canonical(entry.value, type) }));
  }
  return String(value);
}
