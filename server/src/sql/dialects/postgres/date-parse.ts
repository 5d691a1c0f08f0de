// PARSE_DATE, PARSE_DATETIME, PARSE_TIMESTAMP, PARSE_TIME and CAST … FORMAT from text: the format becomes a regular expression of
// the texts that GoogleSQL reads, its groups the text that PostgreSQL's cast reads.

import { CAUGHT_ZONE, zoneFromData } from '../../printing/zone-names.js';
import type { Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { DATETIME, STRING, typeKey } from '../../types.js';
import { numberGap } from '../../number-gap.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { REAL_CLOCK, REAL_DAY } from './cast-table.js';
import { stringLiteral } from './identifiers.js';
import { readParseElements, SPACE, type ParseElement, type ParseField } from './parse-elements.js';
import { localToInstant, secondsToInstant } from './instants.js';

type ParsedKind = 'DATE' | 'DATETIME' | 'TIMESTAMP' | 'TIME';

const TYPES = { DATE: 'date', DATETIME: 'timestamp', TIMESTAMP: 'timestamptz', TIME: 'time' } as const;
const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');

interface Form {
  /** Whole texts. */
  readonly pattern: string;
  /** Of a second 60 GoogleSQL drops the fraction. */
  readonly fraction: boolean;
  /** SQL over the text `{0}` that is the value as PostgreSQL reads it. */
  readonly written: string;
  /** SQL of the day of the year. */
  readonly dayOfYear: string | undefined;
  readonly zoned: boolean;
}

/** The form of a format's elements, or why there is none. */
function parseForm(elements: readonly ParseElement[], kind: ParsedKind, safe: boolean): Form | string {
  let whole = '';
  let groups = 0;
  const at = new Map<string, { readonly group: number; readonly field: ParseField }>();
  for (const [index, element] of elements.entries()) {
    if (element.kind === 'space' || element.kind === 'text') {
      const numbers = [elements[index - 1], elements[index + 1]].every((e) => e !== undefined && 'packed' in e);
      const before = elements[index - 1];
      const joined = [elements[index - 2]].some((e) => e !== undefined && 'packed' in e);
      // Without a space between them GoogleSQL reads from the left as far as it goes: an error here, where that is not told apart.
      if (element.kind === 'space' && numbers && joined && safe)
        return 'numbers side by side are not translated to PostgreSQL under SAFE';
      const text =
        element.kind === 'space'
          ? numbers
            ? element.needed === true
              ? `${SPACE.slice(0, -1)}+`
              : numberGap(
                  SPACE.slice(0, -1),
                  (before as { fields: readonly ParseField[] }).fields.at(-1)?.name ?? '',
                  joined,
                )
            : SPACE
          : element.text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
      whole += text;
      continue;
    }
    if (element.kind === 'time' && kind === 'DATE') return `a DATE is parsed by a format without ${element.written}`;
    if (element.kind === 'date' && kind === 'TIME') return `a TIME is parsed by a format without ${element.written}`;
    if (element.kind === 'zone' && kind !== 'TIMESTAMP') return `only a TIMESTAMP is parsed with ${element.written}`;
    const next = elements[index + 1];
    const own =
      element.packed !== undefined && next !== undefined && 'packed' in next ? element.packed : element.pattern;
    whole += own;
    for (const field of element.fields) {
      groups++;
      if (at.has(field.name)) return `${element.written} repeats what the format has already said`;
      at.set(field.name, { group: groups, field });
    }
  }
  if (groups > 9) return 'the format has too many parts';
  const has = (name: string): boolean => at.has(name);
  const pattern = `^${SPACE}${whole}${SPACE}$`;
  const group = (name: string): string =>
    `regexp_replace({0}, ${braced(stringLiteral(pattern))}, E'\\\\${at.get(name)!.group}')`;
  const piece = (name: string, otherwise: string): string =>
    has(name) ? (at.get(name)!.field.sql ?? '{g}').replaceAll('{g}', () => group(name)) : `'${otherwise}'`;
  if (has('dayOfYear') && (has('month') || has('day')))
    return 'the format has both a day of the year and a month or day';
  if (has('century') && !has('shortYear')) return 'the format has %C without %y';
  if (has('year') && (has('shortYear') || has('century'))) return 'the format has the year twice';
  if (has('hour') && has('hour12')) return 'the format has the hour twice';
  const year = has('century')
    ? `${group('century')} || lpad(${group('shortYear')}, 2, '0')`
    : has('shortYear')
      ? piece('shortYear', '')
      : piece('year', '1970');
  const day = [year, "'-'", piece('month', '1'), "'-'", piece('day', '1')];
  const half = has('half') ? ` + CASE WHEN lower(left(${group('half')}, 1)) = 'p' THEN 12 ELSE 0 END` : '';
  const hour = has('hour12') ? `CAST(CAST(${group('hour12')} AS integer) % 12${half} AS text)` : piece('hour', '0');
  const clock = [
    hour,
    "':'",
    piece('minute', '0'),
    "':'",
    piece('second', '0'),
    ...(has('fraction') ? [piece('fraction', '')] : []),
  ];
  const zone = has('zone')
    ? [group('zone')]
    : has('zoneHour')
      ? [group('zoneHour'), "':'", piece('zoneMinute', '00')]
      : [];
  const parts = kind === 'DATE' ? day : kind === 'TIME' ? clock : [...day, "' '", ...clock, ...zone];
  return {
    pattern,
    fraction: has('fraction'),
    written: joined(parts),
    dayOfYear: has('dayOfYear') ? `CAST(${group('dayOfYear')} AS integer)` : undefined,
    zoned: zone.length > 0,
  };
}

/** Plain pieces of one pattern are written by one regexp_replace. */
function joined(parts: readonly string[]): string {
  const replace = /^regexp_replace\(\{0\}, (.*), E'(\\\\\d)'\)$/s;
  const plain = parts.map((p) => replace.exec(p) ?? (/^'[^']*'$/.test(p) ? p : undefined));
  const first = plain.find((p): p is RegExpExecArray => p !== undefined && typeof p !== 'string');
  if (plain.includes(undefined) || first === undefined)
    return parts.map((p) => (p.startsWith('CASE') || p.includes(' || ') ? `(${p})` : p)).join(' || ');
  return `regexp_replace({0}, ${first[1]!}, E'${plain.map((p) => (typeof p === 'string' ? p.slice(1, -1) : p![2]!)).join('')}')`;
}

/** `value` parsed; an error, or NULL when `safe`, for texts that the format does not read. */
export function printParsed(
  elements: readonly ParseElement[],
  value: TypedExpression,
  kind: ParsedKind,
  call: TypedCall,
  printer: Printer,
  options: {
    readonly safe: boolean;
    readonly shown: string;
    readonly zone: TypedExpression | undefined;
    readonly at: TypedExpression;
  },
): Fragment {
  const form = parseForm(elements, kind, options.safe);
  if (typeof form === 'string') return printer.refuse(form, options.at);
  // A constant that GoogleSQL may read in a way that PostgreSQL does not: a second 60 with a fraction, a named zone.
  const constant = literalText(value);
  const named = elements.some((e) => 'written' in e && e.written === '%Z');
  if (constant !== undefined && (form.fraction || named) && !new RegExp(form.pattern, 's').test(constant))
    return printer.refuse('such a text is not read in the same way in PostgreSQL', value);
  const local = kind === 'TIMESTAMP' && options.zone !== undefined && !form.zoned;
  const type = local ? 'timestamp' : TYPES[kind];
  const written = kind === 'TIMESTAMP' && !form.zoned && !local ? `${form.written} || '+00'` : form.written;
  const matches = (pattern: string): string => `{0} ~ ${braced(stringLiteral(pattern))}`;
  // Midnight at the end of the day is its beginning.
  let moment = `CAST(${written} AS ${type})${kind === 'TIME' ? " + INTERVAL '0'" : ''}`;
  if (form.dayOfYear !== undefined) {
    if (kind !== 'DATE')
      return printer.refuse('a day of the year with a time is not translated to PostgreSQL', options.at);
    const moved = `${moment} + (${form.dayOfYear} - 1)`;
    moment = `CASE WHEN EXTRACT(YEAR FROM ${moved}) <> EXTRACT(YEAR FROM ${moment}) THEN ${options.safe ? 'NULL' : '{fail:the year has no such day}'} ELSE ${moved} END`;
  }
  const unread = `WHEN {0} IS NOT NULL THEN {fail:not a text like ${options.shown.replaceAll(/[{}]/g, '')}}`;
  const text = options.safe
    ? `CASE WHEN ${matches(form.pattern)} THEN ${real(form.written, kind, form.zoned, moment)} END`
    : `CASE WHEN ${matches(form.pattern)} THEN ${moment} ${unread} END`;
  // SAFE. turns the errors of the translation itself into NULL already: what must still raise is printed outside of it.
  const read = options.safe && form.fraction ? withoutLeapFraction(value, call, printer) : value;
  const plain = printer.template(text, [read], { ...call, safe: false, type: local ? DATETIME : call.type });
  return local ? localToInstant(printer.printed(plain, DATETIME), options.zone, call, printer) : plain;
}

function withoutLeapFraction(value: TypedExpression, call: TypedCall, printer: Printer): TypedExpression {
  const text = printer.template("regexp_replace({0}, E'60\\\\.[0-9]+', '60')", [value], {
    ...call,
    safe: false,
    type: STRING,
  });
  return printer.printed(text, STRING, value.span);
}

/** Only days that exist. */
function real(written: string, kind: ParsedKind, zoned: boolean, moment: string): string {
  if (kind === 'TIME') return moment;
  const pattern = kind === 'DATE' ? `^${REAL_DAY}$` : `^${REAL_DAY} ${REAL_CLOCK}${zoned ? '[-+:0-9Z]+' : ''}$`;
  return `CASE WHEN ${written} ~ ${braced(stringLiteral(pattern))} THEN ${moment} END`;
}

/** PARSE_DATE, PARSE_DATETIME, PARSE_TIME, PARSE_TIMESTAMP: arguments format, text[, zone]. */
export const parseTemporal: Translation = (call, printer) => {
  const at = call.args[0]!;
  const format = literalText(at);
  if (format === undefined)
    return literalOf(at)
      ? printer.apply('CAST(NULL AS {type})', call)
      : printer.refuse('the format must be a literal to be translated exactly', at);
  const kind = typeKey(call.type) as ParsedKind;
  if (call.safe && zoneFromData(call) !== undefined) return printer.refuse(CAUGHT_ZONE, call.args[2]);
  const zone = call.args[2] === undefined || literalText(call.args[2]) === 'UTC' ? undefined : call.args[2];
  if (format === '%s' && zone === undefined && !call.safe && (kind === 'TIMESTAMP' || kind === 'DATETIME'))
    return secondsToInstant(call, printer, kind);
  const elements = readParseElements(format);
  if (typeof elements === 'string') return printer.refuse(elements, at);
  if (call.safe && elements.some((e) => 'written' in e && e.written === '%Z'))
    return printer.refuse('which texts %Z reads can’t be told in PostgreSQL', at);
  return printParsed(elements, call.args[1]!, kind, call, printer, { safe: call.safe, shown: format, zone, at });
};
