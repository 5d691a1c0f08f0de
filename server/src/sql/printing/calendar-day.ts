// Whether numbers are a day of GoogleSQL's calendar and a time of its clock: conditions that every engine evaluates alike.

import { literalText } from '../typed-literal.js';
import type { TypedCall } from '../typed-tree.js';

/**
 * Templates of the numbers of DATE, DATETIME and TIME. GoogleSQL reads the lowest 32 bits of each: `narrowed` writes them, which only
 * numbers from data need.
 */
export function dateNumbers(call: TypedCall, narrowed: (number: string) => string): readonly string[] {
  return call.args.map((arg, i) => {
    const literal = literalText(arg);
    return literal !== undefined && Math.abs(Number(literal)) < 2 ** 31 ? `{${i}!}` : narrowed(`{${i}}`);
  });
}

type Rest = (dividend: string, divisor: number) => string;
const percent: Rest = (dividend, divisor) => `${dividend} % ${divisor}`;

/** Years 1 to 9999; NULL where a number is. `rest` is how the dialect writes a remainder. */
export function isCalendarDay([year, month, day]: readonly string[], rest: Rest = percent): string {
  const leap = `${rest(year!, 4)} = 0 AND (${rest(year!, 100)} != 0 OR ${rest(year!, 400)} = 0)`;
  const last = `CASE WHEN ${month!} = 2 THEN CASE WHEN ${leap} THEN 29 ELSE 28 END WHEN ${month!} IN (4, 6, 9, 11) THEN 30 ELSE 31 END`;
  return `${year!} BETWEEN 1 AND 9999 AND ${month!} BETWEEN 1 AND 12 AND ${day!} BETWEEN 1 AND ${last}`;
}

/** The second 60 is the first one of the next minute. */
export function isClockTime([hour, minute, second]: readonly string[]): string {
  return `${hour!} BETWEEN 0 AND 23 AND ${minute!} BETWEEN 0 AND 59 AND ${second!} BETWEEN 0 AND 60`;
}

/** A moment of both; the last minute of all has no next one. */
export function isCalendarMoment(numbers: readonly string[], rest: Rest = percent): string {
  const [year, month, day, hour, minute, second] = numbers as [string, string, string, string, string, string];
  const beyond = `${second} = 60 AND ${minute} = 59 AND ${hour} = 23 AND ${day} = 31 AND ${month} = 12 AND ${year} = 9999`;
  return `${isCalendarDay(numbers, rest)} AND ${isClockTime([hour, minute, second])} AND NOT (${beyond})`;
}
