// NUMERIC arithmetic → Spark decimal arithmetic with GoogleSQL's result: scale 9, rounded half away from zero, once.
//
// Spark derives a result type from the operands' and silently drops digits of the scale when it exceeds 38 (DECIMAL(38,9)
// × DECIMAL(38,9) is DECIMAL(38,6)). Operands are therefore narrowed until Spark's own rule yields exactly DECIMAL(38,9);
// the product or quotient itself is computed exactly and rounded once. Values too large for a narrowed operand raise
// an overflow error under ANSI mode: never another number.

import type { TypedExpression } from '../typed-tree.js';
import type { CallSite } from './translation.js';
import { DECIMAL_38_9, cast, decimal, literal, operation, type SparkExpression } from './spark-expression.js';

export interface DecimalOperand {
  /** As wide as needed for every value; not cast yet. */
  readonly expr: SparkExpression;
  readonly whole: number;
  readonly scale: number;
  /** Its Spark type is exactly (whole + scale, scale): needs no cast when used whole. */
  readonly exactType: boolean;
  /** Given up: a constant has more digits than the operation leaves room for, so that it always fails. */
  readonly refuse: () => SparkExpression;
}

const TOO_WIDE = 'NUMERIC arithmetic on Spark shares 38 digits: this constant has too many before the point';

const NUMERIC_WHOLE = 29;
const NUMERIC_SCALE = 9;
const INT64_DIGITS = 19;

/** How many digits an operand can have: literals are counted, INT64 has 19, anything else NUMERIC's 29 and 9. */
export function decimalOperand(site: CallSite, index: number): DecimalOperand {
  const typed = site.typed(index);
  const refuse = (): SparkExpression => site.refuse(TOO_WIDE, typed);
  const lower = (e: TypedExpression): SparkExpression => site.lower(e);
  if (typed.kind === 'literal' && typed.value !== undefined) return literalOperand(typed.value, refuse);
  if (
    typed.kind === 'cast' &&
    typed.operand.type.kind === 'scalar' &&
    typed.operand.type.name === 'INT64' &&
    !declared(typed)
  ) {
    if (typed.operand.kind === 'literal' && typed.operand.value !== undefined)
      return literalOperand(typed.operand.value, refuse);
    return { expr: lower(typed.operand), whole: INT64_DIGITS, scale: 0, exactType: false, refuse };
  }
  return { expr: lower(typed), whole: NUMERIC_WHOLE, scale: NUMERIC_SCALE, exactType: false, refuse };
}

function declared(typed: TypedExpression): boolean {
  return typed.type.kind === 'scalar' && typed.type.precision !== undefined;
}

function literalOperand(value: string, refuse: () => SparkExpression): DecimalOperand {
  const [whole = '', fraction = ''] = value.replace('-', '').split('.');
  const digits = whole.replace(/^0+/, '').length;
  const scale = fraction.length;
  const precision = Math.max(1, digits + scale);
  return {
    expr: literal(decimal(precision, scale), value, true),
    whole: precision - scale,
    scale,
    exactType: true,
    refuse,
  };
}

/** With exactly `whole` digits before the point and all of its scale. */
function shaped(operand: DecimalOperand, whole: number): SparkExpression {
  if (operand.exactType && whole === operand.whole) return operand.expr;
  if (operand.exactType && whole < operand.whole) return operand.refuse();
  return cast(operand.expr, decimal(Math.max(1, whole + operand.scale), operand.scale));
}

/** `a + b` and `a - b`. Operands up to 10^28. */
export function decimalSum(operator: '+' | '-', a: DecimalOperand, b: DecimalOperand): SparkExpression {
  const wholes = [Math.min(a.whole, NUMERIC_WHOLE - 1), Math.min(b.whole, NUMERIC_WHOLE - 1)] as const;
  const scale = Math.max(a.scale, b.scale);
  const precision = Math.max(...wholes) + scale + 1;
  const sum = operation(operator, shaped(a, wholes[0]), shaped(b, wholes[1]));
  return precision === 38 && scale === NUMERIC_SCALE ? sum : cast(sum, DECIMAL_38_9);
}

/** `a * b`. Two operands share 28 digits before the point: 14 each unless one needs fewer. */
export function decimalProduct(a: DecimalOperand, b: DecimalOperand): SparkExpression {
  const shared = NUMERIC_WHOLE - 1;
  let wholeA = a.whole;
  let wholeB = b.whole;
  if (wholeA + wholeB > shared) {
    const half = shared / 2;
    if (wholeA <= half) wholeB = shared - wholeA;
    else if (wholeB <= half) wholeA = shared - wholeB;
    else wholeA = wholeB = half;
  }
  const scale = a.scale + b.scale;
  // Beyond 38 digits Spark cuts the scale as far as the whole part demands: exactly to 9 when that is 29 digits.
  if (wholeA + wholeB + 1 + scale > 38) wholeA = shared - wholeB;
  const product = operation('*', shaped(a, wholeA), shaped(b, wholeB));
  const exact = wholeA + wholeB === shared && scale >= NUMERIC_SCALE;
  // Up to 38 digits Spark keeps the whole product and the cast rounds it once.
  return exact ? product : cast(product, DECIMAL_38_9);
}

/** `a / b` by `divide` (the operator or try_divide). Dividends up to 10^(29 - digits of b's scale). */
export function decimalQuotient(
  divide: (a: SparkExpression, b: SparkExpression) => SparkExpression,
  a: DecimalOperand,
  b: DecimalOperand,
): SparkExpression {
  if (a.exactType && a.whole > NUMERIC_WHOLE - b.scale) return a.refuse();
  const dividend = cast(a.expr, decimal(38 - b.scale, NUMERIC_SCALE));
  const divisor = b.exactType ? b.expr : cast(b.expr, decimal(b.whole + b.scale, b.scale));
  return divide(dividend, divisor);
}
