// CAST … FORMAT in PostgreSQL: dates and times to text and back, numbers and BYTES to text. Formats have to be literals.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type Translation } from '../../printing/translation.js';
import type { TypedCast, TypedExpression } from '../../typed-tree.js';
import { DATETIME, typeKey } from '../../types.js';
import { readTimeModel } from '../../format-model.js';
import { castCall } from '../../printing/cast-call.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { printParsed } from './date-parse.js';
import { stringLiteral } from './identifiers.js';
import {
  DAY,
  HOUR,
  HOUR_12,
  MINUTE,
  MONTH,
  INNER_SECOND,
  YEAR,
  type ParseDefinition,
  type ParseElement,
} from './parse-elements.js';
import { P } from './precedence.js';
import { localTime, mayPrecedeYear1 } from './instants.js';

type Temporal = 'DATE' | 'DATETIME' | 'TIMESTAMP' | 'TIME';

export function printFormattedCast(cast: TypedCast, printer: Printer): Fragment {
  const format = literalText(cast.format);
  if (format === undefined && literalOf(cast.format) !== undefined)
    return primary(`CAST(NULL AS ${printer.typeName(cast.type, cast)})`);
  if (format === undefined)
    return printer.refuse('the FORMAT of a CAST must be a literal to be translated exactly', cast.format);
  const [from, to] = [typeKey(cast.operand.type), typeKey(cast.type)];
  if (to === 'STRING' && from === 'BYTES') return bytesText(format, cast, printer);
  if (to === 'STRING' && from === 'INT64') return numberText(format, cast, printer);
  if (to === 'STRING' && /^(DATE|DATETIME|TIMESTAMP|TIME)$/.test(from))
    return momentText(format, from as Temporal, cast, printer);
  if (from === 'STRING' && /^(DATE|DATETIME|TIMESTAMP|TIME)$/.test(to))
    return momentOfText(format, to as Temporal, cast, printer);
  if (from === 'STRING' && to === 'BYTES') return bytesOfText(format, cast, printer);
  return printer.refuse(`CAST from ${from} to ${to} with FORMAT is not translated to PostgreSQL`, cast.format);
}

const chars = (pattern: string): string => `to_char({0}, '${pattern}')`;
const last = (digits: number): string => `right(to_char({0}, 'YYYY'), ${digits})`;

/** As the element is written: all capitals, a capital first, or none. */
const cased = (written: string, pattern: string): string => {
  if (/^[A-Z][a-z]/.test(written)) return chars(`FM${pattern}`);
  return `${/^[a-z]/.test(written) ? 'lower' : 'upper'}(${chars(`FM${pattern}`)})`;
};

const halfOfDay = (written: string): string => {
  const pattern = /^[a-z]/.test(written) ? 'am' : 'AM';
  return chars(written.includes('.') ? (pattern === 'am' ? 'a.m.' : 'A.M.') : pattern);
};

const TO_TEXT: Readonly<Record<string, (written: string) => string>> = {
  YYYY: () => chars('YYYY'),
  RRRR: () => chars('YYYY'),
  YYY: () => last(3),
  YY: () => chars('YY'),
  RR: () => chars('YY'),
  Y: () => last(1),
  MONTH: (written) => cased(written, 'Month'),
  MON: (written) => cased(written, 'Mon'),
  MM: () => chars('MM'),
  DAY: (written) => cased(written, 'Day'),
  DY: (written) => cased(written, 'Dy'),
  D: () => chars('D'),
  DD: () => chars('DD'),
  DDD: () => chars('DDD'),
  HH: () => chars('HH12'),
  HH12: () => chars('HH12'),
  HH24: () => chars('HH24'),
  MI: () => chars('MI'),
  SS: () => chars('SS'),
  SSSSS: () => "lpad(to_char({0}, 'SSSS'), 5, '0')",
  AM: halfOfDay,
  PM: halfOfDay,
  'A.M.': halfOfDay,
  'P.M.': halfOfDay,
};
const OF_DATES = new Set(['YYYY', 'RRRR', 'YYY', 'YY', 'RR', 'Y', 'MONTH', 'MON', 'MM', 'DAY', 'DY', 'D', 'DD', 'DDD']);

const OF_YEARS = new Set(['YYYY', 'RRRR', 'YYY', 'YY', 'RR', 'Y']);

function momentText(format: string, from: Temporal, cast: TypedCast, printer: Printer): Fragment {
  const parts = readTimeModel(format);
  if (typeof parts === 'string') return printer.refuse(parts, cast.format);
  const utc = cast.timeZone === undefined || literalText(cast.timeZone) === 'UTC';
  const texts: string[] = [];
  const yearZero = from === 'TIMESTAMP' && cast.timeZone !== undefined && mayPrecedeYear1(cast.timeZone);
  for (const part of parts) {
    if (part.kind !== 'element') {
      texts.push(stringLiteral(part.text).replaceAll('{', '{{').replaceAll('}', '}}'));
      continue;
    }
    if (part.name.startsWith('TZ')) {
      if (from !== 'TIMESTAMP')
        return printer.refuse('the offset of a time zone is not translated to PostgreSQL', cast.format);
      // How far local time is ahead, in minutes.
      const ahead = "CAST(trunc(EXTRACT(EPOCH FROM {0} - ({1} AT TIME ZONE 'UTC')) / 60) AS integer)";
      if (utc) texts.push(part.name === 'TZH' ? "'+00'" : "'00'");
      else
        texts.push(
          part.name === 'TZH'
            ? `CASE WHEN ${ahead} < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(${ahead}) / 60 AS text), 2, '0')`
            : `lpad(CAST(abs(${ahead}) % 60 AS text), 2, '0')`,
        );
      continue;
    }
    if (OF_DATES.has(part.name) ? from === 'TIME' : from === 'DATE')
      return printer.refuse(`a ${from} has no ${part.name}`, cast.format);
    if (part.name.startsWith('FF')) {
      const digits = Number(part.name[2]);
      texts.push(digits <= 6 ? chars(`FF${digits}`) : `${chars('FF6')} || '${'0'.repeat(digits - 6)}'`);
    } else {
      const element = TO_TEXT[part.name]!(part.written);
      texts.push(
        yearZero && OF_YEARS.has(part.name)
          ? `CASE WHEN {0} < TIMESTAMP '0001-01-01 00:00:00' THEN '${'0'.repeat(part.name.length)}' ELSE ${element} END`
          : element,
      );
    }
  }
  const value =
    from === 'TIMESTAMP' ? localTime(cast.operand, cast.timeZone, castCall(cast), printer, false) : undefined;
  if (from === 'TIMESTAMP' && value === undefined) return { text: '', precedence: 100 };
  const operand = value === undefined ? cast.operand : printer.printed(value, DATETIME);
  const text = texts.length === 0 ? "''" : texts.join(' || ');
  const translation: Translation = text.includes('{0}')
    ? texts.length === 1 && !text.includes(' || ')
      ? text
      : infix(text, P.other)
    : `CASE WHEN {0} IS NOT NULL THEN ${text} END`;
  return printer.template(translation, [operand, cast.operand], castCall(cast));
}

const named = (kind: 'date' | 'time' | 'zone', pattern: string, name: string, sql?: string): ParseDefinition => ({
  kind,
  pattern,
  fields: [{ name, ...(sql !== undefined && { sql }) }],
});

const OF_TEXT: Readonly<Record<string, ParseDefinition>> = {
  YYYY: YEAR,
  RRRR: YEAR,
  MM: MONTH,
  DD: DAY,
  HH24: HOUR,
  HH: HOUR_12,
  HH12: HOUR_12,
  MI: MINUTE,
  SS: INNER_SECOND,
  'A.M.': named('time', '([aApP]\\.[mM]\\.)', 'half'),
  'P.M.': named('time', '([aApP]\\.[mM]\\.)', 'half'),
  TZH: named('zone', '([+-](?:0?[0-9]|1[0-4]))', 'zoneHour'),
  TZM: named('zone', '([0-5][0-9])', 'zoneMinute'),
};

function momentOfText(format: string, to: Temporal, cast: TypedCast, printer: Printer): Fragment {
  const parts = readTimeModel(format);
  if (typeof parts === 'string') return printer.refuse(parts, cast.format);
  const elements: ParseElement[] = [];
  for (const part of parts) {
    if (part.kind === 'text') elements.push({ kind: 'text', text: part.text });
    else if (part.kind === 'space') {
      elements.push({ kind: 'space', needed: true });
      // Further blanks are blanks of the text.
      if (part.text.length > 1) elements.push({ kind: 'text', text: part.text.slice(1) });
    } else {
      const fraction = /^FF([1-6])$/.exec(part.name)?.[1];
      const found =
        fraction === undefined ? OF_TEXT[part.name] : named('time', `([0-9]{1,${fraction}})`, 'fraction', "'.' || {g}");
      if (found === undefined)
        return printer.refuse(`${part.written} is not read in the same way in PostgreSQL`, cast.format);
      elements.push({ ...found, written: part.written });
    }
  }
  const given = new Set(elements.flatMap((e) => ('fields' in e ? e.fields.map((f) => f.name) : [])));
  // What is missing is filled in from the current date.
  if (to !== 'TIME' && !((given.has('year') || given.has('shortYear')) && given.has('month')))
    return printer.refuse('without year and month the result depends on the day it is run', cast.format);
  if (given.has('hour12') && !given.has('half'))
    return printer.refuse('an hour of twelve needs A.M. or P.M.', cast.format);
  const zone = cast.timeZone === undefined || literalText(cast.timeZone) === 'UTC' ? undefined : cast.timeZone;
  return printParsed(elements, cast.operand, to, { ...castCall(cast), safe: cast.safe }, printer, {
    safe: cast.safe,
    shown: format,
    zone,
    at: cast.format!,
  });
}

const NOT_ASCII = "{0} ~ E'[^\\\\u0001-\\\\u007f]'";
const fail = (condition: string, message: string, otherwise: string): string =>
  `CASE WHEN ${condition} THEN {fail:${message}} ELSE ${otherwise} END`;

const BYTES_TEXT: Readonly<Record<string, string>> = {
  HEX: "encode({0}, 'hex')",
  BASE16: "encode({0}, 'hex')",
  BASE64: "translate(encode({0}, 'base64'), E'\\n', '')",
  'UTF-8': "convert_from({0}, 'UTF8')",
  UTF8: "convert_from({0}, 'UTF8')",
  ASCII: fail("encode({0}, 'hex') !~ '^([0-7].)*$'", 'not ASCII', "convert_from({0}, 'UTF8')"),
  BASE2: `CASE WHEN {0} IS NOT NULL THEN COALESCE((SELECT string_agg(CAST(CAST(get_byte({0}, {$p}) AS bit(8)) AS text), '' ORDER BY {$p}) FROM generate_series(0, octet_length({0}) - 1) AS {$p}), '') END`,
};

function bytesText(format: string, cast: TypedCast, printer: Printer): Fragment {
  const template = BYTES_TEXT[format.toUpperCase()];
  if (template === undefined || (cast.safe && template.startsWith('convert')))
    return printer.refuse(`BYTES as ${format} are not translated to PostgreSQL`, cast.format);
  return printer.template(template, [cast.operand], { ...castCall(cast), safe: cast.safe });
}

const TEXT_BYTES: Readonly<Record<string, string>> = {
  HEX: fail(
    "{0} !~ '^[0-9A-Fa-f]*$' AND {0} IS NOT NULL",
    'not hexadecimal',
    "decode(CASE WHEN length({0}) % 2 = 1 THEN '0' ELSE '' END || {0}, 'hex')",
  ),
  'UTF-8': "convert_to({0}, 'UTF8')",
  UTF8: "convert_to({0}, 'UTF8')",
  ASCII: fail(NOT_ASCII, 'not ASCII', "convert_to({0}, 'UTF8')"),
  BASE64: "decode({0}, 'base64')",
};

function bytesOfText(format: string, cast: TypedCast, printer: Printer): Fragment {
  const template = TEXT_BYTES[format.toUpperCase()];
  if (template === undefined || (cast.safe && template.includes('base64')))
    return printer.refuse(`BYTES from ${format} are not translated to PostgreSQL`, cast.format);
  return printer.template(template, [cast.operand], { ...castCall(cast), safe: cast.safe });
}

/** The forms that to_char lays out as GoogleSQL does: digits, separators, a point, one sign. */
const LIKE_TO_CHAR = /^(?:S?[09](?:[09,]*[09])?(?:\.[09]+)?|[09](?:[09,]*[09])?(?:\.[09]+)?(?:S|MI))$/;

function numberText(format: string, cast: TypedCast, printer: Printer): Fragment {
  const upper = format.toUpperCase().replaceAll('G', ',').replaceAll('D', '.');
  if (!LIKE_TO_CHAR.test(upper))
    return printer.refuse(`the number format ${format} is not translated to PostgreSQL`, cast.format);
  const operand: TypedExpression = cast.operand;
  return printer.template(`to_char(CAST({0} AS numeric), '${upper}')`, [operand], castCall(cast));
}
