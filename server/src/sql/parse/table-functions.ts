// Tokens → calls of table functions in FROM, with their special arguments.

import type { Expression, PathExpression, TableFunction } from '../tree.js';
import type { Cursor } from './cursor.js';
import { skipHint } from './hints.js';
import { closeList, finishItem } from './lists.js';
import { identifierOf, isName, parseColumnNames, parsePath } from './names.js';

/** The current token is the name IF, or with `path` the opening parenthesis behind it. */
export function parseTableFunction(cursor: Cursor, path?: PathExpression): TableFunction {
  const name = path ?? pathOf(cursor);
  const opening = cursor.enter();
  const args: Expression[] = [];
  const shown = `the call of \`${name.parts.map((part) => part.name).join('.')}\``;
  if (!cursor.is(')')) {
    do {
      const { start } = cursor.token;
      args.push(finishItem(cursor, start, parseArgument(cursor), parseArgument, shown));
    } while (cursor.accept(','));
  }
  closeList(cursor, opening, shown, args);
  skipHint(cursor);
  return { kind: 'table-function', start: name.start, end: cursor.previousEnd, name, args };
}

function pathOf(cursor: Cursor): PathExpression {
  const name = identifierOf(cursor.advance());
  return { kind: 'path', start: name.start, end: name.end, parts: [name] };
}

function parseArgument(cursor: Cursor): Expression {
  const { token } = cursor;
  const next = cursor.peek();
  if (isName(token) && next.word === '=>') {
    const name = identifierOf(cursor.advance());
    cursor.advance();
    const value = cursor.grammar.expression(cursor);
    return { kind: 'named', start: name.start, end: cursor.previousEnd, name, value };
  }
  if (token.kind === 'identifier' && isName(next) && ['TABLE', 'MODEL', 'CONNECTION'].includes(token.word)) {
    cursor.advance();
    parsePath(cursor, 'a name', `after \`${token.word}\``);
    return {
      kind: 'unsupported',
      start: token.start,
      end: cursor.previousEnd,
      construct: `\`${token.word}\` arguments`,
      operands: [],
    };
  }
  if (token.word === 'DESCRIPTOR' && next.word === '(') {
    cursor.advance();
    parseColumnNames(cursor);
    return {
      kind: 'unsupported',
      start: token.start,
      end: cursor.previousEnd,
      construct: '`DESCRIPTOR` arguments',
      operands: [],
    };
  }
  return cursor.grammar.expression(cursor);
}
