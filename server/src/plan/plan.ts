// The plan: a small relational algebra in which every implicit choice of the spec has become explicit. The only answer
// to "what does this spec mean": emitters print it, the embedded engine runs it, explain says it in English.
//
// Invariants: immutable; no positions, only part ids (and the places of blocking findings); expressions are typed trees whose column references name columns
// that the node's input provides; nothing invalid is in it (blocked parts are listed, not planned).

import type { PartPlace } from '../spec/problem.js';
import type { JsonScalar, Layer, PartId, FilterStage, JoinType } from '../spec/spec.js';
import type { SqlType } from '../sql/types.js';
import type { ColumnReference, TypedCall, TypedExpression, TypedSortKey } from '../sql/typed-tree.js';

export interface PipelinePlan {
  readonly name: string;
  /** Every model that can be built, inputs before readers; order is a function of the spec (declaration order among independent ones). */
  readonly models: readonly ModelPlan[];
  /** Sources that some planned model reads, by first use; then those that only its tests and foreign keys refer to. */
  readonly sources: readonly SourcePlan[];
  readonly parameters: readonly ParameterPlan[];
  readonly blocked: readonly BlockedPart[];
}

/** What is not built, and the place of the finding that blocks it; for a reader of a blocked model: of that model's finding. */
export interface BlockedPart extends PartPlace {
  /** `document`: a spec so broken that no model of it can be told. */
  readonly kind: 'model' | 'column' | 'test' | 'example' | 'document';
  /** `stg_orders`, `stg_orders.amount_usd`; of a document its file's name. */
  readonly name: string;
  readonly findingId: string;
}

export interface ParameterPlan {
  readonly name: string;
  readonly type: SqlType;
  /** Typed literal; absent: required at run. `run_ts` is always listed, last, without default. */
  readonly default: TypedExpression | undefined;
}

export interface SourcePlan {
  /** As declared: `raw.crm_customers`; `schema` is the part before the last dot, `table` the last. */
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly description: string | undefined;
  readonly columns: readonly SourceColumnPlan[];
  readonly primaryKey: readonly string[] | undefined;
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly references: string;
    readonly referencedColumns: readonly string[];
  }[];
  readonly freshness:
    | {
        readonly column: string;
        readonly warnAfter?: { value: number; unit: string };
        readonly errorAfter?: { value: number; unit: string };
      }
    | undefined;
  /** Nothing declares its columns: it can't be loaded or generated with exact types. */
  readonly open: boolean;
}

export interface SourceColumnPlan {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly description: string | undefined;
}

export interface RelationReference {
  readonly kind: 'source' | 'model';
  /** The source's full declared name or the model's name. */
  readonly name: string;
}

export interface ModelPlan {
  readonly name: string;
  readonly part: PartId;
  readonly file: string;
  readonly layer: Layer;
  /** Schema of the table or view (from the spec's `schema` section), e.g. `temp`. */
  readonly schema: string;
  readonly description: string | undefined;
  /** Who answers for it: the model's `owner`, else its spec's. */
  readonly owner: string | undefined;
  readonly tags: readonly string[];
  readonly inputs: readonly { readonly alias: string; readonly relation: RelationReference; readonly part: PartId }[];
  /** Rows of the model's own computation, output columns in order (history columns not included; hidden columns already dropped). */
  readonly root: Relation;
  /** Columns of the finished table: root's columns, then history columns. */
  readonly columns: readonly OutputColumn[];
  readonly materialization: Materialization;
  readonly history: HistoryPlan | undefined;
  readonly orderBy: readonly TypedSortKey[];
  readonly limit: number | undefined;
  readonly primaryKey: readonly string[] | undefined;
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly references: RelationReference;
    readonly referencedColumns: readonly string[];
  }[];
  readonly partitionBy: readonly string[];
  readonly clusterBy: readonly string[];
  readonly tests: readonly TestPlan[];
  readonly examples: readonly ExamplePlan[];
  /** Choices the spec left implicit, in plain English, each with the part that left it open; for explain and hover. */
  readonly choices: readonly { readonly part: PartId; readonly text: string }[];
}

export interface OutputColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly part: PartId;
  /** How it came to be. */
  readonly role: 'mapping' | 'key' | 'aggregation' | 'passthrough' | 'history';
}

export type Materialization =
  | { readonly type: 'view' | 'table' | 'ephemeral' }
  | {
      readonly type: 'incremental';
      readonly uniqueKey: readonly string[];
      readonly watermark: string;
      readonly lookback: { readonly value: number; readonly unit: string } | undefined;
    };

/** SCD type 2, spec-language section 5. Column names are names of `root` columns unless said otherwise. */
export interface HistoryPlan {
  readonly naturalKey: readonly string[];
  readonly tracked: readonly string[];
  readonly overwrite: readonly string[];
  /** Names of the history columns that the table has after root's. */
  readonly effectiveAt: string;
  readonly expiryAt: string;
  readonly currentFlag: string;
  /** Name of the root column holding S per row; absent: `@run_ts`. When `hidden`, it is root's last column and not part of the table. */
  readonly effectiveFrom: { readonly column: string; readonly hidden: boolean } | undefined;
  readonly onDelete: 'ignore' | 'close';
  /** TIMESTAMP literal of the open end; absent: NULL. */
  readonly openEnd: TypedExpression | undefined;
}

// ---- relational algebra --------------------------------------------------------------------------------------------

export interface RelationColumn {
  readonly ref: ColumnReference;
  readonly type: SqlType;
  readonly nullable: boolean;
}

export type Relation =
  | Scan
  | OneRow
  | Named
  | Filter
  | Deduplicate
  | Join
  | SetOperation
  | Unnest
  | Aggregate
  | DrillAcross
  | Window
  | Project
  | SortLimit;

interface RelationBase {
  /** What the node provides, in order. `ref`s are unique within the list. */
  readonly columns: readonly RelationColumn[];
  /** The spec part this step comes from; absent where the step is implied. */
  readonly part?: PartId;
}

/** All rows of a source or model; columns are `{input: alias, name}`. */
export interface Scan extends RelationBase {
  readonly kind: 'scan';
  readonly alias: string;
  readonly relation: RelationReference;
}

/** One row without columns (`sources: []`). */
export interface OneRow extends RelationBase {
  readonly kind: 'one-row';
}

/** The rows of `input`, computed once however often the same `input` object stands in a tree under this name. Columns are `{input: alias, name}`, by the input's column names (which are unique). */
export interface Named extends RelationBase {
  readonly kind: 'named';
  readonly name: string;
  readonly alias: string;
  readonly input: Relation;
}

/** Keeps rows whose predicate is TRUE. Same columns as its input. */
export interface Filter extends RelationBase {
  readonly kind: 'filter';
  readonly input: Relation;
  readonly predicate: TypedExpression;
  readonly stage: FilterStage;
  /** Why, as the author wrote it. */
  readonly rationale?: string;
}

/** Keeps the first row of each partition (NULLs form one partition). `orderBy` already includes the tie-breaking columns, so only full duplicates tie. */
export interface Deduplicate extends RelationBase {
  readonly kind: 'deduplicate';
  readonly input: Relation;
  readonly partitionBy: readonly TypedExpression[];
  readonly orderBy: readonly TypedSortKey[];
  /** How many of `orderBy` the author wrote; the rest break ties. */
  readonly written: number;
}

/**
 * SEMI and ANTI provide only the left columns; EXISTS provides the left columns and `{input: undefined, name: flag}` BOOL.
 * The right side is a single input with its own source filters and deduplication. `condition` absent only for CROSS.
 */
export interface Join extends RelationBase {
  readonly kind: 'join';
  readonly type: JoinType;
  readonly left: Relation;
  readonly right: Relation;
  readonly rightAlias: string;
  readonly condition: TypedExpression | undefined;
  readonly flag: string | undefined;
}

/** Inputs are Projects with the same column names and types in the same order (casts and NULL padding explicit). Columns are `{input: alias, name}`. */
export interface SetOperation extends RelationBase {
  readonly kind: 'set-operation';
  readonly op: 'UNION' | 'INTERSECT' | 'EXCEPT';
  readonly distinct: boolean;
  readonly alias: string;
  readonly inputs: readonly Relation[];
}

/** One row per element; columns: the input's, then `{input: undefined, name: element}`, then the offset. With keepEmpty a NULL or empty array gives one row of NULLs. */
export interface Unnest extends RelationBase {
  readonly kind: 'unnest';
  readonly input: Relation;
  readonly array: TypedExpression;
  readonly element: string;
  readonly offset: string | undefined;
  readonly keepEmpty: boolean;
}

/**
 * Groups (NULL is one group). Columns: `{undefined, key.name}` …, `{undefined, measure.name}` …, then per `grouping` entry
 * `{undefined, name}` INT64 (GROUPING of that key). No keys and no sets: exactly one row.
 * `sets`: indexes into keys per grouping set (rollup and cube expanded); absent: all keys. An empty set over no rows gives the grand-total row.
 */
export interface Aggregate extends RelationBase {
  readonly kind: 'aggregate';
  readonly input: Relation;
  readonly keys: readonly { readonly name: string; readonly expr: TypedExpression; readonly part: PartId }[];
  readonly sets: readonly (readonly number[])[] | undefined;
  readonly measures: readonly { readonly name: string; readonly call: TypedCall }[];
  readonly grouping: readonly { readonly name: string; readonly key: number }[];
}

/**
 * Each branch is aggregated by itself; rows are combined null-safely on the keys. LEFT: all key values of the first branch;
 * FULL: of any branch (keys coalesced); INNER: of all. Columns: `{undefined, key}` …, then each branch's measures
 * `{undefined, measure.name}` (names unique over branches; nullable where the side may be missing).
 */
export interface DrillAcross extends RelationBase {
  readonly kind: 'drill-across';
  readonly type: 'LEFT' | 'FULL' | 'INNER';
  readonly keys: readonly { readonly name: string; readonly type: SqlType }[];
  readonly branches: readonly { readonly alias: string; readonly aggregate: Aggregate }[];
}

/** Adds window results: the input's columns, then `{undefined, name}` each. */
export interface Window extends RelationBase {
  readonly kind: 'window';
  readonly input: Relation;
  readonly windows: readonly { readonly name: string; readonly call: TypedCall }[];
}

/** Exactly these columns: `{input: as, name}` each. Every target column's CAST is explicit in its expression. */
export interface Project extends RelationBase {
  readonly kind: 'project';
  readonly input: Relation;
  readonly as: string | undefined;
  readonly items: readonly { readonly name: string; readonly expr: TypedExpression; readonly part?: PartId }[];
}

/** First `limit` rows in `orderBy` order (ties completed by the output columns, already included). Without limit only the model's presentation order. */
export interface SortLimit extends RelationBase {
  readonly kind: 'sort-limit';
  readonly input: Relation;
  readonly orderBy: readonly TypedSortKey[];
  readonly limit: number | undefined;
}

// ---- tests and examples --------------------------------------------------------------------------------------------

/** `columns` are output columns. `where` and predicates see output columns as `{undefined, name}`. */
export interface TestPlan {
  readonly id: string;
  readonly kind:
    'not_null' | 'unique' | 'primary_key' | 'accepted_values' | 'relationships' | 'between' | 'matches' | 'expression';
  readonly part: PartId;
  readonly columns: readonly string[];
  readonly severity: 'error' | 'warning';
  readonly where: TypedExpression | undefined;
  /** accepted_values: the literals; between: low, high; matches: the regex literal; otherwise empty. */
  readonly values: readonly TypedExpression[];
  /** expression: fails only on FALSE. matches and between: the same test as a predicate over the column. */
  readonly predicate: TypedExpression | undefined;
  readonly references: { readonly relation: RelationReference; readonly columns: readonly string[] } | undefined;
  /** Declared by a key or `nullable: false`, not written as a test. */
  readonly implied: boolean;
  /** `unique` on an SCD2 natural key: among current rows only. */
  readonly currentRowsOnly: boolean;
}

export interface ExamplePlan {
  readonly name: string;
  readonly part: PartId;
  /** Every input by alias' relation; cells still JSON, types from the relation's columns. */
  readonly given: readonly { readonly relation: RelationReference; readonly rows: readonly ExampleRowPlan[] }[];
  readonly parameters: readonly { readonly name: string; readonly value: TypedExpression }[];
  readonly runTs: string | undefined;
  readonly before: readonly ExampleRowPlan[] | undefined;
  readonly expect:
    { readonly rows: readonly ExampleRowPlan[]; readonly columns: readonly string[] } | { readonly refused: string };
}

export interface ExampleRowPlan {
  readonly part: PartId;
  /** Canonical text per column as in TypedLiteral.value; undefined = NULL. */
  readonly cells: ReadonlyMap<string, TypedExpression>;
}

export type { JsonScalar };
