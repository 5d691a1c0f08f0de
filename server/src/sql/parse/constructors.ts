// Operands with a syntax of their own: CASE, CAST, EXTRACT, INTERVAL, arrays, structs, WITH expressions.

import type {
  ArrayConstructor,
  Case,
  Cast,
  DatePartArgument,
  Expression,
  Identifier,
  Literal,
  StructConstructor,
  TypeName,
} from '../tree.js';
import type { Token } from '../tokenizer.js';
import { asDatePart } from './calls.js';
import type { Cursor } from './cursor.js';
import { closeList, finishItem } from './lists.js';
import { keywordMeant } from './misspelt-keywords.js';
import { identifierOf, isName, parseIdentifier, parsePath } from './names.js';
import { parseParenthesized } from './subqueries.js';
import { parseTemplateType, parseTypeName } from './types.js';

/** Unknown where the text gives none; has no name that could be a type's. */
function missingType(cursor: Cursor): TypeName {
  return { start: cursor.token.start, end: cursor.token.start, name: '' };
}

export function parseCase(cursor: Cursor): Expression {
  const opening = cursor.advance();
  const operand = cursor.is('WHEN') || !cursor.startsOperand() ? undefined : cursor.grammar.expression(cursor);
  const whens: Case['whens'][number][] = [];
  while (acceptWhen(cursor, operand)) whens.push(parseBranch(cursor));
  if (whens.length === 0)
    cursor.reportExpected(['`WHEN`'], operand === undefined ? 'after `CASE`' : 'after the operand of `CASE`');
  const hasElse =
    cursor.accept('ELSE') || (whens.length > 0 && cursor.acceptMisspelt(['ELSE'], 'in the `CASE`') !== undefined);
  const otherwise = hasElse ? cursor.grammar.expression(cursor) : undefined;
  closeCase(cursor, opening, otherwise !== undefined);
  cursor.form = 'plain';
  return {
    kind: 'case',
    start: opening.start,
    end: cursor.previousEnd,
    ...(operand && { operand }),
    whens,
    ...(otherwise && { otherwise }),
  };
}

function acceptWhen(cursor: Cursor, operand: Expression | undefined): boolean {
  if (cursor.accept('WHEN')) return true;
  // `CASE WEN a THEN`: read as the operand, the word is known by what follows it.
  if (operand?.kind === 'path' && operand.end === cursor.previousEnd && cursor.startsExpression()) {
    const meant = keywordMeant(cursor.previous, ['WHEN']);
    if (meant !== undefined) {
      cursor.report(operand, 'Expected `WHEN` after `CASE`; did you mean `WHEN`?', ['`WHEN`']);
      return true;
    }
  }
  return cursor.acceptMisspelt(['WHEN'], 'to continue the `CASE`') !== undefined;
}

/** Behind WHEN. */
function parseBranch(cursor: Cursor): Case['whens'][number] {
  const { beforeThen } = cursor;
  cursor.beforeThen = true;
  const when = cursor.grammar.expression(cursor);
  cursor.beforeThen = false;
  const branch = readThen(cursor, when);
  cursor.beforeThen = beforeThen;
  return branch;
}

function readThen(cursor: Cursor, when: Expression): Case['whens'][number] {
  if (!cursor.accept('THEN') && cursor.acceptMisspelt(['THEN'], 'after the condition of `WHEN`') === undefined) {
    const fresh = !cursor.failedHere;
    cursor.reportExpected(['`THEN`'], 'after the condition of `WHEN`');
    if (!cursor.startsExpression() || !fresh) return { when, then: cursor.missing() };
  }
  return { when, then: cursor.grammar.expression(cursor) };
}

/** At the end of the text the CASE itself is marked; a misplaced WHEN behind ELSE is read and thrown away after its problem. */
function closeCase(cursor: Cursor, opening: Token, hasElse: boolean): void {
  if (cursor.accept('END')) return;
  if (cursor.atEnd) {
    if (!cursor.failedHere)
      cursor.reportAtEnd(opening, '`CASE` is never closed: `END` is missing at the end', ['`END`']);
    return;
  }
  if (hasElse && cursor.is('WHEN'))
    cursor.report(cursor.token, '`ELSE` is the last part of a `CASE`: no `WHEN` can follow it', ['`END`']);
  else if (cursor.acceptMisspelt(['END'], 'to continue the `CASE`') !== undefined) return;
  else cursor.reportExpected([...(hasElse ? [] : ['`WHEN`', '`ELSE`']), '`END`'], 'to continue the `CASE`');
  cursor.skipToWord('END');
  cursor.accept('END');
}

/** CAST and SAFE_CAST. */
export function parseCast(cursor: Cursor): Expression {
  const keyword = cursor.advance();
  const shown = `\`${keyword.word}\``;
  const opening = cursor.is('(') ? cursor.enter() : undefined;
  if (opening === undefined) cursor.reportExpected(['`(`'], `after ${shown}`);
  const bareQuery = cursor.is('SELECT');
  const operand = bareQuery ? parseBareQuery(cursor) : cursor.grammar.expression(cursor);
  const read: { type: TypeName; format?: Expression; timeZone?: Expression } = { type: missingType(cursor) };
  if (!bareQuery && acceptAs(cursor, shown)) {
    read.type = parseTypeName(cursor, `after \`AS\` in ${shown}`) ?? read.type;
    const misspelt = cursor.startsExpression(cursor.peek()) && keywordMeant(cursor.token, ['FORMAT']) !== undefined;
    if (misspelt ? cursor.expect('FORMAT', `in ${shown}`) : cursor.accept('FORMAT')) {
      read.format = cursor.grammar.expression(cursor);
      if (cursor.is('AT')) read.timeZone = parseTimeZone(cursor);
    }
  }
  if (opening !== undefined) cursor.close(opening, shown);
  cursor.form = 'plain';
  const cast: Cast = {
    kind: 'cast',
    start: keyword.start,
    end: cursor.previousEnd,
    safe: keyword.word === 'SAFE_CAST',
    operand,
    ...read,
  };
  return cast;
}

/** A forgotten AS, or a comma in its place, is reported; a type behind it is read all the same. */
function acceptAs(cursor: Cursor, shown: string): boolean {
  if (cursor.accept('AS')) return true;
  if (isName(cursor.peek()) && cursor.acceptMisspelt(['AS'], `and a type in ${shown}`) !== undefined) return true;
  cursor.reportExpected(['`AS`'], `and a type in ${shown}`);
  if (cursor.is(',')) cursor.advance();
  // `CAST(a, AS type)`
  if (cursor.accept('AS')) return true;
  if (cursor.isNext('AS')) {
    cursor.advance();
    cursor.advance();
    return true;
  }
  return isName(cursor.token) || cursor.is('ARRAY') || cursor.is('STRUCT') || cursor.is('INTERVAL');
}

function parseBareQuery(cursor: Cursor): Expression {
  const { start } = cursor.token;
  cursor.report(cursor.token, 'A query to be cast needs parentheses of its own: `CAST((SELECT …) AS type)`', ['`(`']);
  const query = cursor.grammar.query(cursor);
  return { kind: 'subquery', start, end: cursor.previousEnd, form: 'scalar', query };
}

/** The current token is AT. */
function parseTimeZone(cursor: Cursor): Expression {
  cursor.advance();
  if (cursor.is('TIMEZONE')) {
    cursor.report(cursor.token, 'Expected `TIME ZONE` after `AT`, in two words', ['`TIME`']);
    cursor.advance();
  } else if (cursor.expect('TIME', 'and `ZONE` after `AT`')) cursor.expect('ZONE', 'after `AT TIME`');
  return cursor.grammar.expression(cursor);
}

export function parseExtract(cursor: Cursor): Expression {
  const keyword = cursor.advance();
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'after `EXTRACT`');
    return cursor.missing(keyword.start, keyword.end);
  }
  const opening = cursor.enter();
  const before = cursor.problems.length;
  const read = asDatePart(cursor, cursor.grammar.expression(cursor));
  const readable = cursor.problems.length === before;
  const part: DatePartArgument =
    read.kind === 'date-part' ? read : { kind: 'date-part', start: read.start, end: read.end, part: '' };
  const found = cursor.expect('FROM', 'after the part in `EXTRACT`');
  if (found && readable && read.kind !== 'date-part')
    cursor.report(read, 'Expected a date part such as `YEAR`, `DAY` or `WEEK(MONDAY)` in `EXTRACT`', ['a date part']);
  if (!found && cursor.is(',')) cursor.advance();
  const operand = found || cursor.startsExpression() ? cursor.grammar.expression(cursor) : cursor.missing();
  const timeZone = cursor.is('AT') ? parseTimeZone(cursor) : undefined;
  cursor.close(opening, '`EXTRACT`');
  cursor.form = 'plain';
  return {
    kind: 'extract',
    start: keyword.start,
    end: cursor.previousEnd,
    part,
    operand,
    ...(timeZone && { timeZone }),
  };
}

export function parseInterval(cursor: Cursor): Expression {
  const keyword = cursor.advance();
  const value = cursor.grammar.expression(cursor);
  if (value.kind === 'literal' && !isName(cursor.token) && holdsPart(value))
    cursor.reportAtEnd(value, 'The date part of an INTERVAL stands behind its value: `INTERVAL 1 DAY`', [
      'a date part',
    ]);
  const unitSpan = { start: cursor.token.start, end: cursor.token.end };
  const unit =
    parseIdentifier(cursor, 'a date part such as `DAY`', 'after the value of `INTERVAL`')?.name.toUpperCase() ?? '';
  const toUnit =
    unit !== '' && cursor.accept('TO')
      ? parseIdentifier(cursor, 'a date part', 'after `TO`')?.name.toUpperCase()
      : undefined;
  cursor.form = 'plain';
  return {
    kind: 'interval',
    start: keyword.start,
    end: cursor.previousEnd,
    value,
    unit,
    unitSpan,
    ...(toUnit !== undefined && { toUnit }),
  };
}

/** `'1 day'` */
function holdsPart({ type, value }: Literal): boolean {
  return type === 'STRING' && /[a-z]/i.test(value);
}

/** `[…]`, `ARRAY[…]`, `ARRAY<T>[…]`, `ARRAY(query)`. */
export function parseArray(cursor: Cursor): Expression {
  const { token } = cursor;
  let type: TypeName | undefined;
  if (token.word === 'ARRAY') {
    if (cursor.isNext('(')) return parseArrayQuery(cursor);
    if (cursor.isNext('<')) type = parseTemplateType(cursor);
    else cursor.advance();
  }
  if (!cursor.is('[')) {
    cursor.reportExpected(type === undefined ? ['`[`', '`<`', '`(`'] : ['`[`'], 'after `ARRAY`');
    return cursor.missing(token.start, cursor.previousEnd);
  }
  const opening = cursor.enter();
  const elements: Expression[] = [];
  if (!cursor.is(']')) {
    do {
      const { start } = cursor.token;
      elements.push(
        finishItem(cursor, start, cursor.grammar.expression(cursor), cursor.grammar.expression, 'the array'),
      );
    } while (cursor.accept(','));
  }
  closeList(cursor, opening, 'the array', elements);
  cursor.form = 'plain';
  const elementType = type?.element;
  const array: ArrayConstructor = {
    kind: 'array',
    start: token.start,
    end: cursor.previousEnd,
    elements,
    ...(elementType && { elementType }),
  };
  return array;
}

function parseArrayQuery(cursor: Cursor): Expression {
  const keyword = cursor.advance();
  const inside = cursor.peek();
  const inner = parseParenthesized(cursor);
  if (inner.kind === 'subquery' && cursor.parenthesizedQuery === inner) {
    return { kind: 'subquery', start: keyword.start, end: cursor.previousEnd, form: 'array', query: inner.query };
  }
  cursor.report(inside, '`ARRAY(…)` needs a query in its parentheses; an array of values is written `[a, b]`', [
    'a query',
    '`[`',
  ]);
  return { kind: 'missing', start: keyword.start, end: cursor.previousEnd, readable: [inner] };
}

/** `STRUCT(…)`, `STRUCT<…>(…)`. */
export function parseStruct(cursor: Cursor): Expression {
  const keyword = cursor.token;
  let type: TypeName | undefined;
  if (cursor.isNext('<') || cursor.isNext('<>')) type = parseTemplateType(cursor);
  else cursor.advance();
  if (!cursor.is('(')) {
    cursor.reportExpected(type === undefined ? ['`(`', '`<`'] : ['`(`'], 'after `STRUCT`');
    return cursor.missing(keyword.start, cursor.previousEnd);
  }
  const opening = cursor.enter();
  const fields: StructConstructor['fields'][number][] = [];
  if (!cursor.is(')')) {
    do fields.push(parseField(cursor));
    while (cursor.accept(','));
  }
  const skipped: Expression[] = [];
  cursor.close(opening, '`STRUCT`', [','], skipped);
  for (const value of skipped) fields.push({ value });
  cursor.form = 'plain';
  return { kind: 'struct', start: keyword.start, end: cursor.previousEnd, ...(type && { type }), tuple: false, fields };
}

function parseField(cursor: Cursor): StructConstructor['fields'][number] {
  const { start } = cursor.token;
  const read = cursor.grammar.expression(cursor);
  const misspelt = isName(cursor.peek()) && cursor.acceptMisspelt(['AS'], 'and a name in `STRUCT`') !== undefined;
  const value = misspelt ? read : finishItem(cursor, start, read, cursor.grammar.expression, '`STRUCT`');
  const alias: Identifier | undefined =
    misspelt || cursor.accept('AS') ? parseIdentifier(cursor, 'a field name', 'after `AS`') : undefined;
  return { value, ...(alias && { alias }) };
}

/** `WITH(a AS 1, b AS a + 1, a * b)`. */
export function parseWith(cursor: Cursor): Expression {
  const keyword = cursor.advance();
  const opening = cursor.enter();
  const bindings: { name: Identifier; value: Expression }[] = [];
  while (isName(cursor.token) && cursor.isNext('AS')) {
    const name = identifierOf(cursor.advance());
    cursor.advance();
    bindings.push({ name, value: cursor.grammar.expression(cursor) });
    if (!cursor.expect(',', 'and the result in `WITH(…)`')) break;
  }
  const body = cursor.failedHere ? cursor.missing() : cursor.grammar.expression(cursor);
  cursor.close(opening, '`WITH(…)`');
  cursor.form = 'plain';
  return { kind: 'with', start: keyword.start, end: cursor.previousEnd, bindings, body };
}

// ---- protocol buffers: read so that a problem behind them is found, then refused by name ----

export function parseNew(cursor: Cursor): Expression {
  const keyword = cursor.advance();
  const construct = '`NEW` of protocol buffers';
  parsePath(cursor, 'a type', 'after `NEW`');
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'after the type of `NEW`');
    return cursor.missing(keyword.start, cursor.previousEnd);
  }
  const opening = cursor.enter();
  const operands: Expression[] = [];
  if (!cursor.is(')')) {
    do {
      operands.push(cursor.grammar.expression(cursor));
      if (cursor.accept('AS')) parseFieldName(cursor);
    } while (cursor.accept(','));
  }
  closeList(cursor, opening, '`NEW`', operands);
  cursor.form = 'plain';
  return { kind: 'unsupported', start: keyword.start, end: cursor.previousEnd, construct, operands };
}

/** `a`, `(a.b)`. */
function parseFieldName(cursor: Cursor): void {
  if (cursor.is('(')) parseFieldPath(cursor);
  else parseIdentifier(cursor, 'a field name', 'after `AS`');
}

/** `a.b`, `(a.b)`. */
function parseFieldPath(cursor: Cursor): void {
  if (!cursor.is('(')) {
    parsePath(cursor, 'a field name', 'after `AS`');
    return;
  }
  const opening = cursor.enter();
  parsePath(cursor, 'a field name');
  cursor.close(opening, 'the field path');
}

export function parseReplaceFields(cursor: Cursor): Expression {
  const keyword = cursor.advance();
  const opening = cursor.enter();
  const operands = [cursor.grammar.expression(cursor)];
  cursor.expect(',', 'in `REPLACE_FIELDS`');
  do {
    operands.push(cursor.grammar.expression(cursor));
    if (cursor.expect('AS', 'in `REPLACE_FIELDS`')) parseFieldPath(cursor);
  } while (cursor.accept(','));
  closeList(cursor, opening, '`REPLACE_FIELDS`', operands);
  cursor.form = 'plain';
  return {
    kind: 'unsupported',
    start: keyword.start,
    end: cursor.previousEnd,
    construct: '`REPLACE_FIELDS`',
    operands,
  };
}
