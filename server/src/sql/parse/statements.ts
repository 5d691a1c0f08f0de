// Tokens → the statements of a DDL file, one by one: a broken one ends at its `;` and hides nothing behind it.

import type { Token } from '../tokenizer.js';
import type { CreateView, Expression, OtherStatement, Statement } from '../tree.js';
import { parseCreateTable, type CreateTableHead } from './create-table.js';
import type { Cursor } from './cursor.js';
import { parseColumnNames, parseIfNotExists, parsePath, splitQuotedParts } from './names.js';
import { parseOptions } from './options.js';
import { startsQuery } from './subqueries.js';

/** All statements to the end of the text. */
export function readStatements(cursor: Cursor): Statement[] {
  const statements: Statement[] = [];
  while (!cursor.atEnd) {
    if (cursor.accept(';')) continue;
    statements.push(parseStatement(cursor));
    finishStatement(cursor);
  }
  return statements;
}

function finishStatement(cursor: Cursor): void {
  cursor.leaveAll();
  if (cursor.is(';') || cursor.atEnd) return;
  if (cursor.is('CREATE') && !cursor.failedHere) {
    cursor.reportExpected(['`;`'], 'between two statements');
    return;
  }
  cursor.reportExpected(['`;`', 'the end of the text'], 'after the statement');
  cursor.skipStatement();
}

function parseStatement(cursor: Cursor): Statement {
  if (cursor.is('CREATE')) return parseCreate(cursor);
  if (startsQuery(cursor) || cursor.is('(')) return cursor.grammar.query(cursor);
  return skipOther(cursor, cursor.token);
}

/** First words of the statements that are not interpreted. */
const OTHER_STATEMENTS: ReadonlySet<string> = new Set(
  `ALTER ANALYZE ASSERT BEGIN BREAK CALL COMMIT CONTINUE DECLARE DEFINE DELETE DESC DESCRIBE DROP EXECUTE EXPLAIN EXPORT FOR GRANT IF IMPORT
  INSERT ITERATE LEAVE LOAD LOOP MERGE MODULE RAISE RENAME REPEAT RETURN REVOKE ROLLBACK RUN SET SHOW START TRUNCATE UNDROP UPDATE WHILE`.split(
    /\s+/,
  ),
);

/** What CREATE makes besides tables and views. */
const OTHER_OBJECTS: ReadonlySet<string> = new Set(
  `AGGREGATE APPROX ASSIGNMENT CAPACITY CONNECTION CONSTANT DATABASE EXTERNAL FUNCTION INDEX LOCALITY MODEL NULL_FILTERED POLICY PRIVILEGE
  PROCEDURE PROPERTY RESERVATION ROW SCHEMA SEARCH SEQUENCE SNAPSHOT TABLE UNIQUE VECTOR`.split(/\s+/),
);

/** A statement that is not interpreted. */
function skipOther(cursor: Cursor, first: Token): OtherStatement {
  if (cursor.token === first && !OTHER_STATEMENTS.has(first.word))
    cursor.reportExpected(['a statement such as `CREATE TABLE`']);
  cursor.skipStatement();
  return { kind: 'other-statement', start: first.start, end: cursor.previousEnd, firstWord: first.word };
}

const CREATE_MODIFIERS: ReadonlySet<string> = new Set([
  'TEMP',
  'TEMPORARY',
  'PUBLIC',
  'PRIVATE',
  'EXTERNAL',
  'MATERIALIZED',
  'RECURSIVE',
]);

function parseCreate(cursor: Cursor): Statement {
  const create = cursor.advance();
  const orReplace = cursor.is('OR') && cursor.isNext('REPLACE');
  if (orReplace) {
    cursor.advance();
    cursor.advance();
  }
  const modifiers = new Set<string>();
  while (CREATE_MODIFIERS.has(cursor.token.word) && !modifiers.has(cursor.token.word))
    modifiers.add(cursor.advance().word);
  const head: CreateTableHead = {
    start: create.start,
    orReplace,
    temporary: modifiers.has('TEMP') || modifiers.has('TEMPORARY'),
    external: modifiers.has('EXTERNAL'),
  };
  const forView = modifiers.has('MATERIALIZED') || modifiers.has('RECURSIVE');
  if (cursor.is('TABLE') && !cursor.isNext('FUNCTION') && !forView) {
    cursor.advance();
    return parseCreateTable(cursor, head);
  }
  if (!head.external && cursor.accept('VIEW')) return parseView(cursor, head, modifiers.has('MATERIALIZED'));
  reportObject(cursor, forView ? ['`VIEW`'] : head.external ? ['`TABLE`'] : ['`TABLE`', '`VIEW`']);
  return skipOther(cursor, create);
}

function reportObject(cursor: Cursor, expected: readonly string[]): void {
  if (expected.length === 1 || !OTHER_OBJECTS.has(cursor.token.word)) cursor.reportExpected(expected, 'after `CREATE`');
}

function parseView(cursor: Cursor, head: CreateTableHead, materialized: boolean): Statement {
  const ifNotExists = parseIfNotExists(cursor);
  const path = parsePath(cursor, 'the name of the view');
  if (path === undefined) return skipOther(cursor, cursor.token);
  const columns = cursor.is('(') ? parseColumnNames(cursor) : [];
  let options: CreateView['options'] = [];
  while (!cursor.is('AS') && !cursor.atEnd && !cursor.is(';') && !cursor.failedHere) {
    if (cursor.is('OPTIONS') && cursor.isNext('(')) {
      cursor.advance();
      options = parseOptions(cursor);
    } else if (!skipViewClause(cursor, materialized)) cursor.reportExpected(['`AS`'], 'and the query of the view');
  }
  if (!cursor.failedHere) cursor.expect('AS', 'and the query of the view');
  else cursor.accept('AS');
  const asQuery = cursor.grammar.query(cursor);
  const { start, orReplace } = head;
  const name = splitQuotedParts(path);
  return {
    kind: 'create-view',
    start,
    end: cursor.previousEnd,
    orReplace,
    materialized,
    ifNotExists,
    name,
    columns,
    options,
    asQuery,
  };
}

/** PARTITION BY, CLUSTER BY and SQL SECURITY of views: read over, they are about storage and rights. */
function skipViewClause(cursor: Cursor, materialized: boolean): boolean {
  if (materialized && (cursor.is('PARTITION') || cursor.is('CLUSTER')) && cursor.isNext('BY')) {
    cursor.advance();
    cursor.advance();
    const items: Expression[] = [];
    do items.push(cursor.grammar.expression(cursor));
    while (cursor.accept(','));
    return true;
  }
  if (!cursor.is('SQL') || !cursor.isNext('SECURITY')) return false;
  cursor.advance();
  cursor.advance();
  cursor.advance();
  return true;
}
