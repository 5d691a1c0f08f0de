// NUMERIC arithmetic → Spark decimal arithmetic with GoogleSQL's result: scale 9, rounded half away from zero, once.
//
// Spark derives a result type from the operands' and silently drops digits of the scale when it exceeds 38 (DECIMAL(38,9)
// × DECIMAL(38,9) is DECIMAL(38,6)). Operands are therefore narrowed until Spark's own rule yields exactly DECIMAL(38,9);
// the product or quotient itself is computed exactly and rounded once. Values too large for a narrowed operand are computed in
// two parts: six digits of the result, which Spark's own rule keeps, and its fraction, which small remainders of the operands give exactly.

import type { TypedExpression } from '../typed-tree.js';
import type { CallSite } from './translation.js';
import {
  DECIMAL_38_9,
  call,
  cast,
  decimal,
  literal,
  operation,
  sparkTypeText,
  type SparkExpression,
} from './spark-expression.js';
import { fillTemplate } from './template.js';

export interface DecimalOperand {
  /** As wide as needed for every value; not cast yet. */
  readonly expr: SparkExpression;
  readonly whole: number;
  readonly scale: number;
  /** Its Spark type is exactly (whole + scale, scale): needs no cast when used whole. */
  readonly exactType: boolean;
}

const NUMERIC_WHOLE = 29;
const NUMERIC_SCALE = 9;
const INT64_DIGITS = 19;

/** How many digits an operand can have: literals are counted, INT64 has 19, anything else NUMERIC's 29 and 9. */
export function decimalOperand(site: CallSite, index: number): DecimalOperand {
  const typed = site.typed(index);
  const lower = (e: TypedExpression): SparkExpression => site.lower(e);
  if (typed.kind === 'literal' && typed.value !== undefined) return literalOperand(typed.value);
  if (
    typed.kind === 'cast' &&
    typed.operand.type.kind === 'scalar' &&
    typed.operand.type.name === 'INT64' &&
    !declared(typed)
  ) {
    if (typed.operand.kind === 'literal' && typed.operand.value !== undefined)
      return literalOperand(typed.operand.value);
    return { expr: lower(typed.operand), whole: INT64_DIGITS, scale: 0, exactType: false };
  }
  return { expr: lower(typed), whole: NUMERIC_WHOLE, scale: NUMERIC_SCALE, exactType: false };
}

function declared(typed: TypedExpression): boolean {
  return typed.type.kind === 'scalar' && typed.type.precision !== undefined;
}

function literalOperand(value: string): DecimalOperand {
  const [whole = '', fraction = ''] = value.replace('-', '').split('.');
  const digits = whole.replace(/^0+/, '').length;
  const scale = fraction.length;
  const precision = Math.max(1, digits + scale);
  return {
    expr: literal(decimal(precision, scale), value, true),
    whole: precision - scale,
    scale,
    exactType: true,
  };
}

/** With exactly `whole` digits before the point and all of its scale, at least as many as it has. */
function shaped(operand: DecimalOperand, whole: number): SparkExpression {
  if (operand.exactType && whole === operand.whole) return operand.expr;
  return cast(operand.expr, decimal(Math.max(1, whole + operand.scale), operand.scale));
}

/** Template: the same of the argument `name`, NULL where it has more digits; undefined for a constant that has. */
function narrowed(operand: DecimalOperand, whole: number, name: string): string | undefined {
  if (whole < 0) return undefined;
  if (operand.exactType) return operand.whole <= whole ? name : undefined;
  return `SAFE_CAST(${name} AS ${sparkTypeText(decimal(Math.max(1, whole + operand.scale), operand.scale))})`;
}

const OUT_OF_RANGE = 'out of range of NUMERIC';

/** Template: the decimal with the fraction `fraction` whose first six digits behind the point are those of `rounded`; NULL where there is none. */
const rejoined = (rounded: string, fraction: string): string =>
  `SAFE_CAST(transform([struct(${rounded} AS p, ${fraction} AS f)], v -> concat(SAFE_CAST(try_add(try_multiply(SAFE_CAST(round(try_subtract(v.p, SAFE_CAST(v.f AS DECIMAL(7, 6)))) AS DECIMAL(29, 0)), NUMERIC '1000000000'), SAFE_CAST(try_multiply(SAFE_CAST(v.f AS DECIMAL(10, 9)), NUMERIC '1000000000') AS DECIMAL(11, 0))) AS STRING), 'E-9'))[0] AS DECIMAL(38, 9))`;

const EXACT_SUM = {
  '+': rejoined('try_add(a, b)', 'try_add(SURE(mod(a, 1)), SURE(mod(b, 1)))'),
  '-': rejoined('try_subtract(a, b)', 'try_subtract(SURE(mod(a, 1)), SURE(mod(b, 1)))'),
};
/** Template: the sum of two NUMERIC of these names. */
export const numericSum = (a: string, b: string): string =>
  `coalesce(SURE(SAFE_CAST(${a} AS DECIMAL(37, 9)) + SAFE_CAST(${b} AS DECIMAL(37, 9))), ${rejoined(`try_add(${a}, ${b})`, `try_add(SURE(mod(${a}, 1)), SURE(mod(${b}, 1)))`)}, CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN raise_error('${OUT_OF_RANGE}') END)`;

/** The fraction of a product is that of the product of what is below 10^9 in its factors. */
const LOW = (name: string): string => `SAFE_CAST(SURE(mod(${name}, NUMERIC '1000000000')) AS DECIMAL(18, 9))`;
const EXACT_PRODUCT = rejoined('try_multiply(a, b)', `SURE(mod(SURE(${LOW('a')} * ${LOW('b')}), 1))`);
/** Of divisors below 10^20: what the whole quotient leaves over is divided by `divide`, which rounds once to nine digits. */
const exactQuotient = (divide: (dividend: string) => string): string =>
  rejoined('try_divide(a, b)', divide('SURE(mod(a, nullif(b, 0)))'));

/**
 * What happens where operands are too large to be narrowed, or the result is out of range: an error in both cases, with the short text that
 * a session in ANSI mode allows; an error only for the result; NULL for the result.
 */
export type BeyondRange = 'narrows' | 'raises' | 'null';

export const beyondRange = (site: CallSite): BeyondRange => (site.lowering.wholeDecimals ? 'raises' : 'narrows');

function inTwoSteps(
  fast: string | undefined,
  exact: readonly string[],
  operands: readonly [DecimalOperand, DecimalOperand],
  beyond: BeyondRange,
  message: string,
): SparkExpression {
  const present = operands.flatMap((o, i) => (o.exactType ? [] : [`${'ab'[i]!} IS NOT NULL`]));
  const raise = `raise_error('${message}')`;
  const steps = [
    ...(fast === undefined ? [] : [fast]),
    ...exact,
    ...(beyond === 'null'
      ? []
      : [present.length === 0 ? raise : `CASE WHEN ${present.join(' AND ')} THEN ${raise} END`]),
  ];
  return fillTemplate(
    steps.length === 1 ? steps[0]! : `coalesce(${steps.join(', ')})`,
    operands.map((o) => o.expr),
  );
}

/** Some values have more digits before the point than there is room for, and are to be computed all the same. */
function isCut(operands: readonly DecimalOperand[], room: readonly number[], beyond: BeyondRange): boolean {
  return operands.some((o, i) => o.whole > room[i]! && (beyond !== 'narrows' || o.exactType || room[i]! < 0));
}

/** `a + b` and `a - b`. */
export function decimalSum(
  operator: '+' | '-',
  a: DecimalOperand,
  b: DecimalOperand,
  beyond: BeyondRange,
): SparkExpression {
  const most = NUMERIC_WHOLE - 1;
  const wholes = [Math.min(a.whole, most), Math.min(b.whole, most)] as const;
  if (isCut([a, b], wholes, beyond)) {
    const parts = [narrowed(a, wholes[0], 'a'), narrowed(b, wholes[1], 'b')];
    const fast = parts.includes(undefined) ? undefined : `SURE(${parts.join(` ${operator} `)})`;
    return inTwoSteps(fast, [EXACT_SUM[operator]], [a, b], beyond, OUT_OF_RANGE);
  }
  const scale = Math.max(a.scale, b.scale);
  const precision = Math.max(...wholes) + scale + 1;
  const sum = operation(operator, shaped(a, wholes[0]), shaped(b, wholes[1]));
  return precision === 38 && scale === NUMERIC_SCALE ? sum : cast(sum, DECIMAL_38_9);
}

/** `a * b`. Two operands share 28 digits before the point: 14 each unless one needs fewer. */
export function decimalProduct(a: DecimalOperand, b: DecimalOperand, beyond: BeyondRange): SparkExpression {
  const shared = NUMERIC_WHOLE - 1;
  let wholeA = a.whole;
  let wholeB = b.whole;
  if (wholeA + wholeB > shared) {
    const half = shared / 2;
    if (wholeA <= half) wholeB = shared - wholeA;
    else if (wholeB <= half) wholeA = shared - wholeB;
    // All digits of a constant are needed.
    else if (a.exactType) wholeB = Math.max(0, shared - wholeA);
    else if (b.exactType) wholeA = Math.max(0, shared - wholeB);
    else wholeA = wholeB = half;
  }
  const scale = a.scale + b.scale;
  // Beyond 38 digits Spark cuts the scale as far as the whole part demands: exactly to 9 when that is 29 digits.
  if (wholeA + wholeB + 1 + scale > 38) wholeA = shared - wholeB;
  const exact = wholeA + wholeB === shared && scale >= NUMERIC_SCALE;
  if (isCut([a, b], [wholeA, wholeB], beyond)) {
    const parts = [narrowed(a, wholeA, 'a'), narrowed(b, wholeB, 'b')];
    const product = `SURE(${parts.join(' * ')})`;
    const fast = parts.includes(undefined) ? undefined : exact ? product : `SAFE_CAST(${product} AS DECIMAL(38, 9))`;
    return inTwoSteps(fast, [EXACT_PRODUCT], [a, b], beyond, OUT_OF_RANGE);
  }
  const product = operation('*', shaped(a, wholeA), shaped(b, wholeB));
  // Up to 38 digits Spark keeps the whole product and the cast rounds it once.
  return exact ? product : cast(product, DECIMAL_38_9);
}

/** `a / b`, and SAFE_DIVIDE, which is NULL where that fails. Of divisors from 10^20 on only dividends below. */
export function decimalQuotient(a: DecimalOperand, b: DecimalOperand, beyond: BeyondRange): SparkExpression {
  const room = NUMERIC_WHOLE - b.scale;
  const dividend = decimal(38 - b.scale, NUMERIC_SCALE);
  if (!isCut([a], [room], beyond)) {
    const divisor = b.exactType ? b.expr : cast(b.expr, decimal(b.whole + b.scale, b.scale));
    const operands = [cast(a.expr, dividend), divisor];
    return beyond === 'null' ? call('try_divide', ...operands) : operation('/', ...operands);
  }
  const divide = (of: string): string => `try_divide(SAFE_CAST(${of} AS ${sparkTypeText(dividend)}), b)`;
  const exact = exactQuotient(divide);
  const limit = "NUMERIC '100000000000000000000'";
  const wide = `CASE WHEN abs(a) >= ${limit} AND abs(b) >= ${limit} THEN raise_error('too large for Spark') END`;
  return inTwoSteps(
    a.exactType ? undefined : divide('a'),
    b.exactType ? [exact] : [exact, wide],
    [a, b],
    beyond,
    'division by zero, or out of range of NUMERIC',
  );
}
