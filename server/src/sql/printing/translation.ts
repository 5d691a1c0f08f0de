// How one catalogue function is written in a dialect: data a table holds, with functions only where data can't say it.
//
// HOW TO WRITE A DIALECT'S TABLE
//   const functions: FunctionTranslations = {
//     lower: 'LOWER({0})',                                 // a closed template: a call, CASE … END, anything bracketed
//     $add: byTypes({ INT64: infix('{0=} + {1=}', P.add), NUMERIC: … }),
//     $not: infix('NOT {0}', P.not),
//     substr: byArity({ 2: 'SUBSTR({0}, {1!})', 3: … }),
//     date_trunc: byLiteral(1, { DAY: "date_trunc('day', {0})", … }),     // date parts are string literals among args
//     sum: aggregate('SUM({distinct}{0})', { result: 'CAST({call} AS BIGINT)' }),
//     upper: noted('UPPER({0})', 'case mapping outside ASCII …'),         // exact but for a documented limit
//     soundex: refuse('DuckDB has no SOUNDEX'),
//     regexp_extract: (call, printer) => …,                // what data can't say
//   };
// A function that is absent is refused. Holes, all parenthesised as needed by what stands around them:
//   {0}      argument 0, self-typed (a literal carries its type where the dialect's bare lexeme would have another one)
//   {0!}     a literal argument in its bare form: where the native function fixes the type itself
//   {0=}     member of a group of operands of one type: literals are bare when another member fixes the type
//   {*} {1*} all arguments / those from 1 on, joined by `, `; also {*=} {1*=} {*!}
//   {type} {type0}   name of the call's type / of argument 0's type, as the dialect declares it
//   {fail:message}   the dialect's expression that raises a run-time error (NULL under SAFE.)
//   {$e}     a name bound in the template itself (a lambda's parameter): `e`, or another one where the expression has an `e`
//   {{ }}    literal braces
// in aggregates and window functions also {distinct} {orderBy} {nulls} {limit} (empty when not used; absent from the
// template = refused when used) and, in `result`, {call}.
// A template without precedence must be closed. `infix(text, p)`: the operand at the very left needs p, the others
// p + 1 (left-associative); `infix(text, p, 'none')`: all need p + 1 (comparisons, prefix operators).
// Repeating a hole is fine: expressions are pure (long operands are bound once if the dialect can, see `bind`).
// Lookup of a SAFE. call: entry `safe.<fn>`, else the plain one when the function never fails (total-function-table.ts),
// else the dialect's `safeCall` hook, else refused.

import type { TypedCall } from '../typed-tree.js';
import type { Fragment } from './fragment.js';
import type { Printer } from './printer.js';

export type Translation =
  | string
  | TemplateTranslation
  | RefusedTranslation
  | NotedTranslation
  | ByTypes
  | ByArity
  | ByLiteral
  | AggregateTranslation
  | CustomTranslation;

/** Catalogue id → translation; also `safe.<id>` for the SAFE. prefix. */
export type FunctionTranslations = Readonly<Record<string, Translation>>;

export interface TemplateTranslation {
  readonly kind: 'template';
  readonly text: string;
  readonly precedence: number;
  readonly associative: 'left' | 'none';
}

export interface RefusedTranslation {
  readonly kind: 'refused';
  readonly reason: string;
  /** Argument whose span is at fault; absent: the whole call. */
  readonly argument?: number;
}

/** Printed with a documented limit. */
export interface NotedTranslation {
  readonly kind: 'noted';
  readonly note: string;
  readonly translation: Translation;
}

/** Alternatives by the type of argument `of` (default 0) or of the result; `otherwise` absent = refused. */
export interface ByTypes {
  readonly kind: 'by-types';
  readonly of: number | 'result';
  readonly cases: Readonly<Record<string, Translation>>;
  readonly otherwise: Translation | undefined;
}

/** Alternatives by the number of arguments written. */
export interface ByArity {
  readonly kind: 'by-arity';
  readonly cases: Readonly<Record<number, Translation>>;
  readonly otherwise: Translation | undefined;
}

/** Alternatives by the value of a literal argument (upper-cased): date parts, modes. */
export interface ByLiteral {
  readonly kind: 'by-literal';
  readonly argument: number;
  readonly cases: Readonly<Record<string, Translation>>;
  readonly otherwise: Translation | undefined;
}

export interface AggregateTranslation {
  readonly kind: 'aggregate';
  /** The native call, to which FILTER and OVER are appended. */
  readonly call: string;
  /** Around the finished native call, `{call}` and arguments as holes; absent: the call itself. */
  readonly result: string | undefined;
  readonly resultPrecedence: number;
  /** The native function passes over rows where argument 0 is NULL (as most do); `keeps` needs a FILTER for IGNORE NULLS. */
  readonly nulls: 'skips' | 'keeps';
  /** Rows that count, as a condition on the arguments (appended as FILTER). */
  readonly filter: string | undefined;
  /** May stand with OVER / without. */
  readonly window: boolean;
  readonly plain: boolean;
}

export type CustomTranslation = (call: TypedCall, printer: Printer) => Fragment;

export function infix(text: string, precedence: number, associative: 'left' | 'none' = 'left'): TemplateTranslation {
  return { kind: 'template', text, precedence, associative };
}

export function refuse(reason: string, argument?: number): RefusedTranslation {
  return { kind: 'refused', reason, ...(argument !== undefined && { argument }) };
}

export function noted(translation: Translation, note: string): NotedTranslation {
  return { kind: 'noted', note, translation };
}

/** Keys: `INT64`, `ARRAY`, `STRUCT`, `NULL` …, several in one key separated by `|`. */
export function byTypes(
  cases: Record<string, Translation>,
  otherwise?: Translation,
  of: number | 'result' = 0,
): ByTypes {
  return { kind: 'by-types', of, cases: splitKeys(cases), otherwise };
}

export function byResult(cases: Record<string, Translation>, otherwise?: Translation): ByTypes {
  return byTypes(cases, otherwise, 'result');
}

export function byArity(cases: Record<number, Translation>, otherwise?: Translation): ByArity {
  return { kind: 'by-arity', cases, otherwise };
}

/** Keys upper case, several in one key separated by `|`. */
export function byLiteral(argument: number, cases: Record<string, Translation>, otherwise?: Translation): ByLiteral {
  return { kind: 'by-literal', argument, cases: splitKeys(cases), otherwise };
}

export function aggregate(
  call: string,
  options: {
    readonly result?: string;
    readonly resultPrecedence?: number;
    readonly nulls?: 'skips' | 'keeps';
    readonly filter?: string;
    readonly window?: boolean;
    readonly plain?: boolean;
  } = {},
): AggregateTranslation {
  return {
    kind: 'aggregate',
    call,
    result: options.result,
    resultPrecedence: options.resultPrecedence ?? 100,
    nulls: options.nulls ?? 'skips',
    filter: options.filter,
    window: options.window ?? true,
    plain: options.plain ?? true,
  };
}

/** A function that exists only with OVER (ROW_NUMBER, LAG …). */
export function windowOnly(call: string, options: { readonly result?: string } = {}): AggregateTranslation {
  return aggregate(call, { ...options, plain: false });
}

function splitKeys(cases: Record<string, Translation>): Record<string, Translation> {
  return Object.fromEntries(
    Object.entries(cases).flatMap(([keys, t]) => keys.split('|').map((key) => [key, t] as const)),
  );
}
