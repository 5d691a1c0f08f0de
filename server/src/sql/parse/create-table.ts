// Tokens → CREATE TABLE: columns with their attributes, constraints, partitioning, options, AS query.

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
import { isName, parseColumnNames, parseIdentifier, parseIfNotExists, parsePath, splitQuotedParts } from './names.js';

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
  const path = parsePath(cursor, 'the name of the table') ?? {
    kind: 'path',
    start: cursor.previousEnd,
    end: cursor.previousEnd,
    parts: [],
  };
  const parts: Parts = { columns: [], foreignKeys: [], checks: [], primaryKey: undefined };
  if (cursor.is('(')) parseElements(cursor, parts);
  const clauses = parseClauses(cursor, head.external);
  if (head.external && clauses.options.length === 0 && !cursor.failedHere)
    cursor.reportExpected(['`OPTIONS`'], 'of the external table');
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
    name: splitQuotedParts(path),
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
    // A forgotten comma: what follows on the next line is the next element.
    if (isName(cursor.token) && cursor.token !== token && startsLine(cursor)) continue;
    cursor.skipElement();
    if (!cursor.accept(',')) break;
  }
  cursor.close(opening, 'the list of columns', [',']);
}

function startsLine(cursor: Cursor): boolean {
  return /[\r\n]/.test(cursor.text.slice(cursor.previousEnd, cursor.token.start));
}

function parseElement(cursor: Cursor, parts: Parts): void {
  const constraint =
    cursor.is('CONSTRAINT') && isName(cursor.peek()) && ['PRIMARY', 'FOREIGN', 'CHECK'].includes(cursor.peek(2).word);
  if (constraint) {
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

function parsePrimaryKey(cursor: Cursor, parts: Parts): void {
  const { start } = cursor.advance();
  cursor.advance();
  if (parts.primaryKey !== undefined)
    cursor.report({ start, end: cursor.previousEnd }, 'A second PRIMARY KEY: a table has one');
  parts.primaryKey = parseKeyColumns(cursor);
  parseEnforcement(cursor);
  parseElementOptions(cursor);
}

/** `(a, b DESC)`; `()` is a key of no columns. */
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
      if (!cursor.accept('ASC')) cursor.accept('DESC');
      if (cursor.accept('NULLS') && !cursor.accept('FIRST')) cursor.expect('LAST', 'or `FIRST` after `NULLS`');
    } while (cursor.accept(','));
  }
  cursor.close(opening, '`PRIMARY KEY`', [',']);
  return names;
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

function parseClauses(cursor: Cursor, external: boolean): Clauses {
  const clauses: Clauses = { options: [] };
  while (parseClause(cursor, clauses, external));
  return clauses;
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
      const path: PathExpression | undefined = parsePath(cursor, 'a table', `after \`${word}\``);
      if (path !== undefined) clauses.source = { how: word, path: splitQuotedParts(path) };
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
