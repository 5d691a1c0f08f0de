// Canonical DATE, TIME, DATETIME and TIMESTAMP texts ↔ their parts; days and microseconds as numbers. The calendar only, no zones but fixed offsets.

import { canonicalDate } from '../typing/civil-time.js';

export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
}

const MILLIS_PER_DAY = 86_400_000;
export const MICROS_PER_DAY = 86_400_000_000n;

/** Of any of the four types; what the type lacks is that of 1970-01-01 00:00:00. */
export function civilOf(text: string): Civil {
  const match = /^(?:(\d{4})-(\d\d)-(\d\d))?T?(?:(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?Z?$/.exec(text);
  const n = (group: number, absent: number): number => Number(match?.[group] ?? absent);
  return {
    year: n(1, 1970),
    month: n(2, 1),
    day: n(3, 1),
    hour: n(4, 0),
    minute: n(5, 0),
    second: n(6, 0),
    micros: Number((match?.[7] ?? '').padEnd(6, '0')),
  };
}

/** Days since 1970-01-01; `setUTCFullYear` because Date.UTC moves years below 100. */
export function dayNumber(c: Pick<Civil, 'year' | 'month' | 'day'>): number {
  return new Date(0).setUTCFullYear(c.year, c.month - 1, c.day) / MILLIS_PER_DAY;
}

/** Microseconds since 1970-01-01T00:00:00. */
export function microsOf(c: Civil): bigint {
  const seconds = BigInt(c.hour * 3600 + c.minute * 60 + c.second);
  return BigInt(dayNumber(c)) * MICROS_PER_DAY + seconds * 1_000_000n + BigInt(c.micros);
}

export function fromMicros(micros: bigint): Civil | undefined {
  const inDay = ((micros % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY;
  const date = new Date(Number((micros - inDay) / MICROS_PER_DAY) * MILLIS_PER_DAY);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999) return undefined;
  const seconds = Number(inDay / 1_000_000n);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: Number(inDay % 1_000_000n),
  };
}

const two = (n: number): string => String(n).padStart(2, '0');

export const dateText = (c: Pick<Civil, 'year' | 'month' | 'day'>): string =>
  `${String(c.year).padStart(4, '0')}-${two(c.month)}-${two(c.day)}`;

/** Canonical: no zeros at the end of the fraction. */
export function timeText(c: Civil): string {
  const fraction = String(c.micros).padStart(6, '0').replace(/0+$/, '');
  return `${two(c.hour)}:${two(c.minute)}:${two(c.second)}${fraction === '' ? '' : `.${fraction}`}`;
}

export const datetimeText = (c: Civil): string => `${dateText(c)}T${timeText(c)}`;

export const isDate = (year: number, month: number, day: number): boolean =>
  canonicalDate(`${String(year).padStart(4, '0')}-${month}-${day}`) !== undefined;

/** CAST to STRING: the fraction has none, three or six digits. */
export function shownTime(c: Civil): string {
  const fraction = String(c.micros)
    .padStart(6, '0')
    .replace(/(^0{6}|000)$/, '');
  return `${two(c.hour)}:${two(c.minute)}:${two(c.second)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Minutes east of UTC; `undefined`: a named zone, whose rules are not the same on every machine, or no zone. */
export function fixedOffset(zone: string): number | undefined {
  if (zone === 'UTC') return 0;
  const match = /^(?:UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (Number(match[3] ?? 0) > 59 || minutes > 14 * 60) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}

/** A TIMESTAMP's text in a zone. */
export function localOf(timestamp: string, offset: number): Civil | undefined {
  return offset === 0 ? civilOf(timestamp) : fromMicros(microsOf(civilOf(timestamp)) + BigInt(offset) * 60_000_000n);
}

/** `+05:30`, `-08`; `always`: minutes also where there are none. */
export function offsetText(minutes: number, separator: string, always: boolean): string {
  const size = Math.abs(minutes);
  const rest = size % 60;
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${rest !== 0 || always ? separator + two(rest) : ''}`;
}
