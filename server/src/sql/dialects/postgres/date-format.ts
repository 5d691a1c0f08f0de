// FORMAT_* in PostgreSQL: literal formats are taken apart; an element without an exact counterpart is refused.

import { primary } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { DATETIME, typeKey } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { stringLiteral } from './identifiers.js';
import { P } from './precedence.js';
import { localTime } from './instants.js';
import { OFFSET, OFFSET_HOURS, OFFSET_MINUTES, OFFSET_SIGN } from './time-zones.js';

/** What stands for one element: a pattern of to_char, fixed text, or an expression of the operand `{0}`. `kind`: the part of a value it needs. */
interface Element {
  readonly kind: 'date' | 'time' | 'moment' | 'instant' | 'any';
  readonly toChar?: string;
  readonly text?: string;
  readonly expression?: string;
  /** In a zone that is not UTC: an expression of the local time `{0}` and the instant `{1}`. */
  readonly zoned?: string;
}

const d = (toChar: string): Element => ({ kind: 'date', toChar });
const t = (toChar: string): Element => ({ kind: 'time', toChar });
const number = (field: string): string => `CAST(EXTRACT(${field} FROM {0}) AS text)`;
const padded = (pattern: string): string => `lpad(to_char({0}, '${pattern}'), 2, ' ')`;
const week = (weekday: string): string => `lpad(CAST(div(EXTRACT(DOY FROM {0}) + 6 - ${weekday}, 7) AS text), 2, '0')`;

const DAY = padded('FMDD');
const SECONDS = 'CAST(floor(EXTRACT(EPOCH FROM {0})) AS text)';

/** GoogleSQL's years have no leading zeros (`%E4Y` has them). */
const ELEMENTS: Readonly<Record<string, Element>> = {
  Y: d('FMYYYY'),
  E4Y: d('YYYY'),
  y: d('YY'),
  m: d('MM'),
  d: d('DD'),
  j: d('DDD'),
  b: d('Mon'),
  h: d('Mon'),
  B: d('FMMonth'),
  a: d('Dy'),
  A: d('FMDay'),
  V: d('IW'),
  G: d('FMIYYY'),
  g: d('IY'),
  u: d('ID'),
  D: d('MM/DD/YY'),
  x: d('MM/DD/YY'),
  F: d('FMYYYY-MM-DD'),
  Q: d('Q'),
  C: { kind: 'date', expression: 'CAST(div(EXTRACT(YEAR FROM {0}), 100) AS text)' },
  w: { kind: 'date', expression: number('DOW') },
  U: { kind: 'date', expression: week('EXTRACT(DOW FROM {0})') },
  W: { kind: 'date', expression: week('(EXTRACT(DOW FROM {0}) + 6) % 7') },
  e: { kind: 'date', expression: DAY },
  Ey: d('YY'),
  EY: d('FMYYYY'),
  EC: { kind: 'date', expression: 'CAST(div(EXTRACT(YEAR FROM {0}), 100) AS text)' },
  Ex: d('MM/DD/YY'),
  H: t('HH24'),
  M: t('MI'),
  S: t('SS'),
  I: t('HH12'),
  p: t('AM'),
  P: t('am'),
  R: t('HH24:MI'),
  T: t('HH24:MI:SS'),
  X: t('HH24:MI:SS'),
  r: t('HH12:MI:SS AM'),
  E0S: t('SS'),
  E1S: t('SS.FF1'),
  E2S: t('SS.FF2'),
  E3S: t('SS.FF3'),
  E4S: t('SS.FF4'),
  E5S: t('SS.FF5'),
  E6S: t('SS.FF6'),
  E7S: t('SS.US0'),
  E8S: t('SS.US00'),
  E9S: t('SS.US000'),
  k: { kind: 'time', expression: padded('FMHH24') },
  l: { kind: 'time', expression: padded('FMHH12') },
  'E*S': { kind: 'time', expression: "rtrim(rtrim(to_char({0}, 'SS.US'), '0'), '.')" },
  c: {
    kind: 'moment',
    expression: `to_char({0}, 'Dy Mon ') || ${DAY} || to_char({0}, ' HH24:MI:SS FMYYYY')`,
  },
  s: { kind: 'moment', expression: SECONDS, zoned: SECONDS.replace('{0}', '{1}') },
  Z: {
    kind: 'instant',
    text: 'UTC',
    zoned: `'UTC' || CASE WHEN ${OFFSET} = 0 THEN '' WHEN ${OFFSET} % 60 = 0 THEN ${OFFSET_SIGN} || CAST(abs(${OFFSET}) / 60 AS text) ELSE ${OFFSET_SIGN} || ${OFFSET_HOURS} || ${OFFSET_MINUTES} END`,
  },
  z: { kind: 'instant', text: '+0000', zoned: `${OFFSET_SIGN} || ${OFFSET_HOURS} || ${OFFSET_MINUTES}` },
  Ez: { kind: 'instant', text: '+00:00', zoned: `${OFFSET_SIGN} || ${OFFSET_HOURS} || ':' || ${OFFSET_MINUTES}` },
  n: { kind: 'any', text: '\n' },
  t: { kind: 'any', text: '\t' },
  '%': { kind: 'any', text: '%' },
};

/** The pieces of a format: literal text and elements. */
export function pieces(format: string): readonly (string | { readonly element: string })[] {
  const out: (string | { readonly element: string })[] = [];
  for (const match of format.matchAll(/%(E(?:\*S|\d[SY]|z|.)|.)|([^%]+)|%$/gsu))
    out.push(match[1] === undefined ? (match[2] ?? '%') : { element: match[1] });
  return out;
}

/** An element that the type has no part for stands for itself. */
function belongs({ kind }: Element, type: string): boolean {
  if (kind === 'any') return true;
  if (type === 'DATE') return kind === 'date';
  if (type === 'TIME') return kind === 'time';
  return type === 'TIMESTAMP' || kind !== 'instant';
}

/** Letters that no element has stand for themselves; signs and digits are flags, `J`, `E` and `O` more elements. */
const STANDS_FOR_ITSELF = /^(?:[^-_0-9^#EOJ+:*]|E[^OJ0-9*])$/u;

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');

/** Fixed text inside a to_char pattern: letters would be patterns. */
const quoted = (text: string): string =>
  /^[^A-Za-z"\\]*$/.test(text) ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** FORMAT_DATE, FORMAT_DATETIME, FORMAT_TIME, FORMAT_TIMESTAMP: arguments format, value[, zone]. */
export const formatTemporal: Translation = (call, printer) => {
  const format = literalText(call.args[0]);
  const operand = call.args[1]!;
  const type = typeKey(operand.type);
  if (format === undefined)
    return printer.refuse('the format must be a literal to be translated exactly', call.args[0]);
  const dated = pieces(format).some(
    (piece) => typeof piece !== 'string' && /^(date|moment)$/.test(ELEMENTS[piece.element]?.kind ?? ''),
  );
  const value = formattable(operand, call, printer, dated);
  if (value === undefined) return primary('');
  const zone = call.args[2] === undefined || literalText(call.args[2]) === 'UTC';
  const parts: string[] = [];
  let run: { text: string; patterns: boolean } = { text: '', patterns: false };
  let plain = '';
  const flush = (): void => {
    if (run.text !== '')
      parts.push(run.patterns ? `to_char({0}, ${braced(stringLiteral(run.text))})` : braced(stringLiteral(plain)));
    run = { text: '', patterns: false };
    plain = '';
  };
  const fixed = (text: string): void => {
    run = { ...run, text: run.text + quoted(text) };
    plain += text;
  };
  for (const piece of pieces(format)) {
    if (typeof piece === 'string') {
      fixed(piece);
      continue;
    }
    const element = ELEMENTS[piece.element];
    if (element === undefined ? STANDS_FOR_ITSELF.test(piece.element) : !belongs(element, type)) {
      fixed(`%${piece.element}`);
      continue;
    }
    if (element === undefined)
      return printer.refuse(
        `no exact translation of the format element %${piece.element} here to PostgreSQL is known`,
        call.args[0],
      );
    if (element.zoned !== undefined && !zone) {
      flush();
      parts.push(element.zoned);
    } else if (element.text !== undefined) fixed(element.text);
    else if (element.toChar !== undefined) run = { text: run.text + element.toChar, patterns: true };
    else {
      flush();
      parts.push(element.expression!);
    }
  }
  flush();
  if (parts.length === 0) return printer.template("CASE WHEN {0} IS NOT NULL THEN '' END", [value, operand], call);
  // Literal text alone would not be NULL for a NULL value.
  if (parts.every((p) => !p.includes('{0}')))
    return printer.template(`CASE WHEN {0} IS NOT NULL THEN ${parts.join(' || ')} END`, [value, operand], call);
  return parts.length === 1 && !parts[0]!.includes(' || ')
    ? printer.template(parts[0]!, [value, operand], call)
    : printer.template(infix(parts.join(' || '), P.other), [value, operand], call);
};

/** The value as what to_char takes: TIME as it is, TIMESTAMP as the zone's DATETIME. */
function formattable(
  operand: TypedExpression,
  call: TypedCall,
  printer: Printer,
  dated: boolean,
): TypedExpression | undefined {
  if (typeKey(operand.type) !== 'TIMESTAMP') return operand;
  const text = localTime(operand, call.args[2], call, printer, dated);
  return text === undefined ? undefined : printer.printed(text, DATETIME);
}
