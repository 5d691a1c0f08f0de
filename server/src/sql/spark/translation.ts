// How one catalogue function becomes Spark expressions: a template text where that says it all, else a function of the call.
//
// A template is written in SQL expression syntax over Spark's function names: `a`, `b`, `c` … are the call's arguments,
// other names are lambda parameters, `RESULT` is the call's type (`CAST(a AS RESULT)`), integers are INT, `div(x, y)` and
// `mod(x, y)` are Spark's, `SAFE_CAST` is try_cast. `CAST(length(a) AS BIGINT)` says the INT result explicitly: every
// translation has exactly the type that the call has. Inside `SURE(…)` no operator or cast of the template ever fails.

import type { TypedCall, TypedCte, TypedExpression, TypedQuery, TypedSortKey, TypedWindow } from '../typed-tree.js';
import type { SqlType } from '../types.js';
import type { SparkExpression, SparkSortKey, SparkType, SparkWindow } from './spark-expression.js';

/** The lowering of one expression, for translations that need more than their call's arguments. */
export interface Lowering {
  lower(expr: TypedExpression): SparkExpression;
  /** An array whose order nothing looks at. */
  bag(array: TypedExpression): SparkExpression;
  /** Members of one type: literals may be bare where another member fixes the type. */
  group(exprs: readonly TypedExpression[]): readonly SparkExpression[];
  sortKeys(key: TypedSortKey): readonly SparkSortKey[];
  window(window: TypedWindow, at: TypedCall): SparkWindow;
  lambda(names: readonly string[], body: TypedExpression): SparkExpression;
  /** A name for a lambda's parameter that nothing else in the expression has. */
  freshName(wish: string): string;
  /** Lowers `expr` with `name` standing for `value`. */
  withVariable<T>(name: string, value: SparkExpression, body: () => T): T;
  /** Lowers with `handle` in charge of the aggregate calls (those without OVER) that stand in the body. */
  withAggregates<T>(handle: (call: TypedCall) => SparkExpression, body: () => T): T;
  /** Lowers a part of a query of Spark's own: names stand for its columns, aggregates are its own. */
  inQuery<T>(names: ReadonlyMap<string, SparkExpression>, body: () => T): T;
  /** NUMERIC arithmetic is exact for all numbers, where they do not fit an operation of Spark by a longer text; else an error there. */
  readonly wholeDecimals: boolean;
  /** What is lowered stands in a query whose rows are written out. */
  readonly overInlineRows: boolean;
  /** Lowers with these queries of WITH in sight. */
  withCtes<T>(ctes: readonly TypedCte[], body: () => T): T;
  /** A query of WITH in sight. */
  cte(name: string): TypedQuery | undefined;
  /** What the SAFE. prefix makes of the translation without it. */
  safely(call: TypedCall): SparkExpression;
  /** The translation of another call, in this one's place. */
  site(call: TypedCall): CallSite;
  /** Spark's type; records a refusal when there is none. */
  type(type: SqlType, at: TypedExpression): SparkType;
  refuse(reason: string, at: TypedExpression): SparkExpression;
  note(note: string, at: TypedExpression): void;
}

/** One call being translated. */
export interface CallSite {
  readonly call: TypedCall;
  readonly result: SparkType;
  readonly count: number;
  typed(index: number): TypedExpression;
  arg(index: number): SparkExpression;
  args(): readonly SparkExpression[];
  lower(expr: TypedExpression): SparkExpression;
  /** The value of argument `index` when it is a literal and not NULL. */
  constant(index: number): string | undefined;
  /** Spark's type of a GoogleSQL type; refuses the call when there is none. */
  type(type: SqlType): SparkType;
  /** Gives up: records the refusal at `at` (default: the call) and returns a placeholder that is never printed. */
  refuse(reason: string, at?: TypedExpression): SparkExpression;
  /** Records a documented limit of the translation. */
  note(text: string): void;
  readonly lowering: Lowering;
}

export type SparkRule = (site: CallSite) => SparkExpression;
export type SparkTranslation = string | SparkRule;
/** Catalogue id → translation; `safe.<id>` for the SAFE. prefix. */
export type SparkTranslations = Readonly<Record<string, SparkTranslation>>;
