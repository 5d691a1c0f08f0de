// `ORDERBY`, `GROUPBY`, `PARTITIONBY`: one word where a keyword and BY were meant.

import type { Token } from '../tokenizer.js';
import type { Cursor } from './cursor.js';

/** `ORDERBY`: reported and read as ORDER, see {@link rereadJoined}; no BY follows it. */
export function isJoined(token: Token): boolean {
  return token.value.toUpperCase() === `${token.word}BY`;
}

/** `ORDERBY a`, `PARTITIONBY a`: one word where two of `words` and BY were meant is reported and read as them. */
export function rereadJoined(cursor: Cursor, words: readonly string[]): boolean {
  const { token } = cursor;
  const meant = words.find((word) => token.word === `${word}BY`);
  if (meant === undefined || token.kind !== 'identifier' || !cursor.startsExpression(cursor.peek())) return false;
  cursor.report(token, `\`${meant} BY\` is two words`, [`\`${meant}\``]);
  cursor.replaceBy(meant);
  return true;
}
