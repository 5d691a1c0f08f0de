// Tokens → queries: WITH, set operations, ORDER BY, LIMIT. Pipe syntax and FROM-first queries are refused with their position.

import type { Query, QueryBody, SetOperation } from '../tree.js';
import { QUERY_DEPTH, type Cursor } from './cursor.js';
import { skipHint } from './hints.js';
import { parseFromClause } from './from.js';
import { parseColumnNames, parseIdentifier } from './names.js';
import { parseSelect } from './select.js';
import { isSetWord, startsSetOperation } from './subqueries.js';
import { parseLimit, parseOrderBy, skipLateOrder } from './windows.js';

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
  const { recursive, ctes } =
    first === undefined && cursor.is('WITH') ? parseWith(cursor) : { recursive: false, ctes: [] };
  const body = parseBody(cursor, first === undefined ? cursor.token.start : start, first);
  const orderBy = cursor.is('ORDER') ? parseOrderBy(cursor) : [];
  const bounds: Pick<Query, 'limit' | 'offset'> = cursor.is('LIMIT') ? parseLimit(cursor) : {};
  if (bounds.limit !== undefined && orderBy.length === 0) skipLateOrder(cursor);
  refuseTrailing(cursor);
  cursor.ascend(QUERY_DEPTH);
  // Parentheses around a whole query change nothing.
  if (
    body.kind === 'query' &&
    ctes.length === 0 &&
    orderBy.length === 0 &&
    bounds.limit === undefined &&
    bounds.offset === undefined
  )
    return body;
  return { kind: 'query', start, end: cursor.previousEnd, recursive, ctes, body, orderBy, ...bounds };
}

function emptyQuery(cursor: Cursor): Query {
  const at = cursor.token.start;
  return { kind: 'query', start: at, end: at, recursive: false, ctes: [], body: cursor.missing(), orderBy: [] };
}

function refuseTrailing(cursor: Cursor): void {
  if (!cursor.is('|>')) return;
  cursor.report(
    cursor.token,
    'Queries in pipe syntax (`|>`) are not read; write the query with SELECT, WHERE, GROUP BY',
  );
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
    if (
      whole !== undefined &&
      (whole.op !== operator.op || whole.distinct !== operator.distinct || whole.byName !== operator.byName)
    ) {
      cursor.report(token, 'Different set operations need parentheses around one of them');
    }
    whole ??= operator;
    inputs.push(parseInput(cursor));
  }
  if (whole === undefined) return input;
  const { op, distinct, byName } = whole;
  return { kind: 'set-operation', start, end: cursor.previousEnd, op, distinct, ...(byName && { byName }), inputs };
}

function parseSetOperator(cursor: Cursor): SetOperator {
  const { start } = cursor.token;
  let mode: string | undefined;
  if (!isSetWord(cursor.token)) {
    mode = cursor.advance().word;
    cursor.accept('OUTER');
  }
  const op = cursor.advance().word as SetOperation['op'];
  skipHint(cursor);
  const distinct = cursor.accept('DISTINCT');
  if (!distinct && !cursor.accept('ALL')) {
    cursor.report(
      { start: cursor.previousEnd - op.length, end: cursor.previousEnd },
      `\`${op}\` needs \`ALL\` or \`DISTINCT\` behind it`,
      ['`ALL`', '`DISTINCT`'],
    );
  }
  const { token } = cursor;
  const strict = cursor.accept('STRICT');
  if (strict && mode !== undefined) cursor.report(token, `\`STRICT\` cannot follow a \`${mode}\` set operation`);
  const byName = parseColumnMatching(cursor);
  if (strict) cursor.unsupported.push({ start: token.start, end: cursor.previousEnd, construct: '`STRICT`' });
  if (mode !== undefined)
    cursor.unsupported.push({ start, end: cursor.previousEnd, construct: `\`${mode}\` set operations` });
  return { op, distinct, byName };
}

/** `BY NAME [ON (…)]`, `CORRESPONDING [BY (…)]`. */
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
  if (!cursor.accept('CORRESPONDING')) return false;
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
