// Adding units to dates and times, truncating them to units, and the time zones they are seen in → Spark.

import type { TypedExpression } from '../typed-tree.js';
import { fill } from './rules.js';
import {
  DATE_TYPE,
  TIMESTAMP_NTZ,
  TIMESTAMP_TYPE,
  cast,
  int,
  literal,
  BIGINT,
  operation,
  text,
  call,
  type SparkExpression,
  type SparkIntervalUnit,
} from './spark-expression.js';
import { fillTemplate } from './template.js';
import type { CallSite } from './translation.js';
import { zoneText } from './zone-text.js';

export type Moment = 'DATE' | 'DATETIME' | 'TIMESTAMP';

export const MICROS: Readonly<Record<string, number>> = {
  MICROSECOND: 1,
  MILLISECOND: 1_000,
  SECOND: 1_000_000,
  MINUTE: 60_000_000,
  HOUR: 3_600_000_000,
  DAY: 86_400_000_000,
  WEEK: 604_800_000_000,
};
const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };
const DAYS: Readonly<Record<string, number>> = { DAY: 1, WEEK: 7 };

/** GoogleSQL's calendar ends with 9999, Spark's goes on. */
const IN_CALENDAR =
  "CASE WHEN year(a) NOT BETWEEN 1 AND 9999 THEN raise_error('outside the years 1 to 9999') ELSE a END";

export function inCalendar(value: SparkExpression): SparkExpression {
  return fillTemplate(IN_CALENDAR, [value]);
}

/** `moment + sign * amount part`, an error outside the calendar. */
export function addUnits(
  site: CallSite,
  kind: Moment,
  moment: SparkExpression,
  amount: TypedExpression,
  part: string,
  sign: 1 | -1,
): SparkExpression {
  const constant = amount.kind === 'literal' && amount.value !== undefined ? Number(amount.value) * sign : undefined;
  const times = (factor: number): SparkExpression => scaled(site, amount, constant, factor, sign);
  const months = MONTHS[part];
  const days = DAYS[part];
  const micros = MICROS[part];
  if (kind === 'DATE') {
    if (months !== undefined) return inCalendar(call('add_months', moment, asInt(times(months))));
    if (days !== undefined) return inCalendar(call('date_add', moment, asInt(times(days))));
    return site.refuse(`a DATE has no ${part}`);
  }
  if (months !== undefined) {
    if (kind === 'TIMESTAMP') return site.refuse(`a TIMESTAMP can't be moved by ${part}`);
    return inCalendar(operation('+', moment, call('make_ym_interval', int(0), asInt(times(months)))));
  }
  if (micros === undefined) return site.refuse(`${part} has no exact form on Spark here`);
  const interval = constant === undefined ? undefined : constantInterval(constant, part);
  if (interval !== undefined) return inCalendar(operation('+', moment, interval));
  const instant = kind === 'TIMESTAMP' ? moment : cast(moment, TIMESTAMP_TYPE);
  const moved = call('timestamp_micros', operation('+', call('unix_micros', instant), times(micros)));
  return inCalendar(kind === 'TIMESTAMP' ? moved : cast(moved, TIMESTAMP_NTZ));
}

function scaled(
  site: CallSite,
  amount: TypedExpression,
  constant: number | undefined,
  factor: number,
  sign: 1 | -1,
): SparkExpression {
  if (constant !== undefined && Number.isSafeInteger(constant * factor))
    return literal(BIGINT, String(constant * factor), true);
  const value = site.lower(amount);
  const by = factor * sign;
  if (by === 1) return value;
  return by === -1 ? operation('negate', value) : operation('*', value, literal(BIGINT, String(by), true));
}

/** date_add and the like take INT; a literal is one where it fits. */
function asInt(value: SparkExpression): SparkExpression {
  if (value.kind === 'literal' && Math.abs(Number(value.value)) < 2 ** 31) return int(Number(value.value));
  return cast(value, { kind: 'scalar', name: 'INT' });
}

function constantInterval(amount: number, part: string): SparkExpression | undefined {
  const unit: SparkIntervalUnit | undefined = (
    {
      WEEK: 'DAY',
      DAY: 'DAY',
      HOUR: 'HOUR',
      MINUTE: 'MINUTE',
      SECOND: 'SECOND',
      MILLISECOND: 'SECOND',
      MICROSECOND: 'SECOND',
    } as const
  )[part];
  if (unit === undefined || Math.abs(amount) > 99_999) return undefined;
  const decimals = { MILLISECOND: 3, MICROSECOND: 6 }[part] ?? 0;
  const value =
    part === 'WEEK'
      ? String(amount * 7)
      : decimals === 0
        ? String(amount)
        : (amount / 10 ** decimals).toFixed(decimals);
  return { kind: 'interval', value, unit };
}

export const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** Number of the weekday a `WEEK` part begins with, Sunday = 1; `undefined` for other parts. */
export function weekStart(part: string): number | undefined {
  if (part === 'WEEK') return 1;
  if (part === 'ISOWEEK') return 2;
  const named = /^WEEK\(([A-Z]+)\)$/.exec(part)?.[1];
  return named === undefined || !WEEKDAYS.includes(named) ? undefined : WEEKDAYS.indexOf(named) + 1;
}

/** Template over `a` (a DATE): the first day of its `part`. */
export function dateTruncation(part: string): string | undefined {
  const start = weekStart(part);
  if (start === 1) return 'date_sub(a, dayofweek(a) - 1)';
  if (start === 2) return "trunc(a, 'WEEK')";
  if (start !== undefined) return `date_sub(a, pmod(dayofweek(a) - ${start}, 7))`;
  switch (part) {
    case 'DAY':
      return 'a';
    case 'MONTH':
    case 'QUARTER':
    case 'YEAR':
      return `trunc(a, '${part}')`;
    case 'ISOYEAR':
      return "trunc(make_date(date_part('YEAROFWEEK', a), 1, 4), 'WEEK')";
    default:
      return undefined;
  }
}

const TIME_PARTS = new Set(['HOUR', 'MINUTE', 'SECOND', 'MILLISECOND']);

/** `value` (DATETIME or TIMESTAMP, in its own clock) cut to `part`; the result has type `type`. */
export function truncateMoment(
  site: CallSite,
  value: SparkExpression,
  part: string,
  type: 'TIMESTAMP' | 'DATETIME',
): SparkExpression {
  const target = type === 'TIMESTAMP' ? TIMESTAMP_TYPE : TIMESTAMP_NTZ;
  if (part === 'MICROSECOND') return value;
  if (TIME_PARTS.has(part) || (part === 'DAY' && type === 'TIMESTAMP')) {
    const cut = call('date_trunc', text(part), value);
    return type === 'TIMESTAMP' ? cut : cast(cut, target);
  }
  const template = dateTruncation(part);
  if (template === undefined) return site.refuse(`${part} has no exact form on Spark here`);
  const day = fill(site, template, cast(value, DATE_TYPE));
  return cast(weekStart(part) === undefined ? day : inCalendar(day), target);
}

/** A time zone argument. */
export function timeZone(site: CallSite, index: number): SparkExpression {
  return zoneText(site.typed(index), site.lowering);
}

/** What a clock in the zone shows at the instant, as Spark's TIMESTAMP in UTC. */
export function inZone(site: CallSite, instant: SparkExpression, zoneIndex: number): SparkExpression {
  if (site.count <= zoneIndex || site.constant(zoneIndex) === 'UTC') return instant;
  return call('from_utc_timestamp', instant, timeZone(site, zoneIndex));
}
