// What is provable about the values of a FLOAT64 expression, so that guards are printed only where they can matter.

import type { TypedExpression } from '../typed-tree.js';
import { typeKey } from '../types.js';

export interface FloatFacts {
  /** No finite value is larger in magnitude; Infinity when nothing is known. */
  readonly bound: number;
  /** May be NaN or infinite. */
  readonly special: boolean;
}

const UNKNOWN: FloatFacts = { bound: Infinity, special: true };
const INT64_BOUND = 2 ** 63;
const NUMERIC_BOUND = 1e29;

/** Holds for the reference's value: run-time errors of the reference (overflow, division by zero) give no value at all. */
export function floatFacts(expr: TypedExpression): FloatFacts {
  switch (expr.kind) {
    case 'literal': {
      if (expr.value === undefined) return { bound: 0, special: false };
      const value = Number(expr.value);
      return Number.isFinite(value) ? { bound: Math.abs(value), special: false } : UNKNOWN;
    }
    case 'cast':
      if (typeKey(expr.operand.type) === 'INT64') return { bound: integerBound(expr.operand), special: false };
      if (typeKey(expr.operand.type) === 'NUMERIC') return { bound: NUMERIC_BOUND, special: false };
      return typeKey(expr.operand.type) === 'FLOAT64' ? floatFacts(expr.operand) : UNKNOWN;
    case 'case':
      return widest([...expr.whens.map((w) => w.then), expr.otherwise]);
    case 'call':
      return ofCall(expr.fn, expr.args);
    default:
      return UNKNOWN;
  }
}

/** May the value be NaN (the only value that engines compare and sorts in another way)? */
export function mayBeNaN(expr: TypedExpression): boolean {
  return typeKey(expr.type) === 'FLOAT64' && floatFacts(expr).special;
}

function ofCall(fn: string, args: readonly TypedExpression[]): FloatFacts {
  const [a, b] = args.map((arg) => (typeKey(arg.type) === 'FLOAT64' ? floatFacts(arg) : UNKNOWN));
  switch (fn) {
    case '$add':
    case '$subtract':
    case 'safe_add':
    case 'safe_subtract':
      return a && b ? { bound: a.bound + b.bound, special: a.special || b.special } : UNKNOWN;
    case '$multiply':
    case 'safe_multiply':
      return a && b
        ? { bound: a.bound === 0 || b.bound === 0 ? 0 : a.bound * b.bound, special: a.special || b.special }
        : UNKNOWN;
    case '$divide':
    case 'safe_divide':
      return a && b ? { bound: a.bound / smallest(args[1]), special: a.special || b.special } : UNKNOWN;
    case '$unary_minus':
    case 'abs':
    case 'safe_negate':
      return a ?? UNKNOWN;
    case 'round':
    case 'trunc':
    case 'ceil':
    case 'ceiling':
    case 'floor':
      return a ? { bound: a.bound * 2 + 1, special: a.special } : UNKNOWN;
    case 'sqrt':
    case 'exp':
    case 'ln':
    case 'log':
    case 'log10':
      return a ? { bound: Infinity, special: a.special } : UNKNOWN;
    case 'pi':
      return { bound: 4, special: false };
    case 'percent_rank':
    case 'cume_dist':
      return { bound: 1, special: false };
    case 'if':
      return widest(args.slice(1));
    case 'ifnull':
    case 'coalesce':
    case 'nullif':
    case 'greatest':
    case 'least':
    case 'max':
    case 'min':
      return widest(args);
    case 'avg':
      return typeKey(args[0]!.type) === 'INT64' ? { bound: INT64_BOUND, special: false } : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** Smallest magnitude a non-zero value can have: 1 for integers, 1e-9 for NUMERIC, the value of a literal; 0 when nothing is known. */
export function smallest(divisor: TypedExpression | undefined): number {
  if (divisor?.kind === 'cast' && typeKey(divisor.operand.type) === 'INT64') return 1;
  if (divisor?.kind === 'cast' && typeKey(divisor.operand.type) === 'NUMERIC') return 1e-9;
  if (divisor?.kind === 'literal' && divisor.value !== undefined) return Math.abs(Number(divisor.value));
  return 0;
}

/** Functions whose INT64 results are counts, positions and parts of times: far from the ends of the range. */
const SMALL_RESULTS = new Set([
  '$count_star',
  '$extract',
  'array_length',
  'ascii',
  'byte_length',
  'char_length',
  'character_length',
  'count',
  'countif',
  'date_diff',
  'dense_rank',
  'instr',
  'length',
  'ntile',
  'octet_length',
  'rank',
  'row_number',
  'sign',
  'strpos',
  'unicode',
  'unix_date',
]);

/** No INT64 value of the expression is larger in magnitude. */
export function integerBound(expr: TypedExpression): number {
  if (expr.kind === 'literal') return Math.abs(Number(expr.value ?? 0));
  if (expr.kind !== 'call' || typeKey(expr.type) !== 'INT64') return INT64_BOUND;
  if (SMALL_RESULTS.has(expr.fn)) return 2 ** 52;
  const bounds = expr.args.map(integerBound);
  const [a = INT64_BOUND, b = INT64_BOUND] = bounds;
  switch (expr.fn) {
    case '$add':
    case '$subtract':
      return Math.min(a + b, INT64_BOUND);
    case '$multiply':
      return Math.min(a * b, INT64_BOUND);
    case '$unary_minus':
    case 'abs':
      return a;
    default:
      return INT64_BOUND;
  }
}

function widest(exprs: readonly TypedExpression[]): FloatFacts {
  const facts = exprs.map(floatFacts);
  return { bound: Math.max(0, ...facts.map((f) => f.bound)), special: facts.some((f) => f.special) };
}
