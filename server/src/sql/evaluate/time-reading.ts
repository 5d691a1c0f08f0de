// A text and the elements of a format → DATE, TIME, DATETIME or TIMESTAMP, read from left to right as the reference does: an element takes all
// that it can and gives nothing back.

import {
  dateText,
  datetimeText,
  dayNumber,
  fixedOffset,
  fromMicros,
  isDate,
  microsOf,
  timeText,
  type Civil,
} from './civil.js';
import { FAILS, type Outcome } from './constant.js';

export type TimePart =
  | 'year'
  | 'yearOfCentury'
  | 'month'
  | 'monthName'
  | 'day'
  | 'dayOfYear'
  | 'hour'
  | 'hour12'
  | 'half'
  | 'minute'
  | 'second'
  | 'secondOfDay'
  | 'fraction'
  | 'epoch'
  | 'offset'
  | 'offsetMinute';

export type ReadPiece =
  /** Text to be there as it stands. */
  | { readonly kind: 'text'; readonly text: string }
  /** White space: any amount, or at least one. */
  | { readonly kind: 'space'; readonly least: 0 | 1 }
  /** A number of so many digits within a range; blanks may stand before it. */
  | {
      readonly kind: 'number';
      readonly part: TimePart;
      readonly least: number;
      readonly most: number;
      readonly range: readonly [number, number];
      readonly blanks?: boolean;
    }
  /** Anything else; without `part` it is passed over. */
  | { readonly kind: 'pattern'; readonly part?: TimePart; readonly pattern: RegExp };

const BLANKS = /[ \t\n\v\f\r]*/y;

/** `undefined`: the text does not have the format. Of a part given twice the last counts. */
export function readPieces(pieces: readonly ReadPiece[], text: string): ReadonlyMap<TimePart, string> | undefined {
  const parts = new Map<TimePart, string>();
  let at = 0;
  const take = (form: RegExp): string | undefined => {
    form.lastIndex = at;
    const found = form.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  take(BLANKS);
  for (const piece of pieces) {
    switch (piece.kind) {
      case 'text':
        if (!text.startsWith(piece.text, at)) return undefined;
        at += piece.text.length;
        break;
      case 'space':
        if ((take(BLANKS) ?? '').length < piece.least) return undefined;
        break;
      case 'number': {
        if (piece.blanks) take(BLANKS);
        const digits = take(new RegExp(`\\d{${piece.least},${piece.most}}`, 'y'));
        if (digits === undefined || Number(digits) < piece.range[0] || Number(digits) > piece.range[1])
          return undefined;
        parts.set(piece.part, digits);
        break;
      }
      case 'pattern': {
        const found = take(new RegExp(piece.pattern.source, `${piece.pattern.flags.replace('y', '')}y`));
        if (found === undefined) return undefined;
        if (piece.part !== undefined) parts.set(piece.part, found);
      }
    }
  }
  take(BLANKS);
  return at === text.length ? parts : undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Missing parts are those of 1970-01-01 00:00:00. `zone`: of a TIMESTAMP without an offset in its text. */
export function assembled(parts: ReadonlyMap<TimePart, string>, type: string, zone: string): Outcome {
  const epoch = parts.get('epoch');
  const clock = clockOf(parts);
  if (type === 'TIME') {
    const time = fromMicros(microsOf({ year: 1970, month: 1, day: 1, ...clock }));
    return time === undefined ? FAILS : timeText(time);
  }
  const day = dateOf(parts);
  if (day === undefined) return FAILS;
  if (type === 'DATE') return dateText(day);
  // Second 60 is the next minute's 0.
  const local = epoch === undefined ? microsOf({ ...day, ...clock }) : BigInt(epoch) * 1_000_000n;
  const more = parts.get('offsetMinute');
  const offset = more === undefined ? parts.get('offset') : `${parts.get('offset') ?? ''}:${more}`;
  const minutes =
    epoch !== undefined || type === 'DATETIME'
      ? 0
      : fixedOffset(offset === undefined ? zone : offset.toUpperCase() === 'Z' ? 'UTC' : offset);
  if (minutes === undefined) return undefined;
  const civil = fromMicros(local - BigInt(minutes) * 60_000_000n);
  if (civil === undefined) return FAILS;
  return type === 'TIMESTAMP' ? `${datetimeText(civil)}Z` : datetimeText(civil);
}

function dateOf(parts: ReadonlyMap<TimePart, string>): Pick<Civil, 'year' | 'month' | 'day'> | undefined {
  const short = parts.get('yearOfCentury');
  const year =
    short === undefined ? Number(parts.get('year') ?? 1970) : Number(short) + (Number(short) < 69 ? 2000 : 1900);
  const name = parts.get('monthName');
  const month =
    name === undefined ? Number(parts.get('month') ?? 1) : MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  const ofYear = parts.get('dayOfYear');
  if (ofYear === undefined) {
    const day = Number(parts.get('day') ?? 1);
    return isDate(year, month, day) ? { year, month, day } : undefined;
  }
  if (!isDate(year, 1, 1)) return undefined;
  const found = fromMicros(BigInt(dayNumber({ year, month: 1, day: 1 }) + Number(ofYear) - 1) * 86_400_000_000n);
  return found?.year === year ? found : undefined;
}

function clockOf(parts: ReadonlyMap<TimePart, string>): Pick<Civil, 'hour' | 'minute' | 'second' | 'micros'> {
  const ofDay = parts.get('secondOfDay');
  if (ofDay !== undefined) {
    const seconds = Number(ofDay);
    return {
      hour: Math.floor(seconds / 3600),
      minute: Math.floor(seconds / 60) % 60,
      second: seconds % 60,
      micros: fractionOf(parts),
    };
  }
  const twelve = parts.get('hour12');
  const afternoon = /^p/i.test(parts.get('half') ?? '');
  const hour = twelve === undefined ? Number(parts.get('hour') ?? 0) : (Number(twelve) % 12) + (afternoon ? 12 : 0);
  const second = Number(parts.get('second') ?? 0);
  const minute = Number(parts.get('minute') ?? 0);
  return { hour, minute, second, micros: second === 60 ? 0 : fractionOf(parts) };
}

function fractionOf(parts: ReadonlyMap<TimePart, string>): number {
  return Number((parts.get('fraction') ?? '').replace('.', '').slice(0, 6).padEnd(6, '0'));
}
