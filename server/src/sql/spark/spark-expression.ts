// Spark's own expression tree: what a typed expression becomes before it is written as Spark SQL, Databricks SQL or
// PySpark. One tree, several spellings: the spellings can't disagree about meaning.

import type { ColumnReference } from '../typed-tree.js';
import type { SqlType } from '../types.js';

export type SparkType =
  | { readonly kind: 'scalar'; readonly name: SparkScalarName }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'array'; readonly element: SparkType }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: SparkType }[] };

export type SparkScalarName =
  | 'INT'
  | 'BIGINT'
  | 'DOUBLE'
  | 'BOOLEAN'
  | 'STRING'
  | 'BINARY'
  | 'DATE'
  | 'TIMESTAMP'
  | 'TIMESTAMP_NTZ'
  | 'VOID'
  /** Months, days and microseconds; only inside expressions. */
  | 'INTERVAL';

export type SparkOperator =
  | 'or'
  | 'and'
  | 'not'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '<=>'
  | '|'
  | '^'
  | '&'
  | '~'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'negate'
  | 'is null'
  | 'is not null'
  | '||'
  | 'in'
  | 'between'
  | 'like'
  | 'rlike';

/** `sure`: nothing fails here, whatever the session: the translation has seen to it. */
export type SparkExpression =
  | SparkLiteral
  | { readonly kind: 'column'; readonly column: ColumnReference; readonly type: SqlType }
  | { readonly kind: 'parameter'; readonly name: string; readonly type: SqlType }
  | { readonly kind: 'variable'; readonly name: string }
  | SparkCall
  | SparkOperation
  | {
      readonly kind: 'cast';
      readonly operand: SparkExpression;
      readonly type: SparkType;
      readonly tolerant: boolean;
      readonly sure?: true;
    }
  | SparkCase
  | { readonly kind: 'lambda'; readonly parameters: readonly string[]; readonly body: SparkExpression }
  /** `a[i]`: 0-based, an error outside the array. */
  | {
      readonly kind: 'element';
      readonly operand: SparkExpression;
      readonly index: SparkExpression;
      readonly sure?: true;
    }
  | { readonly kind: 'field'; readonly operand: SparkExpression; readonly name: string }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly value: SparkExpression }[] }
  /** A subquery in parentheses: SQL with expressions in it. Names no row around it. */
  | { readonly kind: 'query'; readonly parts: SparkParts }
  /** A constant interval of one unit. `value` is a decimal number. */
  | { readonly kind: 'interval'; readonly value: string; readonly unit: SparkIntervalUnit };

export type SparkParts = readonly (string | SparkExpression)[];

export type SparkIntervalUnit = 'YEAR' | 'MONTH' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND';

/**
 * `value` absent = NULL of the type; otherwise as in TypedLiteral, by Spark type (INT, BIGINT decimal text, DECIMAL plain
 * decimal, STRING characters, BINARY chars 0–255, DATE, TIMESTAMP with `Z`, TIMESTAMP_NTZ without).
 * `bare`: the surroundings fix the type, so the shortest spelling will do (`x + 5`, not `x + 5L`).
 */
export interface SparkLiteral {
  readonly kind: 'literal';
  readonly type: SparkType;
  readonly value: string | undefined;
  readonly bare: boolean;
}

/** `name` is Spark SQL's lower-case function name. `over` makes it a window call. */
export interface SparkCall {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly SparkExpression[];
  readonly distinct: boolean;
  readonly ignoreNulls: boolean;
  readonly aggregate: boolean;
  readonly over?: SparkWindow;
  readonly sure?: true;
}

/** `and`, `or`, `||` are n-ary; `in` and `between` have the tested operand first; `not`, `negate`, `~`, `is …` have one operand. */
export interface SparkOperation {
  readonly kind: 'operation';
  readonly operator: SparkOperator;
  readonly operands: readonly SparkExpression[];
  readonly sure?: true;
}

export interface SparkCase {
  readonly kind: 'case';
  readonly whens: readonly { readonly when: SparkExpression; readonly then: SparkExpression }[];
  readonly otherwise: SparkExpression | undefined;
}

export interface SparkSortKey {
  readonly expr: SparkExpression;
  readonly direction: 'ASC' | 'DESC';
  readonly nulls: 'FIRST' | 'LAST';
}

export interface SparkFrameBound {
  readonly kind: 'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING';
  /** Plain decimal number; set exactly for PRECEDING and FOLLOWING. */
  readonly offset?: string;
}

export interface SparkWindow {
  readonly partitionBy: readonly SparkExpression[];
  readonly orderBy: readonly SparkSortKey[];
  readonly frame?: { readonly unit: 'ROWS' | 'RANGE'; readonly start: SparkFrameBound; readonly end: SparkFrameBound };
}

const scalar = (name: SparkScalarName): SparkType => ({ kind: 'scalar', name });
export const INT = scalar('INT');
export const BIGINT = scalar('BIGINT');
export const DOUBLE = scalar('DOUBLE');
export const BOOLEAN = scalar('BOOLEAN');
export const STRING_TYPE = scalar('STRING');
export const BINARY = scalar('BINARY');
export const DATE_TYPE = scalar('DATE');
export const TIMESTAMP_TYPE = scalar('TIMESTAMP');
export const TIMESTAMP_NTZ = scalar('TIMESTAMP_NTZ');
export const VOID = scalar('VOID');
export const decimal = (precision: number, scale: number): SparkType => ({ kind: 'decimal', precision, scale });
/** GoogleSQL's NUMERIC. */
export const DECIMAL_38_9 = decimal(38, 9);

export function sameSparkType(a: SparkType, b: SparkType): boolean {
  return sparkTypeText(a) === sparkTypeText(b);
}

/** Spark SQL spelling: `DECIMAL(38,9)`, `ARRAY<STRING>`, ``STRUCT<`a`: BIGINT>``. */
export function sparkTypeText(type: SparkType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name;
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'array':
      return `ARRAY<${sparkTypeText(type.element)}>`;
    case 'struct':
      return `STRUCT<${type.fields.map((f) => `\`${f.name.replaceAll('`', '``')}\`: ${sparkTypeText(f.type)}`).join(', ')}>`;
  }
}

export function literal(type: SparkType, value: string | undefined, bare = false): SparkLiteral {
  return { kind: 'literal', type, value, bare };
}

export const text = (value: string): SparkLiteral => literal(STRING_TYPE, value);
/** A small INT, for positions, units and the like. */
export const int = (value: number): SparkLiteral => literal(INT, String(value));
export const nullOf = (type: SparkType): SparkLiteral => literal(type, undefined);

export function call(name: string, ...args: readonly SparkExpression[]): SparkCall {
  return { kind: 'call', name, args, distinct: false, ignoreNulls: false, aggregate: false };
}

export function aggregate(name: string, args: readonly SparkExpression[], distinct = false): SparkCall {
  return { kind: 'call', name, args, distinct, ignoreNulls: false, aggregate: true };
}

export function operation(operator: SparkOperator, ...operands: readonly SparkExpression[]): SparkExpression {
  return { kind: 'operation', operator, operands };
}

export function and(...operands: readonly SparkExpression[]): SparkExpression {
  return operands.length === 1 ? operands[0]! : operation('and', ...operands);
}

export function or(...operands: readonly SparkExpression[]): SparkExpression {
  return operands.length === 1 ? operands[0]! : operation('or', ...operands);
}

export const not = (operand: SparkExpression): SparkExpression => operation('not', operand);
export const isNull = (operand: SparkExpression): SparkExpression => operation('is null', operand);

/** A cast, left out where the operand is visibly of that type already. */
export function cast(operand: SparkExpression, type: SparkType, tolerant = false): SparkExpression {
  if ((operand.kind === 'literal' || operand.kind === 'cast') && sameSparkType(operand.type, type) && !tolerant) {
    return operand.kind === 'literal' ? { ...operand, bare: false } : operand;
  }
  if (
    operand.kind === 'literal' &&
    operand.type === BIGINT &&
    type === INT &&
    Math.abs(Number(operand.value)) < 2 ** 31
  )
    return literal(INT, operand.value);
  return { kind: 'cast', operand, type, tolerant };
}

/** `CASE WHEN when THEN then ELSE otherwise END`. */
export function when(condition: SparkExpression, then: SparkExpression, otherwise: SparkExpression): SparkExpression {
  if (otherwise.kind === 'case') return { ...otherwise, whens: [{ when: condition, then }, ...otherwise.whens] };
  return { kind: 'case', whens: [{ when: condition, then }], otherwise };
}

/** `value`, but an error with `message` where `condition` holds: for results that GoogleSQL refuses and Spark would invent. */
export function failWhen(condition: SparkExpression, message: string, value: SparkExpression): SparkExpression {
  return when(condition, call('raise_error', text(message)), value);
}

export function lambda(parameters: readonly string[], body: SparkExpression): SparkExpression {
  return { kind: 'lambda', parameters, body };
}

export const variable = (name: string): SparkExpression => ({ kind: 'variable', name });
export const field = (operand: SparkExpression, name: string): SparkExpression => ({ kind: 'field', operand, name });

/** Rebuilds with every node replaced bottom-up; `replace` gets a node whose children are done. */
export function mapSpark(expr: SparkExpression, replace: (node: SparkExpression) => SparkExpression): SparkExpression {
  return replace(mapChildren(expr, (child) => mapSpark(child, replace)));
}

/** The same node over other children. Windows stay as they are. */
export function mapChildren(expr: SparkExpression, go: (child: SparkExpression) => SparkExpression): SparkExpression {
  switch (expr.kind) {
    case 'call':
      return { ...expr, args: expr.args.map(go) };
    case 'operation':
      return { ...expr, operands: expr.operands.map(go) };
    case 'cast':
    case 'field':
      return { ...expr, operand: go(expr.operand) };
    case 'case':
      return {
        ...expr,
        whens: expr.whens.map((w) => ({ when: go(w.when), then: go(w.then) })),
        otherwise: expr.otherwise && go(expr.otherwise),
      };
    case 'lambda':
      return { ...expr, body: go(expr.body) };
    case 'element':
      return { ...expr, operand: go(expr.operand), index: go(expr.index) };
    case 'struct':
      return { ...expr, fields: expr.fields.map((f) => ({ ...f, value: go(f.value) })) };
    case 'query':
      return { ...expr, parts: expr.parts.map((part) => (typeof part === 'string' ? part : go(part))) };
    default:
      return expr;
  }
}

export function childrenOf(expr: SparkExpression): readonly SparkExpression[] {
  switch (expr.kind) {
    case 'call':
      return expr.over === undefined
        ? expr.args
        : [...expr.args, ...expr.over.partitionBy, ...expr.over.orderBy.map((k) => k.expr)];
    case 'operation':
      return expr.operands;
    case 'cast':
    case 'field':
      return [expr.operand];
    case 'case':
      return [
        ...expr.whens.flatMap((w) => [w.when, w.then]),
        ...(expr.otherwise === undefined ? [] : [expr.otherwise]),
      ];
    case 'lambda':
      return [expr.body];
    case 'element':
      return [expr.operand, expr.index];
    case 'struct':
      return expr.fields.map((f) => f.value);
    case 'query':
      return expr.parts.filter((part) => typeof part !== 'string');
    default:
      return [];
  }
}

/** The part a chain of operators goes on in, also where they are calls (`try_add`), with what checks and casts them around. */
export function leftPart(expr: SparkExpression): SparkExpression | undefined {
  switch (expr.kind) {
    case 'operation':
      return expr.operands[0];
    case 'call':
      return expr.args[0];
    case 'cast':
      return expr.operand;
    default:
      return undefined;
  }
}

const heights = new WeakMap<SparkExpression, number>();

/** Levels below the node. */
function heightOf(expr: SparkExpression): number {
  const pending = [expr];
  for (let at = pending.at(-1); at !== undefined; at = pending.at(-1)) {
    const children = childrenOf(at);
    const unknown = children.filter((child) => !heights.has(child));
    if (unknown.length > 0) pending.push(...unknown);
    else {
      heights.set(
        at,
        children.reduce((most, child) => Math.max(most, heights.get(child)! + 1), 0),
      );
      pending.pop();
    }
  }
  return heights.get(expr)!;
}

/** The part with the most levels: where recursion would get deep, whatever nests. */
export function deepestPart(expr: SparkExpression): SparkExpression | undefined {
  if (heightOf(expr) === 0) return undefined;
  const children = childrenOf(expr);
  return children.find((child) => heights.get(child) === heights.get(expr)! - 1);
}

const nestings = new WeakMap<SparkExpression, number>();

/** Levels of brackets: what goes on in its left part (`a.b(…).c(…)`) is one level. */
export function nestingOf(expr: SparkExpression): number {
  const pending = [expr];
  for (let at = pending.at(-1); at !== undefined; at = pending.at(-1)) {
    const children = childrenOf(at);
    const unknown = children.filter((child) => !nestings.has(child));
    if (unknown.length > 0) pending.push(...unknown);
    else {
      const left = leftPart(at);
      nestings.set(
        at,
        children.reduce((most, child) => Math.max(most, nestings.get(child)! + (child === left ? 0 : 1)), 0),
      );
      pending.pop();
    }
  }
  return nestings.get(expr)!;
}

const sizes = new WeakMap<SparkExpression, number>();

/** Nodes when written out (shared parts count each time they stand), at most `Number.MAX_VALUE`. */
export function writtenSize(expr: SparkExpression): number {
  const chain: SparkExpression[] = [];
  for (let at: SparkExpression | undefined = expr; at !== undefined && !sizes.has(at); at = leftPart(at))
    chain.push(at);
  for (const node of chain.reverse())
    sizes.set(
      node,
      childrenOf(node).reduce((sum, child) => sum + writtenSize(child), 1),
    );
  return sizes.get(expr)!;
}

/** A literal without its type's suffix: for places where the surroundings fix the type. */
export function bared(expr: SparkExpression): SparkExpression {
  return expr.kind === 'literal' && expr.value !== undefined ? { ...expr, bare: true } : expr;
}
