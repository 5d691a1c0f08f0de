// Comma-separated lists up to their closing bracket, with one problem for each forgotten comma; the items' grammar is the caller's.

import type { Token } from '../tokenizer.js';
import type { Expression } from '../tree.js';
import type { Cursor } from './cursor.js';
import { keywordMeant } from './misspelt-keywords.js';
import { rereadJoined } from './joined-keywords.js';

/** One or more expressions and the bracket that closes `opening`, which has been entered; `first` has been read already. */
export function parseExpressionList(
  cursor: Cursor,
  opening: Token,
  construct: string,
  first?: Expression,
): readonly Expression[] {
  const items: Expression[] = [];
  const { expression } = cursor.grammar;
  do {
    const start = items.length === 0 && first !== undefined ? first.start : cursor.token.start;
    const read = items.length === 0 && first !== undefined ? first : expression(cursor);
    items.push(finishItem(cursor, start, read, expression, construct));
  } while (cursor.accept(','));
  closeList(cursor, opening, construct, items);
  return items;
}

/**
 * The item of a list whose first part, from `start`, has been read: what follows it without a comma is reported once
 * each, read by `more`, and kept with it as `readable`. (Reading the first part here would cost a stack frame a level.)
 */
export function finishItem(
  cursor: Cursor,
  start: number,
  first: Expression,
  more: (cursor: Cursor) => Expression,
  construct: string,
): Expression {
  if (!cursor.startsExpression()) return first;
  const readable = [first];
  while (cursor.startsExpression()) {
    const { token } = cursor;
    if (cursor.isNext('BY') && keywordMeant(token, ['ORDER']) !== undefined) {
      cursor.reportExpected(['`ORDER`'], `before \`BY\` in ${construct}`);
      cursor.replaceBy('ORDER');
      break;
    }
    if (rereadJoined(cursor, ['ORDER'])) break;
    cursor.reportExpected(['`,`', `\`${cursor.closing}\``], `in ${construct}`);
    readable.push(more(cursor));
    if (cursor.token === token) cursor.advance();
  }
  return readable.length === 1 ? first : { kind: 'missing', start, end: cursor.previousEnd, readable };
}

/** Closes the list; expressions skipped on the way join the last item as readable ones. */
export function closeList(cursor: Cursor, opening: Token, construct: string, items: Expression[]): boolean {
  const skipped: Expression[] = [];
  const closed = cursor.close(opening, construct, items.length > 0 ? [','] : [], skipped);
  if (skipped.length > 0)
    items.push({ kind: 'missing', start: skipped[0]!.start, end: skipped.at(-1)!.end, readable: skipped });
  return closed;
}
