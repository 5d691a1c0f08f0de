// Engine-native values → the one value encoding of the machine contracts, and back; refuses nothing, compares nothing.

/** A value as the command line's JSON writes it. JSON columns are compact text with sorted keys, so that SQL NULL stays apart. */
export type CanonicalValue =
  null | boolean | number | string | readonly CanonicalValue[] | { readonly [field: string]: CanonicalValue };

/** Stands where a value would stand when computing it failed. */
export class CellError {
  constructor(readonly error: string) {}
}

export type Cell = CanonicalValue | CellError;

export function isCellError(cell: Cell): cell is CellError {
  return cell instanceof CellError;
}

const MICROS_PER_SECOND = 1_000_000n;
const MICROS_PER_DAY = 86_400n * MICROS_PER_SECOND;
const MILLIS_PER_DAY = 86_400_000;

/** A number within ±2^53, decimal text beyond. */
export function integerValue(value: bigint): CanonicalValue {
  return value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : value.toString();
}

/** -0 is 0; what JSON cannot write is a name. */
export function floatValue(value: number): CanonicalValue {
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

export function floatFrom(value: CanonicalValue): number {
  return typeof value === 'number' ? value : Number(value);
}

/** `unscaled` × 10^-`scale` without trailing zeros. */
export function decimalValue(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${unscaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Decimal text in any spelling (`1.50`, `-0.0`, `1E+3`) → the canonical one. */
export function decimalFromText(text: string): string {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const unscaled = BigInt(`${whole}${fraction}` || '0') * 10n ** BigInt(Math.max(0, -scale));
  return decimalValue(sign === '-' ? -unscaled : unscaled, Math.max(0, scale));
}

/** The text of a value that is not an ARRAY or STRUCT. */
export function scalarText(value: CanonicalValue): string {
  if (typeof value === 'object') throw new Error(`not a scalar value: ${JSON.stringify(value)}`);
  return String(value);
}

/** Decimal text or number → the integer `value` × 10^`scale`, further digits cut off. */
export function unscaledDecimal(value: CanonicalValue, scale: number): bigint {
  const text = decimalFromText(scalarText(value));
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const unscaled = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  return text.startsWith('-') ? -unscaled : unscaled;
}

/** Days since 1970-01-01 → `2024-06-01`. */
export function dateValue(days: number): string {
  const [year, rest] = splitYear(new Date(days * MILLIS_PER_DAY));
  return `${year}-${rest.slice(0, 5)}`;
}

/** Microseconds since midnight → `10:00:00`, fraction only when non-zero. */
export function timeValue(micros: bigint): string {
  const seconds = Number(micros / MICROS_PER_SECOND);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':') + fractionText(micros % MICROS_PER_SECOND);
}

/** Microseconds since 1970-01-01T00:00:00 on a clock without zone → `2024-06-01T10:00:00`. */
export function datetimeValue(micros: bigint): string {
  const timeOfDay = ((micros % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY;
  return `${dateValue(Number((micros - timeOfDay) / MICROS_PER_DAY))}T${timeValue(timeOfDay)}`;
}

/** Microseconds since the epoch → `2024-06-01T10:00:00Z`. */
export function timestampValue(micros: bigint): string {
  return `${datetimeValue(micros)}Z`;
}

export function daysFromDate(text: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) throw new Error(`not a DATE: ${text}`);
  const date = new Date(0);
  date.setUTCFullYear(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return date.getTime() / MILLIS_PER_DAY;
}

export function microsFromTime(text: string): bigint {
  const match = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) throw new Error(`not a TIME: ${text}`);
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
  return BigInt(seconds) * MICROS_PER_SECOND + BigInt((match[4] ?? '').padEnd(6, '0'));
}

/** DATETIME or TIMESTAMP text (with or without `Z`) → microseconds since 1970-01-01T00:00:00. */
export function microsFromDatetime(text: string): bigint {
  const [date = '', time = ''] = text.replace(/Z$/, '').split('T');
  return BigInt(daysFromDate(date)) * MICROS_PER_DAY + microsFromTime(time);
}

export function bytesValue(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** INTERVAL as BigQuery prints it: `1-2 3 4:5:6.789`. */
export function intervalValue(months: number, days: number, micros: bigint): string {
  const absoluteMonths = Math.abs(months);
  const absoluteMicros = micros < 0n ? -micros : micros;
  const seconds = absoluteMicros / MICROS_PER_SECOND;
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].join(':');
  return (
    `${months < 0 ? '-' : ''}${Math.floor(absoluteMonths / 12)}-${absoluteMonths % 12} ${days} ` +
    `${micros < 0n ? '-' : ''}${clock}${fractionText(absoluteMicros % MICROS_PER_SECOND)}`
  );
}

/** JSON text → the same document, compact and with sorted keys. */
export function jsonValue(text: string): string {
  return JSON.stringify(sortKeys(JSON.parse(text) as unknown));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}

function fractionText(micros: bigint): string {
  return micros === 0n ? '' : `.${micros.toString().padStart(6, '0').replace(/0+$/, '')}`;
}

function splitYear(date: Date): [year: string, rest: string] {
  const iso = date.toISOString();
  const rest = iso.slice(iso.indexOf('-', 1) + 1);
  const year = date.getUTCFullYear();
  return [year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0'), rest];
}
