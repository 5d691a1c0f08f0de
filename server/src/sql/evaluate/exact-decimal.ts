// Numbers as exact decimals, and their digits: fixed, with an exponent, shortest. A FLOAT64 is the decimal it is in binary.

export interface ExactDecimal {
  readonly negative: boolean;
  /** The absolute value × 10^`scale`. */
  readonly digits: bigint;
  readonly scale: number;
  /** Rounding half to even (as binary numbers are), else half away from zero. */
  readonly even: boolean;
}

/** A finite FLOAT64. */
export function fromDouble(value: number): ExactDecimal {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & (2n ** 52n - 1n)) | (biased === 0 ? 0n : 2n ** 52n);
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  const negative = bits >> 63n === 1n;
  if (exponent >= 0) return { negative, digits: mantissa << BigInt(exponent), scale: 0, even: true };
  return { negative, digits: mantissa * 5n ** BigInt(-exponent), scale: -exponent, even: true };
}

/** Canonical INT64, NUMERIC or BIGNUMERIC text. */
export function fromText(text: string): ExactDecimal {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  return { negative: text.startsWith('-'), digits: BigInt(whole + fraction), scale: fraction.length, even: false };
}

/** The absolute value × 10^`places`, rounded; `places` may be negative. */
export function rounded({ digits, scale, even }: ExactDecimal, places: number): bigint {
  if (places >= scale) return digits * 10n ** BigInt(places - scale);
  const divisor = 10n ** BigInt(scale - places);
  const quotient = digits / divisor;
  const twice = (digits % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && (!even || quotient % 2n === 1n));
  return up ? quotient + 1n : quotient;
}

/** The absolute value with so many places: `12.50`, `12`. */
export function fixedText(value: ExactDecimal, places: number): string {
  const text = rounded(value, places)
    .toString()
    .padStart(places + 1, '0');
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** The absolute value as `1.25` and 3: so many places behind the first digit. */
export function scientific(
  value: ExactDecimal,
  places: number,
): { readonly mantissa: string; readonly exponent: number } {
  if (value.digits === 0n) return { mantissa: places === 0 ? '0' : `0.${'0'.repeat(places)}`, exponent: 0 };
  let exponent = value.digits.toString().length - value.scale - 1;
  let text = rounded(value, places - exponent).toString();
  if (text.length > places + 1) text = rounded(value, places - ++exponent).toString();
  return { mantissa: places === 0 ? text : `${text[0]!}.${text.slice(1)}`, exponent };
}

export const exponentText = (exponent: number): string =>
  `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

/** C's `%.*g` of the absolute value; `keepZeros` is its flag `#`. */
export function generalText(value: ExactDecimal, precision: number, keepZeros = false): string {
  const digits = precision === 0 ? 1 : precision;
  const { mantissa, exponent } = scientific(value, digits - 1);
  const trimmed = (text: string): string =>
    keepZeros || !text.includes('.') ? text : text.replace(/0+$/, '').replace(/\.$/, '');
  if (exponent < -4 || exponent >= digits)
    return `${trimmed(keepZeros && digits === 1 ? `${mantissa}.` : mantissa)}${exponentText(exponent)}`;
  const plain = fixedText(value, digits - 1 - exponent);
  return trimmed(keepZeros && !plain.includes('.') ? `${plain}.` : plain);
}

/** FLOAT64 as CAST to STRING writes it: 15 digits where they read back as the same number, else 17. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const exact = fromDouble(value);
  const sign = value < 0 ? '-' : '';
  const short = sign + generalText(exact, 15);
  return Number(short) === value ? short : sign + generalText(exact, 17);
}
