// The parts of the grammar, put together for the entry points.

import type { SyntaxProblem } from '../tree.js';
import { Cursor, type Grammar } from './cursor.js';
import { continueExpression, parseOperators } from './operators.js';
import { continueQuery, parseQueryExpression } from './query.js';

const grammar: Grammar = {
  expression: parseOperators,
  operators: parseOperators,
  continueExpression,
  query: parseQueryExpression,
  queryFrom: continueQuery,
};

export function cursorOver(text: string): Cursor {
  return new Cursor(text, grammar);
}

/** All problems found, in the order of the text. */
export function problemsOf(cursor: Cursor): SyntaxProblem[] {
  return cursor.problems.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** What stands in the way of the end of the text. A closing bracket there is one too many. */
export function reportRest(cursor: Cursor, expected: readonly string[]): void {
  const { token } = cursor;
  if (token.word === ')' || token.word === ']') {
    cursor.report(
      token,
      `\`${token.word}\` closes nothing: there is no \`${token.word === ')' ? '(' : '['}\` before it`,
    );
  } else if (token.word === 'NOT' && cursor.isNext('NULL')) cursor.report(token, 'Write `IS NOT NULL`', ['`IS`']);
  else cursor.reportExpected(expected);
}
