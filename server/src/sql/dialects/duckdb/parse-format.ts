// PARSE_DATE, PARSE_DATETIME, PARSE_TIME, PARSE_TIMESTAMP: a literal `%` format → the pieces that date-parse.ts reads text by.

import { primary } from '../../printing/fragment.js';
import type { Translation } from '../../printing/translation.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { formatPieces } from './date-format.js';
import { printParse, type ParsePiece, type PartName } from './date-parse.js';

const number = (
  part: PartName,
  digits: number,
  more: { readonly exact?: boolean; readonly blanks?: boolean } = {},
): ParsePiece => ({ kind: 'number', part, digits, ...more });
const text = (characters: string): ParsePiece => ({ kind: 'text', text: characters });
const SPACE: ParsePiece = { kind: 'space', least: 0 };

const YEAR = number('year', 4);
const MONTH = number('month', 2);
const DAY = number('day', 2);
const HOUR = number('hour', 2);
const MINUTE = number('minute', 2);
const SECOND: ParsePiece = { kind: 'pattern', part: 'second', pattern: '[0-5]?\\d|60' };
const MONTH_NAME: ParsePiece = {
  kind: 'pattern',
  part: 'monthName',
  pattern:
    '(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)',
};
const WEEKDAY: ParsePiece = {
  kind: 'pattern',
  pattern: '(?i:mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)',
};
const HALF: ParsePiece = { kind: 'pattern', part: 'half', pattern: '(?i:am|pm)' };
const CLOCK = [HOUR, text(':'), MINUTE, text(':'), SECOND];
const US_DATE = [MONTH, text('/'), DAY, text('/'), number('yearOfCentury', 2)];

interface Element {
  readonly pieces: readonly ParsePiece[];
  readonly of: 'date' | 'time' | 'instant' | 'any';
}
const date = (...pieces: readonly ParsePiece[]): Element => ({ pieces, of: 'date' });
const time = (...pieces: readonly ParsePiece[]): Element => ({ pieces, of: 'time' });

const ELEMENTS: Readonly<Record<string, Element>> = {
  Y: date(YEAR),
  E4Y: date(number('year', 4, { exact: true })),
  y: date(number('yearOfCentury', 2)),
  Ey: date(number('yearOfCentury', 2)),
  C: date(number('century', 2)),
  m: date(MONTH),
  b: date(MONTH_NAME),
  h: date(MONTH_NAME),
  B: date(MONTH_NAME),
  d: date(DAY),
  e: date(number('day', 2, { blanks: true })),
  j: date(number('dayOfYear', 3)),
  Q: date(number('quarter', 1)),
  a: date(WEEKDAY),
  A: date(WEEKDAY),
  F: date(YEAR, text('-'), MONTH, text('-'), DAY),
  D: date(...US_DATE),
  x: date(...US_DATE),
  H: time(HOUR),
  k: time(number('hour', 2, { blanks: true })),
  I: time(number('hour12', 2)),
  l: time(number('hour12', 2, { blanks: true })),
  M: time(MINUTE),
  S: time(SECOND),
  p: time(HALF),
  P: time(HALF),
  R: time(HOUR, text(':'), MINUTE),
  T: time(...CLOCK),
  X: time(...CLOCK),
  r: time(number('hour12', 2), text(':'), MINUTE, text(':'), SECOND, SPACE, HALF),
  c: {
    pieces: [WEEKDAY, SPACE, MONTH_NAME, SPACE, number('day', 2, { blanks: true }), SPACE, ...CLOCK, SPACE, YEAR],
    of: 'instant',
  },
  s: { pieces: [{ kind: 'pattern', part: 'epoch', pattern: '-?\\d+' }], of: 'instant' },
  // Offsets lie within 14 hours.
  z: {
    pieces: [{ kind: 'pattern', part: 'offset', pattern: '[+-](?:(?:0\\d|1[0-3])(?:[0-5]\\d)?|14(?:00)?)' }],
    of: 'instant',
  },
  Ez: {
    pieces: [{ kind: 'pattern', part: 'offset', pattern: 'Z|[+-](?:(?:0\\d|1[0-3])(?::?[0-5]\\d)?|14(?::?00)?)' }],
    of: 'instant',
  },
  n: { pieces: [SPACE], of: 'any' },
  t: { pieces: [SPACE], of: 'any' },
  '%': { pieces: [text('%')], of: 'any' },
};

/** Seconds with a fraction: the point and the digits may be missing. */
function fractional(most: string): readonly ParsePiece[] {
  return [
    { kind: 'pattern', part: 'second', pattern: '[0-5]?\\d|60' },
    { kind: 'pattern', part: 'fraction', pattern: `(?:\\.\\d${most})?` },
  ];
}

function element(name: string): Element | undefined {
  if (name === 'E*S') return time(...fractional('+'));
  const digits = /^E([1-6])S$/.exec(name);
  return digits === null ? ELEMENTS[name] : time(...fractional(`{1,${digits[1]!}}`));
}

/** The pieces of a format, or why it is not translated. */
function readFormat(format: string, type: string): readonly ParsePiece[] | string {
  const pieces: ParsePiece[] = [];
  for (const piece of formatPieces(format)) {
    if (typeof piece === 'string') {
      for (const run of piece.replaceAll('%%', '%').match(/\s+|\S+/gu) ?? [])
        pieces.push(run.trim() === '' ? SPACE : text(run));
      continue;
    }
    const found = element(piece.element);
    if (found === undefined)
      return `no exact translation of the format element %${piece.element} here to DuckDB is known`;
    const fits =
      found.of === 'any' || (type === 'DATE' ? found.of === 'date' : type === 'TIME' ? found.of === 'time' : true);
    if (!fits) return `GoogleSQL raises an error for the format element %${piece.element} in ${type}`;
    pieces.push(...found.pieces);
  }
  const has = (part: PartName): boolean =>
    pieces.some((piece) => (piece.kind === 'number' || piece.kind === 'pattern') && piece.part === part);
  if (has('dayOfYear') && (has('month') || has('monthName') || has('day') || has('quarter')))
    return 'a day of the year beside a month or day is not translated to DuckDB';
  if ((has('month') && has('monthName')) || (has('quarter') && (has('month') || has('monthName'))))
    return 'a month given in two ways is not translated to DuckDB';
  if (has('hour') && has('hour12')) return 'an hour given in two ways is not translated to DuckDB';
  if (has('year') && (has('yearOfCentury') || has('century')))
    return 'a year given in two ways is not translated to DuckDB';
  if (has('epoch') && pieces.length > 1) return '%s beside other elements is not translated to DuckDB';
  return pieces;
}

/** Arguments: format, text[, zone]. */
export const parseTemporal: Translation = (call, printer) => {
  const [format, input, zone] = call.args;
  if (literalOf(format) !== undefined && literalText(format) === undefined)
    return primary(`CAST(NULL AS ${printer.typeName(call.type, call)})`);
  const layout = literalText(format);
  if (layout === undefined) return printer.refuse('the format must be a literal to be translated exactly', format);
  const pieces = readFormat(layout, typeKey(call.type));
  if (typeof pieces === 'string') return printer.refuse(pieces, format);
  return printParse({ pieces, text: input!, zone }, call, printer);
};
