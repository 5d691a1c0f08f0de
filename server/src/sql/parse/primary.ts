// Tokens → one operand with what is attached to it: `.field`, `[index]`, `(arguments)`. Operators around it are not read.

import type { Expression, Identifier } from '../tree.js';
import { isScalarTypeName } from '../types.js';
import { isClockWord, parseCall } from './calls.js';
import {
  parseArray,
  parseCase,
  parseCast,
  parseExtract,
  parseInterval,
  parseNew,
  parseReplaceFields,
  parseStruct,
  parseWith,
} from './constructors.js';
import type { Cursor } from './cursor.js';
import { skipHint } from './hints.js';
import { parseParameter, parseStrings, positionalParameter, parseTypedLiteral, simpleLiteral } from './literals.js';
import { extendPath, identifierOf, parseNameAfterDot, parsePath, reportReserved } from './names.js';
import { parseParenthesized, startsWithExpression } from './subqueries.js';
import { parseTemplateType, parseTypeName } from './types.js';

/** An operand without what is attached to it. */
export function parseOperand(cursor: Cursor): Expression {
  const { token } = cursor;
  switch (token.kind) {
    case 'identifier':
    case 'quoted':
      return parseNamed(cursor);
    case 'integer':
      return simpleLiteral(cursor.advance(), 'INT64', token.value);
    case 'float':
      return simpleLiteral(cursor.advance(), 'FLOAT64', token.value);
    case 'string':
    case 'bytes':
      return parseStrings(cursor);
    case 'from':
      cursor.advance();
      return { kind: 'from', start: token.start, end: token.end };
    case 'keyword':
      return parseKeywordOperand(cursor);
    case 'symbol':
      return parseSymbolOperand(cursor);
    case 'bad':
      cursor.advance();
      return { kind: 'missing', start: token.start, end: token.end };
    case 'end':
      return reportMissing(cursor);
  }
}

/** A name, or a word that is one unless something special follows it. */
function parseNamed(cursor: Cursor): Expression {
  const { token } = cursor;
  const next = cursor.peek();
  if (next.kind === 'string' && token.kind === 'identifier') {
    const literal = parseTypedLiteral(cursor);
    if (literal !== undefined) return literal;
  }
  if (next.word === '(') {
    if (token.word === 'SAFE_CAST') return parseCast(cursor);
    if (token.word === 'REPLACE_FIELDS') return parseReplaceFields(cursor);
  }
  const first = identifierOf(cursor.advance());
  if (isClockWord(token.word)) return clockCall(first);
  return next.word === '.'
    ? extendPath(cursor, first)
    : { kind: 'path', start: first.start, end: first.end, parts: [first] };
}

/** `CURRENT_DATE` is a call without parentheses; they may follow. */
function clockCall(name: Identifier): Expression {
  return { kind: 'call', start: name.start, end: name.end, name: [name], safe: false, args: [], closed: true };
}

function parseKeywordOperand(cursor: Cursor): Expression {
  const { token } = cursor;
  const next = cursor.peek();
  switch (token.word) {
    case 'NULL':
      return simpleLiteral(cursor.advance(), 'NULL', 'NULL');
    case 'TRUE':
    case 'FALSE':
      return simpleLiteral(cursor.advance(), 'BOOL', token.word.toLowerCase());
    case 'CASE':
      return parseCase(cursor);
    case 'CAST':
      return parseCast(cursor);
    case 'EXTRACT':
      return parseExtract(cursor);
    case 'INTERVAL':
      return parseInterval(cursor);
    case 'ARRAY':
      return parseArray(cursor);
    case 'STRUCT':
      return parseStruct(cursor);
    case 'EXISTS':
      return parseExists(cursor);
    case 'NEW':
      return parseNew(cursor);
    case 'WITH':
      if (startsWithExpression(cursor)) return parseWith(cursor);
      break;
    case 'RANGE':
      if (next.word === '<') return parseRange(cursor);
      if (next.word === '(') return keywordAsName(cursor);
      break;
    case 'IF':
    case 'GROUPING':
    case 'LEFT':
    case 'RIGHT':
    case 'COLLATE':
      if (next.word === '(') return keywordAsName(cursor);
      break;
    default:
  }
  return parseMisplacedKeyword(cursor);
}

function keywordAsName(cursor: Cursor): Expression {
  const name = identifierOf(cursor.advance());
  return { kind: 'path', start: name.start, end: name.end, parts: [name] };
}

/** Keywords that continue some construct end the operand; others were probably meant as a column's name. */
const STRUCTURE: ReadonlySet<string> = new Set([
  'ALL',
  'AND',
  'AS',
  'ASC',
  'AT',
  'BETWEEN',
  'BY',
  'DESC',
  'DISTINCT',
  'ELSE',
  'END',
  'EXCEPT',
  'FOR',
  'FROM',
  'HAVING',
  'IN',
  'INTERSECT',
  'IS',
  'JOIN',
  'LIKE',
  'LIMIT',
  'NOT',
  'ON',
  'OR',
  'OVER',
  'QUALIFY',
  'SELECT',
  'THEN',
  'UNION',
  'USING',
  'WHEN',
  'WHERE',
  'WINDOW',
  'WITH',
]);

function parseMisplacedKeyword(cursor: Cursor): Expression {
  const { token } = cursor;
  const next = cursor.peek();
  const isName = !STRUCTURE.has(token.word) || next.word === '.';
  if (!isName || (['GROUP', 'ORDER', 'PARTITION'].includes(token.word) && next.word === 'BY'))
    return reportMissing(cursor);
  reportReserved(cursor, token);
  if (next.word === '(') return keywordAsName(cursor);
  const first = identifierOf(cursor.advance());
  if (next.word === '.') return extendPath(cursor, first);
  // `IF a THEN b`: what follows is said with the word.
  if (token.word === 'IF' && cursor.startsExpression()) cursor.expectEcho();
  return { kind: 'path', start: first.start, end: first.end, parts: [first] };
}

function parseSymbolOperand(cursor: Cursor): Expression {
  const { token } = cursor;
  switch (token.word) {
    case '(':
      return parseParenthesized(cursor);
    case '[':
      return parseArray(cursor);
    case '@':
    case '@@':
      return parseParameter(cursor);
    case '?':
      return positionalParameter(cursor);
    case '!':
      cursor.report(token, 'GoogleSQL has no `!` operator; use `NOT`', ['`NOT`']);
      cursor.advance();
      return parseOperand(cursor);
    default:
      return reportMissing(cursor);
  }
}

function reportMissing(cursor: Cursor): Expression {
  const { previous } = cursor;
  const afterWord = previous !== undefined && previous.word !== '' && previous.word !== ';';
  cursor.reportExpected(['an expression'], afterWord ? `after \`${previous.word}\`` : '');
  return cursor.missing();
}

function parseExists(cursor: Cursor): Expression {
  const exists = cursor.advance();
  skipHint(cursor);
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'after `EXISTS`');
    return cursor.missing(exists.start, exists.end);
  }
  const inside = cursor.peek();
  const inner = parseParenthesized(cursor);
  if (inner.kind === 'subquery' && cursor.parenthesizedQuery === inner) {
    return { kind: 'subquery', start: exists.start, end: cursor.previousEnd, form: 'exists', query: inner.query };
  }
  cursor.report(inside, '`EXISTS` needs a query in its parentheses: `EXISTS(SELECT …)`', ['a query']);
  return { kind: 'missing', start: exists.start, end: cursor.previousEnd, readable: [inner] };
}

/** `RANGE<DATE> '[2024-01-01, 2024-02-01)'`. */
function parseRange(cursor: Cursor): Expression {
  const { start } = cursor.token;
  const type = parseTemplateType(cursor);
  if (cursor.token.kind !== 'string') {
    cursor.reportExpected(['a string'], 'after `RANGE<…>`');
    return cursor.missing(start, cursor.previousEnd);
  }
  const text = parseStrings(cursor);
  return { ...text, type: 'RANGE', start, ...(type.element !== undefined && { rangeOf: type.element }) };
}

// ---- what is attached ----

/** Everything attached to `operand`, whose first token (its parenthesis, if any) starts at `start`. */
export function parsePostfix(cursor: Cursor, start: number, operand: Expression): Expression {
  let whole = operand;
  for (;;) {
    switch (cursor.token.word) {
      case '.':
        if (cursor.peek().word === '*') return whole;
        whole = parseField(cursor, start, whole);
        break;
      case '[':
        whole = parseElement(cursor, start, whole);
        break;
      case '(': {
        const called = parseCall(cursor, start, whole);
        if (called === undefined) return whole;
        whole = called;
        break;
      }
      case ':': {
        const cast = parseForeignCast(cursor, start, whole);
        if (cast === undefined) return whole;
        whole = cast;
        break;
      }
      default:
        return whole;
    }
  }
}

/** `a::type` of other dialects: reported, and read as the cast that it is there. A type of another dialect is not told as well. */
function parseForeignCast(cursor: Cursor, start: number, operand: Expression): Expression | undefined {
  const first = cursor.token;
  const second = cursor.peek();
  if (second.word !== ':' || second.start !== first.end) return undefined;
  cursor.report({ start: first.start, end: second.end }, 'GoogleSQL has no `::` operator; use `CAST(a AS type)`');
  cursor.advance();
  cursor.advance();
  const named = cursor.token;
  const type = parseTypeName(cursor, 'after `::`');
  const known = type !== undefined && isScalarTypeName(type.name.toUpperCase());
  return {
    kind: 'cast',
    start,
    end: cursor.previousEnd,
    safe: false,
    operand,
    type: known ? type : { start: named.start, end: named.start, name: '' },
  };
}

function parseField(cursor: Cursor, start: number, operand: Expression): Expression {
  const dot = cursor.advance();
  if (cursor.is('(')) {
    const opening = cursor.enter();
    const path = parsePath(cursor, 'a field name');
    cursor.close(opening, 'the field path');
    const operands = path === undefined ? [operand] : [operand, path];
    return { kind: 'unsupported', start, end: cursor.previousEnd, construct: 'fields of protocol buffers', operands };
  }
  const { token } = cursor;
  const functionWord =
    token.kind === 'keyword' &&
    operand.kind !== 'literal' &&
    ['IF', 'GROUPING', 'LEFT', 'RIGHT', 'COLLATE', 'RANGE'].includes(token.word);
  const name = functionWord ? identifierOf(cursor.advance()) : parseNameAfterDot(cursor, dot.end);
  if (operand.kind === 'path' && cursor.parenthesized !== operand && name !== undefined) {
    return { kind: 'path', start, end: name.end, parts: [...operand.parts, name] };
  }
  return { kind: 'field', start, end: cursor.previousEnd, operand, field: name };
}

const ELEMENT_MODES: ReadonlySet<string> = new Set([
  'OFFSET',
  'ORDINAL',
  'SAFE_OFFSET',
  'SAFE_ORDINAL',
  'KEY',
  'SAFE_KEY',
]);

function parseElement(cursor: Cursor, start: number, operand: Expression): Expression {
  const opening = cursor.enter();
  const index = cursor.grammar.expression(cursor);
  cursor.close(opening, 'the subscript');
  const base = { kind: 'element', start, end: cursor.previousEnd, operand } as const;
  const [only] = index.kind === 'call' && index.args.length === 1 ? index.args : [];
  if (
    index.kind !== 'call' ||
    only === undefined ||
    index.name.length !== 1 ||
    index.safe ||
    index.distinct === true ||
    cursor.parenthesized === index
  )
    return { ...base, index };
  const mode = index.name[0]!.name.toUpperCase();
  return ELEMENT_MODES.has(mode) ? { ...base, mode: mode as 'OFFSET', index: only } : { ...base, index };
}
