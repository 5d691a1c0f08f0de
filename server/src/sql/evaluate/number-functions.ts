// Arithmetic of constants. INT64 and the decimal types exactly; of FLOAT64 only what IEEE 754 rounds correctly on every machine.

import { canonicalFloat } from '../typing/literal-value.js';
import { decimalFromText, decimalFromUnscaled, SCALE, type DecimalTypeName } from '../typing/decimal-value.js';
import { canonicalInterval } from '../typing/interval-value.js';
import { compareConstants } from './compare-constants.js';
import {
  bool,
  FAILS,
  integer,
  itemsOf,
  scalarOf,
  textOf,
  type Constant,
  type Evaluate,
  type Evaluation,
  type Evaluations,
  type Outcome,
} from './constant.js';
import { fromDouble, fromText, rounded } from './exact-decimal.js';

const isDecimal = (type: string): type is DecimalTypeName => type === 'NUMERIC' || type === 'BIGNUMERIC';

/** A decimal's value × 10^scale of its type. */
function unscaled(text: string, type: DecimalTypeName): bigint {
  const value = fromText(text);
  const digits = rounded(value, SCALE[type]);
  return value.negative ? -digits : digits;
}

const decimal = (value: bigint, type: DecimalTypeName): Outcome => decimalFromUnscaled(value, type) ?? FAILS;

/** Rounded half away from zero. */
function divided(value: bigint, by: bigint): bigint {
  const [a, b] = [value < 0n ? -value : value, by < 0n ? -by : by];
  const quotient = (2n * a + b) / (2n * b);
  return value < 0n === by < 0n ? quotient : -quotient;
}

/** Finite operands give a finite result, or the call fails. */
function float(value: number, ...of: readonly number[]): Outcome {
  return !Number.isFinite(value) && of.every(Number.isFinite) ? FAILS : canonicalFloat(value);
}

interface Arithmetic {
  readonly int: (a: bigint, b: bigint) => bigint | undefined;
  readonly decimal: (a: bigint, b: bigint, one: bigint) => bigint | undefined;
  readonly float: (a: number, b: number) => number | undefined;
}

/** `undefined` from an operation: it fails. */
const binary =
  (operation: Arithmetic): Evaluate =>
  (args, call) => {
    const type = scalarOf(call.type);
    const [a, b] = [textOf(args[0]), textOf(args[1])];
    if (call.args.some((arg) => scalarOf(arg.type) !== type)) return undefined;
    if (type === 'INT64') {
      const result = operation.int(BigInt(a), BigInt(b));
      return result === undefined ? FAILS : integer(result);
    }
    if (isDecimal(type)) {
      const result = operation.decimal(unscaled(a, type), unscaled(b, type), 10n ** BigInt(SCALE[type]));
      return result === undefined ? FAILS : decimal(result, type);
    }
    if (type !== 'FLOAT64') return undefined;
    const result = operation.float(Number(a), Number(b));
    return result === undefined ? FAILS : float(result, Number(a), Number(b));
  };

const add = binary({ int: (a, b) => a + b, decimal: (a, b) => a + b, float: (a, b) => a + b });
const subtract = binary({ int: (a, b) => a - b, decimal: (a, b) => a - b, float: (a, b) => a - b });
const multiply = binary({ int: (a, b) => a * b, decimal: (a, b, one) => divided(a * b, one), float: (a, b) => a * b });
const divide = binary({
  int: () => undefined,
  decimal: (a, b, one) => (b === 0n ? undefined : divided(a * one, b)),
  float: (a, b) => (b === 0 ? undefined : a / b),
});

const safely =
  (evaluate: Evaluate): Evaluate =>
  (args, call) => {
    const result = evaluate(args, call);
    return result === FAILS ? null : result;
  };

/** Of one number: the sign and the digits are handled apart. */
const unary =
  (of: {
    readonly int: (a: bigint) => bigint;
    readonly decimal: (a: bigint, one: bigint) => bigint;
    readonly float: (a: number) => number;
  }): Evaluate =>
  (args, call) => {
    const type = scalarOf(call.type);
    const text = textOf(args[0]);
    if (call.args.length > 1 || scalarOf(call.args[0]?.type) !== type) return undefined;
    if (type === 'INT64') return integer(of.int(BigInt(text)));
    if (isDecimal(type)) return decimal(of.decimal(unscaled(text, type), 10n ** BigInt(SCALE[type])), type);
    return type === 'FLOAT64' ? canonicalFloat(of.float(Number(text))) : undefined;
  };

const negate = unary({ int: (a) => -a, decimal: (a) => -a, float: (a) => -a });
const floorOf = (a: bigint, one: bigint): bigint =>
  a >= 0n || a % one === 0n ? (a / one) * one : (a / one - 1n) * one;

const ROUNDING_PLACES = 60;

/** The binary value rounded, or cut off, at a place behind or before the point. */
function floatTo(value: number, places: number, cut: boolean): number {
  if (places < -308) return 0;
  if (!Number.isFinite(value) || places > 1074) return value;
  const { digits, scale, negative } = fromDouble(value);
  if (places >= scale) return value;
  const kept = cut ? digits / 10n ** BigInt(scale - places) : rounded({ digits, scale, negative, even: false }, places);
  return Number(`${negative ? '-' : ''}${kept}e${-places}`);
}

/** Beyond the largest number: an error. */
function placed(args: Parameters<Evaluate>[0], cut: boolean): ReturnType<Evaluate> {
  const value = Number(textOf(args[0]));
  const places = Number(textOf(args[1]));
  // GoogleSQL's steps overflow for some of the largest numbers whose result would fit.
  if (places < 0 && Number.isFinite(value) && Math.abs(value) > 1e308) return undefined;
  const result = floatTo(value, places, cut);
  // The sign of a zero is left open.
  if (result === 0 && !(value > 0)) return undefined;
  return Number.isFinite(value) && !Number.isFinite(result) ? FAILS : canonicalFloat(result);
}

/** Decimal types only where places are given; halves away from zero, or to even where the mode says so. */
const round: Evaluate = (args, call) => {
  const type = scalarOf(call.type);
  const text = textOf(args[0]);
  if (type === 'FLOAT64' && args.length === 1) {
    const value = Number(text);
    if (!Number.isFinite(value)) return canonicalFloat(value);
    const whole = Math.trunc(value);
    const away = Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
    return away === 0 ? undefined : canonicalFloat(away);
  }
  if (type === 'FLOAT64' && args.length === 2) return placed(args, false);
  if (!isDecimal(type)) return undefined;
  const places = Number(args[1] === undefined ? 0 : textOf(args[1]));
  const mode = args[2] === undefined ? 'ROUND_HALF_AWAY_FROM_ZERO' : textOf(args[2]);
  if (mode !== 'ROUND_HALF_AWAY_FROM_ZERO' && mode !== 'ROUND_HALF_EVEN') return undefined;
  if (places >= SCALE[type]) return text;
  if (places < -ROUNDING_PLACES) return '0';
  const value = fromText(text);
  const digits = rounded({ ...value, even: mode === 'ROUND_HALF_EVEN' }, places) * 10n ** BigInt(SCALE[type] - places);
  return decimal(value.negative ? -digits : digits, type);
};

const trunc: Evaluate = (args, call) => {
  const type = scalarOf(call.type);
  if (type === 'FLOAT64' && args.length === 1) {
    const value = Math.trunc(Number(textOf(args[0])));
    return value === 0 ? undefined : canonicalFloat(value);
  }
  if (type === 'FLOAT64') return placed(args, true);
  if (!isDecimal(type)) return undefined;
  const places = Number(args[1] === undefined ? 0 : textOf(args[1]));
  if (places >= SCALE[type]) return textOf(args[0]);
  if (places < -ROUNDING_PLACES) return '0';
  const unit = 10n ** BigInt(SCALE[type] - places);
  return decimal((unscaled(textOf(args[0]), type) / unit) * unit, type);
};

/** The integer nearest to the `n`-th root of a number that is not negative; no root of an integer lies on a half. */
function nearestRoot(value: bigint, n: bigint): bigint {
  // The root of 2^n times the value, so that its last bit says where the half lies.
  const scaled = value << n;
  let low = 0n;
  let high = 1n;
  while (high ** n <= scaled) high <<= 1n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** n <= scaled) low = middle;
    else high = middle;
  }
  return (low + 1n) >> 1n;
}

const sqrt: Evaluate = (args, call) => {
  const type = scalarOf(call.type);
  const text = textOf(args[0]);
  if (text.startsWith('-') && text !== '-0') return text === '-Infinity' || Number(text) < 0 ? FAILS : undefined;
  if (isDecimal(type)) return decimal(nearestRoot(unscaled(text, type) * 10n ** BigInt(SCALE[type]), 2n), type);
  return type === 'FLOAT64' ? canonicalFloat(Math.sqrt(Number(text))) : undefined;
};

const cbrt: Evaluate = (args, call) => {
  const type = scalarOf(call.type);
  if (!isDecimal(type)) return undefined;
  const value = unscaled(textOf(args[0]), type);
  const root = nearestRoot((value < 0n ? -value : value) * 100n ** BigInt(SCALE[type]), 3n);
  return decimal(value < 0n ? -root : root, type);
};

const MOST_POWER = 200;

/** Larger results are not exact in the reference. */
const MOST_RESULT = 10n ** 9n;

/** Decimal types to a whole power that is not negative: the exact power, rounded once. */
const pow: Evaluate = (args, call) => {
  const type = scalarOf(call.type);
  const [base, exponent] = [textOf(args[0]), textOf(args[1])];
  if (!isDecimal(type) || !/^\d+$/.test(exponent) || Number(exponent) > MOST_POWER) return undefined;
  const value = fromText(base);
  const power = Number(exponent);
  const exact = { ...value, digits: value.digits ** BigInt(power), scale: value.scale * power };
  if (rounded(exact, 0) > MOST_RESULT) return undefined;
  const digits = rounded(exact, SCALE[type]);
  return decimal(value.negative && power % 2 === 1 ? -digits : digits, type);
};

/** `parse_numeric`: signs before or behind, commas and blanks where nobody would mind them. */
const parseDecimal =
  (type: DecimalTypeName): Evaluate =>
  (args) => {
    const text = textOf(args[0]);
    const match = /^\s*([+-]?)\s*((?:[\d,]*\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([+-]?)\s*$/.exec(text);
    if (match === null || (match[1] !== '' && match[3] !== '')) return FAILS;
    const sign = match[1] === '' ? match[3]! : match[1]!;
    return decimalFromText(sign + match[2]!.replaceAll(',', ''), type, false) ?? FAILS;
  };

type Test = (order: number) => boolean;

const comparison =
  (test: Test): Evaluate =>
  (args, call) => {
    if (call.args[0]?.type.kind !== 'scalar') return undefined;
    const order = compareConstants(args[0]!, args[1]!, call.args[0].type);
    return order === undefined ? (scalarOf(call.args[0].type) === 'FLOAT64' ? 'false' : undefined) : bool(test(order));
  };

/** Equal to one of the others; NULL where only a NULL could be it. */
const isIn =
  (values: (args: readonly Constant[]) => readonly Constant[]): Evaluate =>
  (args, call) => {
    const others = values(args);
    const type = call.args[0]?.type;
    if (type?.kind !== 'scalar') return undefined;
    if (others.length === 0) return 'false';
    if (args[0] === null) return null;
    const orders = others.map((other) => (other === null ? null : compareConstants(args[0]!, other, type)));
    if (orders.includes(0)) return 'true';
    return orders.includes(null)
      ? null
      : orders.includes(undefined) && scalarOf(type) !== 'FLOAT64'
        ? undefined
        : 'false';
  };

/** At least the one and at most the other: false where one of them says so, whatever the other. */
const between: Evaluate = (args, call) => {
  const type = call.args[0]?.type;
  if (type?.kind !== 'scalar') return undefined;
  const [value = null, low = null, high = null] = args;
  if (value === null) return null;
  const orders = [low, high].map((end) => (end === null ? null : compareConstants(value, end, type)));
  if (orders.includes(undefined)) return undefined;
  const [above, below] = [orders[0] ?? null, orders[1] ?? null];
  if ((above !== null && above < 0) || (below !== null && below > 0)) return 'false';
  return above === null || below === null ? null : 'true';
};

const extreme =
  (sign: 1 | -1): Evaluate =>
  (args, call) => {
    let best: Constant = args[0]!;
    for (const arg of args.slice(1)) {
      const order = compareConstants(arg, best, call.type);
      if (order === undefined) return undefined;
      if (order * sign > 0) best = arg;
    }
    // Of 0 and -0 either may come out.
    return scalarOf(call.type) === 'FLOAT64' && Number(textOf(best)) === 0 ? undefined : best;
  };

const isTruth = (wanted: string): Evaluation => ({ withNulls: (args) => bool(args[0] === wanted) });

export const NUMBER_FUNCTIONS: Evaluations = {
  $add: add,
  $subtract: subtract,
  $multiply: multiply,
  $divide: divide,
  $unary_minus: negate,
  safe_add: safely(add),
  safe_subtract: safely(subtract),
  safe_multiply: safely(multiply),
  safe_divide: safely(divide),
  safe_negate: safely(negate),
  div: binary({
    int: (a, b) => (b === 0n ? undefined : a / b),
    decimal: (a, b, one) => (b === 0n ? undefined : (a / b) * one),
    float: () => undefined,
  }),
  mod: binary({
    int: (a, b) => (b === 0n ? undefined : a % b),
    decimal: (a, b) => (b === 0n ? undefined : a % b),
    float: () => undefined,
  }),
  abs: unary({ int: (a) => (a < 0n ? -a : a), decimal: (a) => (a < 0n ? -a : a), float: Math.abs }),
  sign: unary({
    int: (a) => (a > 0n ? 1n : a < 0n ? -1n : 0n),
    decimal: (a, one) => (a > 0n ? one : a < 0n ? -one : 0n),
    float: (a) => (a > 0 ? 1 : a < 0 ? -1 : Number.isNaN(a) ? Number.NaN : 0),
  }),
  ceil: unary({ int: (a) => a, decimal: (a, one) => -floorOf(-a, one), float: Math.ceil }),
  ceiling: unary({ int: (a) => a, decimal: (a, one) => -floorOf(-a, one), float: Math.ceil }),
  floor: unary({ int: (a) => a, decimal: floorOf, float: Math.floor }),
  round,
  trunc,
  sqrt,
  cbrt,
  pow,
  power: pow,
  parse_numeric: parseDecimal('NUMERIC'),
  parse_bignumeric: parseDecimal('BIGNUMERIC'),
  pi_numeric: () => '3.141592654',
  pi_bignumeric: () => '3.1415926535897932384626433832795028842',
  $equal: comparison((o) => o === 0),
  $not_equal: (args, call) => {
    const equal = comparison((o) => o === 0)(args, call);
    return equal === undefined ? undefined : bool(equal !== 'true');
  },
  $less: comparison((o) => o < 0),
  $less_or_equal: comparison((o) => o <= 0),
  $greater: comparison((o) => o > 0),
  $greater_or_equal: comparison((o) => o >= 0),
  $between: { withNulls: between },
  $in: { withNulls: isIn((args) => args.slice(1)) },
  $in_array: { withNulls: isIn((args) => itemsOf(args[1])) },
  greatest: extreme(1),
  least: extreme(-1),
  $not: (args) => bool(args[0] === 'false'),
  $is_null: { withNulls: (args) => bool(args[0] === null) },
  $is_true: isTruth('true'),
  $is_false: isTruth('false'),
  $interval: (args) => canonicalInterval(textOf(args[0]), textOf(args[1]), undefined),
  is_nan: (args) => bool(args[0] === 'NaN'),
  is_inf: (args) => bool(/Infinity$/.test(textOf(args[0]))),
};
