// CAST of a constant with FORMAT between text and dates and times; the words of the format are read by format-model.ts.

import { readTimeModel, type TimeModelPiece } from '../format-model.js';
import { civilOf, dayNumber, fixedOffset, localOf, type Civil } from './civil.js';
import { FAILS, textOf, type Constant, type Outcome } from './constant.js';
import { MONTH_NAMES, WEEKDAY_NAMES } from '../time-names.js';
import { assembled, readPieces, type ReadPiece, type TimePart } from './time-reading.js';

type Element = TimeModelPiece & { readonly kind: 'element' };

const two = (n: number): string => String(n).padStart(2, '0');
const yearText = (c: Civil): string => String(c.year).padStart(4, '0');
const secondOfDay = (c: Civil): number => c.hour * 3600 + c.minute * 60 + c.second;

interface Written {
  readonly of: 'date' | 'time' | 'zone';
  readonly text: (c: Civil, offset: number) => string;
  /** Spelled in capitals, with one, or without, as the element is. */
  readonly named?: true;
}

const date = (text: Written['text']): Written => ({ of: 'date', text });
const time = (text: Written['text']): Written => ({ of: 'time', text });
const named = (written: Written): Written => ({ ...written, named: true });
const half = (c: Civil): string => (c.hour < 12 ? 'AM' : 'PM');
const dotted = (c: Civil): string => (c.hour < 12 ? 'A.M.' : 'P.M.');
const hour12 = (c: Civil): string => two(c.hour % 12 === 0 ? 12 : c.hour % 12);

const WRITTEN: Readonly<Record<string, Written>> = {
  YYYY: date(yearText),
  RRRR: date(yearText),
  YYY: date((c) => yearText(c).slice(1)),
  YY: date((c) => yearText(c).slice(2)),
  RR: date((c) => yearText(c).slice(2)),
  Y: date((c) => yearText(c).slice(3)),
  MONTH: named(date((c) => MONTH_NAMES[c.month - 1]!)),
  MON: named(date((c) => MONTH_NAMES[c.month - 1]!.slice(0, 3))),
  MM: date((c) => two(c.month)),
  DAY: named(date((c) => WEEKDAY_NAMES[weekday(c)]!)),
  DY: named(date((c) => WEEKDAY_NAMES[weekday(c)]!.slice(0, 3))),
  D: date((c) => String(weekday(c) + 1)),
  DD: date((c) => two(c.day)),
  DDD: date((c) => String(dayNumber(c) - dayNumber({ year: c.year, month: 1, day: 1 }) + 1).padStart(3, '0')),
  HH: time(hour12),
  HH12: time(hour12),
  HH24: time((c) => two(c.hour)),
  MI: time((c) => two(c.minute)),
  SS: time((c) => two(c.second)),
  SSSSS: time((c) => String(secondOfDay(c)).padStart(5, '0')),
  AM: named(time(half)),
  PM: named(time(half)),
  'A.M.': named(time(dotted)),
  'P.M.': named(time(dotted)),
  TZH: { of: 'zone', text: (_, offset) => `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}` },
  TZM: { of: 'zone', text: (_, offset) => two(Math.abs(offset) % 60) },
};

/** Sunday is 0. */
export function weekday(c: Civil): number {
  return (((dayNumber(c) + 4) % 7) + 7) % 7;
}

function written(name: string): Written | undefined {
  const digits = /^FF(\d)$/.exec(name);
  if (digits === null) return WRITTEN[name];
  const n = Number(digits[1]);
  return time((c) => String(c.micros).padStart(6, '0').padEnd(9, '0').slice(0, n));
}

/** Names are spelled as the first two letters of their element are. */
function spelled(element: Element, text: string): string {
  const letters = element.written.replaceAll('.', '');
  if (letters[0] !== letters[0]!.toUpperCase()) return text.toLowerCase();
  if (letters[1] === letters[1]!.toUpperCase()) return text.toUpperCase();
  return text[0]!.toUpperCase() + text.slice(1).toLowerCase();
}

/** Whether values of the type have what the element stands for. */
function fits({ of }: Written, type: string): boolean {
  if (type === 'DATE' || type === 'TIME') return of === type.toLowerCase();
  return type === 'TIMESTAMP' || of !== 'zone';
}

/** The model can't be read, or has an element that values of the type don't have: an error for every value. */
export function misfits(model: string, type: string): boolean {
  const pieces = readTimeModel(model);
  if (typeof pieces === 'string') return true;
  return pieces.some((piece) => {
    const found = piece.kind === 'element' ? written(piece.name) : undefined;
    return found !== undefined && !fits(found, type);
  });
}

export function timeModelText(model: string, value: string, type: string, zone: Constant | undefined): Outcome {
  const pieces = readTimeModel(model);
  const offset = zone === undefined ? 0 : fixedOffset(textOf(zone));
  if (typeof pieces === 'string' || offset === undefined || (zone !== undefined && type !== 'TIMESTAMP'))
    return undefined;
  const local = type === 'TIMESTAMP' ? localOf(value, offset) : civilOf(value);
  if (local === undefined) return undefined;
  let out = '';
  for (const piece of pieces) {
    if (piece.kind !== 'element') {
      out += piece.text;
      continue;
    }
    const found = written(piece.name);
    if (found === undefined) return undefined;
    if (!fits(found, type)) return FAILS;
    const text = found.text(local, offset);
    out += found.named ? spelled(piece, text) : text;
  }
  return out;
}

const number = (part: TimePart, least: number, most: number, range: readonly [number, number]): ReadPiece => ({
  kind: 'number',
  part,
  least,
  most,
  range,
});
const HALF: ReadPiece = { kind: 'pattern', part: 'half', pattern: /[ap]\.m\./i };
const HOUR12 = number('hour12', 1, 2, [1, 12]);
const YEAR = number('year', 1, 4, [0, 9999]);

/** Elements whose meaning does not hang on the day of the run. */
const READ: Readonly<Record<string, ReadPiece>> = {
  YYYY: YEAR,
  RRRR: YEAR,
  MM: number('month', 1, 2, [1, 12]),
  DD: number('day', 1, 2, [1, 31]),
  HH24: number('hour', 1, 2, [0, 23]),
  HH12: HOUR12,
  HH: HOUR12,
  MI: number('minute', 1, 2, [0, 59]),
  SS: number('second', 1, 2, [0, 59]),
  SSSSS: number('secondOfDay', 5, 5, [0, 86_399]),
  'A.M.': HALF,
  'P.M.': HALF,
  TZH: { kind: 'pattern', part: 'offset', pattern: /[+-]\d{1,2}/ },
  TZM: number('offsetMinute', 2, 2, [0, 59]),
};

const PARTS_OF: Readonly<Record<string, readonly TimePart[]>> = {
  DATE: ['year', 'month', 'day'],
  TIME: ['hour', 'hour12', 'half', 'minute', 'second', 'secondOfDay', 'fraction'],
};

/** A format that leaves out the year or the month takes them from the day of the run: not known here. */
export function timeFromModel(model: string, text: string, type: string, zone: Constant | undefined): Outcome {
  const read = readTimeModel(model);
  if (typeof read === 'string' || (zone !== undefined && type !== 'TIMESTAMP')) return undefined;
  const pieces: ReadPiece[] = [];
  const parts = new Set<TimePart>();
  for (const piece of read) {
    if (piece.kind === 'text') pieces.push(piece);
    else if (piece.kind === 'space') pieces.push({ kind: 'space', least: 1 });
    else {
      const digits = /^FF([1-6])$/.exec(piece.name);
      const found: ReadPiece | undefined =
        digits === null
          ? READ[piece.name]
          : { kind: 'pattern', part: 'fraction', pattern: new RegExp(`\\d{1,${digits[1]!}}`) };
      if (found === undefined || !('part' in found) || parts.has(found.part)) return undefined;
      parts.add(found.part);
      pieces.push(found);
    }
  }
  const own = PARTS_OF[type];
  if (own !== undefined && [...parts].some((part) => !own.includes(part))) return undefined;
  if (type !== 'TIME' && !(parts.has('year') && parts.has('month'))) return undefined;
  if (parts.has('offsetMinute') && !parts.has('offset')) return undefined;
  if (type !== 'TIMESTAMP' && parts.has('offset')) return undefined;
  if (parts.has('hour12') !== parts.has('half') || (parts.has('hour') && parts.has('hour12'))) return undefined;
  if (parts.has('secondOfDay') && ['hour', 'hour12', 'minute', 'second'].some((part) => parts.has(part as TimePart)))
    return undefined;
  const found = readPieces(pieces, text);
  if (found === undefined) return FAILS;
  return assembled(found, type, zone === undefined ? 'UTC' : textOf(zone));
}
