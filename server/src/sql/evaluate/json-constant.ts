// A constant of any type as JSON text, as TO_JSON and TO_JSON_STRING write it.

import type { SqlType } from '../types.js';
import { canonicalJson, jsonDouble } from '../typing/json-value.js';
import { civilOf, dateText, shownTime } from './civil.js';
import { bytesOf, itemsOf, scalarOf, textOf, type Constant } from './constant.js';
import { doubleText, fromDouble } from './exact-decimal.js';

export interface JsonStyle {
  /** TO_JSON_STRING: NUMERIC that is no small whole number is a string, FLOAT64 without its `.0`, all of equal keys. */
  readonly text: boolean;
  /** Numbers that a FLOAT64 can't hold are strings. */
  readonly stringify: boolean;
}

export const JSON_VALUE_STYLE: JsonStyle = { text: false, stringify: false };

const WIDE = 2n ** 53n;
const isWide = (value: bigint): boolean => value > WIDE || value < -WIDE;

/** `undefined`: a value whose JSON is not known. */
export function constantJson(value: Constant, type: SqlType, style: JsonStyle): string | undefined {
  if (value === null) return 'null';
  if (type.kind === 'array') {
    const items = itemsOf(value).map((item) => constantJson(item, type.element, style));
    return items.includes(undefined) ? undefined : `[${items.join(',')}]`;
  }
  if (type.kind === 'struct') return structJson(itemsOf(value), type, style);
  return scalarJson(textOf(value), scalarOf(type), style);
}

function structJson(
  values: readonly Constant[],
  type: SqlType & { readonly kind: 'struct' },
  style: JsonStyle,
): string | undefined {
  const members: string[] = [];
  const seen = new Set<string>();
  for (const [i, field] of type.fields.entries()) {
    const key = field.name ?? '';
    // JSON values keep the first of equal keys, text has them all.
    if (!style.text && seen.has(key)) continue;
    seen.add(key);
    const member = constantJson(values[i] ?? null, field.type, style);
    if (member === undefined) return undefined;
    members.push(`${jsonString(key)}:${member}`);
  }
  return `{${members.join(',')}}`;
}

/** JSON's own escapes, and the two line separators that GoogleSQL escapes besides. */
export const jsonString = (text: string): string =>
  JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

function scalarJson(value: string, type: string, style: JsonStyle): string | undefined {
  switch (type) {
    case 'INT64':
      return (style.text || style.stringify) && isWide(BigInt(value)) ? `"${value}"` : value;
    case 'BOOL':
      return value;
    case 'STRING':
      return jsonString(value);
    case 'FLOAT64': {
      const number = Number(value);
      if (Number.isNaN(number)) return '"NaN"';
      if (!Number.isFinite(number)) return number > 0 ? '"Infinity"' : '"-Infinity"';
      // Minus zero loses its sign.
      return style.text ? doubleText(number === 0 ? 0 : number) : sureJsonDouble(number === 0 ? 0 : number);
    }
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return decimalJson(value, style);
    case 'BYTES':
      return `"${bytesOf(value).toString('base64')}"`;
    case 'DATE':
      return `"${value}"`;
    case 'TIME':
      return `"${shownTime(civilOf(value))}"`;
    case 'DATETIME':
    case 'TIMESTAMP': {
      const c = civilOf(value);
      return `"${dateText(c)}T${shownTime(c)}${type === 'TIMESTAMP' ? 'Z' : ''}"`;
    }
    case 'INTERVAL':
      return intervalJson(value);
    case 'JSON':
      return value;
    default:
      return undefined;
  }
}

function decimalJson(value: string, style: JsonStyle): string | undefined {
  const whole = !value.includes('.');
  if (style.text) return whole && !isWide(BigInt(value)) ? value : `"${value}"`;
  const integer = whole && BigInt(value) >= -(2n ** 63n) && BigInt(value) < 2n ** 63n;
  if (integer) return style.stringify && isWide(BigInt(value)) ? `"${value}"` : value;
  const double = sureJsonDouble(Number(value));
  if (!style.stringify || double === undefined) return double;
  // Which of them count as wide is sure only where the shortest text of the FLOAT64 is the same, or has other digits.
  return double === value || (!double.includes('e') && canonicalJson(value) === double && value === double)
    ? value
    : `"${value}"`;
}

/** Digits that every printer of doubles finds. */
const SURE_DIGITS = 15;

/**
 * The reference prints doubles by a method that finds the shortest digits nearly always: known where there are few of them,
 * and where they are not at the very edge of what reads back as the same number.
 */
export function sureJsonDouble(value: number): string | undefined {
  const text = jsonDouble(value);
  const [mantissa = '', exponent = '0'] = text.replace('-', '').split('e');
  const digits = mantissa.replace('.', '').replace(/^0+|0+$/g, '');
  if (digits.length > SURE_DIGITS) return undefined;
  const places = (mantissa.split('.')[1] ?? '').length - Number(exponent);
  const written = { digits: BigInt(mantissa.replace('.', '')), scale: Math.max(places, 0) };
  const [own, next] = [fromDouble(Math.abs(value)), fromDouble(following(Math.abs(value)))];
  const scale = Math.max(own.scale, next.scale, written.scale);
  const at = (n: { readonly digits: bigint; readonly scale: number }): bigint =>
    n.digits * 10n ** BigInt(scale - n.scale);
  const exact = places < 0 ? at({ ...written, digits: written.digits * 10n ** BigInt(-places) }) : at(written);
  const distance = exact - at(own);
  return (distance < 0n ? -distance : distance) * 1000n < (at(next) - at(own)) * 240n ? text : undefined;
}

/** The next larger double of one that is not negative. */
function following(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + 1n);
  return view.getFloat64(0);
}

/** ISO 8601, every part with its own sign. */
function intervalJson(value: string): string | undefined {
  const match = /^(-?)(\d+)-(\d+) (-?\d+) (-?)(\d+):(\d+):(\d+)(?:\.(\d{1,6}))?$/.exec(value);
  if (match === null) return undefined;
  const [, monthSign = '', years = '', months = '', days = '', clockSign = '', h = '', m = '', s = '', fraction] =
    match;
  const part = (sign: string, digits: string, letter: string): string =>
    /^0*$/.test(digits) ? '' : `${sign}${digits}${letter}`;
  const dayPart = days === '0' || days === '-0' ? '' : `${days}D`;
  const seconds =
    s === '0' && fraction === undefined ? '' : `${clockSign}${s}${fraction === undefined ? '' : `.${fraction}`}S`;
  const clock = part(clockSign, h, 'H') + part(clockSign, m, 'M') + seconds;
  const date = part(monthSign, years, 'Y') + part(monthSign, months, 'M') + dayPart;
  return date === '' && clock === '' ? '"P0Y"' : `"P${date}${clock === '' ? '' : `T${clock}`}"`;
}
