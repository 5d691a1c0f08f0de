// Tokens → literals: numbers, adjacent strings, `DATE '…'` and its kin, parameters; does not look into typed literals.

import type { Token } from '../tokenizer.js';
import type { Expression, Literal } from '../tree.js';
import type { Cursor } from './cursor.js';
import { extendPath, identifierOf, isName } from './names.js';

const TYPED_LITERALS: ReadonlyMap<string, Literal['type']> = new Map([
  ['DATE', 'DATE'],
  ['DATETIME', 'DATETIME'],
  ['TIME', 'TIME'],
  ['TIMESTAMP', 'TIMESTAMP'],
  ['JSON', 'JSON'],
  ['NUMERIC', 'NUMERIC'],
  ['DECIMAL', 'NUMERIC'],
  ['BIGNUMERIC', 'BIGNUMERIC'],
  ['BIGDECIMAL', 'BIGNUMERIC'],
]);

/** `DATE '…'` at an identifier token that a string follows; `undefined` when its word names no such type. */
export function parseTypedLiteral(cursor: Cursor): Literal | undefined {
  const { token } = cursor;
  const type = TYPED_LITERALS.get(token.word);
  if (type === undefined) return undefined;
  cursor.advance();
  const text = parseStrings(cursor);
  return { ...text, type, start: token.start };
}

const BEHIND_BRANCH: ReadonlySet<string> = new Set(['WHEN', 'ELSE', 'END']);

/** A string or bytes literal; the current token is one. A second one directly behind it is a problem, and joined to it. */
export function parseStrings(cursor: Cursor): Literal {
  const first = cursor.advance();
  const type = first.kind === 'bytes' ? 'BYTES' : 'STRING';
  const literal: Literal = {
    kind: 'literal',
    start: first.start,
    end: first.end,
    type,
    value: first.value,
    content: first.content!,
  };
  const { token } = cursor;
  if (token.kind !== 'string' && token.kind !== 'bytes') return literal;
  // `WHEN a = 'x' 'y' WHEN`: THEN is what is missing, and said where the branch is read.
  if (cursor.beforeThen && BEHIND_BRANCH.has(cursor.peek().word)) return literal;
  const adjacent = token.start === first.end;
  const quote = cursor.text[token.start];
  const hint = adjacent ? `; a quote inside a string is written \`\\${quote}\`` : '; strings are joined by `||`';
  cursor.report(token, `Expected an operator or \`,\` between two strings${hint}`, ['an operator', '`,`']);
  while (cursor.token.kind === 'string' || cursor.token.kind === 'bytes') cursor.advance();
  return { ...literal, end: cursor.previousEnd };
}

export function simpleLiteral(token: Token, type: Literal['type'], value: string): Literal {
  return { kind: 'literal', start: token.start, end: token.end, type, value };
}

/** `@name`, `@@system.variable`. The current token is `@` or `@@`. */
export function parseParameter(cursor: Cursor): Expression {
  const at = cursor.advance();
  if (at.word === '@@') return parseSystemVariable(cursor, at);
  const { token } = cursor;
  if (!isName(token)) {
    cursor.reportExpected(['a parameter name'], 'after `@`');
    if (token.kind === 'integer') cursor.advance();
    return { kind: 'parameter', start: at.start, end: at.end, name: '' };
  }
  cursor.advance();
  return { kind: 'parameter', start: at.start, end: token.end, name: token.value };
}

/** The current token is `?`. */
export function positionalParameter(cursor: Cursor): Expression {
  const { start, end } = cursor.advance();
  return { kind: 'unsupported', start, end, construct: 'positional parameters', operands: [] };
}

function parseSystemVariable(cursor: Cursor, at: Token): Expression {
  if (isName(cursor.token)) extendPath(cursor, identifierOf(cursor.advance()));
  else cursor.reportExpected(['the name of a system variable']);
  return { kind: 'unsupported', start: at.start, end: cursor.previousEnd, construct: 'system variables', operands: [] };
}

/** What COLLATE takes; reported when neither stands here. */
export function parseStringOrParameter(cursor: Cursor, after: string): Expression | undefined {
  if (cursor.token.kind === 'string') return parseStrings(cursor);
  if (cursor.is('@') || cursor.is('@@')) return parseParameter(cursor);
  if (cursor.is('?')) return positionalParameter(cursor);
  cursor.reportExpected(['a string'], after);
  return undefined;
}
