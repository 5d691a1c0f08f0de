// FLOAT64 functions whose values depend on the machine's mathematics: only where they are not defined is known, and that GoogleSQL then raises an error.

import { FAILS, scalarOf, textOf, type Evaluate, type Evaluations } from './constant.js';

/** `lacks`: the finite arguments have no result, or one beyond the largest FLOAT64 by more than any rounding. */
const outside =
  (lacks: (...args: number[]) => boolean): Evaluate =>
  (args, call) => {
    if (call.args.some((arg) => !DOUBLES.has(scalarOf(arg.type)))) return undefined;
    const numbers = args.map((arg) => Number(textOf(arg)));
    return numbers.every(Number.isFinite) && lacks(...numbers) ? FAILS : undefined;
  };

const DOUBLES: ReadonlySet<string> = new Set(['FLOAT64']);

const notPositive = (x: number): boolean => x <= 0;

export const FUNCTION_DOMAINS: Evaluations = {
  ln: outside(notPositive),
  log10: outside(notPositive),
  log: outside((x, base = Math.E) => x <= 0 || base <= 0 || base === 1),
  acosh: outside((x) => x < 1),
  atanh: outside((x) => Math.abs(x) > 1),
  exp: outside((x) => x > 710),
};
