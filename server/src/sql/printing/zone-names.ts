// Zone names and offsets that come from data: patterns of those that every engine reads as GoogleSQL does. Engines take names in any
// case and know more of them (`PST`, `ACT`, `SystemV/PST8`), GoogleSQL takes the tz database's own spelling only.

import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { literalText } from '../typed-literal.js';
import { typeKey } from '../types.js';

/** Minutes that are seen twice when clocks are set back, where it is no hour: since 1970, of the tz database. */
const REPEATED: Readonly<Record<string, number>> = {
  'America/Caracas': 30,
  'Antarctica/Troll': 120,
  'Asia/Colombo': 30,
  'Asia/Pyongyang': 30,
  'Australia/LHI': 30,
  'Australia/Lord_Howe': 30,
};

/** By how much a local time that a zone has twice is earlier the first time; an hour where the zone is not known here. */
export const repeatedMinutes = (zone: string | undefined): number => REPEATED[zone ?? ''] ?? 60;

const REGION =
  '(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Europe|Indian|Mexico|Pacific|US)';
const PLACE = '[A-Z][a-z]+([_-][A-Z][a-z]+)*';
/** Places that are not words with a capital at the front of each. */
const ODD_PLACES = [
  'Africa/Dar_es_Salaam',
  'America/Argentina/ComodRivadavia',
  'America/Knox_IN',
  'America/Port-au-Prince',
  'America/Port_of_Spain',
  'Antarctica/DumontDUrville',
  'Antarctica/McMurdo',
  'Australia/ACT',
  'Australia/NSW',
  'Brazil/DeNoronha',
  'Chile/EasterIsland',
  'Europe/Isle_of_Man',
  'Mexico/Baja(Norte|Sur)',
];
const HOURS_OFF = 'Etc/(UTC|GMT([+-]([0-9]|1[0-2])|-1[34])?)';

/** No expression has parts that are special in only one of the engines' regular expressions. */
export const ZONE_NAME = `^(UTC|${HOURS_OFF}|${REGION}(/${PLACE}){1,2}|${ODD_PLACES.join('|')})$`;

/**
 * Of these: the odd places in another case, names that only engines know, and zones whose clock is not changed by a whole hour
 * (the earlier of two instants is looked for an hour before).
 */
export const NO_ZONE_NAME =
  '/(Dar_Es_Salaam|Comodrivadavia|Knox_In|Port-Au-Prince|Port_Of_Spain|Dumontdurville|Mcmurdo|Act|Nsw|Lhi|Denoronha|Easterisland|Isle_Of_Man|Bajanorte|Bajasur|East-Saskatchewan|Pacific-New|Lord_Howe|Troll)$';

/** `+05:30`, `-8`, `UTC+2`; three digits would be read as two hours and a minute. */
export const ZONE_OFFSET = '^(UTC)?[+-]((0?[0-9]|1[0-3])(:[0-5]?[0-9])?|14(:00?)?)$';

export const BEFORE_1970 = 'local times before 1970 follow another table for some time zones';
export const OTHER_ZONES =
  'a time zone from data is the name of a region and a place, UTC or an offset like +05:30: others raise an error';
export const CAUGHT_ZONE =
  'a time zone that is no literal is not translated under SAFE or where errors are caught: names that are not told apart would give NULL';

const ZONE_ARGUMENT: Readonly<Record<string, number>> = {
  date: 1,
  datetime: 1,
  time: 1,
  timestamp: 1,
  string: 1,
  $extract: 2,
  $extract_date: 1,
  $extract_datetime: 1,
  $extract_time: 1,
  format_timestamp: 2,
  parse_timestamp: 2,
  datetime_trunc: 2,
  timestamp_trunc: 2,
  current_date: 0,
  current_datetime: 0,
  current_time: 0,
};

/** The time zone of the call, unless it is a literal or absent. */
export function zoneFromData(call: TypedCall): TypedExpression | undefined {
  const zone = call.args[ZONE_ARGUMENT[call.fn] ?? call.args.length];
  return zone === undefined || typeKey(zone.type) !== 'STRING' || literalText(zone) !== undefined ? undefined : zone;
}
