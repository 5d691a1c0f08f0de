// Which FLOAT64 expressions can be NaN: Spark treats NaN as equal to itself and larger than all numbers, GoogleSQL does
// not, so comparisons need a guard exactly where NaN can occur.

import type { TypedExpression } from '../typed-tree.js';

const FINITE_OF_FINITE = new Set([
  'abs',
  'floor',
  'ceil',
  'round',
  'trunc',
  '$unary_minus',
  'sign',
  'sqrt',
  'ln',
  'exp',
  'safe_divide',
  'coalesce',
  'ifnull',
  'if',
  'nullif',
  'greatest',
  'least',
]);

/** True unless the value is provably a number (or NULL). False for all types but FLOAT64. */
export function canBeNaN(expr: TypedExpression): boolean {
  return expr.type.kind === 'scalar' && expr.type.name === 'FLOAT64' && !finite(expr);
}

/** Provably finite or NULL. */
function finite(expr: TypedExpression): boolean {
  if (expr.type.kind === 'scalar' && expr.type.name !== 'FLOAT64') return true;
  switch (expr.kind) {
    case 'literal':
      return expr.value === undefined || Number.isFinite(Number(expr.value));
    case 'cast':
      return expr.operand.type.kind === 'scalar' && ['INT64', 'NUMERIC'].includes(expr.operand.type.name);
    case 'case':
      return expr.whens.every((w) => finite(w.then)) && finite(expr.otherwise);
    case 'call':
      if (expr.fn === '$divide' || expr.fn === 'safe_divide') return expr.args.every(fromInteger);
      return FINITE_OF_FINITE.has(expr.fn) && expr.args.every(finite);
    default:
      return false;
  }
}

/** INT64 made FLOAT64: neither huge nor tiny, so that a quotient of two neither overflows nor is 0/0. */
function fromInteger(expr: TypedExpression): boolean {
  return expr.kind === 'cast' && expr.operand.type.kind === 'scalar' && expr.operand.type.name === 'INT64';
}

const LARGEST_FLOAT = 308;

/** Power of ten that a FLOAT64 expression provably stays below; `undefined` when it may come near the end of the range (or is not known). */
export function largest(expr: TypedExpression): number | undefined {
  const bounded = (power: number | undefined): number | undefined =>
    power !== undefined && power < LARGEST_FLOAT ? power : undefined;
  if (expr.type.kind === 'scalar' && expr.type.name === 'INT64') return 19;
  if (expr.type.kind === 'scalar' && expr.type.name === 'NUMERIC') return 29;
  switch (expr.kind) {
    case 'literal':
      return expr.value === undefined || Number(expr.value) === 0
        ? 0
        : bounded(Math.ceil(Math.log10(Math.abs(Number(expr.value)))) + 1);
    case 'cast':
      return expr.operand.type.kind === 'scalar' && ['INT64', 'NUMERIC'].includes(expr.operand.type.name)
        ? largest(expr.operand)
        : undefined;
    case 'call': {
      const powers = expr.args.map(largest);
      if (powers.some((p) => p === undefined)) return undefined;
      const known = powers as number[];
      switch (expr.fn) {
        case '$add':
        case '$subtract':
          return bounded(Math.max(...known) + 1);
        case '$multiply':
          return bounded(known.reduce((sum, p) => sum + p, 0));
        case '$divide': {
          const divisor = expr.args[1]!;
          const whole =
            divisor.kind === 'cast' && divisor.operand.type.kind === 'scalar' && divisor.operand.type.name === 'INT64';
          if (whole) return known[0];
          if (divisor.kind === 'literal' && divisor.value !== undefined && Number(divisor.value) !== 0)
            return bounded(known[0]! + Math.max(0, 1 - Math.floor(Math.log10(Math.abs(Number(divisor.value))))));
          return undefined;
        }
        case '$unary_minus':
        case 'abs':
          return known[0];
        default:
          return undefined;
      }
    }
    default:
      return undefined;
  }
}
