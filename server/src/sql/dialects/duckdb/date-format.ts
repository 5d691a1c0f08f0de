// FORMAT_* and PARSE_* in DuckDB: literal formats are taken apart; an element without an exact counterpart is refused.

import { primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import { literalText, typeKey, type Printer } from '../../printing/printer.js';
import { infix, type Translation } from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';
import { DATETIME } from '../../types.js';
import { stringLiteral } from './identifiers.js';
import { zoned } from './time-zones.js';

/** What stands for one element: text for strftime, or an expression of the operand `{0}`. `kind`: the part of a value it needs. */
interface Element {
  readonly kind: 'date' | 'time' | 'instant';
  readonly strftime?: string;
  readonly expression?: string;
}

const d = (strftime: string): Element => ({ kind: 'date', strftime });
const t = (strftime: string): Element => ({ kind: 'time', strftime });
const padded = (specifier: string): string => `lpad(strftime({0}, '${specifier}'), 2, ' ')`;
const YEAR = 'CAST(year({0}) AS VARCHAR)';

/** GoogleSQL's years have no leading zeros (`%E4Y` has them), DuckDB's have four digits. */
const ELEMENTS: Readonly<Record<string, Element>> = {
  Y: { kind: 'date', expression: YEAR },
  E4Y: d('%Y'),
  G: { kind: 'date', expression: "CAST(extract('isoyear' FROM {0}) AS VARCHAR)" },
  C: { kind: 'date', expression: 'CAST(year({0}) // 100 AS VARCHAR)' },
  y: d('%y'), m: d('%m'), d: d('%d'), j: d('%j'), b: d('%b'), h: d('%b'), B: d('%B'), a: d('%a'), A: d('%A'), u: d('%u'), w: d('%w'), U: d('%U'), W: d('%W'), V: d('%V'),
  e: { kind: 'date', expression: padded('%-d') },
  D: d('%m/%d/%y'), x: d('%m/%d/%y'),
  F: { kind: 'date', expression: `${YEAR} || strftime({0}, '-%m-%d')` },
  Q: { kind: 'date', expression: 'CAST(quarter({0}) AS VARCHAR)' },
  H: t('%H'), M: t('%M'), S: t('%S'), I: t('%I'), p: t('%p'), R: t('%H:%M'), T: t('%H:%M:%S'), X: t('%H:%M:%S'), r: t('%I:%M:%S %p'),
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
  s: { kind: 'instant', expression: "CAST(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', {0}) AS VARCHAR)" },
  Z: { kind: 'instant', strftime: 'UTC' },
  z: { kind: 'instant', strftime: '+0000' },
  Ez: { kind: 'instant', strftime: '+00:00' },
  n: { kind: 'date', strftime: '\n' },
  t: { kind: 'date', strftime: '\t' },
  '%': { kind: 'date', strftime: '%%' },
};

/** The pieces of a format: literal text (already escaped for strftime) and elements. */
function pieces(format: string): readonly (string | { readonly element: string })[] {
  const out: (string | { readonly element: string })[] = [];
  for (const match of format.matchAll(/%(E(?:\*S|\d[SY]|z|.)|.)|([^%]+)|%$/gsu)) {
    if (match[1] !== undefined) out.push({ element: match[1] });
    else out.push(match[2] ?? '%%');
  }
  return out;
}

function allowed(kind: Element['kind'], element: string, type: string): boolean {
  if (element === 'n' || element === 't' || element === '%') return true;
  if (type === 'DATE') return kind === 'date';
  if (type === 'TIME') return kind === 'time';
  return type === 'TIMESTAMP' || kind !== 'instant';
}

/** FORMAT_DATE, FORMAT_DATETIME, FORMAT_TIME, FORMAT_TIMESTAMP: arguments format, value[, zone]. */
export const formatTemporal: Translation = (call, printer) => {
  const format = literalText(call.args[0]);
  const operand = call.args[1]!;
  const type = typeKey(operand.type);
  if (format === undefined) return printer.refuse('the format must be a literal to be translated exactly', call.args[0]);
  const value = formattable(operand, call.args[2], printer);
  if (value === undefined) return primary('');
  const zone = call.args[2] === undefined || literalText(call.args[2]) === 'UTC';
  const parts: string[] = [];
  let run = '';
  const flush = (): void => {
    if (run !== '') parts.push(run.replaceAll(/%%/g, '').includes('%') ? `strftime({0}, ${braced(stringLiteral(run))})` : braced(stringLiteral(run.replaceAll('%%', '%'))));
    run = '';
  };
  for (const piece of pieces(format)) {
    if (typeof piece === 'string') {
      run += piece;
      continue;
    }
    const element = ELEMENTS[piece.element];
    if (element === undefined || !allowed(element.kind, piece.element, type) || (element.kind === 'instant' && !zone))
      return printer.refuse(`no exact translation of the format element %${piece.element} here to DuckDB is known`, call.args[0]);
    if (element.strftime !== undefined) run += element.strftime;
    else {
      flush();
      parts.push(element.expression!);
    }
  }
  flush();
  if (parts.length === 0) return printer.template("CASE WHEN {0} IS NOT NULL THEN '' END", [value], call);
  // Literal text alone would not be NULL for a NULL value.
  if (parts.every((p) => !p.includes('{0}'))) return printer.template(`CASE WHEN {0} IS NOT NULL THEN ${parts.join(' || ')} END`, [value], call);
  return parts.length === 1 && !parts[0]!.includes(' || ') ? printer.template(parts[0]!, [value], call) : printer.template(infix(parts.join(' || '), P.other), [value], call);
};

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');

/** The value as what strftime takes: TIME on the epoch's day, TIMESTAMP as the zone's DATETIME. */
function formattable(operand: TypedExpression, zone: TypedExpression | undefined, printer: Printer): TypedExpression | undefined {
  const type = typeKey(operand.type);
  if (type === 'TIME') return printer.printed({ text: `(DATE '1970-01-01' + ${printer.operand(operand, P.add + 1)})`, precedence: 100 }, DATETIME);
  if (type !== 'TIMESTAMP') return operand;
  const text = zoned(operand, zone, printer);
  return text === undefined ? undefined : printer.printed(text, DATETIME);
}

// ---- parsing ---------------------------------------------------------------------------------------------------------

interface ParseElement {
  readonly pattern: string;
  readonly strptime: string;
  readonly gives: readonly ('year' | 'month' | 'day' | 'hour' | 'minute' | 'second')[];
}

const PARSED_YEAR = '(?:0{0,3}[1-9]|0{0,2}[1-9]\\d|0?[1-9]\\d\\d|[1-9]\\d{3})';
const TWO = '\\d{1,2}';
const PARSED: Readonly<Record<string, ParseElement>> = {
  Y: { pattern: PARSED_YEAR, strptime: '%Y', gives: ['year'] },
  E4Y: { pattern: '\\d{4}', strptime: '%Y', gives: ['year'] },
  y: { pattern: TWO, strptime: '%y', gives: ['year'] },
  m: { pattern: TWO, strptime: '%m', gives: ['month'] },
  d: { pattern: TWO, strptime: '%d', gives: ['day'] },
  e: { pattern: TWO, strptime: '%d', gives: ['day'] },
  b: { pattern: '(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)', strptime: '%b', gives: ['month'] },
  h: { pattern: '(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)', strptime: '%b', gives: ['month'] },
  B: { pattern: '(?i:january|february|march|april|may|june|july|august|september|october|november|december)', strptime: '%B', gives: ['month'] },
  F: { pattern: `${PARSED_YEAR}-${TWO}-${TWO}`, strptime: '%Y-%m-%d', gives: ['year', 'month', 'day'] },
  D: { pattern: `${TWO}/${TWO}/${TWO}`, strptime: '%m/%d/%y', gives: ['year', 'month', 'day'] },
  H: { pattern: TWO, strptime: '%H', gives: ['hour'] },
  M: { pattern: TWO, strptime: '%M', gives: ['minute'] },
  S: { pattern: TWO, strptime: '%S', gives: ['second'] },
  R: { pattern: `${TWO}:${TWO}`, strptime: '%H:%M', gives: ['hour', 'minute'] },
  T: { pattern: `${TWO}:${TWO}:${TWO}`, strptime: '%H:%M:%S', gives: ['hour', 'minute', 'second'] },
  I: { pattern: TWO, strptime: '%I', gives: ['hour'] },
  p: { pattern: '(?i:am|pm)', strptime: '%p', gives: ['hour'] },
};

/** Formats that spell months: full and short names are alike for GoogleSQL, so NULL under SAFE. would be too much. */
const NAMES = /%[bBh]/;

/** PARSE_DATE, PARSE_DATETIME, PARSE_TIME, PARSE_TIMESTAMP: arguments format, text[, zone]. */
export const parseTemporal: Translation = (call, printer) => {
  const format = literalText(call.args[0]);
  if (format === undefined) return printer.refuse('the format must be a literal to be translated exactly', call.args[0]);
  if (call.args[2] !== undefined && literalText(call.args[2]) !== 'UTC') return printer.refuse('PARSE_TIMESTAMP in a time zone is not translated to DuckDB', call.args[2]);
  if (call.safe && NAMES.test(format)) return printer.refuse('month names under SAFE. are not translated to DuckDB', call.args[0]);
  const read = readFormat(format, typeKey(call.type));
  if (typeof read === 'string') return printer.refuse(read, call.args[0]);
  const text = `regexp_extract({1}, ${braced(stringLiteral(`^\\s*${read.pattern}\\s*$`))})`;
  const missing = defaults(read.gives);
  const input = missing === undefined ? text : `${stringLiteral(missing.value)} || nullif(${text}, '')`;
  const layout = stringLiteral(missing === undefined ? read.strptime : missing.layout + read.strptime);
  const parsed = missing === undefined || call.safe ? `${call.safe ? 'try_strptime' : 'strptime'}(${input}, ${layout})` : `strptime(${stringLiteral(missing.value)} || ${text}, ${layout})`;
  const type = printer.typeName(call.type, call);
  return printer.apply(typeKey(call.type) === 'DATETIME' ? parsed : `CAST(${parsed} AS ${type})`, { ...call, safe: false });
};

/** Pattern and strptime layout of a format, or why not. */
function readFormat(format: string, type: string): { readonly pattern: string; readonly strptime: string; readonly gives: ReadonlySet<string> } | string {
  let pattern = '';
  let strptime = '';
  const gives = new Set<string>();
  for (const piece of pieces(format)) {
    if (typeof piece === 'string') {
      // White space in the format stands for any amount of it, none included; DuckDB wants it as written.
      if (/\s/.test(piece) && piece.trim() !== '' && /^\s|\s$/.test(piece) && /\s{2}/.test(piece)) return 'this much white space in a format is not translated to DuckDB';
      pattern += piece.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&');
      strptime += piece;
      continue;
    }
    if (piece.element === '%') {
      pattern += '%';
      strptime += '%%';
      continue;
    }
    const element = PARSED[piece.element];
    if (element === undefined) return `no exact translation of the format element %${piece.element} here to DuckDB is known`;
    if (element.gives.some((g) => gives.has(g)) && !(piece.element === 'p' || piece.element === 'I')) return 'the format gives a part twice';
    const isTime = element.gives.some((g) => g === 'hour' || g === 'minute' || g === 'second');
    if ((type === 'DATE' && isTime) || (type === 'TIME' && !isTime)) return `the format element %${piece.element} does not belong to ${type}`;
    for (const g of element.gives) gives.add(g);
    pattern += element.pattern;
    strptime += element.strptime;
  }
  if (/%I/.test(strptime) !== /%p/.test(strptime)) return '%I and %p are translated only together';
  return { pattern, strptime, gives };
}

/** What is not in the format is 1970-01-01 00:00:00 for GoogleSQL and 1900-01-01 for DuckDB: put in front. */
function defaults(gives: ReadonlySet<string>): { readonly value: string; readonly layout: string } | undefined {
  return gives.has('year') ? undefined : { value: '1970 ', layout: '%Y ' };
}
