// A token list with a place in it, the problems found so far, and the rules of recovery; knows no grammar.

import { adviceAbout, followsQuote } from './misplaced-words.js';
import { keywordMeant } from './misspelt-keywords.js';
import type { Span } from '../../base/span.js';
import { isReservedUpperCase } from '../keyword-table.js';
import { scan, type Token } from '../tokenizer.js';
import type { Expression, MissingExpression, Query, SyntaxProblem, UnsupportedClause } from '../tree.js';

/** The mutually recursive parts of the grammar, handed in so that their files need not import each other. */
export interface Grammar {
  expression(cursor: Cursor): Expression;
  /** Operators that bind closer than `above` (see precedence.ts). */
  operators(cursor: Cursor, above: number): Expression;
  /** The rest of an expression whose first operand, from `start`, has been read. */
  continueExpression(cursor: Cursor, start: number, first: Expression): Expression;
  /** From SELECT, WITH or `(` to the end of the query. */
  query(cursor: Cursor): Query;
  /** A query whose first operand, in parentheses from `start`, has been read. */
  queryFrom(cursor: Cursor, start: number, first: Query): Query;
}

/** What an operator loop left behind: decides whether it may stand beside a comparison without parentheses. */
export type Form = 'plain' | 'not' | 'open-comparison' | 'closed-comparison' | 'is-distinct';

/**
 * Deeper nesting is reported instead of read. A unit is at most some 650 bytes of stack (measured cold, see
 * nesting.test.ts), so that two thirds of Node's default stack are the most that parsing ever takes.
 */
const MAX_DEPTH = 1040;

/** Units of depth that a query takes; an operand takes one, a call and a list one more. */
export const QUERY_DEPTH = 3;

const EXPRESSION_KEYWORDS: ReadonlySet<string> = new Set([
  'ARRAY',
  'CASE',
  'CAST',
  'COLLATE',
  'EXISTS',
  'EXTRACT',
  'FALSE',
  'GROUPING',
  'IF',
  'INTERVAL',
  'LEFT',
  'NEW',
  'NOT',
  'NULL',
  'RANGE',
  'RIGHT',
  'STRUCT',
  'TRUE',
]);

export class Cursor {
  token: Token;
  /** In the condition of a CASE's branch. */
  beforeThen = false;
  /** End of the last consumed token. */
  previousEnd = 0;
  /** The last consumed token. */
  previous: Token | undefined;
  readonly problems: SyntaxProblem[];
  /** Set by the operator loop for its caller. */
  form: Form = 'plain';
  /** The node last read in parentheses: a path in parentheses is neither extended nor called. */
  parenthesized: Expression | undefined;
  /** The query last read in parentheses as an operand: more parentheses around it change nothing. */
  parenthesizedQuery: Expression | undefined;
  /** Queries around this place; inside them a name may stand behind an expression as its alias. */
  queryDepth = 0;
  /** Clauses of the query being read that are not kept. */
  unsupported: UnsupportedClause[] = [];
  private readonly tokens: readonly Token[];
  private index = 0;
  private depth = 0;
  private readonly open: string[] = [];
  /** Start of the token of the last problem: another one there is its echo. */
  private lastProblemAt = -1;
  private echoAt = -1;
  private quiet = false;
  private unmatched: Uint32Array | undefined;

  constructor(
    readonly text: string,
    readonly grammar: Grammar,
  ) {
    const scanned = scan(text);
    this.tokens = scanned.tokens;
    this.problems = [...scanned.problems];
    this.token = this.tokens[0]!;
    // Something unclosed swallowed the end: what is missing there is no mistake of its own.
    if (scanned.problems.some((problem) => problem.end === text.length)) this.echoAt = text.length;
  }

  get atEnd(): boolean {
    return this.token.kind === 'end';
  }

  /** The token `ahead` places further on; the end token beyond the end. */
  peek(ahead = 1): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!;
  }

  advance(): Token {
    const { token } = this;
    if (token.kind !== 'end') {
      this.previous = token;
      this.previousEnd = token.end;
      this.token = this.tokens[++this.index]!;
    }
    return token;
  }

  /** `word`: a symbol, or a keyword or name in upper case. Words in backticks never match. */
  is(word: string): boolean {
    return this.token.word === word;
  }

  isNext(word: string): boolean {
    return this.peek().word === word;
  }

  accept(word: string): boolean {
    if (this.token.word !== word) return false;
    this.advance();
    return true;
  }

  /** Reads the current token as the operator or keyword `word` that was meant. */
  replaceBy(word: string): void {
    this.token = { ...this.token, kind: isReservedUpperCase(word) ? 'keyword' : 'symbol', word };
  }

  /** Reads the current name, which is a reserved word, as that word: it stands after a dot with nothing meant behind it. */
  rereadAsKeyword(): void {
    this.token = { ...this.token, kind: 'keyword' };
  }

  /** Consumes `word` or reports that it is missing; `purpose` completes the sentence ("after `WHEN`"). */
  expect(word: string, purpose = ''): boolean {
    if (this.accept(word)) return true;
    if (this.acceptMisspelt([word], purpose) !== undefined) return true;
    this.reportExpected([`\`${word}\``], purpose);
    return false;
  }

  /** Reports a misspelling of one of `words` and consumes it as that word, which comes back. */
  acceptMisspelt(words: readonly string[], purpose = ''): string | undefined {
    const meant = keywordMeant(this.token, words);
    if (meant === undefined) return undefined;
    this.reportExpected(
      words.map((word) => `\`${word}\``),
      purpose,
    );
    this.advance();
    return meant;
  }

  /** Reports at the current token: "Expected A or B to close the call of `f`, found `x`". */
  reportExpected(expected: readonly string[], purpose = ''): void {
    if (this.reportMisspeltBefore(expected)) return;
    if (followsQuote(this)) this.dropUnclosedEnd();
    const list =
      expected.length < 2 ? (expected[0] ?? '') : `${expected.slice(0, -1).join(', ')} or ${expected.at(-1)!}`;
    this.report(
      this.token,
      `Expected ${list}${purpose === '' ? '' : ` ${purpose}`}, found ${this.describe(this.token)}${this.advice(expected)}`,
      expected,
    );
  }

  /** `NTO a`, `CAES WHEN a`: the word was read as a name; that it is none shows in what follows it. */
  private reportMisspeltBefore(expected: readonly string[]): boolean {
    if (!expected.includes('an operator') && !expected.includes('`,`')) return false;
    const { previous, token } = this;
    const words = token.word === 'WHEN' ? ['CASE'] : this.startsExpression() ? ['NOT'] : [];
    const meant = keywordMeant(previous, words);
    if (meant === undefined || this.failedHere) return false;
    this.report(previous!, `\`${previous!.value}\` is no operator; did you mean \`${meant}\`?`, [`\`${meant}\``]);
    this.echoAt = token.start;
    return true;
  }

  /** Behind a quote too many or too few the last string of the text stays open: one mistake. */
  private dropUnclosedEnd(): void {
    const last = this.tokens.at(-2);
    if (last?.kind !== 'bad' || last.end !== this.text.length) return;
    const at = this.problems.findIndex((problem) => problem.start === last.start && problem.end === last.end);
    if (at >= 0) this.problems.splice(at, 1);
  }

  private advice(expected: readonly string[]): string {
    const meant = keywordMeant(this.token, expected);
    return meant === undefined ? adviceAbout(this) : `; did you mean \`${meant}\`?`;
  }

  /**
   * One mistake is one problem: nothing is added where one was reported already, on a token that the tokenizer
   * complained about, or a second time at the end of the text.
   */
  report(span: Span, message: string, expected: readonly string[] = []): void {
    if (
      this.quiet ||
      span.start === this.lastProblemAt ||
      span.start === this.echoAt ||
      (span === this.token && this.token.kind === 'bad')
    )
      return;
    this.lastProblemAt = span.start;
    this.problems.push({ start: span.start, end: span.end, message, expected });
  }

  /** True when a problem was reported at the current token: what follows from it is not worth another. */
  get failedHere(): boolean {
    const { start, kind } = this.token;
    return this.quiet || this.lastProblemAt === start || this.echoAt === start || kind === 'bad';
  }

  /** What stands here follows from a problem before it. */
  expectEcho(): void {
    this.echoAt = this.token.start;
  }

  /** Runs `read` without reporting anything: what it reads was already said to be out of place. */
  quietly<Result>(read: () => Result): Result {
    const before = this.quiet;
    this.quiet = true;
    const result = read();
    this.quiet = before;
    return result;
  }

  describe(token: Token): string {
    if (token.kind === 'end') return 'the end of the text';
    const shown = this.text.slice(token.start, token.end);
    return `\`${shown.length > 40 ? `${shown.slice(0, 39)}…` : shown}\``;
  }

  /** The node for what is not there. The nodes around it reach as far as it: an offset behind `a + ` finds it. */
  missing(start = this.token.start, end = start): MissingExpression {
    this.previousEnd = Math.max(this.previousEnd, end);
    return { kind: 'missing', start, end };
  }

  /** Can begin an expression. */
  startsExpression(token = this.token): boolean {
    switch (token.kind) {
      case 'identifier':
      case 'quoted':
      case 'integer':
      case 'float':
      case 'string':
      case 'bytes':
      case 'from':
        return true;
      case 'keyword':
        return EXPRESSION_KEYWORDS.has(token.word);
      case 'symbol':
        return (
          token.word === '(' || token.word === '[' || token.word === '@' || token.word === '-' || token.word === '~'
        );
      default:
        return false;
    }
  }

  /** {@link startsExpression}, or an operator without its left operand: what stands here was meant as an expression. */
  startsOperand(): boolean {
    return (
      this.startsExpression() ||
      this.token.kind === 'bad' ||
      (this.token.kind === 'symbol' && this.token.word !== ')' && this.token.word !== ',')
    );
  }

  // ---- brackets ----

  /** Consumes an opening bracket and remembers what closes it. */
  enter(): Token {
    const opening = this.advance();
    this.open.push(opening.word === '(' ? ')' : opening.word === '[' ? ']' : opening.word === '{' ? '}' : '>');
    return opening;
  }

  get inBrackets(): boolean {
    return this.open.length > 0;
  }

  /** What closes the innermost bracket. */
  get closing(): string {
    return this.open.at(-1) ?? '';
  }

  /** Leaves the innermost bracket without consuming anything. */
  leave(): void {
    this.open.pop();
  }

  /**
   * Consumes the bracket that closes `opening`. At the end of the text the problem is the opening bracket; elsewhere it
   * is the token that stands in the way. What lies between that and the closing bracket is read as well as possible
   * into `skipped`; without a closing bracket ahead nothing is skipped.
   */
  close(opening: Token, construct: string, separators: readonly string[] = [], skipped?: Expression[]): boolean {
    const closing = this.open.at(-1)!;
    if (!this.is(closing)) {
      if (this.atEnd) {
        if (!this.failedHere) this.reportUnclosed(opening, closing, construct);
      } else {
        this.reportExpected(
          [...separators.map((word) => `\`${word}\``), `\`${closing}\``],
          separators.length > 0 ? `in ${construct}` : `to close ${construct}`,
        );
        if (this.closersAhead() >= this.open.length) this.skipToCloser(skipped);
      }
    }
    this.open.pop();
    if (this.accept(closing)) return true;
    const foreign = this.isCloser(this.token) && !this.open.includes(this.token.word);
    if (foreign && this.open.length < this.closersAhead()) this.advance();
    return foreign;
  }

  private isCloser(token: Token): boolean {
    return token.kind === 'symbol' && (token.word === ')' || token.word === ']');
  }

  /** How many brackets close between here and the end of the statement that do not open there. */
  private closersAhead(): number {
    return (this.unmatched ??= this.countUnmatched())[this.index]!;
  }

  /** Counted once for all places, from the end: a bracket that opens takes away the first of those that close behind it. */
  private countUnmatched(): Uint32Array {
    const counts = new Uint32Array(this.tokens.length);
    let count = 0;
    for (let i = this.tokens.length - 1; i >= 0; i--) {
      const { kind, word } = this.tokens[i]!;
      if (kind === 'symbol') {
        if (word === ')' || word === ']') count++;
        else if (word === ';') count = 0;
        else if ((word === '(' || word === '[') && count > 0) count--;
      }
      counts[i] = count;
    }
    return counts;
  }

  /** Skips to the next bracket that closes something open here; expressions on the way are read. */
  private skipToCloser(skipped: Expression[] | undefined): void {
    while (!this.atEnd && !this.is(';') && !this.isCloser(this.token)) {
      const { token } = this;
      if (this.startsExpression()) {
        const expr = this.grammar.expression(this);
        skipped?.push(expr);
        if (this.token === token) this.advance();
      } else if (token.word === '(' || token.word === '[') this.advance();
      else {
        this.advance();
        this.expectEcho();
      }
    }
  }

  private reportUnclosed(opening: Token, closing: string, construct: string): void {
    this.reportAtEnd(
      opening,
      `\`${opening.word}\` of ${construct} is never closed: \`${closing}\` is missing at the end`,
      [`\`${closing}\``],
    );
  }

  /** Marks `span`, the beginning of what the text ends inside of; nothing more is said about the end. */
  reportAtEnd(span: Span, message: string, expected: readonly string[]): void {
    this.report(span, message, expected);
    this.lastProblemAt = this.token.start;
  }

  /** Skips to the keyword `word` within the current brackets, reading expressions on the way for their problems. */
  skipToWord(word: string): void {
    while (!this.atEnd && !this.is(word) && !this.is(';') && !this.is(')') && !this.is(']')) {
      const { token } = this;
      if (this.startsExpression()) this.grammar.expression(this);
      if (this.token === token) this.advance();
    }
  }

  /** Skips to the closing bracket of what is open here, or to the end of the statement, over brackets inside. */
  skipToClosing(): void {
    let depth = 0;
    for (; !this.atEnd && !this.is(';'); this.advance()) {
      if (this.is('(') || this.is('[')) depth++;
      else if (this.isCloser(this.token) && depth-- === 0) return;
    }
  }

  /** Forgets all open brackets: at the end of a statement. */
  leaveAll(): void {
    this.open.length = 0;
  }

  /** Skips to the `;` that ends the statement. */
  skipStatement(): void {
    while (!this.atEnd && !this.is(';')) this.advance();
  }

  /** Skips to the comma or bracket that ends the current element of the innermost list, over brackets inside it. */
  skipElement(): void {
    let depth = 0;
    for (; !this.atEnd && !this.is(';'); this.advance()) {
      if (this.is('(')) depth++;
      else if (this.is(')') && depth-- === 0) return;
      else if (this.is(',') && depth === 0) return;
    }
  }

  // ---- depth ----

  /** False when the text nests too deeply: reported, and the rest of the text given up. Always followed by {@link ascend}. */
  descend(units = 1): boolean {
    this.depth += units;
    if (this.depth <= MAX_DEPTH) return true;
    this.giveUp('This is nested too deeply to be read');
    return false;
  }

  /** Says why, at the current token, and leaves the rest of the text unread. */
  giveUp(message: string): void {
    if (!this.atEnd) {
      this.report(this.token, message);
      this.index = this.tokens.length - 1;
      this.token = this.tokens[this.index]!;
      this.previousEnd = this.text.length;
    }
    this.expectEcho();
  }

  ascend(units = 1): void {
    this.depth -= units;
  }
}
