// Tokens → CREATE TABLE: columns with their attributes, constraints, partitioning, options, AS query.

import type { Token } from '../tokenizer.js';
import type { CreateTable, Expression, Identifier, PathExpression, UnsupportedClause } from '../tree.js';
import {
  acceptWords,
  parseColumn,
  parseElementOptions,
  parseEnforcement,
  parseReferences,
  type Parts,
} from './column-definition.js';
import type { Cursor } from './cursor.js';
import { parseStringOrParameter } from './literals.js';
import { isName, parseColumnNames, parseIdentifier, parseIfNotExists, parsePath, parseTablePath } from './names.js';
import { skipSystemTime, startsSystemTime } from './system-time.js';

/** What stands before the word TABLE. */
export interface CreateTableHead {
  readonly start: number;
  readonly orReplace: boolean;
  readonly temporary: boolean;
  readonly external: boolean;
}

/** Everything behind the word TABLE. */
export function parseCreateTable(cursor: Cursor, head: CreateTableHead): CreateTable {
  const outer = cursor.unsupported;
  cursor.unsupported = [];
  const ifNotExists = parseIfNotExists(cursor);
  const path = parseTablePath(cursor, 'the name of the table') ?? {
    kind: 'path',
    start: cursor.previousEnd,
    end: cursor.previousEnd,
    parts: [],
  };
  const parts: Parts = { columns: [], foreignKeys: [], checks: [], primaryKey: undefined };
  if (cursor.is('(')) parseElements(cursor, parts);
  const clauses = parseClauses(cursor, head.external);
  const unsupported: readonly UnsupportedClause[] = cursor.unsupported;
  cursor.unsupported = outer;
  return {
    kind: 'create-table',
    start: head.start,
    end: cursor.previousEnd,
    orReplace: head.orReplace,
    temporary: head.temporary,
    ifNotExists,
    ...(head.external && { external: true }),
    name: path,
    columns: parts.columns,
    ...(parts.primaryKey && { primaryKey: parts.primaryKey }),
    foreignKeys: parts.foreignKeys,
    ...(parts.checks.length > 0 && { checks: parts.checks }),
    ...clauses,
    ...(unsupported.length > 0 && { unsupported }),
  };
}

// ---- elements ----

function parseElements(cursor: Cursor, parts: Parts): void {
  const opening = cursor.enter();
  if (cursor.is(')')) cursor.report(cursor.token, 'A table needs at least one column', ['a column name']);
  while (!cursor.is(')') && !cursor.atEnd && !cursor.is(';')) {
    const { token } = cursor;
    parseElement(cursor, parts);
    if (cursor.accept(',')) {
      // The language allows commas in a row here.
      while (cursor.accept(','));
      continue;
    }
    if (cursor.is(')')) break;
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the cursor has moved since it was asked before
    if (!cursor.atEnd && !cursor.is(';')) cursor.reportExpected(['`,`', '`)`'], 'in the list of columns');
    // A full stop for the comma, and a forgotten comma: what follows on the next line is the next element.
    if (cursor.is('.') && endsLine(cursor)) {
      cursor.advance();
      continue;
    }
    if (isName(cursor.token) && cursor.token !== token && startsLine(cursor)) continue;
    cursor.skipElement();
    if (!cursor.accept(',')) break;
  }
  cursor.close(opening, 'the list of columns', [',']);
}

function endsLine(cursor: Cursor): boolean {
  return /[\r\n]/.test(cursor.text.slice(cursor.token.end, cursor.peek().start));
}

function startsLine(cursor: Cursor): boolean {
  return /[\r\n]/.test(cursor.text.slice(cursor.previousEnd, cursor.token.start));
}

function parseElement(cursor: Cursor, parts: Parts): void {
  if (startsConstraint(cursor)) {
    cursor.advance();
    cursor.advance();
  }
  if (cursor.is('PRIMARY') && cursor.isNext('KEY')) {
    parsePrimaryKey(cursor, parts);
    return;
  }
  if (cursor.is('FOREIGN') && cursor.isNext('KEY')) {
    parseForeignKey(cursor, parts);
    return;
  }
  if (cursor.is('CHECK') && cursor.isNext('(')) {
    parseCheck(cursor, parts);
    return;
  }
  parseColumn(cursor, parts);
}

/** `CONSTRAINT name` before a key or a check; `constraint INT64 PRIMARY KEY` is a column. */
function startsConstraint(cursor: Cursor): boolean {
  if (!cursor.is('CONSTRAINT') || !isName(cursor.peek())) return false;
  const { word } = cursor.peek(2);
  return word === 'FOREIGN' || word === 'CHECK' || (word === 'PRIMARY' && cursor.peek(4).word === '(');
}

function parsePrimaryKey(cursor: Cursor, parts: Parts): void {
  const { start } = cursor.advance();
  cursor.advance();
  if (parts.primaryKey !== undefined)
    cursor.report({ start, end: cursor.previousEnd }, 'A second PRIMARY KEY: a table has one');
  parts.primaryKey = parseKeyColumns(cursor);
  parseEnforcement(cursor);
  parseElementOptions(cursor);
}

/** `(a, b)`; `()` is a key of no columns. */
function parseKeyColumns(cursor: Cursor): readonly Identifier[] {
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'after `PRIMARY KEY`');
    return [];
  }
  const opening = cursor.enter();
  const names: Identifier[] = [];
  if (!cursor.is(')')) {
    do {
      const name = parseIdentifier(cursor, 'a column name', 'in `PRIMARY KEY`');
      if (name === undefined) break;
      names.push(name);
      skipKeyOrder(cursor);
    } while (cursor.accept(','));
  }
  cursor.close(opening, '`PRIMARY KEY`', [',']);
  return names;
}

function skipKeyOrder(cursor: Cursor): void {
  if (!cursor.is('ASC') && !cursor.is('DESC') && !cursor.is('NULLS')) return;
  cursor.report(cursor.token, 'The columns of a primary key have no order', ['`,`', '`)`']);
  if (!cursor.accept('ASC')) cursor.accept('DESC');
  if (cursor.accept('NULLS') && !cursor.accept('FIRST')) cursor.expect('LAST', 'or `FIRST` after `NULLS`');
}

function parseForeignKey(cursor: Cursor, parts: Parts): void {
  cursor.advance();
  cursor.advance();
  const columns = parseColumnNames(cursor);
  if (!cursor.is('REFERENCES')) {
    cursor.reportExpected(['`REFERENCES`'], 'after the columns of `FOREIGN KEY`');
    return;
  }
  parseReferences(cursor, parts, columns);
  parseEnforcement(cursor);
  parseElementOptions(cursor);
}

function parseCheck(cursor: Cursor, parts: Parts): void {
  cursor.advance();
  const opening = cursor.enter();
  parts.checks.push(cursor.grammar.expression(cursor));
  cursor.close(opening, '`CHECK`');
  parseEnforcement(cursor);
  parseElementOptions(cursor);
}

// ---- clauses behind the columns ----

type Clauses = { -readonly [Key in 'partitionBy' | 'clusterBy' | 'source' | 'asQuery']?: CreateTable[Key] } & {
  options: CreateTable['options'];
};

const CLAUSES: readonly string[] = [
  'LIKE',
  'CLONE',
  'DEFAULT COLLATE',
  'WITH PARTITION COLUMNS',
  'PARTITION BY',
  'CLUSTER BY',
  'WITH CONNECTION',
  'OPTIONS',
  'AS',
];
const NOT_EXTERNAL: ReadonlySet<string> = new Set(['CLONE', 'PARTITION BY', 'CLUSTER BY', 'AS']);

/** Clauses in any order; each that is late, or stands twice, is reported where it stands. */
function parseClauses(cursor: Cursor, external: boolean): Clauses {
  const clauses: Clauses = { options: [] };
  let last = -1;
  let hasOptions = false;
  for (;;) {
    const { token } = cursor;
    const rank = rankOf(token.word, cursor.peek().word);
    hasOptions ||= token.word === 'OPTIONS';
    const more = parseClause(cursor, clauses, external);
    if (!more && token.word !== 'AS') break;
    const name = CLAUSES[rank]!;
    if (external && NOT_EXTERNAL.has(name)) cursor.report(token, `An external table has no \`${name}\``);
    else reportOrder(cursor, token, CLAUSES, rank, last, 'table');
    last = Math.max(last, rank);
    if (!more) break;
  }
  if (external && !hasOptions && !cursor.failedHere) cursor.reportExpected(['`OPTIONS`'], 'of the external table');
  return clauses;
}

function rankOf(word: string, next: string): number {
  if (word === 'COPY') return CLAUSES.indexOf('CLONE');
  const words = word === 'WITH' ? `WITH ${next}` : word;
  return CLAUSES.findIndex((clause) => clause === words || clause.startsWith(`${words} `));
}

/** Reports the clause that begins at `token` where one of a later or the same rank has been read. */
export function reportOrder(
  cursor: Cursor,
  token: Token,
  order: readonly string[],
  rank: number,
  last: number,
  what: string,
): void {
  if (rank > last) return;
  cursor.report(
    token,
    rank === last
      ? `A second \`${order[rank]!}\`: a ${what} has one`
      : `\`${order[rank]!}\` stands before \`${order[last]!}\``,
  );
}

function parseClause(cursor: Cursor, clauses: Clauses, external: boolean): boolean {
  const { word, start } = cursor.token;
  switch (word) {
    case 'PARTITION':
      cursor.advance();
      cursor.expect('BY', 'after `PARTITION`');
      clauses.partitionBy = parseKeys(cursor)[0]!;
      return true;
    case 'CLUSTER':
      cursor.advance();
      cursor.expect('BY', 'after `CLUSTER`');
      clauses.clusterBy = parseKeys(cursor);
      return true;
    case 'OPTIONS':
      clauses.options = [...clauses.options, ...parseElementOptions(cursor)];
      return cursor.token.start > start;
    case 'LIKE':
    case 'CLONE':
    case 'COPY': {
      cursor.advance();
      const path: PathExpression | undefined = parseTablePath(cursor, 'a table', `after \`${word}\``);
      if (path !== undefined) clauses.source = { how: word, path };
      if (word !== 'LIKE') parseCopiedRows(cursor);
      return true;
    }
    case 'AS':
      cursor.advance();
      clauses.asQuery = cursor.grammar.query(cursor);
      return false;
    default:
      return parseRareClause(cursor, start, external);
  }
}

/** `FOR SYSTEM_TIME AS OF moment`, `WHERE condition` behind the table that is copied. */
function parseCopiedRows(cursor: Cursor): void {
  if (startsSystemTime(cursor)) skipSystemTime(cursor);
  const { start } = cursor.token;
  if (!cursor.accept('WHERE')) return;
  cursor.grammar.expression(cursor);
  cursor.unsupported.push({ start, end: cursor.previousEnd, construct: '`WHERE` of a copied table' });
}

function parseKeys(cursor: Cursor): readonly Expression[] {
  const keys: Expression[] = [];
  do keys.push(cursor.grammar.expression(cursor));
  while (cursor.accept(','));
  return keys;
}

/** Clauses that say nothing about columns or rows; kept as unsupported where they could. */
function parseRareClause(cursor: Cursor, start: number, external: boolean): boolean {
  if (acceptWords(cursor, 'DEFAULT', 'COLLATE')) {
    parseStringOrParameter(cursor, 'after `COLLATE`');
    cursor.unsupported.push({ start, end: cursor.previousEnd, construct: '`DEFAULT COLLATE`' });
    return true;
  }
  if (acceptWords(cursor, 'WITH', 'CONNECTION')) {
    if (!cursor.accept('DEFAULT')) parsePath(cursor, 'a connection');
    return true;
  }
  if (external && cursor.is('WITH') && cursor.isNext('PARTITION')) {
    cursor.advance();
    cursor.advance();
    cursor.expect('COLUMNS', 'after `WITH PARTITION`');
    if (cursor.is('(')) parseElements(cursor, { columns: [], foreignKeys: [], checks: [], primaryKey: undefined });
    cursor.unsupported.push({ start, end: cursor.previousEnd, construct: '`WITH PARTITION COLUMNS`' });
    return true;
  }
  return false;
}
