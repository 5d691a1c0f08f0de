// Parentheses that may hold a query, an expression or a tuple, and the array of UNNEST; queries themselves are read elsewhere.

import type { Token } from '../tokenizer.js';
import type { Expression, Query } from '../tree.js';
import type { Cursor } from './cursor.js';
import { closeList, finishItem } from './lists.js';
import { rereadSelect } from './misspelt-clauses.js';
import { identifierOf, isName, parseIdentifier } from './names.js';

/** The current token begins a query: SELECT, FROM, or WITH that is not `WITH(name AS …, …)`. */
export function startsQuery(cursor: Cursor): boolean {
  const { token } = cursor;
  if (token.kind !== 'keyword') return false;
  return token.word === 'SELECT' || token.word === 'FROM' || (token.word === 'WITH' && !startsWithExpression(cursor));
}

export function startsWithExpression(cursor: Cursor): boolean {
  const name = cursor.peek(2);
  return cursor.isNext('(') && (name.kind === 'identifier' || name.kind === 'quoted') && cursor.peek(3).word === 'AS';
}

export function isSetWord(token: Token): boolean {
  return token.kind === 'keyword' && (token.word === 'UNION' || token.word === 'INTERSECT' || token.word === 'EXCEPT');
}

/** UNION, INTERSECT, EXCEPT, also behind FULL or LEFT [OUTER]. */
export function startsSetOperation(cursor: Cursor): boolean {
  if (isSetWord(cursor.token)) return true;
  const { word } = cursor.token;
  if (word !== 'FULL' && word !== 'LEFT') return false;
  return isSetWord(cursor.peek()) || (cursor.isNext('OUTER') && isSetWord(cursor.peek(2)));
}

/** The current token goes on with the query in parentheses before it. */
export function continuesQuery(cursor: Cursor): boolean {
  return startsSetOperation(cursor) || cursor.is('ORDER') || cursor.is('LIMIT') || cursor.is('|>');
}

/** `(query)`, `(expression)`, `(a, b)`, `()`. The current token is `(`. */
export function parseParenthesized(cursor: Cursor): Expression {
  const { token } = cursor;
  const opening = cursor.enter();
  const inside = cursor.token.start;
  rereadSelect(cursor);
  let whole: Expression;
  if (startsQuery(cursor)) {
    whole = closeSubquery(cursor, opening, cursor.grammar.query(cursor));
  } else if (cursor.is('(')) whole = parseNested(cursor, opening);
  else if (cursor.is(')')) {
    cursor.leave();
    cursor.advance();
    whole = { kind: 'struct', start: token.start, end: cursor.previousEnd, tuple: true, fields: [] };
    if (!cursor.is('->'))
      cursor.report({ start: token.start, end: cursor.previousEnd }, 'Expected an expression between the parentheses', [
        'an expression',
      ]);
  } else whole = finishParenthesized(cursor, opening, inside, cursor.grammar.expression(cursor));
  return whole;
}

/** `((SELECT 1) UNION ALL SELECT 2)` is a query, `((SELECT 1) + 1)` an expression: the inner parentheses come first. */
function parseNested(cursor: Cursor, opening: Token): Expression {
  const { start } = cursor.token;
  if (!cursor.descend()) {
    cursor.ascend();
    return cursor.missing();
  }
  const inner = parseParenthesized(cursor);
  cursor.ascend();
  const isQuery = inner.kind === 'subquery' && cursor.parenthesizedQuery === inner;
  if (isQuery && continuesQuery(cursor)) {
    return closeSubquery(cursor, opening, cursor.grammar.queryFrom(cursor, start, inner.query));
  }
  if (isQuery && cursor.is(')')) return closeSubquery(cursor, opening, inner.query);
  cursor.form = 'plain';
  const first = cursor.grammar.continueExpression(cursor, start, inner);
  return finishParenthesized(cursor, opening, start, first);
}

function closeSubquery(cursor: Cursor, opening: Token, query: Query): Expression {
  cursor.close(opening, 'the subquery');
  const whole: Expression = { kind: 'subquery', start: opening.start, end: cursor.previousEnd, form: 'scalar', query };
  cursor.parenthesizedQuery = whole;
  cursor.form = 'plain';
  return whole;
}

/** `read`, from `start`, is what stands behind the opening parenthesis. */
function finishParenthesized(cursor: Cursor, opening: Token, start: number, read: Expression): Expression {
  const { expression } = cursor.grammar;
  const first = finishItem(cursor, start, read, expression, 'the parentheses');
  if (cursor.is(',')) {
    const items = [first];
    while (cursor.accept(',')) {
      const next = cursor.token.start;
      items.push(finishItem(cursor, next, expression(cursor), expression, 'the parentheses'));
    }
    closeList(cursor, opening, 'the parentheses', items);
    cursor.form = 'plain';
    return {
      kind: 'struct',
      start: opening.start,
      end: cursor.previousEnd,
      tuple: true,
      fields: items.map((value) => ({ value })),
    };
  }
  const skipped: Expression[] = [];
  cursor.close(opening, 'the parentheses', [], skipped);
  cursor.form = 'plain';
  const whole: Expression =
    skipped.length === 0
      ? first
      : { kind: 'missing', start: first.start, end: cursor.previousEnd, readable: [first, ...skipped] };
  cursor.parenthesized = whole;
  return whole;
}

/** `UNNEST(array)`, with what newer versions allow beside the one array kept as unsupported. The current token is UNNEST. */
export function parseUnnestArray(cursor: Cursor): Expression {
  const unnest = cursor.advance();
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'after `UNNEST`');
    return cursor.missing();
  }
  const opening = cursor.enter();
  const items: Expression[] = [];
  let extended = false;
  do {
    if (isName(cursor.token) && cursor.isNext('=>') && items.length > 0) {
      const name = identifierOf(cursor.advance());
      cursor.advance();
      const value = cursor.grammar.expression(cursor);
      items.push({ kind: 'named', start: name.start, end: cursor.previousEnd, name, value });
      break;
    }
    const { start } = cursor.token;
    items.push(finishItem(cursor, start, cursor.grammar.expression(cursor), cursor.grammar.expression, '`UNNEST`'));
    if (cursor.accept('AS')) {
      parseIdentifier(cursor, 'an alias', 'after `AS`');
      extended = true;
    }
  } while (cursor.accept(','));
  closeList(cursor, opening, '`UNNEST`', items);
  if (items.length === 1 && !extended) return items[0]!;
  return {
    kind: 'unsupported',
    start: unnest.start,
    end: cursor.previousEnd,
    construct: '`UNNEST` of several arrays',
    operands: items,
  };
}
