// Which date parts each date function takes, by the type it works on.

import type { ScalarTypeName } from '../types.js';

const CLOCK = ['MICROSECOND', 'MILLISECOND', 'SECOND', 'MINUTE', 'HOUR'];
/** Of EXTRACT only. */
const NANOS = ['NANOSECOND'];
const CALENDAR = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];
const ISO = ['ISOWEEK', 'ISOYEAR'];
const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
/** `WEEK(MONDAY)` and its kin. */
const WEEKS = WEEKDAYS.map((day) => `WEEK(${day})`);

type Parts = ReadonlySet<string>;
type ByType = Readonly<Partial<Record<ScalarTypeName, Parts>>>;

const set = (...lists: readonly (readonly string[])[]): Parts => new Set(lists.flat());

const ADD: ByType = {
  DATE: set(CALENDAR),
  DATETIME: set(CLOCK, CALENDAR),
  TIMESTAMP: set(CLOCK, ['DAY']),
  TIME: set(CLOCK),
};
const TRUNC: ByType = {
  DATE: set(CALENDAR, WEEKS, ISO),
  DATETIME: set(CLOCK, CALENDAR, WEEKS, ISO),
  TIMESTAMP: set(CLOCK, CALENDAR, WEEKS, ISO),
  TIME: set(CLOCK),
};
const DIFF: ByType = {
  DATE: set(CALENDAR, WEEKS, ISO),
  DATETIME: set(CLOCK, CALENDAR, WEEKS, ISO),
  TIMESTAMP: set(CLOCK, ['DAY']),
  TIME: set(CLOCK),
};
const EXTRACT_DATE = [...CALENDAR, ...WEEKS, ...ISO, 'DAYOFWEEK', 'DAYOFYEAR'];
const EXTRACT: ByType = {
  DATE: set(EXTRACT_DATE),
  DATETIME: set(EXTRACT_DATE, CLOCK, NANOS, ['DATE', 'TIME']),
  TIMESTAMP: set(EXTRACT_DATE, CLOCK, NANOS, ['DATE', 'TIME', 'DATETIME']),
  TIME: set(CLOCK, NANOS),
  INTERVAL: set(['YEAR', 'MONTH', 'DAY'], CLOCK, NANOS),
};
const LAST_DAY: ByType = {
  DATE: set(['WEEK', 'MONTH', 'QUARTER', 'YEAR'], WEEKS, ISO),
  DATETIME: set(['WEEK', 'MONTH', 'QUARTER', 'YEAR'], WEEKS, ISO),
};

export const DATE_PARTS_TABLE: Readonly<Record<string, ByType>> = {
  date_add: ADD,
  date_sub: ADD,
  datetime_add: ADD,
  datetime_sub: ADD,
  timestamp_add: ADD,
  timestamp_sub: ADD,
  time_add: ADD,
  time_sub: ADD,
  date_trunc: TRUNC,
  datetime_trunc: TRUNC,
  timestamp_trunc: TRUNC,
  time_trunc: TRUNC,
  date_diff: DIFF,
  datetime_diff: DIFF,
  timestamp_diff: DIFF,
  time_diff: DIFF,
  $extract: EXTRACT,
  last_day: LAST_DAY,
  generate_date_array: { DATE: set(CALENDAR) },
  generate_timestamp_array: { TIMESTAMP: set(CLOCK, ['DAY']) },
};
