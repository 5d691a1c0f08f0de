// The model of a root: every name resolved, every expression typed, every implicit choice found. Data only.
//
// Invariants: immutable; no positions, only part ids and offsets inside a part's own text; a part that could not be
// resolved has an error in `problems` that blocks its model (or just the test, the example), never a guess.

import type { Span } from '../base/span.js';
import type { DdlTables } from '../syntax/ddl.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { Problem } from '../spec/problem.js';
import type {
  DurationSpec,
  FilterStage,
  JoinType,
  Layer,
  ModelSpec,
  ParameterSpec,
  PartId,
  SourceSpec,
  SqlText,
  TestSpec,
} from '../spec/spec.js';
import type { ScopeColumn, ScopeFunction, ScopeInput } from '../sql/scope.js';
import type { FigureKind } from './measure-kinds.js';
import type { TypedCall, TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import type { SqlType } from '../sql/types.js';

export interface PipelineModel {
  /**
   * The same object as long as the names of sources and models, who reads whom, and all that is declared outside of models stay:
   * what follows from that alone is kept by it.
   */
  readonly outline: object;
  /** The spec's `name`, else the first spec file's folder-free name without its ending. */
  readonly name: string;
  readonly specs: readonly LoweredSpec[];
  readonly ddl: readonly DdlTables[];
  /** By lower-case name: declared in a spec, in a DDL file, or only read (open). */
  readonly sources: ReadonlyMap<string, ResolvedSource>;
  readonly parameters: readonly ResolvedParameter[];
  readonly functions: readonly ResolvedFunction[];
  /** In declaration order over the specs as given. Of two with one name only the first. */
  readonly models: readonly ResolvedModel[];
  /** By lower-case name. */
  readonly modelByName: ReadonlyMap<string, ResolvedModel>;
  /** Inputs before readers, declaration order among independent ones; members of cycles last, in declaration order. */
  readonly order: readonly ResolvedModel[];
  /** Names of the models of each cycle, in reading order from the first declared. */
  readonly cycles: readonly (readonly string[])[];
  /** What this layer found; the specs' own problems are not repeated. The root's and then every model's. */
  readonly problems: readonly Problem[];
  /** What is wrong with sources, parameters, functions, and with names and circles across models. */
  readonly rootProblems: readonly Problem[];
  /** What is wrong with one of {@link models}, without what another one has said before. The same list as long as nothing of it changes. */
  problemsOf(model: ResolvedModel): readonly Problem[];
  /** Those of {@link models} that a document declares, by its URI. */
  modelsIn(file: string): readonly ResolvedModel[];
}

// ---- names ---------------------------------------------------------------------------------------------------------

export interface RelationName {
  readonly kind: 'source' | 'model';
  /** As declared. */
  readonly name: string;
}

export interface ResolvedSource {
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  /** Nothing says which columns it has: every name resolves in it, with unknown type. */
  readonly open: boolean;
  /** Because its declaration could not be read. */
  readonly unread?: true;
  readonly primaryKey: readonly string[] | undefined;
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly references: string;
    readonly referencedColumns: readonly string[];
  }[];
  readonly description: string | undefined;
  /** The entry under `sources` and its file; absent when only a DDL file or a model's input mentions it. */
  readonly spec: { readonly source: SourceSpec; readonly file: string } | undefined;
  /** The file of its CREATE TABLE. */
  readonly ddlFile: string | undefined;
  readonly signature: Signature;
}

export interface SourceColumn extends ScopeColumn {
  readonly description: string | undefined;
  readonly tags: readonly string[];
}

export interface ResolvedParameter {
  readonly name: string;
  readonly type: SqlType;
  /** Absent: required at run. `run_ts` is built in, listed last, and has none. */
  readonly default: TypedExpression | undefined;
  readonly spec: { readonly parameter: ParameterSpec; readonly file: string } | undefined;
}

export interface ResolvedFunction {
  readonly name: string;
  readonly scope: ScopeFunction;
  /** Its body calls an aggregate, itself or through another function. */
  readonly aggregate: boolean;
  /** Type of a call. */
  readonly type: SqlType;
  readonly part: PartId;
  readonly file: string;
  readonly body: WrittenExpression;
  /** The problem that makes every call of it an error. */
  readonly fault: Problem | undefined;
}

/** What readers of a source or model can know of it. Two of equal `text` are the same object, so that readers need not be resolved again. */
export interface Signature {
  readonly relation: RelationName;
  readonly columns: readonly ExportedColumn[];
  readonly open: boolean;
  /** Open because its declaration could not be read, which is reported there and blocks its readers. */
  readonly unread?: true;
  /** Column sets (lower case) that name at most one row each, declared or proven. */
  readonly keys: readonly ExportedKey[];
  /** What columns determine that are no keys. */
  readonly determinations: readonly ExportedDetermination[];
  /** Declared to have one row at most, or proven. */
  readonly oneRow: boolean;
  readonly history:
    { readonly effectiveAt: string; readonly expiryAt: string; readonly currentFlag: string } | undefined;
  /** Pairs of columns between which rows hold, each until the next begins. */
  readonly intervals?: readonly ExportedInterval[];
  /** Pairs of columns (lower case) that are never equal: see columns-apart.ts. */
  readonly apart?: readonly (readonly [string, string])[];
  readonly text: string;
}

export interface ExportedColumn extends ScopeColumn {
  /** Why it can be NULL, as the end of a sentence; absent when it cannot or nothing better than its type is known. */
  readonly nullReason: string | undefined;
  /** Its model, or one above, says that it is not NULL. A test looks after that; nothing is computed differently because of it. */
  readonly claimedNonNull: boolean;
  /** What kind of figure it holds, where adding or averaging it would mislead. */
  readonly figure?: FigureKind;
  /** Its model never makes it 0 (NULL may be), as counts of groups, filters and branches tell, or has a test that fails the build where it does. */
  readonly neverZero?: true;
  /** One value in all rows, as a text of its kind and value: see constant-columns.ts. */
  readonly constant?: string;
  /** The text that all its values begin with. */
  readonly beginning?: string;
  /** Its dates are whole steps of it: see date-units.ts. */
  readonly unit?: string;
  /** The table of whose row it tells, where the model's rows are that table's: see row-origin.ts. */
  readonly rowOrigin?: string;
  /** It can be NULL only because a source column can: nothing on the way to it makes one. */
  readonly nullFromSource: boolean;
}

/** Rows that agree on `from` agree on `to` (lower case); on nothing: all rows. */
export interface ExportedDetermination {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** As far as a hash, or columns put together, stands for what it is made of. */
  readonly spelled?: true;
}

/** Rows that agree on `per` hold from `from` up to `to` (lower case; NULL: for ever), and no two of them at one time. */
export interface ExportedInterval {
  readonly per: readonly string[];
  readonly from: string;
  readonly to: string;
  /** `to` is the last moment that belongs to it. */
  readonly closed: boolean;
}

export interface ExportedKey {
  readonly columns: readonly string[];
  /** No two rows agree on it even where it is NULL. Otherwise rows with a NULL in it may repeat. */
  readonly nullsCounted: boolean;
}

/** One written name and what it denotes: for definition, references, rename and hover. */
export interface ModelReference {
  readonly part: PartId;
  readonly file: string;
  /** Offsets in the part's own text; absent: the whole value. */
  readonly span: Span | undefined;
  readonly target: ReferenceTarget;
}

export type ReferenceTarget =
  | { readonly kind: 'source'; readonly source: string }
  | { readonly kind: 'model'; readonly model: string }
  /** An alias of a model's input. */
  | { readonly kind: 'input'; readonly model: string; readonly alias: string; readonly relation: RelationName }
  | { readonly kind: 'column'; readonly relation: RelationName; readonly column: string }
  /** A name that exists only inside one model: unnested element, EXISTS flag, group key. */
  | { readonly kind: 'local'; readonly model: string; readonly name: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'builtin'; readonly name: string };

/** An SQL text of the spec and its typed tree, before grouping, casts and defaults; spans are offsets in `text.value`. */
export interface WrittenExpression {
  readonly text: SqlText;
  readonly expr: TypedExpression;
  /** Rows pass where it is TRUE: a filter, a join condition, a test's predicate or `where`. */
  readonly condition: boolean;
}

// ---- one model -----------------------------------------------------------------------------------------------------

export interface ResolvedInput {
  readonly part: PartId;
  readonly alias: string;
  readonly relation: RelationName;
  readonly signature: Signature;
  /** Applied one after the other, before anything is combined. */
  readonly steps: readonly InputStep[];
  /** Columns after the steps (a filter can make one non-null). Of an open input: the names that the model reads. */
  readonly columns: readonly ScopeColumn[];
  readonly open: boolean;
}

export type InputStep =
  | { readonly kind: 'filter'; readonly filter: ResolvedFilter }
  | {
      readonly kind: 'deduplicate';
      readonly part: PartId;
      readonly partitionBy: readonly TypedExpression[];
      readonly orderBy: readonly TypedSortKey[];
      /** How many of `orderBy` the author wrote. */ readonly written: number;
    };

export interface ResolvedFilter {
  readonly part: PartId;
  readonly stage: FilterStage;
  readonly predicate: TypedExpression;
  readonly text: string;
  readonly rationale: string | undefined;
}

export interface ResolvedJoin {
  readonly part: PartId;
  readonly type: JoinType;
  /** Index into the model's inputs. */
  readonly right: number;
  readonly condition: TypedExpression | undefined;
  readonly conditionText: string | undefined;
  readonly flag: string | undefined;
  /** A row of the left side meets at most one of the right; `undefined`: can't tell. */
  readonly matchesAtMostOne: boolean | undefined;
  /** Its condition asks for the row that holds at a time, of rows that have one per start: whether they overlap cannot be told, but nobody means them to. */
  readonly asksForMoment?: true;
  /** Everything visible after this join, by alias. */
  readonly visible: readonly ScopeInput[];
  readonly flags: readonly ScopeColumn[];
}

export type ResolvedCombine =
  | { readonly kind: 'none' }
  | { readonly kind: 'single'; readonly input: number }
  | { readonly kind: 'joins'; readonly first: number; readonly joins: readonly ResolvedJoin[] }
  | ResolvedSetOperation
  | { readonly kind: 'drill-across' };

export interface ResolvedSetOperation {
  readonly kind: 'set-operation';
  readonly part: PartId;
  readonly op: 'UNION' | 'INTERSECT' | 'EXCEPT';
  readonly distinct: boolean;
  readonly alias: string;
  /** Per operand the input and one expression a column, casts and padding explicit. */
  readonly operands: readonly {
    readonly input: number;
    readonly items: readonly { readonly name: string; readonly expr: TypedExpression }[];
  }[];
  readonly columns: readonly ScopeColumn[];
}

export interface ResolvedUnnest {
  readonly part: PartId;
  readonly array: TypedExpression;
  readonly text: string;
  readonly element: ScopeColumn;
  readonly offset: ScopeColumn | undefined;
  readonly keepEmpty: boolean;
}

export interface ResolvedKey {
  /** Unique among keys and measures. */
  readonly name: string;
  /** Over the joined row, with its declared cast. */
  readonly expr: TypedExpression;
  readonly part: PartId;
  /** Not written by the author (implicit grouping). */
  readonly implied: boolean;
  /** Not NULL'able beyond `expr`, unless a grouping set leaves it out. */
  readonly nullable: boolean;
}

export interface ResolvedMeasure {
  readonly name: string;
  readonly call: TypedCall;
}

export interface ResolvedGrouping {
  readonly implicit: boolean;
  readonly form: 'keys' | 'rollup' | 'cube' | 'grouping_sets';
  readonly keys: readonly ResolvedKey[];
  /** Expanded; absent: all keys. */
  readonly sets: readonly (readonly number[])[] | undefined;
  readonly measures: readonly ResolvedMeasure[];
  readonly groupingCalls: readonly { readonly name: string; readonly key: number }[];
  readonly part: PartId | undefined;
}

export interface ResolvedDrillAcross {
  readonly implicit: boolean;
  readonly type: 'LEFT' | 'FULL' | 'INNER';
  readonly part: PartId | undefined;
  readonly keys: readonly {
    readonly name: string;
    readonly type: SqlType;
    readonly nullable: boolean;
    readonly part: PartId;
  }[];
  readonly branches: readonly {
    readonly input: number;
    /** One per key, over that input's row. */
    readonly keys: readonly TypedExpression[];
    readonly measures: readonly ResolvedMeasure[];
  }[];
}

export interface ResolvedWindow {
  readonly name: string;
  readonly call: TypedCall;
}

export type OutputRole = 'mapping' | 'key' | 'aggregation' | 'passthrough' | 'history';

export interface ResolvedOutput {
  readonly name: string;
  readonly part: PartId;
  readonly role: OutputRole;
  readonly type: SqlType;
  readonly nullable: boolean;
  /** Dropped after order and limit. */
  readonly hidden: boolean;
  /** Over the row after grouping and windows; includes the declared cast and default. */
  readonly expr: TypedExpression;
  /** The same over the row before grouping (drill-across: aggregate calls over their inputs): for lineage and equality. Without the cast. */
  readonly base: TypedExpression;
  /** What the author wrote, `{from}` unreplaced; absent for keys and pass-through. */
  readonly text: string | undefined;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly declaredNullable: boolean | undefined;
  readonly nullReason: string | undefined;
  /** What kind of thing makes it NULL; see null-reasons.ts. */
  readonly nullKind: 'source' | 'claimed' | 'optional' | 'expression' | undefined;
  /** The place in the join that makes it NULL, where that is the likelier mistake. */
  readonly nullJoin?: PartId | undefined;
}

export interface ResolvedHistory {
  readonly part: PartId;
  readonly naturalKey: readonly string[];
  readonly tracked: readonly string[];
  readonly tracksAll: boolean;
  readonly overwrite: readonly string[];
  readonly effectiveAt: string;
  readonly expiryAt: string;
  readonly currentFlag: string;
  readonly effectiveFrom: { readonly column: string; readonly hidden: boolean } | undefined;
  readonly onDelete: 'ignore' | 'close';
  readonly openEnd: TypedExpression | undefined;
}

export type ResolvedMaterialization =
  | { readonly type: 'view' | 'table' | 'ephemeral' }
  | {
      readonly type: 'incremental';
      readonly uniqueKey: readonly string[];
      readonly watermark: string;
      readonly lookback: DurationSpec | undefined;
    };

export interface ResolvedTest {
  readonly id: string;
  readonly kind: Exclude<TestSpec['name'], 'unknown'>;
  readonly part: PartId;
  readonly columns: readonly string[];
  readonly severity: 'error' | 'warning';
  readonly where: TypedExpression | undefined;
  readonly values: readonly TypedExpression[];
  readonly predicate: TypedExpression | undefined;
  readonly references: { readonly relation: RelationName; readonly columns: readonly string[] } | undefined;
  readonly implied: boolean;
  readonly currentRowsOnly: boolean;
}

export interface ResolvedExampleRow {
  readonly part: PartId;
  readonly cells: ReadonlyMap<string, TypedExpression>;
}

export interface ResolvedExample {
  readonly name: string;
  readonly part: PartId;
  readonly given: readonly { readonly relation: RelationName; readonly rows: readonly ResolvedExampleRow[] }[];
  readonly parameters: readonly { readonly name: string; readonly value: TypedExpression }[];
  readonly runTs: string | undefined;
  readonly before: readonly ResolvedExampleRow[] | undefined;
  readonly expect:
    | { readonly rows: readonly ResolvedExampleRow[]; readonly columns: readonly string[] }
    | { readonly refused: string };
}

/** A key the author claimed, and what the analysis says to it. */
export interface ClaimedKey {
  readonly columns: readonly string[];
  readonly kind: 'primary_key' | 'unique_key' | 'natural_key' | 'unique_test';
  readonly part: PartId;
  readonly proof: 'proven' | 'unproven' | 'contradicted';
}

export interface ResolvedModel {
  readonly spec: ModelSpec;
  readonly file: string;
  readonly name: string;
  readonly layer: Layer;
  readonly schema: string;
  readonly inputs: readonly ResolvedInput[];
  readonly combine: ResolvedCombine;
  readonly unnests: readonly ResolvedUnnest[];
  readonly joinedFilters: readonly ResolvedFilter[];
  /** What an expression before grouping can see. */
  readonly visible: { readonly inputs: readonly ScopeInput[]; readonly columns: readonly ScopeColumn[] };
  readonly grouping: ResolvedGrouping | undefined;
  readonly drillAcross: ResolvedDrillAcross | undefined;
  readonly groupedFilters: readonly ResolvedFilter[];
  readonly windows: readonly ResolvedWindow[];
  /** Keys, mappings, aggregations in table order; hidden ones among them. History columns not included. */
  readonly outputs: readonly ResolvedOutput[];
  readonly resultFilters: readonly ResolvedFilter[];
  readonly orderBy: readonly TypedSortKey[];
  readonly limit: number | undefined;
  readonly materialization: ResolvedMaterialization;
  readonly history: ResolvedHistory | undefined;
  readonly primaryKey: readonly string[] | undefined;
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly references: RelationName;
    readonly referencedColumns: readonly string[];
  }[];
  readonly partitionBy: readonly string[];
  readonly clusterBy: readonly string[];
  readonly tests: readonly ResolvedTest[];
  readonly examples: readonly ResolvedExample[];
  readonly claims: readonly ClaimedKey[];
  /** Column sets of the result proven (or assumed from claims) unique. */
  readonly signature: Signature;
  /** Names of parameters its expressions read, in order of first use; `run_ts` also for history. */
  readonly parameters: readonly string[];
  /** Names of spec functions its expressions call. */
  readonly functions: readonly string[];
  readonly references: readonly ModelReference[];
  /** Every SQL text of the model with its typed tree: for rules about how expressions are written. */
  readonly written: readonly WrittenExpression[];
  readonly problems: readonly Problem[];
  /** Choices the spec left open, in plain English. */
  readonly choices: readonly { readonly part: PartId; readonly text: string }[];
}
