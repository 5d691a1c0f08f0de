// The format string of FORMAT(…) → its pieces, or what is wrong with it. Knows the grammar, not what an argument prints as.

/** `%[flags][width][.precision]specifier`. */
export interface FormatSpecifier {
  readonly kind: 'specifier';
  /** As written, from `%`. */
  readonly text: string;
  /** Of its `%` in the format string. */
  readonly start: number;
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly grouped: boolean;
  /** Index of the argument after the format string that `*` takes. */
  readonly width: number | { readonly argument: number } | undefined;
  readonly precision: number | { readonly argument: number } | undefined;
  readonly letter: FormatLetter;
  readonly argument: number;
}

export type FormatPiece = { readonly kind: 'text'; readonly text: string } | FormatSpecifier;

const LETTERS = 'diuoxXfFeEgGstTpP';
export type FormatLetter =
  'd' | 'i' | 'u' | 'o' | 'x' | 'X' | 'f' | 'F' | 'e' | 'E' | 'g' | 'G' | 's' | 't' | 'T' | 'p' | 'P';

/** Types an argument may have; absent: any. */
const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  d: ['INT64'],
  i: ['INT64'],
  u: [],
  o: ['INT64'],
  x: ['INT64'],
  X: ['INT64'],
  ...Object.fromEntries([...'fFeEgG'].map((letter) => [letter, ['FLOAT64', 'NUMERIC', 'BIGNUMERIC']])),
  s: ['STRING'],
  p: ['JSON'],
  P: ['JSON'],
};

/** Type names that `%letter` takes; `undefined`: every type. */
export function acceptedTypes(letter: FormatLetter): readonly string[] | undefined {
  return ACCEPTED[letter];
}

export type ParsedFormat =
  | {
      readonly ok: true;
      readonly pieces: readonly FormatPiece[];
      /** Arguments wanted after the format string. */ readonly count: number;
    }
  | {
      readonly ok: false;
      readonly message: string;
      /** The specifier at fault in the format string. */ readonly start: number;
      readonly end: number;
    };

export function parseFormatString(text: string): ParsedFormat {
  const pieces: FormatPiece[] = [];
  let argument = 0;
  let plain = '';
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '%') {
      plain += text[at++]!;
      continue;
    }
    if (text[at + 1] === '%') {
      plain += '%';
      at += 2;
      continue;
    }
    const match = /^%([-+ #0']*)(\*|\d+)?(\.(\*|\d*))?(.)?/su.exec(text.slice(at))!;
    const [whole, flags = '', width, dot, precision, letter] = match;
    const place = { start: at, end: at + whole.length };
    if (letter === undefined || letter === '%')
      return { ok: false, ...place, message: `\`${whole}\` is no complete specifier; a percent sign itself is \`%%\`` };
    if (!LETTERS.includes(letter))
      return { ok: false, ...place, message: `FORMAT has no specifier \`${letter}\` (in \`${whole}\`)` };
    if (plain !== '') pieces.push({ kind: 'text', text: plain });
    plain = '';
    const size = (written: string | undefined): FormatSpecifier['width'] =>
      written === undefined ? undefined : written === '*' ? { argument: argument++ } : Number(written || '0');
    const columns = size(width);
    const decimals = dot === undefined ? undefined : precision === '' ? undefined : size(precision);
    pieces.push({
      kind: 'specifier',
      text: whole,
      start: at,
      left: flags.includes('-'),
      plus: flags.includes('+'),
      space: flags.includes(' '),
      alternate: flags.includes('#'),
      zero: flags.includes('0'),
      grouped: flags.includes("'"),
      width: columns,
      precision: dot === undefined ? undefined : (decimals ?? ('oxX'.includes(letter) ? undefined : 0)),
      letter: letter as FormatLetter,
      argument: argument++,
    });
    at += whole.length;
  }
  if (plain !== '') pieces.push({ kind: 'text', text: plain });
  return { ok: true, pieces, count: argument };
}
