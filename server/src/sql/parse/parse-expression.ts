// An expression's text → its tree and problems; throws on nothing and gives a tree for every text.

import type { Expression, SyntaxProblem } from '../tree.js';
import type { Cursor } from './cursor.js';
import { cursorOver, problemsOf, reportRest } from './grammar.js';
import { parseAny } from './operators.js';

/**
 * One expression; anything behind it is a problem. Offsets are UTF-16 into `text`; problems come in the order of the
 * text. With problems the tree still holds every part that could be read (see `missing` in tree.ts).
 */
export function parseExpression(text: string): { expr: Expression; problems: SyntaxProblem[] } {
  const cursor = cursorOver(text);
  const { start } = cursor.token;
  const first = parseAny(cursor);
  const rest = readRest(cursor);
  const expr: Expression = rest.length === 0 ? first : { kind: 'missing', start, end: cursor.previousEnd, readable: [first, ...rest] };
  return { expr, problems: problemsOf(cursor) };
}

/** Reads to the end of the text, one problem for each place where the expression does not continue. */
function readRest(cursor: Cursor): readonly Expression[] {
  const rest: Expression[] = [];
  while (!cursor.atEnd) {
    const { token } = cursor;
    reportRest(cursor, ['an operator', 'the end of the expression']);
    if (cursor.startsExpression()) rest.push(parseAny(cursor));
    if (cursor.token === token) cursor.advance();
  }
  return rest;
}
