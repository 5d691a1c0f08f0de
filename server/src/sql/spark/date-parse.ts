// PARSE_DATE, PARSE_DATETIME, PARSE_TIMESTAMP with a constant format → to_date and to_timestamp behind a pattern that
// admits exactly the texts which both read alike. What only GoogleSQL reads (spaces around, odd widths) is an error.

import { inCalendar, timeZone } from './date-arithmetic.js';
import { DATE_TYPE, TIMESTAMP_NTZ, call, cast, nullOf, operation, text, when, type SparkExpression } from './spark-expression.js';
import type { SparkRule } from './translation.js';

interface Element {
  /** Java pattern standing by itself, and between digits. */
  readonly free: string;
  readonly packed: string;
  /** Regular expressions for the same. */
  readonly freeText: string;
  readonly packedText: string;
  readonly time?: true;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const number = (free: string, packed: string, freeText: string, packedText: string, time?: true): Element => ({ free, packed, freeText, packedText, ...(time && { time }) });
const word = (pattern: string, regex: string, time?: true): Element => ({ free: pattern, packed: pattern, freeText: regex, packedText: regex, ...(time && { time }) });

const ELEMENTS: Readonly<Record<string, Element>> = {
  Y: number('y', 'yyyy', '[0-9]{4}', '[0-9]{4}'),
  E4Y: number('y', 'yyyy', '[0-9]{4}', '[0-9]{4}'),
  // Two digits from 69 on mean 19xx in GoogleSQL, 20xx in Java.
  y: number('yy', 'yy', '(?:[0-5][0-9]|6[0-8])', '(?:[0-5][0-9]|6[0-8])'),
  m: number('M', 'MM', '(?:0?[1-9]|1[0-2])', '(?:0[1-9]|1[0-2])'),
  d: number('d', 'dd', '(?:0?[1-9]|[12][0-9]|3[01])', '(?:0[1-9]|[12][0-9]|3[01])'),
  e: number('d', 'dd', '(?:0?[1-9]|[12][0-9]|3[01])', '(?:0[1-9]|[12][0-9]|3[01])'),
  b: word('MMM', `(?i:${MONTHS.map((m) => m.slice(0, 3)).join('|')})`),
  h: word('MMM', `(?i:${MONTHS.map((m) => m.slice(0, 3)).join('|')})`),
  B: word('MMMM', `(?i:${MONTHS.join('|')})`),
  H: number('H', 'HH', '(?:[01]?[0-9]|2[0-3])', '(?:[01][0-9]|2[0-3])', true),
  I: number('h', 'hh', '(?:0?[1-9]|1[0-2])', '(?:0[1-9]|1[0-2])', true),
  M: number('m', 'mm', '[0-5]?[0-9]', '[0-5][0-9]', true),
  S: number('s', 'ss', '[0-5]?[0-9]', '[0-5][0-9]', true),
  'E*S': number('s[.SSSSSS]', 'ss[.SSSSSS]', String.raw`[0-5]?[0-9](?:\.[0-9]{1,6})?`, String.raw`[0-5][0-9](?:\.[0-9]{1,6})?`, true),
  p: word('a', '(?i:am|pm)', true),
  Ez: word('xxx', '[+-][0-9]{2}:[0-9]{2}', true),
  z: word('xx', '[+-][0-9]{4}', true),
};

const EXPANSIONS: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d', D: '%m/%d/%y', x: '%m/%d/%y', T: '%H:%M:%S', X: '%H:%M:%S', R: '%H:%M', '%': '%%',
};

interface ParseForm {
  readonly java: string;
  readonly strict: string;
  readonly zoned: boolean;
}

/** Java pattern and admitting expression of a format, or why there is none. */
export function parseForm(format: string, kind: 'DATE' | 'DATETIME' | 'TIMESTAMP'): ParseForm | string {
  const parts = format.replace(/%([FDxTXR])/g, (_, name: string) => EXPANSIONS[name]!).match(/%E4Y|%E\*S|%Ez|%.|[^%]+/gs) ?? [];
  let java = '';
  let strict = '';
  let zoned = false;
  const seen = new Set<string>();
  const isNumber = (part: string | undefined): boolean => part !== undefined && part.startsWith('%') && /[0-9]/.test(ELEMENTS[part.slice(1)]?.freeText ?? '');
  for (const [index, part] of parts.entries()) {
    if (!part.startsWith('%')) {
      if (!/^[ \-:/.,_A-Za-z]*$/.test(part)) return `the text ${part} in the format has no exact form on Spark`;
      java += part.replace(/[A-Za-z]+/g, (letters) => `'${letters}'`);
      strict += part.replace(/\./g, '\\.');
      continue;
    }
    const name = part.slice(1);
    const element = ELEMENTS[name];
    if (element === undefined || (element.time === true && kind === 'DATE') || (name === 'H' && seen.has('p')))
      return `the format element ${part} has no exact form on Spark here`;
    if ((name === 'Ez' || name === 'z') && kind !== 'TIMESTAMP') return `the format element ${part} has no exact form on Spark here`;
    const field = { E4Y: 'Y', y: 'Y', e: 'd', b: 'm', h: 'm', B: 'm', I: 'H', 'E*S': 'S', Ez: 'z' }[name] ?? name;
    if (seen.has(field)) return `${part} repeats what the format has already said`;
    seen.add(field);
    zoned ||= field === 'z';
    const packed = isNumber(parts[index - 1]) || isNumber(parts[index + 1]);
    java += packed ? element.packed : element.free;
    strict += packed ? element.packedText : element.freeText;
  }
  if (seen.has('H') !== true && seen.has('p')) return 'the format has %p without an hour';
  if ((parts as readonly string[]).includes('%I') !== seen.has('p')) return 'a twelve-hour clock needs %I and %p on Spark';
  return { java, strict: `^${strict}\\z`, zoned };
}

export function parseMoment(kind: 'DATE' | 'DATETIME' | 'TIMESTAMP'): SparkRule {
  return (site) => {
    const format = site.constant(0);
    if (format === undefined) {
      const first = site.typed(0);
      return first.kind === 'literal' ? nullOf(site.result) : site.refuse('the format has to be a constant: its elements are translated one by one', first);
    }
    if (format === '%s' && kind === 'TIMESTAMP') return seconds(site.arg(1), site.call.safe);
    const form = parseForm(format, kind);
    if (typeof form === 'string') return site.refuse(form, site.typed(0));
    const value = site.arg(1);
    const admitted = operation('rlike', value, text(form.strict));
    const zone = kind === 'TIMESTAMP' && site.count > 2 && site.constant(2) !== 'UTC' && !form.zoned ? timeZone(site, 2) : undefined;
    const finish = (moment: SparkExpression): SparkExpression => {
      if (kind === 'DATE') return moment;
      if (kind === 'DATETIME') return cast(moment, TIMESTAMP_NTZ);
      return zone === undefined ? moment : call('to_utc_timestamp', moment, zone);
    };
    const parsed = finish(call(kind === 'DATE' ? 'to_date' : 'to_timestamp', value, text(form.java)));
    const unread = call('raise_error', text(`only texts like ${format} are read`));
    if (!site.call.safe) return when(operation('not', admitted), unread, parsed);
    const tried = call('try_to_timestamp', value, text(form.java));
    const tolerant = kind === 'DATE' ? cast(tried, DATE_TYPE) : finish(tried);
    // Texts with other widths or spaces may be read by GoogleSQL: an error, not a silent NULL.
    const doubtful = operation('rlike', value, text(loose(form.strict)));
    return when(admitted, tolerant, when(doubtful, unread, nullOf(site.result)));
  };
}

/** Admits spaces anywhere and any digits: whatever GoogleSQL might still read. */
function loose(strict: string): string {
  const skeleton = strict.replace(/^\^|\\z$/g, '').replace(/\(\?:[^()]*\[[^()]*\)\??|\[[0-9\-+]+\](?:\{[0-9,]+\}|\?)?/g, '@').replace(/@+/g, '@');
  return `^\\s*${skeleton.replace(/ /g, '\\s*').replace(/@/g, String.raw`\s*[-+]?[0-9.:]+`)}\\s*\\z`;
}

function seconds(value: SparkExpression, safe: boolean): SparkExpression {
  const number = cast(value, { kind: 'scalar', name: 'BIGINT' });
  const admitted = operation('rlike', value, text('^-?[0-9]{1,12}\\z'));
  const moment = inCalendar(call('timestamp_seconds', number));
  return safe ? when(admitted, moment, nullOf({ kind: 'scalar', name: 'TIMESTAMP' })) : when(operation('not', admitted), call('raise_error', text('not a number of seconds')), moment);
}
