// Functions of DATE, DATETIME and TIMESTAMP → Spark (session time zone UTC, DATETIME = TIMESTAMP_NTZ).

import { typeKey } from '../types.js';
import {
  MICROS,
  addUnits,
  dateTruncation,
  inCalendar,
  inZone,
  timeZone,
  truncateMoment,
  weekStart,
  type Moment,
} from './date-arithmetic.js';
import { formatMoment, ZONE_HOURS, ZONE_MINUTES } from './date-format.js';
import { intervalPart } from './interval-arithmetic.js';
import { STRING_OF_JSON } from './json-table.js';
import { parseMoment } from './date-parse.js';
import { isCalendarDay, isCalendarMoment } from '../printing/calendar-day.js';
import { textAsMoment } from '../printing/text-moment.js';
import { apply, byArity, byType, fill } from './rules.js';
import {
  BIGINT,
  DATE_TYPE,
  TIMESTAMP_NTZ,
  nullOf,
  TIMESTAMP_TYPE,
  call,
  cast,
  literal,
  type SparkExpression,
} from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';
import { lowerCast, textOfTimestamp } from './casts.js';
import { MOMENT_OF_DATE_AND_TIME, TEXT_OF_TIME, TIME_PARTS } from './time-templates.js';

const part = (site: CallSite, index: number): string => site.constant(index)?.toUpperCase() ?? '';

const moment = (site: CallSite, index: number): Moment => typeKey(site.typed(index).type) as Moment;

const adding =
  (sign: 1 | -1): SparkRule =>
  (site) =>
    addUnits(site, moment(site, 0), site.arg(0), site.typed(1), part(site, 2), sign);

const truncating: SparkRule = (site) => {
  const kind = moment(site, 0);
  const unit = part(site, 1);
  if (kind === 'DATE') {
    const template = dateTruncation(unit);
    if (template === undefined) return site.refuse(`${unit} has no exact form on Spark here`);
    const day = fill(site, template, site.arg(0));
    return weekStart(unit) === undefined ? day : inCalendar(day);
  }
  if (kind === 'DATETIME' || site.count < 3 || site.constant(2) === 'UTC')
    return truncateMoment(site, site.arg(0), unit, kind);
  const local = inZone(site, site.arg(0), 2);
  const cut = truncateMoment(site, local, unit, 'TIMESTAMP');
  // Within a day the local time is not unique when clocks go back: step back by what was cut off instead.
  if (['HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND'].includes(unit))
    return inCalendar(
      fill(site, 'timestamp_micros(unix_micros(a) - (unix_micros(b) - unix_micros(c)))', site.arg(0), local, cut),
    );
  const instant = inCalendar(call('to_utc_timestamp', cut, timeZone(site, 2)));
  // The week of the year after decides.
  return unit === 'ISOYEAR'
    ? fill(site, "CASE WHEN year(b) > 9999 THEN raise_error('out of range') ELSE a END", instant, local)
    : instant;
};

/** Template over two DATEs: how many boundaries of the part lie between b and a. */
function dayDifference(unit: string): string | undefined {
  switch (unit) {
    case 'DAY':
      return 'CAST(datediff(a, b) AS BIGINT)';
    case 'MONTH':
      return 'CAST((year(a) - year(b)) * 12 + month(a) - month(b) AS BIGINT)';
    case 'QUARTER':
      return 'CAST((year(a) - year(b)) * 4 + quarter(a) - quarter(b) AS BIGINT)';
    case 'YEAR':
      return 'CAST(year(a) - year(b) AS BIGINT)';
    case 'ISOYEAR':
      return "CAST(date_part('YEAROFWEEK', a) - date_part('YEAROFWEEK', b) AS BIGINT)";
    default: {
      const start = dateTruncation(unit);
      if (weekStart(unit) === undefined || start === undefined) return undefined;
      return `div(datediff(${start}, ${inB(start)}), 7)`;
    }
  }
}

/** The same template over `b`. */
const inB = (template: string): string => template.replace(/\ba\b/g, 'b');

const difference: SparkRule = (site) => {
  const kind = moment(site, 0);
  const unit = part(site, 2);
  const [a, b] = [site.arg(0), site.arg(1)];
  if (kind === 'TIMESTAMP') {
    const micros = unit === 'WEEK' ? undefined : MICROS[unit];
    if (micros === undefined) return site.refuse(`${unit} has no exact form on Spark here`);
    return wholeUnits(fill(site, 'unix_micros(a) - unix_micros(b)', a, b), micros);
  }
  const dates = dayDifference(unit);
  if (dates !== undefined)
    return kind === 'DATE' ? fill(site, dates, a, b) : fill(site, dates, cast(a, DATE_TYPE), cast(b, DATE_TYPE));
  const micros = MICROS[unit];
  if (kind === 'DATE' || micros === undefined) return site.refuse(`${unit} has no exact form on Spark here`);
  if (unit === 'MICROSECOND')
    return fill(site, 'unix_micros(CAST(a AS TIMESTAMP)) - unix_micros(CAST(b AS TIMESTAMP))', a, b);
  // date_trunc turns TIMESTAMP_NTZ into TIMESTAMP, which is the same clock in UTC.
  return wholeUnits(
    fill(site, `unix_micros(truncate_timestamp('${unit}', a)) - unix_micros(truncate_timestamp('${unit}', b))`, a, b),
    micros,
  );
};

function wholeUnits(micros: SparkExpression, unit: number): SparkExpression {
  return unit === 1 ? micros : call('div', micros, literal(BIGINT, String(unit)));
}

const DATE_PARTS: Readonly<Record<string, string>> = {
  YEAR: 'year(a)',
  QUARTER: 'quarter(a)',
  MONTH: 'month(a)',
  DAY: 'day(a)',
  DAYOFWEEK: 'dayofweek(a)',
  DAYOFYEAR: 'dayofyear(a)',
  ISOWEEK: 'weekofyear(a)',
  ISOYEAR: "date_part('YEAROFWEEK', a)",
  HOUR: 'hour(a)',
  MINUTE: 'minute(a)',
  SECOND: 'second(a)',
  MILLISECOND: "date_format(a, 'SSS')",
  MICROSECOND: "date_format(a, 'SSSSSS')",
};

/** Days before the year's first such weekday are week 0. */
function weekNumber(start: number): string {
  return start === 1
    ? 'div(dayofyear(a) + 7 - dayofweek(a), 7)'
    : `div(dayofyear(a) + 6 - pmod(dayofweek(a) - ${start}, 7), 7)`;
}

const extracting: SparkRule = (site) => {
  const unit = part(site, 1);
  if (typeKey(site.typed(0).type) === 'INTERVAL') return intervalPart(site, unit);
  if (typeKey(site.typed(0).type) === 'TIME') {
    const ofTime = TIME_PARTS[unit];
    return ofTime === undefined
      ? site.refuse('a TIME has no such part', site.typed(1))
      : fill(site, ofTime, site.arg(0));
  }
  const value = inZone(site, site.arg(0), 2);
  const start = unit === 'ISOWEEK' ? undefined : weekStart(unit);
  if (start !== undefined) return fill(site, weekNumber(start), value);
  const template = DATE_PARTS[unit];
  if (template === undefined) return site.refuse(`${unit} has no exact form on Spark here`);
  return cast(fill(site, template, value), BIGINT);
};

/** DATE(x), DATETIME(x), TIMESTAMP(x) on a text are casts. */
const asCast: SparkRule = (site) =>
  lowerCast(
    {
      kind: 'cast',
      operand: site.typed(0),
      type: site.call.type,
      nullable: site.call.nullable,
      safe: site.call.safe,
      implicit: false,
      ...(site.call.span && { span: site.call.span }),
    },
    site.lowering,
  );

const safely: SparkRule = (site) => site.lowering.safely(site.call);

/** DATE(text). */
const momentAsDate: SparkRule = (site) => cast(lowerCast(textAsMoment(site.call), site.lowering), DATE_TYPE);

const lastDay: SparkRule = (site) => {
  const unit = site.count > 1 ? part(site, 1) : 'MONTH';
  const day = typeKey(site.typed(0).type) === 'DATE' ? site.arg(0) : cast(site.arg(0), DATE_TYPE);
  const start = weekStart(unit);
  const template =
    start !== undefined
      ? `date_add(${dateTruncation(unit)}, 6)`
      : {
          YEAR: 'make_date(year(a), 12, 31)',
          QUARTER: "date_sub(add_months(trunc(a, 'QUARTER'), 3), 1)",
          MONTH: 'last_day(a)',
          ISOYEAR: "date_sub(trunc(make_date(date_part('YEAROFWEEK', a) + 1, 1, 4), 'WEEK'), 1)",
        }[unit];
  if (template === undefined) return site.refuse(`${unit} has no exact form on Spark here`);
  return start !== undefined || unit === 'ISOYEAR' ? inCalendar(fill(site, template, day)) : fill(site, template, day);
};

const calendar =
  (template: string): SparkRule =>
  (site) =>
    inCalendar(apply(template, site));

const generating =
  (kind: 'DATE' | 'TIMESTAMP'): SparkRule =>
  (site) => {
    const unit = site.count > 3 ? part(site, 3) : 'DAY';
    const step = site.count > 2 ? site.typed(2) : undefined;
    const amount =
      step === undefined ? 1 : step.kind === 'literal' && step.value !== undefined ? Number(step.value) : undefined;
    if (amount === 0) return site.refuse('the step of a generated array may not be 0', step);
    const [from, to] = [site.arg(0), site.arg(1)];
    if (amount === undefined) return site.refuse('the step has to be a constant on Spark', step);
    const forward = amount > 0;
    const beyond = forward ? 'a > b' : 'a < b';
    const empty = (array: SparkExpression): SparkExpression =>
      fill(
        site,
        `CASE WHEN ${beyond} THEN CAST([] AS RESULT) WHEN a IS NULL OR b IS NULL THEN NULL ELSE c END`,
        from,
        to,
        array,
      );
    const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[unit];
    if (kind === 'DATE' && months !== undefined) {
      // Each element is counted from the one before: after February the month's end does not come back.
      const n = amount * months;
      const steps = `sequence(1, div(CAST(months_between(b, a) AS INT), ${n}) + 1)`;
      return empty(
        fill(
          site,
          `filter(aggregate(${steps}, [a], (acc, x) -> concat(acc, [add_months(element_at(acc, -1), ${n})])), x -> x ${forward ? '<=' : '>='} b)`,
          from,
          to,
        ),
      );
    }
    const days = { DAY: 1, WEEK: 7 }[unit];
    if (kind === 'DATE' && days !== undefined)
      return empty(call('sequence', from, to, { kind: 'interval', value: String(amount * days), unit: 'DAY' }));
    const micros = MICROS[unit];
    if (kind === 'DATE' || micros === undefined) return site.refuse(`${unit} has no exact form on Spark here`);
    const every = literal(BIGINT, String(amount * micros));
    return empty(
      fill(site, 'transform(sequence(unix_micros(a), unix_micros(b), c), x -> timestamp_micros(x))', from, to, every),
    );
  };

/** The start of the bucket of `width` units that the moment lies in; buckets are counted from `origin`, 1950 where none is given. */
const bucketing: SparkRule = (site) => {
  const kind = moment(site, 0);
  const width = site.typed(1);
  if (width.kind !== 'call' || width.fn !== '$interval')
    return site.refuse('the width of a bucket has to be an INTERVAL of one unit for Spark', width);
  const [count, unit] = width.args.map((e) => (e.kind === 'literal' ? e.value : undefined));
  if (count === undefined || unit === undefined || Number(count) < 1)
    return site.refuse('the width of a bucket has to be a constant from 1 on for Spark', width);
  const origin = site.count > 2 ? site.arg(2) : undefined;
  const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[unit.toUpperCase()];
  if (months !== undefined) {
    if (origin !== undefined || kind === 'TIMESTAMP')
      return site.refuse('buckets of months from a given origin have no exact form on Spark', width);
    const day = kind === 'DATE' ? site.arg(0) : cast(site.arg(0), DATE_TYPE);
    const start = inCalendar(
      fill(
        site,
        `add_months(trunc(a, 'MONTH'), -pmod((year(a) - 1950) * 12 + month(a) - 1, ${Number(count) * months}))`,
        day,
      ),
    );
    return kind === 'DATE' ? start : cast(start, TIMESTAMP_NTZ);
  }
  const micros = MICROS[unit.toUpperCase()];
  if (micros === undefined) return site.refuse(`${unit} has no exact form on Spark here`, width);
  if (kind === 'DATE') {
    if (micros < MICROS['DAY']!) return site.refuse('a DATE has no such bucket', width);
    const days = Number(count) * (micros / MICROS['DAY']!);
    return inCalendar(
      fill(site, `date_sub(a, pmod(datediff(a, b), ${days}))`, site.arg(0), origin ?? literal(DATE_TYPE, '1950-01-01')),
    );
  }
  const type = kind === 'TIMESTAMP' ? TIMESTAMP_TYPE : TIMESTAMP_NTZ;
  const from = origin ?? literal(type, kind === 'TIMESTAMP' ? '1950-01-01T00:00:00Z' : '1950-01-01T00:00:00');
  const cut = inCalendar(
    fill(
      site,
      `timestamp_micros(unix_micros(CAST(a AS TIMESTAMP)) - pmod(unix_micros(CAST(a AS TIMESTAMP)) - unix_micros(CAST(b AS TIMESTAMP)), ${BigInt(count) * BigInt(micros)}))`,
      site.arg(0),
      from,
    ),
  );
  return kind === 'TIMESTAMP' ? cut : cast(cut, TIMESTAMP_NTZ);
};

/** The instant at which a clock in the zone (argument 1) shows what `shown` is in UTC. */
function fromLocal(site: CallSite, shown: SparkExpression): SparkExpression {
  return site.constant(1) === 'UTC' ? shown : inCalendar(call('to_utc_timestamp', shown, timeZone(site, 1)));
}

/** What a clock in the zone (argument 1) shows, which is a value of its own: within the calendar. */
function localMoment(site: CallSite): SparkExpression {
  const local = inZone(site, site.arg(0), 1);
  return local === site.arg(0) ? local : inCalendar(local);
}

/** A text is read in the given zone; one that has a zone of its own is an error. */
function inGivenZone(site: CallSite): SparkExpression {
  const read: SparkExpression = lowerCast(
    {
      kind: 'cast',
      operand: site.typed(0),
      type: { kind: 'scalar', name: 'DATETIME' },
      nullable: true,
      safe: false,
      implicit: false,
    },
    site.lowering,
  );
  const instant = cast(read, TIMESTAMP_TYPE);
  return fromLocal(site, instant);
}

/** With the zone's distance behind: minutes only where there are some. */
const textInZone: SparkRule = (site) => {
  const local = inZone(site, site.arg(0), 1);
  const written = textOfTimestamp(local, 'DATETIME');
  // Java writes a sign before a year of five digits.
  return fill(
    site,
    `concat(regexp_replace(c, '^[+]', ''), ${ZONE_HOURS}, CASE WHEN ${ZONE_MINUTES} = '00' THEN '' ELSE concat(':', ${ZONE_MINUTES}) END)`,
    local,
    site.arg(0),
    written,
  );
};

/** The numbers of a date, what is none is NULL. */
const safeParts: SparkRule = (site) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, site.count);
  const numbers = names.map((name, i) =>
    site.constant(i) === undefined ? `shiftright(shiftleft(${name}, 32), 32)` : name,
  );
  const rest = (dividend: string, divisor: number): string => `mod(${dividend}, ${divisor})`;
  const whole = numbers.map((number) => `CAST(${number} AS INT)`);
  return fill(
    site,
    site.count === 3
      ? `CASE WHEN ${isCalendarDay(numbers, rest)} THEN make_date(${whole.join(', ')}) END`
      : `CASE WHEN ${isCalendarMoment(numbers, rest)} THEN make_timestamp_ntz(${whole.slice(0, 5).join(', ')}, CAST(${numbers[5]!} AS DECIMAL(8, 6))) END`,
    ...names.map((_, i) => site.arg(i)),
  );
};

export const DATES: SparkTranslations = {
  date: byArity({
    1: byType({ 'TIMESTAMP|DATETIME': 'CAST(a AS DATE)', DATE: 'a', STRING: momentAsDate }),
    2: (site) => cast(localMoment(site), DATE_TYPE),
    3: (site) =>
      site.call.args.some((e) => e.kind === 'literal' && e.value === undefined)
        ? nullOf(site.result)
        : calendar('make_date(CAST(a AS INT), CAST(b AS INT), CAST(c AS INT))')(site),
  }),
  'safe.date': byArity({ 1: momentAsDate, 2: safely, 3: safeParts }),
  datetime: byArity({
    1: byType({ 'TIMESTAMP|DATE': 'CAST(a AS TIMESTAMP_NTZ)', DATETIME: 'a', STRING: asCast }),
    2: byType({
      TIMESTAMP: (site) => cast(localMoment(site), TIMESTAMP_NTZ),
      DATE: MOMENT_OF_DATE_AND_TIME,
    }),
    6: calendar(
      "CASE WHEN f NOT BETWEEN 0 AND 60 THEN raise_error('not a second') ELSE make_timestamp_ntz(CAST(a AS INT), CAST(b AS INT), CAST(c AS INT), CAST(d AS INT), CAST(e AS INT), CAST(f AS DECIMAL(8, 6))) END",
    ),
  }),
  'safe.datetime': byArity({
    1: byType({ 'TIMESTAMP|DATE': 'CAST(a AS TIMESTAMP_NTZ)', DATETIME: 'a', STRING: asCast }),
    2: byType({ TIMESTAMP: safely, DATE: MOMENT_OF_DATE_AND_TIME }),
    6: safeParts,
  }),
  // Of a text SAFE_CAST, which knows the second 60 too.
  'safe.timestamp': byArity({ 1: byType({ STRING: asCast, '*': safely }), 2: safely }),
  timestamp: byArity({
    1: byType({ 'DATE|DATETIME': 'CAST(a AS TIMESTAMP)', TIMESTAMP: 'a', STRING: asCast }),
    2: byType({
      'DATE|DATETIME': (site) => fromLocal(site, cast(site.arg(0), TIMESTAMP_TYPE)),
      STRING: (site) => inGivenZone(site),
    }),
  }),
  date_add: adding(1),
  date_sub: adding(-1),
  datetime_add: adding(1),
  datetime_sub: adding(-1),
  timestamp_add: adding(1),
  timestamp_sub: adding(-1),
  date_trunc: truncating,
  datetime_trunc: truncating,
  timestamp_trunc: truncating,
  date_diff: difference,
  datetime_diff: difference,
  timestamp_diff: difference,
  $extract: extracting,
  $extract_date: (site) => cast(localMoment(site), DATE_TYPE),
  $extract_datetime: (site) => cast(localMoment(site), TIMESTAMP_NTZ),
  last_day: lastDay,
  date_from_unix_date: calendar('date_from_unix_date(CAST(a AS INT))'),
  unix_date: 'CAST(unix_date(a) AS BIGINT)',
  unix_seconds: 'unix_seconds(a)',
  unix_millis: 'unix_millis(a)',
  unix_micros: 'unix_micros(a)',
  timestamp_seconds: calendar('timestamp_seconds(a)'),
  timestamp_millis: calendar('timestamp_millis(a)'),
  timestamp_micros: calendar('timestamp_micros(a)'),
  timestamp_from_unix_seconds: byType({ INT64: calendar('timestamp_seconds(a)'), TIMESTAMP: 'a' }),
  timestamp_from_unix_millis: byType({ INT64: calendar('timestamp_millis(a)'), TIMESTAMP: 'a' }),
  timestamp_from_unix_micros: byType({ INT64: calendar('timestamp_micros(a)'), TIMESTAMP: 'a' }),
  format_date: formatMoment,
  format_datetime: formatMoment,
  format_timestamp: formatMoment,
  format_time: formatMoment,
  parse_date: parseMoment('DATE'),
  parse_datetime: parseMoment('DATETIME'),
  parse_timestamp: parseMoment('TIMESTAMP'),
  parse_time: parseMoment('TIME'),
  'safe.parse_time': parseMoment('TIME'),
  'safe.parse_date': parseMoment('DATE'),
  'safe.parse_datetime': parseMoment('DATETIME'),
  'safe.parse_timestamp': parseMoment('TIMESTAMP'),
  generate_date_array: generating('DATE'),
  generate_timestamp_array: generating('TIMESTAMP'),
  date_bucket: bucketing,
  datetime_bucket: bucketing,
  timestamp_bucket: bucketing,
  current_date: (site) =>
    site.count === 0
      ? call('current_date')
      : cast(call('from_utc_timestamp', call('current_timestamp'), timeZone(site, 0)), DATE_TYPE),
  current_timestamp: 'current_timestamp()',
  current_datetime: (site) =>
    cast(
      site.count === 0
        ? call('current_timestamp')
        : call('from_utc_timestamp', call('current_timestamp'), timeZone(site, 0)),
      TIMESTAMP_NTZ,
    ),
  string: byType({
    JSON: STRING_OF_JSON,
    TIME: TEXT_OF_TIME,
    DATE: 'CAST(a AS STRING)',
    DATETIME: (site) => textOfTimestamp(site.arg(0), 'DATETIME'),
    TIMESTAMP: byArity({ 1: (site) => textOfTimestamp(site.arg(0), 'TIMESTAMP'), 2: textInZone }),
  }),
};
