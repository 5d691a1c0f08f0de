// Operators of other languages (`==`, `&&`, `%`, `::`, ILIKE …) where an operator may stand → a problem that names what GoogleSQL has.

import type { Cursor } from './cursor.js';

interface Misread {
  /** Further tokens of the operator, directly behind the first. */
  readonly rest?: string;
  readonly message: string;
  /** The GoogleSQL operator that the rest of the expression is read with. */
  readonly as: string;
}

const SYMBOLS: ReadonlyMap<string, Misread> = new Map([
  ['%', { message: 'GoogleSQL has no `%` operator; use `MOD(a, b)`', as: '*' }],
  ['!', { message: 'GoogleSQL has no `!` operator; use `!=` or `NOT`', as: '!=' }],
  [':', { rest: ':', message: 'GoogleSQL has no `::` operator; use `CAST(a AS type)`', as: '||' }],
]);

/** Behind the operator of the same symbol: `==`, `&&`. */
const DOUBLED: ReadonlyMap<string, string> = new Map([
  ['=', 'Equality is a single `=`'],
  ['&', '`&&` is no operator; use `AND`'],
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
    if (misread.rest !== undefined && (next.word !== misread.rest || next.start !== token.end)) return false;
    const end = misread.rest === undefined ? token.end : next.end;
    cursor.report({ start: token.start, end }, misread.message);
    if (misread.rest !== undefined) cursor.advance();
    cursor.replaceByOperator(misread.as);
    return true;
  }
  if (token.kind !== 'identifier') return false;
  const misread = WORDS.get(token.word);
  if (misread === undefined || !cursor.startsExpression(cursor.peek()) || cursor.peek().word === '-') return false;
  cursor.report(token, misread.message);
  cursor.replaceByOperator(misread.as);
  return true;
}

/** Behind an operator `word` that has been consumed: skips its double with a problem. */
export function skipDoubled(cursor: Cursor, word: string): void {
  const message = DOUBLED.get(word);
  const { token } = cursor;
  if (message === undefined || token.word !== word || token.start !== cursor.previousEnd) return;
  cursor.report({ start: token.start - 1, end: token.end }, message);
  cursor.advance();
}
