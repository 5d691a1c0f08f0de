// Executable dialects → how their printed expressions are run, which types stand for GoogleSQL's, and what they cannot hold.

import type { Dialect, PrintEnvironment } from '../../../server/src/sql/dialect.js';
import { dialectById } from '../../../server/src/sql/dialects/index.js';
import type { CanonicalValue } from '../../engines/canonical-value.js';
import { DuckDbEngine } from '../../engines/duckdb.js';
import { parseEngineType, type EngineType } from '../../engines/engine-type.js';
import type { ExpressionResult } from '../../engines/expression-engine.js';
import { GoogleSqlEngine } from '../../engines/googlesql.js';
import type { EngineName } from '../../engines/locate.js';
import { PostgresEngine } from '../../engines/postgres.js';
import { SparkEngine } from '../../engines/spark.js';
import { columns } from '../corpus/rows.js';
import { engineVersion } from './engine-version.js';
import { cachedEvaluator, type Evaluate, type Evaluator, type Row } from './evaluation.js';
import { dialectOf, type TargetId } from './target-ids.js';

export interface Target {
  readonly id: TargetId;
  readonly dialect: Dialect;
  readonly engine: EngineName;
  readonly environment: PrintEnvironment;
  readonly evaluator: Evaluator;
  /** Whether the engine holds the value in a column of this type; rows with such a value prove nothing. */
  holds(value: CanonicalValue, type: EngineType): boolean;
  /** Whether the engine can give this value at all. */
  gives(value: CanonicalValue): boolean;
  /** `undefined` when the result's type is this dialect's form of the reference's type, else what it is instead. */
  typeFault(expected: EngineType, result: ExpressionResult): string | undefined;
  stop(): Promise<void>;
}

interface Definition {
  readonly engine: EngineName;
  /** Reference type name → what the engine's type is called, where the two differ; `undefined` entries stay as they are. */
  readonly stands: Readonly<Record<string, string>>;
  /** Text with U+0000 has no place in the engine's text type: a row whose result has one proves nothing where the engine raises an error. */
  readonly noNul?: true;
  /** Native types that only look like a GoogleSQL type: narrower or wider than it. */
  readonly impostors: RegExp;
  readonly narrowBigNumeric: boolean;
  /** Settings that its answers were given under. */
  readonly session?: Readonly<Record<string, string>>;
  column(dialect: Dialect, name: string): string;
  start(): Promise<{ evaluate: Evaluate; stop: () => Promise<void> }>;
}

const quoted = (dialect: Dialect, name: string): string => dialect.quoteIdentifier(name);

async function startSpark(settings?: Readonly<Record<string, string>>): Promise<SparkEngine> {
  const engine = new SparkEngine(settings);
  await engine.start();
  return engine;
}

/** What is printed must not depend on the session it runs in: no setting here is DuckDB's own or ours. */
const DUCKDB_SESSION = {
  TimeZone: 'America/New_York',
  default_order: 'DESC',
  default_null_order: 'nulls_first',
  integer_division: 'true',
  preserve_insertion_order: 'false',
};

const PLAIN_SPARK = { 'spark.sql.ansi.enabled': 'false' } as const;
const SPARK_TYPES = { JSON: 'STRING', TIME: 'STRING' } as const;
const SPARK_IMPOSTORS = /\b(tinyint|smallint|int|float)\b/;

const DEFINITIONS: Readonly<Record<TargetId, Definition>> = {
  // What is printed for BigQuery must still mean the same to the reference itself.
  bigquery: {
    engine: 'googlesql',
    stands: {},
    impostors: /^$/,
    narrowBigNumeric: false,
    column: quoted,
    async start() {
      const engine = new GoogleSqlEngine();
      await engine.start();
      return { evaluate: (request) => engine.evaluate(request), stop: () => engine.stop() };
    },
  },
  duckdb: {
    engine: 'duckdb',
    stands: {},
    impostors: /\b(U?(TINY|SMALL|HUGE)INT|U?INTEGER|UBIGINT|FLOAT)\b/,
    narrowBigNumeric: true,
    session: DUCKDB_SESSION,
    column: quoted,
    async start() {
      const engine = new DuckDbEngine(DUCKDB_SESSION);
      await engine.start();
      return { evaluate: (request) => engine.evaluate(request), stop: () => engine.stop() };
    },
  },
  postgres: {
    engine: 'postgres',
    stands: { BIGNUMERIC: 'NUMERIC', STRUCT: 'JSON' },
    noNul: true,
    impostors: /\b(smallint|integer|real)\b/,
    narrowBigNumeric: false,
    column: quoted,
    async start() {
      const engine = new PostgresEngine();
      await engine.start();
      return { evaluate: (request) => engine.evaluate(request), stop: () => engine.stop() };
    },
  },
  spark: {
    engine: 'spark',
    stands: SPARK_TYPES,
    impostors: SPARK_IMPOSTORS,
    narrowBigNumeric: true,
    column: quoted,
    async start() {
      const engine = await startSpark();
      return { evaluate: (request) => engine.evaluate(request), stop: () => engine.stop() };
    },
  },
  // A session as Spark 3.5 opens it: without ANSI mode overflow wraps around and what fails is NULL, unless the text itself sees to it.
  'spark-plain': {
    engine: 'spark',
    stands: SPARK_TYPES,
    impostors: SPARK_IMPOSTORS,
    narrowBigNumeric: true,
    session: PLAIN_SPARK,
    column: quoted,
    async start() {
      const engine = await startSpark(PLAIN_SPARK);
      return { evaluate: (request) => engine.evaluate(request), stop: () => engine.stop() };
    },
  },
  pyspark: {
    engine: 'spark',
    stands: SPARK_TYPES,
    impostors: SPARK_IMPOSTORS,
    narrowBigNumeric: true,
    column: (dialect, name) => `F.col(${dialect.stringLiteral(name)})`,
    async start() {
      const engine = await startSpark();
      return { evaluate: (request) => engine.evaluatePython(request), stop: () => engine.stop() };
    },
  },
};

export function target(id: TargetId): Target {
  const definition = DEFINITIONS[id];
  const dialect = dialectById(dialectOf(id));
  if (dialect === undefined) throw new Error(`there is no dialect ${id}`);
  let stop = (): Promise<void> => Promise.resolve();
  const holds = (value: CanonicalValue, type: EngineType): boolean =>
    !definition.narrowBigNumeric || type.kind !== 'scalar' || type.name !== 'BIGNUMERIC' || fitsDecimal38(value);
  const types = columns.map((column) => parseEngineType(column.type));
  const storeRow = (row: Row): Row => row.map((value, i) => (holds(value, types[i]!) ? value : null));
  return {
    id,
    dialect,
    engine: definition.engine,
    environment: {
      column: (column) => definition.column(dialect, column.name),
      parameter: (name) => {
        throw new Error(`the corpus has no parameter ${name}`);
      },
    },
    evaluator: cachedEvaluator(
      id,
      [
        engineVersion(definition.engine),
        ...(definition.session === undefined ? [] : [JSON.stringify(definition.session)]),
      ].join(' '),
      async () => {
        const started = await definition.start();
        stop = started.stop;
        return started.evaluate;
      },
      storeRow,
    ),
    holds,
    gives: (value) => definition.noNul !== true || typeof value !== 'string' || !value.includes('\0'),
    typeFault: (expected, result) => typeFault(definition, expected, result),
    stop: () => stop(),
  };
}

/** DECIMAL(38, 18), as which engines without BIGNUMERIC keep such columns in these tests. */
function fitsDecimal38(value: CanonicalValue): boolean {
  const [whole = '', fraction = ''] = (typeof value === 'string' || typeof value === 'number' ? String(value) : '0')
    .replace('-', '')
    .split('.');
  return whole.length <= 20 && fraction.length <= 18;
}

function typeFault(definition: Definition, expected: EngineType, result: ExpressionResult): string | undefined {
  const native = result.nativeType ?? 'no type';
  if (definition.impostors.test(native)) return native;
  if (result.type === null) return native;
  return agrees(definition, expected, parseEngineType(result.type)) ? undefined : native;
}

function agrees(definition: Definition, expected: EngineType, actual: EngineType): boolean {
  if (expected.kind === 'struct' && definition.stands['STRUCT'] !== undefined) {
    return actual.kind === 'scalar' && actual.name === definition.stands['STRUCT'];
  }
  if (expected.kind === 'array' || actual.kind === 'array') {
    return expected.kind === 'array' && actual.kind === 'array' && agrees(definition, expected.element, actual.element);
  }
  if (expected.kind === 'struct' || actual.kind === 'struct') {
    if (expected.kind !== 'struct' || actual.kind !== 'struct') return false;
    return (
      expected.fields.length === actual.fields.length &&
      expected.fields.every((field, i) => {
        const other = actual.fields[i]!;
        const sameName = field.name === '' || field.name.toLowerCase() === other.name.toLowerCase();
        return sameName && agrees(definition, field.type, other.type);
      })
    );
  }
  return (definition.stands[expected.name] ?? expected.name) === actual.name;
}
