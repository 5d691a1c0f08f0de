// FORMAT_DATE, FORMAT_DATETIME, FORMAT_TIMESTAMP with a constant format → date_format and what it can't say, concatenated.

import { typeKey } from '../types.js';
import { inZone } from './date-arithmetic.js';
import { call, literal, operation, text, when, STRING_TYPE, type SparkExpression } from './spark-expression.js';
import { fillTemplate } from './template.js';
import { MOMENT_OF_TIME } from './time-templates.js';
import type { SparkRule } from './translation.js';

/** One element of a format: a Java pattern, or a template over `a` where no pattern says it. */
interface Element {
  readonly pattern?: string;
  readonly template?: string;
  /** Needs a time of day: printed as it stands for a DATE. */
  readonly time?: true;
}

const pattern = (text: string): Element => ({ pattern: text });
const template = (text: string): Element => ({ template: text });
const time = (element: Element): Element => ({ ...element, time: true });

const spacePadded = (value: string): string => `lpad(${value}, 2, ' ')`;
const zeroPadded = (value: string): string => `lpad(CAST(${value} AS STRING), 2, '0')`;

const ELEMENTS: Readonly<Record<string, Element>> = {
  Y: pattern('y'),
  EY: pattern('y'),
  E4Y: pattern('yyyy'),
  y: pattern('yy'),
  Ey: pattern('yy'),
  C: template('CAST(div(year(a), 100) AS STRING)'),
  m: pattern('MM'),
  B: pattern('MMMM'),
  b: pattern('MMM'),
  h: pattern('MMM'),
  d: pattern('dd'),
  e: template(spacePadded("date_format(a, 'd')")),
  j: pattern('DDD'),
  A: pattern('EEEE'),
  a: pattern('EEE'),
  u: template('CAST(weekday(a) + 1 AS STRING)'),
  w: template('CAST(dayofweek(a) - 1 AS STRING)'),
  U: template(zeroPadded('div(dayofyear(a) + 7 - dayofweek(a), 7)')),
  W: template(zeroPadded('div(dayofyear(a) + 6 - weekday(a), 7)')),
  V: template(zeroPadded('weekofyear(a)')),
  G: template("CAST(date_part('YEAROFWEEK', a) AS STRING)"),
  g: template(zeroPadded("mod(date_part('YEAROFWEEK', a), 100)")),
  D: pattern('MM/dd/yy'),
  x: pattern('MM/dd/yy'),
  F: pattern('y-MM-dd'),
  Q: pattern('Q'),
  H: time(pattern('HH')),
  I: time(pattern('hh')),
  k: time(template(spacePadded("date_format(a, 'H')"))),
  l: time(template(spacePadded("date_format(a, 'h')"))),
  M: time(pattern('mm')),
  S: time(pattern('ss')),
  E0S: time(pattern('ss')),
  E1S: time(pattern('ss.S')),
  E2S: time(pattern('ss.SS')),
  E3S: time(pattern('ss.SSS')),
  E4S: time(pattern('ss.SSSS')),
  E5S: time(pattern('ss.SSSSS')),
  E6S: time(pattern('ss.SSSSSS')),
  E7S: time(pattern('ss.SSSSSSS')),
  E8S: time(pattern('ss.SSSSSSSS')),
  E9S: time(pattern('ss.SSSSSSSSS')),
  'E*S': time(template(String.raw`regexp_replace(date_format(a, 'ss.SSSSSS'), '\\.?0+\\z', '')`)),
  p: time(pattern('a')),
  P: time(template("lower(date_format(a, 'a'))")),
  R: time(pattern('HH:mm')),
  T: time(pattern('HH:mm:ss')),
  X: time(pattern('HH:mm:ss')),
  c: time(
    template("concat(date_format(a, 'EEE MMM '), lpad(date_format(a, 'd'), 2, ' '), date_format(a, ' HH:mm:ss y'))"),
  ),
  s: time(template('CAST(unix_seconds(CAST(a AS TIMESTAMP)) AS STRING)')),
};

/** Of a TIMESTAMP seen in UTC. */
const UTC_TEXTS: Readonly<Record<string, string>> = { Z: 'UTC', z: '+0000', Ez: '+00:00' };

/** How far the clock of the zone is ahead, in seconds: `a` is what it shows, `b` the instant. */
const AHEAD = '(unix_seconds(a) - unix_seconds(b))';
const SIGN = `CASE WHEN ${AHEAD} < 0 THEN '-' ELSE '+' END`;
const HOURS = `CAST(div(abs(${AHEAD}), CAST(3600 AS BIGINT)) AS STRING)`;
const MINUTES = `CAST(div(mod(abs(${AHEAD}), 3600), CAST(60 AS BIGINT)) AS STRING)`;
export const ZONE_HOURS = `concat(${SIGN}, lpad(${HOURS}, 2, '0'))`;
export const ZONE_MINUTES = `lpad(${MINUTES}, 2, '0')`;
const ZONE_TEXTS: Readonly<Record<string, string>> = {
  s: 'CAST(unix_seconds(b) AS STRING)',
  z: `concat(${ZONE_HOURS}, ${ZONE_MINUTES})`,
  Ez: `concat(${ZONE_HOURS}, ':', ${ZONE_MINUTES})`,
  Z: `concat('UTC', CASE WHEN mod(abs(${AHEAD}), 3600) >= 60 THEN concat(${ZONE_HOURS}, ${ZONE_MINUTES}) WHEN ${AHEAD} != 0 THEN concat(${SIGN}, ${HOURS}) WHEN ${AHEAD} = 0 THEN '' END)`,
};

/** `%E4Y` is one element; a `%` before anything else is text. */
const ELEMENT = /%(E4Y|E[0-9*]S|E[A-Za-z]|O[A-Za-z]|[-_^0-9]|[A-Za-z%]|$)/gy;

export type FormatPiece = { readonly pattern: string } | { readonly text: string } | { readonly template: string };

/** The format's pieces in order, or why one of them has no form. */
export function formatPieces(
  format: string,
  kind: 'DATE' | 'DATETIME' | 'TIMESTAMP' | 'TIME',
  utc: boolean,
): readonly FormatPiece[] | string {
  const pieces: FormatPiece[] = [];
  for (let at = 0; at < format.length;) {
    if (format[at] !== '%') {
      const until = format.indexOf('%', at) < 0 ? format.length : format.indexOf('%', at);
      pieces.push({ text: format.slice(at, until) });
      at = until;
      continue;
    }
    ELEMENT.lastIndex = at;
    const name = ELEMENT.exec(format)?.[1];
    if (name === undefined) return `the format element ${format.slice(at, at + 2)} has no exact form on Spark`;
    at += 1 + name.length;
    if (name === '' || name === '%') pieces.push({ text: '%' });
    else if (name === 'n') pieces.push({ text: '\n' });
    else if (name === 't') pieces.push({ text: '\t' });
    else if (name in ZONE_TEXTS && !(name === 's' && (kind !== 'TIMESTAMP' || utc))) {
      if (kind === 'TIMESTAMP') pieces.push(utc ? { text: UTC_TEXTS[name]! } : { template: ZONE_TEXTS[name]! });
      else pieces.push({ text: `%${name}` });
    } else {
      const element = ELEMENTS[name];
      if (element === undefined) return `the format element %${name} has no exact form on Spark`;
      const needsBoth = name === 'c' || name === 's';
      if (needsBoth ? kind === 'DATE' || kind === 'TIME' : element.time === true ? kind === 'DATE' : kind === 'TIME')
        pieces.push({ text: `%${name}` });
      else if (element.pattern !== undefined) pieces.push({ pattern: element.pattern });
      else pieces.push({ template: element.template! });
    }
  }
  return pieces;
}

/** Text that may stand in a Java pattern between its letters. */
function inPattern(piece: string): string | undefined {
  if (/^[ \-:/.,_]*$/.test(piece)) return piece;
  return /^[A-Za-z \-:/.,_]*$/.test(piece) ? `'${piece}'` : undefined;
}

/** Neighbouring patterns become one, unless a letter would run on into the next. */
function merged(pieces: readonly FormatPiece[]): readonly FormatPiece[] {
  const out: FormatPiece[] = [];
  for (const [index, piece] of pieces.entries()) {
    const last = out.at(-1);
    const neighbours = [last, pieces[index + 1]].some((p) => p !== undefined && 'pattern' in p);
    const own = 'pattern' in piece ? piece.pattern : 'text' in piece && neighbours ? inPattern(piece.text) : undefined;
    if (own !== undefined && last !== undefined && 'pattern' in last && last.pattern.at(-1) !== own[0]) {
      out[out.length - 1] = { pattern: last.pattern + own };
    } else out.push(own !== undefined ? { pattern: own } : piece);
  }
  return out;
}

export const formatMoment: SparkRule = (site) => {
  const format = site.constant(0);
  if (format === undefined) {
    const first = site.typed(0);
    if (first.kind === 'literal') return literal(STRING_TYPE, undefined);
    return site.refuse('the format has to be a constant: its elements are translated one by one', first);
  }
  const kind = typeKey(site.typed(1).type) as 'DATE' | 'DATETIME' | 'TIMESTAMP' | 'TIME';
  const utc = site.count < 3 || site.constant(2) === 'UTC';
  const pieces = formatPieces(format, kind, utc);
  if (typeof pieces === 'string') return site.refuse(pieces, site.typed(0));
  const value = kind === 'TIME' ? fillTemplate(MOMENT_OF_TIME, [site.arg(1)]) : inZone(site, site.arg(1), 2);
  return formatted(pieces, value, site.arg(1));
};

/** The pieces of `local`, what a clock shows at `instant`. */
export function formatted(
  pieces: readonly FormatPiece[],
  local: SparkExpression,
  instant: SparkExpression,
): SparkExpression {
  const parts = merged(pieces).map((piece): SparkExpression => {
    if ('pattern' in piece) return call('date_format', local, text(piece.pattern));
    if ('text' in piece) return text(piece.text);
    return piece.template.includes('unix_seconds(CAST')
      ? fillTemplate(piece.template, [instant])
      : fillTemplate(piece.template, [local, instant]);
  });
  if (parts.every((p) => p.kind === 'literal'))
    return when(
      operation('is not null', local),
      text(parts.map((p) => p.value!).join('')),
      literal(STRING_TYPE, undefined),
    );
  return parts.length === 1 ? parts[0]! : call('concat', ...parts);
}
