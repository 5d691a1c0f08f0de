// The port to an engine that runs SQL for us, and what a run is: plain data in, plain data out, so that it can live in a worker.

/** A value as the machine contract encodes it (contracts: INT64 number or string beyond 2^53, NUMERIC decimal string, times ISO …). */
export type CellValue =
  null | boolean | number | string | readonly CellValue[] | { readonly [name: string]: CellValue };

/** How a column is stored and read: the plan's type, structured-clone safe. */
export type ColumnType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'array'; readonly element: ColumnType }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: ColumnType }[] };

/** Rows to load: `cells` are canonical texts (TypedLiteral.value; arrays and structs as JSON text; BYTES as hex), null = NULL. */
export interface LoadStep {
  readonly kind: 'load';
  /** Quoted table name and its column definitions, printed by the dialect. */
  readonly table: string;
  readonly columns: readonly {
    readonly name: string;
    readonly nativeType: string;
    readonly type: ColumnType;
    readonly notNull: boolean;
  }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Statements of one transaction: all or nothing. */
export interface ExecuteStep {
  readonly kind: 'execute';
  readonly statements: readonly string[];
}

/** Asks whether a query has rows; the first few come back as canonical values. */
export interface QueryStep {
  readonly kind: 'query';
  readonly sql: string;
  readonly types: readonly ColumnType[];
  /** Rows beyond this are not read; absent: all. */
  readonly limit?: number;
}

export type EngineStep = LoadStep | ExecuteStep | QueryStep;

export type EngineAnswer =
  | { readonly ok: true; readonly rows: readonly (readonly CellValue[])[] }
  | { readonly ok: false; readonly error: string };

export interface EngineOptions {
  /** A file that keeps tables between runs, attached as schema catalogue `state`; absent: nothing is kept. */
  readonly stateFile?: string;
  readonly memoryLimit: string;
  /** Milliseconds for one step; an overrun is an error of that step. */
  readonly stepTimeout: number;
}

export interface Engine {
  /** Never rejects for what SQL does wrong; rejects when the engine itself is gone or was cancelled. */
  run(step: EngineStep): Promise<EngineAnswer>;
  close(): Promise<void>;
}

export type OpenEngine = (options: EngineOptions) => Promise<Engine>;
