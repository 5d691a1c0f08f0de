// Hints (`@5`, `@{name = value}`): advice to an optimizer, read over because it has no meaning.

import type { Cursor } from './cursor.js';

export function skipHint(cursor: Cursor): void {
  while (cursor.is('@') && (cursor.peek().kind === 'integer' || cursor.isNext('{'))) {
    cursor.advance();
    if (cursor.token.kind === 'integer') cursor.advance();
    else skipEntries(cursor);
  }
}

function skipEntries(cursor: Cursor): void {
  const opening = cursor.enter();
  do {
    if (!acceptName(cursor) || (cursor.accept('.') && !acceptName(cursor))) break;
    if (!cursor.expect('=', 'in the hint')) break;
    cursor.grammar.expression(cursor);
  } while (cursor.accept(','));
  cursor.close(opening, 'the hint', [',']);
}

function acceptName(cursor: Cursor): boolean {
  const { kind, word } = cursor.token;
  const isName =
    kind === 'identifier' || kind === 'quoted' || word === 'HASH' || word === 'PROTO' || word === 'PARTITION';
  if (isName) cursor.advance();
  else cursor.reportExpected(['the name of a hint']);
  return isName;
}
