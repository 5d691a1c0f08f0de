// Tokens → SELECT queries with CTEs and set operations; FROM items are read in from.ts. Pipe syntax is refused with its position.

import type { Token } from '../tokenizer.js';
import type { Expression, GroupBy, GroupItem, Identifier, Query, QueryBody, Select, SelectItem, SetOperation, Star } from '../tree.js';
import { QUERY_DEPTH, type Cursor } from './cursor.js';
import { parseFromClause } from './from.js';
import { isName, parseAlias, parseColumnNames, parseIdentifier, parsePath } from './names.js';
import { parseOptions } from './options.js';
import { parseLimit, parseOrderBy, parseWindow } from './windows.js';

/** From SELECT, WITH or `(` to the end of the query. */
export function parseQueryExpression(cursor: Cursor): Query {
  return readQuery(cursor, cursor.token.start);
}

/** A query whose first operand, in parentheses from `start`, has been read. */
export function continueQuery(cursor: Cursor, start: number, first: Query): Query {
  return readQuery(cursor, start, first);
}

function readQuery(cursor: Cursor, start: number, first?: Query): Query {
  const outer = cursor.unsupported;
  cursor.unsupported = [];
  cursor.queryDepth++;
  const query = readQueryParts(cursor, start, first);
  cursor.queryDepth--;
  const { unsupported } = cursor;
  cursor.unsupported = outer;
  return unsupported.length === 0 ? query : { ...query, unsupported };
}

function readQueryParts(cursor: Cursor, start: number, first?: Query): Query {
  if (!cursor.descend(QUERY_DEPTH)) {
    cursor.ascend(QUERY_DEPTH);
    return emptyQuery(cursor);
  }
  const { recursive, ctes } = first === undefined && cursor.is('WITH') ? parseWith(cursor) : { recursive: false, ctes: [] };
  const body = parseBody(cursor, start, first);
  const orderBy = cursor.is('ORDER') ? parseOrderBy(cursor) : [];
  const bounds: Pick<Query, 'limit' | 'offset'> = cursor.is('LIMIT') ? parseLimit(cursor) : {};
  refuseTrailing(cursor);
  cursor.ascend(QUERY_DEPTH);
  // Parentheses around a whole query change nothing.
  if (body.kind === 'query' && ctes.length === 0 && orderBy.length === 0 && bounds.limit === undefined && bounds.offset === undefined) return body;
  return { kind: 'query', start, end: cursor.previousEnd, recursive, ctes, body, orderBy, ...bounds };
}

function emptyQuery(cursor: Cursor): Query {
  const at = cursor.token.start;
  return { kind: 'query', start: at, end: at, recursive: false, ctes: [], body: cursor.missing(), orderBy: [] };
}

function refuseTrailing(cursor: Cursor): void {
  if (!cursor.is('|>')) return;
  cursor.report(cursor.token, 'Queries in pipe syntax (`|>`) are not read; write the query with SELECT, WHERE, GROUP BY');
  cursor.skipToClosing();
}

function parseWith(cursor: Cursor): Pick<Query, 'recursive' | 'ctes'> {
  cursor.advance();
  const recursive = cursor.accept('RECURSIVE');
  const ctes: Query['ctes'][number][] = [];
  do {
    if (ctes.length > 0 && (cursor.is('SELECT') || cursor.is('('))) {
      cursor.report(cursor.token, 'Remove the comma before the main query, or add another `name AS (…)`', ['a name']);
      break;
    }
    const name = parseIdentifier(cursor, 'a name', 'for the query of `WITH`');
    if (name === undefined) break;
    cursor.expect('AS', `after \`${name.name}\``);
    ctes.push({ name, query: parseCteQuery(cursor, name.name) });
  } while (cursor.accept(','));
  return { recursive, ctes };
}

/** Without its parentheses the query is read all the same. */
function parseCteQuery(cursor: Cursor, name: string): Query {
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], `before the query of \`${name}\``);
    return cursor.is('SELECT') ? parseQueryExpression(cursor) : emptyQuery(cursor);
  }
  const opening = cursor.enter();
  const query = parseQueryExpression(cursor);
  cursor.close(opening, `the query of \`${name}\``);
  return query;
}

// ---- set operations ----

interface SetOperator {
  readonly op: SetOperation['op'];
  readonly distinct: boolean;
  readonly byName: boolean;
}

function parseBody(cursor: Cursor, start: number, first?: Query): QueryBody {
  const input = first ?? parseInput(cursor);
  const inputs: QueryBody[] = [input];
  let whole: SetOperator | undefined;
  while (startsSetOperation(cursor)) {
    const { token } = cursor;
    const operator = parseSetOperator(cursor);
    if (whole !== undefined && (whole.op !== operator.op || whole.distinct !== operator.distinct || whole.byName !== operator.byName)) {
      cursor.report(token, 'Different set operations need parentheses around one of them');
    }
    whole ??= operator;
    inputs.push(parseInput(cursor));
  }
  if (whole === undefined) return input;
  const { op, distinct, byName } = whole;
  return { kind: 'set-operation', start, end: cursor.previousEnd, op, distinct, ...(byName && { byName }), inputs };
}

function isSetWord(token: Token): boolean {
  return token.kind === 'keyword' && (token.word === 'UNION' || token.word === 'INTERSECT' || token.word === 'EXCEPT');
}

function startsSetOperation(cursor: Cursor): boolean {
  if (isSetWord(cursor.token)) return true;
  const { word } = cursor.token;
  if (word !== 'FULL' && word !== 'LEFT') return false;
  return isSetWord(cursor.peek()) || (cursor.isNext('OUTER') && isSetWord(cursor.peek(2)));
}

function parseSetOperator(cursor: Cursor): SetOperator {
  const { start } = cursor.token;
  let mode: string | undefined;
  if (!isSetWord(cursor.token)) {
    mode = cursor.advance().word;
    cursor.accept('OUTER');
  }
  const op = cursor.advance().word as SetOperation['op'];
  cursor.skipHint();
  const distinct = cursor.accept('DISTINCT');
  if (!distinct && !cursor.accept('ALL')) {
    cursor.report({ start: cursor.previousEnd - op.length, end: cursor.previousEnd }, `\`${op}\` needs \`ALL\` or \`DISTINCT\` behind it`, ['`ALL`', '`DISTINCT`']);
  }
  const byName = parseColumnMatching(cursor);
  if (mode !== undefined) cursor.unsupported.push({ start, end: cursor.previousEnd, construct: `\`${mode}\` set operations` });
  return { op, distinct, byName };
}

/** `BY NAME [ON (…)]`, `[STRICT] CORRESPONDING [BY (…)]`. */
function parseColumnMatching(cursor: Cursor): boolean {
  const { start } = cursor.token;
  if (cursor.is('BY') && cursor.isNext('NAME')) {
    cursor.advance();
    cursor.advance();
    if (cursor.accept('ON')) {
      parseColumnNames(cursor);
      cursor.unsupported.push({ start, end: cursor.previousEnd, construct: '`BY NAME ON`' });
    }
    return true;
  }
  if (!cursor.is('CORRESPONDING') && !(cursor.is('STRICT') && cursor.isNext('CORRESPONDING'))) return false;
  cursor.accept('STRICT');
  cursor.advance();
  if (cursor.accept('BY')) parseColumnNames(cursor);
  cursor.unsupported.push({ start, end: cursor.previousEnd, construct: '`CORRESPONDING`' });
  return true;
}

function parseInput(cursor: Cursor): QueryBody {
  if (cursor.is('(')) {
    const opening = cursor.enter();
    const query = parseQueryExpression(cursor);
    cursor.close(opening, 'the query');
    return query;
  }
  if (cursor.is('SELECT')) return parseSelect(cursor);
  const { token } = cursor;
  if (cursor.is('FROM')) {
    cursor.report(token, 'A query begins with SELECT: queries that begin with FROM are not read', ['`SELECT`']);
    cursor.advance();
    parseFromClause(cursor);
    cursor.skipToClosing();
    return cursor.missing(token.start, cursor.previousEnd);
  }
  cursor.reportExpected(['`SELECT`', '`(`']);
  return cursor.missing();
}

// ---- SELECT ----

type Clauses = { -readonly [Key in 'from' | 'where' | 'groupBy' | 'having' | 'qualify']?: Select[Key] } & { windows: Select['windows'] };

function parseSelect(cursor: Cursor): Select {
  const select = cursor.advance();
  cursor.skipHint();
  if (cursor.is('WITH')) skipSelectWith(cursor);
  const distinct = cursor.accept('DISTINCT');
  if (!distinct) cursor.accept('ALL');
  const as = cursor.is('AS') ? parseSelectAs(cursor) : undefined;
  const items = parseSelectItems(cursor);
  const clauses = parseClauses(cursor);
  return { kind: 'select', start: select.start, end: cursor.previousEnd, distinct, ...(as && { as }), items, ...clauses };
}

function skipSelectWith(cursor: Cursor): void {
  const { start } = cursor.advance();
  parseIdentifier(cursor, 'a name', 'after `WITH`');
  if (cursor.is('OPTIONS') && cursor.isNext('(')) {
    cursor.advance();
    parseOptions(cursor);
  }
  cursor.unsupported.push({ start, end: cursor.previousEnd, construct: '`SELECT WITH`' });
}

function parseSelectAs(cursor: Cursor): Select['as'] {
  const { start } = cursor.advance();
  if (cursor.accept('STRUCT')) return 'STRUCT';
  if (cursor.is('VALUE') && !cursor.isNext('.')) {
    cursor.advance();
    return 'VALUE';
  }
  parsePath(cursor, '`STRUCT` or `VALUE`', 'after `SELECT AS`');
  cursor.unsupported.push({ start, end: cursor.previousEnd, construct: '`SELECT AS` a named type' });
  return undefined;
}

function parseSelectItems(cursor: Cursor): readonly SelectItem[] {
  const items: SelectItem[] = [];
  for (;;) {
    if (items.length > 0 && !startsItem(cursor)) break;
    const { token } = cursor;
    items.push(parseSelectItem(cursor));
    if (cursor.accept(',')) continue;
    if (cursor.token === token || !startsItem(cursor)) break;
    cursor.reportExpected(['`,`', '`FROM`'], 'in the SELECT list');
  }
  return items;
}

function startsItem(cursor: Cursor): boolean {
  return cursor.startsExpression() || cursor.is('*') || cursor.is('+') || cursor.is('@@') || cursor.is('?') || (cursor.is('WITH') && cursor.isNext('('));
}

function parseSelectItem(cursor: Cursor): SelectItem {
  const { start } = cursor.token;
  const expr = cursor.is('*') ? parseStar(cursor, start) : parseExpressionOrDotStar(cursor, start);
  const alias = expr.kind === 'star' ? undefined : parseAlias(cursor);
  return { start, end: cursor.previousEnd, expr, ...(alias && { alias }) };
}

function parseExpressionOrDotStar(cursor: Cursor, start: number): Expression {
  const expr = cursor.grammar.expression(cursor);
  if (!cursor.is('.') || !cursor.isNext('*')) return expr;
  cursor.advance();
  const isPath = expr.kind === 'path' && cursor.parenthesized !== expr;
  return parseStar(cursor, start, isPath ? { qualifier: expr } : { operand: expr });
}

/** The current token is `*`. */
function parseStar(cursor: Cursor, start: number, of: Pick<Star, 'qualifier' | 'operand'> = {}): Star {
  cursor.advance();
  const except = cursor.is('EXCEPT') ? parseExcept(cursor) : undefined;
  const replace = cursor.is('REPLACE') && cursor.isNext('(') ? parseReplace(cursor) : undefined;
  return { kind: 'star', start, end: cursor.previousEnd, ...of, ...(except && { except }), ...(replace && { replace }) };
}

/** `EXCEPT (a, b)`; an EXCEPT before ALL or DISTINCT is a set operation and not read here. */
function parseExcept(cursor: Cursor): readonly Identifier[] | undefined {
  if (cursor.isNext('ALL') || cursor.isNext('DISTINCT') || cursor.isNext('@')) return undefined;
  const except = cursor.advance();
  if (cursor.is('(')) return parseColumnNames(cursor);
  cursor.report(except, '`EXCEPT` needs the columns to leave out in parentheses, or `ALL` or `DISTINCT` between two queries', ['`(`']);
  cursor.quietly(() => {
    do if (isName(cursor.token)) cursor.advance();
    while (cursor.accept(','));
  });
  return undefined;
}

function parseReplace(cursor: Cursor): NonNullable<Star['replace']> {
  cursor.advance();
  const opening = cursor.enter();
  const replace: NonNullable<Star['replace']>[number][] = [];
  do {
    const expr = cursor.grammar.expression(cursor);
    if (!cursor.expect('AS', 'in `REPLACE`')) break;
    const alias = parseIdentifier(cursor, 'a column name', 'after `AS`');
    if (alias !== undefined) replace.push({ expr, alias });
  } while (cursor.accept(','));
  cursor.close(opening, '`REPLACE`', [',']);
  return replace;
}

const CLAUSE_ORDER = ['FROM', 'WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'WINDOW'];

/** Clauses in any order, each that is late reported where it stands. */
function parseClauses(cursor: Cursor): Clauses {
  const clauses: Clauses = { windows: [] };
  let last = -1;
  for (;;) {
    const { token } = cursor;
    const rank = token.kind === 'keyword' ? CLAUSE_ORDER.indexOf(token.word) : -1;
    if (rank < 0) {
      if (cursor.failedHere && !cursor.atEnd && skipToClause(cursor)) continue;
      return clauses;
    }
    if (rank === last) cursor.report(token, `A second \`${token.word}\`: a SELECT has one`);
    else if (rank < last) cursor.report(token, `\`${token.word}\` stands before \`${CLAUSE_ORDER[last]!}\``);
    last = Math.max(last, rank);
    parseClause(cursor, clauses);
  }
}

/** After a problem: on to the next clause of this SELECT, if there is one. */
function skipToClause(cursor: Cursor): boolean {
  while (!cursor.atEnd && !cursor.is(')') && !cursor.is(';')) {
    const { token } = cursor;
    if (token.kind === 'keyword' && (CLAUSE_ORDER.includes(token.word) || ['ORDER', 'LIMIT', 'UNION', 'INTERSECT'].includes(token.word))) {
      return CLAUSE_ORDER.includes(token.word);
    }
    if (cursor.startsExpression()) cursor.grammar.expression(cursor);
    if (cursor.token === token) cursor.advance();
  }
  return false;
}

function parseClause(cursor: Cursor, clauses: Clauses): void {
  switch (cursor.token.word) {
    case 'FROM':
      cursor.advance();
      clauses.from = parseFromClause(cursor);
      break;
    case 'WHERE':
      cursor.advance();
      clauses.where = cursor.grammar.expression(cursor);
      break;
    case 'GROUP':
      clauses.groupBy = parseGroupBy(cursor);
      break;
    case 'HAVING':
      cursor.advance();
      clauses.having = cursor.grammar.expression(cursor);
      break;
    case 'QUALIFY':
      cursor.advance();
      clauses.qualify = cursor.grammar.expression(cursor);
      break;
    default:
      clauses.windows = parseWindowClause(cursor);
  }
}

function parseWindowClause(cursor: Cursor): Select['windows'] {
  cursor.advance();
  const windows: Select['windows'][number][] = [];
  do {
    const name = parseIdentifier(cursor, 'the name of a window');
    if (name === undefined) break;
    cursor.expect('AS', 'after the name of the window');
    windows.push({ name, spec: parseWindow(cursor) });
  } while (cursor.accept(','));
  return windows;
}

// ---- GROUP BY ----

function parseGroupBy(cursor: Cursor): GroupBy {
  const group = cursor.advance();
  cursor.skipHint();
  cursor.expect('BY', 'after `GROUP`');
  if (cursor.accept('ALL')) return { start: group.start, end: cursor.previousEnd, all: true, items: [] };
  const items: GroupItem[] = [];
  do items.push(parseGroupItem(cursor));
  while (cursor.accept(','));
  return { start: group.start, end: cursor.previousEnd, items };
}

function parseGroupItem(cursor: Cursor): GroupItem {
  if (cursor.is('GROUPING') && cursor.isNext('SETS')) {
    cursor.advance();
    cursor.advance();
    return { kind: 'sets', items: parseSets(cursor) };
  }
  return parseGroupingSet(cursor);
}

function parseGroupingSet(cursor: Cursor): GroupItem {
  if (cursor.is('(') && cursor.isNext(')')) {
    cursor.advance();
    cursor.advance();
    return { kind: 'empty' };
  }
  if ((cursor.is('ROLLUP') || cursor.is('CUBE')) && cursor.isNext('(')) {
    const kind = cursor.advance().word === 'ROLLUP' ? 'rollup' : 'cube';
    const opening = cursor.enter();
    const items: (readonly Expression[])[] = [];
    do items.push(keysOf(cursor.grammar.expression(cursor)));
    while (cursor.accept(','));
    cursor.close(opening, `\`${kind.toUpperCase()}\``, [',']);
    return { kind, items };
  }
  return { kind: 'key', expr: cursor.grammar.expression(cursor) };
}

/** `(a, b)` are two keys taken together. */
function keysOf(expr: Expression): readonly Expression[] {
  return expr.kind === 'struct' && expr.tuple ? expr.fields.map((field) => field.value) : [expr];
}

function parseSets(cursor: Cursor): readonly GroupItem[] {
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'after `GROUPING SETS`');
    return [];
  }
  const opening = cursor.enter();
  const items: GroupItem[] = [];
  do items.push(parseGroupingSet(cursor));
  while (cursor.accept(','));
  cursor.close(opening, '`GROUPING SETS`', [',']);
  return items;
}
