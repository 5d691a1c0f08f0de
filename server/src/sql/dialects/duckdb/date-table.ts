// Date and time functions in DuckDB.
//
// Traps: weeks start on Monday here and on Sunday in GoogleSQL; date_diff counts boundaries, date_sub whole units; results may
// leave the years 1–9999 here and raise there; of a repeated local hour DuckDB takes the second, GoogleSQL the first.

import { PRIMARY, primary, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { byArity, byTypes, infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import { CAUGHT_ZONE, zoneFromData } from '../../printing/zone-names.js';
import { dateNumbers, isCalendarDay, isCalendarMoment, isClockTime } from '../../printing/calendar-day.js';
import { withMoment } from '../../printing/text-moment.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { DATE, DATETIME, STRING, TIME, TIMESTAMP, typeKey, type SqlType } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { addInterval, inRange, truncate, truncated, weekShift, type TemporalType } from './date-arithmetic.js';
import { formatTemporal } from './date-format.js';
import { parseTemporal } from './parse-format.js';
import { buckets } from './bucket-table.js';
import { intervalField } from './interval-table.js';
import { jsonStringValue } from './json-table.js';
import { inZoneRange, shownInZone, zoned } from './time-zones.js';
import { tried } from './safe-calls.js';
import { zonedInstant } from './zoned-instant.js';

const part = (call: TypedCall, index: number): string => (literalText(call.args[index]) ?? '').toUpperCase();
const unknownPart = (name: string, call: TypedCall, printer: Printer): Fragment =>
  printer.refuse(`no exact translation of the date part ${name} here to DuckDB is known`, call);

/** Boundaries passed between the arguments (the later one first). */
const boundaries: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type) as TemporalType;
  const name = part(call, 2);
  if (type === 'TIMESTAMP') return wholeUnits(call, printer);
  if (name === 'DAY' && type === 'DATE') return printer.apply(infix('{0} - {1}', P.add), call);
  const days = weekShift(name);
  if (days !== undefined) {
    const by = days === 0 ? '' : type === 'DATE' ? ` + ${days}` : ` + INTERVAL ${days} DAY`;
    return printer.apply(
      infix(`date_diff('day', date_trunc('week', {1}${by}), date_trunc('week', {0}${by})) // 7`, P.multiply),
      call,
    );
  }
  if (name === 'ISOYEAR')
    return printer.apply(infix("extract('isoyear' FROM {0}) - extract('isoyear' FROM {1})", P.add), call);
  const unit = DIFFERENCE[name];
  if (unit === undefined || (type === 'DATE' && !/^(day|month|quarter|year)$/.test(unit)))
    return unknownPart(name, call, printer);
  return printer.apply(`date_diff('${unit}', {1}, {0})`, call);
};

const DIFFERENCE: Readonly<Record<string, string>> = {
  MICROSECOND: 'microsecond',
  MILLISECOND: 'millisecond',
  SECOND: 'second',
  MINUTE: 'minute',
  HOUR: 'hour',
  DAY: 'day',
  MONTH: 'month',
  QUARTER: 'quarter',
  YEAR: 'year',
};

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
  const micros = MICROS[part(call, 2)];
  if (micros === undefined) return unknownPart(part(call, 2), call, printer);
  // DuckDB's date_sub looks at milliseconds only.
  return printer.apply(
    micros === 1
      ? infix('epoch_us({0}) - epoch_us({1})', P.add)
      : infix(`(epoch_us({0}) - epoch_us({1})) // ${micros}`, P.multiply),
    call,
  );
}

const lastDay: Translation = (call, printer) => {
  const name = call.args[1] === undefined ? 'MONTH' : part(call, 1);
  const day = typeKey(call.args[0]!.type) === 'DATE' ? '{0}' : 'CAST({0} AS DATE)';
  if (name === 'MONTH') return printer.apply('last_day({0})', call);
  if (name === 'QUARTER')
    return printer.apply(infix("CAST(date_trunc('quarter', {0}) + INTERVAL 3 MONTH AS DATE) - 1", P.add), call);
  if (name === 'YEAR') return printer.apply('make_date(year({0}), 12, 31)', call);
  if (name === 'ISOYEAR')
    return printer.apply(
      inRange(
        `CAST(date_trunc('isoyear', CAST(date_trunc('isoyear', ${day}) AS DATE) + 371) AS DATE) - 1`,
        'DATE',
        'high',
      ),
      call,
    );
  const week =
    weekShift(name) === undefined ? undefined : truncated(day === '{0}' ? '{0}' : 'CAST({0} AS DATE)', 'DATE', name);
  return week === undefined
    ? unknownPart(name, call, printer)
    : printer.apply(inRange(`${week.text} + 6`, 'DATE', 'high'), call);
};

/** Field of a DATE, DATETIME, TIME, or of a TIMESTAMP in UTC. */
function field(name: string): string | undefined {
  const plain: Readonly<Record<string, string>> = {
    YEAR: 'year',
    MONTH: 'month',
    DAY: 'day',
    QUARTER: 'quarter',
    HOUR: 'hour',
    MINUTE: 'minute',
    SECOND: 'second',
    ISOYEAR: 'isoyear',
    ISOWEEK: 'week',
    DAYOFYEAR: 'doy',
  };
  if (plain[name] !== undefined) return `extract('${plain[name]}' FROM {0})`;
  if (name === 'DAYOFWEEK') return "extract('dow' FROM {0}) + 1";
  if (name === 'MILLISECOND') return "extract('millisecond' FROM {0}) % 1000";
  if (name === 'MICROSECOND') return "extract('microsecond' FROM {0}) % 1000000";
  const shift = weekShift(name);
  if (shift === undefined) return undefined;
  // Days of the year before its first start of a week are week 0. `shift` days on, the week starts on a Monday.
  const weekday = `(extract('dow' FROM {0}) + ${(shift + 6) % 7}) % 7`;
  return `(extract('doy' FROM {0}) + 6 - ${shift === 1 ? "extract('dow' FROM {0})" : weekday}) // 7`;
}

const extract: Translation = (call, printer) => {
  const name = part(call, 1);
  const operand = inZone(call.args[0]!, call.args[2], printer);
  if (operand === undefined) return primary('');
  if (typeKey(operand.type) === 'INTERVAL') {
    const field = intervalField(name);
    return field === undefined ? unknownPart(name, call, printer) : printer.template(field, [operand], call);
  }
  const text = field(name);
  if (text === undefined) return unknownPart(name, call, printer);
  const precedence = text.includes(') //')
    ? P.multiply
    : text.endsWith(')')
      ? PRIMARY
      : text.includes('%')
        ? P.multiply
        : P.add;
  return printer.template(infix(text, precedence), [operand], call);
};

/** A TIMESTAMP as the DATETIME of a zone (UTC when none is given: fields are then read from the TIMESTAMP itself). */
function inZone(
  operand: TypedExpression,
  zone: TypedExpression | undefined,
  printer: Printer,
): TypedExpression | undefined {
  if (typeKey(operand.type) !== 'TIMESTAMP') return operand;
  const text = zoned(operand, zone, printer);
  if (text === undefined) return undefined;
  return printer.printed(text, DATETIME, operand.span);
}

/** DATE(x[, zone]), DATETIME(x[, zone]), TIME(x[, zone]): a TIMESTAMP seen in a zone, or a cast. */
const seenAs =
  (to: SqlType): Translation =>
  (call, printer) => {
    if (call.safe && zoneFromData(call) !== undefined) return printer.refuse(CAUGHT_ZONE, call.args[1]);
    const operand = inZone(call.args[0]!, call.args[1], printer);
    if (operand === undefined) return primary('');
    const side = typeKey(call.args[0]!.type) === 'TIMESTAMP' ? inZoneRange(call.args[1]) : undefined;
    if (side !== undefined) {
      // Fields of such a local time exist in GoogleSQL, the time itself does not.
      const local = printer.printed(
        printer.template(inRange('{0}', 'DATETIME', side), [operand], call),
        DATETIME,
        operand.span,
      );
      return printer.print({
        kind: 'cast',
        operand: local,
        type: to,
        safe: false,
        implicit: false,
        nullable: true,
        ...(call.span && { span: call.span }),
      });
    }
    return printer.print({
      kind: 'cast',
      operand,
      type: to,
      safe: call.safe,
      implicit: false,
      nullable: true,
      ...(call.span && { span: call.span }),
    });
  };

const yearCheck = 'WHEN {0} NOT BETWEEN 1 AND 9999 THEN {fail:year out of range} ';

/** A second 60 is the one after 59. `first` is the hour's argument. */
const wrongClock = (first: number): string =>
  `{${first}} NOT BETWEEN 0 AND 23 OR {${first + 1}} NOT BETWEEN 0 AND 59 OR {${first + 2}} NOT BETWEEN 0 AND 60`;

const date: Translation = byArity({
  1: (call, printer) => printer.apply(seenAs(DATE), withMoment(call)),
  2: seenAs(DATE),
  3: `CASE ${yearCheck.replace('WHEN', 'WHEN {1} IS NOT NULL AND {2} IS NOT NULL AND')}ELSE make_date({0}, {1}, {2}) END`,
});

const datetime: Translation = (call, printer) => {
  if (call.args.length === 6) {
    return printer.apply(
      `CASE ${yearCheck}WHEN ${wrongClock(3)} THEN {fail:time out of range} WHEN {5} = 60 THEN ${inRange('make_timestamp({0}, {1}, {2}, {3}, {4}, 0) + INTERVAL 1 MINUTE', 'DATETIME', 'high')} ELSE make_timestamp({0}, {1}, {2}, {3}, {4}, {5}) END`,
      call,
    );
  }
  if (typeKey(call.args[0]!.type) === 'DATE' && call.args.length === 2)
    return printer.apply(infix('{0} + {1}', P.add), call);
  return printer.apply(seenAs(DATETIME), call);
};

const time: Translation = (call, printer) => {
  if (call.args.length === 3)
    return printer.apply(
      `CASE WHEN ${wrongClock(0)} THEN {fail:time out of range} WHEN {2} = 60 THEN make_time({0}, {1}, 0) + INTERVAL 1 MINUTE ELSE make_time({0}, {1}, {2}) END`,
      call,
    );
  const operand = inZone(call.args[0]!, call.args[1], printer);
  return operand === undefined ? primary('') : printer.template('CAST({0} AS TIME)', [operand], call);
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

function localToInstant(operand: TypedExpression, zone: TypedExpression, call: TypedCall, printer: Printer): Fragment {
  // Text must not name a zone of its own then.
  const local: TypedExpression =
    typeKey(operand.type) !== 'DATETIME'
      ? { kind: 'cast', operand, type: DATETIME, safe: false, implicit: true, nullable: operand.nullable }
      : operand;
  return zonedInstant(local, zone, call, printer);
}

const EPOCH_RANGE: Readonly<Record<string, readonly [string, string]>> = {
  micros: ['-62135596800000000', '253402300799999999'],
  millis: ['-62135596800000', '253402300799999'],
  seconds: ['-62135596800', '253402300799'],
};

const fromEpoch = (unit: keyof typeof EPOCH_RANGE, factor: string): Translation => {
  const [low, high] = EPOCH_RANGE[unit]!;
  return byTypes(
    {
      INT64: `CASE WHEN {0} NOT BETWEEN ${low} AND ${high} THEN {fail:timestamp out of range} ELSE make_timestamptz({0}${factor}) END`,
    },
    '{0}',
  );
};

const generateDates: Translation = (call, printer) => {
  const step = call.args[2] === undefined ? '1' : literalText(call.args[2]);
  const unit = call.args[3] === undefined ? 'DAY' : part(call, 3);
  if (step === undefined || step === '0' || !/^(DAY|WEEK|MONTH|QUARTER|YEAR)$/.test(unit))
    return printer.refuse(
      'GENERATE_DATE_ARRAY needs a literal step other than zero to be translated exactly',
      call.args[2] ?? call,
    );
  // Each date is the one before plus a step, in both engines: after 29 February come 29ths.
  const factor = { DAY: 1n, WEEK: 7n, MONTH: 1n, QUARTER: 3n, YEAR: 12n }[unit as 'DAY'] * BigInt(step);
  if (unit === 'DAY' || unit === 'WEEK')
    return printer.apply(
      `list_transform(generate_series(0, {1} - {0}, ${factor}), lambda {$k}: {0} + CAST({$k} AS INTEGER))`,
      call,
    );
  return printer.apply(
    `list_transform(generate_series(CAST({0} AS TIMESTAMP), CAST({1} AS TIMESTAMP), INTERVAL (${factor}) MONTH), lambda t: CAST(t AS DATE))`,
    call,
  );
};

/** Elements of the longest array that BigQuery generates. */
const MOST_ELEMENTS = 1048575;

const generateTimestamps: Translation = (call, printer) => {
  const step = literalText(call.args[2]);
  const micros = {
    MICROSECOND: 1n,
    MILLISECOND: 1000n,
    SECOND: 1_000_000n,
    MINUTE: 60_000_000n,
    HOUR: 3_600_000_000n,
    DAY: 86_400_000_000n,
  }[part(call, 3)];
  if (step === undefined || step === '0' || micros === undefined)
    return printer.refuse(
      'GENERATE_TIMESTAMP_ARRAY needs a literal step other than zero to be translated exactly',
      call.args[2],
    );
  const by = micros * BigInt(step);
  return printer.apply(
    `CASE WHEN (epoch_us({1}) - epoch_us({0})) // ${by} >= ${MOST_ELEMENTS} THEN {fail:too many elements in GENERATE_TIMESTAMP_ARRAY} ELSE list_transform(generate_series(epoch_us({0}), epoch_us({1}), ${by}), lambda k: make_timestamptz(k)) END`,
    call,
  );
};

const SUB_DAY: Readonly<Record<string, number>> = {
  MICROSECOND: 1,
  MILLISECOND: 1000,
  SECOND: 1_000_000,
  MINUTE: 60_000_000,
  HOUR: 3_600_000_000,
};

/** `*_TRUNC(timestamp, part, zone)`: hours and less are taken off the instant, days and more begin at their local midnight. */
/** The ISO year of a local time after the year 9999 is GoogleSQL's error, though it began before. */
const startOfKnownYear = (text: string): string =>
  `CASE WHEN {0} >= TIMESTAMP '9999-12-31' + INTERVAL 1 DAY THEN {fail:DATETIME out of range} ELSE ${text} END`;

const truncateInZone: Translation = (call, printer) => {
  const [instant, , zone] = call.args as [TypedExpression, TypedExpression, TypedExpression | undefined];
  if (zone === undefined || literalText(zone) === 'UTC') return printer.template(truncate, call.args.slice(0, 2), call);
  const name = part(call, 1);
  const text = zoned(instant, zone, printer);
  if (text === undefined) return primary('');
  const local = printer.printed(text, DATETIME, instant.span);
  const micros = SUB_DAY[name];
  if (micros !== undefined)
    return micros === 1
      ? printer.template('{0}', [instant], call)
      : printer.template(
          inRange(`({0} - to_microseconds((epoch_us({1}) % ${micros} + ${micros}) % ${micros}))`, 'TIMESTAMP', 'low'),
          [instant, local],
          call,
        );
  const start = truncated('{0}', 'DATETIME', name);
  if (start === undefined) return unknownPart(name, call, printer);
  return zonedInstant(
    printer.printed(
      printer.template(name === 'ISOYEAR' ? startOfKnownYear(start.text) : infix(start.text, P.add), [local], call),
      DATETIME,
    ),
    zone,
    call,
    printer,
  );
};

/** STRING(timestamp, zone): local time and the offset from UTC, minutes only where there are any. */
const stringInZone: Translation = (call, printer) => {
  const [instant, zone] = call.args as [TypedExpression, TypedExpression];
  const text = shownInZone(instant, zone, printer);
  if (text === undefined) return primary('');
  const local = printer.printed(text, DATETIME, instant.span);
  const shown = printer.printed(
    primary(
      printer.argument({ kind: 'cast', operand: local, type: STRING, safe: false, implicit: false, nullable: true }),
    ),
    STRING,
  );
  const offset = '((epoch_us({1}) - epoch_us({2})) // 60000000)';
  const minutes = `CASE WHEN ${offset} % 60 = 0 THEN '' ELSE printf(':%02d', abs(${offset}) % 60) END`;
  return printer.template(
    infix(
      `{0} || CASE WHEN ${offset} < 0 THEN '-' ELSE '+' END || printf('%02d', abs(${offset}) // 60) || ${minutes}`,
      P.other,
    ),
    [shown, local, instant],
    call,
  );
};

/** The same instant in a whole transaction here, in a whole statement in GoogleSQL. */
const now =
  (to: SqlType): Translation =>
  (call, printer) => {
    const instant: TypedExpression = printer.printed(primary('now()'), TIMESTAMP);
    return printer.template(seenAs(to), [instant, ...call.args], call);
  };

/** Numbers of a date or time; what is none is NULL. */
const safeParts: Translation = (call, printer) => {
  const numbers = dateNumbers(call, (number) => `(xor(${number} & 4294967295, 2147483648) - 2147483648)`);
  if (call.fn === 'date')
    return printer.apply(`CASE WHEN ${isCalendarDay(numbers)} THEN make_date(${numbers.join(', ')}) END`, call);
  const last = numbers.length - 1;
  const make = call.fn === 'time' ? 'make_time' : 'make_timestamp';
  const valid = call.fn === 'time' ? isClockTime(numbers) : isCalendarMoment(numbers);
  const minute = `${make}(${[...numbers.slice(0, last), '0'].join(', ')})`;
  return printer.apply(
    `CASE WHEN ${valid} THEN CASE WHEN ${numbers[last]!} = 60 THEN ${minute} + INTERVAL 1 MINUTE ELSE ${make}(${numbers.join(', ')}) END END`,
    call,
  );
};

const safeMoment =
  (parts: number, translation: Translation): Translation =>
  (call, printer) => {
    if (call.args.length === parts) return printer.apply(safeParts, call);
    const zone = zoneFromData(call);
    return zone === undefined ? printer.apply(tried(translation), call) : printer.refuse(CAUGHT_ZONE, zone);
  };

export const dates: FunctionTranslations = {
  date,
  'safe.date': byArity({
    1: (call, printer) => printer.apply(seenAs(DATE), withMoment(call)),
    2: seenAs(DATE),
    3: safeParts,
  }),
  datetime,
  'safe.datetime': safeMoment(6, datetime),
  time,
  'safe.time': safeMoment(3, time),
  timestamp,
  // Text is read by SAFE_CAST, some of whose errors must not be caught.
  'safe.timestamp': (call, printer) => {
    const zone = zoneFromData(call);
    if (zone !== undefined) return printer.refuse(CAUGHT_ZONE, zone);
    return printer.apply(call.args.length === 1 ? timestamp : tried(timestamp), call);
  },
  date_add: addInterval('+'),
  date_sub: addInterval('-'),
  datetime_add: addInterval('+'),
  datetime_sub: addInterval('-'),
  timestamp_add: addInterval('+'),
  timestamp_sub: addInterval('-'),
  time_add: addInterval('+'),
  time_sub: addInterval('-'),
  date_diff: boundaries,
  datetime_diff: (call, printer) =>
    typeKey(call.args[0]!.type) === 'TIMESTAMP' ? wholeUnits(call, printer) : printer.apply(boundaries, call),
  timestamp_diff: wholeUnits,
  time_diff: boundaries,
  date_trunc: truncate,
  datetime_trunc: truncateInZone,
  timestamp_trunc: truncateInZone,
  time_trunc: truncate,
  last_day: lastDay,
  $extract: extract,
  $extract_date: seenAs(DATE),
  $extract_datetime: seenAs(DATETIME),
  $extract_time: time,
  unix_date: infix("{0} - DATE '1970-01-01'", P.add),
  date_from_unix_date:
    "CASE WHEN {0} NOT BETWEEN -719162 AND 2932896 THEN {fail:date out of range} ELSE DATE '1970-01-01' + CAST({0} AS INTEGER) END",
  unix_micros: 'epoch_us({0})',
  // Towards the past, not towards zero.
  unix_millis: infix('(epoch_us({0}) - ((epoch_us({0}) % 1000) + 1000) % 1000) // 1000', P.multiply),
  unix_seconds: infix('(epoch_us({0}) - ((epoch_us({0}) % 1000000) + 1000000) % 1000000) // 1000000', P.multiply),
  timestamp_micros: fromEpoch('micros', ''),
  timestamp_millis: fromEpoch('millis', ' * 1000'),
  timestamp_seconds: fromEpoch('seconds', ' * 1000000'),
  timestamp_from_unix_micros: fromEpoch('micros', ''),
  timestamp_from_unix_millis: fromEpoch('millis', ' * 1000'),
  timestamp_from_unix_seconds: fromEpoch('seconds', ' * 1000000'),
  format_date: formatTemporal,
  format_datetime: formatTemporal,
  format_timestamp: formatTemporal,
  format_time: formatTemporal,
  parse_date: parseTemporal,
  parse_datetime: parseTemporal,
  parse_timestamp: parseTemporal,
  parse_time: parseTemporal,
  generate_date_array: generateDates,
  generate_timestamp_array: generateTimestamps,
  string: (call, printer) => {
    const operand = call.args[0]!;
    if (typeKey(operand.type) === 'JSON') return printer.apply(jsonStringValue, call);
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
  current_date: now(DATE),
  current_datetime: now(DATETIME),
  current_time: now(TIME),
  current_timestamp: 'now()',
  ...buckets,
};
