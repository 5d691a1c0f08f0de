// GoogleSQL text → syntax tree and problems, for an expression, a query, a list of statements or a type; throws on nothing.

import type { Expression, Query, Statement, SyntaxProblem, TypeName } from '../tree.js';
import { Cursor, type Grammar } from './cursor.js';
import { continueExpression, parseExpression as readExpression, parseOperators } from './operators.js';
import { parseTypeName } from './types.js';

const grammar: Grammar = {
  expression: readExpression,
  operators: parseOperators,
  continueExpression,
  query: (cursor) => emptyQuery(cursor),
  queryFrom: (cursor) => emptyQuery(cursor),
};

function emptyQuery(cursor: Cursor): Query {
  cursor.skipTo(')');
  return { kind: 'query', start: cursor.previousEnd, end: cursor.previousEnd, recursive: false, ctes: [], body: cursor.missing(), orderBy: [] };
}

/** One expression; what stands behind it is a problem. Offsets in `problems` are ordered. */
export function parseExpression(text: string): { expr: Expression; problems: SyntaxProblem[] } {
  const cursor = new Cursor(text, grammar);
  const { start } = cursor.token;
  const first = readExpression(cursor);
  const rest = readRest(cursor);
  const expr: Expression = rest.length === 0 ? first : { kind: 'missing', start, end: cursor.previousEnd, readable: [first, ...rest] };
  return { expr, problems: sorted(cursor) };
}

/** Reads to the end of the text, one problem for each place where an expression does not continue. */
function readRest(cursor: Cursor): readonly Expression[] {
  const rest: Expression[] = [];
  while (!cursor.atEnd) {
    reportRest(cursor);
    if (!cursor.startsExpression()) cursor.advance();
    if (cursor.startsExpression()) {
      const { token } = cursor;
      rest.push(readExpression(cursor));
      if (cursor.token === token) cursor.advance();
    }
  }
  return rest;
}

function reportRest(cursor: Cursor): void {
  const { token } = cursor;
  if (token.word === ')' || token.word === ']') cursor.report(token, `\`${token.word}\` closes nothing: there is no \`${token.word === ')' ? '(' : '['}\` before it`);
  else cursor.reportExpected(['an operator', 'the end of the expression']);
}

/** `undefined` only when no type could be read at all. */
export function parseType(text: string): { type: TypeName | undefined; problems: SyntaxProblem[] } {
  const cursor = new Cursor(text, grammar);
  const type = parseTypeName(cursor);
  if (!cursor.atEnd) cursor.reportExpected(['the end of the type']);
  return { type, problems: sorted(cursor) };
}

export function parseQuery(text: string): { query: Query; problems: SyntaxProblem[] } {
  const cursor = new Cursor(text, grammar);
  const query = grammar.query(cursor);
  return { query, problems: sorted(cursor) };
}

export function parseStatements(text: string): { statements: Statement[]; problems: SyntaxProblem[] } {
  const cursor = new Cursor(text, grammar);
  return { statements: [], problems: sorted(cursor) };
}

function sorted(cursor: Cursor): SyntaxProblem[] {
  return cursor.problems.sort((a, b) => a.start - b.start);
}
