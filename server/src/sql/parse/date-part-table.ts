// Which arguments of which functions are date parts (`DAY`, `WEEK(MONDAY)`), by position from 0.

const DATE_PART_POSITION: ReadonlyMap<string, number> = new Map([
  ['DATE_DIFF', 2],
  ['DATETIME_DIFF', 2],
  ['TIMESTAMP_DIFF', 2],
  ['TIME_DIFF', 2],
  ['DATE_TRUNC', 1],
  ['DATETIME_TRUNC', 1],
  ['TIMESTAMP_TRUNC', 1],
  ['TIME_TRUNC', 1],
  ['LAST_DAY', 1],
]);

/** Position of the date part in a call of `name` (upper case), or -1. INTERVAL arguments are expressions of their own. */
export function datePartPosition(name: string): number {
  return DATE_PART_POSITION.get(name) ?? -1;
}
