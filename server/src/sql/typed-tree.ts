// The typed tree: GoogleSQL after resolution. Names are columns, operators are catalogue calls, every coercion is an
// explicit cast. Printers and the plan see only this form; there is nothing left to decide in it.

import type { Span } from '../base/span.js';
import type { SqlType } from './types.js';

/** A column of the row an expression is evaluated on. `input` is the visible alias, `undefined` for derived columns (group keys, aggregate results, target columns). */
export interface ColumnReference {
  readonly input: string | undefined;
  readonly name: string;
}

interface TypedBase {
  readonly type: SqlType;
  /** False only when provably never NULL. */
  readonly nullable: boolean;
  /** Where it was written, offsets in the expression's own text; absent on what the compiler inserted. */
  readonly span?: NodeSpan;
}

/** `body`: the node stands in the body of a declared function, and the span is that function's call. */
export interface NodeSpan extends Span {
  readonly body?: string;
}

export type TypedExpression =
  | TypedLiteral
  | TypedColumn
  | TypedParameter
  | TypedVariable
  | TypedCall
  | TypedCase
  | TypedCast
  | TypedArray
  | TypedStruct
  | TypedField
  | TypedSubquery
  | TypedLambda
  | TypedInvalid;

/**
 * `value` absent = NULL of `type`. Otherwise the canonical text of the value: INT64 decimal, FLOAT64 shortest round-trip
 * (or `NaN`, `Infinity`, `-Infinity`), NUMERIC/BIGNUMERIC decimal without trailing zeros, BOOL `true`/`false`, STRING the
 * characters, BYTES chars 0–255, DATE `2024-02-29`, TIME `10:00:00.123456`, DATETIME `2024-02-29T10:00:00`, TIMESTAMP
 * `2024-02-29T10:00:00.5Z` (always UTC), JSON normalised text, INTERVAL `Y-M D H:M:S.f`.
 */
export interface TypedLiteral extends TypedBase {
  readonly kind: 'literal';
  readonly value: string | undefined;
}

export interface TypedColumn extends TypedBase {
  readonly kind: 'column';
  readonly column: ColumnReference;
  /** The column's declared type where it has parameters (`NUMERIC(12, 2)`), which `type` never has: bounds its values, see value-fits.ts. */
  readonly declared?: SqlType;
}

/** `@name`: constant for a run. */
export interface TypedParameter extends TypedBase {
  readonly kind: 'parameter';
  readonly name: string;
}

/** A name bound inside the expression: a lambda's parameter, or what a subquery's FROM gives. */
export interface TypedVariable extends TypedBase {
  readonly kind: 'variable';
  readonly name: string;
}

export interface TypedSortKey {
  readonly expr: TypedExpression;
  readonly direction: 'ASC' | 'DESC';
  /** Always explicit: GoogleSQL's default (first ascending, last descending) has been filled in. */
  readonly nulls: 'FIRST' | 'LAST';
}

export interface TypedFrame {
  readonly unit: 'ROWS' | 'RANGE';
  readonly start: TypedFrameBound;
  readonly end: TypedFrameBound;
}

export interface TypedFrameBound {
  readonly kind: 'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING';
  readonly offset?: TypedExpression;
}

export interface TypedWindow {
  readonly partitionBy: readonly TypedExpression[];
  readonly orderBy: readonly TypedSortKey[];
  /** Absent only for functions that take no frame (ROW_NUMBER, RANK, LAG …); defaults are filled in. */
  readonly frame?: TypedFrame;
}

/** Modifiers of an aggregate call. */
export interface AggregateModifiers {
  readonly distinct: boolean;
  /** As GoogleSQL defaults for this function when not written. */
  readonly ignoreNulls: boolean;
  readonly having?: { readonly kind: 'MAX' | 'MIN'; readonly expr: TypedExpression };
  readonly orderBy: readonly TypedSortKey[];
  readonly limit?: TypedExpression;
}

/**
 * A catalogue call. `fn` is the catalogue id: lower-case GoogleSQL name (`regexp_contains`, `net.host`) or the reference
 * engine's name of an operator: `$add $subtract $multiply $divide $unary_minus $equal $not_equal $less $less_or_equal
 * $greater $greater_or_equal $and $or $not $between $in $in_array $like $like_any $like_all $is_null $is_true $is_false
 * $is_distinct_from $is_not_distinct_from $bitwise_and $bitwise_or $bitwise_xor $bitwise_not $bitwise_left_shift
 * $bitwise_right_shift $concat_op $extract $extract_date $extract_time $extract_datetime $array_at_offset
 * $array_at_ordinal $safe_array_at_offset $safe_array_at_ordinal $subscript $count_star $interval $grouping …`.
 * Negated forms (`NOT LIKE`, `NOT IN`, `NOT BETWEEN`, `IS NOT NULL`) are `$not` around the positive call. `$and`/`$or` are n-ary.
 * Date parts are string literals among `args` at the position GoogleSQL has them (`"DAY"`, `"WEEK(MONDAY)"`, `"ISOWEEK"`).
 * Optional arguments not written are absent from the end. Arguments are already coerced to the signature's types.
 */
export interface TypedCall extends TypedBase {
  readonly kind: 'call';
  readonly fn: string;
  /** Index of the chosen signature in the catalogue entry. */
  readonly signature: number;
  readonly args: readonly TypedExpression[];
  /** `SAFE.` prefix: run-time errors of this call give NULL. */
  readonly safe: boolean;
  /** Present on aggregate calls, windowed or not, and on FIRST_VALUE, LAST_VALUE, NTH_VALUE (for `ignoreNulls`); absent on GROUPING. */
  readonly aggregate?: AggregateModifiers;
  readonly over?: TypedWindow;
}

/** Searched CASE; a CASE with an operand, IF, IFNULL, NULLIF, COALESCE stay calls (`$case_with_value`, `if`, `ifnull`, `nullif`, `coalesce`). */
export interface TypedCase extends TypedBase {
  readonly kind: 'case';
  readonly whens: readonly { readonly when: TypedExpression; readonly then: TypedExpression }[];
  /** Always present; ELSE NULL has been filled in. */
  readonly otherwise: TypedExpression;
}

/** Converts to `type`. `implicit` when the compiler inserted it (a coercion that GoogleSQL makes). */
export interface TypedCast extends TypedBase {
  readonly kind: 'cast';
  readonly operand: TypedExpression;
  readonly safe: boolean;
  readonly implicit: boolean;
  readonly format?: TypedExpression;
  readonly timeZone?: TypedExpression;
}

export interface TypedArray extends TypedBase {
  readonly kind: 'array';
  readonly elements: readonly TypedExpression[];
}

export interface TypedStruct extends TypedBase {
  readonly kind: 'struct';
  readonly fields: readonly { readonly name: string | undefined; readonly value: TypedExpression }[];
}

export interface TypedField extends TypedBase {
  readonly kind: 'field';
  readonly operand: TypedExpression;
  readonly field: string;
}

/** A subquery over inline rows: made of arrays, of SELECTs without FROM and of such queries, never of tables. */
export interface TypedSubquery extends TypedBase {
  readonly kind: 'subquery';
  readonly form: 'scalar' | 'array' | 'exists';
  /** Gives one column, but for `exists`. */
  readonly query: TypedQuery;
}

/**
 * Names inside a query are variables: what UNNEST and the columns of a query in FROM are called, each unlike all others that are visible with
 * it. Aliases, `*`, USING, positions in ORDER BY and named windows are resolved.
 */
export interface TypedQuery {
  /** Visible in this query and below; they see none of the names around it. */
  readonly ctes: readonly TypedCte[];
  readonly body: TypedSelect | TypedSetOperation;
  readonly columns: readonly QueryColumn[];
  /** Over the rows of the SELECT, or over the query's own columns where it is DISTINCT or a set operation. */
  readonly orderBy: readonly TypedSortKey[];
  readonly limit?: TypedExpression;
  /** OFFSET. */
  readonly skip?: TypedExpression;
}

export interface TypedCte {
  /** Unlike that of any other in the expression that is visible with it. */
  readonly name: string;
  readonly query: TypedQuery;
}

export interface QueryColumn {
  /** As GoogleSQL names it; absent: it cannot be named. */
  readonly name: string | undefined;
  /** What stands for it in the query's own ORDER BY, where that is over its columns; in a FROM, for the reader. */
  readonly variable: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}

export interface TypedSelect {
  readonly kind: 'select';
  /** Absent: one row without columns. */
  readonly from?: TypedFrom;
  readonly where?: TypedExpression;
  /** Present exactly when rows are grouped; no keys: one group, of no rows too. What follows names keys and aggregates only. */
  readonly groupBy?: readonly TypedGroupKey[];
  readonly having?: TypedExpression;
  readonly qualify?: TypedExpression;
  /** One a column of the query. */
  readonly items: readonly TypedExpression[];
  readonly distinct: boolean;
}

/** `variable` stands for the key above the grouping; of a key that is a variable it is that one. */
export interface TypedGroupKey {
  readonly variable: string;
  readonly expr: TypedExpression;
}

/** All inputs have the columns' types, by position. */
export interface TypedSetOperation {
  readonly kind: 'set-operation';
  readonly op: 'UNION' | 'INTERSECT' | 'EXCEPT';
  readonly distinct: boolean;
  readonly inputs: readonly TypedQuery[];
}

export type TypedFrom = TypedUnnest | TypedDerivedTable | TypedCteReference | TypedInlineJoin;

/** May name what stands left of it in the same FROM. */
export interface TypedUnnest {
  readonly kind: 'unnest';
  readonly array: TypedExpression;
  readonly variable: string;
  readonly elementType: SqlType;
  readonly offset?: string;
}

export interface TypedDerivedTable {
  readonly kind: 'query';
  readonly query: TypedQuery;
  /** The query's columns in its order, with variables of the query that reads them. */
  readonly columns: readonly QueryColumn[];
}

export interface TypedCteReference {
  readonly kind: 'cte';
  readonly name: string;
  /** The CTE's columns in its order, with variables of this reference. */
  readonly columns: readonly QueryColumn[];
}

export interface TypedInlineJoin {
  readonly kind: 'join';
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS';
  readonly left: TypedFrom;
  readonly right: TypedFrom;
  /** Absent for CROSS. */
  readonly on?: TypedExpression;
}

/** `x -> body` as an argument of a call; its parameters are variables in the body. `type` is the body's. */
export interface TypedLambda extends TypedBase {
  readonly kind: 'lambda';
  readonly parameters: readonly { readonly name: string; readonly type: SqlType }[];
  readonly body: TypedExpression;
}

/** Could not be typed; an error has been reported. Never reaches a printer. */
export interface TypedInvalid extends TypedBase {
  readonly kind: 'invalid';
}
