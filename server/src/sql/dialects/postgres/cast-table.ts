// CAST and SAFE_CAST pairs in PostgreSQL. PostgreSQL reads more spellings than GoogleSQL ('t' as true, '2024/05/06', '1_000',
// 'infinity' as a date), so text is first matched against GoogleSQL's own grammar; what does not match is made unreadable.

import type { CastKey, CastTranslation } from '../../printing/dialect-definition.js';
import { infix, noted, type Translation } from '../../printing/translation.js';
import { stringLiteral } from './identifiers.js';
import { intervalText } from './interval-table.js';
import { asBigNumeric, asNumeric, exactDecimal } from './numeric.js';
import { P } from './precedence.js';

const D = '[0-9]';
const YEAR = '(000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9]{3})';
const DAY = `${YEAR}-${D}{1,2}-${D}{1,2}`;
/** Only the days that exist. */
const LEAP_YEAR = '([0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)';
export const REAL_DAY =
  `(${YEAR}-((0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])|(0?[469]|11)-(0?[1-9]|[12][0-9]|30)|0?2-(0?[1-9]|1[0-9]|2[0-8]))` +
  `|(?!0000)${LEAP_YEAR}-0?2-29)`;
/** PostgreSQL reads a second 60 as the next minute, as GoogleSQL does, but keeps a fraction behind it. */
const CLOCK = `([01]?${D}|2[0-3]):${D}{1,2}:([0-5]?${D}(\\.${D}{1,6})?|60)`;
/** A TIMESTAMP keeps the fraction. */
const INSTANT_CLOCK = `([01]?${D}|2[0-3]):${D}{1,2}:${D}{1,2}(\\.${D}{1,6})?`;
export const REAL_CLOCK = `([01]?${D}|2[0-3]):[0-5]?${D}:([0-5]?${D}|60)(\\.${D}{1,6})?`;
/** Times with an offset are kept a day away from the ends of the range. */
const INNER_DAY = `(000[2-9]|00[1-9]${D}|0[1-9]${D}${D}|[1-8]${D}{3}|9[0-8]${D}${D}|99[0-8]${D}|999[0-8])-${D}{1,2}-${D}{1,2}`;
const NO_OFFSET = '(Z|z| UTC|[+-]00(:?00)?)';
const OFFSET = `(Z|z| UTC|[+-](0${D}|1[0-3])(:?[0-5]${D})?|[+-]14(:?00)?)`;
const SPACES = '[ \\t\\n\\v\\f\\r]*';
const DECIMAL = `${SPACES}[+-]?(${D}+\\.?${D}*|\\.${D}+)([eE][+-]?${D}+)?${SPACES}`;
const HEXADECIMAL = `${SPACES}[+-]?0[xX]0*[0-9a-fA-F]{1,15}${SPACES}`;
/** Longer ones are left to the cast, which raises where it does not read them. */
/** With a point or an exponent. */
const HEXADECIMAL_FLOAT = `${SPACES}[+-]?0[xX][.]?[0-9a-fA-F][0-9a-fA-F.]*([pP][+-]?[0-9]+)?${SPACES}`;
const LONG_HEXADECIMAL = `${SPACES}[+-]?0[xX][0-9a-fA-F]+${SPACES}`;
const WORDS = `${SPACES}[+-]?([iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN])${SPACES}`;
const INTEGER = `${SPACES}[+-]?${D}+${SPACES}`;

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');

const matches = (pattern: string): string => `{0} ~ ${braced(stringLiteral(`^(${pattern})$`))}`;

/** Cast of a text that matches the pattern; another one is made unreadable. `shown`: what the error calls the type. */
const strict = (pattern: string, type: string, shown: string): string =>
  `CAST(CASE WHEN ${matches(pattern)} THEN {0} ELSE 'not a ${shown}: ' || {0} END AS ${type})`;

const LEAP_FRACTION = '(?<=:60)\\.[0-9]+$';

/** Text whose cast PostgreSQL checks further, and the pattern of what it then takes; `dropped`: what of it GoogleSQL passes over. */
function parsed(
  pattern: string,
  exact: string,
  type: string,
  shown: string,
  dropped?: string,
): { readonly cast: string; readonly safe: string } {
  const text = dropped === undefined ? '{0}' : `regexp_replace({0}, ${stringLiteral(dropped)}, '')`;
  return { cast: strict(pattern, type, shown), safe: `CASE WHEN ${matches(exact)} THEN CAST(${text} AS ${type}) END` };
}

/** Midnight at the end of the day is its beginning. */
const wrapped = ({ cast, safe }: { readonly cast: string; readonly safe: string }): CastTranslation => ({
  cast: infix(`${cast} + INTERVAL '0'`, P.add),
  safe: infix(`${safe} + INTERVAL '0'`, P.add),
});

const total = (cast: Translation): CastTranslation => ({ cast, safe: 'never fails' });

/** DATETIME and TIMESTAMP text: the fraction has none, three or six digits. */
const instantText = (operand: string, suffix: string): string =>
  `regexp_replace(to_char(${operand}, 'YYYY-MM-DD HH24:MI:SS.US'), E'(\\\\.000000|000)$', '')${suffix}`;

/** Half away from zero; the cast alone rounds half to even. The fraction is exact, and so is its double. */
export const nearest = 'trunc({0}) + trunc(({0} - trunc({0})) * 2)';

const digits = (precision: 15 | 17): string => `to_char({0}, '9.${'9'.repeat(precision - 1)}EEEE')`;

/** C's %.15g or %.17g. */
const general = (precision: 15 | 17): string =>
  `CASE WHEN abs({0}) >= 0.0001 AND abs({0}) < 1e${precision} THEN CAST(trim_scale(CAST(${digits(precision)} AS numeric)) AS text) ELSE regexp_replace(ltrim(${digits(precision)}), E'\\\\.?0*e', 'e') END`;

/** The shorter of both that reads back as the same number. */
export const floatText =
  `CASE WHEN {0} = 0 THEN '0' WHEN {0} IN ('NaN', 'Infinity', '-Infinity') THEN replace(lower(CAST({0} AS text)), 'infinity', 'inf') ` +
  `WHEN abs({0}) < 1.797693134862315e308 AND CAST(${digits(15)} AS double precision) = {0} THEN ${general(15)} ELSE ${general(17)} END`;

/** Up to 16 hexadecimal digits, as no cast before PostgreSQL 16 reads them. */
const hexadecimal = `(CASE WHEN {0} LIKE '%-%' THEN -1 ELSE 1 END * CAST(CAST('x' || lpad(substring({0} FROM '0[xX]0*([0-9a-fA-F]{{0,15}})[^0-9a-fA-F]*$'), 16, '0') AS bit(64)) AS bigint))`;

/** What is too large becomes infinite and what is too small becomes 0 in GoogleSQL, an error here. */
const nearestDouble =
  "CASE WHEN abs(CAST({0} AS numeric)) >= 1.7976931348623158080e308 THEN CASE WHEN {0} LIKE '%-%' AND CAST({0} AS numeric) < 0 THEN CAST('-Infinity' AS double precision) ELSE CAST('Infinity' AS double precision) END " +
  'WHEN abs(CAST({0} AS numeric)) < 2.4703282292062328e-324 THEN CAST(0 AS double precision) ELSE CAST({0} AS double precision) END';

export const casts: Readonly<Record<CastKey, CastTranslation>> = {
  'NULL→INT64': total('CAST({0} AS {type})'),

  'INT64→FLOAT64': total('CAST({0} AS double precision)'),
  'INT64→NUMERIC': total('CAST({0} AS numeric)'),
  'INT64→BIGNUMERIC': total('CAST({0} AS numeric)'),
  'INT64→BOOL': total(infix('{0} <> 0', P.compare, 'none')),
  'INT64→STRING': total('CAST({0} AS text)'),

  'FLOAT64→INT64': {
    cast: `CAST(${nearest} AS bigint)`,
    safe: `CASE WHEN {0} >= -9223372036854775808 AND {0} < 9223372036854775808 THEN CAST(${nearest} AS bigint) END`,
  },
  'FLOAT64→NUMERIC': {
    cast: asNumeric(exactDecimal('{0}')),
    safe: `CASE WHEN abs({0}) < 1e29 THEN ${asNumeric(exactDecimal('{0}'))} END`,
  },
  'FLOAT64→BIGNUMERIC': { cast: asBigNumeric(exactDecimal('{0}')) },
  'FLOAT64→STRING': total(floatText),

  'NUMERIC→INT64': {
    cast: 'CAST({0} AS bigint)',
    safe: 'CASE WHEN round({0}) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST({0} AS bigint) END',
  },
  'NUMERIC→FLOAT64': total('CAST({0} AS double precision)'),
  'NUMERIC→BIGNUMERIC': total('{0}'),
  'NUMERIC→STRING': total('CAST(trim_scale({0}) AS text)'),
  'BIGNUMERIC→INT64': {
    cast: 'CAST({0} AS bigint)',
    safe: 'CASE WHEN round({0}) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST({0} AS bigint) END',
  },
  'BIGNUMERIC→FLOAT64': total('CAST({0} AS double precision)'),
  'BIGNUMERIC→NUMERIC': {
    cast: asNumeric('{0}'),
    safe: `CASE WHEN abs(round({0}, 9)) < 1e29 THEN ${asNumeric('{0}')} END`,
  },
  'BIGNUMERIC→STRING': total('CAST(trim_scale({0}) AS text)'),

  'BOOL→INT64': total('CAST(CAST({0} AS integer) AS bigint)'),
  'BOOL→STRING': total('CAST({0} AS text)'),

  'STRING→INT64': {
    cast: `CASE WHEN ${matches(HEXADECIMAL)} THEN ${hexadecimal} ELSE ${strict(INTEGER, 'bigint', 'INT64')} END`,
    safe: `CASE WHEN ${matches(INTEGER)} THEN CASE WHEN CAST({0} AS numeric) BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST({0} AS bigint) END WHEN ${matches(HEXADECIMAL)} THEN ${hexadecimal} WHEN ${matches(LONG_HEXADECIMAL)} THEN CAST({0} AS bigint) END`,
  },
  'STRING→FLOAT64': {
    cast: `CASE WHEN ${matches(DECIMAL)} THEN ${nearestDouble} WHEN ${matches(HEXADECIMAL)} THEN CAST(${hexadecimal} AS double precision) ELSE ${strict(WORDS, 'double precision', 'FLOAT64')} END`,
    safe: `CASE WHEN ${matches(DECIMAL)} THEN ${nearestDouble} WHEN ${matches(HEXADECIMAL)} THEN CAST(${hexadecimal} AS double precision) WHEN ${matches(`${WORDS}|${LONG_HEXADECIMAL}`)} THEN CAST({0} AS double precision) WHEN ${matches(HEXADECIMAL_FLOAT)} THEN {fail:a hexadecimal FLOAT64} END`,
  },
  'STRING→NUMERIC': {
    cast: strict(DECIMAL, 'numeric(38, 9)', 'NUMERIC'),
    safe: `CASE WHEN ${matches(DECIMAL)} THEN CASE WHEN abs(round(CAST({0} AS numeric), 9)) < 1e29 THEN CAST({0} AS numeric(38, 9)) END END`,
  },
  'STRING→BIGNUMERIC': { cast: asBigNumeric(strict(DECIMAL, 'numeric', 'BIGNUMERIC')) },
  'STRING→BOOL': parsed(
    '[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]',
    '[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]',
    'boolean',
    'BOOL',
  ),
  'STRING→BYTES': total("convert_to({0}, 'UTF8')"),
  'STRING→DATE': parsed(DAY, REAL_DAY, 'date', 'DATE'),
  'STRING→DATETIME': parsed(
    `${DAY}([ Tt]${CLOCK})?`,
    `${REAL_DAY}([ Tt]${REAL_CLOCK})?`,
    'timestamp',
    'DATETIME',
    LEAP_FRACTION,
  ),
  // A text without a zone is UTC, whatever the session's zone is.
  'STRING→TIMESTAMP': {
    cast: noted(
      `CAST(CASE WHEN {0} ~ ${braced(stringLiteral(`^${DAY}([ Tt]${INSTANT_CLOCK})?$`))} THEN {0} || '+00' WHEN {0} ~ ${braced(stringLiteral(`^(${DAY}[ Tt]${INSTANT_CLOCK}${NO_OFFSET}|${INNER_DAY}[ Tt]${INSTANT_CLOCK}${OFFSET})$`))} THEN {0} ELSE 'not a TIMESTAMP: ' || {0} END AS timestamptz)`,
      'text with a named time zone other than UTC raises an error',
    ),
    safe: {
      kind: 'refused',
      reason: 'text with a named time zone would give NULL on PostgreSQL: CAST without SAFE_ is translated',
    },
  },
  'STRING→TIME': wrapped(parsed(CLOCK, REAL_CLOCK, 'time', 'TIME', LEAP_FRACTION)),

  'BYTES→STRING': { cast: "convert_from({0}, 'UTF8')" },

  'DATE→STRING': total("to_char({0}, 'YYYY-MM-DD')"),
  'DATE→DATETIME': total('CAST({0} AS timestamp)'),
  'DATE→TIMESTAMP': total(infix("CAST({0} AS timestamp) AT TIME ZONE 'UTC'", P.atTimeZone)),
  'DATETIME→DATE': total('CAST({0} AS date)'),
  'DATETIME→TIME': total('CAST({0} AS time)'),
  'DATETIME→TIMESTAMP': total(infix("{0} AT TIME ZONE 'UTC'", P.atTimeZone)),
  'DATETIME→STRING': total(instantText('{0}', '')),
  'TIMESTAMP→DATE': total("CAST({0} AT TIME ZONE 'UTC' AS date)"),
  'TIMESTAMP→TIME': total("CAST({0} AT TIME ZONE 'UTC' AS time)"),
  'TIMESTAMP→DATETIME': total(infix("{0} AT TIME ZONE 'UTC'", P.atTimeZone)),
  'TIMESTAMP→STRING': total(infix(instantText("{0} AT TIME ZONE 'UTC'", " || '+00'"), P.other)),
  'INTERVAL→STRING': total(intervalText),
  'TIME→STRING': total("regexp_replace(to_char({0}, 'HH24:MI:SS.US'), E'(\\\\.000000|000)$', '')"),
};
