// What a dialect is: data and a printer from the typed tree to its text, exact or refused. One folder a dialect under dialects/.

import type { Span } from '../base/span.js';
import type { SqlType } from './types.js';
import type { ColumnReference, TypedExpression, TypedSortKey } from './typed-tree.js';

/** Why something can't be printed exactly. `span` is in the expression's own text (absent: the whole expression). */
export interface Refusal {
  readonly reason: string;
  readonly span?: Span;
}

/** Known, documented limit of a translation that is printed all the same (case mapping outside ASCII …): reported as a portability finding. */
export interface PortabilityNote {
  readonly note: string;
  readonly span?: Span;
}

export type PrintResult =
  | { readonly ok: true; readonly text: string; readonly notes: readonly PortabilityNote[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** How the surrounding statement names things; the returned texts are complete, quoted, operand-safe SQL. */
export interface PrintEnvironment {
  column(column: ColumnReference, type: SqlType): string;
  parameter(name: string, type: SqlType): string;
}

/** How a relational feature is written in this dialect, or that it is missing. Data, read by relational/. */
export interface DialectFeatures {
  readonly qualify: boolean;
  readonly merge: boolean;
  /** FULL JOIN with a condition that is not a conjunction of equalities. */
  readonly fullJoinAnyCondition: boolean;
  readonly rightJoin: boolean;
  readonly semiAntiJoin: boolean;
  readonly groupingSets: boolean;
  readonly nullSafeEquals: 'IS NOT DISTINCT FROM' | '<=>' | undefined;
  readonly createOrReplaceTable: boolean;
  readonly createOrReplaceView: boolean;
  readonly transactionalDdl: boolean;
  /** `UNION DISTINCT`, `INTERSECT DISTINCT`, `EXCEPT DISTINCT` must be written out (GoogleSQL). */
  readonly explicitSetDistinct: boolean;
  /** EXISTS (SELECT …) may stand in a SELECT list, not only in WHERE. */
  readonly existsInSelect: boolean;
  /** LEFT, RIGHT and FULL JOIN need a condition with at least one equality of both sides (BigQuery). */
  readonly outerJoinNeedsEquality: boolean;
  readonly setOperationAll: { readonly intersect: boolean; readonly except: boolean };
  /** `UNNEST(arr) AS x WITH OFFSET` in its own spelling is done by `Dialect.unnest`. */
  readonly lateral: boolean;
}

/**
 * What names of tables and columns an engine keeps as they are, each from its documentation (named where a dialect gives
 * them). A spec's names are ASCII: bytes and characters are the same.
 */
export interface NameLimits {
  /** Longest name of a table or view. */
  readonly table: number;
  /** Longest name of a column. */
  readonly column: number;
  /** Most columns of a table or view; absent: not documented, or none that anybody reaches. */
  readonly columns?: number;
  /** Beginnings, in upper case, that the engine keeps for itself; in any case. */
  readonly reservedColumnPrefixes?: readonly string[];
  /** Lower case: columns that every stored table has already. A view has none. */
  readonly systemColumns?: ReadonlySet<string>;
}

export interface UnnestRequest {
  readonly array: TypedExpression;
  readonly elementAlias: string;
  readonly offsetAlias: string | undefined;
  readonly keepEmpty: boolean;
}

export interface Dialect {
  /** `bigquery`, `duckdb`, `postgres`, `snowflake`, `databricks`, `spark`, `redshift`, `pyspark`. */
  readonly id: string;
  readonly displayName: string;
  readonly features: DialectFeatures;
  /** Absent: no limit that a name could reach. */
  readonly names?: NameLimits;
  /** Expression text, safe as an operand wherever its precedence class allows: callers parenthesise nothing. One line, so that statements can be indented. */
  print(expr: TypedExpression, env: PrintEnvironment): PrintResult;
  /** One ORDER BY entry with direction and NULLS written out (and what the dialect's collation needs): ordering exactly GoogleSQL's. */
  sortKey(key: TypedSortKey, env: PrintEnvironment): PrintResult;
  /** A column by its bare name as an operand, where that is not its quoted identifier (PySpark: `F.col(…)`). */
  columnText?(name: string): string;
  /** Quoted whenever the dialect's rules need it (reserved word, case folding, odd characters). */
  quoteIdentifier(name: string): string;
  /** Declared type as a column type (`NUMERIC` → `DECIMAL(38,9)`), or a refusal. */
  typeName(type: SqlType): PrintResult;
  /** A string literal that nothing can break out of, on one line. */
  stringLiteral(value: string): string;
  /** FROM-item text for a lateral unnest that follows the items so far (`CROSS JOIN UNNEST(…)`, `LATERAL VIEW …`); element and offset can then be referred to by their bare aliases, which the caller makes unique. */
  unnest(request: UnnestRequest, env: PrintEnvironment): PrintResult;
}
