// Time zones in PostgreSQL: AT TIME ZONE with names of the tz database, fixed offsets as plain arithmetic; names from data are checked first.

import type { Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import {
  BEFORE_1970,
  CAUGHT_ZONE,
  NO_ZONE_NAME,
  OTHER_ZONES,
  ZONE_NAME,
  ZONE_OFFSET,
} from '../../printing/zone-names.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { hadOddSeconds, zoneOffsetSeconds } from '../../typing/time-zone.js';
import { literalText } from '../../typed-literal.js';
import { DATETIME, TIMESTAMP, typeKey } from '../../types.js';
import { stringLiteral } from './identifiers.js';
import { P } from './precedence.js';

const BEFORE_1900 = 'local times before zones were standardised (about 1900) follow another table in PostgreSQL';

/** Minutes east of UTC, of a text of ZONE_OFFSET. */
const MINUTES =
  "(CASE WHEN {1} LIKE '%-%' THEN -1 ELSE 1 END * (CAST(substring({1} FROM '[+-]([0-9]+)') AS integer) * 60 + COALESCE(CAST(substring({1} FROM ':([0-9]+)') AS integer), 0)))";

/** Of a local time `{0}` and its instant `{1}`: minutes east of UTC, their sign, and the two numbers they are written as. */
export const OFFSET = "CAST(EXTRACT(EPOCH FROM {0} - ({1} AT TIME ZONE 'UTC')) / 60 AS integer)";
export const OFFSET_SIGN = `CASE WHEN ${OFFSET} < 0 THEN '-' ELSE '+' END`;
export const OFFSET_HOURS = `to_char(abs(${OFFSET}) / 60, 'FM00')`;
export const OFFSET_MINUTES = `to_char(abs(${OFFSET}) % 60, 'FM00')`;

/** A pattern in a template. */
const braced = (pattern: string): string => stringLiteral(pattern).replaceAll('{', '{{').replaceAll('}', '}}');

/**
 * A TIMESTAMP as DATETIME of the zone, or a DATETIME of the zone as TIMESTAMP. Absent zone: UTC; nothing ever depends on
 * the session's zone. `undefined` after a refusal.
 */
export function zoned(
  operand: TypedExpression,
  zone: TypedExpression | undefined,
  printer: Printer,
): Fragment | undefined {
  const toInstant = typeKey(operand.type) === 'DATETIME';
  const inZone = (name: string): Fragment => ({
    text: `${printer.operand(operand, P.atTimeZone)} AT TIME ZONE ${printer.dialect.stringLiteral(name)}`,
    precedence: P.atTimeZone,
  });
  const name = zone === undefined ? 'UTC' : literalText(zone);
  if (name === undefined) return zonedByData(operand, zone!, toInstant, printer);
  if (name === 'UTC') return inZone('UTC');
  const offset = fixedOffset(name);
  if (offset !== undefined) {
    const utc = inZone('UTC');
    const sign = offset < 0 === toInstant ? '+' : '-';
    return offset === 0
      ? utc
      : { text: `${utc.text} ${sign} INTERVAL '${Math.abs(offset)} minutes'`, precedence: P.add };
  }
  if (zoneOffsetSeconds(name, 0) === undefined) {
    printer.refuse(`${name} is no time zone`, zone);
    return undefined;
  }
  printer.note(BEFORE_1900, zone);
  return inZone(name);
}

/** A TIMESTAMP as the DATETIME that texts of it show: GoogleSQL cuts the zone's offset to whole minutes there. */
export function shownInZone(
  instant: TypedExpression,
  zone: TypedExpression | undefined,
  printer: Printer,
): Fragment | undefined {
  const local = zoned(instant, zone, printer);
  const name = literalText(zone);
  if (local === undefined || zone === undefined || (name !== undefined && !hadOddSeconds(name))) return local;
  const inUtc = `${printer.operand(instant, P.atTimeZone)} AT TIME ZONE 'UTC'`;
  return { text: `${inUtc} + date_trunc('minute', ${local.text} - ${inUtc})`, precedence: P.add };
}

/** The zone is a column or an expression: its name is looked at before it is used. */
function zonedByData(
  operand: TypedExpression,
  zone: TypedExpression,
  toInstant: boolean,
  printer: Printer,
): Fragment | undefined {
  if (printer.isCaught) {
    printer.refuse(CAUGHT_ZONE, zone);
    return undefined;
  }
  printer.note(BEFORE_1970, zone);
  printer.note(OTHER_ZONES, zone);
  const call: TypedCall = {
    kind: 'call',
    fn: 'datetime',
    signature: 0,
    args: [operand, zone],
    type: toInstant ? TIMESTAMP : DATETIME,
    safe: false,
    nullable: true,
    ...(zone.span && { span: zone.span }),
  };
  return printer.apply(
    `CASE WHEN {1} ~ ${braced(ZONE_NAME)} AND {1} !~ ${braced(NO_ZONE_NAME)} THEN {0} AT TIME ZONE {1} WHEN {1} ~ ${braced(ZONE_OFFSET)} THEN {0} AT TIME ZONE 'UTC' ${toInstant ? '-' : '+'} ${MINUTES} * INTERVAL '1 minute' WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN {fail:not a time zone that can be told} END`,
    call,
  );
}

/** Which ends of GoogleSQL's range a zone's local time can leave; `undefined` for none (UTC). */
export function inZoneRange(zone: TypedExpression | undefined): 'low' | 'high' | 'both' | undefined {
  if (zone === undefined) return undefined;
  const name = literalText(zone);
  if (name === undefined) return 'both';
  if (name === 'UTC') return undefined;
  const offset = fixedOffset(name);
  const first = offset ?? zoneOffsetSeconds(name, -62_135_596_800) ?? 0;
  const last = offset ?? zoneOffsetSeconds(name, 253_402_300_799) ?? 0;
  if (first < 0) return last > 0 ? 'both' : 'low';
  return last > 0 ? 'high' : undefined;
}

/** `+05:30`, `-8`, `UTC+2` → minutes east; `undefined` for names. */
export function fixedOffset(name: string): number | undefined {
  const match = /^(?:UTC)?([+-])(\d{1,2})(?::([0-5]\d))?$/.exec(name);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? '0');
  if (minutes > 14 * 60) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}
