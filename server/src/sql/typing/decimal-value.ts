// Number texts and doubles ↔ exact NUMERIC and BIGNUMERIC values. Refuses (undefined) what GoogleSQL refuses; never rounds unasked.

export type DecimalTypeName = 'NUMERIC' | 'BIGNUMERIC';

export const SCALE: Readonly<Record<DecimalTypeName, number>> = { NUMERIC: 9, BIGNUMERIC: 38 };
const NUMERIC_LIMIT = 10n ** 38n - 1n;
/** BIGNUMERIC is a 256-bit two's complement integer of 1e-38 units. */
const BIGNUMERIC_MAX = 2n ** 255n - 1n;
const BIGNUMERIC_MIN = -(2n ** 255n);
/** Longer exponents are out of range whatever the digits, zero aside; keeps `1e999999999` cheap. */
const MOST_EXPONENT = 400;

/**
 * `' -1.50e3 '` → `-1500`. `exact`: digits beyond the type's scale are an error (a NUMERIC literal); otherwise they are
 * rounded half away from zero (a FLOAT64 literal that becomes NUMERIC). Undefined: no number, or out of range.
 */
export function decimalFromText(text: string, type: DecimalTypeName, exact: boolean): string | undefined {
  const match = /^[ \t\n\v\f\r]*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?[ \t\n\v\f\r]*$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction || '0');
  if (digits === 0n) return '0';
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > MOST_EXPONENT + fraction.length) return !exact && exponent < 0 ? '0' : undefined;
  const unscaled = rescale(sign === '-' ? -digits : digits, fraction.length - exponent, SCALE[type], exact);
  return unscaled === undefined ? undefined : decimalFromUnscaled(unscaled, type);
}

/** The exact binary value of a finite double, rounded half away from zero to the type's scale; undefined out of range. */
export function decimalFromDouble(value: number, type: DecimalTypeName): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const mantissa = (bits & (2n ** 52n - 1n)) | (biased === 0 ? 0n : 2n ** 52n);
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  const scaled = mantissa * 10n ** BigInt(SCALE[type]);
  const magnitude = exponent >= 0 ? scaled << BigInt(exponent) : halfAway(scaled, 2n ** BigInt(-exponent));
  return decimalFromUnscaled(value < 0 ? -magnitude : magnitude, type);
}

function rescale(digits: bigint, from: number, to: number, exact: boolean): bigint | undefined {
  if (from <= to) return digits * 10n ** BigInt(to - from);
  const divisor = 10n ** BigInt(from - to);
  if (exact && digits % divisor !== 0n) return undefined;
  return digits < 0n ? -halfAway(-digits, divisor) : halfAway(digits, divisor);
}

/** Both positive. */
function halfAway(value: bigint, divisor: bigint): bigint {
  return (value + divisor / 2n) / divisor;
}

/** `undefined`: out of range. */
export function decimalFromUnscaled(unscaled: bigint, type: DecimalTypeName): string | undefined {
  const fits =
    type === 'NUMERIC'
      ? unscaled <= NUMERIC_LIMIT && unscaled >= -NUMERIC_LIMIT
      : unscaled <= BIGNUMERIC_MAX && unscaled >= BIGNUMERIC_MIN;
  if (!fits) return undefined;
  const scale = SCALE[type];
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const text = digits.slice(0, -scale) + (fraction === '' ? '' : `.${fraction}`);
  return unscaled < 0n ? `-${text}` : text;
}
