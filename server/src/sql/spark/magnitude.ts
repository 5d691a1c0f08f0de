// Spark expression → how large its whole number gets at most, where that is far from the ends of a BIGINT. Undefined otherwise.

import { typeOf } from './spark-type-of.js';
import type { SparkExpression } from './spark-expression.js';

const MOST = 2 ** 62;
/** Of instants of the years 1 to 9999; a table of 2^53 rows is none. */
const OF_FUNCTIONS: Readonly<Record<string, number>> = {
  unix_micros: 2.6e17,
  unix_millis: 2.6e14,
  unix_seconds: 2.6e11,
  count: 2 ** 53,
  count_if: 2 ** 53,
};

const UNBOUNDED: ReadonlySet<string> = new Set(['+', '-', '*']);

export function magnitudeOf(expr: SparkExpression): number | undefined {
  const found = measure(expr);
  return found < MOST ? found : undefined;
}

function measure(expr: SparkExpression): number {
  switch (expr.kind) {
    case 'literal':
      return expr.value !== undefined && /^-?\d+$/.test(expr.value) ? Math.abs(Number(expr.value)) : Infinity;
    case 'cast':
      return expr.type.kind === 'scalar' && (expr.type.name === 'BIGINT' || expr.type.name === 'INT')
        ? measure(expr.operand)
        : Infinity;
    case 'call':
      if (expr.name === 'div' || expr.name === 'abs') return measure(expr.args[0]!);
      return OF_FUNCTIONS[expr.name] ?? ofType(expr);
    case 'operation': {
      // Chains lean left: what stands right decides most of them without a walk down at each of their levels.
      const b = expr.operands.length < 2 ? 0 : measure(expr.operands[1]!);
      if (b === Infinity && UNBOUNDED.has(expr.operator)) return Infinity;
      const a = measure(expr.operands[0]!);
      switch (expr.operator) {
        case '+':
        case '-':
          return a + b;
        case '*':
          return a * b;
        case '%':
          return Math.min(a, b);
        case 'negate':
          return a;
        default:
          return ofType(expr);
      }
    }
    default:
      return ofType(expr);
  }
}

function ofType(expr: SparkExpression): number {
  const type = typeOf(expr);
  return type?.kind === 'scalar' && type.name === 'INT' ? 2 ** 31 : Infinity;
}
