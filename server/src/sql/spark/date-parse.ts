// PARSE_DATE, PARSE_DATETIME, PARSE_TIMESTAMP, PARSE_TIME and CAST … FORMAT from text: the format becomes a regular
// expression that admits what GoogleSQL reads, and its groups the text that Spark's cast reads.

import { inCalendar, timeZone } from './date-arithmetic.js';
import { numberGap } from '../number-gap.js';
import { readParseElements, type ParseElement, type ParseField } from './parse-elements.js';
import {
  BIGINT,
  call,
  cast,
  literal,
  nullOf,
  operation,
  text,
  when,
  DATE_TYPE,
  TIMESTAMP_NTZ,
  TIMESTAMP_TYPE,
  type SparkExpression,
} from './spark-expression.js';
import { fillTemplate } from './template.js';
import { timeOfMoment } from './time-table.js';
import { NEXT_SECOND } from './time-templates.js';
import type { SparkRule } from './translation.js';

export type ParsedKind = 'DATE' | 'DATETIME' | 'TIMESTAMP' | 'TIME';

/** A part of the text that the cast reads: fixed, a group of the expression, or computed from one (`a` in a template). */
type Piece =
  { readonly text: string } | { readonly group: number } | { readonly group: number; readonly template: string };

export interface ParseForm {
  /** Java expression that the whole text has to match. */
  readonly pattern: string;
  readonly pieces: readonly Piece[];
  /** Day of the year's group, added to 1 January. */
  readonly dayOfYear?: number;
  readonly zoned: boolean;
  /** Admits a second 60, which only GoogleSQL reads; absent where the format has no seconds. */
  readonly leapPattern?: string;
  readonly second?: Piece;
  readonly fraction?: Piece;
}

const fixed = (value: string): Piece => ({ text: value });

/** The form of a format's elements, or why there is none. */
export function parseForm(elements: readonly ParseElement[], kind: ParsedKind, safe: boolean): ParseForm | string {
  const patterns = { whole: '', leap: '' };
  const add = (whole: string, leap = whole): void => {
    patterns.whole += whole;
    patterns.leap += leap;
  };
  let groups = 0;
  const at = new Map<string, Piece>();
  for (const [index, element] of elements.entries()) {
    const before = elements[index - 1];
    const after = elements[index + 1];
    const isNumber = (e: ParseElement | undefined): boolean => e !== undefined && 'packed' in e;
    if (element.kind === 'space' && element.needed !== true && isNumber(before) && isNumber(after)) {
      const joined = isNumber(elements[index - 2]);
      if (joined && safe) return 'numbers side by side have no exact form on Spark under SAFE';
      add(numberGap('\\s', (before as { fields: readonly ParseField[] }).fields.at(-1)?.name ?? '', joined));
    } else if (element.kind === 'space') add(element.needed === true ? '\\s+' : '\\s*');
    else if (element.kind === 'text') add(element.text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'));
    else {
      if (element.kind === 'time' && kind === 'DATE') return `a DATE is parsed by a format without ${element.written}`;
      if (element.kind === 'date' && kind === 'TIME') return `a TIME is parsed by a format without ${element.written}`;
      if (element.kind === 'zone' && kind !== 'TIMESTAMP') return `only a TIMESTAMP is parsed with ${element.written}`;
      const next = elements[index + 1];
      const beforeNumber = next !== undefined && 'packed' in next;
      const own = beforeNumber ? (element.packed ?? element.pattern) : element.pattern;
      // One digit of a year would be three in Spark's timestamps, which want four: an error, except where that has to be NULL.
      const isYear = element.fields[0]?.name === 'year';
      const hasSeconds = element.fields[0]?.name === 'second';
      add(
        isYear && !safe && kind !== 'DATE' ? own.replace('{1,4}', '{2,4}') : own,
        hasSeconds ? own.replace(/^\([^)]*\)/, '(60)') : own,
      );
      for (const field of element.fields) {
        groups++;
        if (at.has(field.name)) return `${element.written} repeats what the format has already said`;
        at.set(
          field.name,
          field.template === undefined ? { group: groups } : { group: groups, template: field.template },
        );
      }
    }
  }
  const has = (name: string): boolean => at.has(name);
  const piece = (name: string, otherwise: string): Piece => at.get(name) ?? fixed(otherwise);
  if (has('dayOfYear') && (has('month') || has('day')))
    return 'the format has both a day of the year and a month or day';
  if (has('century') && !has('shortYear')) return 'the format has %C without %y';
  if (has('year') && (has('shortYear') || has('century'))) return 'the format has the year twice';
  const pieces: Piece[] = [];
  // Spark wants four digits at least; a year has four at most here.
  if (has('century'))
    pieces.push(at.get('century')!, {
      group: (at.get('shortYear') as { group: number }).group,
      template: "lpad(a, 2, '0')",
    });
  else if (has('shortYear')) pieces.push(at.get('shortYear')!);
  else if (has('year') && safe)
    pieces.push({ group: (at.get('year') as { group: number }).group, template: "lpad(a, 4, '0')" });
  else if (has('year')) pieces.push(fixed(kind === 'DATE' ? '000' : '00'), at.get('year')!);
  else pieces.push(fixed('1970'));
  pieces.push(fixed('-'), piece('month', '1'), fixed('-'), piece('day', '1'));
  if (kind !== 'DATE') {
    const hour = at.get('hour') ?? (has('hour12') ? at.get('hour12')! : fixed('0'));
    if (has('hour12') && has('hour')) return 'the format has the hour twice';
    pieces.push(fixed(' '));
    if (has('hour12') && has('half'))
      pieces.push(...twelveHours(at.get('hour12') as { group: number }, at.get('half') as { group: number }));
    else if (has('hour12'))
      pieces.push({ ...(hour as { group: number }), template: 'CAST(mod(CAST(a AS INT), 12) AS STRING)' });
    else pieces.push(hour);
    pieces.push(fixed(':'), piece('minute', '0'), fixed(':'), piece('second', '0'));
    if (has('fraction')) pieces.push(at.get('fraction')!);
    if (has('zone')) pieces.push(at.get('zone')!);
    else if (has('zoneHour')) pieces.push(at.get('zoneHour')!, fixed(':'), piece('zoneMinute', '00'));
  }
  const day = at.get('dayOfYear');
  return {
    pattern: `^\\s*${patterns.whole}\\s*\\z`,
    pieces,
    ...(day !== undefined && 'group' in day && { dayOfYear: day.group }),
    zoned: has('zone') || has('zoneHour'),
    ...(has('second') && { leapPattern: `^\\s*${patterns.leap}\\s*\\z`, second: at.get('second')! }),
    ...(has('fraction') && { fraction: at.get('fraction')! }),
  };
}

/** `12 am` is 0, `12 pm` is 12: the template gets the hour as `a` and the half of the day as `b`. */
function twelveHours(hour: { readonly group: number }, half: { readonly group: number }): readonly Piece[] {
  return [{ group: hour.group, template: `@${half.group}` }];
}

const TWELVE_HOURS = "CAST(mod(CAST(a AS INT), 12) + CASE WHEN lower(left(b, 1)) = 'p' THEN 12 ELSE 0 END AS STRING)";

function written(form: ParseForm, value: SparkExpression): SparkExpression {
  const group = (n: number): SparkExpression =>
    call('regexp_extract', value, text(form.pattern), literal({ kind: 'scalar', name: 'INT' }, String(n)));
  const isPlain = form.pieces.every((p) => 'text' in p || !('template' in p));
  if (isPlain) {
    const replacement = form.pieces.map((p) => ('text' in p ? p.text : `$${p.group}`)).join('');
    return /^[^$]*$/.test(replacement)
      ? text(replacement)
      : call('regexp_replace', value, text(form.pattern), text(replacement));
  }
  const parts: SparkExpression[] = [];
  let constant = '';
  const flush = (): void => {
    if (constant !== '') parts.push(text(constant));
    constant = '';
  };
  for (const p of form.pieces) {
    if ('text' in p) {
      constant += p.text;
      continue;
    }
    flush();
    if (!('template' in p)) parts.push(group(p.group));
    else if (p.template.startsWith('@'))
      parts.push(fillTemplate(TWELVE_HOURS, [group(p.group), group(Number(p.template.slice(1)))]));
    else parts.push(fillTemplate(p.template, [group(p.group)]));
  }
  flush();
  return call('concat', ...parts);
}

const CAST_TYPES = {
  DATE: DATE_TYPE,
  DATETIME: TIMESTAMP_NTZ,
  TIMESTAMP: TIMESTAMP_TYPE,
  TIME: TIMESTAMP_NTZ,
} as const;

/** `value` parsed; an error, or NULL when `safe`, for texts that the format does not read. `zone`: of texts without one. */
export function parsedMoment(
  form: ParseForm,
  value: SparkExpression,
  kind: ParsedKind,
  options: {
    readonly safe: boolean;
    readonly shown: string;
    readonly zone?: SparkExpression;
    /** A second 60 is no second of this format. */
    readonly noLeap?: true;
  },
): SparkExpression {
  const { safe } = options;
  const datedOf = (of: ParseForm): SparkExpression => {
    const cut = cast(written(of, value), CAST_TYPES[kind], safe);
    return of.dayOfYear === undefined ? cut : onDay(of, value, cut, kind, safe);
  };
  const momentOf = (dated: SparkExpression): SparkExpression =>
    kind === 'TIME'
      ? timeOfMoment(dated)
      : options.zone === undefined || form.zoned
        ? dated
        : call('to_utc_timestamp', dated, options.zone);
  const moment = momentOf(datedOf(form));
  const admitted = operation('rlike', value, text(form.pattern));
  const unread = call('raise_error', text(`not a text like ${options.shown}`));
  if (!safe) return when(operation('not', admitted), unread, moment);
  const checked = when(
    admitted,
    moment,
    nullOf(kind === 'TIME' ? { kind: 'scalar', name: 'STRING' } : CAST_TYPES[kind]),
  );
  if (form.leapPattern === undefined || options.noLeap === true) return checked;
  // A second 60 is the one after 59.
  const second = (p: Piece): boolean => p === form.second;
  const before: ParseForm = {
    ...form,
    pattern: form.leapPattern,
    pieces: form.pieces.flatMap((p) => (second(p) ? [fixed('59')] : p === form.fraction ? [] : [p])),
  };
  return when(
    operation('rlike', value, text(form.leapPattern)),
    momentOf(fillTemplate(NEXT_SECOND, [datedOf(before)])),
    checked,
  );
}

/** The year's day instead of 1 January; the 366th only where there is one. */
function onDay(
  form: ParseForm,
  value: SparkExpression,
  firstDay: SparkExpression,
  kind: ParsedKind,
  safe: boolean,
): SparkExpression {
  const day = call(
    'regexp_extract',
    value,
    text(form.pattern),
    literal({ kind: 'scalar', name: 'INT' }, String(form.dayOfYear)),
  );
  const missing = safe ? 'CAST(NULL AS DATE)' : "raise_error('the year has no such day')";
  if (kind === 'DATE')
    return fillTemplate(
      `CASE WHEN year(date_add(a, CAST(b AS INT) - 1)) != year(a) THEN ${missing} ELSE date_add(a, CAST(b AS INT) - 1) END`,
      [firstDay, day],
    );
  const moved = fillTemplate(
    'timestamp_micros(unix_micros(CAST(a AS TIMESTAMP)) + (CAST(b AS BIGINT) - 1) * 86400000000)',
    [firstDay, day],
  );
  const moment = kind === 'TIMESTAMP' ? moved : cast(moved, TIMESTAMP_NTZ);
  return fillTemplate(
    `CASE WHEN year(a) != year(b) THEN ${safe ? 'NULL' : "raise_error('the year has no such day')"} ELSE a END`,
    [moment, firstDay],
  );
}

export function parseMoment(kind: ParsedKind): SparkRule {
  return (site) => {
    const format = site.constant(0);
    if (format === undefined) {
      const first = site.typed(0);
      return first.kind === 'literal'
        ? nullOf(site.result)
        : site.refuse('the format has to be a constant: its elements are translated one by one', first);
    }
    if (format === '%s' && (kind === 'TIMESTAMP' || kind === 'DATETIME')) {
      const moment = seconds(site.arg(1), site.call.safe);
      return kind === 'TIMESTAMP' ? moment : cast(moment, TIMESTAMP_NTZ);
    }
    const elements = readParseElements(format);
    if (typeof elements === 'string') return site.refuse(elements, site.typed(0));
    if (site.call.safe && elements.some((e) => 'written' in e && e.written === '%Z'))
      return site.refuse("which texts %Z reads can't be told on Spark", site.typed(0));
    const form = parseForm(elements, kind, site.call.safe);
    if (typeof form === 'string') return site.refuse(form, site.typed(0));
    if (form.leapPattern !== undefined && /:60(?![0-9])/.test(site.constant(1) ?? ''))
      return site.refuse('a 60th second is not read on Spark', site.typed(1));
    const zone =
      kind === 'TIMESTAMP' && site.count > 2 && site.constant(2) !== 'UTC' && !form.zoned
        ? timeZone(site, 2)
        : undefined;
    return parsedMoment(form, site.arg(1), kind, { safe: site.call.safe, shown: format, ...(zone && { zone }) });
  };
}

function seconds(value: SparkExpression, safe: boolean): SparkExpression {
  const number = cast(value, BIGINT);
  const admitted = operation('rlike', value, text('^\\s*-?[0-9]{1,12}\\s*\\z'));
  const moment = inCalendar(call('timestamp_seconds', number));
  return safe
    ? when(admitted, moment, nullOf(TIMESTAMP_TYPE))
    : when(operation('not', admitted), call('raise_error', text('not a number of seconds')), moment);
}
