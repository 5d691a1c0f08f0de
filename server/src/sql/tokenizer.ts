// SQL text → GoogleSQL tokens with decoded values, and problems at what is no token; reads every text to its end.

import type { Span } from '../base/span.js';
import { isReservedUpperCase } from './keyword-table.js';
import { decodeLiteral } from './literal-escapes.js';
import type { SyntaxProblem } from './tree.js';

/**
 * `identifier`: an unquoted name or non-reserved word (also a reserved one after a dot or `@`). `keyword`: a reserved
 * word. `from`: the placeholder `{from}`. `bad`: no token of the language; has a problem. `end`: once, at the text's end.
 */
export type TokenKind =
  'identifier' | 'quoted' | 'keyword' | 'integer' | 'float' | 'string' | 'bytes' | 'symbol' | 'from' | 'bad' | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** Upper case for identifiers and keywords, the characters of a symbol, empty for all others: one comparison recognises a token. */
  readonly word: string;
  /** Identifiers as written, without backticks; strings and bytes decoded; numbers as written. */
  readonly value: string;
  /** Strings and bytes: between the quotes. */
  readonly content: Span | undefined;
}

export interface TokenizedText {
  /** Ends with one `end` token. Comments and white space are left out. */
  readonly tokens: readonly Token[];
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Span[];
}

// Character classes as bits, indexed by UTF-16 code unit below 128.
const SPACE = 1;
const WORD_START = 2;
const DIGIT = 4;
const HEX_DIGIT = 8;
const CLASS = new Uint8Array(128);
for (const char of ' \n\r\t\b\f\v') CLASS[char.charCodeAt(0)] = SPACE;
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_') CLASS[char.charCodeAt(0)] = WORD_START;
for (const char of '0123456789') CLASS[char.charCodeAt(0)] = DIGIT | HEX_DIGIT;
for (const char of 'abcdefABCDEF') CLASS[char.charCodeAt(0)]! |= HEX_DIGIT;

/** As the reference lists them: not U+1680, U+180E, U+200B, U+FEFF. */
const WIDE_SPACES = '\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000';

const LOOK_AHEAD = 2000;
const LONE_SURROGATE = /[\ud800-\udfff]/u;
const CURLY_QUOTES = '‘’‚“”„';

/** Characters of word processors and other keyboards, and the symbol that was meant. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ['−', '-'],
  ['–', '-'],
  ['—', '-'],
  ['×', '*'],
  ['÷', '/'],
  ['≠', '!='],
  ['≤', '<='],
  ['≥', '>='],
  ['＝', '='],
  ['，', ','],
  ['（', '('],
  ['）', ')'],
]);

/** One-character symbols by code, and the pairs that their first character can begin. Tables: a symbol costs no new string. */
const SYMBOL: (string | undefined)[] = new Array<string | undefined>(128).fill(undefined);
for (const char of '*,;()=<>|^&!%[]@+-/~.{}?:') SYMBOL[char.charCodeAt(0)] = char;
const PAIRS: (readonly string[] | undefined)[] = new Array<readonly string[] | undefined>(128).fill(undefined);
for (const pair of ['+=', '-=', '!=', '<=', '>=', '||', '@@', '<<', '=>', '->', '|>', '<>']) {
  const code = pair.charCodeAt(0);
  PAIRS[code] = [...(PAIRS[code] ?? []), pair];
}

/** All tokens of `text`. See {@link scan} for problems and comments. */
export function tokenize(text: string): readonly Token[] {
  return scan(text).tokens;
}

export function scan(text: string): TokenizedText {
  return new Scanner(text).run();
}

class Scanner {
  private readonly tokens: Token[] = [];
  private readonly problems: SyntaxProblem[] = [];
  private readonly comments: Span[] = [];
  private at = 0;
  /** The last token is a dot of a path or an `@`: a word that follows is a name even when reserved. */
  private nameFollows = false;
  private last: Token | undefined;

  constructor(private readonly text: string) {}

  run(): TokenizedText {
    const { text } = this;
    for (;;) {
      this.skipTrivia();
      if (this.at >= text.length) break;
      this.readToken(text.charCodeAt(this.at));
    }
    this.push('end', text.length, text.length, '', '');
    return { tokens: this.tokens, problems: this.problems, comments: this.comments };
  }

  private push(kind: TokenKind, start: number, end: number, word: string, value: string, content?: Span): void {
    const token: Token = { kind, start, end, word, value, content };
    this.tokens.push(token);
    this.last = token;
    this.nameFollows = false;
    this.at = end;
  }

  private problem(start: number, end: number, message: string): void {
    this.problems.push({ start, end, message, expected: [] });
  }

  private classAt(at: number): number {
    const code = this.text.charCodeAt(at);
    return code < 128 ? CLASS[code]! : 0;
  }

  private skipTrivia(): void {
    const { text } = this;
    for (; this.at < text.length;) {
      const code = text.charCodeAt(this.at);
      if (code < 128 ? (CLASS[code]! & SPACE) !== 0 : WIDE_SPACES.includes(text[this.at]!)) this.at++;
      else if (code === 35 /* # */ || (code === 45 /* - */ && text.charCodeAt(this.at + 1) === 45))
        this.skipLineComment();
      else if (code === 47 /* / */ && text.charCodeAt(this.at + 1) === 42 /* * */) this.skipBlockComment();
      else return;
    }
  }

  private skipLineComment(): void {
    const start = this.at;
    while (this.at < this.text.length && this.text[this.at] !== '\n' && this.text[this.at] !== '\r') this.at++;
    this.comments.push({ start, end: this.at });
  }

  private skipBlockComment(): void {
    const start = this.at;
    const close = this.text.indexOf('*/', start + 2);
    this.at = close < 0 ? this.text.length : close + 2;
    if (close < 0) this.problem(start, this.at, 'This comment is never closed: `*/` is missing');
    this.comments.push({ start, end: this.at });
  }

  private readToken(code: number): void {
    const { at } = this;
    if (code >= 128) {
      this.readIllegal();
      return;
    }
    const kind = CLASS[code]!;
    if (kind & WORD_START) {
      this.readWord(code);
      return;
    }
    if (kind & DIGIT) {
      if (this.nameFollows && this.last!.word === '.') this.readDigitName();
      else this.readNumber();
      return;
    }
    if (code === 39 || code === 34) {
      this.readQuoted(at, false, false);
      return;
    }
    if (code === 96) {
      this.readBackticks();
      return;
    }
    if (code === 46 /* . */) {
      this.readDot();
      return;
    }
    if (code === 123 /* { */) {
      this.readPlaceholder();
      return;
    }
    const symbol = PAIRS[code] === undefined ? SYMBOL[code] : (this.pairAt(code) ?? SYMBOL[code]);
    if (symbol === undefined) {
      this.readIllegal();
      return;
    }
    this.push('symbol', at, at + symbol.length, symbol, symbol);
    if (symbol === '@' || symbol === '@@') this.nameFollows = true;
  }

  /** `<>` behind STRUCT is an empty list of fields, in two symbols. */
  private pairAt(code: number): string | undefined {
    const second = this.text[this.at + 1];
    for (const pair of PAIRS[code]!)
      if (pair[1] === second) return pair === '<>' && this.last?.word === 'STRUCT' ? undefined : pair;
    return undefined;
  }

  private wordEnd(from: number): number {
    let end = from;
    while ((this.classAt(end) & (WORD_START | DIGIT)) !== 0) end++;
    return end;
  }

  private readWord(first: number): void {
    const { text, at } = this;
    const end = this.wordEnd(at + 1);
    const next = text.charCodeAt(end);
    if ((next === 39 || next === 34) && end - at <= 2 && !this.nameFollows && this.readPrefixed(at, end, first)) return;
    const value = text.slice(at, end);
    const word = value.toUpperCase();
    this.push(!this.nameFollows && isReservedUpperCase(word) ? 'keyword' : 'identifier', at, end, word, value);
  }

  /** `r'…'`, `b"…"`, `rb'''…'''`. */
  private readPrefixed(at: number, end: number, first: number): boolean {
    const prefix = end - at === 1 ? String.fromCharCode(first).toLowerCase() : this.text.slice(at, end).toLowerCase();
    if (prefix !== 'r' && prefix !== 'b' && prefix !== 'rb' && prefix !== 'br') return false;
    this.readQuoted(end, prefix !== 'b', prefix !== 'r');
    return true;
  }

  /** After the dot of a path a name may start with digits: `t.2024_sales`. */
  private readDigitName(): void {
    const end = this.wordEnd(this.at);
    const value = this.text.slice(this.at, end);
    this.push('identifier', this.at, end, value.toUpperCase(), value);
  }

  private digitsEnd(from: number, mask: number): number {
    let end = from;
    while ((this.classAt(end) & mask) !== 0) end++;
    return end;
  }

  private readNumber(): void {
    const { text, at } = this;
    const second = text[at + 1];
    if (text[at] === '0' && (second === 'x' || second === 'X') && (this.classAt(at + 2) & HEX_DIGIT) !== 0) {
      this.finishNumber('integer', this.digitsEnd(at + 2, HEX_DIGIT));
      return;
    }
    let end = this.digitsEnd(at, DIGIT);
    let kind: TokenKind = 'integer';
    if (text[end] === '.') {
      kind = 'float';
      end = this.digitsEnd(end + 1, DIGIT);
    }
    const exponentEnd = this.exponentEnd(end);
    this.finishNumber(exponentEnd > end ? 'float' : kind, exponentEnd);
  }

  /** The end of `e10`, `E+10` at `from`, or `from` when what stands there is no exponent (`e`, `e+`). */
  private exponentEnd(from: number): number {
    const char = this.text[from];
    if (char !== 'e' && char !== 'E') return from;
    const sign = this.text[from + 1];
    const signed = sign === '+' || sign === '-';
    const digits = from + (signed ? 2 : 1);
    const end = this.digitsEnd(digits, DIGIT);
    return end === digits ? from : end;
  }

  private finishNumber(kind: TokenKind, end: number): void {
    const start = this.at;
    const value = this.text.slice(start, end);
    if ((this.classAt(end) & (WORD_START | DIGIT)) !== 0 && !value.endsWith('.')) {
      const wordEnd = this.wordEnd(end);
      const whole = this.text.slice(start, wordEnd);
      this.problem(
        start,
        wordEnd,
        `\`${whole}\` is neither a number nor a name; put a space after the number, or write the name in backticks`,
      );
      this.push('bad', start, wordEnd, '', whole);
      return;
    }
    this.push(kind, start, end, '', value);
  }

  /** A dot behind a name or a closing bracket continues a path; elsewhere `.5` is a number. */
  private readDot(): void {
    const { at, last } = this;
    const continues =
      last !== undefined &&
      (last.kind === 'identifier' ||
        last.kind === 'quoted' ||
        last.kind === 'from' ||
        last.word === ')' ||
        last.word === ']' ||
        last.word === '?');
    if (!continues && (this.classAt(at + 1) & DIGIT) !== 0) {
      const end = this.digitsEnd(at + 1, DIGIT);
      this.finishNumber('float', this.exponentEnd(end));
      return;
    }
    this.push('symbol', at, at + 1, '.', '.');
    this.nameFollows = continues;
  }

  private readQuoted(quoteAt: number, raw: boolean, bytes: boolean): void {
    const { text, at: start } = this;
    const code = text.charCodeAt(quoteAt);
    const quote = code === 39 ? "'" : '"';
    const isQuote = (at: number): boolean => text.charCodeAt(at) === code;
    const triple = isQuote(quoteAt + 1) && isQuote(quoteAt + 2);
    const open = quoteAt + (triple ? 3 : 1);
    const close = triple ? quote.repeat(3) : quote;
    let i = open;
    let simple = true;
    for (; i < text.length; i++) {
      const char = text.charCodeAt(i);
      if (char === 92 /* \\ */) {
        simple = false;
        i++;
      } else if (char === code && (!triple || (isQuote(i + 1) && isQuote(i + 2)))) break;
      else if (char === 10 || char === 13) {
        if (!triple) break;
        simple = false;
      } else if (char >= 128) simple = false;
    }
    if (i >= text.length || text[i] !== quote) {
      if (i < text.length && this.readBrokenLine(start, open, i, code)) return;
      const end = Math.min(i, text.length);
      const what = `${raw ? 'raw ' : ''}${bytes ? 'bytes literal' : 'string'}`;
      this.problem(
        start,
        end,
        `This ${what} is never closed: \`${close}\` is missing${end < text.length ? ' before the end of the line' : ''}`,
      );
      this.push('bad', start, end, '', text.slice(open, end), { start: open, end });
      return;
    }
    const inside = text.slice(open, i);
    if (simple) {
      this.push(bytes ? 'bytes' : 'string', start, i + close.length, '', inside, { start: open, end: i });
      return;
    }
    if (LONE_SURROGATE.test(inside))
      this.problem(start, i + close.length, 'This string holds half of a character (a lone surrogate)');
    const decoded = decodeLiteral(inside, raw, bytes);
    for (const wrong of decoded.problems) this.problem(open + wrong.start, open + wrong.end, wrong.message);
    this.push(bytes ? 'bytes' : 'string', start, i + close.length, '', decoded.value, { start: open, end: i });
  }

  /**
   * A string that meets the end of its line at `lineEnd`: when an odd number of such quotes follows, the next of them was
   * meant to close it. Looks only so far ahead that hostile text costs no quadratic time.
   */
  private readBrokenLine(start: number, open: number, lineEnd: number, quote: number): boolean {
    let count = 0;
    let first = -1;
    for (let i = lineEnd; i < Math.min(this.text.length, lineEnd + LOOK_AHEAD); i++) {
      const char = this.text.charCodeAt(i);
      if (char === 92 /* \\ */) i++;
      else if (char === quote) {
        count++;
        if (first < 0) first = i;
      }
    }
    if (count % 2 === 0) return false;
    this.problem(
      start,
      first + 1,
      'A string ends on the line it begins on; write the line end as `\\n`, or use triple quotes',
    );
    this.push('bad', start, first + 1, '', this.text.slice(open, first), { start: open, end: first });
    return true;
  }

  private readBackticks(): void {
    const { text, at: start } = this;
    let i = start + 1;
    for (; i < text.length; i++) {
      const char = text[i]!;
      if (char === '\\') i++;
      else if (char === '`' || char === '\n' || char === '\r') break;
    }
    if (text[i] !== '`') {
      const end = Math.min(i, text.length);
      this.problem(start, end, 'This quoted name is never closed: the second backtick is missing');
      this.push('quoted', start, end, '', text.slice(start + 1, end));
      return;
    }
    const decoded = decodeLiteral(text.slice(start + 1, i), false, false);
    for (const wrong of decoded.problems) this.problem(start + 1 + wrong.start, start + 1 + wrong.end, wrong.message);
    if (i === start + 1) this.problem(start, i + 1, 'A quoted name cannot be empty');
    this.push('quoted', start, i + 1, '', decoded.value);
  }

  private readPlaceholder(): void {
    const { text, at } = this;
    if (text.startsWith('{from}', at)) {
      this.push('from', at, at + 6, '', '{from}');
      return;
    }
    const end = this.wordEnd(at + 1);
    if (end > at + 1 && text[end] === '}') {
      const written = text.slice(at, end + 1);
      this.problem(at, end + 1, `\`${written}\` is no placeholder; the only one is \`{from}\``);
      this.push('bad', at, end + 1, '', written);
      return;
    }
    this.push('symbol', at, at + 1, '{', '{');
  }

  private readIllegal(): void {
    const { text, at } = this;
    const char = String.fromCodePoint(text.codePointAt(at)!);
    if (CURLY_QUOTES.includes(char)) {
      this.readCurlyQuotes();
      return;
    }
    let end = at + char.length;
    while (end < text.length && this.isIllegal(end)) end++;
    const meant = end === at + char.length ? LOOK_ALIKES.get(char) : undefined;
    const code = char.codePointAt(0)!;
    const shown =
      code < 32 || code === 127
        ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
        : `\`${text.slice(at, end)}\``;
    this.problem(
      at,
      end,
      meant !== undefined
        ? `${shown} cannot stand here; write \`${meant}\``
        : `${shown} cannot stand here${code >= 128 ? '; a name with such characters is written in backticks' : ''}`,
    );
    this.push('bad', at, end, '', text.slice(at, end));
  }

  /** `‘text’`, as word processors write it: one problem for both quotes. */
  private readCurlyQuotes(): void {
    const { text, at } = this;
    let end = at + 1;
    while (end < text.length && !CURLY_QUOTES.includes(text[end]!) && text[end] !== '\n' && text[end] !== '\r') end++;
    end = CURLY_QUOTES.includes(text[end] ?? ' ') ? end + 1 : at + 1;
    this.problem(at, end, `\`${text[at]!}\` cannot stand here; strings are written with straight quotes: 'text'`);
    this.push('bad', at, end, '', text.slice(at, end));
  }

  /** Continues a run of characters that belong to no token, so that a foreign word is one problem. */
  private isIllegal(at: number): boolean {
    const code = this.text.charCodeAt(at);
    if (code < 128) return (CLASS[code]! & (WORD_START | DIGIT)) !== 0;
    return !WIDE_SPACES.includes(this.text[at]!) && !CURLY_QUOTES.includes(this.text[at]!);
  }
}
