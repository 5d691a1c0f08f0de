// The comparison level: =, <, LIKE, IN, BETWEEN, IS and their negations; two in a row without parentheses are reported.

import type { Token } from '../tokenizer.js';
import type { BinaryOperator, Expression, IsTest, Like } from '../tree.js';
import type { Cursor, Form } from './cursor.js';
import { skipHint } from './hints.js';
import { parseExpressionList } from './lists.js';
import { skipSecondHalf } from './misread-operators.js';
import { rereadSelect } from './misspelt-clauses.js';
import { AND, COMPARISON } from './precedence.js';
import { continuesQuery, parseParenthesized, parseUnnestArray, startsQuery } from './subqueries.js';

/** Operand of a comparison: operators that bind closer. */
function parseComparand(cursor: Cursor): Expression {
  return cursor.grammar.operators(cursor, COMPARISON);
}

/** What may stand left of AND without parentheses. */
function parseAboveAnd(cursor: Cursor): Expression {
  return cursor.grammar.operators(cursor, AND);
}

/** The current token is a comparison operator (or the NOT before one) and `left`, from `start`, stands before it. */
export function parseComparison(cursor: Cursor, start: number, left: Expression): Expression {
  const operator = cursor.token;
  const before = cursor.form;
  const not = cursor.accept('NOT');
  switch (cursor.token.word) {
    case 'IS':
      return parseIs(cursor, start, left, before);
    case 'IN':
      checkLeft(cursor, operator, before, left);
      return parseIn(cursor, start, left, not);
    case 'LIKE':
      checkLeft(cursor, operator, before, left);
      return parseLike(cursor, start, left, not);
    case 'BETWEEN':
      checkLeft(cursor, operator, before, left);
      return parseBetween(cursor, start, left, not);
    default:
      checkLeft(cursor, operator, before, left);
      return parseRelation(cursor, start, left);
  }
}

function checkLeft(cursor: Cursor, operator: Token, before: Form, left: Expression): void {
  if (before === 'plain') return;
  // `a = 1 || a = 2`
  const right = left.kind === 'binary' ? left.right : undefined;
  if (right?.kind === 'binary' && right.op === '||' && cursor.parenthesized !== right) {
    cursor.report(right.opSpan, '`||` joins strings; conditions are joined by `OR`');
    return;
  }
  cursor.report(
    operator,
    'A comparison cannot be compared again without parentheses: write `(a = b) = c`, or `a = b AND b = c`',
  );
}

function parseRelation(cursor: Cursor, start: number, left: Expression): Expression {
  const op = cursor.advance();
  skipSecondHalf(cursor, op.word);
  const right = parseComparand(cursor);
  cursor.form = 'open-comparison';
  const word = op.word === '<>' ? '!=' : (op.word as BinaryOperator);
  return {
    kind: 'binary',
    start,
    end: cursor.previousEnd,
    op: word,
    opSpan: { start: op.start, end: op.end },
    left,
    right,
  };
}

function parseIs(cursor: Cursor, start: number, left: Expression, before: Form): Expression {
  const is = cursor.advance();
  const not = cursor.accept('NOT');
  if (cursor.is('DISTINCT')) {
    if (before === 'open-comparison' || before === 'is-distinct') checkLeft(cursor, is, before, left);
    return parseIsDistinct(cursor, start, left, not);
  }
  checkLeft(cursor, is, before, left);
  const { token } = cursor;
  const { word } = token;
  const isTest = word === 'NULL' || word === 'TRUE' || word === 'FALSE' || word === 'UNKNOWN';
  const test = word as IsTest['test'];
  if (isTest) cursor.advance();
  else {
    const name = not ? '`IS NOT`' : '`IS`';
    cursor.reportExpected(
      ['`NULL`', '`TRUE`', '`FALSE`', ...(not ? [] : ['`NOT`']), '`DISTINCT FROM`'],
      `after ${name}`,
    );
    if (cursor.startsExpression()) parseComparand(cursor);
  }
  // The reference takes IS UNKNOWN for a postfix operator, which may be compared.
  cursor.form = test === 'UNKNOWN' ? 'plain' : 'closed-comparison';
  return { kind: 'is', start, end: cursor.previousEnd, not, operand: left, test: isTest ? test : 'NULL' };
}

function parseIsDistinct(cursor: Cursor, start: number, left: Expression, not: boolean): Expression {
  cursor.advance();
  cursor.expect('FROM', 'after `IS DISTINCT`');
  const right = parseComparandOrNot(cursor);
  cursor.form = 'is-distinct';
  return { kind: 'is-distinct', start, end: cursor.previousEnd, not, left, right };
}

/** The reference lets a NOT without parentheses stand right of IS DISTINCT FROM. */
function parseComparandOrNot(cursor: Cursor): Expression {
  return cursor.is('NOT') ? parseAboveAnd(cursor) : parseComparand(cursor);
}

function parseIn(cursor: Cursor, start: number, operand: Expression, not: boolean): Expression {
  cursor.advance();
  const hint = cursor.is('@') ? cursor.token : undefined;
  skipHint(cursor);
  const tooDeep = !cursor.descend();
  const whole = tooDeep ? cursor.missing(start, cursor.previousEnd) : parseInRight(cursor, start, operand, not);
  cursor.ascend();
  if (hint !== undefined && whole.kind !== 'in-subquery')
    cursor.report(hint, '`IN` takes a hint before a query only', ['`(`']);
  cursor.form = 'closed-comparison';
  return whole;
}

function parseInRight(cursor: Cursor, start: number, operand: Expression, not: boolean): Expression {
  if (cursor.is('UNNEST')) {
    const array = parseUnnestArray(cursor);
    return { kind: 'in-unnest', start, end: cursor.previousEnd, not, operand, array };
  }
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`', '`UNNEST`'], 'after `IN`');
    const list: Expression[] = [];
    if (cursor.startsExpression()) {
      do list.push(parseComparand(cursor));
      while (!cursor.inBrackets && cursor.accept(','));
    }
    return { kind: 'in', start, end: cursor.previousEnd, not, operand, list };
  }
  const opening = cursor.enter();
  rereadSelect(cursor);
  if (startsQuery(cursor)) {
    const query = cursor.grammar.query(cursor);
    cursor.close(opening, 'the subquery');
    return { kind: 'in-subquery', start, end: cursor.previousEnd, not, operand, query };
  }
  const { start: inside } = cursor.token;
  let first = cursor.is('(') ? parseParenthesized(cursor) : undefined;
  if (first !== undefined) {
    // `IN ((SELECT 1) UNION ALL (SELECT 2))`: the parentheses begin a query.
    if (first.kind === 'subquery' && cursor.parenthesizedQuery === first && continuesQuery(cursor)) {
      const query = cursor.grammar.queryFrom(cursor, inside, first.query);
      cursor.close(opening, 'the subquery');
      return { kind: 'in-subquery', start, end: cursor.previousEnd, not, operand, query };
    }
    first = cursor.grammar.continueExpression(cursor, inside, first);
  }
  const list = parseExpressionList(cursor, opening, 'the list of `IN`', first);
  const [only] = list;
  if (list.length === 1 && only?.kind === 'subquery' && only.form === 'scalar' && cursor.parenthesizedQuery === only) {
    return { kind: 'in-subquery', start, end: cursor.previousEnd, not, operand, query: only.query };
  }
  return { kind: 'in', start, end: cursor.previousEnd, not, operand, list };
}

function parseLike(cursor: Cursor, start: number, operand: Expression, not: boolean): Expression {
  cursor.advance();
  const { word, kind } = cursor.token;
  if (kind === 'keyword' && (word === 'ANY' || word === 'SOME' || word === 'ALL')) {
    cursor.advance();
    const tooDeep = !cursor.descend();
    const whole = tooDeep
      ? cursor.missing(start, cursor.previousEnd)
      : parseQuantifiedLike(cursor, start, operand, not, word === 'ALL' ? 'ALL' : 'ANY');
    cursor.ascend();
    cursor.form = 'closed-comparison';
    return whole;
  }
  const pattern = parseComparand(cursor);
  cursor.form = 'open-comparison';
  return { kind: 'like', start, end: cursor.previousEnd, not, operand, patterns: [pattern] };
}

function parseQuantifiedLike(
  cursor: Cursor,
  start: number,
  operand: Expression,
  not: boolean,
  quantifier: 'ANY' | 'ALL',
): Expression {
  if (cursor.is('@')) cursor.report(cursor.token, `\`LIKE ${quantifier}\` takes no hint`, ['`(`', '`UNNEST`']);
  skipHint(cursor);
  const finish = (patterns: readonly Expression[], more?: Pick<Like, 'unnest'>): Expression => {
    cursor.form = 'closed-comparison';
    return { kind: 'like', start, end: cursor.previousEnd, not, operand, quantifier, patterns, ...more };
  };
  if (cursor.is('UNNEST')) return finish([parseUnnestArray(cursor)], { unnest: true });
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`', '`UNNEST`'], `after \`LIKE ${quantifier}\``);
    return finish(cursor.startsExpression() ? [parseComparand(cursor)] : []);
  }
  const opening = cursor.enter();
  if (!startsQuery(cursor))
    return finish(parseExpressionList(cursor, opening, `the patterns of \`LIKE ${quantifier}\``));
  cursor.report(
    cursor.token,
    `\`LIKE ${quantifier}\` takes a list of patterns or \`UNNEST(array)\`, not a query; use \`UNNEST(ARRAY(SELECT …))\``,
  );
  const query = cursor.grammar.query(cursor);
  cursor.close(opening, 'the subquery');
  return finish([{ kind: 'subquery', start: opening.start, end: cursor.previousEnd, form: 'scalar', query }]);
}

function parseBetween(cursor: Cursor, start: number, operand: Expression, not: boolean): Expression {
  const between = cursor.advance();
  const lowToken = cursor.token;
  const low = parseAboveAnd(cursor);
  if (cursor.form !== 'plain' && cursor.form !== 'is-distinct') {
    cursor.report(
      { start: lowToken.start, end: cursor.previousEnd },
      'A comparison or `NOT` between `BETWEEN` and `AND` needs parentheses',
    );
  }
  const high = parseHigh(cursor, between);
  cursor.form = 'open-comparison';
  return { kind: 'between', start, end: cursor.previousEnd, not, operand, low, high };
}

function parseHigh(cursor: Cursor, between: Token): Expression {
  if (cursor.accept('AND')) return parseComparand(cursor);
  if (cursor.failedHere) return cursor.missing();
  if (cursor.is(',')) {
    cursor.report(cursor.token, 'The bounds of `BETWEEN` are joined by `AND`: `BETWEEN low AND high`', ['`AND`']);
    if (!cursor.inBrackets) {
      cursor.advance();
      return parseComparand(cursor);
    }
    return cursor.missing();
  }
  cursor.reportExpected(['`AND`'], `of \`${between.value.toUpperCase()} … AND …\``);
  return cursor.startsExpression() ? parseComparand(cursor) : cursor.missing();
}
