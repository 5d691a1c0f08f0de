// What a dialect hands to the printing core: its tables and the few functions that print what tables can't hold.

import type { DialectFeatures, NameLimits, UnnestRequest } from '../dialect.js';
import type { SqlType } from '../types.js';
import type {
  TypedArray,
  TypedCall,
  TypedCast,
  TypedExpression,
  TypedField,
  TypedFrame,
  TypedLambda,
  TypedLiteral,
  TypedSortKey,
  TypedStruct,
  TypedWindow,
} from '../typed-tree.js';
import type { Fragment } from './fragment.js';
import type { DialectQueries } from './print-subquery.js';
import type { Printer } from './printer.js';
import type { FunctionTranslations, RefusedTranslation, Translation } from './translation.js';

/** `INT64→STRING`; both names without parameters (`ARRAY`, `STRUCT` for those kinds). */
export type CastKey = `${string}→${string}`;

export interface CastTranslation {
  /** Translation of a call with the operand as its only argument; the call's type is the target. */
  readonly cast: Translation;
  /** SAFE_CAST; absent: refused. The text `never fails`: the plain cast. */
  readonly safe?: Translation;
}

export interface DialectDefinition {
  readonly id: string;
  readonly displayName: string;
  readonly features: DialectFeatures;
  readonly names?: NameLimits;
  readonly functions: FunctionTranslations;
  /** Functions the table does not list; `undefined` = refused. */
  otherFunction?(fn: string): Translation | undefined;
  /** A pair that is absent is refused. Equal types without parameters never get here: they print the operand. */
  readonly casts: Readonly<Record<CastKey, CastTranslation>>;
  /** Casts the table can't say (declared parameters, arrays, structs, FORMAT); `undefined` = use the table. */
  castOverride?(cast: TypedCast, printer: Printer): Fragment | undefined;

  quoteIdentifier(name: string): string;
  stringLiteral(value: string): string;
  typeName(type: SqlType): string | RefusedTranslation;

  /** Self-typed: the engine gives the printed text exactly the literal's type. */
  literal(literal: TypedLiteral, printer: Printer): Fragment;
  /** The lexeme alone where something else fixes its type; `undefined`: has none, the self-typed form is used. */
  bareLiteral(literal: TypedLiteral, printer: Printer): Fragment | undefined;
  /** A column whose declared type is stored otherwise than its values are computed with; `undefined`: it stands as it is. */
  column?(text: string, declared: SqlType): Fragment | undefined;
  array(array: TypedArray, printer: Printer): Fragment;
  struct(struct: TypedStruct, printer: Printer): Fragment;
  field(field: TypedField, printer: Printer): Fragment;
  /** Subqueries over inline rows, or why there are none. */
  readonly queries: DialectQueries | string;
  /** A lambda as an argument. Absent: refused. */
  lambda?(lambda: TypedLambda, printer: Printer): Fragment;
  /** Absent or `undefined`: SQL's CASE. */
  caseExpression?(expr: Extract<TypedExpression, { kind: 'case' }>, printer: Printer): Fragment | undefined;

  /** Appended to an aggregate's native call; default ` FILTER (WHERE condition)`; `undefined` = the dialect has none. */
  readonly aggregateFilter: ((condition: string) => string) | undefined;
  /** Absent: aggregates over windows take DISTINCT. */
  readonly windowsTakeDistinct?: false;
  /** Appended for OVER; default `printWindow` of window.ts. */
  over?(window: TypedWindow, call: TypedCall, printer: Printer): string;
  /** Frame text; default GoogleSQL's own. */
  frame?(frame: TypedFrame, window: TypedWindow, printer: Printer): string;
  /** One ORDER BY entry; default `expr ASC NULLS FIRST`. */
  sortKey?(key: TypedSortKey, printer: Printer): string;
  /** Prints an aggregate with modifiers the template has no hole for (LIMIT, HAVING MAX); `undefined` = refuse. */
  aggregateOverride?(call: TypedCall, printer: Printer): Fragment | undefined;

  /** The rows that an aggregate reads, as a FROM item of a subquery, and what its columns are called there; `undefined`: not with such values. */
  gatheredRows?(
    columns: readonly TypedExpression[],
    printer: Printer,
  ): { readonly from: string; readonly columns: readonly string[] } | undefined;

  /** A call under SAFE. that may fail and has no entry of its own. Absent: refused. */
  safeCall?(call: TypedCall, printer: Printer): Fragment;
  /**
   * An expression of the type that raises `message` when evaluated; `caught`: inside something that turns errors into values,
   * with an operand that is no constant. Absent: templates with `{fail:…}` are refused.
   */
  fail?(message: string, caught: { readonly varying: string | undefined } | undefined, type: SqlType): string;
  /** Around a whole printed expression, once (what NULL constants do to types …). */
  finish?(root: TypedExpression, printed: Fragment, printer: Printer): Fragment;
  /**
   * Evaluates each value once: texts that stand for them in a body, and the body wrapped. `expressions` are the values as trees.
   * Absent, or `undefined`: repeated operands are repeated as text.
   */
  bind?(
    values: readonly string[],
    printer: Printer,
    expressions: readonly TypedExpression[],
  ): { readonly names: readonly string[]; wrap: (body: string) => Fragment } | undefined;

  unnest(request: UnnestRequest, printer: Printer): string;
}
