// The typed spec: what the JSON says, shape-checked, defaults not yet applied where the meaning needs other parts.
// No positions here: every part has a stable id, and where it was written is looked up last (part-positions.ts).

/**
 * Stable id of a part: `/`-separated keys, with names instead of indexes where list items are named:
 * `models/stg_orders/column_mapping/amount_usd/transform`, `models/stg_orders/joins/0/condition`,
 * `sources/raw.orders/columns/order_id`. A repeated name gets `~2`, `~3`. `''` is the whole document.
 */
export type PartId = string;

/** A string of the spec that matters by itself. */
export interface Text {
  readonly value: string;
  readonly part: PartId;
}

/** An SQL string. Offsets into `value` are mapped to the document by PartPositions.sqlSpan. */
export type SqlText = Text;

export type Layer = 'staging' | 'intermediate' | 'final';

export interface Spec {
  readonly version: number;
  readonly name: Text | undefined;
  readonly description: string | undefined;
  /** Of the models that name none. */
  readonly owner: string | undefined;
  readonly schema: {
    readonly raw: string | undefined;
    readonly staging: string | undefined;
    readonly intermediate: string | undefined;
    readonly final: string | undefined;
  };
  readonly sourceDdl: readonly Text[];
  readonly sources: readonly SourceSpec[];
  readonly parameters: readonly ParameterSpec[];
  readonly functions: readonly FunctionSpec[];
  readonly models: readonly ModelSpec[];
}

export interface SourceSpec {
  readonly part: PartId;
  readonly name: Text;
  readonly description: string | undefined;
  /** Absent: not declared here (a DDL file may say). */
  readonly columns: readonly SourceColumnSpec[] | undefined;
  readonly primaryKey: KeySpec | undefined;
  readonly uniqueKeys: readonly KeySpec[];
  readonly foreignKeys: readonly ForeignKeySpec[];
  readonly freshness: FreshnessSpec | undefined;
  /** A CSV file with rows, relative to the spec. */
  readonly rows: Text | undefined;
}

export interface SourceColumnSpec {
  readonly part: PartId;
  readonly name: Text;
  readonly type: Text | undefined;
  readonly nullable: boolean | undefined;
  readonly description: string | undefined;
  readonly tags: readonly string[];
}

/** Columns of a key, as names. A single name in the JSON is a list of one. */
export interface KeySpec {
  readonly part: PartId;
  readonly columns: readonly Text[];
}

export interface ForeignKeySpec {
  readonly part: PartId;
  readonly columns: readonly Text[];
  readonly references: Text;
  readonly referencedColumns: readonly Text[];
}

export interface FreshnessSpec {
  readonly part: PartId;
  readonly column: Text | undefined;
  readonly warnAfter: DurationSpec | undefined;
  readonly errorAfter: DurationSpec | undefined;
}

export interface DurationSpec {
  readonly value: number;
  readonly unit: 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'YEAR' | 'SECOND';
}

export interface ParameterSpec {
  readonly part: PartId;
  readonly name: Text;
  readonly type: Text | undefined;
  /** JSON value of the default, its lexeme for numbers. Absent: required at run. */
  readonly default: JsonScalar | undefined;
  readonly description: string | undefined;
}

/** A JSON value as written: numbers keep their lexeme, so that NUMERIC never passes through a double. */
export type JsonScalar =
  | { readonly kind: 'null'; readonly part: PartId }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly part: PartId }
  | { readonly kind: 'number'; readonly lexeme: string; readonly part: PartId }
  | { readonly kind: 'string'; readonly value: string; readonly part: PartId }
  | { readonly kind: 'array'; readonly items: readonly JsonScalar[]; readonly part: PartId }
  | {
      readonly kind: 'object';
      readonly entries: readonly { readonly key: string; readonly value: JsonScalar }[];
      readonly part: PartId;
    };

export interface FunctionSpec {
  readonly part: PartId;
  readonly name: Text;
  readonly parameters: readonly { readonly part: PartId; readonly name: Text; readonly type: Text | undefined }[];
  readonly returns: Text | undefined;
  readonly body: SqlText;
  readonly description: string | undefined;
}

export interface ModelSpec {
  readonly part: PartId;
  readonly name: Text;
  readonly description: string | undefined;
  readonly owner: string | undefined;
  readonly layer: Layer | undefined;
  readonly tags: readonly string[];
  readonly inputs: readonly InputSpec[];
  readonly filters: readonly FilterSpec[];
  readonly deduplicate: readonly DeduplicateSpec[];
  readonly joins: readonly JoinSpec[];
  readonly setOperation: SetOperationSpec | undefined;
  readonly combine:
    { readonly part: PartId; readonly strategy: 'drill_across'; readonly type: 'LEFT' | 'FULL' | 'INNER' } | undefined;
  readonly unnest: readonly UnnestSpec[];
  readonly columns: readonly ColumnSpec[];
  /** `column_mapping` is written, empty or not. */
  readonly mapsColumns: boolean;
  readonly aggregations: readonly AggregationSpec[];
  /** Absent, null and `[]` are the same: undefined. */
  readonly groupBy: GroupBySpec | undefined;
  readonly orderBy: readonly OrderSpec[];
  readonly limit: { readonly part: PartId; readonly count: number } | undefined;
  readonly materialization: MaterializationSpec | undefined;
  readonly constraints: ConstraintsSpec;
  readonly tests: readonly TestSpec[];
  readonly examples: readonly ExampleSpec[];
  /** Lists of which something written could not be read (and was reported): what they miss says nothing. */
  readonly unread: ReadonlySet<UnreadList>;
}

export type UnreadList = 'sources' | 'joins' | 'column_mapping' | 'aggregations' | 'group_by';

/** An entry of a model's `sources`. */
export interface InputSpec {
  readonly part: PartId;
  /** `raw.crm_customers` or a model's name. */
  readonly table: Text;
  /** The written `as`; absent: the last part of the table's name. */
  readonly as: Text | undefined;
}

export type FilterStage = 'source' | 'deduplicated' | 'joined' | 'grouped' | 'result';

export interface FilterSpec {
  readonly part: PartId;
  readonly appliesTo: Text | undefined;
  readonly stage: FilterStage | undefined;
  readonly predicate: SqlText;
  readonly rationale: string | undefined;
}

export interface OrderSpec {
  readonly part: PartId;
  /** A column name or an expression over the columns visible there. */
  readonly column: SqlText;
  readonly direction: 'ASC' | 'DESC';
  readonly nulls: 'FIRST' | 'LAST' | undefined;
}

export interface DeduplicateSpec {
  readonly part: PartId;
  readonly appliesTo: Text | undefined;
  readonly partitionBy: readonly SqlText[];
  readonly orderBy: readonly OrderSpec[];
}

export type JoinType = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'SEMI' | 'ANTI' | 'EXISTS';

export interface JoinSpec {
  readonly part: PartId;
  readonly left: Text;
  readonly right: Text;
  readonly type: JoinType;
  readonly condition: SqlText | undefined;
  /** Where the condition is, or else what asks for one. */
  readonly conditionPlace: PartId;
  /** The flag's name of an EXISTS join. */
  readonly as: Text | undefined;
}

export interface SetOperationSpec {
  readonly part: PartId;
  readonly op: 'UNION' | 'INTERSECT' | 'EXCEPT';
  readonly inputs: readonly Text[];
  readonly distinct: boolean | undefined;
  readonly as: Text | undefined;
  readonly missing: 'null' | undefined;
}

export interface UnnestSpec {
  readonly part: PartId;
  readonly array: SqlText;
  readonly as: Text;
  readonly offset: Text | undefined;
  readonly keepEmpty: boolean;
}

export interface ColumnSpec {
  readonly part: PartId;
  readonly name: Text;
  readonly type: Text | undefined;
  readonly fromTable: Text | undefined;
  readonly fromColumn: Text | undefined;
  readonly transform: SqlText | undefined;
  readonly nullable: boolean | undefined;
  /** False: computed, visible to result filters and order_by, not part of the result. */
  readonly output: boolean;
  readonly tests: readonly TestSpec[];
  readonly description: string | undefined;
  readonly tags: readonly string[];
}

export interface AggregationSpec {
  readonly part: PartId;
  readonly name: Text;
  readonly type: Text | undefined;
  readonly formula: SqlText;
  /** Drill-across: the input whose rows the calls see. */
  readonly input: Text | undefined;
  readonly default: JsonScalar | undefined;
  readonly nullable: boolean | undefined;
  readonly output: boolean;
  readonly tests: readonly TestSpec[];
  readonly description: string | undefined;
  readonly tags: readonly string[];
}

export interface GroupKeySpec {
  readonly part: PartId;
  /** A name (string entry) or an expression (object entry). */
  readonly key: SqlText;
  readonly form: 'name' | 'expression';
  readonly as: Text | undefined;
  readonly type: Text | undefined;
  readonly output: boolean;
}

export interface GroupBySpec {
  readonly part: PartId;
  readonly form: 'keys' | 'rollup' | 'cube' | 'grouping_sets';
  /** Every key once, in order of first appearance. */
  readonly keys: readonly GroupKeySpec[];
  /** For grouping_sets: indexes into `keys` per set. Rollup and cube are expanded by the model. */
  readonly sets: readonly (readonly number[])[] | undefined;
}

export type MaterializationSpec =
  | { readonly part: PartId; readonly type: 'view' | 'table' | 'ephemeral' }
  | {
      readonly part: PartId;
      readonly type: 'incremental';
      readonly uniqueKey: readonly Text[];
      readonly watermark: Text | undefined;
      readonly lookback: DurationSpec | undefined;
    };

export interface ConstraintsSpec {
  readonly part: PartId;
  readonly primaryKey: KeySpec | undefined;
  readonly uniqueKeys: readonly KeySpec[];
  readonly foreignKeys: readonly ForeignKeySpec[];
  readonly partitionBy: readonly Text[];
  readonly clusterBy: readonly Text[];
  /** `cluster_by`/`partition_by` was written as one comma string: the original format. */
  readonly commaLists: readonly PartId[];
  readonly history: HistorySpec | undefined;
}

export interface HistorySpec {
  readonly part: PartId;
  readonly naturalKey: readonly Text[];
  readonly effectiveAt: Text;
  readonly expiryAt: Text;
  readonly currentFlag: Text;
  /** Absent: all but natural key, overwrite columns and the effective_from column. */
  readonly trackedColumns: readonly Text[] | undefined;
  readonly overwriteColumns: readonly Text[];
  readonly effectiveFrom: SqlText | undefined;
  readonly onDelete: 'ignore' | 'close';
  /** Timestamp text of the open end; absent: NULL. */
  readonly openEnd: Text | undefined;
}

/** A test as written: the string form `accepted_values('a', 'b')` has been read into name and arguments. */
export interface TestSpec {
  readonly part: PartId;
  readonly name:
    | 'not_null'
    | 'unique'
    | 'accepted_values'
    | 'relationships'
    | 'between'
    | 'matches'
    | 'expression'
    | 'primary_key'
    | 'unknown';
  /** As written, before recognition. */
  readonly written: string;
  /** Literal expressions or the predicate, as SQL text (offsets map into the test's own string). */
  readonly args: readonly SqlText[];
  /** The literal dots `accepted_values(...)`: to be filled in. */
  readonly placeholder: boolean;
  readonly severity: 'error' | 'warning';
  readonly where: SqlText | undefined;
}

export interface ExampleSpec {
  readonly part: PartId;
  readonly name: Text;
  readonly given: readonly { readonly part: PartId; readonly input: Text; readonly rows: readonly ExampleRow[] }[];
  readonly parameters: readonly { readonly name: Text; readonly value: JsonScalar }[];
  readonly runTs: Text | undefined;
  readonly before: readonly ExampleRow[] | undefined;
  readonly expect:
    | { readonly part: PartId; readonly rows: readonly ExampleRow[] }
    | { readonly part: PartId; readonly refused: string }
    | undefined;
}

export interface ExampleRow {
  readonly part: PartId;
  readonly cells: readonly { readonly column: Text; readonly value: JsonScalar }[];
}
