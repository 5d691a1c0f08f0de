// The three parts of an INTERVAL, which both engines keep apart (months, days, microseconds), as expressions, and back.

/** Template texts over the operand `{0}`, which is text of a hole or a name: an INTERVAL. Years and months agree in sign, so do hours to microseconds. */
export const monthsOf = (operand: string): string =>
  `extract('year' FROM ${operand}) * 12 + extract('month' FROM ${operand})`;
export const daysOf = (operand: string): string => `extract('day' FROM ${operand})`;
export const microsOf = (operand: string): string =>
  `extract('hour' FROM ${operand}) * 3600000000 + extract('minute' FROM ${operand}) * 60000000 + extract('microsecond' FROM ${operand})`;

export const MOST_MONTHS = 120_000;
export const MOST_DAYS = 3_660_000;
export const MOST_MICROS = 316_224_000_000_000_000n;

export const MICROS_PER_DAY = 86_400_000_000;

/** What intervals are compared by: a month is 30 days, a day 24 hours. Fits BIGINT over the whole range. */
export const lengthOf = (operand: string): string =>
  `(${monthsOf(operand)}) * 2592000000000 + ${daysOf(operand)} * ${MICROS_PER_DAY} + ${microsOf(operand)}`;

/** BIGINT expressions within GoogleSQL's range → INTERVAL. */
export const intervalOf = (months: string, days: string, micros: string): string =>
  `to_months(CAST(${months} AS INTEGER)) + to_days(CAST(${days} AS INTEGER)) + to_microseconds(${micros})`;

/** An INTERVAL that raises when a part of it leaves GoogleSQL's range. */
export function intervalInRange(text: string): string {
  const outside = [
    `abs(${monthsOf(text)}) > ${MOST_MONTHS}`,
    `abs(${daysOf(text)}) > ${MOST_DAYS}`,
    `abs(${microsOf(text)}) > ${MOST_MICROS}`,
  ];
  return `CASE WHEN ${outside.join(' OR ')} THEN {fail:INTERVAL out of range} ELSE ${text} END`;
}
