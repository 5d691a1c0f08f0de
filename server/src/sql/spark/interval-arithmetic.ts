// INTERVAL → Spark's calendar interval, which holds months, days and microseconds as GoogleSQL's does; and dates and times moved by one.

import { mayHaveMonths } from '../printing/interval-facts.js';
import type { TypedExpression } from '../typed-tree.js';
import { typeKey } from '../types.js';
import { addUnits, inCalendar } from './date-arithmetic.js';
import { fill } from './rules.js';
import {
  TIMESTAMP_NTZ,
  call,
  cast,
  int,
  literal,
  operation,
  decimal,
  type SparkExpression,
  type SparkOperator,
} from './spark-expression.js';
import { fillTemplate } from './template.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';
import { MICROS_OF_TIME } from './time-templates.js';

const DAY_MICROS = '86400000000';

/** Templates over an interval `a`. */
const MONTHS = "SURE(date_part('YEAR', a) * 12 + date_part('MONTH', a))";
/** Of its text: the parts that Spark takes out of an interval count 24 hours of its clock as a day. */
const countOf = (unit: string): string =>
  `SURE(CAST(regexp_extract(concat(CAST(a AS STRING), ' 0 ${unit}'), '(-?[0-9]+) ${unit}', 1) AS BIGINT))`;
const DAYS = countOf('days');
const HOURS = countOf('hours');
const CLOCK_MICROS = `SURE((${HOURS} * 3600 + CAST(date_part('MINUTE', a) AS BIGINT) * 60) * 1000000 + CAST(date_part('SECOND', a) * NUMERIC '1000000' AS BIGINT))`;
/** All of it, a month as thirty days: how intervals compare. */
export const TOTAL_MICROS = `SURE((CAST(${MONTHS} AS BIGINT) * 30 + CAST(${DAYS} AS BIGINT)) * ${DAY_MICROS} + ${CLOCK_MICROS})`;

/** Template: the interval of three whole numbers. */
const made = (months: string, days: string, micros: string): string =>
  `make_interval(0, CAST(${months} AS INT), 0, CAST(${days} AS INT), 0, 0, CAST(CAST(${micros} AS DECIMAL(20, 0)) * NUMERIC '0.000001' AS DECIMAL(18, 6)))`;
const ofTotal = (total: string): string =>
  `SURE(transform([${total}], t -> ${made(`div(t, ${30 * 86_400}000000)`, `div(mod(t, ${30 * 86_400}000000), ${DAY_MICROS})`, `mod(t, ${DAY_MICROS})`)})[0])`;

/** What one interval's unit is in months, days or microseconds, and how many of it there can be. */
const UNITS: Readonly<
  Record<string, { readonly of: 'months' | 'days' | 'micros'; readonly factor: number; readonly most: number }>
> = {
  YEAR: { of: 'months', factor: 12, most: 10_000 },
  QUARTER: { of: 'months', factor: 3, most: 40_000 },
  MONTH: { of: 'months', factor: 1, most: 120_000 },
  WEEK: { of: 'days', factor: 7, most: 522_857 },
  DAY: { of: 'days', factor: 1, most: 3_660_000 },
  HOUR: { of: 'micros', factor: 3_600_000_000, most: 87_840_000 },
  MINUTE: { of: 'micros', factor: 60_000_000, most: 5_270_400_000 },
  SECOND: { of: 'micros', factor: 1_000_000, most: 316_224_000_000 },
};

const interval: SparkRule = (site) => {
  const unit = site.constant(1)?.toUpperCase() ?? '';
  const found = UNITS[unit];
  if (found === undefined) return site.refuse(`an INTERVAL of ${unit} has no form on Spark`, site.typed(1));
  const scaled = found.factor === 1 ? 'a' : `a * ${found.factor}`;
  const whole = { months: made(scaled, '0', '0'), days: made('0', scaled, '0'), micros: made('0', '0', scaled) }[
    found.of
  ];
  const count = site.constant(0);
  if (count !== undefined) {
    if (Math.abs(Number(count)) > found.most) return site.refuse('this INTERVAL is out of range', site.typed(0));
    const amount = BigInt(count) * BigInt(found.factor);
    const part = (of: string): string => (found.of === of ? String(amount) : '0');
    const seconds = found.of === 'micros' ? String(amount / 1_000_000n) : '0';
    return call(
      'make_interval',
      int(0),
      int(Number(part('months'))),
      int(0),
      int(Number(part('days'))),
      int(0),
      int(0),
      literal(decimal(18, 6), seconds),
    );
  }
  return fill(
    site,
    `CASE WHEN a NOT BETWEEN -${found.most} AND ${found.most} THEN raise_error('an INTERVAL out of range') ELSE SURE(${whole}) END`,
    site.arg(0),
  );
};

/** MAKE_INTERVAL(year, month, day, hour, minute, second); absent ones are 0. */
const making: SparkRule = (site) => {
  const part = (index: number): SparkExpression =>
    index < site.count ? site.arg(index) : literal({ kind: 'scalar', name: 'BIGINT' }, '0', true);
  const micros = fillTemplate('((a * 60 + b) * 60 + c) * 1000000', [part(3), part(4), part(5)]);
  return fill(
    site,
    `CASE WHEN abs(a * 12 + b) > 120000 OR abs(c) > 3660000 OR abs(d) > 316224000000000000 THEN raise_error('an INTERVAL out of range') ELSE ${made('a * 12 + b', 'c', 'd')} END`,
    part(0),
    part(1),
    part(2),
    micros,
  );
};

const CANONICAL = /^(-?)(\d+)-(\d+) (-?\d+) (-?)(\d+):(\d+):(\d+)(?:\.(\d{1,6}))?$/;

/** A canonical text `Y-M D H:M:S.f` as a constant; `undefined` for others. */
export function intervalLiteral(value: string): SparkExpression | undefined {
  const match = CANONICAL.exec(value);
  if (match === null) return undefined;
  const months = (Number(match[2]) * 12 + Number(match[3])) * (match[1] === '-' ? -1 : 1);
  const seconds = BigInt(match[6]!) * 3600n + BigInt(match[7]!) * 60n + BigInt(match[8]!);
  const fraction = (match[9] ?? '').padEnd(6, '0').slice(0, 6);
  const shown = `${match[5]}${seconds}${/[1-9]/.test(fraction) ? `.${fraction}` : ''}`;
  return call(
    'make_interval',
    int(0),
    int(months),
    int(0),
    int(Number(match[4])),
    int(0),
    int(0),
    literal(decimal(18, 6), shown),
  );
}

const ISO = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?\d+)(?:\.(\d{1,6}))?S)?)?$/;

/** CAST of a constant text: canonical, or ISO 8601. */
export function intervalOfText(value: string): SparkExpression | undefined {
  const iso = ISO.exec(value);
  if (iso === null) return intervalLiteral(value);
  const parts: readonly (string | undefined)[] = iso.slice(1, 7);
  const [years, months, days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const micros =
    BigInt((hours * 60 + minutes) * 60 + seconds) * 1_000_000n +
    BigInt((iso[7] ?? '').padEnd(6, '0') || '0') * (iso[6]?.startsWith('-') === true ? -1n : 1n);
  const size = micros < 0n ? -micros : micros;
  const text = `${micros < 0n ? '-' : ''}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, '0')}`;
  return call(
    'make_interval',
    int(0),
    int(years * 12 + months),
    int(0),
    int(days),
    int(0),
    int(0),
    literal(decimal(18, 6), text),
  );
}

/** As GoogleSQL writes an INTERVAL `a`. */
export const TEXT_OF_INTERVAL = `concat(CASE WHEN ${MONTHS} < 0 THEN '-' ELSE '' END, CAST(abs(date_part('YEAR', a)) AS STRING), '-', CAST(abs(date_part('MONTH', a)) AS STRING), ' ',
  CAST(${DAYS} AS STRING), ' ', CASE WHEN ${CLOCK_MICROS} < 0 THEN '-' ELSE '' END, CAST(abs(${HOURS}) AS STRING), ':', CAST(abs(date_part('MINUTE', a)) AS STRING), ':',
  CAST(div(mod(abs(${CLOCK_MICROS}), 60000000), CAST(1000000 AS BIGINT)) AS STRING),
  CASE WHEN mod(abs(${CLOCK_MICROS}), 1000000) = 0 THEN '' WHEN mod(abs(${CLOCK_MICROS}), 1000) = 0 THEN concat('.', lpad(CAST(div(mod(abs(${CLOCK_MICROS}), 1000000), CAST(1000 AS BIGINT)) AS STRING), 3, '0'))
    ELSE concat('.', lpad(CAST(mod(abs(${CLOCK_MICROS}), 1000000) AS STRING), 6, '0')) END)`;

const PARTS: Readonly<Record<string, string>> = {
  YEAR: "CAST(date_part('YEAR', a) AS BIGINT)",
  MONTH: "CAST(date_part('MONTH', a) AS BIGINT)",
  DAY: `CAST(${DAYS} AS BIGINT)`,
  HOUR: HOURS,
  MINUTE: "CAST(date_part('MINUTE', a) AS BIGINT)",
  SECOND: `div(mod(${CLOCK_MICROS}, 60000000), CAST(1000000 AS BIGINT))`,
  MILLISECOND: `div(mod(${CLOCK_MICROS}, 1000000), CAST(1000 AS BIGINT))`,
  MICROSECOND: `mod(${CLOCK_MICROS}, 1000000)`,
};

export function intervalPart(site: CallSite, part: string): SparkExpression {
  const template = PARTS[part];
  return template === undefined
    ? site.refuse(`an INTERVAL has no ${part}`, site.typed(1))
    : fill(site, template, site.arg(0));
}

/** A remainder of months goes on as days of thirty, one of days as hours. */
export const DIVIDED_INTERVAL = `transform([mod(${MONTHS}, b) * 30 + ${DAYS}], d -> ${made(`div(CAST(${MONTHS} AS BIGINT), b)`, 'div(CAST(d AS BIGINT), b)', `div(CAST(mod(d, b) AS BIGINT) * ${DAY_MICROS} + ${CLOCK_MICROS}, b)`)})[0]`;
export const MULTIPLIED_INTERVAL = made(`${MONTHS} * b`, `${DAYS} * b`, `${CLOCK_MICROS} * b`);

/** Spark sums no such intervals: their parts are summed. */
export function summedInterval(
  value: SparkExpression,
  sum: (part: SparkExpression) => SparkExpression,
): SparkExpression {
  const parts = [`CAST(${MONTHS} AS BIGINT)`, `CAST(${DAYS} AS BIGINT)`, CLOCK_MICROS].map((part) =>
    sum(fillTemplate(part, [value])),
  );
  return fillTemplate(
    `CASE WHEN abs(a) > 120000 OR abs(b) > 3660000 OR abs(c) > 316224000000000000 THEN raise_error('an INTERVAL out of range') ELSE ${made('a', 'b', 'c')} END`,
    parts,
  );
}

/** Intervals compare by all their microseconds. */
export function compareIntervals(operator: SparkOperator, a: SparkExpression, b: SparkExpression): SparkExpression {
  return operation(operator, fillTemplate(TOTAL_MICROS, [a]), fillTemplate(TOTAL_MICROS, [b]));
}

/** `a + b` or `a - b` where one is a date or time and the other an INTERVAL or a number of days, or both are of one kind. */
export function intervalArithmetic(site: CallSite, sign: 1 | -1): SparkExpression {
  const [first, second] = [site.typed(0), site.typed(1)];
  const keys = [typeKey(first.type), typeKey(second.type)];
  const operator = sign === 1 ? '+' : '-';
  if (keys[0] === 'INTERVAL' && keys[1] === 'INTERVAL') return operation(operator, site.arg(0), site.arg(1));
  if (keys.includes('INTERVAL')) {
    const [moment, moved] = keys[1] === 'INTERVAL' ? [first, second] : [second, first];
    return addInterval(site, moment, moved, sign);
  }
  if (keys[0] === 'DATE' && keys[1] === 'INT64') return addUnits(site, 'DATE', site.arg(0), second, 'DAY', sign);
  if (keys[0] === 'INT64' && keys[1] === 'DATE') return addUnits(site, 'DATE', site.arg(1), first, 'DAY', sign);
  switch (keys[0]) {
    case 'DATE':
      return fill(site, made('0', 'datediff(a, b)', '0'), site.arg(0), site.arg(1));
    case 'DATETIME':
      return fill(
        site,
        `transform([unix_micros(CAST(a AS TIMESTAMP)) - unix_micros(CAST(b AS TIMESTAMP))], t -> ${made('0', `div(t, ${DAY_MICROS})`, `mod(t, ${DAY_MICROS})`)})[0]`,
        site.arg(0),
        site.arg(1),
      );
    case 'TIMESTAMP':
      return fill(site, made('0', '0', 'unix_micros(a) - unix_micros(b)'), site.arg(0), site.arg(1));
    case 'TIME':
      return fill(
        site,
        made('0', '0', `${MICROS_OF_TIME} - ${MICROS_OF_TIME.replace(', a)', ', b)')}`),
        site.arg(0),
        site.arg(1),
      );
    default:
      return site.refuse('this has no equal on Spark');
  }
}

function addInterval(site: CallSite, moment: TypedExpression, moved: TypedExpression, sign: 1 | -1): SparkExpression {
  const key = typeKey(moment.type);
  const lowered = site.lower(moment);
  if (key !== 'DATE' && key !== 'DATETIME' && key !== 'TIMESTAMP')
    return site.refuse('a TIME and an INTERVAL have no sum on Spark', moved);
  const start = key === 'DATE' ? cast(lowered, TIMESTAMP_NTZ) : lowered;
  if (moved.kind === 'call' && moved.fn === '$interval') {
    const unit = moved.args[1];
    const part = unit?.kind === 'literal' ? (unit.value ?? '') : '';
    if (key === 'TIMESTAMP' && mayHaveMonths(moved))
      return site.refuse('GoogleSQL raises an error: a TIMESTAMP is not moved by months', moved);
    return addUnits(site, key === 'DATE' ? 'DATETIME' : key, start, moved.args[0]!, part, sign);
  }
  const by = site.lower(moved);
  const sum = inCalendar(operation(sign === 1 ? '+' : '-', start, by));
  if (key !== 'TIMESTAMP') return sum;
  return fillTemplate(
    `CASE WHEN c IS NOT NULL AND ${MONTHS} != 0 THEN raise_error('a TIMESTAMP is not moved by months') ELSE b END`,
    [by, sum, start],
  );
}

/** What is carried into a larger part may leave its range. */
const justified =
  (template: string): SparkRule =>
  (site) =>
    fillTemplate(
      `CASE WHEN abs(${MONTHS}) > 120000 OR abs(${DAYS}) > 3660000 THEN raise_error('an INTERVAL out of range') ELSE a END`,
      [fill(site, template, site.arg(0))],
    );

export const INTERVALS: SparkTranslations = {
  $interval: interval,
  make_interval: making,
  justify_hours: justified(
    `SURE(transform([CAST(${DAYS} AS BIGINT) * ${DAY_MICROS} + ${CLOCK_MICROS}], t -> ${made(MONTHS, `div(t, ${DAY_MICROS})`, `mod(t, ${DAY_MICROS})`)})[0])`,
  ),
  justify_days: justified(
    `SURE(transform([CAST(${MONTHS} AS BIGINT) * 30 + CAST(${DAYS} AS BIGINT)], t -> ${made('div(t, CAST(30 AS BIGINT))', 'mod(t, 30)', CLOCK_MICROS)})[0])`,
  ),
  justify_interval: justified(ofTotal(TOTAL_MICROS)),
};
