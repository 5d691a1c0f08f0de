// FORMAT_* in DuckDB: literal formats are taken apart; an element without an exact counterpart is refused.

import { primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type Translation } from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';
import { DATETIME, typeKey } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { stringLiteral } from './identifiers.js';
import { shownInZone } from './time-zones.js';

/** What stands for one element: text for strftime, or an expression of the operand `{0}`. `kind`: the part of a value it needs. */
interface Element {
  readonly kind: 'date' | 'time' | 'moment' | 'instant' | 'any';
  readonly strftime?: string;
  readonly expression?: string;
  /** In a zone that is not UTC: an expression of the local time `{0}` and the instant `{1}`. */
  readonly zoned?: string;
}

const d = (strftime: string): Element => ({ kind: 'date', strftime });
const t = (strftime: string): Element => ({ kind: 'time', strftime });
const padded = (specifier: string): string => `lpad(strftime({0}, '${specifier}'), 2, ' ')`;
const YEAR = 'CAST(year({0}) AS VARCHAR)';

/** Minutes east of UTC, and their sign. */
const OFFSET = '((epoch_us({0}) - epoch_us({1})) // 60000000)';
const SIGN = `CASE WHEN ${OFFSET} < 0 THEN '-' ELSE '+' END`;

/** GoogleSQL's years have no leading zeros (`%E4Y` has them), DuckDB's have four digits. */
const ELEMENTS: Readonly<Record<string, Element>> = {
  Y: { kind: 'date', expression: YEAR },
  E4Y: d('%Y'),
  G: { kind: 'date', expression: "CAST(extract('isoyear' FROM {0}) AS VARCHAR)" },
  C: { kind: 'date', expression: 'CAST(year({0}) // 100 AS VARCHAR)' },
  y: d('%y'),
  m: d('%m'),
  d: d('%d'),
  j: d('%j'),
  b: d('%b'),
  h: d('%b'),
  B: d('%B'),
  a: d('%a'),
  A: d('%A'),
  u: d('%u'),
  w: d('%w'),
  U: d('%U'),
  W: d('%W'),
  V: d('%V'),
  e: { kind: 'date', expression: padded('%-d') },
  D: d('%m/%d/%y'),
  x: d('%m/%d/%y'),
  F: { kind: 'date', expression: `${YEAR} || strftime({0}, '-%m-%d')` },
  Q: { kind: 'date', expression: 'CAST(quarter({0}) AS VARCHAR)' },
  H: t('%H'),
  M: t('%M'),
  S: t('%S'),
  I: t('%I'),
  p: t('%p'),
  R: t('%H:%M'),
  T: t('%H:%M:%S'),
  X: t('%H:%M:%S'),
  r: t('%I:%M:%S %p'),
  P: { kind: 'time', expression: "lower(strftime({0}, '%p'))" },
  k: { kind: 'time', expression: padded('%-H') },
  l: { kind: 'time', expression: padded('%-I') },
  'E*S': { kind: 'time', expression: "rtrim(rtrim(strftime({0}, '%S.%f'), '0'), '.')" },
  E1S: { kind: 'time', expression: "left(strftime({0}, '%S.%f'), 4)" },
  E2S: { kind: 'time', expression: "left(strftime({0}, '%S.%f'), 5)" },
  E3S: t('%S.%g'),
  E4S: { kind: 'time', expression: "left(strftime({0}, '%S.%f'), 7)" },
  E5S: { kind: 'time', expression: "left(strftime({0}, '%S.%f'), 8)" },
  E6S: t('%S.%f'),
  g: { kind: 'date', expression: "lpad(CAST(extract('isoyear' FROM {0}) % 100 AS VARCHAR), 2, '0')" },
  Ey: d('%y'),
  EY: { kind: 'date', expression: YEAR },
  EC: { kind: 'date', expression: 'CAST(year({0}) // 100 AS VARCHAR)' },
  Ex: d('%m/%d/%y'),
  E0S: t('%S'),
  E7S: { kind: 'time', expression: "strftime({0}, '%S.%f') || '0'" },
  E8S: { kind: 'time', expression: "strftime({0}, '%S.%f') || '00'" },
  E9S: { kind: 'time', expression: "strftime({0}, '%S.%f') || '000'" },
  c: {
    kind: 'moment',
    expression: `strftime({0}, '%a %b ') || ${padded('%-d')} || strftime({0}, ' %H:%M:%S ') || ${YEAR}`,
  },
  s: {
    kind: 'moment',
    expression: "CAST(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', {0}) AS VARCHAR)",
    zoned: "CAST(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', timezone('UTC', {1})) AS VARCHAR)",
  },
  Z: {
    kind: 'instant',
    strftime: 'UTC',
    zoned: `'UTC' || CASE WHEN ${OFFSET} = 0 THEN '' WHEN ${OFFSET} % 60 = 0 THEN printf('%+d', ${OFFSET} // 60) ELSE ${SIGN} || printf('%02d%02d', abs(${OFFSET}) // 60, abs(${OFFSET}) % 60) END`,
  },
  z: {
    kind: 'instant',
    strftime: '+0000',
    zoned: `${SIGN} || printf('%02d%02d', abs(${OFFSET}) // 60, abs(${OFFSET}) % 60)`,
  },
  Ez: {
    kind: 'instant',
    strftime: '+00:00',
    zoned: `${SIGN} || printf('%02d:%02d', abs(${OFFSET}) // 60, abs(${OFFSET}) % 60)`,
  },
  n: { kind: 'any', strftime: '\n' },
  t: { kind: 'any', strftime: '\t' },
  '%': { kind: 'any', strftime: '%%' },
};

/** The pieces of a format: literal text (already escaped for strftime) and elements. */
export function formatPieces(format: string): readonly (string | { readonly element: string })[] {
  const out: (string | { readonly element: string })[] = [];
  for (const match of format.matchAll(/%(E(?:\*S|\d[SY]|z|.)|.)|([^%]+)|%$/gsu)) {
    if (match[1] !== undefined) out.push({ element: match[1] });
    else out.push(match[2] ?? '%%');
  }
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

/** FORMAT_DATE, FORMAT_DATETIME, FORMAT_TIME, FORMAT_TIMESTAMP: arguments format, value[, zone]. */
export const formatTemporal: Translation = (call, printer) => {
  const format = literalText(call.args[0]);
  const operand = call.args[1]!;
  const type = typeKey(operand.type);
  if (format === undefined)
    return printer.refuse('the format must be a literal to be translated exactly', call.args[0]);
  const value = formattable(operand, call.args[2], printer);
  if (value === undefined) return primary('');
  const zone = call.args[2] === undefined || literalText(call.args[2]) === 'UTC';
  const parts: string[] = [];
  let run = '';
  const flush = (): void => {
    if (run !== '')
      parts.push(
        run.replaceAll(/%%/g, '').includes('%')
          ? `strftime({0}, ${braced(stringLiteral(run))})`
          : braced(stringLiteral(run.replaceAll('%%', '%'))),
      );
    run = '';
  };
  for (const piece of formatPieces(format)) {
    if (typeof piece === 'string') {
      run += piece;
      continue;
    }
    const element = ELEMENTS[piece.element];
    if (element === undefined ? STANDS_FOR_ITSELF.test(piece.element) : !belongs(element, type)) {
      run += `%%${piece.element}`;
      continue;
    }
    if (element === undefined)
      return printer.refuse(
        `no exact translation of the format element %${piece.element} here to DuckDB is known`,
        call.args[0],
      );
    if (element.zoned !== undefined && !zone) {
      flush();
      parts.push(element.zoned);
    } else if (element.strftime !== undefined) run += element.strftime;
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

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');

/** The value as what strftime takes: TIME on the epoch's day, TIMESTAMP as the zone's DATETIME. */
function formattable(
  operand: TypedExpression,
  zone: TypedExpression | undefined,
  printer: Printer,
): TypedExpression | undefined {
  const type = typeKey(operand.type);
  if (type === 'TIME')
    return printer.printed(
      { text: `(DATE '1970-01-01' + ${printer.operand(operand, P.add + 1)})`, precedence: 100 },
      DATETIME,
    );
  if (type !== 'TIMESTAMP') return operand;
  const text = shownInZone(operand, zone, printer);
  return text === undefined ? undefined : printer.printed(text, DATETIME);
}
