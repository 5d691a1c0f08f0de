// CAST and SAFE_CAST pairs in DuckDB. DuckDB reads more spellings than GoogleSQL ('t' as true, '2024/05/06', '1_000'), so the
// text is first matched against GoogleSQL's own grammar: no match gives '', which no cast accepts.

import type { CastKey, CastTranslation } from '../../printing/dialect-definition.js';
import { BIGNUMERIC, BIGNUMERIC_NOTE } from './types.js';
import { intervalText } from './interval-table.js';
import { infix, noted, type Translation } from '../../printing/translation.js';

const YEAR = '(000[1-9]|00[1-9]\\d|0[1-9]\\d\\d|[1-9]\\d{3})';
const DAY = `${YEAR}-\\d{1,2}-\\d{1,2}`;
const CLOCK = '([01]?\\d|2[0-3]):\\d{1,2}:\\d{1,2}(\\.\\d{1,6})?';
/** Without a time zone. */
const LOCAL = `${DAY}([ Tt]${CLOCK})?`;
/** Times with an offset are kept a day away from the ends of the range. */
const INNER_DAY = '(000[2-9]|00[1-9]\\d|0[1-9]\\d\\d|[1-8]\\d{3}|9[0-8]\\d\\d|99[0-8]\\d|999[0-8])-\\d{1,2}-\\d{1,2}';
const NO_OFFSET = '(Z|z| UTC|[+-]00(:?00)?)';
const OFFSET = '(Z|z| UTC|[+-](0\\d|1[0-3])(:?[0-5]\\d)?|[+-]14(:?00)?)';

/** In a template braces are doubled. */
const doubled = (pattern: string): string => pattern.replaceAll('{', '{{').replaceAll('}', '}}');

/** Of an offset from UTC that GoogleSQL reads. */
const ANY_OFFSET = '[+-]((0?\\d|1[0-3])(:[0-5]?\\d)?|(0\\d|1[0-3])[0-5]\\d|14(:00?|00)?)';
const REAL_CLOCK = '([01]?\\d|2[0-3]):[0-5]?\\d:[0-5]?\\d(\\.\\d{1,6})?';

const MAY_BE_OFFSET = '[+-]((0?\\d|1[0-4])(:\\d{1,2})?|\\d{3,4})';
/** Zones that have names; those of two letters are no `PM`. The last two are files of the tz library. */
const MAY_BE_NAME = ' ([A-Z/].{2,}|GB|NZ|file.*|libc.*)';
const ANY_DAY = '-\\d{1,2}-\\d{1,2}';
const ANY_CLOCK = '[ Tt]([01]?\\d|2[0-3]):[0-5]?\\d:([0-5]?\\d|60)(\\.\\d{1,6})?';

/** What else GoogleSQL may read as a TIMESTAMP: named zones, a second 60, offsets of three digits, years that only a zone brings into range. */
const MAY_BE_INSTANT = `^(\\d{4}${ANY_DAY}${ANY_CLOCK}(Z|z| UTC)?|\\d{4,5}${ANY_DAY}(${ANY_CLOCK}(( UTC)?${MAY_BE_OFFSET}|${MAY_BE_NAME})| ${MAY_BE_OFFSET}))$`;

/** SAFE_CAST to TIMESTAMP: NULL where GoogleSQL surely reads no TIMESTAMP, an error where it may read one that DuckDB does not. */
const safeInstant: Translation = (call, printer) => {
  if (printer.isCaught)
    return printer.refuse('text with a named time zone raises an error, which would be caught here', call);
  const local = `timezone('UTC', TRY_CAST(replace(regexp_extract({0}, '^${doubled(`${DAY}([ Tt]${REAL_CLOCK})?`)}'), 't', 'T') AS TIMESTAMP))`;
  const offset = "regexp_extract({0}, '[+-][0-9:]+$')";
  const minutes = `CASE WHEN starts_with(${offset}, '-') THEN -1 ELSE 1 END * (CAST(regexp_extract(${offset}, '\\d\\d?') AS INTEGER) * 60 + CAST('0' || regexp_extract(${offset}, '^.(?:\\d\\d?:|\\d\\d)(\\d+)$', 1) AS INTEGER))`;
  const moved = `${local} - to_minutes(${minutes})`;
  return printer.apply(
    noted(
      `CASE WHEN regexp_matches({0}, '^${doubled(`${DAY}([ Tt]${REAL_CLOCK}(Z|z| UTC)?)?`)}$') THEN ${local} WHEN regexp_matches({0}, '^${doubled(`${DAY}( |[ Tt]${REAL_CLOCK}( UTC)?)${ANY_OFFSET}`)}$') THEN CASE WHEN ${moved} BETWEEN TIMESTAMPTZ '0001-01-01 00:00:00+00' AND TIMESTAMPTZ '9999-12-31 23:59:59.999999+00' THEN ${moved} END WHEN regexp_matches({0}, '${doubled(MAY_BE_INSTANT)}') THEN {fail:not a TIMESTAMP that can be told} END`,
      'text with a named time zone other than UTC or a second 60 raises an error',
    ),
    call,
  );
};

/** Cast of a VARCHAR that matches the pattern, with and without errors. */
function parsed(pattern: string, type: string): CastTranslation {
  const found = `regexp_extract({0}, '^${doubled(pattern)}$')`;
  // DuckDB wants a capital between day and clock.
  const text = pattern.includes('[ Tt]') ? `replace(${found}, 't', 'T')` : found;
  return { cast: `CAST(${text} AS ${type})`, safe: `TRY_CAST(${text} AS ${type})` };
}

/** The same of a text with a clock: under SAFE a second 60, which DuckDB does not read, is the one after 59; its fraction is dropped. */
function parsedClock(pattern: string, type: string): CastTranslation {
  const { cast, safe } = parsed(pattern, type) as { cast: string; safe: string };
  const leap = "':60(\\.\\d{{1,6}})?$'";
  const before = safe.replace('{0}', () => `regexp_replace({0}, ${leap}, ':59')`);
  return { cast, safe: `CASE WHEN regexp_matches({0}, ${leap}) THEN ${before} + INTERVAL 1 SECOND ELSE ${safe} END` };
}

/** Signed hexadecimal text, which no cast of DuckDB reads; NULL for everything else. `sign` is the pattern of its sign. */
function signedHexadecimal(sign: string, cast: 'CAST' | 'TRY_CAST' = 'TRY_CAST'): string {
  const digits = `regexp_extract({0}, '^\\s*${sign}(0[xX][0-9a-fA-F]+)\\s*$', 1)`;
  return `${cast}(${cast}(${digits} AS UBIGINT) * CAST(CASE WHEN contains({0}, '-') THEN -1 ELSE 1 END AS HUGEINT) AS BIGINT)`;
}

/** `0x1F`, `0x1.8p1`: at most 16 digits, whose number is multiplied by a power of two. */
const HEXADECIMAL_PARTS = (group: number): string =>
  `regexp_extract({0}, '^\\s*[+-]?0[xX]([0-9a-fA-F]*)\\.?([0-9a-fA-F]*)(?:[pP]([+-]?[0-9]{{1,3}}))?\\s*$', ${group})`;
const HEXADECIMAL_DOUBLE = `CAST(TRY_CAST('0x' || NULLIF(${HEXADECIMAL_PARTS(1)} || ${HEXADECIMAL_PARTS(2)}, '') AS UBIGINT) AS DOUBLE) * pow(2, COALESCE(TRY_CAST(${HEXADECIMAL_PARTS(3)} AS INTEGER), 0) - 4 * length(${HEXADECIMAL_PARTS(2)})) * CASE WHEN starts_with(ltrim({0}, E' \t\n\v\f\r'), '-') THEN -1 ELSE 1 END`;

/** DuckDB reads `1_000` as 1000 and `+-1` as -1, GoogleSQL neither. */
const DECIMAL_TEXT = "replace(replace({0}, '_', '?'), '+-', '?')";

const PLAIN_INTEGER = "regexp_extract({0}, '^\\s*([+-]?[0-9]+|0[xX][0-9a-fA-F]+)\\s*$')";
const integerText: CastTranslation = {
  cast: `CASE WHEN regexp_matches({0}, '^\\s*[+-]0[xX][0-9a-fA-F]+\\s*$') THEN ${signedHexadecimal('[+-]', 'CAST')} ELSE CAST(${PLAIN_INTEGER} AS BIGINT) END`,
  safe: `COALESCE(TRY_CAST(${PLAIN_INTEGER} AS BIGINT), ${signedHexadecimal('[+-]')})`,
};

const native = (type: string): CastTranslation => ({ cast: `CAST({0} AS ${type})`, safe: `TRY_CAST({0} AS ${type})` });
const total = (cast: Translation): CastTranslation => ({ cast, safe: 'never fails' });

/** DATETIME text: the fraction has none, three or six digits. */
const dateTimeText = (dateTime: string): string =>
  `regexp_replace(strftime(${dateTime}, '%Y-%m-%d %H:%M:%S.%f'), '(\\.000000|000)$', '')`;

/** Both ways between TIMESTAMP and DATETIME in UTC; a cast would take the session's time zone. */
const IN_UTC = "timezone('UTC', {0})";

/** The exact decimal expansion of the binary value, rounded half away from zero by the DECIMAL cast; NaN and infinities fail. */
const floatToNumeric = "printf('%.40f', {0})";

export const casts: Readonly<Record<CastKey, CastTranslation>> = {
  'NULL→INT64': total('CAST({0} AS {type})'),

  'INT64→FLOAT64': total('CAST({0} AS DOUBLE)'),
  'INT64→NUMERIC': total('CAST({0} AS DECIMAL(38,9))'),
  'INT64→BOOL': total('CAST({0} AS BOOLEAN)'),
  'INT64→STRING': total('CAST({0} AS VARCHAR)'),

  // Half away from zero: a cast alone rounds half to even.
  'FLOAT64→INT64': { cast: 'CAST(round({0}) AS BIGINT)', safe: 'TRY_CAST(round({0}) AS BIGINT)' },
  'FLOAT64→NUMERIC': {
    cast: `CAST(${floatToNumeric} AS DECIMAL(38,9))`,
    safe: `TRY_CAST(${floatToNumeric} AS DECIMAL(38,9))`,
  },
  'FLOAT64→STRING': total(
    "CASE WHEN {0} = 0 THEN '0' WHEN isnan({0}) THEN 'nan' WHEN CAST(printf('%.15g', {0}) AS DOUBLE) = {0} THEN printf('%.15g', {0}) ELSE printf('%.17g', {0}) END",
  ),

  'NUMERIC→INT64': native('BIGINT'),
  'NUMERIC→FLOAT64': total('CAST({0} AS DOUBLE)'),
  'NUMERIC→STRING': total("rtrim(rtrim(CAST({0} AS VARCHAR), '0'), '.')"),

  // Every NUMERIC fits but those of more than 20 digits before the point, which raise an error.
  'INT64→BIGNUMERIC': total(noted(`CAST({0} AS ${BIGNUMERIC})`, BIGNUMERIC_NOTE)),
  'NUMERIC→BIGNUMERIC': total(noted(`CAST({0} AS ${BIGNUMERIC})`, BIGNUMERIC_NOTE)),
  'BIGNUMERIC→INT64': native('BIGINT'),
  'BIGNUMERIC→NUMERIC': native('DECIMAL(38,9)'),
  'BIGNUMERIC→FLOAT64': total('CAST(CAST({0} AS VARCHAR) AS DOUBLE)'),
  'BIGNUMERIC→STRING': total("rtrim(rtrim(CAST({0} AS VARCHAR), '0'), '.')"),

  'BOOL→INT64': total('CAST({0} AS BIGINT)'),
  'BOOL→STRING': total('CAST({0} AS VARCHAR)'),

  'STRING→INT64': integerText,
  // Hexadecimal text, which DuckDB does not read as DOUBLE, is read as an integer first.
  'STRING→FLOAT64': {
    cast: `COALESCE(${HEXADECIMAL_DOUBLE}, CAST(${DECIMAL_TEXT} AS DOUBLE))`,
    safe: `COALESCE(TRY_CAST(${DECIMAL_TEXT} AS DOUBLE), ${HEXADECIMAL_DOUBLE}, CASE WHEN regexp_matches({0}, '^\\s*[+-]?0[xX]\\.?[0-9a-fA-F]') THEN {fail:a hexadecimal FLOAT64} END)`,
  },
  'STRING→NUMERIC': {
    cast: "CAST(replace({0}, '_', '?') AS DECIMAL(38,9))",
    safe: "TRY_CAST(replace({0}, '_', '?') AS DECIMAL(38,9))",
  },
  // More digits than there are here must not be rounded away; NULL under SAFE_ would say that the text is no number.
  'STRING→BIGNUMERIC': {
    cast: noted(parsed('\\s*[+-]?(\\d+\\.?\\d{0,18}|\\.\\d{1,18})0*\\s*', BIGNUMERIC).cast, BIGNUMERIC_NOTE),
  },
  'STRING→BOOL': parsed('(?i:true|false)', 'BOOLEAN'),
  'STRING→BYTES': total('encode({0})'),
  'STRING→DATE': parsed(DAY, 'DATE'),
  'STRING→DATETIME': parsedClock(LOCAL, 'TIMESTAMP'),
  'STRING→TIMESTAMP': {
    cast: noted(
      `CASE WHEN regexp_matches({0}, '^${doubled(LOCAL)}$') THEN timezone('UTC', ${parsed(LOCAL, 'TIMESTAMP').cast as string}) ELSE ${
        parsed(`(${DAY}[ Tt]${CLOCK}${NO_OFFSET}|${INNER_DAY}[ Tt]${CLOCK}${OFFSET})`, 'TIMESTAMPTZ').cast as string
      } END`,
      'text with a named time zone other than UTC raises an error',
    ),
    safe: safeInstant,
  },
  'STRING→TIME': parsedClock(CLOCK, 'TIME'),

  'BYTES→STRING': { cast: 'decode({0})', safe: 'TRY(decode({0}))' },

  'DATE→STRING': total('CAST({0} AS VARCHAR)'),
  'DATE→DATETIME': total('CAST({0} AS TIMESTAMP)'),
  'DATE→TIMESTAMP': total("timezone('UTC', CAST({0} AS TIMESTAMP))"),
  'DATETIME→DATE': total('CAST({0} AS DATE)'),
  'DATETIME→TIME': total('CAST({0} AS TIME)'),
  'DATETIME→TIMESTAMP': total(IN_UTC),
  'DATETIME→STRING': total(dateTimeText('{0}')),
  'TIMESTAMP→DATE': total(`CAST(${IN_UTC} AS DATE)`),
  'TIMESTAMP→TIME': total(`CAST(${IN_UTC} AS TIME)`),
  'TIMESTAMP→DATETIME': total(IN_UTC),
  'TIMESTAMP→STRING': total(infix(`${dateTimeText(IN_UTC)} || '+00'`, 50)),
  'INTERVAL→STRING': total(intervalText),
  'TIME→STRING': total("regexp_replace(strftime(DATE '1970-01-01' + {0}, '%H:%M:%S.%f'), '(\\.000000|000)$', '')"),
};
