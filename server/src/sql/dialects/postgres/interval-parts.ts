// The three parts of an INTERVAL, which both engines keep apart (months, days, microseconds), as expressions, and back.

const bigint = (text: string): string => `CAST(${text} AS bigint)`;

/** Closed texts over an INTERVAL operand. Years and months agree in sign, so do hours to microseconds. */
export const monthsOf = (operand: string): string =>
  bigint(`EXTRACT(YEAR FROM ${operand}) * 12 + EXTRACT(MONTH FROM ${operand})`);
export const daysOf = (operand: string): string => bigint(`EXTRACT(DAY FROM ${operand})`);
export const microsOf = (operand: string): string =>
  bigint(
    `EXTRACT(HOUR FROM ${operand}) * 3600000000 + EXTRACT(MINUTE FROM ${operand}) * 60000000 + EXTRACT(MICROSECONDS FROM ${operand})`,
  );

export const MOST_MONTHS = 120_000;
export const MOST_DAYS = 3_660_000;
export const MOST_MICROS = 316_224_000_000_000_000n;

export const MICROS_PER_DAY = 86_400_000_000;

/** A month is 30 days, a day 24 hours. Fits bigint over the whole range. */
export const lengthOf = (operand: string): string =>
  `(${monthsOf(operand)} * 2592000000000 + ${daysOf(operand)} * ${MICROS_PER_DAY} + ${microsOf(operand)})`;

/** A number of microseconds. A number times an interval is computed in double precision, so hours go apart. */
export const timeOf = (micros: string): string =>
  `(${micros} / 3600000000 * INTERVAL '1 hour' + ${micros} % 3600000000 * INTERVAL '1 microsecond')`;

/** bigint expressions within GoogleSQL's range → INTERVAL. */
export const intervalOf = (months: string, days: string, micros: string): string =>
  `(make_interval(months => CAST(${months} AS integer), days => CAST(${days} AS integer)) + ${timeOf(micros)})`;

/** An INTERVAL that raises when a part of it leaves GoogleSQL's range. */
export function intervalInRange(text: string): string {
  const outside = [
    `abs(${monthsOf(text)}) > ${MOST_MONTHS}`,
    `abs(${daysOf(text)}) > ${MOST_DAYS}`,
    `abs(${microsOf(text)}) > ${MOST_MICROS}`,
  ];
  return `CASE WHEN ${outside.join(' OR ')} THEN {fail:INTERVAL out of range} ELSE ${text} END`;
}
