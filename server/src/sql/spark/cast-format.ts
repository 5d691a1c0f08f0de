// CAST … FORMAT of dates and times, to text and from text, and of BYTES → Spark. Formats have to be constants.

import { readTimeModel } from '../format-model.js';
import type { TypedCast } from '../typed-tree.js';
import { typeKey } from '../types.js';
import { formatted, ZONE_HOURS, ZONE_MINUTES, type FormatPiece } from './date-format.js';
import { parsedMoment, parseForm, type ParsedKind } from './date-parse.js';
import type { Lowering } from './translation.js';
import { formattedNumber } from './number-format.js';
import {
  DAY,
  HOUR,
  HOUR_12,
  MINUTE,
  MONTH,
  SECOND,
  YEAR,
  type ParseDefinition,
  type ParseElement,
} from './parse-elements.js';
import { call, nullOf, type SparkExpression } from './spark-expression.js';
import { fillTemplate } from './template.js';
import { MOMENT_OF_TIME } from './time-templates.js';
import { zoneText } from './zone-text.js';

export function lowerFormattedCast(expr: TypedCast, lowering: Lowering): SparkExpression {
  const format = expr.format!;
  if (format.kind !== 'literal') return lowering.refuse('the FORMAT of a CAST has to be a constant for Spark', format);
  const target = lowering.type(expr.type, expr);
  if (format.value === undefined) return nullOf(target);
  const [from, to] = [typeKey(expr.operand.type), typeKey(expr.type)];
  const value = lowering.lower(expr.operand);
  if (to === 'STRING') {
    if (from === 'BYTES') return bytesText(format.value, value, expr, lowering);
    if (from === 'INT64' || from === 'FLOAT64' || from === 'NUMERIC')
      return formattedNumber(format.value, value, from, expr, lowering);
    return momentText(format.value, value, from as ParsedKind, expr, lowering);
  }
  if (to === 'BYTES') return bytesOfText(format.value, value, expr, lowering);
  if (to === 'DATE' || to === 'DATETIME' || to === 'TIMESTAMP' || to === 'TIME')
    return momentOfText(format.value, value, to, expr, lowering);
  return lowering.refuse(`CAST to ${to} with FORMAT has no exact form on Spark`, format);
}

const cased = (written: string, pattern: string): FormatPiece => {
  if (/^[A-Z][a-z]/.test(written)) return { pattern };
  return {
    template: `${written.startsWith(written[0]!.toLowerCase()) ? 'lower' : 'upper'}(date_format(a, '${pattern}'))`,
  };
};
const last = (digits: number): FormatPiece => ({ template: `right(date_format(a, 'yyyy'), ${digits})` });
const halfOfDay = (written: string): FormatPiece => {
  const isUpper = written.startsWith(written[0]!.toUpperCase());
  const half = isUpper ? "date_format(a, 'a')" : "lower(date_format(a, 'a'))";
  if (!written.includes('.')) return { template: half };
  return { template: `concat(left(${half}, 1), '.${isUpper ? 'M' : 'm'}.')` };
};

const TO_TEXT: Readonly<Record<string, (written: string) => FormatPiece>> = {
  YYYY: () => ({ pattern: 'yyyy' }),
  RRRR: () => ({ pattern: 'yyyy' }),
  YYY: () => last(3),
  YY: () => ({ pattern: 'yy' }),
  RR: () => ({ pattern: 'yy' }),
  Y: () => last(1),
  MONTH: (written) => cased(written, 'MMMM'),
  MON: (written) => cased(written, 'MMM'),
  MM: () => ({ pattern: 'MM' }),
  DAY: (written) => cased(written, 'EEEE'),
  DY: (written) => cased(written, 'EEE'),
  D: () => ({ template: 'CAST(dayofweek(a) AS STRING)' }),
  DD: () => ({ pattern: 'dd' }),
  DDD: () => ({ pattern: 'DDD' }),
  HH: () => ({ pattern: 'hh' }),
  HH12: () => ({ pattern: 'hh' }),
  HH24: () => ({ pattern: 'HH' }),
  MI: () => ({ pattern: 'mm' }),
  SS: () => ({ pattern: 'ss' }),
  SSSSS: () => ({
    template: "lpad(CAST(hour(a) * 3600 + minute(a) * 60 + CAST(date_format(a, 's') AS INT) AS STRING), 5, '0')",
  }),
  AM: halfOfDay,
  PM: halfOfDay,
  'A.M.': halfOfDay,
  'P.M.': halfOfDay,
};
const OF_DATES = new Set(['YYYY', 'RRRR', 'YYY', 'YY', 'RR', 'Y', 'MONTH', 'MON', 'MM', 'DAY', 'DY', 'D', 'DD', 'DDD']);
const OF_ZONES: Readonly<Record<string, string>> = { TZH: ZONE_HOURS, TZM: ZONE_MINUTES };

function momentText(
  format: string,
  value: SparkExpression,
  from: ParsedKind,
  expr: TypedCast,
  lowering: Lowering,
): SparkExpression {
  const parts = readTimeModel(format);
  if (typeof parts === 'string') return lowering.refuse(parts, expr.format!);
  const pieces: FormatPiece[] = [];
  for (const part of parts) {
    if (part.kind !== 'element') pieces.push({ text: part.text });
    else if (part.name in OF_ZONES) {
      if (from !== 'TIMESTAMP') return lowering.refuse(`a ${from} has no time zone`, expr.format!);
      pieces.push({ template: OF_ZONES[part.name]! });
    } else if (OF_DATES.has(part.name) ? from === 'TIME' : from === 'DATE')
      return lowering.refuse(`a ${from} has no ${part.name}`, expr.format!);
    else if (part.name.startsWith('FF')) pieces.push({ pattern: 'S'.repeat(Number(part.name[2])) });
    else pieces.push(TO_TEXT[part.name]!(part.written));
  }
  const zone = expr.timeZone === undefined ? undefined : zoneText(expr.timeZone, lowering);
  const instant = from === 'TIME' ? fillTemplate(MOMENT_OF_TIME, [value]) : value;
  return formatted(pieces, zone === undefined ? instant : call('from_utc_timestamp', value, zone), instant);
}

const named = (kind: 'date' | 'time' | 'zone', pattern: string, ...fields: readonly string[]): ParseDefinition => ({
  kind,
  pattern,
  fields: fields.map((name) => ({ name })),
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
  SS: SECOND,
  'A.M.': named('time', '((?i:a\\.m\\.|p\\.m\\.))', 'half'),
  'P.M.': named('time', '((?i:a\\.m\\.|p\\.m\\.))', 'half'),
  TZH: named('zone', '([+-](?:0?[0-9]|1[0-4]))', 'zoneHour'),
  TZM: named('zone', '([0-5][0-9])', 'zoneMinute'),
};

function momentOfText(
  format: string,
  value: SparkExpression,
  to: ParsedKind,
  expr: TypedCast,
  lowering: Lowering,
): SparkExpression {
  const parts = readTimeModel(format);
  if (typeof parts === 'string') return lowering.refuse(parts, expr.format!);
  const elements: ParseElement[] = [];
  for (const part of parts) {
    if (part.kind === 'text') elements.push({ kind: 'text', text: part.text });
    else if (part.kind === 'space') {
      elements.push({ kind: 'space', needed: true });
      // Further blanks are blanks of the text.
      if (part.text.length > 1) elements.push({ kind: 'text', text: part.text.slice(1) });
    } else {
      const fraction = /^FF([1-9])$/.exec(part.name)?.[1];
      const found =
        fraction === undefined
          ? OF_TEXT[part.name]
          : named(
              'time',
              Number(fraction) <= 6 ? `([0-9]{1,${fraction}})` : `([0-9]{1,6})[0-9]{0,${Number(fraction) - 6}}`,
              'fraction',
            );
      if (found === undefined)
        return lowering.refuse(`${part.written} is not read in the same way on Spark`, expr.format!);
      elements.push({ ...found, written: part.written });
    }
  }
  const given = new Set(elements.flatMap((e) => ('fields' in e ? e.fields.map((f) => f.name) : [])));
  // What is missing is filled in from the current date.
  if (to !== 'TIME' && !((given.has('year') || given.has('shortYear')) && given.has('month')))
    return lowering.refuse('without year and month the result depends on the day it is run', expr.format!);
  if (given.has('hour12') && !given.has('half'))
    return lowering.refuse('an hour of twelve needs A.M. or P.M.', expr.format!);
  const form = parseForm(elements, to, expr.safe);
  if (typeof form === 'string') return lowering.refuse(form, expr.format!);
  const dotted = {
    ...form,
    pieces: form.pieces.flatMap((p) =>
      'group' in p && p.group === groupOf(elements, 'fraction') ? [{ text: '.' }, p] : [p],
    ),
  };
  const zone = expr.timeZone === undefined || to !== 'TIMESTAMP' ? undefined : zoneText(expr.timeZone, lowering);
  return parsedMoment(dotted, value, to, { safe: expr.safe, shown: format, noLeap: true, ...(zone && { zone }) });
}

function groupOf(elements: readonly ParseElement[], name: string): number {
  return elements.flatMap((e) => ('fields' in e ? e.fields.map((f) => f.name) : [])).indexOf(name) + 1;
}

/** Templates over BYTES `a`. */
const BYTES_TEXTS: Readonly<Record<string, string>> = {
  HEX: 'lower(hex(a))',
  BASE16: 'lower(hex(a))',
  BASE64: "replace(base64(a), '\\r\\n', '')",
  BASE64M: "regexp_replace(replace(base64(a), '\\r\\n', ''), '(.{76})(?=.)', '$1\\n')",
  BASE2: "array_join(transform(filter(split(hex(a), ''), x -> x != ''), x -> lpad(conv(x, 16, 2), 4, '0')), '')",
  'UTF-8':
    "CASE WHEN encode(decode(a, 'UTF-8'), 'UTF-8') != a THEN raise_error('not valid UTF-8') ELSE decode(a, 'UTF-8') END",
  UTF8: "CASE WHEN encode(decode(a, 'UTF-8'), 'UTF-8') != a THEN raise_error('not valid UTF-8') ELSE decode(a, 'UTF-8') END",
  ASCII:
    "CASE WHEN rlike(decode(a, 'ISO-8859-1'), '[^\\\\x00-\\\\x7f]') THEN raise_error('not ASCII') ELSE decode(a, 'US-ASCII') END",
};

function bytesText(format: string, value: SparkExpression, expr: TypedCast, lowering: Lowering): SparkExpression {
  const template = BYTES_TEXTS[format.toUpperCase()];
  if (template === undefined) return lowering.refuse(`BYTES as ${format} have no exact form on Spark`, expr.format!);
  return fillTemplate(expr.safe ? safely(template) : template, [value]);
}

const TEXT_BYTES: Readonly<Record<string, string>> = {
  HEX: "CASE WHEN NOT rlike(a, '^[0-9A-Fa-f]*\\\\z') THEN raise_error('not hexadecimal') ELSE unhex(a) END",
  BASE16: "CASE WHEN NOT rlike(a, '^[0-9A-Fa-f]*\\\\z') THEN raise_error('not hexadecimal') ELSE unhex(a) END",
  BASE64:
    "CASE WHEN NOT rlike(a, '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?)?\\\\z') THEN raise_error('not base64') ELSE unbase64(a) END",
  'UTF-8': 'CAST(a AS BINARY)',
  UTF8: 'CAST(a AS BINARY)',
  ASCII: "CASE WHEN rlike(a, '[^\\\\x00-\\\\x7f]') THEN raise_error('not ASCII') ELSE CAST(a AS BINARY) END",
};

function bytesOfText(format: string, value: SparkExpression, expr: TypedCast, lowering: Lowering): SparkExpression {
  const template = TEXT_BYTES[format.toUpperCase()];
  if (template === undefined) return lowering.refuse(`BYTES from ${format} have no exact form on Spark`, expr.format!);
  return fillTemplate(expr.safe ? safely(template) : template, [value]);
}

/** NULL instead of the template's own error. */
function safely(template: string): string {
  return template.replace(/raise_error\('[^']*'\)/, 'NULL');
}
