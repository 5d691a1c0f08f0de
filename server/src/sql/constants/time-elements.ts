// The format string of FORMAT_DATE, PARSE_TIMESTAMP and their kin → the elements its type does not have. Letters as the reference engine takes them.

import type { Span } from '../../base/span.js';

export type TimeKind = 'DATE' | 'TIME' | 'DATETIME' | 'TIMESTAMP';

export interface ElementFault extends Span {
  readonly message: string;
  readonly suggestion?: string;
  /** It can be read, but is hardly what was meant. */
  readonly doubt?: true;
}

const OF_DATE = 'abdeghjmuwxyABCDFGJQUVWY';
const OF_TIME = 'klprHIMPRSTX';
const LETTERS: Readonly<Record<TimeKind, ReadonlySet<string>>> = {
  DATE: new Set(`${OF_DATE}nt%`),
  TIME: new Set(`${OF_TIME}nt%`),
  DATETIME: new Set(`${OF_DATE}${OF_TIME}csnt%`),
  TIMESTAMP: new Set(`${OF_DATE}${OF_TIME}csntzZ+%`),
};
/** What other tools write for a thing that GoogleSQL calls otherwise. */
const MEANT: Readonly<Record<string, string>> = { i: '%M', f: '%E6S', L: '%E3S', N: '%E9S' };

/** `parses`: the string is read by it, where an element of another type is refused and a stray one never matches. */
export function timeFormatFaults(format: string, kind: TimeKind, parses: boolean): readonly ElementFault[] {
  const faults: ElementFault[] = [];
  let elements = 0;
  for (let at = format.indexOf('%'); at >= 0; at = format.indexOf('%', at)) {
    // Flags and widths of strftime, E and O, then the letter; `%E#S` and `%E*S` are seconds with a fraction.
    const found = /^%[-_0^#:]*\d*(?:E(?:\d+|\*)?|O)?(.)?/su.exec(format.slice(at))!;
    const [written, letter] = found;
    const span = { start: at, end: at + written.length };
    at = span.end;
    elements++;
    const mixed = mixedUp(format, span.start, letter);
    if (mixed !== undefined && LETTERS[kind].has(letter!)) faults.push({ ...span, ...mixed, doubt: true });
    if (letter === undefined) {
      faults.push({ ...span, message: 'This `%` has no letter after it; the character itself is `%%`' });
    } else if (!LETTERS[kind].has(letter)) {
      const other = (['DATE', 'TIME', 'DATETIME', 'TIMESTAMP'] as const).find((k) => LETTERS[k].has(letter));
      const meant = MEANT[letter];
      // The seconds stand before their fraction elsewhere (`%S.%f`); GoogleSQL's element is both.
      const seconds = 'fLN'.includes(letter) ? /%S[.,]$/.exec(format.slice(0, span.start)) : null;
      faults.push({
        start: span.start - (seconds?.[0].length ?? 0),
        end: span.end,
        message:
          other === undefined
            ? `There is no element \`${written}\`${meant === undefined ? '' : `; GoogleSQL writes \`${meant}\``}`
            : `\`${written}\` is an element of ${other}, which ${kind} does not have`,
        ...(other === undefined && meant !== undefined && kind !== 'DATE' && { suggestion: meant }),
      });
    }
  }
  if (elements > 0) return faults;
  const translated = fromWords(format);
  return translated === undefined
    ? []
    : [
        {
          start: 0,
          end: format.length,
          message: `Elements are written with \`%\`: \`${translated}\`. ${parses ? 'No date is read by this text' : 'This text comes out for every row as it is'}`,
          suggestion: translated,
        },
      ];
}

/** `%m` where minutes stand, `%M` where the month stands. */
function mixedUp(
  format: string,
  at: number,
  letter: string | undefined,
): { readonly message: string; readonly suggestion: string } | undefined {
  const before = format.slice(0, at);
  if (letter === 'm' && /%[HIkl]:?$/.test(before))
    return { message: '`%m` is the month; minutes are `%M`', suggestion: '%M' };
  if (letter === 'M' && /%[Yydej][-/.]?$/.test(before))
    return { message: '`%M` is the minute; the month is `%m`', suggestion: '%m' };
  return undefined;
}

const WORDS: readonly (readonly [string, string])[] = [
  ['YYYY', '%Y'],
  ['MONTH', '%B'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['MON', '%b'],
  ['DAY', '%A'],
  ['yyyy', '%Y'],
  ['YY', '%y'],
  ['yy', '%y'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['dd', '%d'],
  ['HH', '%H'],
  ['hh', '%I'],
  ['MI', '%M'],
  ['mi', '%M'],
  ['mm', '%M'],
  ['SS', '%S'],
  ['ss', '%S'],
];

/** A format of letters (`YYYY-MM-DD`, `dd/MM/yyyy HH:mm:ss`) in elements; undefined when something of it is none. */
function fromWords(format: string): string | undefined {
  let out = '';
  let words = 0;
  for (let at = 0; at < format.length;) {
    const word = WORDS.find(([written]) => format.startsWith(written, at));
    if (word !== undefined) {
      // In `yyyy-mm-dd` the small mm are months, in `HH:mm` minutes.
      const month = word[0] === 'mm' && !format.slice(0, at).includes(':') && !/[hH]{2}/.test(format.slice(0, at));
      out += month ? '%m' : word[1];
      words++;
      at += word[0].length;
    } else if (/^[-/.,:; T_]$/.test(format[at]!)) out += format[at++]!;
    else return undefined;
  }
  return words >= 2 ? out : undefined;
}
