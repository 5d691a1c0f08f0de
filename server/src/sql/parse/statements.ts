// Tokens → the statements of a DDL file, one by one: a broken one ends at its `;` and hides nothing behind it.

import type { Token } from '../tokenizer.js';
import type { CreateView, Expression, Identifier, OtherStatement, Statement } from '../tree.js';
import { parseElementOptions } from './column-definition.js';
import { parseCreateTable, reportOrder, type CreateTableHead } from './create-table.js';
import type { Cursor } from './cursor.js';
import { skipHint } from './hints.js';
import { keywordMeant } from './misspelt-keywords.js';
import { isName, parseIdentifier, parseIfNotExists, parseTablePath } from './names.js';
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
  skipHint(cursor);
  if (cursor.is('CREATE')) return parseCreate(cursor);
  if (startsQuery(cursor) || cursor.is('(')) return cursor.grammar.query(cursor);
  if (
    isMisspelt(cursor, 'CREATE') &&
    (cursor.isNext('TABLE') || cursor.isNext('OR') || SCOPES.has(cursor.peek().word))
  ) {
    cursor.reportExpected(['`CREATE`']);
    return parseCreate(cursor);
  }
  return skipOther(cursor, cursor.token);
}

/** What stands in the keyword's place is reported by the caller; what follows it is read as if it were the keyword. */
function isMisspelt(cursor: Cursor, keyword: string): boolean {
  return !OTHER_STATEMENTS.has(cursor.token.word) && keywordMeant(cursor.token, [keyword]) !== undefined;
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

/** Who sees what is created: one of these, directly behind CREATE [OR REPLACE]. */
const SCOPES: ReadonlySet<string> = new Set(['TEMP', 'TEMPORARY', 'PUBLIC', 'PRIVATE']);

/** `[scope] TABLE`, `[scope] EXTERNAL TABLE`, `[scope] [RECURSIVE] VIEW`, `MATERIALIZED [RECURSIVE] VIEW`. */
const MODIFIER_ORDER: readonly string[] = ['MATERIALIZED', 'EXTERNAL', 'RECURSIVE'];

function parseCreate(cursor: Cursor): Statement {
  const create = cursor.advance();
  const orReplace = cursor.is('OR') && cursor.isNext('REPLACE');
  if (orReplace) {
    cursor.advance();
    cursor.advance();
  }
  const modifiers = parseModifiers(cursor);
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
  if (!forView && isMisspelt(cursor, 'TABLE') && (cursor.isNext('IF') || isName(cursor.peek()))) {
    cursor.reportExpected(['`TABLE`'], 'after `CREATE`');
    cursor.advance();
    return parseCreateTable(cursor, head);
  }
  if (!head.external && cursor.accept('VIEW')) return parseView(cursor, head, modifiers.has('MATERIALIZED'));
  reportObject(cursor, forView ? ['`VIEW`'] : head.external ? ['`TABLE`'] : ['`TABLE`', '`VIEW`']);
  return skipOther(cursor, create);
}

/** Read in any order; what stands out of order or beside its like is reported. */
function parseModifiers(cursor: Cursor): ReadonlySet<string> {
  const modifiers = new Set<string>();
  let scope = '';
  let last = -1;
  for (;;) {
    const { token } = cursor;
    const rank = MODIFIER_ORDER.indexOf(token.word);
    const isScope = SCOPES.has(token.word);
    if ((rank < 0 && !isScope) || modifiers.has(token.word)) return modifiers;
    if (isScope && (scope !== '' || modifiers.size > 0))
      cursor.report(token, `\`${token.word}\` cannot stand behind \`${[...modifiers].at(-1)!}\``);
    else if (token.word === 'MATERIALIZED' && scope !== '')
      cursor.report(token, `A materialized view cannot be \`${scope}\``);
    else if (!isScope && rank < last)
      cursor.report(token, `\`${token.word}\` stands before \`${MODIFIER_ORDER[last]!}\``);
    if (isScope) scope = token.word;
    else last = Math.max(last, rank);
    modifiers.add(cursor.advance().word);
  }
}

function reportObject(cursor: Cursor, expected: readonly string[]): void {
  if (expected.length === 1 || !OTHER_OBJECTS.has(cursor.token.word)) cursor.reportExpected(expected, 'after `CREATE`');
}

function parseView(cursor: Cursor, head: CreateTableHead, materialized: boolean): Statement {
  const ifNotExists = parseIfNotExists(cursor);
  const path = parseTablePath(cursor, 'the name of the view');
  if (path === undefined) return skipOther(cursor, cursor.token);
  const columns = cursor.is('(') ? parseViewColumns(cursor) : [];
  let options: CreateView['options'] = [];
  let last = -1;
  while (!cursor.is('AS') && !cursor.atEnd && !cursor.is(';') && !cursor.failedHere) {
    const { token } = cursor;
    const rank = VIEW_CLAUSES.findIndex((clause) => clause.startsWith(token.word));
    if (cursor.is('OPTIONS') && cursor.isNext('(')) {
      cursor.advance();
      options = [...options, ...parseOptions(cursor)];
    } else if (!skipViewClause(cursor, materialized)) {
      cursor.reportExpected(['`AS`'], 'and the query of the view');
      break;
    }
    reportOrder(cursor, token, VIEW_CLAUSES, rank, last, 'view');
    last = Math.max(last, rank);
  }
  if (!cursor.failedHere) cursor.expect('AS', 'and the query of the view');
  else cursor.accept('AS');
  if (materialized && cursor.is('REPLICA') && cursor.isNext('OF')) return parseReplica(cursor, head.start);
  const asQuery = cursor.grammar.query(cursor);
  const { start, orReplace } = head;
  const name = path;
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

/** `AS REPLICA OF view`: what it shows stands elsewhere. */
function parseReplica(cursor: Cursor, start: number): Statement {
  cursor.advance();
  cursor.advance();
  parseTablePath(cursor, 'a materialized view', 'after `REPLICA OF`');
  return { kind: 'other-statement', start, end: cursor.previousEnd, firstWord: 'CREATE' };
}

const VIEW_CLAUSES: readonly string[] = ['SQL SECURITY', 'PARTITION BY', 'CLUSTER BY', 'OPTIONS'];

/** `(a OPTIONS (…), b)`. */
function parseViewColumns(cursor: Cursor): CreateView['columns'] {
  const opening = cursor.enter();
  const names: Identifier[] = [];
  do {
    const name = parseIdentifier(cursor, 'a column name');
    if (name === undefined) break;
    names.push(name);
    parseElementOptions(cursor);
  } while (cursor.accept(','));
  cursor.close(opening, 'the column names', [',']);
  return names;
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
  if (!cursor.accept('INVOKER')) cursor.expect('DEFINER', 'or `INVOKER` after `SQL SECURITY`');
  return true;
}
