// Instants in PostgreSQL: local times of a zone, and numbers since 1970.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { byTypes, infix, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { DATETIME, INT64, STRING, TIMESTAMP, typeKey } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { repeatedMinutes } from '../../printing/zone-names.js';
import { inRange } from './date-arithmetic.js';
import { P } from './precedence.js';
import {
  fixedOffset,
  inZoneRange,
  OFFSET,
  OFFSET_HOURS,
  OFFSET_MINUTES,
  OFFSET_SIGN,
  shownInZone,
  zoned,
} from './time-zones.js';

/** A DATETIME or text of local time as the instant of a zone; absent: UTC. */
export function localToInstant(
  operand: TypedExpression,
  zone: TypedExpression | undefined,
  call: TypedCall,
  printer: Printer,
): Fragment {
  // Text must not name a zone of its own then.
  const local: TypedExpression =
    typeKey(operand.type) !== 'DATETIME'
      ? { kind: 'cast', operand, type: DATETIME, safe: false, implicit: true, nullable: operand.nullable }
      : operand;
  const name = zone === undefined ? 'UTC' : literalText(zone);
  const text = zoned(local, zone, printer);
  if (text === undefined) return primary('');
  if (name === 'UTC') return text;
  const instant = printer.printed(text, TIMESTAMP);
  if (name !== undefined && fixedOffset(name) !== undefined)
    return printer.template(inRange('{0}', 'TIMESTAMP', 'both'), [instant], call);
  // Of a repeated hour the earlier instant.
  const minutes = repeatedMinutes(name);
  const step = minutes === 60 ? "INTERVAL '1 hour'" : `INTERVAL '${minutes} minutes'`;
  const before = printer.printed(printer.template(infix(`{0} - ${step}`, P.add), [instant], call), TIMESTAMP);
  const seen = zoned(before, zone, printer);
  if (seen === undefined) return primary('');
  return printer.template(
    `CASE WHEN {0} NOT BETWEEN TIMESTAMPTZ '0001-01-01 00:00:00+00' AND TIMESTAMPTZ '9999-12-31 23:59:59.999999+00' THEN {fail:TIMESTAMP out of range} WHEN {2} = {1} THEN {0} - ${step} ELSE {0} END`,
    [instant, local, printer.printed(seen, DATETIME)],
    call,
  );
}

/** `%s`: a text of seconds since 1970. */
export function secondsToInstant(call: TypedCall, printer: Printer, kind: 'TIMESTAMP' | 'DATETIME'): Fragment {
  const number = printer.template(
    "CAST(CASE WHEN {1} ~ E'^[ \\t\\n\\v\\f\\r]*-?[0-9]{{1,12}}[ \\t\\n\\v\\f\\r]*$' THEN {1} ELSE 'not a number of seconds: ' || {1} END AS bigint)",
    call.args,
    { ...call, type: INT64 },
  );
  const instant = printer.template(fromEpoch('second'), [printer.printed(number, INT64)], { ...call, type: TIMESTAMP });
  return kind === 'TIMESTAMP'
    ? instant
    : printer.template(infix("{0} AT TIME ZONE 'UTC'", P.atTimeZone), [printer.printed(instant, TIMESTAMP)], call);
}

const EPOCH = "TIMESTAMPTZ '1970-01-01 00:00:00+00'";
const EPOCH_RANGE: Readonly<Record<string, readonly [string, string]>> = {
  microsecond: ['-62135596800000000', '253402300799999999'],
  millisecond: ['-62135596800000', '253402300799999'],
  second: ['-62135596800', '253402300799'],
};

/** An interval times a number is computed in double precision: exact to 2^53 microseconds only, so days go apart. */
export const fromEpoch = (unit: 'microsecond' | 'millisecond' | 'second'): Translation => {
  const [low, high] = EPOCH_RANGE[unit]!;
  const aDay = { microsecond: 86_400_000_000, millisecond: 86_400_000, second: 86_400 }[unit];
  const instant = `${EPOCH} + ({0} / ${aDay}) * INTERVAL '24 hours' + ({0} % ${aDay}) * INTERVAL '1 ${unit}'`;
  return byTypes(
    { INT64: `CASE WHEN {0} NOT BETWEEN ${low} AND ${high} THEN {fail:timestamp out of range} ELSE ${instant} END` },
    '{0}',
  );
};

/** The last day before year 1 is reached west of Greenwich. */
export function mayPrecedeYear1(zone: TypedExpression | undefined): boolean {
  const side = inZoneRange(zone);
  return side !== undefined && side !== 'high';
}

/** A TIMESTAMP as the DATETIME of a zone, to be shown; `dated`: with its day, which raises before year 1: PostgreSQL counts in another way. */
export function localTime(
  operand: TypedExpression,
  zone: TypedExpression | undefined,
  call: TypedCall,
  printer: Printer,
  dated: boolean,
): Fragment | undefined {
  const text = shownInZone(operand, zone, printer);
  if (text === undefined || !dated || !mayPrecedeYear1(zone)) return text;
  return printer.template(inRange('{0}', 'DATETIME', 'low'), [printer.printed(text, DATETIME)], {
    ...call,
    type: DATETIME,
  });
}

/** STRING of an instant in a zone: the local time and its offset, with minutes only where there are some. */
export const stringInZone: Translation = (call, printer) => {
  const [instant, zone] = call.args as [TypedExpression, TypedExpression];
  const local = localTime(instant, zone, call, printer, true);
  if (local === undefined) return primary('');
  const shown = printer.printed(local, DATETIME, instant.span);
  const cast: TypedExpression = {
    kind: 'cast',
    operand: shown,
    type: STRING,
    safe: false,
    implicit: false,
    nullable: true,
  };
  return printer.template(
    infix(
      `{2} || ${OFFSET_SIGN} || ${OFFSET_HOURS} || CASE WHEN ${OFFSET} % 60 = 0 THEN '' ELSE ':' || ${OFFSET_MINUTES} END`,
      P.other,
    ),
    [shown, instant, cast],
    call,
  );
};
