// A query's text → its tree and problems; throws on nothing and gives a tree for every text.

import type { Query, SyntaxProblem } from '../tree.js';
import { skipHint } from './hints.js';
import { cursorOver, problemsOf, reportRest } from './grammar.js';
import { parseQueryExpression } from './query.js';

/** One query; a `;` may end it. Offsets are UTF-16 into `text`. */
export function parseQuery(text: string): { query: Query; problems: SyntaxProblem[] } {
  const cursor = cursorOver(text);
  skipHint(cursor);
  const query = parseQueryExpression(cursor);
  cursor.accept(';');
  if (!cursor.atEnd) reportRest(cursor, ['the end of the query']);
  return { query, problems: problemsOf(cursor) };
}
