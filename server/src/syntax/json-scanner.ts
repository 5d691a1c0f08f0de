// JSON text with comments → tokens; never stops: what is no token becomes an `unknown` one with a problem.

import type { Span } from '../base/span.js';
import { readJsonEscape } from './json-escape.js';

export type JsonTokenKind =
  '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'number' | 'true' | 'false' | 'null' | 'word' | 'unknown' | 'end';

export interface ScanProblem extends Span {
  readonly message: string;
  readonly repair?: string;
}

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** The current token is the scanner's own state: making an object for each would double the cost of a large file. */
export class JsonScanner {
  kind: JsonTokenKind = 'end';
  start = 0;
  end = 0;
  /** Decoded text of a string, lexeme of a number or word. */
  value = '';
  /** A string reached its closing quote. */
  closed = true;
  /** No token stands before this one on its line. */
  firstOnLine = true;
  /** End of the token before. */
  previousEnd = 0;
  problems: ScanProblem[] = [];
  comments: Span[] = [];
  /** A comment that is never closed hides the rest of the text. */
  hidden = false;
  private at: number;
  private previousKind: JsonTokenKind = 'end';

  /** With `detached`, values do not keep `text` alive (they outlive it in caches). */
  constructor(
    readonly text: string,
    private readonly detached = false,
  ) {
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  /** Moves behind a stretch of text that is known already, as if its last token had just been read. */
  jump(offset: number): void {
    this.at = offset;
    this.end = offset;
    this.next();
  }

  /** Reads the token at `offset` again. */
  rewind(offset: number, previousEnd: number): void {
    this.at = offset;
    this.end = previousEnd;
    this.next();
  }

  next(): void {
    this.previousEnd = this.end;
    this.previousKind = this.kind;
    this.firstOnLine = this.skipTrivia() || this.previousEnd === 0;
    const start = this.at;
    this.start = start;
    const unit = this.text.charCodeAt(start);
    if (Number.isNaN(unit)) {
      this.finish('end', start);
      return;
    }
    switch (unit) {
      case 123: {
        this.finish('{', start + 1);
        return;
      }
      case 125: {
        this.finish('}', start + 1);
        return;
      }
      case 91: {
        this.finish('[', start + 1);
        return;
      }
      case 93: {
        this.finish(']', start + 1);
        return;
      }
      case 58: {
        this.finish(':', start + 1);
        return;
      }
      case 44: {
        this.finish(',', start + 1);
        return;
      }
      case 34: {
        this.string(34);
        return;
      }
      case 39: {
        this.string(39);
        return;
      }
    }
    if (isWordUnit(unit) || unit === 43 || unit === 45 || unit === 46) {
      this.word(unit);
      return;
    }
    if (unit >= 0x2018 && unit <= 0x201f && this.typographicString(start)) return;
    this.finish('unknown', start + (unit >= 0xd800 && unit < 0xdc00 ? 2 : 1));
  }

  /**
   * The current string is a key whose closing quote is missing, so that it ran on to the quote that opens its value
   * (`"name: "stg"`): cuts it at its colon. Answers whether it did.
   */
  cutKey(): boolean {
    const key =
      this.kind === 'string' && this.closed && this.peekUnit() !== 58
        ? /^([A-Za-z_$][A-Za-z0-9_$]*)\s*:\s*$/.exec(this.value)
        : null;
    if (key === null || this.text.charCodeAt(this.start) !== 34) return false;
    this.value = key[1]!;
    this.finish('string', this.start + 1 + this.value.length);
    this.report(this.start, this.end, 'A `"` is missing behind this key.', `"${this.value}"`);
    return true;
  }

  /**
   * At something that is no value, the text up to a quote that could end one on this line: a string whose opening quote
   * is missing. Becomes the current token; answers whether it did.
   */
  readUnopenedString(): boolean {
    const quote = this.text.indexOf('"', this.start);
    if (quote < 0 || !endsValue(this.text, quote + 1)) return false;
    const content = this.text.slice(this.start, quote);
    if (/[\r\n]/.test(content)) return false;
    this.problems = this.problems.filter((problem) => problem.start < this.start);
    this.value = this.own(content);
    this.closed = true;
    this.finish('string', quote + 1);
    this.report(this.start, this.start + 1, 'A `"` is missing in front of this.', `"${this.text[this.start]!}`);
    return true;
  }

  /** First character behind the current token that is no space, without moving: enough to tell a key from a value. */
  peekUnit(): number {
    let at = this.at;
    for (;;) {
      const unit = this.text.charCodeAt(at);
      if (unit === 32 || unit === 9 || unit === 10 || unit === 13) at++;
      else return unit;
    }
  }

  /** Spaces in front of the line that holds `offset`. */
  indentation(offset: number): number {
    let line = offset;
    while (line > 0 && this.text.charCodeAt(line - 1) !== 10 && this.text.charCodeAt(line - 1) !== 13) line--;
    let at = line;
    while (this.text.charCodeAt(at) === 32 || this.text.charCodeAt(at) === 9) at++;
    return at - line;
  }

  private finish(kind: JsonTokenKind, end: number): void {
    this.kind = kind;
    this.end = end;
    this.at = end;
  }

  private report(start: number, end: number, message: string, repair?: string): void {
    this.problems.push({ start, end, message, ...(repair !== undefined && { repair }) });
  }

  /** Skips spaces and comments; answers whether a line break was among them. */
  private skipTrivia(): boolean {
    let broken = false;
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (unit === 10 || unit === 13) {
        broken = true;
        this.at++;
      } else if (unit === 32 || unit === 9) {
        this.at++;
      } else if (unit === 47) {
        const next = this.text.charCodeAt(this.at + 1);
        const start = this.at;
        if (next === 47) {
          while (
            this.at < this.text.length &&
            this.text.charCodeAt(this.at) !== 10 &&
            this.text.charCodeAt(this.at) !== 13
          )
            this.at++;
        } else if (next === 42) {
          const close = this.text.indexOf('*/', start + 2);
          if (close < 0) {
            this.report(
              start,
              start + 2,
              'This comment is never closed: end it with `*/`. Everything behind it is hidden.',
            );
            this.at = this.text.length;
            this.hidden = true;
          } else {
            this.at = close + 2;
            broken ||= this.text.slice(start, close).includes('\n');
          }
        } else return broken;
        this.comments.push({ start, end: this.at });
      } else return broken;
    }
  }

  private string(quote: number): void {
    const { text, start } = this;
    let at = start + 1;
    let from = at;
    let value = '';
    let control = false;
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit === quote) break;
      if (unit === 92) {
        const escape = readJsonEscape(text, at);
        if (!escape.valid)
          this.report(
            at,
            at + escape.length,
            `\`${text.slice(at, at + escape.length)}\` is no JSON escape: write \`\\\\\` for a backslash.`,
            `\\\\${text.slice(at + 1, at + escape.length)}`,
          );
        value += text.slice(from, at) + escape.value;
        at += escape.length;
        from = at;
      } else if ((unit === 10 || unit === 13) && goesOn(text, at, quote)) {
        this.report(start, at, 'A line break in a string is written as `\\n`.');
        at += unit === 13 && text.charCodeAt(at + 1) === 10 ? 2 : 1;
      } else if (Number.isNaN(unit) || unit === 10 || unit === 13) {
        const end = unclosedStringEnd(text, start + 1, at, this.previousKind !== ':');
        this.value = this.own(end < from ? text.slice(start + 1, end) : value + text.slice(from, end));
        this.closed = false;
        this.finish('string', end);
        this.problems = this.problems.filter((problem) => problem.start < end);
        this.report(start, end, 'This string is never closed: a `"` is missing.');
        return;
      } else {
        if (unit < 32 && !control) {
          control = true;
          this.report(
            at,
            at + 1,
            'A control character in a string is written as an escape, a tab as `\\t`.',
            JSON.stringify(text[at]).slice(1, -1),
          );
        }
        at++;
      }
    }
    this.value = this.own(value + text.slice(from, at));
    this.closed = true;
    this.finish('string', at + 1);
    if (quote === 39)
      this.report(start, at + 1, 'JSON strings stand in double quotes.', JSON.stringify(value + text.slice(from, at)));
  }

  /** Text between quotes that a word processor has made of `"`, on one line, where it ends as a value does; answers whether it is that. */
  private typographicString(start: number): boolean {
    const { text } = this;
    const single = text.charCodeAt(start) < 0x201c;
    for (let at = start + 1; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit < 32 || unit === 92) return false;
      const typographic = single ? unit >= 0x2018 && unit <= 0x201b : unit >= 0x201c && unit <= 0x201f;
      if (!typographic && unit !== 34) continue;
      if (!endsValue(text, at + 1)) {
        if (unit === 34) return false;
        continue;
      }
      const content = text.slice(start + 1, at);
      this.value = this.own(content);
      this.closed = true;
      this.finish('string', at + 1);
      this.report(
        start,
        at + 1,
        'JSON strings stand in straight double quotes, not in typographic ones.',
        `"${content}"`,
      );
      return true;
    }
    return false;
  }

  private word(first: number): void {
    const { text, start } = this;
    let at = start + 1;
    for (;;) {
      const unit = text.charCodeAt(at);
      if (isWordUnit(unit) || unit === 46 || unit === 43 || unit === 45) at++;
      else break;
    }
    const word = text.slice(start, at);
    if (text.charCodeAt(at) === 34 && endsValue(text, at + 1)) {
      this.value = this.own(word);
      this.closed = true;
      this.finish('string', at + 1);
      this.report(start, at, 'A `"` is missing in front of this.', `"${word}`);
      return;
    }
    this.value = this.own(word);
    if (word === 'true' || word === 'false' || word === 'null') {
      this.finish(word, at);
      return;
    }
    const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
    if (!numeric) {
      this.finish('word', at);
      return;
    }
    this.finish('number', at);
    if (!NUMBER.test(word)) this.report(start, at, `\`${word}\` is no JSON number.`);
  }

  /** A slice of a long string keeps all of it in memory; a value parsed anew does not. */
  private own(value: string): string {
    return this.detached && value.length > 12 ? (JSON.parse(JSON.stringify(value)) as string) : value;
  }
}

function isWordUnit(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) ||
    (unit >= 65 && unit <= 90) ||
    (unit >= 48 && unit <= 57) ||
    unit === 95 ||
    unit === 36
  );
}

const KEY_WITHOUT_QUOTE = /^[A-Za-z_$][A-Za-z0-9_$]*(?=\s*:(?:\s|$))/;

/**
 * Where a string that its line does not close was probably meant to end: a key before its colon, a value before the comma
 * and the closing brackets that end the line.
 */
function unclosedStringEnd(text: string, start: number, lineEnd: number, mayBeKey: boolean): number {
  const content = text.slice(start, lineEnd);
  const key = mayBeKey ? KEY_WITHOUT_QUOTE.exec(content) : null;
  if (key !== null) return start + key[0].length;
  let end = content.trimEnd().length;
  if (content.charAt(end - 1) === ',') end = content.slice(0, end - 1).trimEnd().length;
  for (;;) {
    const last = content.charAt(end - 1);
    if (last !== '}' && last !== ']') break;
    const opening = last === '}' ? '{' : '[';
    let open = 0;
    for (let i = 0; i < end; i++) open += content[i] === opening ? 1 : content[i] === last ? -1 : 0;
    if (open >= 0) break;
    end = content.slice(0, end - 1).trimEnd().length;
  }
  return start + end;
}

/** Only a colon, a comma, a closing bracket or the line's end stands behind `offset`. */
function endsValue(text: string, offset: number): boolean {
  let at = offset;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  const unit = text.charCodeAt(at);
  return Number.isNaN(unit) || unit === 58 || unit === 44 || unit === 10 || unit === 13 || unit === 125 || unit === 93;
}

/** Behind a line break inside a string: the next line is the rest of it, up to a quote that ends a value. */
function goesOn(text: string, lineBreak: number, quote: number): boolean {
  const rest = /^\r?\n?[ \t]*([^\r\n]*)/.exec(text.slice(lineBreak, lineBreak + LONGEST_REST))!;
  const line = rest[1]!;
  const end = line.indexOf(String.fromCharCode(quote));
  const at = lineBreak + rest[0].length - line.length + end + 1;
  return end > 0 && !'{}[],:'.includes(line[0]!) && endsValue(text, at);
}

const LONGEST_REST = 2000;
