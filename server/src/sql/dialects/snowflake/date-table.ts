// Dates and times in Snowflake. Weeks never depend on the session's WEEK_START, instants never on its TIMEZONE:
// days of the week come from DAYOFWEEKISO, wall clocks from CONVERT_TIMEZONE('UTC', …).

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import { byTypes, infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { boundaries, dateTrunc, datetimeDiff, lastDay, shifting, timestampDiff } from './date-arithmetic.js';
import { format, parseDate } from './date-format.js';
import { EPOCH, EPOCH_DATE, instant, instantOperand, partOf, wallIn, zoneOf } from './moments.js';

const PARTS: Readonly<Record<string, string>> = {
  YEAR: 'YEAR({0})',
  QUARTER: 'QUARTER({0})',
  MONTH: 'MONTH({0})',
  DAY: 'DAY({0})',
  DAYOFYEAR: 'DAYOFYEAR({0})',
  DAYOFWEEK: 'MOD(DAYOFWEEKISO({0}), 7) + 1',
  ISOWEEK: 'WEEKISO({0})',
  ISOYEAR: 'YEAROFWEEKISO({0})',
  WEEK: 'FLOOR((DAYOFYEAR({0}) + 6 - MOD(DAYOFWEEKISO({0}), 7)) / 7)',
  HOUR: 'HOUR({0})',
  MINUTE: 'MINUTE({0})',
  SECOND: 'SECOND({0})',
  MILLISECOND: "FLOOR(DATE_PART('nanosecond', {0}) / 1000000)",
  MICROSECOND: "FLOOR(DATE_PART('nanosecond', {0}) / 1000)",
};

const extract: Translation = (call, printer) => {
  const part = partOf(call, 1);
  const text = PARTS[part];
  if (text === undefined || typeKey(call.args[0]!.type) === 'INTERVAL')
    return printer.refuse(
      `EXTRACT of ${part} from ${typeKey(call.args[0]!.type)} is not translated to Snowflake`,
      call,
    );
  const operand = instantOperand(call.args[0]!, call.args[2], printer);
  return printer.template(part === 'DAYOFWEEK' ? infix(text, P.add) : text, [operand], call);
};

const dateOf =
  (zone: number): Translation =>
  (call, printer) =>
    printer.template('CAST({0} AS DATE)', [instantOperand(call.args[0]!, call.args[zone], printer)], call);
const timeOf: Translation = (call, printer) =>
  printer.template('CAST({0} AS TIME(6))', [instantOperand(call.args[0]!, call.args[1], printer)], call);

/** DATE_FROM_PARTS accepts the thirtieth of February: the day must be one that every month has. */
const date: Translation = (call, printer) => {
  if (call.args.length < 3) return printer.apply(dateOf(1), call);
  const [, month, day] = call.args.map((arg) => literalText(arg));
  const valid =
    month !== undefined &&
    day !== undefined &&
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= 28;
  if (!valid)
    return printer.refuse(
      'DATE(year, month, day) is translated to Snowflake with a literal month and a literal day up to 28 only: Snowflake accepts dates that do not exist',
      call,
    );
  return printer.apply('DATE_FROM_PARTS({0}, {1}, {2})', call);
};

const datetime: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type);
  if (type === 'TIMESTAMP') {
    const zone = zoneOf(call.args[1], printer);
    return zone === undefined
      ? { text: '', precedence: 100 }
      : { text: wallIn(printer.argument(call.args[0]!), zone, printer), precedence: 100 };
  }
  if (call.args.length === 1 && (type === 'DATE' || type === 'DATETIME'))
    return printer.apply(type === 'DATE' ? 'CAST({0} AS TIMESTAMP_NTZ(6))' : '{0}', call);
  if (type === 'DATE' && call.args.length === 2) return printer.apply('TIMESTAMP_NTZ_FROM_PARTS({0}, {1})', call);
  return printer.refuse('DATETIME of these arguments is not translated to Snowflake', call);
};

const timestamp: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type);
  if (call.args.length > 1 && literalText(call.args[1]) !== 'UTC')
    return printer.refuse('TIMESTAMP in another time zone than UTC is not translated to Snowflake', call.args[1]);
  if (type === 'TIMESTAMP') return printer.apply('{0}', call);
  if (type === 'DATE' || type === 'DATETIME')
    return printer.apply(instant(type === 'DATE' ? 'CAST({0} AS TIMESTAMP_NTZ(6))' : '{0}'), call);
  return printer.refuse('TIMESTAMP of a text is not translated to Snowflake: its texts are read by other rules', call);
};

/** Microseconds since 1970 in whole units, rounded down. */
const unix = (unit: number): Translation => {
  const micros = `DATEDIFF('microsecond', ${EPOCH}, {0})`;
  return unit === 1
    ? micros
    : `CAST((${micros} - MOD(MOD(${micros}, ${unit}) + ${unit}, ${unit})) / ${unit} AS NUMBER(38, 0))`;
};

export const dates: FunctionTranslations = {
  $extract: extract,
  $extract_date: dateOf(1),
  $extract_time: timeOf,
  $extract_datetime: datetime,
  date,
  datetime,
  timestamp,
  time: (call, printer) =>
    call.args.length === 3
      ? printer.refuse('TIME of numbers is not translated to Snowflake: it accepts times that do not exist', call)
      : printer.apply(timeOf, call),
  date_add: shifting(1),
  date_sub: shifting(-1),
  datetime_add: shifting(1),
  datetime_sub: shifting(-1),
  timestamp_add: shifting(1),
  timestamp_sub: shifting(-1),
  date_diff: byTypes({ DATE: boundaries }),
  datetime_diff: byTypes({ DATETIME: datetimeDiff, TIMESTAMP: timestampDiff }),
  timestamp_diff: byTypes({ 'TIMESTAMP|DATETIME': timestampDiff }),
  date_trunc: dateTrunc,
  datetime_trunc: dateTrunc,
  timestamp_trunc: dateTrunc,
  time_diff: (call, printer) => printer.apply(`DATEDIFF('${partOf(call, 2).toLowerCase()}', {1}, {0})`, call),
  time_trunc: (call, printer) => printer.apply(`DATE_TRUNC('${partOf(call, 1).toLowerCase()}', {0})`, call),
  last_day: lastDay,
  unix_date: `DATEDIFF('day', ${EPOCH_DATE}, {0})`,
  date_from_unix_date: `DATEADD('day', {0}, ${EPOCH_DATE})`,
  unix_seconds: unix(1e6),
  unix_millis: unix(1000),
  unix_micros: unix(1),
  timestamp_seconds: `DATEADD('second', {0}, ${EPOCH})`,
  timestamp_from_unix_seconds: byTypes({ INT64: `DATEADD('second', {0}, ${EPOCH})`, TIMESTAMP: '{0}' }),
  timestamp_millis: `DATEADD('millisecond', {0}, ${EPOCH})`,
  timestamp_from_unix_millis: byTypes({ INT64: `DATEADD('millisecond', {0}, ${EPOCH})`, TIMESTAMP: '{0}' }),
  timestamp_micros: `DATEADD('microsecond', {0}, ${EPOCH})`,
  timestamp_from_unix_micros: byTypes({ INT64: `DATEADD('microsecond', {0}, ${EPOCH})`, TIMESTAMP: '{0}' }),
  format_date: format,
  format_datetime: format,
  format_timestamp: format,
  format_time: format,
  parse_date: parseDate,
};
