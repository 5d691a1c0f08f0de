// Date and time functions in Redshift. Traps: weeks start on Monday, DATE_TRUNC and DATEADD of a date give a timestamp, DATEDIFF
// counts boundaries and takes the start first, fields of TIMESTAMPTZ are read in the session's zone.

import { primary, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, refuse, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { DATE, DATETIME, TIMESTAMP, typeKey, type SqlType } from '../../types.js';
import { zoneOffsetSeconds } from '../../typing/time-zone.js';
import { literalText } from '../../typed-literal.js';
import { stringLiteral } from './identifiers.js';
import { ZONES } from './notes.js';

const part = (call: TypedCall, index: number): string => (literalText(call.args[index]) ?? '').toUpperCase();
const unknownPart = (name: string, call: TypedCall, printer: Printer): Fragment =>
  printer.refuse(`no exact translation of the date part ${name} here to Redshift is known`, call);

const UNITS: Readonly<Record<string, string>> = {
  MICROSECOND: 'microsecond',
  MILLISECOND: 'millisecond',
  SECOND: 'second',
  MINUTE: 'minute',
  HOUR: 'hour',
  DAY: 'day',
  WEEK: 'week',
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

/** The instant as TIMESTAMP without a zone in UTC, whatever the session's zone is. */
const utc = (operand: string): string => `(${operand} AT TIME ZONE 'UTC')`;

const shift =
  (sign: '' | '-'): Translation =>
  (call, printer) => {
    const type = typeKey(call.args[0]!.type);
    const unit = UNITS[part(call, 2)];
    if (unit === undefined || type === 'TIME') return unknownPart(part(call, 2), call, printer);
    const amount = sign === '' ? '{1!}' : '-{1!}';
    const added = (operand: string): string => `DATEADD(${unit}, ${amount}, ${operand})`;
    if (type === 'TIMESTAMP') return printer.apply(`(${added(utc('{0}'))} AT TIME ZONE 'UTC')`, call);
    return printer.apply(type === 'DATE' ? `CAST(${added('{0}')} AS DATE)` : added('{0}'), call);
  };

const boundaries: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type);
  const name = part(call, 2);
  if (type === 'TIMESTAMP') return wholeUnits(call, printer);
  if (type === 'TIME') return unknownPart(name, call, printer);
  if (name === 'WEEK' || name === 'ISOWEEK' || name === 'WEEK(MONDAY)') {
    // 0001-01-01 is a Monday.
    const weeks = (i: number): string =>
      `(DATEDIFF(day, CAST('0001-01-01' AS DATE), {${i}})${name === 'WEEK' ? ' + 1' : ''}) / 7`;
    return printer.apply(infix(`${weeks(0)} - ${weeks(1)}`, P.add), call);
  }
  const unit = UNITS[name];
  return unit === undefined || (type === 'DATE' && !/^(DAY|MONTH|QUARTER|YEAR)$/.test(name))
    ? unknownPart(name, call, printer)
    : printer.apply(`DATEDIFF(${unit}, {1}, {0})`, call);
};

/** Whole elapsed units between two instants, towards zero. */
function wholeUnits(call: TypedCall, printer: Printer): Fragment {
  const unit = MICROS[part(call, 2)];
  if (unit === undefined) return unknownPart(part(call, 2), call, printer);
  const micros = `DATEDIFF(microsecond, ${utc('{1}')}, ${utc('{0}')})`;
  return printer.apply(unit === 1 ? micros : infix(`${micros} / ${unit}`, P.multiply), call);
}

const truncate: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type);
  const name = part(call, 1);
  if (call.args[2] !== undefined && literalText(call.args[2]) !== 'UTC')
    return printer.refuse('truncation in a time zone is not translated to Redshift', call.args[2]);
  const days = name === 'WEEK' ? 1 : name === 'ISOWEEK' || name === 'WEEK(MONDAY)' ? 0 : undefined;
  const unit = days === undefined ? UNITS[name] : 'week';
  if (unit === undefined || type === 'TIME') return unknownPart(name, call, printer);
  if (type === 'DATE') {
    if (days === 1) return printer.apply(infix("CAST(DATE_TRUNC('week', {0} + 1) AS DATE) - 1", P.add), call);
    return printer.apply(`CAST(DATE_TRUNC('${unit}', {0}) AS DATE)`, call);
  }
  const moment = type === 'TIMESTAMP' ? utc('{0}') : '{0}';
  const start =
    days === 1
      ? `DATEADD(day, -1, DATE_TRUNC('week', DATEADD(day, 1, ${moment})))`
      : `DATE_TRUNC('${unit}', ${moment})`;
  return printer.apply(type === 'TIMESTAMP' ? `(${start} AT TIME ZONE 'UTC')` : start, call);
};

const FIELDS: Readonly<Record<string, string>> = {
  YEAR: 'year',
  MONTH: 'month',
  DAY: 'day',
  QUARTER: 'quarter',
  HOUR: 'hour',
  MINUTE: 'minute',
  SECOND: 'second',
  DAYOFYEAR: 'dayofyear',
};

const extract: Translation = (call, printer) => {
  const name = part(call, 1);
  const type = typeKey(call.args[0]!.type);
  const operand = type === 'TIMESTAMP' ? local(call.args[0]!, call.args[2], printer) : call.args[0];
  if (operand === undefined) return primary('');
  if (!/^(DATE|DATETIME|TIMESTAMP)$/.test(type)) return unknownPart(name, call, printer);
  if (name === 'DAYOFWEEK') return printer.template('CAST(EXTRACT(dayofweek FROM {0}) + 1 AS BIGINT)', [operand], call);
  const field = FIELDS[name];
  return field === undefined
    ? unknownPart(name, call, printer)
    : printer.template(`CAST(EXTRACT(${field} FROM {0}) AS BIGINT)`, [operand], call);
};

/** A TIMESTAMP as the DATETIME of a zone (absent: UTC); `undefined` after a refusal. */
function local(
  operand: TypedExpression,
  zone: TypedExpression | undefined,
  printer: Printer,
): TypedExpression | undefined {
  const name = zone === undefined ? 'UTC' : literalText(zone);
  if (name === undefined || !/^[A-Za-z_]+(\/[A-Za-z_]+)*$/.test(name) || zoneOffsetSeconds(name, 0) === undefined)
    return void printer.refuse('a time zone must be the literal name of one to be translated to Redshift', zone);
  if (name !== 'UTC') printer.note(ZONES, zone);
  return printer.printed(
    primary(`(${printer.operand(operand, P.postfix)} AT TIME ZONE ${stringLiteral(name)})`),
    DATETIME,
    operand.span,
  );
}

const seenAs =
  (to: SqlType): Translation =>
  (call, printer) => {
    if (call.args.length > 2) return printer.refuse('a date out of numbers is not translated to Redshift', call);
    const operand =
      typeKey(call.args[0]!.type) === 'TIMESTAMP' ? local(call.args[0]!, call.args[1], printer) : call.args[0];
    if (operand === undefined) return primary('');
    return printer.print({
      kind: 'cast',
      operand,
      type: to,
      safe: false,
      implicit: false,
      nullable: true,
      ...(call.span && { span: call.span }),
    });
  };

const timestamp: Translation = (call, printer) => {
  if (call.args[1] !== undefined && literalText(call.args[1]) !== 'UTC')
    return printer.refuse('local times of a zone are not translated to Redshift', call.args[1]);
  return printer.print({
    kind: 'cast',
    operand: call.args[0]!,
    type: TIMESTAMP,
    safe: false,
    implicit: false,
    nullable: true,
    ...(call.span && { span: call.span }),
  });
};

/** The elements whose pattern is the same on Redshift and leaves no letter of the format to be mangled. */
const PATTERNS: Readonly<Record<string, string>> = {
  m: "TO_CHAR({0}, 'MM')",
  d: "TO_CHAR({0}, 'DD')",
  H: "TO_CHAR({0}, 'HH24')",
  M: "TO_CHAR({0}, 'MI')",
  S: "TO_CHAR({0}, 'SS')",
  Y: 'CAST(EXTRACT(year FROM {0}) AS VARCHAR(65535))',
};

const format: Translation = (call, printer) => {
  const text = literalText(call.args[0])
    ?.replaceAll('%F', '%Y-%m-%d')
    .replaceAll('%T', '%H:%M:%S')
    .replaceAll('%R', '%H:%M');
  const type = typeKey(call.args[1]!.type);
  const operand = type === 'TIMESTAMP' ? local(call.args[1]!, call.args[2], printer) : call.args[1];
  if (text === undefined) return printer.refuse('the format must be a literal to be translated exactly', call.args[0]);
  if (operand === undefined) return primary('');
  const parts: string[] = [];
  for (const [, element, plain] of text.matchAll(/%(.)|([^%]+)/gsu)) {
    const pattern = element === undefined ? undefined : element === '%' ? "'%'" : PATTERNS[element];
    if (
      element !== undefined &&
      (pattern === undefined || type === 'TIME' || (type === 'DATE' && /[HMS]/.test(element)))
    )
      return printer.refuse(
        `no exact translation of the format element %${element} here to Redshift is known`,
        call.args[0],
      );
    parts.push(
      pattern ??
        stringLiteral(plain ?? '')
          .replaceAll('{', '{{')
          .replaceAll('}', '}}'),
    );
  }
  if (!parts.some((p) => p.includes('{0}'))) return printer.refuse('the format has no element', call.args[0]);
  return printer.template(parts.length === 1 ? parts[0]! : infix(parts.join(' || '), P.other), [operand], call);
};

const sinceEpoch = (unit: string): Translation =>
  `DATEDIFF(${unit}, CAST('1970-01-01 00:00:00' AS TIMESTAMP), ${utc('{0}')})`;
const NOW = refuse('the current time is a parameter of the run, not a function');

export const dates: FunctionTranslations = {
  date: seenAs(DATE),
  datetime: seenAs(DATETIME),
  timestamp,
  $extract: extract,
  $extract_date: seenAs(DATE),
  $extract_datetime: seenAs(DATETIME),
  date_add: shift(''),
  date_sub: shift('-'),
  datetime_add: shift(''),
  datetime_sub: shift('-'),
  timestamp_add: shift(''),
  timestamp_sub: shift('-'),
  date_diff: boundaries,
  datetime_diff: boundaries,
  timestamp_diff: wholeUnits,
  date_trunc: truncate,
  datetime_trunc: truncate,
  timestamp_trunc: truncate,
  last_day: (call, printer) =>
    call.args[1] === undefined || part(call, 1) === 'MONTH'
      ? printer.apply('LAST_DAY({0})', call)
      : unknownPart(part(call, 1), call, printer),
  // Boundaries from the epoch on: towards the past, not towards zero.
  unix_seconds: sinceEpoch('second'),
  unix_millis: sinceEpoch('millisecond'),
  unix_micros: sinceEpoch('microsecond'),
  unix_date: "DATEDIFF(day, CAST('1970-01-01' AS DATE), {0})",
  format_date: format,
  format_datetime: format,
  format_timestamp: format,
  current_date: NOW,
  current_datetime: NOW,
  current_time: NOW,
  current_timestamp: NOW,
};
