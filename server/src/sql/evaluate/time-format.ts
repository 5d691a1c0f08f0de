// FORMAT_DATE, FORMAT_TIME … and PARSE_DATE, PARSE_TIME … of constants: the `%` elements as the reference has them.

import { civilOf, dayNumber, fixedOffset, localOf, microsOf, type Civil } from './civil.js';
import { FAILS, scalarOf, textOf, type Evaluate, type Evaluations } from './constant.js';
import { weekday } from './time-model.js';
import { MONTH_NAMES, WEEKDAY_NAMES } from '../time-names.js';
import { assembled, readPieces, type ReadPiece, type TimePart } from './time-reading.js';

type Kind = 'date' | 'time' | 'moment' | 'instant' | 'any';

interface Moment {
  readonly c: Civil;
  /** Minutes east of UTC. */
  readonly offset: number;
}

interface Element {
  readonly of: Kind;
  readonly text: (m: Moment) => string;
}

const two = (n: number): string => String(n).padStart(2, '0');
const blank = (n: number): string => String(n).padStart(2, ' ');
const twelve = (c: Civil): number => (c.hour % 12 === 0 ? 12 : c.hour % 12);
const dayOfYear = (c: Civil): number => dayNumber(c) - dayNumber({ year: c.year, month: 1, day: 1 }) + 1;
const clock = (c: Civil): string => `${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
const usDate = (c: Civil): string => `${two(c.month)}/${two(c.day)}/${two(c.year % 100)}`;
const half = (c: Civil): string => (c.hour < 12 ? 'AM' : 'PM');
const d = (text: (c: Civil) => string): Element => ({ of: 'date', text: (m) => text(m.c) });
const t = (text: (c: Civil) => string): Element => ({ of: 'time', text: (m) => text(m.c) });
const instant = (text: (offset: number) => string): Element => ({ of: 'instant', text: (m) => text(m.offset) });

/** Of the ISO year that the day's Thursday lies in. */
function isoWeek(c: Civil): { readonly year: number; readonly week: number } {
  const thursday = dayNumber(c) - ((weekday(c) + 6) % 7) + 3;
  const year = new Date(thursday * 86_400_000).getUTCFullYear();
  return { year, week: Math.floor((thursday - dayNumber({ year, month: 1, day: 1 })) / 7) + 1 };
}

const seconds = (places: number): Element =>
  t((c) =>
    places === 0
      ? two(c.second)
      : `${two(c.second)}.${String(c.micros).padStart(6, '0').padEnd(15, '0').slice(0, places)}`,
  );

const ELEMENTS: Readonly<Record<string, Element>> = {
  Y: d((c) => String(c.year)),
  E4Y: d((c) => String(c.year).padStart(4, '0')),
  G: d((c) => String(isoWeek(c).year)),
  g: d((c) => two(isoWeek(c).year % 100)),
  C: d((c) => String(Math.floor(c.year / 100))),
  y: d((c) => two(c.year % 100)),
  m: d((c) => two(c.month)),
  d: d((c) => two(c.day)),
  e: d((c) => blank(c.day)),
  j: d((c) => String(dayOfYear(c)).padStart(3, '0')),
  b: d((c) => MONTH_NAMES[c.month - 1]!.slice(0, 3)),
  h: d((c) => MONTH_NAMES[c.month - 1]!.slice(0, 3)),
  B: d((c) => MONTH_NAMES[c.month - 1]!),
  a: d((c) => WEEKDAY_NAMES[weekday(c)]!.slice(0, 3)),
  A: d((c) => WEEKDAY_NAMES[weekday(c)]!),
  u: d((c) => String(weekday(c) === 0 ? 7 : weekday(c))),
  w: d((c) => String(weekday(c))),
  U: d((c) => two(Math.floor((dayOfYear(c) + 6 - weekday(c)) / 7))),
  W: d((c) => two(Math.floor((dayOfYear(c) + 6 - ((weekday(c) + 6) % 7)) / 7))),
  V: d((c) => two(isoWeek(c).week)),
  D: d(usDate),
  x: d(usDate),
  F: d((c) => `${c.year}-${two(c.month)}-${two(c.day)}`),
  Q: d((c) => String(Math.ceil(c.month / 3))),
  Ey: d((c) => two(c.year % 100)),
  EY: d((c) => String(c.year)),
  EC: d((c) => String(Math.floor(c.year / 100))),
  Ex: d(usDate),
  Od: d((c) => two(c.day)),
  Oe: d((c) => blank(c.day)),
  Om: d((c) => two(c.month)),
  H: t((c) => two(c.hour)),
  M: t((c) => two(c.minute)),
  S: t((c) => two(c.second)),
  I: t((c) => two(twelve(c))),
  p: t(half),
  P: t((c) => half(c).toLowerCase()),
  R: t((c) => `${two(c.hour)}:${two(c.minute)}`),
  T: t(clock),
  X: t(clock),
  r: t((c) => `${two(twelve(c))}:${two(c.minute)}:${two(c.second)} ${half(c)}`),
  k: t((c) => blank(c.hour)),
  l: t((c) => blank(twelve(c))),
  'E*S': t((c) => {
    const fraction = String(c.micros).padStart(6, '0').replace(/0+$/, '');
    return fraction === '' ? two(c.second) : `${two(c.second)}.${fraction}`;
  }),
  c: {
    of: 'moment',
    text: ({ c }) =>
      `${WEEKDAY_NAMES[weekday(c)]!.slice(0, 3)} ${MONTH_NAMES[c.month - 1]!.slice(0, 3)} ${blank(c.day)} ${clock(c)} ${c.year}`,
  },
  s: {
    of: 'moment',
    text: ({ c, offset }) => {
      const micros = microsOf({ ...c, micros: 0 }) - BigInt(offset) * 60_000_000n;
      return (micros / 1_000_000n).toString();
    },
  },
  z: instant((o) => `${o < 0 ? '-' : '+'}${two(Math.floor(Math.abs(o) / 60))}${two(Math.abs(o) % 60)}`),
  Ez: instant((o) => `${o < 0 ? '-' : '+'}${two(Math.floor(Math.abs(o) / 60))}:${two(Math.abs(o) % 60)}`),
  Z: instant((o) => {
    const size = Math.abs(o);
    if (o === 0) return 'UTC';
    return `UTC${o < 0 ? '-' : '+'}${size % 60 === 0 ? size / 60 : two(Math.floor(size / 60)) + two(size % 60)}`;
  }),
  n: { of: 'any', text: () => '\n' },
  t: { of: 'any', text: () => '\t' },
  '%': { of: 'any', text: () => '%' },
};

function elementOf(name: string): Element | undefined {
  const digits = /^E(\d)S$/.exec(name);
  return digits === null ? ELEMENTS[name] : seconds(Number(digits[1]));
}

/** An element that the type has no part for stands for itself. */
function belongs({ of }: Element, type: string): boolean {
  if (of === 'any') return true;
  if (type === 'DATE') return of === 'date';
  if (type === 'TIME') return of === 'time';
  return type === 'TIMESTAMP' || of !== 'instant';
}

/** Letters that no element has stand for themselves; signs and digits are flags, `J` fails, `E` and `O` are more elements. */
const STANDS_FOR_ITSELF = /^(?:[^-_0-9^#EOJ+:*]|E[^OJ0-9*]|E[0-35-9]Y|O[^a-zA-Z])$/u;
const FLAGGED = /^([-_^]?)(\d*)([YmdHMSejabABhC])$/;

/** `%-d`, `%_d`, `%3d`, `%^a`: numbers without or with other filling, names in capitals. */
function flagged(flag: string, width: string, letter: string, m: Moment): string | undefined {
  const text = ELEMENTS[letter]!.text(m);
  const isNumber = /^[\d ]+$/.test(text);
  if (flag === '^') return isNumber || width !== '' ? undefined : text.toUpperCase();
  if (!isNumber || width.length > 1 || width.startsWith('0') || letter === 'e' || letter === 'C') return undefined;
  const bare = text.replace(/^[0 ]+(?=\d)/, '');
  if (flag === '-') return width === '' ? bare : undefined;
  if (flag === '_') return width === '' && letter !== 'Y' ? bare.padStart(text.length, ' ') : undefined;
  return bare.padStart(Math.max(Number(width), letter === 'Y' ? 0 : text.length), '0');
}

const format: Evaluate = (args, call) => {
  const type = scalarOf(call.args[1]?.type);
  const zone = args[2] === undefined ? 'UTC' : textOf(args[2]);
  const offset = type === 'TIMESTAMP' ? fixedOffset(zone) : 0;
  const c =
    offset === undefined
      ? undefined
      : type === 'TIMESTAMP'
        ? localOf(textOf(args[1]), offset)
        : civilOf(textOf(args[1]));
  if (offset === undefined || c === undefined) return undefined;
  let out = '';
  for (const match of textOf(args[0]).matchAll(/%([-_^]?\d*[A-Za-z](?<![EO])|[EO](?:\*S|\d[SY]|.)|.)|([^%]+)|%$/gsu)) {
    const [, name, text] = match;
    if (name === undefined) {
      out += text ?? '%';
      continue;
    }
    const element = elementOf(name);
    if (element === undefined) {
      const found = FLAGGED.exec(name);
      const letter = found === null ? undefined : ELEMENTS[found[3]!];
      if (found !== null && letter !== undefined && belongs(letter, type) && name.length > 1) {
        const text = flagged(found[1]!, found[2]!, found[3]!, { c, offset });
        if (text === undefined) return undefined;
        out += text;
      } else if (STANDS_FOR_ITSELF.test(name)) out += `%${name}`;
      else return undefined;
    } else out += belongs(element, type) ? element.text({ c, offset }) : `%${name}`;
  }
  return out;
};

// ---- reading --------------------------------------------------------------------------------------------------------

const number = (
  part: TimePart,
  most: number,
  range: readonly [number, number],
  more: { readonly least?: number; readonly blanks?: boolean } = {},
): ReadPiece => ({ kind: 'number', part, least: more.least ?? 1, most, range, ...(more.blanks && { blanks: true }) });
const literally = (text: string): ReadPiece => ({ kind: 'text', text });
const SPACE: ReadPiece = { kind: 'space', least: 0 };
const YEAR = number('year', 4, [0, 9999]);
const MONTH = number('month', 2, [1, 12]);
const DAY = number('day', 2, [1, 31]);
const PADDED_DAY = number('day', 2, [1, 31], { blanks: true });
const HOUR = number('hour', 2, [0, 23]);
const HOUR12 = number('hour12', 2, [1, 12]);
const MINUTE = number('minute', 2, [0, 59]);
const SECOND = number('second', 2, [0, 60]);
const MONTH_NAME: ReadPiece = { kind: 'pattern', part: 'monthName', pattern: namesPattern(MONTH_NAMES) };
const WEEKDAY: ReadPiece = { kind: 'pattern', pattern: namesPattern(WEEKDAY_NAMES) };
const HALF: ReadPiece = { kind: 'pattern', part: 'half', pattern: /[ap]m/i };
const CLOCK = [HOUR, literally(':'), MINUTE, literally(':'), SECOND];
const SHORT_YEAR = number('yearOfCentury', 2, [0, 99]);
const US_DATE = [MONTH, literally('/'), DAY, literally('/'), SHORT_YEAR];

/** Whole names before their first three letters. */
function namesPattern(names: readonly string[]): RegExp {
  return new RegExp(names.map((name) => `${name}|${name.slice(0, 3)}`).join('|'), 'i');
}

interface Read {
  readonly of: 'date' | 'time' | 'instant' | 'any';
  readonly pieces: readonly ReadPiece[];
}
const ofDate = (...pieces: readonly ReadPiece[]): Read => ({ of: 'date', pieces });
const ofTime = (...pieces: readonly ReadPiece[]): Read => ({ of: 'time', pieces });

const READ: Readonly<Record<string, Read>> = {
  Y: ofDate(YEAR),
  E4Y: ofDate(number('year', 4, [0, 9999], { least: 4 })),
  y: ofDate(SHORT_YEAR),
  m: ofDate(MONTH),
  b: ofDate(MONTH_NAME),
  h: ofDate(MONTH_NAME),
  B: ofDate(MONTH_NAME),
  d: ofDate(DAY),
  e: ofDate(PADDED_DAY),
  j: ofDate(number('dayOfYear', 3, [1, 366])),
  a: ofDate(WEEKDAY),
  A: ofDate(WEEKDAY),
  F: ofDate(YEAR, literally('-'), MONTH, literally('-'), DAY),
  D: ofDate(...US_DATE),
  x: ofDate(...US_DATE),
  H: ofTime(HOUR),
  k: ofTime(number('hour', 2, [0, 23], { blanks: true })),
  I: ofTime(HOUR12),
  l: ofTime(number('hour12', 2, [1, 12], { blanks: true })),
  M: ofTime(MINUTE),
  S: ofTime(SECOND),
  p: ofTime(HALF),
  P: ofTime(HALF),
  R: ofTime(HOUR, literally(':'), MINUTE),
  T: ofTime(...CLOCK),
  X: ofTime(...CLOCK),
  r: ofTime(HOUR12, literally(':'), MINUTE, literally(':'), SECOND, SPACE, HALF),
  c: { of: 'instant', pieces: [WEEKDAY, SPACE, MONTH_NAME, SPACE, PADDED_DAY, SPACE, ...CLOCK, SPACE, YEAR] },
  s: { of: 'instant', pieces: [{ kind: 'pattern', part: 'epoch', pattern: /-?\d{1,11}(?!\d)/ }] },
  z: { of: 'instant', pieces: [{ kind: 'pattern', part: 'offset', pattern: /[+-]\d\d(?:[0-5]\d)?/ }] },
  Ez: { of: 'instant', pieces: [{ kind: 'pattern', part: 'offset', pattern: /Z|[+-]\d\d(?::?[0-5]\d)?/ }] },
  n: { of: 'any', pieces: [SPACE] },
  t: { of: 'any', pieces: [SPACE] },
  '%': { of: 'any', pieces: [literally('%')] },
};

function readOf(name: string): Read | undefined {
  const digits = /^E([1-6*])S$/.exec(name);
  if (digits === null) return READ[name];
  const most = digits[1] === '*' ? '+' : `{1,${digits[1]!}}`;
  return ofTime(SECOND, { kind: 'pattern', part: 'fraction', pattern: new RegExp(`(?:\\.\\d${most})?`) });
}

/** Parts that say the same thing in two ways: which one counts is not known here. */
const RIVALS: readonly (readonly TimePart[])[] = [
  ['year', 'yearOfCentury'],
  ['dayOfYear', 'month'],
  ['dayOfYear', 'monthName'],
  ['dayOfYear', 'day'],
  ['month', 'monthName'],
  ['hour', 'hour12'],
];

/** A year takes five digits, which is too many, unless a number follows at once. */
function yearAt(piece: ReadPiece, i: number, all: readonly ReadPiece[]): ReadPiece {
  return piece.kind === 'number' && piece.part === 'year' && piece.least === 1 && all[i + 1]?.kind !== 'number'
    ? { ...piece, most: 5 }
    : piece;
}

const parse: Evaluate = (args, call) => {
  const type = scalarOf(call.type);
  const pieces: ReadPiece[] = [];
  for (const [, name, text] of textOf(args[0]).matchAll(/%(E(?:\*S|\d[SY]|.)|.)|([^%]+)|%$/gsu)) {
    if (name === undefined) {
      if (text === undefined) return undefined;
      for (const run of text.match(/\s+|\S+/gu) ?? []) pieces.push(run.trim() === '' ? SPACE : literally(run));
      continue;
    }
    const found = readOf(name);
    if (found === undefined) return undefined;
    if (found.of !== 'any' && (type === 'DATE' ? found.of !== 'date' : type === 'TIME' && found.of !== 'time'))
      return FAILS;
    pieces.push(...found.pieces);
  }
  const given = pieces.flatMap((p) => ('part' in p ? [p.part] : []));
  // What is left of the first of two is not known of these.
  const once: readonly TimePart[] = ['yearOfCentury', 'second', 'fraction'];
  if (once.some((part) => given.indexOf(part) !== given.lastIndexOf(part))) return undefined;
  // Blanks before a number count as its digits where another number follows.
  if (pieces.some((p, i) => p.kind === 'number' && p.blanks === true && pieces[i + 1]?.kind === 'number'))
    return undefined;
  if (RIVALS.some((rivals) => rivals.every((part) => given.includes(part)))) return undefined;
  // A range of years is checked while the text is read.
  if (given.includes('epoch') && given.length > 1) return undefined;
  const parts = readPieces(pieces.map(yearAt), textOf(args[1]));
  // Elements of several parts pass over blanks before them.
  if (parts === undefined) return /%[DFRTXcrx]/.test(textOf(args[0])) && /\s/.test(textOf(args[1])) ? undefined : FAILS;
  return assembled(parts, type, args[2] === undefined ? 'UTC' : textOf(args[2]));
};

export const TIME_FORMATS: Evaluations = {
  format_date: format,
  format_time: format,
  format_datetime: format,
  format_timestamp: format,
  parse_date: parse,
  parse_time: parse,
  parse_datetime: parse,
  parse_timestamp: parse,
};
