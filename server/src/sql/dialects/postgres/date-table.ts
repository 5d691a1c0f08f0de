// Date and time functions in PostgreSQL.
//
// Traps: EXTRACT gives numeric, seconds with their fraction; weeks start on Monday; date_trunc of a date is a timestamptz;
// differences are intervals of days and times; the session's time zone stands behind every conversion that names none.

import { PRIMARY, primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { byArity, infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import { CAUGHT_ZONE, zoneFromData } from '../../printing/zone-names.js';
import { dateNumbers, isCalendarDay, isCalendarMoment, isClockTime } from '../../printing/calendar-day.js';
import { withMoment } from '../../printing/text-moment.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { DATE, DATETIME, STRING, TIME, TIMESTAMP, typeKey, type SqlType } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { addInterval, inRange, truncated, weekShift, type TemporalType } from './date-arithmetic.js';
import { formatTemporal } from './date-format.js';
import { parseTemporal } from './date-parse.js';
import { buckets } from './bucket-table.js';
import { intervalField, intervals } from './interval-table.js';
import { P } from './precedence.js';
import { textOfJson } from './json-table.js';
import { fromEpoch, localToInstant, stringInZone } from './instants.js';
import { inZoneRange, zoned } from './time-zones.js';

const part = (call: TypedCall, index: number): string => (literalText(call.args[index]) ?? '').toUpperCase();
const unknownPart = (name: string, call: TypedCall, printer: Printer): Fragment =>
  printer.refuse(`no exact translation of the date part ${name} here to PostgreSQL is known`, call);

const bigint = (text: string): string => `CAST(${text} AS bigint)`;
const year = (operand: string): string => `EXTRACT(YEAR FROM ${operand})`;

/** Microseconds as an exact number; TIMESTAMP, DATETIME and TIME alike. */
const micros = (operand: string): string => `EXTRACT(EPOCH FROM ${operand}) * 1000000`;

const MICROS: Readonly<Record<string, number>> = {
  MICROSECOND: 1,
  MILLISECOND: 1000,
  SECOND: 1_000_000,
  MINUTE: 60_000_000,
  HOUR: 3_600_000_000,
  DAY: 86_400_000_000,
};

/** Whole elapsed units between two instants, towards zero. */
function wholeUnits(call: TypedCall, printer: Printer): Fragment {
  if (typeKey(call.args[0]!.type) === 'DATETIME') return printer.apply(boundaries, call);
  const unit = MICROS[part(call, 2)];
  if (unit === undefined) return unknownPart(part(call, 2), call, printer);
  const difference = '(EXTRACT(EPOCH FROM {0}) - EXTRACT(EPOCH FROM {1}))';
  if (unit < 1_000_000)
    return printer.apply(bigint(unit === 1 ? `${difference} * 1000000` : `trunc(${difference} * 1000)`), call);
  const seconds = unit / 1_000_000;
  return printer.apply(
    bigint(seconds === 1 ? `trunc${difference}` : `div${difference.slice(0, -1)}, ${seconds})`),
    call,
  );
}

/** Boundaries passed between the arguments (the later one first). */
const boundaries: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type) as TemporalType;
  const name = part(call, 2);
  if (type === 'TIMESTAMP') return wholeUnits(call, printer);
  if (type === 'TIME' || (MICROS[name] !== undefined && name !== 'DAY' && type === 'DATETIME'))
    return clockBoundaries(call, printer, name);
  const day = (i: number): string => (type === 'DATE' ? `{${i}}` : `CAST({${i}} AS date)`);
  if (name === 'DAY') return printer.apply(bigint(`${day(0)} - ${day(1)}`), call);
  const days = weekShift(name);
  if (days !== undefined) {
    const start = (i: number): string =>
      `CAST(date_trunc('week', CAST(${day(i)}${days === 0 ? '' : ` + ${days}`} AS timestamp)) AS date)`;
    return printer.apply(bigint(`(${start(0)} - ${start(1)}) / 7`), call);
  }
  const months = (i: number): string => `(${year(`{${i}}`)} * 12 + EXTRACT(MONTH FROM {${i}}))`;
  const quarters = (i: number): string => `(${year(`{${i}}`)} * 4 + EXTRACT(QUARTER FROM {${i}}))`;
  switch (name) {
    case 'YEAR':
      return printer.apply(bigint(`${year('{0}')} - ${year('{1}')}`), call);
    case 'ISOYEAR':
      return printer.apply(bigint('EXTRACT(ISOYEAR FROM {0}) - EXTRACT(ISOYEAR FROM {1})'), call);
    case 'MONTH':
      return printer.apply(bigint(`${months(0)} - ${months(1)}`), call);
    case 'QUARTER':
      return printer.apply(bigint(`${quarters(0)} - ${quarters(1)}`), call);
    default:
      return unknownPart(name, call, printer);
  }
};

/** Boundaries of units of the clock: both sides counted from the epoch, downwards. */
function clockBoundaries(call: TypedCall, printer: Printer, name: string): Fragment {
  const unit = MICROS[name];
  if (unit === undefined || name === 'DAY') return unknownPart(name, call, printer);
  if (unit === 1) return printer.apply(bigint(`(EXTRACT(EPOCH FROM {0}) - EXTRACT(EPOCH FROM {1})) * 1000000`), call);
  const count = (i: number): string =>
    unit === 1000
      ? `floor(EXTRACT(EPOCH FROM {${i}}) * 1000)`
      : unit === 1_000_000
        ? `floor(EXTRACT(EPOCH FROM {${i}}))`
        : `div(floor(EXTRACT(EPOCH FROM date_trunc('${name.toLowerCase()}', {${i}}))), ${unit / 1_000_000})`;
  return printer.apply(bigint(`${count(0)} - ${count(1)}`), call);
}

/** `*_TRUNC(x, part[, zone])`. */
const truncate: Translation = (call, printer) => {
  const operand = call.args[0]!;
  const name = part(call, 1);
  const type = typeKey(operand.type) as TemporalType;
  if (type === 'TIME') {
    if (!/^(MICROSECOND|MILLISECOND|SECOND|MINUTE|HOUR)$/.test(name)) return unknownPart(name, call, printer);
    if (name === 'MICROSECOND') return printer.apply('{0}', call);
    return printer.apply(
      `CAST(date_trunc('${name.toLowerCase()}${name === 'MILLISECOND' ? 's' : ''}', CAST({0} AS interval)) AS time)`,
      call,
    );
  }
  if (type === 'TIMESTAMP') return truncateInstant(call, printer, name);
  const result = truncated('{0}', type, name);
  if (result === undefined) return unknownPart(name, call, printer);
  if (result.mayLeave) return printer.apply(inRange(result.text, type, 'low'), call);
  return printer.apply(result.text === '{0}' ? '{0}' : infix(result.text, PRIMARY), call);
};

function truncateInstant(call: TypedCall, printer: Printer, name: string): Fragment {
  if (name === 'MICROSECOND') return printer.apply('{0}', call);
  const zone = call.args[2];
  if (zone !== undefined && literalText(zone) !== 'UTC') return truncateInZone(call, printer, name, zone);
  const local = zoned(call.args[0]!, undefined, printer);
  if (local === undefined) return primary('');
  const result = truncated('{0}', 'DATETIME', name);
  if (result === undefined) return unknownPart(name, call, printer);
  const moment = printer.printed(local, DATETIME);
  const instant = `(${result.text}) AT TIME ZONE 'UTC'`;
  if (result.mayLeave) return printer.template(inRange(instant, 'TIMESTAMP', 'low'), [moment], call);
  return printer.template(infix(`${result.text} AT TIME ZONE 'UTC'`, P.atTimeZone), [moment], call);
}

/** Parts of the clock leave the zone's offset as it is; days and more begin at a local time. */
function truncateInZone(call: TypedCall, printer: Printer, name: string, zone: TypedExpression): Fragment {
  const local = zoned(call.args[0]!, zone, printer);
  if (local === undefined) return primary('');
  const result = truncated('{0}', 'DATETIME', name);
  if (result === undefined) return unknownPart(name, call, printer);
  const moment = printer.printed(local, DATETIME);
  if (/^(MILLISECOND|SECOND|MINUTE|HOUR)$/.test(name))
    return printer.template(
      inRange(`({1} - ({0} - ${result.text}))`, 'TIMESTAMP', 'low'),
      [moment, call.args[0]!],
      call,
    );
  // The ISO year of a local time after the year 9999 is GoogleSQL's error, though it began before.
  const guarded =
    name === 'ISOYEAR'
      ? inRange('{0}', 'DATETIME', 'both').replace('ELSE {0}', () => `ELSE ${result.text}`)
      : inRange(result.text, 'DATETIME', 'low');
  const start = printer.template(guarded, [moment], { ...call, type: DATETIME });
  return localToInstant(printer.printed(start, DATETIME), zone, call, printer);
}

const lastDay: Translation = (call, printer) => {
  const name = call.args[1] === undefined ? 'MONTH' : part(call, 1);
  const day = typeKey(call.args[0]!.type) === 'DATE' ? '{0}' : 'CAST({0} AS date)';
  if (name === 'YEAR') return printer.apply('make_date(CAST(EXTRACT(YEAR FROM {0}) AS integer), 12, 31)', call);
  const months = { MONTH: 1, QUARTER: 3 }[name];
  if (months !== undefined)
    return printer.apply(
      `CAST(date_trunc('${name.toLowerCase()}', CAST({0} AS timestamp)) + INTERVAL '${months} months' - INTERVAL '1 day' AS date)`,
      call,
    );
  if (name === 'ISOYEAR') {
    const next =
      "CAST(date_trunc('week', CAST(make_date(CAST(EXTRACT(ISOYEAR FROM {0}) AS integer) + 1, 1, 4) AS timestamp)) AS date) - 1";
    return printer.apply(inRange(next, 'DATE', 'high'), call);
  }
  const week = weekShift(name) === undefined ? undefined : truncated(day, 'DATE', name);
  return week === undefined
    ? unknownPart(name, call, printer)
    : printer.apply(inRange(`${week.text} + 6`, 'DATE', 'high'), call);
};

/** Field of a DATE, DATETIME, TIME or INTERVAL as a template that is an INT64. */
function field(name: string): string | undefined {
  if (/^(YEAR|MONTH|DAY|QUARTER|HOUR|MINUTE|ISOYEAR)$/.test(name)) return bigint(`EXTRACT(${name} FROM {0})`);
  if (name === 'ISOWEEK') return bigint('EXTRACT(WEEK FROM {0})');
  if (name === 'DAYOFYEAR') return bigint('EXTRACT(DOY FROM {0})');
  if (name === 'SECOND') return bigint('floor(EXTRACT(SECOND FROM {0}))');
  if (name === 'DAYOFWEEK') return bigint('EXTRACT(DOW FROM {0}) + 1');
  if (name === 'MILLISECOND') return bigint('floor(EXTRACT(MILLISECONDS FROM {0})) % 1000');
  if (name === 'MICROSECOND') return bigint('EXTRACT(MICROSECONDS FROM {0}) % 1000000');
  const shift = weekShift(name);
  if (shift === undefined) return undefined;
  // Days of the year before its first start of a week are week 0. `shift` days on, the week starts on a Monday.
  const weekday = shift === 1 ? 'EXTRACT(DOW FROM {0})' : `(EXTRACT(DOW FROM {0}) + ${(shift + 6) % 7}) % 7`;
  return bigint(`div(EXTRACT(DOY FROM {0}) + 6 - ${weekday}, 7)`);
}

const extract: Translation = (call, printer) => {
  const name = part(call, 1);
  const operand = inZone(call.args[0]!, call.args[2], printer);
  if (operand === undefined) return primary('');
  if (typeKey(operand.type) === 'INTERVAL') {
    const field = intervalField(name);
    return field === undefined ? unknownPart(name, call, printer) : printer.template(field, [operand], call);
  }
  const side = typeKey(call.args[0]!.type) === 'TIMESTAMP' ? inZoneRange(call.args[2]) : undefined;
  // The year before 1 is -1 here, 0 in GoogleSQL.
  if ((side === 'low' || side === 'both') && /^(ISO)?YEAR$/.test(name))
    return printer.template(
      `CASE WHEN ${field(name)} < 0 THEN CAST(0 AS bigint) ELSE ${field(name)} END`,
      [operand],
      call,
    );
  const text = field(name);
  return text === undefined ? unknownPart(name, call, printer) : printer.template(text, [operand], call);
};

/** A TIMESTAMP as the DATETIME of a zone, UTC when none is given. */
function inZone(
  operand: TypedExpression,
  zone: TypedExpression | undefined,
  printer: Printer,
): TypedExpression | undefined {
  if (typeKey(operand.type) !== 'TIMESTAMP') return operand;
  const text = zoned(operand, zone, printer);
  return text === undefined ? undefined : printer.printed(text, DATETIME, operand.span);
}

/** DATE(x[, zone]), DATETIME(x[, zone]), TIME(x[, zone]): a TIMESTAMP seen in a zone, or a cast. */
const seenAs =
  (to: SqlType): Translation =>
  (call, printer) => {
    if (call.safe && zoneFromData(call) !== undefined) return printer.refuse(CAUGHT_ZONE, call.args[1]);
    const operand = inZone(call.args[0]!, call.args[1], printer);
    if (operand === undefined) return primary('');
    const side = typeKey(call.args[0]!.type) === 'TIMESTAMP' ? inZoneRange(call.args[1]) : undefined;
    // Fields of such a local time exist in GoogleSQL, the time itself does not.
    const local =
      side === undefined
        ? operand
        : printer.printed(printer.template(inRange('{0}', 'DATETIME', side), [operand], call), DATETIME, operand.span);
    return printer.print({
      kind: 'cast',
      operand: local,
      type: to,
      safe: side === undefined && call.safe,
      implicit: false,
      nullable: true,
      ...(call.span && { span: call.span }),
    });
  };

/** The start of the transaction, seen in a zone. */
const now =
  (to: SqlType): Translation =>
  (call, printer) => {
    const instant = printer.printed(primary('CURRENT_TIMESTAMP'), TIMESTAMP);
    const local = zoned(instant, call.args[0], printer);
    if (local === undefined) return primary('');
    return printer.print({
      kind: 'cast',
      operand: printer.printed(local, DATETIME),
      type: to,
      safe: false,
      implicit: false,
      nullable: false,
    });
  };

const badYear = '{0} NOT BETWEEN 1 AND 9999';
const integer = (i: number): string => `CAST({${i}!} AS integer)`;

const date: Translation = byArity({
  1: (call, printer) => printer.apply(seenAs(DATE), withMoment(call)),
  2: seenAs(DATE),
  3: `CASE WHEN ${badYear} AND {1} IS NOT NULL AND {2} IS NOT NULL THEN {fail:year out of range} ELSE make_date(${integer(0)}, ${integer(1)}, ${integer(2)}) END`,
});

/** The second 60 is the first one of the next minute. */
const badClock = (hour: number): string =>
  `{${hour}} NOT BETWEEN 0 AND 23 OR {${hour + 1}} NOT BETWEEN 0 AND 59 OR {${hour + 2}} NOT BETWEEN 0 AND 60`;
/** The last minute of all has no next one. */
const afterTheEnd = '({0} = 9999 AND {1} = 12 AND {2} = 31 AND {3} = 23 AND {4} = 59 AND {5} = 60)';

const datetime: Translation = (call, printer) => {
  if (call.args.length === 6)
    return printer.apply(
      `CASE WHEN ${badYear} OR ${badClock(3)} OR ${afterTheEnd} THEN {fail:date or time out of range} ELSE make_timestamp(${[0, 1, 2, 3, 4].map(integer).join(', ')}, {5}) END`,
      call,
    );
  if (typeKey(call.args[0]!.type) === 'DATE' && call.args.length === 2)
    return printer.apply(infix('{0} + {1}', P.add), call);
  return printer.apply(seenAs(DATETIME), call);
};

/** Numbers of a date or time as integers; what is none is NULL. */
const safeParts: Translation = (call, printer) => {
  const numbers = dateNumbers(call, (number) => `((${number} << 32) >> 32)`);
  const whole = numbers.map((number) => (number.endsWith('!}') ? number : `CAST(${number} AS integer)`));
  if (call.fn === 'date')
    return printer.apply(`CASE WHEN ${isCalendarDay(numbers)} THEN make_date(${whole.join(', ')}) END`, call);
  if (call.fn === 'time')
    return printer.apply(
      `CASE WHEN ${isClockTime(numbers)} THEN make_time(${whole[0]!}, ${whole[1]!}, 0) + make_interval(secs => ${numbers[2]!}) END`,
      call,
    );
  return printer.apply(
    `CASE WHEN ${isCalendarMoment(numbers)} THEN make_timestamp(${[...whole.slice(0, 5), numbers[5]!].join(', ')}) END`,
    call,
  );
};

const safeMoment =
  (translation: Translation): Translation =>
  (call, printer) => {
    const zone = zoneFromData(call);
    if (zone !== undefined) return printer.refuse(CAUGHT_ZONE, zone);
    return typeKey(call.args[0]!.type) === 'STRING'
      ? printer.refuse(`SAFE.${call.fn.toUpperCase()} of a text is not translated to PostgreSQL: SAFE_CAST is`, call)
      : printer.apply(translation, call);
  };

const time: Translation = (call, printer) => {
  if (call.args.length === 3)
    return printer.apply(
      `CASE WHEN ${badClock(0)} THEN {fail:time out of range} ELSE make_time(${integer(0)}, ${integer(1)}, 0) + make_interval(secs => {2}) END`,
      call,
    );
  const operand = inZone(call.args[0]!, call.args[1], printer);
  return operand === undefined ? primary('') : printer.template('CAST({0} AS time)', [operand], call);
};

/** TIMESTAMP(x[, zone]): text, a date or a DATETIME read as local time of the zone. */
const timestamp: Translation = (call, printer) => {
  const operand = call.args[0]!;
  if (call.args[1] !== undefined) return localToInstant(operand, call.args[1], call, printer);
  return printer.print({
    kind: 'cast',
    operand,
    type: TIMESTAMP,
    safe: call.safe,
    implicit: false,
    nullable: true,
    ...(call.span && { span: call.span }),
  });
};

const STEP_DAYS: Readonly<Record<string, number>> = { DAY: 1, WEEK: 7 };
const STEP_MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

const whenBoth = (body: string): string => `CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN ${body} END`;

const generateDates: Translation = (call, printer) => {
  const step = call.args[2] === undefined ? '1' : literalText(call.args[2]);
  const unit = call.args[3] === undefined ? 'DAY' : part(call, 3);
  if (step === undefined || step === '0')
    return printer.refuse(
      'GENERATE_DATE_ARRAY needs a literal step other than zero to be translated exactly',
      call.args[2] ?? call,
    );
  const days = STEP_DAYS[unit];
  if (days !== undefined)
    return printer.apply(
      whenBoth(
        `ARRAY(SELECT {0} + {$k} FROM generate_series(0, {1} - {0}, ${BigInt(step) * BigInt(days)}) AS {$k} ORDER BY {$k}${step.startsWith('-') ? ' DESC' : ''})`,
      ),
      call,
    );
  const months = STEP_MONTHS[unit];
  if (months === undefined) return unknownPart(unit, call, printer);
  const series = `generate_series(CAST({0} AS timestamp), CAST({1} AS timestamp), INTERVAL '${BigInt(step) * BigInt(months)} months')`;
  return printer.apply(whenBoth(`ARRAY(SELECT CAST({$k} AS date) FROM ${series} AS {$k})`), call);
};

/** Elements of the longest array that BigQuery generates. */
const MOST_ELEMENTS = 1048575;

const generateTimestamps: Translation = (call, printer) => {
  const step = literalText(call.args[2]);
  const unit = MICROS[part(call, 3)];
  if (step === undefined || step === '0' || unit === undefined)
    return printer.refuse(
      'GENERATE_TIMESTAMP_ARRAY needs a literal step other than zero to be translated exactly',
      call.args[2],
    );
  const seconds = (BigInt(step) * BigInt(unit)).toString();
  return printer.apply(
    `CASE WHEN EXTRACT(EPOCH FROM {1} - {0}) * 1000000 / ${seconds} >= ${MOST_ELEMENTS} THEN {fail:too many elements in GENERATE_TIMESTAMP_ARRAY} WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN ARRAY(SELECT {$k} FROM generate_series({0}, {1}, INTERVAL '${seconds} microseconds') AS {$k}) END`,
    call,
  );
};

export const dates: FunctionTranslations = {
  ...intervals,
  ...buckets,
  date,
  'safe.date': byArity({
    1: (call, printer) => printer.apply(seenAs(DATE), withMoment(call)),
    2: seenAs(DATE),
    3: safeParts,
  }),
  datetime,
  'safe.datetime': byArity({ 1: safeMoment(datetime), 2: safeMoment(datetime), 6: safeParts }),
  time,
  'safe.time': byArity({ 1: safeMoment(time), 2: safeMoment(time), 3: safeParts }),
  timestamp,
  date_add: addInterval('+'),
  date_sub: addInterval('-'),
  datetime_add: addInterval('+'),
  datetime_sub: addInterval('-'),
  timestamp_add: addInterval('+'),
  timestamp_sub: addInterval('-'),
  time_add: addInterval('+'),
  time_sub: addInterval('-'),
  date_diff: boundaries,
  datetime_diff: boundaries,
  timestamp_diff: wholeUnits,
  time_diff: boundaries,
  date_trunc: truncate,
  datetime_trunc: truncate,
  timestamp_trunc: truncate,
  time_trunc: truncate,
  last_day: lastDay,
  current_timestamp: infix('CURRENT_TIMESTAMP', PRIMARY),
  current_date: now(DATE),
  current_datetime: now(DATETIME),
  current_time: now(TIME),
  $extract: extract,
  $extract_date: seenAs(DATE),
  $extract_datetime: seenAs(DATETIME),
  $extract_time: time,
  unix_date: bigint("{0} - DATE '1970-01-01'"),
  date_from_unix_date:
    "CASE WHEN {0} NOT BETWEEN -719162 AND 2932896 THEN {fail:date out of range} ELSE DATE '1970-01-01' + CAST({0} AS integer) END",
  unix_micros: bigint(micros('{0}')),
  // Towards the past, not towards zero.
  unix_millis: bigint('floor(EXTRACT(EPOCH FROM {0}) * 1000)'),
  unix_seconds: bigint('floor(EXTRACT(EPOCH FROM {0}))'),
  timestamp_micros: fromEpoch('microsecond'),
  timestamp_millis: fromEpoch('millisecond'),
  timestamp_seconds: fromEpoch('second'),
  timestamp_from_unix_micros: fromEpoch('microsecond'),
  timestamp_from_unix_millis: fromEpoch('millisecond'),
  timestamp_from_unix_seconds: fromEpoch('second'),
  format_date: formatTemporal,
  format_datetime: formatTemporal,
  format_timestamp: formatTemporal,
  format_time: formatTemporal,
  parse_date: parseTemporal,
  'safe.parse_date': parseTemporal,
  parse_datetime: parseTemporal,
  'safe.parse_datetime': parseTemporal,
  parse_timestamp: parseTemporal,
  'safe.parse_timestamp': parseTemporal,
  parse_time: parseTemporal,
  'safe.parse_time': parseTemporal,
  generate_date_array: generateDates,
  generate_timestamp_array: generateTimestamps,
  string: (call, printer) => {
    const operand = call.args[0]!;
    if (typeKey(operand.type) === 'JSON') return printer.apply(textOfJson, call);
    if (call.args.length > 1 && literalText(call.args[1]) !== 'UTC') return printer.apply(stringInZone, call);
    return printer.print({
      kind: 'cast',
      operand,
      type: STRING,
      safe: false,
      implicit: false,
      nullable: true,
      ...(call.span && { span: call.span }),
    });
  },
};
