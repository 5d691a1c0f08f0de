// How one catalogue function becomes Spark expressions: a template text where that says it all, else a function of the call.
//
// A template is written in SQL expression syntax over Spark's function names: `a`, `b`, `c` … are the call's arguments,
// other names are lambda parameters, `RESULT` is the call's type (`CAST(a AS RESULT)`), integers are INT, `div(x, y)` and
// `mod(x, y)` are Spark's, `SAFE_CAST` is try_cast. `CAST(length(a) AS BIGINT)` says the INT result explicitly: every
// translation has exactly the type that the call has.

import type { Lowering } from './lower-expression.js';
import type { TypedCall, TypedExpression } from '../typed-tree.js';
import type { SqlType } from '../types.js';
import type { SparkExpression, SparkType } from './spark-expression.js';

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
  /** For translations that need windows, sort keys or lambdas. */
  readonly lowering: Lowering;
}

export type SparkRule = (site: CallSite) => SparkExpression;
export type SparkTranslation = string | SparkRule;
/** Catalogue id → translation; `safe.<id>` for the SAFE. prefix. */
export type SparkTranslations = Readonly<Record<string, SparkTranslation>>;

/** `INT64`, `ARRAY`, `STRUCT`, `NULL`. */
export function typeKey(type: SqlType): string {
  return type.kind === 'scalar' ? type.name : type.kind.toUpperCase();
}
