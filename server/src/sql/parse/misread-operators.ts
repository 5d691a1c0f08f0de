// Operators of other languages (`==`, `&&`, `%`, ILIKE …) where an operator may stand → a problem that names what GoogleSQL has.

import type { Token } from '../tokenizer.js';
import type { Cursor } from './cursor.js';
import { keywordMeant } from './misspelt-keywords.js';

interface Misread {
  readonly message: string;
  /** The GoogleSQL operator that the rest of the expression is read with. */
  readonly as: string;
}

const SYMBOLS: ReadonlyMap<string, Misread> = new Map([
  ['%', { message: 'GoogleSQL has no `%` operator; use `MOD(a, b)`', as: '*' }],
  ['!', { message: 'GoogleSQL has no `!` operator; use `!=` or `NOT`', as: '!=' }],
  ['~', { message: 'GoogleSQL has no `~` between texts; use `REGEXP_CONTAINS(a, pattern)`', as: 'LIKE' }],
  ['=>', { message: '`=>` names an argument; greater or equal is `>=`', as: '>=' }],
]);

/** First half and second, directly behind it: two operators here, one elsewhere. */
const HALVES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    '=',
    new Map([
      ['=', 'Equality is a single `=`'],
      ['<', '`=<` is no operator; write `<=`'],
      ['!', '`=!` is no operator; write `!=`'],
    ]),
  ],
  ['!=', new Map([['=', 'Inequality is `!=`']])],
  ['>', new Map([['<', '`><` is no operator; write `<>`']])],
  ['<=', new Map([['>', '`<=>` is no operator; write `a IS NOT DISTINCT FROM b`']])],
  ['&', new Map([['&', '`&&` is no operator; use `AND`']])],
  ['*', new Map([['*', '`**` is no operator; use `POW(a, b)`']])],
  ['/', new Map([['/', '`//` is no operator; use `DIV(a, b)`']])],
]);

const WORDS: ReadonlyMap<string, Misread> = new Map([
  ['ILIKE', { message: 'GoogleSQL has no ILIKE; compare `LOWER(a) LIKE LOWER(b)`', as: 'LIKE' }],
  ['RLIKE', { message: 'GoogleSQL has no RLIKE; use `REGEXP_CONTAINS(a, pattern)`', as: 'LIKE' }],
  ['REGEXP', { message: 'GoogleSQL has no REGEXP operator; use `REGEXP_CONTAINS(a, pattern)`', as: 'LIKE' }],
  ['MOD', { message: 'MOD is a function: `MOD(a, b)`', as: '*' }],
  ['DIV', { message: 'DIV is a function: `DIV(a, b)`', as: '*' }],
  ['XOR', { message: 'GoogleSQL has no XOR between conditions; use `a != b`', as: '!=' }],
]);

/** Reports and replaces the current token when it is such an operator. Words only when an operand follows: else they are names. */
export function misreadOperator(cursor: Cursor): boolean {
  const { token } = cursor;
  if (token.kind === 'symbol') {
    const misread = SYMBOLS.get(token.word);
    if (misread === undefined) return false;
    const next = cursor.peek();
    if ((token.word === '!' || token.word === '~') && misreadPattern(cursor)) return true;
    if (token.word === '!' && next.word === '=') {
      cursor.report({ start: token.start, end: next.end }, 'Inequality is `!=`, without a space');
      cursor.advance();
      cursor.replaceBy('!=');
      return true;
    }
    cursor.report(token, misread.message);
    cursor.replaceBy(misread.as);
    return true;
  }
  if (token.kind !== 'identifier') return false;
  if (misreadWords(cursor)) return true;
  if (!cursor.startsExpression(cursor.peek()) || cursor.peek().word === '-') return false;
  const misread = WORDS.get(token.word) ?? misspelt(token);
  if (misread === undefined) return false;
  cursor.report(token, misread.message);
  cursor.replaceBy(misread.as);
  return true;
}

/** `!~`, `~*`, `!~*` of regular expressions: without a blank inside, before an operand. */
function misreadPattern(cursor: Cursor): boolean {
  const { start } = cursor.token;
  const negated = cursor.is('!');
  let ahead = 1;
  let last = cursor.token;
  for (const word of negated ? ['~', '*'] : ['*']) {
    const next = cursor.peek(ahead);
    if (next.word !== word || next.start !== last.end) break;
    last = next;
    ahead++;
  }
  if (ahead === 1) return false;
  const test = negated ? 'NOT REGEXP_CONTAINS(a, pattern)' : "REGEXP_CONTAINS(a, r'(?i)pattern')";
  const operator = cursor.text.slice(start, last.end);
  cursor.report({ start, end: last.end }, `GoogleSQL has no \`${operator}\` operator; use \`${test}\``);
  while (--ahead > 0) cursor.advance();
  cursor.replaceBy('LIKE');
  return true;
}

/** First word and second, which has an operand behind it. */
const TWO_WORDS: ReadonlyMap<string, { readonly second: string; readonly message: string }> = new Map([
  ['SIMILAR', { second: 'TO', message: 'GoogleSQL has no SIMILAR TO; use `REGEXP_CONTAINS(a, pattern)`' }],
  ['STARTS', { second: 'WITH', message: 'This is a function: `STARTS_WITH(a, b)`' }],
  ['ENDS', { second: 'WITH', message: 'This is a function: `ENDS_WITH(a, b)`' }],
]);

function misreadWords(cursor: Cursor): boolean {
  const two = TWO_WORDS.get(cursor.token.word);
  if (two === undefined || !cursor.isNext(two.second) || !cursor.startsExpression(cursor.peek(2))) return false;
  cursor.report({ start: cursor.token.start, end: cursor.peek().end }, two.message);
  cursor.advance();
  cursor.replaceBy('LIKE');
  return true;
}

const OPERATORS = ['AND', 'LIKE', 'BETWEEN'];

function misspelt(token: Token): Misread | undefined {
  const meant = keywordMeant(token, OPERATORS);
  return meant === undefined
    ? undefined
    : { message: `\`${token.value}\` is no operator; did you mean \`${meant}\`?`, as: meant };
}

/** Behind an operator `word` that has been consumed: skips the second half of one that GoogleSQL does not have, with a problem. */
export function skipSecondHalf(cursor: Cursor, word: string): void {
  // `< >`: what stands behind a comparison is no `>`.
  if (word === '<' && cursor.is('>')) {
    cursor.report({ start: cursor.previousEnd - 1, end: cursor.token.end }, 'Inequality is `<>`, without a space');
    cursor.advance();
    return;
  }
  const halves = HALVES.get(word);
  if (halves === undefined) return;
  const start = cursor.previousEnd - word.length;
  const message = halves.get(cursor.token.word);
  if (message === undefined || cursor.token.start !== cursor.previousEnd) return;
  let { end } = cursor.token;
  // `===`
  while (halves.has(cursor.token.word) && cursor.token.start === cursor.previousEnd) end = cursor.advance().end;
  cursor.report({ start, end }, message);
}
