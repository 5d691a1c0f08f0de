// Instants, wall clocks, date parts and weeks in Snowflake's terms: what the date functions have in common.

import type { Printer } from '../../printing/printer.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { stringLiteral } from './identifiers.js';
import { ZONE_TABLES } from './notes.js';

export const EPOCH = "CAST('1970-01-01 00:00:00 +00:00' AS TIMESTAMP_TZ(6))";
const EPOCH_WALL = "CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ(6))";
export const EPOCH_DATE = "CAST('1970-01-01' AS DATE)";

/** Days of the week after `SUNDAY` as DAYOFWEEKISO has them, Sunday as 0. */
const DAYS: readonly string[] = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

export const MICROS: Readonly<Record<string, number>> = {
  MICROSECOND: 1,
  MILLISECOND: 1000,
  SECOND: 1e6,
  MINUTE: 6e7,
  HOUR: 3.6e9,
  DAY: 8.64e10,
};

/** The wall clock of an instant in UTC, as a timestamp without zone. */
export const wall = (text: string): string => `CAST(CONVERT_TIMEZONE('UTC', ${text}) AS TIMESTAMP_NTZ(6))`;
/** The instant at which a wall clock in UTC shows this. */
export const instant = (text: string): string =>
  `DATEADD('microsecond', DATEDIFF('microsecond', ${EPOCH_WALL}, ${text}), ${EPOCH})`;

export const partOf = (call: TypedCall, index: number): string => (literalText(call.args[index]) ?? '').toUpperCase();

/** First day of the week of a part: 0 Sunday … 6; undefined for other parts. */
export function weekStart(part: string): number | undefined {
  if (part === 'WEEK') return 0;
  if (part === 'ISOWEEK') return 1;
  const named = /^WEEK\((\w+)\)$/.exec(part)?.[1];
  return named === undefined ? undefined : DAYS.indexOf(named);
}

/** Days since the last start of a week. */
export const daysInto = (text: string, start: number): string =>
  start === 0
    ? `MOD(DAYOFWEEKISO(${text}), 7)`
    : start === 1
      ? `DAYOFWEEKISO(${text}) - 1`
      : `MOD(DAYOFWEEKISO(${text}) + ${7 - start}, 7)`;

/** UTC is what everything is kept in; other zones by their IANA name. */
export function zoneOf(expr: TypedExpression | undefined, printer: Printer): string | undefined {
  if (expr === undefined) return 'UTC';
  const name = literalText(expr);
  if (name === 'UTC' || (name !== undefined && /^[A-Z][A-Za-z]+\/[A-Za-z_/+-]+$/.test(name))) return name;
  printer.refuse('a time zone is translated to Snowflake as the literal name of a place, like Europe/Berlin', expr);
  return undefined;
}

/** An instant's wall clock in a zone. */
export function wallIn(text: string, zone: string, printer: Printer): string {
  if (zone === 'UTC') return wall(text);
  printer.note(ZONE_TABLES);
  return `CAST(CONVERT_TIMEZONE(${stringLiteral(zone)}, ${text}) AS TIMESTAMP_NTZ(6))`;
}

/** A TIMESTAMP as its wall clock in the zone; anything else as it is. */
export function instantOperand(
  expr: TypedExpression,
  zone: TypedExpression | undefined,
  printer: Printer,
): TypedExpression {
  if (typeKey(expr.type) !== 'TIMESTAMP') return expr;
  const name = zoneOf(zone, printer) ?? 'UTC';
  return printer.printed(
    { text: wallIn(printer.argument(expr), name, printer), precedence: 100 },
    { kind: 'scalar', name: 'DATETIME' },
    expr.span,
  );
}
