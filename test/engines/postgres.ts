// SQL and expressions → values and types as PostgreSQL (PGlite, in this process) computes them, in UTC.
import {
  CellError,
  decimalFromText,
  floatValue,
  integerValue,
  intervalValue,
  jsonValue,
  bytesValue,
  scalarText,
  type CanonicalValue,
} from './canonical-value.js';
import { fieldKey, parseEngineType, type EngineType } from './engine-type.js';
import type { ExpressionEngine, ExpressionRequest, ExpressionResult, QueryResult } from './expression-engine.js';
import { engineRequire } from './locate.js';
import { separateFailingRows } from './separate-failing-rows.js';

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

interface Database {
  query(sql: string, parameters: unknown[], options: object): Promise<{ rows: (string | null)[][]; fields: Field[] }>;
  exec(sql: string): Promise<unknown>;
  describeQuery(sql: string): Promise<{ resultFields: Field[] }>;
  close(): Promise<void>;
}

interface NativeType {
  readonly name: string;
  /** Object id of an array type's element type, 0 for every other type. */
  readonly element: number;
}

const ROW_NUMBER = '__row';

const COLUMN_TYPES: Readonly<Record<string, string>> = {
  INT64: 'bigint',
  FLOAT64: 'double precision',
  NUMERIC: 'numeric',
  BIGNUMERIC: 'numeric',
  BOOL: 'boolean',
  STRING: 'text',
  BYTES: 'bytea',
  DATE: 'date',
  TIME: 'time',
  DATETIME: 'timestamp',
  TIMESTAMP: 'timestamptz',
  JSON: 'jsonb',
  INTERVAL: 'interval',
};

const GOOGLESQL_TYPES: Readonly<Record<string, string>> = {
  bigint: 'INT64',
  integer: 'INT64',
  smallint: 'INT64',
  'double precision': 'FLOAT64',
  real: 'FLOAT64',
  numeric: 'NUMERIC',
  boolean: 'BOOL',
  text: 'STRING',
  'character varying': 'STRING',
  bytea: 'BYTES',
  date: 'DATE',
  'time without time zone': 'TIME',
  'timestamp without time zone': 'DATETIME',
  'timestamp with time zone': 'TIMESTAMP',
  json: 'JSON',
  jsonb: 'JSON',
  interval: 'INTERVAL',
};

export class PostgresEngine implements ExpressionEngine {
  readonly name = 'postgres';
  #database: Database | undefined;
  readonly #types = new Map<number, NativeType>();
  #asText: Record<number, (text: string) => string> = {};
  #requests = 0;

  async start(): Promise<void> {
    const { PGlite } = engineRequire()('@electric-sql/pglite') as { PGlite: { create(): Promise<Database> } };
    this.#database = await PGlite.create();
    await this.#database.exec("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'iso_8601'");
    await this.#readTypes();
  }

  async stop(): Promise<void> {
    await this.#database?.close();
    this.#database = undefined;
  }

  /** Runs one statement. Rejects with PostgreSQL's message. */
  async query(sql: string): Promise<QueryResult> {
    const { rows, fields } = await this.#started().query(sql, [], { rowMode: 'array', parsers: this.#asText });
    if (fields.some((field) => !this.#types.has(field.dataTypeID))) await this.#readTypes();
    return {
      columns: fields.map((field) => ({ name: field.name, type: this.#typeOf(field).name })),
      rows: rows.map((row) => row.map((text, i) => this.#canonical(text, this.#typeOf(fields[i]!)))),
    };
  }

  /** Runs any number of statements for their effect. Rejects with PostgreSQL's message. */
  async execute(sql: string): Promise<void> {
    await this.#started().exec(sql);
  }

  async evaluate(request: ExpressionRequest): Promise<ExpressionResult[]> {
    const table = `__rows_${this.#requests++}`;
    await this.#createRows(table, request);
    try {
      const results: ExpressionResult[] = [];
      for (const expression of request.expressions) {
        results.push(await this.#evaluateExpression(table, expression, request));
      }
      return results;
    } finally {
      await this.execute(`DROP TABLE ${table}`);
    }
  }

  async #createRows(table: string, { columns, rows }: ExpressionRequest): Promise<void> {
    const types = columns.map((column) => parseEngineType(column.type));
    const declarations = columns.map((column, i) => `"${column.name}" ${columnType(types[i]!)}`);
    await this.execute(`CREATE TEMP TABLE ${table} (${[`${ROW_NUMBER} bigint`, ...declarations].join(', ')})`);
    const tuples = rows.map(
      (row, n) => `(${[n, ...types.map((type, i) => literal(row[i] ?? null, type))].join(', ')})`,
    );
    if (tuples.length > 0) await this.execute(`INSERT INTO ${table} VALUES ${tuples.join(', ')}`);
  }

  async #evaluateExpression(
    table: string,
    expression: string,
    { rows: { length: rowCount }, aggregate = false }: ExpressionRequest,
  ): Promise<ExpressionResult> {
    const order = aggregate ? '' : `ORDER BY ${ROW_NUMBER}`;
    const select = (where = ''): string => `SELECT (\n${expression}\n) FROM ${table} ${where} ${order}`;
    let types: Pick<ExpressionResult, 'type' | 'nativeType'>;
    try {
      const { resultFields } = await this.#started().describeQuery(select());
      const native = this.#typeOf(resultFields[0]!);
      types = { type: this.#googleSqlType(native), nativeType: native.name };
    } catch (error) {
      return { type: null, nativeType: null, values: null, error: (error as Error).message };
    }
    try {
      const { rows } = await this.query(select());
      return { ...types, values: rows.map((row) => row[0] ?? null) };
    } catch (error) {
      if (aggregate) return { ...types, values: [new CellError((error as Error).message)] };
      const values = await separateFailingRows(expression, rowCount, (error as Error).message, async (row) => {
        const { rows } = await this.query(select(`WHERE ${ROW_NUMBER} = ${row}`));
        return rows[0]?.[0] ?? null;
      });
      return { ...types, values };
    }
  }

  /** Learns every type's name, and keeps the client from turning any of them into JavaScript values of its own. */
  async #readTypes(): Promise<void> {
    const sql = `SELECT oid::text, format_type(oid, NULL), CASE WHEN typcategory = 'A' THEN typelem::text ELSE '0' END FROM pg_type`;
    const { rows } = await this.#started().query(sql, [], { rowMode: 'array' });
    for (const [oid, name, element] of rows) {
      this.#types.set(Number(oid), { name: name ?? '', element: Number(element) });
    }
    this.#asText = Object.fromEntries([...this.#types.keys()].map((oid) => [oid, (text: string) => text]));
  }

  #typeOf(field: Field): NativeType {
    return this.#types.get(field.dataTypeID) ?? { name: 'unknown', element: 0 };
  }

  #googleSqlType(type: NativeType): string | null {
    const element = this.#types.get(type.element);
    if (element === undefined) return GOOGLESQL_TYPES[type.name] ?? null;
    const name = this.#googleSqlType(element);
    return name === null ? null : `ARRAY<${name}>`;
  }

  #canonical(text: string | null, type: NativeType): CanonicalValue {
    if (text === null) return null;
    const element = this.#types.get(type.element);
    if (element !== undefined) return this.#canonicalArray(text, element);
    return canonicalScalar(text, type.name);
  }

  #canonicalArray(text: string, element: NativeType): CanonicalValue {
    const stack: CanonicalValue[][] = [[]];
    for (const [token, quoted] of text.replace(/^[^{]*=/, '').matchAll(/[{}]|"((?:[^"\\]|\\.)*)"|[^{},]+/g)) {
      if (token === '{') stack.push([]);
      else if (token === '}') stack.at(-2)?.push(stack.pop()!);
      else if (quoted !== undefined) stack.at(-1)?.push(this.#canonical(quoted.replace(/\\(.)/g, '$1'), element));
      else stack.at(-1)?.push(token === 'NULL' ? null : this.#canonical(token, element));
    }
    return stack[0]?.[0] ?? [];
  }

  #started(): Database {
    if (this.#database === undefined) throw new Error('start() the PostgreSQL engine first');
    return this.#database;
  }
}

function columnType(type: EngineType): string {
  if (type.kind === 'array') return `${columnType(type.element)}[]`;
  if (type.kind === 'struct') return 'jsonb';
  const name = COLUMN_TYPES[type.name];
  if (name === undefined) throw new Error(`no PostgreSQL column type for ${type.name}`);
  return name;
}

function literal(value: CanonicalValue, type: EngineType): string {
  if (value === null) return `NULL::${columnType(type)}`;
  if (type.kind === 'array') {
    const items = (value as readonly CanonicalValue[]).map((item) => literal(item, type.element));
    return `ARRAY[${items.join(', ')}]::${columnType(type)}`;
  }
  const text = `'${(type.kind === 'struct' ? structText(value, type) : scalarText(value)).replaceAll("'", "''")}'`;
  return columnType(type) === 'bytea' ? `decode(${text}, 'base64')` : `${text}::${columnType(type)}`;
}

/** Integers beyond 2^53 are text in the value and numbers in the JSON object that stands for a struct. */
function structText(value: CanonicalValue, type: Extract<EngineType, { readonly kind: 'struct' }>): string {
  const fields = type.fields.map((field, i) => {
    const key = fieldKey(type.fields, i);
    const inner = (value as Readonly<Record<string, CanonicalValue>>)[key] ?? null;
    const isNumber = field.type.kind === 'scalar' && field.type.name === 'INT64' && inner !== null;
    return `${JSON.stringify(key)}: ${isNumber ? scalarText(inner) : JSON.stringify(inner)}`;
  });
  return `{${fields.join(', ')}}`;
}

/** `type` in PostgreSQL's own spelling; the text as a session in UTC with ISO dates shows it. */
export function canonicalScalar(text: string, type: string): CanonicalValue {
  switch (type) {
    case 'bigint':
    case 'integer':
    case 'smallint':
      return integerValue(BigInt(text));
    case 'double precision':
    case 'real':
      return floatValue(Number(text));
    case 'numeric':
      return decimalFromText(text);
    case 'boolean':
      return text === 't';
    case 'bytea':
      return bytesValue(Buffer.from(text.slice(2), 'hex'));
    case 'json':
    case 'jsonb':
      return jsonValue(text);
    case 'timestamp without time zone':
      return text.replace(' ', 'T');
    case 'timestamp with time zone':
      return text.replace(' ', 'T').replace(/\+00$/, 'Z');
    case 'interval':
      return canonicalInterval(text);
    default:
      return text;
  }
}

/** `P1Y2M3DT4H5M6.789S`, each part with its own sign. */
function canonicalInterval(text: string): string {
  const [date = '', time = ''] = text.slice(1).split('T');
  const part = (where: string, unit: string): string => new RegExp(`(-?[\\d.]+)${unit}`).exec(where)?.[1] ?? '0';
  const whole = (where: string, unit: string): number => Number(part(where, unit));
  const [seconds = '0', fraction = ''] = part(time, 'S').split('.');
  const micros = BigInt(fraction.padEnd(6, '0')) * (seconds.startsWith('-') ? -1n : 1n);
  const total =
    (BigInt(part(time, 'H')) * 3600n + BigInt(part(time, 'M')) * 60n + BigInt(seconds)) * 1_000_000n + micros;
  return intervalValue(whole(date, 'Y') * 12 + whole(date, 'M'), whole(date, 'W') * 7 + whole(date, 'D'), total);
}
