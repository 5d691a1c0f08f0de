// The text of a DDL file → its statements and problems; throws on nothing, and a broken statement hides no other.

import type { Statement, SyntaxProblem } from '../tree.js';
import { cursorOver, problemsOf } from './grammar.js';
import { readStatements } from './statements.js';

/** Statements in the order of the text; those that are not CREATE TABLE, CREATE VIEW or a query are `other-statement`. */
export function parseStatements(text: string): { statements: Statement[]; problems: SyntaxProblem[] } {
  const cursor = cursorOver(text);
  const statements = readStatements(cursor);
  return { statements, problems: problemsOf(cursor) };
}
