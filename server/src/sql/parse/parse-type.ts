// A type's text (`NUMERIC(10, 2)`, `ARRAY<STRUCT<a INT64>>`) → the type as written and problems.

import type { SyntaxProblem, TypeName } from '../tree.js';
import { cursorOver, problemsOf, reportRest } from './grammar.js';
import { parseTypeName } from './types.js';

/** `type` is `undefined` only when no type could be read at all. */
export function parseType(text: string): { type: TypeName | undefined; problems: SyntaxProblem[] } {
  const cursor = cursorOver(text);
  const type = parseTypeName(cursor);
  if (!cursor.atEnd) reportRest(cursor, ['the end of the type']);
  return { type, problems: problemsOf(cursor) };
}
