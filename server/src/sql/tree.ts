// The syntax tree of GoogleSQL: what was written, with a span on every node; nothing is resolved or typed here.
//
// Invariants: trees are immutable; every span is half-open UTF-16 offsets into the parsed text and covers all of the
// node's own tokens; a tree exists for every input: what could not be read is a `missing` node or absent list entries,
// and each such place has a SyntaxProblem.

import type { Span } from '../base/span.js';

/** A thing the parser could not read. The span is the token at fault (empty at the end of the text). */
export interface SyntaxProblem extends Span {
  readonly message: string;
  /** What would have been accepted here, in the words of the message ("`)`", "an expression"); for completion. */
  readonly expected: readonly string[];
}

type NodeBase = Span;

/** One name as written, without its backticks. `quoted` when it stood in backticks. */
export interface Identifier extends NodeBase {
  readonly kind: 'identifier';
  readonly name: string;
  readonly quoted: boolean;
}

export type Expression =
  | MissingExpression
  | Literal
  | PathExpression
  | FieldAccess
  | Parameter
  | FromPlaceholder
  | Star
  | Unary
  | Binary
  | Between
  | InList
  | InUnnest
  | InSubquery
  | Like
  | IsTest
  | IsDistinct
  | Case
  | Cast
  | Extract
  | IntervalExpression
  | ArrayConstructor
  | StructConstructor
  | ElementAccess
  | Call
  | SubqueryExpression
  | Lambda
  | NamedArgument
  | DatePartArgument
  | TypeArgument
  | WithExpression
  | UnsupportedExpression;

/** Stands where an expression was expected and none could be read (half-typed text). Always empty or the skipped tokens. */
export interface MissingExpression extends NodeBase {
  readonly kind: 'missing';
  /** Expressions that could be read among the skipped tokens (`a b`): for completion, hover and name resolution. */
  readonly readable?: readonly Expression[];
}

/** `WITH(a AS 1, b AS a + 1, a * b)`. */
export interface WithExpression extends NodeBase {
  readonly kind: 'with';
  readonly bindings: readonly { readonly name: Identifier; readonly value: Expression }[];
  readonly body: Expression;
}

/** Read, but outside what this product gives a meaning to (`NEW proto(…)`, `@@variable`, `?`): the typer refuses it by name. */
export interface UnsupportedExpression extends NodeBase {
  readonly kind: 'unsupported';
  /** In the words of a message: "positional parameters". */
  readonly construct: string;
  readonly operands: readonly Expression[];
}

/** A clause that was read and not kept (`TABLESAMPLE …`). */
export interface UnsupportedClause extends Span {
  readonly construct: string;
}

/**
 * A literal. `value` is decoded: strings with escapes applied, bytes as a binary string of chars 0–255, numbers and
 * typed literals (`DATE '…'`, `NUMERIC '…'`, `JSON '…'`) as the exact lexeme inside, without quotes.
 */
export interface Literal extends NodeBase {
  readonly kind: 'literal';
  readonly type:
    | 'NULL'
    | 'BOOL'
    | 'INT64'
    | 'FLOAT64'
    | 'NUMERIC'
    | 'BIGNUMERIC'
    | 'STRING'
    | 'BYTES'
    | 'DATE'
    | 'DATETIME'
    | 'TIME'
    | 'TIMESTAMP'
    | 'JSON'
    | 'RANGE';
  readonly value: string;
  /** For string-like tokens: span of the characters between the quotes (the raw text there may hold escapes). */
  readonly content?: Span;
  /** `RANGE<DATE> '…'`: the DATE. */
  readonly rangeOf?: TypeName;
}

/** `a`, `a.b`, `` `a`.b.c ``: a run of names; which part is a table and which a field is decided by resolution. */
export interface PathExpression extends NodeBase {
  readonly kind: 'path';
  readonly parts: readonly Identifier[];
}

/** `expr.field` where expr is not a path: `f(x).y`, `a[0].y`. */
export interface FieldAccess extends NodeBase {
  readonly kind: 'field';
  readonly operand: Expression;
  /** `undefined` after a dot with nothing behind it. */
  readonly field: Identifier | undefined;
}

/** `@name`. */
export interface Parameter extends NodeBase {
  readonly kind: 'parameter';
  readonly name: string;
}

/** `{from}`: the mapped source column, one operand. */
export interface FromPlaceholder extends NodeBase {
  readonly kind: 'from';
}

/** `*` or `t.*` in a SELECT list, or the argument of COUNT(*). */
export interface Star extends NodeBase {
  readonly kind: 'star';
  readonly qualifier?: PathExpression;
  /** `(expr).*`: the struct, where it is no path. */
  readonly operand?: Expression;
  readonly except?: readonly Identifier[];
  readonly replace?: readonly { readonly expr: Expression; readonly alias: Identifier }[];
}

export interface Unary extends NodeBase {
  readonly kind: 'unary';
  readonly op: '-' | '+' | '~' | 'NOT';
  readonly operand: Expression;
}

export type BinaryOperator =
  'OR' | 'AND' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '|' | '^' | '&' | '<<' | '>>' | '+' | '-' | '||' | '*' | '/';

/** `<>` is read as `!=`. AND/OR chains are left-deep but parsed without recursion. */
export interface Binary extends NodeBase {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly opSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Between extends NodeBase {
  readonly kind: 'between';
  readonly not: boolean;
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
}

export interface InList extends NodeBase {
  readonly kind: 'in';
  readonly not: boolean;
  readonly operand: Expression;
  readonly list: readonly Expression[];
}

export interface InUnnest extends NodeBase {
  readonly kind: 'in-unnest';
  readonly not: boolean;
  readonly operand: Expression;
  readonly array: Expression;
}

export interface InSubquery extends NodeBase {
  readonly kind: 'in-subquery';
  readonly not: boolean;
  readonly operand: Expression;
  readonly query: Query;
}

/** `x [NOT] LIKE p`, `x LIKE ANY|SOME|ALL (p, …)`, `x LIKE ANY UNNEST(arr)`. */
export interface Like extends NodeBase {
  readonly kind: 'like';
  readonly not: boolean;
  readonly operand: Expression;
  readonly quantifier?: 'ANY' | 'ALL';
  readonly patterns: readonly Expression[];
  readonly unnest?: boolean;
}

export interface IsTest extends NodeBase {
  readonly kind: 'is';
  readonly not: boolean;
  readonly operand: Expression;
  readonly test: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN';
}

export interface IsDistinct extends NodeBase {
  readonly kind: 'is-distinct';
  readonly not: boolean;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Case extends NodeBase {
  readonly kind: 'case';
  readonly operand?: Expression;
  readonly whens: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise?: Expression;
}

export interface Cast extends NodeBase {
  readonly kind: 'cast';
  readonly safe: boolean;
  readonly operand: Expression;
  readonly type: TypeName;
  readonly format?: Expression;
  readonly timeZone?: Expression;
}

export interface Extract extends NodeBase {
  readonly kind: 'extract';
  /** `DAY`, `WEEK(MONDAY)`, `DATE`, `TIME`. */
  readonly part: DatePartArgument;
  readonly operand: Expression;
  readonly timeZone?: Expression;
}

/** `INTERVAL 3 DAY`, `INTERVAL '1-2' YEAR TO MONTH`. */
export interface IntervalExpression extends NodeBase {
  readonly kind: 'interval';
  readonly value: Expression;
  readonly unit: string;
  /** Where `unit` stands; what stands in its place where there is none. */
  readonly unitSpan: Span;
  readonly toUnit?: string;
}

/** `[…]`, `ARRAY[…]`, `ARRAY<T>[…]`. */
export interface ArrayConstructor extends NodeBase {
  readonly kind: 'array';
  readonly elementType?: TypeName;
  readonly elements: readonly Expression[];
}

/** `STRUCT(a AS x, …)`, `STRUCT<…>(…)`, and the tuple `(a, b)`. */
export interface StructConstructor extends NodeBase {
  readonly kind: 'struct';
  readonly type?: TypeName;
  readonly tuple: boolean;
  readonly fields: readonly { readonly value: Expression; readonly alias?: Identifier }[];
}

/** `a[i]`, `a[OFFSET(i)]`, `a[SAFE_ORDINAL(i)]`. `mode` absent = plain subscript. */
export interface ElementAccess extends NodeBase {
  readonly kind: 'element';
  readonly operand: Expression;
  readonly mode?: 'OFFSET' | 'ORDINAL' | 'SAFE_OFFSET' | 'SAFE_ORDINAL' | 'KEY' | 'SAFE_KEY';
  readonly index: Expression;
}

export interface OrderItem extends Span {
  readonly expr: Expression;
  readonly direction: 'ASC' | 'DESC';
  readonly nulls?: 'FIRST' | 'LAST';
  readonly collate?: Expression;
}

export interface Call extends NodeBase {
  readonly kind: 'call';
  /** Name parts as written without `SAFE.`: `["NET","HOST"]`, `["lower"]`. */
  readonly name: readonly Identifier[];
  readonly safe: boolean;
  readonly args: readonly Expression[];
  readonly distinct?: boolean;
  readonly nulls?: 'IGNORE' | 'RESPECT';
  readonly having?: { readonly kind: 'MAX' | 'MIN'; readonly expr: Expression };
  readonly orderBy?: readonly OrderItem[];
  readonly limit?: Expression;
  readonly over?: WindowSpec;
  /** The closing parenthesis was read. True as well for `CURRENT_DATE` and its kin without parentheses. */
  readonly closed: boolean;
}

export interface FrameBound extends Span {
  readonly kind: 'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING';
  readonly offset?: Expression;
}

export interface WindowSpec extends Span {
  /** `OVER name` or the base of `OVER (name …)`. */
  readonly name?: Identifier;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame?: { readonly unit: 'ROWS' | 'RANGE'; readonly start: FrameBound; readonly end?: FrameBound };
}

export interface SubqueryExpression extends NodeBase {
  readonly kind: 'subquery';
  readonly form: 'scalar' | 'array' | 'exists';
  readonly query: Query;
}

/** `x -> expr`, `(x, y) -> expr` as a function argument. */
export interface Lambda extends NodeBase {
  readonly kind: 'lambda';
  readonly parameters: readonly Identifier[];
  readonly body: Expression;
}

/** `name => expr` as a function argument. */
export interface NamedArgument extends NodeBase {
  readonly kind: 'named';
  readonly name: Identifier;
  readonly value: Expression;
}

/** A date part where a function takes one: `DAY`, `WEEK(MONDAY)`. Upper case. Produced only for argument positions that take date parts and for EXTRACT. */
export interface DatePartArgument extends NodeBase {
  readonly kind: 'date-part';
  readonly part: string;
  readonly weekday?: string;
}

/** A type where a function takes one. */
export interface TypeArgument extends NodeBase {
  readonly kind: 'type';
  readonly type: TypeName;
}

/** A type as written. `name` upper case (`INT64`, `ARRAY`, `STRUCT`); synonyms (INTEGER, DECIMAL) are kept, types.ts resolves them. */
export interface TypeName extends Span {
  readonly name: string;
  readonly parameters?: readonly string[];
  /** Of each, as many as there are. */
  readonly parameterSpans?: readonly Span[];
  /** With their parentheses. */
  readonly parameterSpan?: Span;
  /** Where the name ends, when parameters follow it. */
  readonly nameEnd?: number;
  readonly element?: TypeName;
  readonly fields?: readonly { readonly name?: Identifier; readonly type: TypeName }[];
  readonly collate?: Expression;
}

// ---- queries -------------------------------------------------------------------------------------------------------

export interface Query extends NodeBase {
  readonly kind: 'query';
  readonly recursive: boolean;
  readonly ctes: readonly { readonly name: Identifier; readonly query: Query }[];
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly limit?: Expression;
  readonly offset?: Expression;
  /** Clauses anywhere in this query (not in inner ones) that were read and not kept. */
  readonly unsupported?: readonly UnsupportedClause[];
}

export type QueryBody = Select | SetOperation | Query | ValuesTable | MissingExpression;

export interface SetOperation extends NodeBase {
  readonly kind: 'set-operation';
  readonly op: 'UNION' | 'INTERSECT' | 'EXCEPT';
  readonly distinct: boolean;
  readonly byName?: boolean;
  readonly inputs: readonly QueryBody[];
}

export interface Select extends NodeBase {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly as?: 'STRUCT' | 'VALUE';
  readonly items: readonly SelectItem[];
  readonly from?: FromItem;
  readonly where?: Expression;
  readonly groupBy?: GroupBy;
  readonly having?: Expression;
  readonly qualify?: Expression;
  readonly windows: readonly { readonly name: Identifier; readonly spec: WindowSpec }[];
}

export interface SelectItem extends Span {
  readonly expr: Expression;
  readonly alias?: Identifier;
}

export interface GroupBy extends Span {
  readonly all?: boolean;
  readonly items: readonly GroupItem[];
}

export type GroupItem =
  | { readonly kind: 'key'; readonly expr: Expression }
  | { readonly kind: 'rollup' | 'cube'; readonly items: readonly (readonly Expression[])[] }
  | { readonly kind: 'sets'; readonly items: readonly GroupItem[] }
  | { readonly kind: 'empty' };

export interface ValuesTable extends NodeBase {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

export type FromItem =
  | TableReference
  | UnnestReference
  | SubqueryReference
  | JoinReference
  | PivotReference
  | TableFunction
  | MissingExpression;

/** `f(x)` as a FROM item. */
export interface TableFunction extends NodeBase {
  readonly kind: 'table-function';
  readonly name: PathExpression;
  readonly args: readonly Expression[];
  readonly alias?: Identifier;
}

export interface TableReference extends NodeBase {
  readonly kind: 'table';
  /** `` `raw.x` ``, `` `raw`.`x` `` and `raw.x` all give two parts. */
  readonly path: PathExpression;
  readonly alias?: Identifier;
  /** `t.array WITH OFFSET AS o`: the path is an array. */
  readonly withOffset?: { readonly alias?: Identifier };
}

export interface UnnestReference extends NodeBase {
  readonly kind: 'unnest';
  readonly array: Expression;
  readonly alias?: Identifier;
  readonly withOffset?: { readonly alias?: Identifier };
}

export interface SubqueryReference extends NodeBase {
  readonly kind: 'from-subquery';
  readonly query: Query;
  readonly alias?: Identifier;
}

export interface JoinReference extends NodeBase {
  readonly kind: 'join';
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'COMMA';
  readonly left: FromItem;
  readonly right: FromItem;
  readonly on?: Expression;
  readonly using?: readonly Identifier[];
  readonly natural?: boolean;
}

export interface PivotReference extends NodeBase {
  readonly kind: 'pivot';
  readonly form: 'PIVOT' | 'UNPIVOT';
  readonly input: FromItem;
  /** PIVOT: aggregate calls; UNPIVOT: empty. */
  readonly aggregates: readonly SelectItem[];
  readonly column?: Expression;
  readonly values: readonly SelectItem[];
  readonly includeNulls?: boolean;
  readonly names?: readonly Identifier[];
  readonly alias?: Identifier;
}

// ---- CREATE TABLE --------------------------------------------------------------------------------------------------

export interface CreateTable extends NodeBase {
  readonly kind: 'create-table';
  readonly orReplace: boolean;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  /** `CREATE EXTERNAL TABLE`. */
  readonly external?: boolean;
  /** `` `raw.x` ``, `` `raw`.`x` `` and `raw.x` all give two parts. */
  readonly name: PathExpression;
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey?: readonly Identifier[];
  readonly foreignKeys: readonly {
    readonly columns: readonly Identifier[];
    readonly references: PathExpression;
    readonly referencedColumns: readonly Identifier[];
  }[];
  readonly checks?: readonly Expression[];
  readonly partitionBy?: Expression;
  readonly clusterBy?: readonly Expression[];
  readonly options: readonly { readonly name: Identifier; readonly value: Expression }[];
  /** `LIKE t`, `CLONE t`, `COPY t`: where the columns come from. */
  readonly source?: { readonly how: 'LIKE' | 'CLONE' | 'COPY'; readonly path: PathExpression };
  readonly asQuery?: Query;
  readonly unsupported?: readonly UnsupportedClause[];
}

export interface CreateView extends NodeBase {
  readonly kind: 'create-view';
  readonly orReplace: boolean;
  readonly materialized: boolean;
  readonly ifNotExists: boolean;
  readonly name: PathExpression;
  /** Names for the query's columns, where written. */
  readonly columns: readonly Identifier[];
  readonly options: readonly { readonly name: Identifier; readonly value: Expression }[];
  readonly asQuery: Query;
}

export interface ColumnDefinition extends Span {
  readonly name: Identifier;
  readonly type: TypeName | undefined;
  readonly notNull: boolean;
  readonly primaryKey: boolean;
  readonly description?: string;
  readonly default?: Expression;
  /** `AS (expr)`, `GENERATED ALWAYS AS (expr)`. */
  readonly generated?: Expression;
}

/** A statement this reader does not interpret (INSERT …, CREATE FUNCTION …): kept so that nothing vanishes silently. */
export interface OtherStatement extends NodeBase {
  readonly kind: 'other-statement';
  readonly firstWord: string;
}

export type Statement = CreateTable | CreateView | Query | OtherStatement;

/** Everything that {@link walk} and {@link nodeAt} visit. */
export type Node = Expression | Query | QueryBody | FromItem | Statement;
