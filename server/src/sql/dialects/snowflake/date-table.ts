// Dates and times in Snowflake. Weeks never depend on the session's WEEK_START, instants never on its TIMEZONE:
// days of the week come from DAYOFWEEKISO, wall clocks from CONVERT_TIMEZONE('UTC', …).

import { byTypes, infix, refuse, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import { SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import { literalText, typeKey, type Printer } from '../../printing/printer.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { stringLiteral } from './identifiers.js';
import { ZONE_TABLES } from './notes.js';

const EPOCH = "CAST('1970-01-01 00:00:00 +00:00' AS TIMESTAMP_TZ(6))";
const EPOCH_WALL = "CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ(6))";
const EPOCH_DATE = "CAST('1970-01-01' AS DATE)";

/** Days of the week after `SUNDAY` as DAYOFWEEKISO has them, Sunday as 0. */
const DAYS: readonly string[] = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

const MICROS: Readonly<Record<string, number>> = {
  MICROSECOND: 1,
  MILLISECOND: 1000,
  SECOND: 1e6,
  MINUTE: 6e7,
  HOUR: 3.6e9,
  DAY: 8.64e10,
};

/** The wall clock of an instant in UTC, as a timestamp without zone. */
const wall = (text: string): string => `CAST(CONVERT_TIMEZONE('UTC', ${text}) AS TIMESTAMP_NTZ(6))`;
/** The instant at which a wall clock in UTC shows this. */
const instant = (text: string): string =>
  `DATEADD('microsecond', DATEDIFF('microsecond', ${EPOCH_WALL}, ${text}), ${EPOCH})`;

const partOf = (call: TypedCall, index: number): string => (literalText(call.args[index]) ?? '').toUpperCase();

/** First day of the week of a part: 0 Sunday … 6; undefined for other parts. */
function weekStart(part: string): number | undefined {
  if (part === 'WEEK') return 0;
  if (part === 'ISOWEEK') return 1;
  const named = /^WEEK\((\w+)\)$/.exec(part)?.[1];
  return named === undefined ? undefined : DAYS.indexOf(named);
}

/** Days since the last start of a week. */
const daysInto = (text: string, start: number): string =>
  start === 0
    ? `MOD(DAYOFWEEKISO(${text}), 7)`
    : start === 1
      ? `DAYOFWEEKISO(${text}) - 1`
      : `MOD(DAYOFWEEKISO(${text}) + ${7 - start}, 7)`;

/** UTC is what everything is kept in; other zones by their IANA name. */
function zoneOf(expr: TypedExpression | undefined, printer: Printer): string | undefined {
  if (expr === undefined) return 'UTC';
  const name = literalText(expr);
  if (name === 'UTC' || (name !== undefined && /^[A-Z][A-Za-z]+\/[A-Za-z_/+-]+$/.test(name))) return name;
  printer.refuse('a time zone is translated to Snowflake as the literal name of a place, like Europe/Berlin', expr);
  return undefined;
}

/** An instant's wall clock in a zone. */
function wallIn(text: string, zone: string, printer: Printer): string {
  if (zone === 'UTC') return wall(text);
  printer.note(ZONE_TABLES);
  return `CAST(CONVERT_TIMEZONE(${stringLiteral(zone)}, ${text}) AS TIMESTAMP_NTZ(6))`;
}

// ---- EXTRACT ---------------------------------------------------------------------------------------------------------

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

/** A TIMESTAMP as its wall clock in the zone; anything else as it is. */
function instantOperand(expr: TypedExpression, zone: TypedExpression | undefined, printer: Printer): TypedExpression {
  if (typeKey(expr.type) !== 'TIMESTAMP') return expr;
  const name = zoneOf(zone, printer) ?? 'UTC';
  return printer.printed(
    { text: wallIn(printer.argument(expr), name, printer), precedence: 100 },
    { kind: 'scalar', name: 'DATETIME' },
    expr.span,
  );
}

const dateOf =
  (zone: number): Translation =>
  (call, printer) =>
    printer.template('CAST({0} AS DATE)', [instantOperand(call.args[0]!, call.args[zone], printer)], call);
const timeOf: Translation = (call, printer) =>
  printer.template('CAST({0} AS TIME(6))', [instantOperand(call.args[0]!, call.args[1], printer)], call);

// ---- arithmetic -------------------------------------------------------------------------------------------------------

const CALENDAR = new Set(['WEEK', 'MONTH', 'QUARTER', 'YEAR']);

/** DATEADD; a DAY of an instant is 24 hours. */
const shift =
  (sign: 1 | -1, parts: ReadonlySet<string>): Translation =>
  (call, printer) => {
    const part = partOf(call, 2);
    if (!parts.has(part)) return printer.refuse(`${part} is not translated to Snowflake here`, call.args[2]);
    const days = part === 'WEEK' ? 7 : 1;
    const hours = part === 'DAY' && typeKey(call.args[0]!.type) === 'TIMESTAMP' ? 24 : 1;
    const factor = days * hours;
    const count = factor === 1 ? (sign === 1 ? '{1}' : '-{1}') : `${sign * factor} * {1}`;
    const unit = hours === 24 ? 'hour' : part === 'WEEK' ? 'day' : part.toLowerCase();
    const amount = factor === 1 && sign === 1 ? undefined : literalText(call.args[1]);
    if (amount !== undefined) return printer.apply(`DATEADD('${unit}', ${sign * factor * Number(amount)}, {0})`, call);
    return printer.apply(`DATEADD('${unit}', ${count}, {0})`, call);
  };

const DATE_PARTS = new Set(['DAY', ...CALENDAR]);
const CLOCK_PARTS = new Set(['MICROSECOND', 'MILLISECOND', 'SECOND', 'MINUTE', 'HOUR']);
const TIMESTAMP_PARTS = new Set([...CLOCK_PARTS, 'DAY']);
const DATETIME_PARTS = new Set([...CLOCK_PARTS, ...DATE_PARTS]);

const shifting = (sign: 1 | -1): Translation =>
  byTypes({
    DATE: shift(sign, DATE_PARTS),
    DATETIME: shift(sign, DATETIME_PARTS),
    TIMESTAMP: shift(sign, TIMESTAMP_PARTS),
    TIME: refuse('TIME values beyond midnight wrap around in GoogleSQL; this is not translated to Snowflake'),
  });

/** Whole units between two moments, in exact integers: the difference less its remainder. */
function wholeUnits(unit: number): string {
  const micros = "DATEDIFF('microsecond', {1}, {0})";
  return unit === 1 ? micros : `CAST((${micros} - MOD(${micros}, ${unit})) / ${unit} AS NUMBER(38, 0))`;
}

/** Boundaries between two dates; weeks counted from one common start. */
const boundaries: Translation = (call, printer) => {
  const part = partOf(call, 2);
  const start = weekStart(part);
  if (start !== undefined) {
    // 1970-01-04 was a Sunday.
    const week = (text: string): string =>
      `FLOOR(DATEDIFF('day', CAST('1970-01-${String(4 + start).padStart(2, '0')}' AS DATE), ${text}) / 7)`;
    return printer.apply(infix(`${week('{0}')} - ${week('{1}')}`, P.add), call);
  }
  if (part === 'ISOYEAR') return printer.apply(infix('YEAROFWEEKISO({0}) - YEAROFWEEKISO({1})', P.add), call);
  if (!DATE_PARTS.has(part)) return printer.refuse(`${part} is not translated to Snowflake here`, call.args[2]);
  return printer.apply(`DATEDIFF('${part.toLowerCase()}', {1}, {0})`, call);
};

const timestampDiff: Translation = (call, printer) => {
  const part = partOf(call, 2);
  const unit = MICROS[part];
  return unit === undefined
    ? printer.refuse(`${part} is not translated to Snowflake here`, call.args[2])
    : printer.apply(wholeUnits(unit), call);
};

/** DATETIME_DIFF counts boundaries: both ends are truncated first. */
const datetimeDiff: Translation = (call, printer) => {
  const part = partOf(call, 2);
  if (MICROS[part] !== undefined) return printer.apply(`DATEDIFF('${part.toLowerCase()}', {1}, {0})`, call);
  const dates = call.args
    .slice(0, 2)
    .map((arg) =>
      printer.printed(printer.template('CAST({0} AS DATE)', [arg], call), { kind: 'scalar', name: 'DATE' }, arg.span),
    );
  return printer.apply(boundaries, { ...call, args: [...dates, call.args[2]!] });
};

// ---- truncation -------------------------------------------------------------------------------------------------------

const TRUNCATED = new Set([
  'MICROSECOND',
  'MILLISECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'MONTH',
  'QUARTER',
  'YEAR',
]);

function truncate(part: string, call: TypedCall, operand: TypedExpression, printer: Printer): Fragment {
  const start = weekStart(part);
  const type = typeKey(operand.type);
  if (start !== undefined) {
    const day = type === 'DATE' ? '{0}' : "DATE_TRUNC('day', {0})";
    return printer.template(`DATEADD('day', -(${daysInto('{0}', start)}), ${day})`, [operand], call);
  }
  if (!TRUNCATED.has(part) || (type === 'DATE' && MICROS[part] !== undefined && part !== 'DAY'))
    return printer.refuse(`${part} is not translated to Snowflake here`, call.args[1]);
  return printer.template(`DATE_TRUNC('${part.toLowerCase()}', {0})`, [operand], call);
}

const dateTrunc: Translation = (call, printer) => {
  const operand = call.args[0]!;
  if (typeKey(operand.type) !== 'TIMESTAMP') return truncate(partOf(call, 1), call, operand, printer);
  if (call.args[2] !== undefined && literalText(call.args[2]) !== 'UTC')
    return printer.refuse(
      'truncating an instant in another time zone than UTC is not translated to Snowflake',
      call.args[2],
    );
  // An instant with the offset of UTC: its parts are those of UTC, and what is cut off leaves an instant.
  const inUtc = printer.printed(
    { text: `CONVERT_TIMEZONE('UTC', ${printer.argument(operand)})`, precedence: 100 },
    operand.type,
    operand.span,
  );
  return truncate(partOf(call, 1), call, inUtc, printer);
};

const lastDay: Translation = (call, printer) => {
  const part = call.args[1] === undefined ? 'MONTH' : partOf(call, 1);
  const operand =
    typeKey(call.args[0]!.type) === 'DATE'
      ? call.args[0]!
      : printer.printed(printer.template('CAST({0} AS DATE)', [call.args[0]!], call), { kind: 'scalar', name: 'DATE' });
  const start = weekStart(part);
  if (start !== undefined)
    return printer.template(`DATEADD('day', 6 - (${daysInto('{0}', start)}), {0})`, [operand], call);
  if (!['MONTH', 'QUARTER', 'YEAR'].includes(part))
    return printer.refuse(`LAST_DAY of ${part} is not translated to Snowflake`, call.args[1]);
  return printer.template(`LAST_DAY({0}, '${part.toLowerCase()}')`, [operand], call);
};

// ---- making and converting --------------------------------------------------------------------------------------------

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

// ---- texts ------------------------------------------------------------------------------------------------------------

/** GoogleSQL's format elements that Snowflake writes alike. */
const ELEMENTS: Readonly<Record<string, string>> = {
  Y: 'YYYY',
  m: 'MM',
  d: 'DD',
  H: 'HH24',
  M: 'MI',
  S: 'SS',
  y: 'YY',
  F: 'YYYY-MM-DD',
  T: 'HH24:MI:SS',
};

/** A format text in Snowflake's elements, letters between them in quotes; undefined where an element has no counterpart. */
export function formatText(format: string): string | undefined {
  let out = '';
  let literal = '';
  const flush = (): void => {
    out += /[A-Za-z]/.test(literal) ? `"${literal}"` : literal;
    literal = '';
  };
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== '%') {
      if (format[i] === '"') return undefined;
      literal += format[i]!;
      continue;
    }
    const element = ELEMENTS[format[++i] ?? ''];
    if (element === undefined) return undefined;
    flush();
    out += element;
  }
  flush();
  return out;
}

const format: Translation = (call, printer) => {
  const text = literalText(call.args[0]);
  const written = text === undefined || text === '' ? undefined : formatText(text);
  if (written === undefined)
    return printer.refuse(
      'this format is not translated to Snowflake: %Y %m %d %H %M %S %y %F %T and plain text are',
      call.args[0],
    );
  const operand = instantOperand(call.args[1]!, call.args[2], printer);
  return printer.template(
    `TO_CHAR({0}, ${stringLiteral(written).replaceAll('{', '{{').replaceAll('}', '}}')})`,
    [operand],
    call,
  );
};

/** Only texts in exactly the written form are read; any other raises, also where GoogleSQL is more lenient. */
const parseDate: Translation = (call, printer) => {
  const text = literalText(call.args[0]);
  const known =
    text === undefined
      ? undefined
      : {
          '%Y-%m-%d': ['YYYY-MM-DD', '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'],
          '%F': ['YYYY-MM-DD', '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'],
          '%Y%m%d': ['YYYYMMDD', '[0-9]{{8}}'],
        }[text];
  if (known === undefined)
    return printer.refuse('PARSE_DATE is translated to Snowflake for %Y-%m-%d, %F and %Y%m%d only', call.args[0]);
  return printer.apply(
    `CASE WHEN REGEXP_LIKE({1}, '${known[1]!}') THEN TO_DATE({1}, '${known[0]!}') WHEN {1} IS NOT NULL THEN TO_DATE('no date: ' || {1}, '${known[0]!}') END`,
    call,
  );
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
  last_day: lastDay,
  unix_date: `DATEDIFF('day', ${EPOCH_DATE}, {0})`,
  date_from_unix_date: `DATEADD('day', {0}, ${EPOCH_DATE})`,
  unix_seconds: unix(1e6),
  unix_millis: unix(1000),
  unix_micros: unix(1),
  timestamp_seconds: `DATEADD('second', {0}, ${EPOCH})`,
  timestamp_millis: `DATEADD('millisecond', {0}, ${EPOCH})`,
  timestamp_micros: `DATEADD('microsecond', {0}, ${EPOCH})`,
  format_date: format,
  format_datetime: format,
  format_timestamp: format,
  format_time: format,
  parse_date: parseDate,
};

export { instant, wall };
