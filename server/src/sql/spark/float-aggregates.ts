// Sums and statistics of FLOAT64 → Spark aggregates that are right to both ends of the range, where Spark's own sums and squares silently
// become infinite or zero.

import { floatFacts } from '../printing/float-facts.js';
import type { TypedExpression } from '../typed-tree.js';
import {
  BOOLEAN,
  DOUBLE,
  and,
  call,
  int,
  isNull,
  literal,
  not,
  operation,
  or,
  text,
  when,
  type SparkExpression,
} from './spark-expression.js';

/** Writes an aggregate call: with the DISTINCT of the original where `values` are its own. */
export interface FloatAggregate {
  readonly values: (name: string, ...args: readonly SparkExpression[]) => SparkExpression;
  readonly rows: (name: string, ...args: readonly SparkExpression[]) => SparkExpression;
}

const number = (value: string): SparkExpression => literal(DOUBLE, value);
const INFINITE = number('Infinity');
const LARGEST = number('1.7976931348623157E308');
/** 2 to the power of -600 and 600: a product with it is exact but for what is too small to count beside the rest. */
const SHRINK = number('2.409919865102884E-181');
const GROW = number('4.149515568880993E180');
/** Below, a square has lost digits. */
const LEAST_ROOT = '1E-140';
const LEAST_SQUARE = '1E-280';

const times = (value: SparkExpression, factor: SparkExpression): SparkExpression => operation('*', value, factor);
const magnitude = (value: SparkExpression): SparkExpression => call('abs', value);
const isFinite = (value: SparkExpression): SparkExpression => operation('<', magnitude(value), INFINITE);
const outOfRange = (value: SparkExpression): SparkExpression => not(operation('<=', magnitude(value), LARGEST));

/** Sums of DOUBLE raise no errors, with ANSI mode or without. */
const sure = (value: SparkExpression): SparkExpression => (value.kind === 'call' ? { ...value, sure: true } : value);

/** May it be infinite or NaN? */
export const isSpecial = (expr: TypedExpression): boolean => floatFacts(expr).special;

/** Whatever many rows of it are added stays in range. */
export function isModest(expr: TypedExpression): boolean {
  const { bound, special } = floatFacts(expr);
  return !special && bound < 1e100;
}

/** GoogleSQL adds with more digits: a sum that is rounded to the largest FLOAT64 may be out of range. */
export function floatSum(value: SparkExpression, { values, rows }: FloatAggregate): SparkExpression {
  const sum = sure(values('sum', value));
  const overflow = and(
    not(operation('<', magnitude(sum), LARGEST)),
    rows('bool_and', isFinite(value)),
    operation('>', values('count', value), int(1)),
  );
  return when(overflow, call('raise_error', text('FLOAT64 SUM out of range')), sum);
}

/** GoogleSQL's running mean is infinite only after one infinity that is the last value, and NaN after any other. */
export function floatAverage(
  value: SparkExpression,
  special: boolean,
  isDistinct: boolean,
  { values, rows }: FloatAggregate,
): SparkExpression {
  const average = sure(values('avg', value));
  const overflow = and(outOfRange(average), rows('bool_and', isFinite(value)));
  const scaled = times(sure(values('avg', times(value, SHRINK))), GROW);
  if (!special) return when(overflow, scaled, average);
  const infinite = operation('=', magnitude(average), INFINITE);
  const undone = isDistinct
    ? {
        when: and(infinite, operation('>', values('count', value), int(1))),
        then: call('raise_error', text('AVG of an infinity and other values depends on their order')),
      }
    : {
        when: and(
          infinite,
          or(
            operation('>', rows('count_if', operation('=', magnitude(value), INFINITE)), int(1)),
            isFinite(rows('last', value, literal(BOOLEAN, 'true'))),
          ),
        ),
        then: number('NaN'),
      };
  return { kind: 'case', whens: [{ when: overflow, then: scaled }, undone], otherwise: average };
}

/** Variances and standard deviations. */
export function floatSpread(
  name: 'stddev_pop' | 'stddev_samp' | 'var_pop' | 'var_samp',
  value: SparkExpression,
  { values, rows }: FloatAggregate,
): SparkExpression {
  const spread = values(name, value);
  const isSquare = name.startsWith('var');
  const scaled = (by: SparkExpression, back: SparkExpression): SparkExpression => {
    const once = times(values(name, times(value, by)), back);
    return isSquare ? times(once, back) : once;
  };
  const overflow = and(outOfRange(spread), rows('bool_and', isFinite(value)));
  const underflow = and(
    operation('<', spread, number(isSquare ? LEAST_SQUARE : LEAST_ROOT)),
    operation('<', rows('max', magnitude(value)), number('1E-100')),
  );
  return {
    kind: 'case',
    whens: [
      { when: overflow, then: scaled(SHRINK, GROW) },
      { when: underflow, then: scaled(GROW, SHRINK) },
    ],
    otherwise: spread,
  };
}

/** `nullable`: which of the two can be NULL, and the row with it. */
function finitePairs(
  pair: readonly [SparkExpression, SparkExpression],
  nullable: readonly [boolean, boolean],
  { rows }: FloatAggregate,
): SparkExpression {
  const missing = pair.filter((_, i) => nullable[i]).map(isNull);
  return rows('bool_and', or(...missing, and(...pair.map(isFinite))));
}

export function floatCovariance(
  name: 'covar_pop' | 'covar_samp',
  pair: readonly [SparkExpression, SparkExpression],
  nullable: readonly [boolean, boolean],
  aggregate: FloatAggregate,
): SparkExpression {
  const covariance = aggregate.values(name, ...pair);
  const scaled = aggregate.values(name, ...pair.map((value) => times(value, SHRINK)));
  const overflow = and(outOfRange(covariance), finitePairs(pair, nullable, aggregate));
  return when(overflow, times(times(scaled, GROW), GROW), covariance);
}

/** Spark's corr fails where a column is constant, which gives NaN in GoogleSQL; its parts do not. */
export function floatCorrelation(
  pair: readonly [SparkExpression, SparkExpression],
  nullable: readonly [boolean, boolean],
  inRange: boolean,
  aggregate: FloatAggregate,
): SparkExpression {
  const { rows } = aggregate;
  const [x, y] = pair;
  const paired = (own: SparkExpression, other: SparkExpression, otherNullable: boolean): SparkExpression =>
    otherNullable ? when(operation('is not null', other), own, literal(DOUBLE, undefined)) : own;
  const own = [paired(x, y, nullable[1]), paired(y, x, nullable[0])];
  const constant = or(...own.map((value) => operation('=', rows('min', value), rows('max', value))));
  const variances = own.map((value) => rows('var_pop', value));
  const inexact = or(
    ...variances.map((variance) => not(operation('between', variance, number(LEAST_SQUARE), LARGEST))),
  );
  const several = operation('>', rows('count', own[0]!), int(1));
  const raised = call('raise_error', text('FLOAT64 CORR out of range'));
  const quotient = call(
    'try_divide',
    rows('covar_pop', x, y),
    times(call('sqrt', variances[0]!), call('sqrt', variances[1]!)),
  );
  return {
    kind: 'case',
    whens: [
      { when: and(several, constant), then: number('NaN') },
      ...(inRange ? [] : [{ when: and(several, inexact, finitePairs(pair, nullable, aggregate)), then: raised }]),
    ],
    otherwise: quotient,
  };
}
