// DATE, TIME, DATETIME and TIMESTAMP constants from their parts, and with parts added. What GoogleSQL's calendar (years 1 to 9999) has no value for fails.

import { castConstant } from './cast-constant.js';
import { civilOf, dateText, datetimeText, fromMicros, isDate, microsOf, MICROS_PER_DAY, timeText } from './civil.js';
import type { Civil } from './civil.js';
import { FAILS, scalarOf, textOf, type Constant, type Evaluate, type Evaluations, type Outcome } from './constant.js';

const numbers = (args: readonly Constant[]): readonly number[] => args.map((arg) => Number(textOf(arg)));

const validDate = (year: number, month: number, day: number): boolean =>
  [year, month, day].every((n) => n >= 1 && n <= 9999) && isDate(year, month, day);

const validTime = (hour: number, minute: number, second: number): boolean =>
  hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;

const LEAP_SECOND = 60;

/** The reference takes no more than 32 bits of a part: what larger ones become is not known. */
const MOST_PART = 2 ** 31 - 1;

const ofIntegers = (call: Parameters<Evaluate>[1], count: number): boolean =>
  call.args.length === count && call.args.every((arg) => scalarOf(arg.type) === 'INT64');

const areLarge = (parts: readonly number[]): boolean => parts.some((n) => Math.abs(n) > MOST_PART);

const date: Evaluate = (args, call) => {
  if (!ofIntegers(call, 3)) return undefined;
  const [year, month, day] = numbers(args) as [number, number, number];
  if (areLarge([year, month, day])) return undefined;
  return validDate(year, month, day) ? dateText({ year, month, day }) : FAILS;
};

const time: Evaluate = (args, call) => {
  if (!ofIntegers(call, 3)) return undefined;
  const [hour, minute, second] = numbers(args) as [number, number, number];
  // It is the next minute, or it is none: left alone.
  if (second === LEAP_SECOND || areLarge([hour, minute, second])) return undefined;
  return validTime(hour, minute, second) ? timeText({ ...civilOf(''), hour, minute, second }) : FAILS;
};

const datetime: Evaluate = (args, call) => {
  if (!ofIntegers(call, 6)) return undefined;
  const [year, month, day, hour, minute, second] = numbers(args) as [number, number, number, number, number, number];
  if (second === LEAP_SECOND || areLarge(numbers(args))) return undefined;
  if (!validDate(year, month, day) || !validTime(hour, minute, second)) return FAILS;
  return datetimeText({ year, month, day, hour, minute, second, micros: 0 });
};

/** Of a text alone: whether it can be read; which instant it is depends on no more than the default zone, and stays as written. */
const timestamp: Evaluate = (args, call) => {
  if (call.args.length !== 1 || scalarOf(call.args[0]!.type) !== 'STRING') return undefined;
  const read = castConstant(args[0]!, call.args[0]!.type, call.type, undefined, undefined);
  return read === FAILS ? FAILS : undefined;
};

const MICROS: Readonly<Record<string, bigint>> = {
  MICROSECOND: 1n,
  MILLISECOND: 1000n,
  SECOND: 1_000_000n,
  MINUTE: 60_000_000n,
  HOUR: 3_600_000_000n,
  DAY: MICROS_PER_DAY,
  WEEK: 7n * MICROS_PER_DAY,
};
const MONTHS: Readonly<Record<string, bigint>> = { MONTH: 1n, QUARTER: 3n, YEAR: 12n };

const MOST_MICROS = 4_000_000n * MICROS_PER_DAY;

const added =
  (sign: 1n | -1n): Evaluate =>
  (args, call) => {
    const type = scalarOf(call.args[0]!.type);
    const part = textOf(args[2]).toUpperCase();
    const amount = BigInt(textOf(args[1])) * sign;
    const from = civilOf(textOf(args[0]));
    const [micros, months] = [MICROS[part], MONTHS[part]];
    if (scalarOf(call.type) !== type || !['DATE', 'DATETIME', 'TIMESTAMP'].includes(type)) return undefined;
    if (micros !== undefined) {
      if (type === 'DATE' && micros < MICROS_PER_DAY) return undefined;
      if (type === 'TIMESTAMP' && micros > MICROS_PER_DAY) return undefined;
      const by = amount * micros;
      if (by > MOST_MICROS || by < -MOST_MICROS) return FAILS;
      const result = fromMicros(microsOf(from) + by);
      return result === undefined ? FAILS : written(result, type);
    }
    if (months === undefined || type === 'TIMESTAMP') return undefined;
    return monthsLater(from, amount * months, type);
  };

/** The last day of the month where the month has no such day. */
function monthsLater(from: Civil, months: bigint, type: string): Outcome {
  const index = BigInt(from.year) * 12n + BigInt(from.month - 1) + months;
  const year = index / 12n;
  if (index < 12n || year > 9999n) return FAILS;
  const [y, month] = [Number(year), Number(index % 12n) + 1];
  let { day } = from;
  while (!validDate(y, month, day)) day--;
  return written({ ...from, year: y, month, day }, type);
}

function written(c: Civil, type: string): string {
  if (type === 'DATE') return dateText(c);
  return type === 'TIMESTAMP' ? `${datetimeText(c)}Z` : datetimeText(c);
}

const sinceEpoch =
  (unit: bigint, type: 'DATE' | 'TIMESTAMP'): Evaluate =>
  (args, call) => {
    if (scalarOf(call.args[0]!.type) !== 'INT64') return undefined;
    const micros = BigInt(textOf(args[0])) * unit;
    const result = micros > MOST_MICROS || micros < -MOST_MICROS ? undefined : fromMicros(micros);
    return result === undefined ? FAILS : written(result, type);
  };

export const TIME_FUNCTIONS: Evaluations = {
  date,
  time,
  datetime,
  timestamp,
  date_add: added(1n),
  date_sub: added(-1n),
  datetime_add: added(1n),
  datetime_sub: added(-1n),
  timestamp_add: added(1n),
  timestamp_sub: added(-1n),
  date_from_unix_date: sinceEpoch(MICROS_PER_DAY, 'DATE'),
  timestamp_seconds: sinceEpoch(1_000_000n, 'TIMESTAMP'),
  timestamp_millis: sinceEpoch(1000n, 'TIMESTAMP'),
  timestamp_micros: sinceEpoch(1n, 'TIMESTAMP'),
};
