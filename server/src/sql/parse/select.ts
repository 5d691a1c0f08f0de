// Tokens → one SELECT with its clauses; FROM items and GROUP BY are read in files of their own.

import type { Expression, Identifier, Select, SelectItem, Star } from '../tree.js';
import type { Cursor } from './cursor.js';
import { skipHint } from './hints.js';
import { parseFromClause } from './from.js';
import { parseGroupBy } from './group-by.js';
import { rereadClause, skipTop } from './misspelt-clauses.js';
import { isName, parseAlias, parseColumnNames, parseIdentifier, parsePath } from './names.js';
import { parseOptions } from './options.js';
import { startsSetOperation, startsWithExpression } from './subqueries.js';
import { parseWindow } from './windows.js';

type Clauses = { -readonly [Key in 'from' | 'where' | 'groupBy' | 'having' | 'qualify']?: Select[Key] } & {
  windows: Select['windows'];
};

/** The current token is SELECT. */
export function parseSelect(cursor: Cursor): Select {
  const select = cursor.advance();
  skipHint(cursor);
  if (cursor.is('WITH') && !startsWithExpression(cursor)) skipSelectWith(cursor);
  const distinct = cursor.accept('DISTINCT');
  if (!distinct) cursor.accept('ALL');
  const as = cursor.is('AS') ? parseSelectAs(cursor) : undefined;
  const items = parseSelectItems(cursor);
  const clauses = parseClauses(cursor);
  return {
    kind: 'select',
    start: select.start,
    end: cursor.previousEnd,
    distinct,
    ...(as && { as }),
    items,
    ...clauses,
  };
}

function skipSelectWith(cursor: Cursor): void {
  const { start } = cursor.advance();
  parseIdentifier(cursor, 'a name', 'after `WITH`');
  if (cursor.accept('OPTIONS')) {
    if (cursor.is('(')) parseOptions(cursor);
    else cursor.reportExpected(['`(`'], 'after `OPTIONS`');
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
  skipTop(cursor);
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
  if (startsSetOperation(cursor)) return false;
  return (
    cursor.startsExpression() ||
    cursor.is('*') ||
    cursor.is('+') ||
    cursor.is('@@') ||
    cursor.is('?') ||
    (cursor.is('WITH') && cursor.isNext('('))
  );
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
  return {
    kind: 'star',
    start,
    end: cursor.previousEnd,
    ...of,
    ...(except && { except }),
    ...(replace && { replace }),
  };
}

/** `EXCEPT (a, b)`; an EXCEPT before ALL or DISTINCT is a set operation and not read here. */
function parseExcept(cursor: Cursor): readonly Identifier[] | undefined {
  if (cursor.isNext('ALL') || cursor.isNext('DISTINCT') || cursor.isNext('@')) return undefined;
  const except = cursor.advance();
  if (cursor.is('(')) return parseColumnNames(cursor);
  cursor.report(
    except,
    '`EXCEPT` needs the columns to leave out in parentheses, or `ALL` or `DISTINCT` between two queries',
    ['`(`'],
  );
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
    rereadClause(cursor);
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
    if (
      token.kind === 'keyword' &&
      (CLAUSE_ORDER.includes(token.word) || ['ORDER', 'LIMIT', 'UNION', 'INTERSECT'].includes(token.word))
    ) {
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
