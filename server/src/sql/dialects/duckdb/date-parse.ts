// Text → DATE, DATETIME, TIME, TIMESTAMP by a list of elements, in DuckDB: one regular expression takes the text apart, the
// parts are put together. strptime would differ: white space, leap seconds, full and short names, missing parts (1970 here).

import { atLeast, primary, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { DATETIME, TIMESTAMP, typeKey } from '../../types.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { bind } from './bind.js';
import { inRange } from './date-arithmetic.js';
import { stringLiteral } from './identifiers.js';
import { zonedInstant } from './zoned-instant.js';

export type PartName =
  | 'year'
  | 'yearOfCentury'
  | 'century'
  | 'month'
  | 'monthName'
  | 'quarter'
  | 'day'
  | 'dayOfYear'
  | 'hour'
  | 'hour12'
  | 'half'
  | 'minute'
  | 'second'
  | 'secondOfDay'
  | 'fraction'
  | 'epoch'
  | 'offset'
  | 'offsetHour'
  | 'offsetMinute';

/** One element of a format. */
export type ParsePiece =
  /** Text to be there as it stands. */
  | { readonly kind: 'text'; readonly text: string }
  /** White space: any amount, or at least one. */
  | { readonly kind: 'space'; readonly least: 0 | 1 }
  /** A number of at most so many digits, or of exactly so many; blanks may stand before it. */
  | {
      readonly kind: 'number';
      readonly part: PartName;
      readonly digits: number;
      readonly exact?: boolean;
      readonly blanks?: boolean;
    }
  /** Anything else, as a pattern without groups; without `part` it is passed over. */
  | { readonly kind: 'pattern'; readonly part?: PartName; readonly pattern: string };

export interface ParseRequest {
  readonly pieces: readonly ParsePiece[];
  readonly text: TypedExpression;
  readonly zone: TypedExpression | undefined;
}

/** Groups in the order of the pattern, and the pattern. */
function patternOf(pieces: readonly ParsePiece[]): { readonly pattern: string; readonly parts: readonly PartName[] } {
  const parts: PartName[] = [];
  const pattern = pieces.map((piece, i) => {
    switch (piece.kind) {
      case 'text':
        return piece.text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&');
      case 'space':
        return piece.least === 0 ? '\\s*' : '\\s+';
      case 'number': {
        parts.push(piece.part);
        return `${piece.blanks ? ' ?' : ''}(${digits(piece, nextNumber(pieces, i))})`;
      }
      case 'pattern':
        if (piece.part !== undefined) parts.push(piece.part);
        return piece.part === undefined ? `(?:${piece.pattern})` : `(${piece.pattern})`;
    }
  });
  return { pattern: `^\\s*${pattern.join('')}\\s*$`, parts };
}

/** A number takes all the digits it can, so one that another number follows has all its digits or ends before a blank. */
function digits(
  piece: ParsePiece & { readonly kind: 'number' },
  next: 'adjacent' | 'after blanks' | undefined,
): string {
  const n = piece.digits;
  if (piece.exact || (next === 'adjacent' && piece.part === 'year')) return `\\d{${n}}`;
  if (next === undefined || n === 1) return n === 1 ? '\\d' : `\\d{1,${n}}`;
  // Five digits are read as a year, which is out of range.
  if (piece.part === 'year') return `\\d{1,${n}}\\b`;
  return `\\d{${n}}|\\d{1,${n - 1}}\\b`;
}

function nextNumber(pieces: readonly ParsePiece[], at: number): 'adjacent' | 'after blanks' | undefined {
  const next = pieces[at + 1];
  if (next?.kind === 'number') return 'adjacent';
  if (next?.kind !== 'space' || next.least > 0) return undefined;
  return pieces[at + 2]?.kind === 'number' ? 'after blanks' : undefined;
}

/** Reads `request.text`; the call's type says what is made of it. */
export function printParse(request: ParseRequest, call: TypedCall, printer: Printer): Fragment {
  if (literalOf(request.text) !== undefined && literalText(request.text) === undefined)
    return primary(`CAST(NULL AS ${printer.typeName(call.type, call)})`);
  const simple = calendarOnly(request, call, printer);
  if (simple !== undefined) return simple;
  const { pattern, parts } = patternOf(request.pieces);
  if (new Set(parts).size < parts.length) return printer.refuse('the format gives a part twice', call.args[0]);
  if (parts.length === 0) return printer.refuse('a format without any part is not translated to DuckDB', call.args[0]);
  const names = parts.map((part) => `'${part}'`).join(', ');
  const extracted = `regexp_extract({0}, ${braced(stringLiteral(pattern))}, [${names}])`;
  // Of NULL it makes empty texts.
  const taken = printer.template(
    request.text.nullable ? `CASE WHEN {0} IS NOT NULL THEN ${extracted} END` : extracted,
    [request.text],
    { ...call, safe: false },
  ).text;
  const { names: bound, wrap } = bind([taken], printer);
  const reader = new PartReader(bound[0]!, new Set(parts));
  const body = build(reader, request, call, printer);
  if (body === undefined) return primary('');
  return wrap(call.safe ? `TRY(${body})` : body);
}

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');

const STRPTIME: Readonly<Partial<Record<PartName, readonly [layout: string, pattern: string]>>> = {
  year: ['%Y', '(?:0{0,3}[1-9]|0{0,2}[1-9]\\d|0?[1-9]\\d\\d|[1-9]\\d{3})'],
  month: ['%m', '\\d{1,2}'],
  day: ['%d', '\\d{1,2}'],
};

/** Year, month and day with text between them: what strptime does exactly once the pattern matches. `undefined` for anything else. */
function calendarOnly(request: ParseRequest, call: TypedCall, printer: Printer): Fragment | undefined {
  if (typeKey(call.type) !== 'DATE') return undefined;
  let [layout, pattern] = ['', ''];
  let afterNumber = false;
  for (const piece of request.pieces) {
    if (piece.kind === 'text') {
      layout += piece.text.replaceAll('%', '%%');
      pattern += piece.text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&');
      afterNumber = false;
      continue;
    }
    const known = piece.kind === 'number' && !piece.exact && !piece.blanks ? STRPTIME[piece.part] : undefined;
    if (known === undefined || afterNumber || layout.includes(known[0])) return undefined;
    layout += known[0];
    pattern += known[1];
    afterNumber = true;
  }
  if (!layout.includes('%Y')) return undefined;
  const text = `regexp_extract({0}, ${braced(stringLiteral(`^\\s*${pattern}\\s*$`))})`;
  return printer.template(
    `CAST(${call.safe ? 'try_strptime' : 'strptime'}(${text}, ${braced(stringLiteral(layout))}) AS DATE)`,
    [request.text],
    { ...call, safe: false },
  );
}

class PartReader {
  constructor(
    readonly struct: string,
    readonly parts: ReadonlySet<PartName>,
  ) {}

  has(...names: readonly PartName[]): boolean {
    return names.some((name) => this.parts.has(name));
  }

  text(name: PartName): string {
    return `${this.struct}.${name}`;
  }

  number(name: PartName): string {
    return `CAST(${this.text(name)} AS BIGINT)`;
  }
}

function yearOf(p: PartReader): string {
  if (p.has('year')) return p.number('year');
  const short = p.number('yearOfCentury');
  if (p.has('century')) return `${p.number('century')} * 100${p.has('yearOfCentury') ? ` + ${short}` : ''}`;
  return p.has('yearOfCentury') ? `CASE WHEN ${short} < 69 THEN 2000 ELSE 1900 END + ${short}` : '1970';
}

function monthOf(p: PartReader): string {
  if (p.has('month')) return p.number('month');
  if (p.has('monthName'))
    return `CAST(strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(left(${p.text('monthName')}, 3))) // 3 + 1 AS BIGINT)`;
  return p.has('quarter') ? `(${p.number('quarter')} - 1) * 3 + 1` : '1';
}

function dateOf(p: PartReader): string {
  const year = yearOf(p);
  const inside = p.has('year') ? checked(year, 1, 9999) : year;
  if (!p.has('dayOfYear')) return `make_date(${inside}, ${monthOf(p)}, ${p.has('day') ? p.number('day') : '1'})`;
  const first = `make_date(${inside}, 1, 1)`;
  const day = `${first} + CAST(${p.number('dayOfYear')} - 1 AS INTEGER)`;
  return `CASE WHEN year(${day}) <> year(${first}) THEN CAST('' AS DATE) ELSE ${day} END`;
}

/** A number outside its range raises a conversion error, under TRY too. */
function checked(value: string, low: number, high: number): string {
  return `CASE WHEN ${value} NOT BETWEEN ${low} AND ${high} THEN CAST('' AS BIGINT) ELSE ${value} END`;
}

function hourOf(p: PartReader): string {
  if (p.has('hour')) return checked(p.number('hour'), 0, 23);
  if (!p.has('hour12')) return '0';
  const hour = `${checked(p.number('hour12'), 1, 12)} % 12`;
  return p.has('half') ? `${hour} + CASE WHEN lower(left(${p.text('half')}, 1)) = 'p' THEN 12 ELSE 0 END` : hour;
}

/** Seconds and microseconds as microseconds; a leap second has no fraction. */
function secondsOf(p: PartReader): string | undefined {
  const whole = p.has('second') ? `${p.number('second')} * 1000000` : undefined;
  const fraction = `CAST(rpad(left(ltrim(${p.text('fraction')}, '.'), 6), 6, '0') AS BIGINT)`;
  if (!p.has('fraction')) return whole;
  return whole === undefined ? fraction : `${whole} + CASE WHEN ${p.text('second')} = '60' THEN 0 ELSE ${fraction} END`;
}

function build(p: PartReader, request: ParseRequest, call: TypedCall, printer: Printer): string | undefined {
  const type = typeKey(call.type);
  const hours = hourOf(p);
  const minutes = p.has('minute') ? p.number('minute') : '0';
  const seconds = secondsOf(p);
  const plus = (base: string): string => (seconds === undefined ? base : `${base} + to_microseconds(${seconds})`);
  if (type === 'DATE') return dateOf(p);
  if (type === 'TIME')
    return p.has('secondOfDay')
      ? `make_time(0, 0, 0) + to_seconds(${p.number('secondOfDay')})`
      : plus(`make_time(${hours}, ${minutes}, 0)`);
  const clock = p.has('secondOfDay')
    ? `${dateOf(p)} + to_seconds(${p.number('secondOfDay')})`
    : plus(`(${dateOf(p)} + make_time(${hours}, ${minutes}, 0))`);
  const local = p.has('epoch') ? `make_timestamp(${p.number('epoch')} * 1000000)` : `CAST(${clock} AS TIMESTAMP)`;
  const localTree = printer.printed(primary(local), DATETIME);
  const safe = { ...call, safe: false };
  if (type === 'DATETIME')
    return p.has('epoch') || seconds !== undefined ? rangeChecked(localTree, 'DATETIME', safe, printer) : local;
  const offset = offsetOf(p);
  if (offset !== undefined) {
    const instant = printer.printed(
      { text: `timezone('UTC', ${local}) - to_minutes(${offset})`, precedence: P.add },
      TIMESTAMP,
    );
    return rangeChecked(instant, 'TIMESTAMP', safe, printer);
  }
  if (request.zone === undefined || p.has('epoch') || literalText(request.zone) === 'UTC') {
    const inUtc = `timezone('UTC', ${local})`;
    return p.has('epoch') || seconds !== undefined
      ? rangeChecked(printer.printed(primary(inUtc), TIMESTAMP), 'TIMESTAMP', safe, printer)
      : inUtc;
  }
  // An error() inside TRY is not allowed.
  const zoned = (): Fragment => zonedInstant(localTree, request.zone!, safe, printer);
  return atLeast(call.safe ? printer.caught(zoned) : zoned(), 0);
}

function rangeChecked(
  value: TypedExpression,
  type: 'DATETIME' | 'TIMESTAMP',
  call: TypedCall,
  printer: Printer,
): string {
  return printer.caught(() => printer.template(inRange('{0}', type, 'both'), [value], call)).text;
}

/** Minutes east of UTC. */
function offsetOf(p: PartReader): string | undefined {
  if (p.has('offset')) {
    const text = p.text('offset');
    const figures = `replace(${text}, ':', '')`;
    const size = `CAST(substr(${figures}, 2, 2) AS BIGINT) * 60 + CASE WHEN length(${figures}) > 3 THEN CAST(substr(${figures}, 4) AS BIGINT) ELSE 0 END`;
    return `CASE WHEN upper(${text}) = 'Z' THEN 0 WHEN starts_with(${text}, '-') THEN -(${size}) ELSE ${size} END`;
  }
  if (!p.has('offsetHour')) return undefined;
  const minutes = p.has('offsetMinute') ? p.number('offsetMinute') : '0';
  const size = `abs(${p.number('offsetHour')}) * 60 + ${minutes}`;
  return `CASE WHEN starts_with(${p.text('offsetHour')}, '-') THEN -(${size}) ELSE ${size} END`;
}
