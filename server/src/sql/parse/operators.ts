// Tokens → operator expressions by precedence climbing, loops instead of recursion along chains; operands come from primary.ts.
//
// Precedence, low to high: OR, AND, NOT, comparisons (not associative), |, ^, &, << >>, + -, ||, * /, unary + - ~.
// A comparison needs parentheses as operand of another comparison, and NOT as operand of anything but AND, OR, NOT.

import type { Token } from '../tokenizer.js';
import type { BinaryOperator, Expression } from '../tree.js';
import { parseComparison } from './comparisons.js';
import type { Cursor } from './cursor.js';
import { misreadOperator, skipSecondHalf } from './misread-operators.js';
import { keywordMeant } from './misspelt-keywords.js';
import { AND, COMPARISON, NOT, precedence, SHIFT } from './precedence.js';
import { parseOperand, parsePostfix } from './primary.js';

/** A chain is a tree as deep as it is long; the engines that run it have limits too. */
const LONGEST_CHAIN = 2500;

/** An expression of operators that bind closer than `above`; of any without it. */
export function parseOperators(cursor: Cursor, above = 0): Expression {
  if (!cursor.descend()) {
    cursor.ascend();
    return cursor.missing();
  }
  const { start, word, kind } = cursor.token;
  let whole: Expression;
  cursor.form = 'plain';
  if (kind === 'keyword' && word === 'NOT') whole = parseNot(cursor, above);
  else if (kind === 'symbol' && (word === '-' || word === '+' || word === '~')) whole = parseUnary(cursor);
  else whole = parsePostfix(cursor, start, parseOperand(cursor));
  whole = continueOperators(cursor, above, start, whole);
  cursor.ascend();
  return whole;
}

/** The rest of an expression whose first operand, from `start`, has been read. */
export function continueExpression(cursor: Cursor, start: number, first: Expression): Expression {
  cursor.form = 'plain';
  return continueOperators(cursor, 0, start, parsePostfix(cursor, start, first));
}

/** The operators behind `left`, whose first token starts at `start` and whose form the cursor holds. */
function continueOperators(cursor: Cursor, above: number, start: number, left: Expression): Expression {
  let whole = left;
  for (let operators = 0; ; operators++) {
    const { token } = cursor;
    if (token.word === '') return whole;
    const level = precedenceOf(cursor, token);
    if (level <= above) return whole;
    if (operators === LONGEST_CHAIN) {
      cursor.giveUp(`These are more than ${LONGEST_CHAIN} operators in a row: split the expression`);
      return whole;
    }
    if (level === COMPARISON) {
      whole = parseComparison(cursor, start, whole);
      if (cursor.form === 'closed-comparison' || cursor.form === 'plain') whole = parsePostfix(cursor, start, whole);
      continue;
    }
    const op = cursor.advance();
    const end = op.word === '>' ? cursor.advance().end : op.end;
    skipSecondHalf(cursor, op.word);
    const right = parseOperators(cursor, level);
    whole = {
      kind: 'binary',
      start,
      end: cursor.previousEnd,
      op: op.word === '>' ? '>>' : (op.word as BinaryOperator),
      opSpan: { start: op.start, end },
      left: whole,
      right,
    };
    cursor.form = level <= AND ? 'not' : 'plain';
  }
}

/** 0 for what is no infix operator. Operators of other languages are reported and replaced by what they mean. */
function precedenceOf(cursor: Cursor, token: Token): number {
  const { word, kind } = token;
  if (kind === 'symbol') {
    if (word === '>' && isAdjacent(token, cursor.peek(), '>')) return SHIFT;
    return precedence(word) || (misreadOperator(cursor) ? precedence(cursor.token.word) : 0);
  }
  if (kind !== 'keyword') return misreadOperator(cursor) ? precedence(cursor.token.word) : 0;
  if (word === 'NOT') {
    return precedenceOfNot(cursor);
  }
  return precedence(word);
}

/** Behind an operand NOT only negates IN, LIKE and BETWEEN. `NOT NULL` is an attribute of a column with a default. */
function precedenceOfNot(cursor: Cursor): number {
  const next = cursor.peek();
  if (next.word === 'IN' || next.word === 'LIKE' || next.word === 'BETWEEN') return COMPARISON;
  const operand = cursor.startsExpression(cursor.peek(2)) || cursor.peek(2).word === 'TO';
  if (next.kind === 'identifier' && operand) return precedenceOfMisread(cursor);
  if (next.kind !== 'symbol' || precedence(next.word) !== COMPARISON) return 0;
  cursor.report(
    cursor.token,
    'Only `IN`, `LIKE` and `BETWEEN` have a `NOT` before them; use `!=`, `>=` and the like, or `NOT a = b`',
    ['an operator'],
  );
  cursor.advance();
  return COMPARISON;
}

/** `a NOT LIEK b`, `a NOT ILIKE b`. */
function precedenceOfMisread(cursor: Cursor): number {
  const before = cursor.problems.length;
  const not = cursor.token;
  const next = cursor.peek();
  if (isMisspeltIn(next, cursor.peek(2))) {
    cursor.advance();
    cursor.report(next, 'Expected `IN`, `LIKE` or `BETWEEN` after `NOT`; did you mean `IN`?', ['`IN`']);
    cursor.replaceBy('IN');
    return COMPARISON;
  }
  if (next.word !== 'SIMILAR' && keywordMeant(next, ['LIKE', 'BETWEEN', 'ILIKE', 'RLIKE']) === undefined) return 0;
  cursor.advance();
  if (misreadOperator(cursor)) return precedence(cursor.token.word);
  if (cursor.problems.length === before) cursor.report(not, 'Expected `IN`, `LIKE` or `BETWEEN` after `NOT`');
  return 0;
}

/** `NOT IM (…)`: of so short a word only what follows it tells. */
function isMisspeltIn(token: Token, next: Token): boolean {
  return next.word === '(' && token.word.length < 4 && (token.word.startsWith('I') || token.word.endsWith('N'));
}

function isAdjacent(token: Token, next: Token, word: string): boolean {
  return next.word === word && next.start === token.end;
}

/** Runs of NOT without recursion. */
function parseNot(cursor: Cursor, above: number): Expression {
  if (above >= COMPARISON) reportBareNot(cursor);
  const starts: number[] = [];
  while (cursor.is('NOT') && cursor.token.kind === 'keyword') starts.push(cursor.advance().start);
  let whole = parseOperators(cursor, NOT);
  while (starts.length > 0)
    whole = { kind: 'unary', start: starts.pop()!, end: cursor.previousEnd, op: 'NOT', operand: whole };
  cursor.form = 'not';
  return whole;
}

function reportBareNot(cursor: Cursor): void {
  cursor.report(cursor.token, '`NOT` binds weaker than the operator before it: put parentheses around `NOT …`');
}

/** Runs of unary operators without recursion. */
function parseUnary(cursor: Cursor): Expression {
  const ops: Token[] = [];
  while (cursor.token.kind === 'symbol' && (cursor.is('-') || cursor.is('+') || cursor.is('~')))
    ops.push(cursor.advance());
  cursor.form = 'plain';
  let whole: Expression;
  if (cursor.is('NOT') && cursor.token.kind === 'keyword') whole = parseNot(cursor, COMPARISON);
  else {
    const { start } = cursor.token;
    whole = parsePostfix(cursor, start, parseOperand(cursor));
  }
  while (ops.length > 0) {
    const op = ops.pop()!;
    whole = { kind: 'unary', start: op.start, end: cursor.previousEnd, op: op.word as '-' | '+' | '~', operand: whole };
  }
  cursor.form = 'plain';
  return whole;
}
