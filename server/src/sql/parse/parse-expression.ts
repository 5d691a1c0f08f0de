// An expression's text → its tree and problems; throws on nothing and gives a tree for every text.

import type { Expression, SyntaxProblem } from '../tree.js';
import type { Cursor } from './cursor.js';
import { cursorOver, problemsOf, reportRest } from './grammar.js';
import { endsExpression } from './misplaced-words.js';
import { continueExpression, parseOperators } from './operators.js';

/**
 * One expression; anything behind it is a problem. Offsets are UTF-16 into `text`; problems come in the order of the
 * text. With problems the tree still holds every part that could be read (see `missing` in tree.ts).
 */
export function parseExpression(text: string): { expr: Expression; problems: SyntaxProblem[] } {
  const cursor = cursorOver(text);
  const { start } = cursor.token;
  const ends = endsExpression(cursor);
  const read = [parseOperators(cursor)];
  if (ends && cursor.problems.length > 0) skipRest(cursor);
  let reported = false;
  while (!cursor.atEnd) reported = readOn(cursor, start, read, reported) || reported;
  const expr: Expression =
    read.length === 1 ? read[0]! : { kind: 'missing', start, end: cursor.previousEnd, readable: read };
  return { expr, problems: problemsOf(cursor) };
}

/**
 * Where the expression does not continue: one problem, and on with what can still be read behind it. After a first
 * operand too many (`reported`) others are no news; the answer is whether this was one.
 */
function readOn(cursor: Cursor, start: number, read: Expression[], reported: boolean): boolean {
  const { token } = cursor;
  if (reported) cursor.expectEcho();
  reportRest(cursor, ['an operator', 'the end of the expression']);
  if (endsExpression(cursor)) {
    skipRest(cursor);
    return true;
  }
  const isOperand = cursor.startsExpression();
  if (token.word === 'NOT') {
    cursor.advance();
    cursor.expectEcho();
    if (cursor.startsExpression()) read.push(parseOperators(cursor));
  } else if (isOperand) read.push(parseOperators(cursor));
  else if (token.kind === 'keyword' || token.word === ';' || token.word === ',')
    cursor.quietly(() => readAll(cursor, read));
  else {
    cursor.advance();
    // One bracket or character too many: the expression may go on behind it.
    cursor.expectEcho();
    read.push(continueExpression(cursor, start, read.pop()!));
  }
  if (cursor.token === token) cursor.advance();
  return isOperand;
}

function skipRest(cursor: Cursor): void {
  while (!cursor.atEnd) cursor.advance();
}

/** FROM or JOIN and the table behind it, which is no column. */
function skipTable(cursor: Cursor): void {
  do cursor.advance();
  while (!cursor.atEnd && cursor.token.kind !== 'keyword');
}

/** Behind a word that belongs to no expression (SELECT, WHERE …): only what can be looked up is kept. */
function readAll(cursor: Cursor, read: Expression[]): void {
  while (!cursor.atEnd) {
    const { token } = cursor;
    if (cursor.is('FROM') || cursor.is('JOIN')) skipTable(cursor);
    else if (cursor.startsExpression()) read.push(parseOperators(cursor));
    if (cursor.token === token) cursor.advance();
  }
}
