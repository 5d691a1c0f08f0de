// Tokens → FROM items: tables, subqueries, UNNEST, table functions, joins, PIVOT and UNPIVOT.

import type { Token } from '../tokenizer.js';
import type {
  Expression,
  FromItem,
  Identifier,
  JoinReference,
  PathExpression,
  Query,
  TableReference,
  UnnestReference,
} from '../tree.js';
import type { Cursor } from './cursor.js';
import { skipHint } from './hints.js';
import { isName, parseAlias, parseColumnNames, parseTablePath } from './names.js';
import { parsePivot } from './pivot.js';
import { parseUnnestArray, startsQuery, startsSetOperation } from './subqueries.js';
import { skipSystemTime, startsSystemTime } from './system-time.js';
import { parseTableFunction } from './table-functions.js';

/** What stands behind FROM. */
export function parseFromClause(cursor: Cursor): FromItem {
  const { start } = cursor.token;
  const first = parseJoins(cursor, start, parsePrimary(cursor));
  let { whole } = first;
  let nested = first.nested;
  for (;;) {
    const comma = cursor.token;
    if (!cursor.accept(',')) return whole;
    if (nested) cursor.report(comma, 'A comma cannot follow joins with several `ON` in a row; write `CROSS JOIN`');
    const right = parsePrimary(cursor);
    whole = { kind: 'join', start, end: cursor.previousEnd, type: 'COMMA', left: whole, right };
    ({ whole, nested } = parseJoins(cursor, start, whole));
  }
}

// ---- joins ----

type JoinType = JoinReference['type'];

interface Pending {
  readonly type: JoinType;
  readonly natural: boolean;
  readonly head: Token;
  readonly right: FromItem;
  readonly conditions: readonly Condition[];
  readonly end: number;
}

type Condition = Pick<JoinReference, 'on' | 'using'> & { readonly token?: Token };

/** All joins behind `first`, left-deep; with several ON in a row (`a JOIN b JOIN c ON … ON …`) as those say. */
function parseJoins(cursor: Cursor, start: number, first: FromItem): { whole: FromItem; nested: boolean } {
  const joins: Pending[] = [];
  for (;;) {
    const { token } = cursor;
    const head = parseJoinHead(cursor);
    if (head === undefined) break;
    if ((head.type === 'RIGHT' || head.type === 'FULL') && first.kind === 'join' && first.type === 'COMMA') {
      cursor.report(
        token,
        `\`${head.type} JOIN\` after a comma needs parentheses around it, or \`CROSS JOIN\` in place of the comma`,
      );
    }
    const right = parsePrimary(cursor);
    joins.push({ ...head, head: token, right, conditions: parseConditions(cursor), end: cursor.previousEnd });
  }
  const nested = joins.some((join) => join.conditions.length > 1);
  return { whole: nested ? nest(cursor, start, first, joins) : chain(start, first, joins), nested };
}

function chain(start: number, first: FromItem, joins: readonly Pending[]): FromItem {
  return joins.reduce<FromItem>(
    (left, join) => joined(start, left, join, join.right, join.conditions[0] ?? {}, join.end),
    first,
  );
}

function joined(
  start: number,
  left: FromItem,
  join: Pending,
  right: FromItem,
  condition: Condition,
  end: number,
): JoinReference {
  return {
    kind: 'join',
    start,
    end,
    type: join.type,
    left,
    right,
    ...(condition.on && { on: condition.on }),
    ...(condition.using && { using: condition.using }),
    ...(join.natural && { natural: true }),
  };
}

/** Each ON closes the innermost join that has none yet; every join that takes a condition needs one then. */
function nest(cursor: Cursor, start: number, first: FromItem, joins: readonly Pending[]): FromItem {
  const waiting: { left: FromItem; join: Pending }[] = [];
  let whole = first;
  const several = joins.find((join) => join.conditions.length > 1)!.conditions[1]!.token!;
  if (first.kind === 'join' && first.type === 'COMMA')
    cursor.report(several, 'Several `ON` in a row cannot follow a comma; write `CROSS JOIN` in its place');
  for (const join of joins) {
    if (join.type === 'CROSS' || join.natural) whole = joined(start, whole, join, join.right, {}, join.end);
    else {
      waiting.push({ left: whole, join });
      whole = join.right;
    }
    for (const condition of join.conditions) {
      const outer = waiting.pop();
      if (outer === undefined) cursor.report(condition.token!, 'There is no join for this condition');
      else whole = joined(outer.left.start, outer.left, outer.join, whole, condition, join.end);
    }
  }
  for (const { join } of waiting)
    cursor.report(join.head, 'This join needs its own `ON` or `USING`, as others have several in a row', ['`ON`']);
  for (let outer = waiting.pop(); outer !== undefined; outer = waiting.pop())
    whole = joined(outer.left.start, outer.left, outer.join, whole, {}, whole.end);
  return whole;
}

/** `[NATURAL] [LEFT [OUTER] | …] [HASH] JOIN`. */
function parseJoinHead(cursor: Cursor): { type: JoinType; natural: boolean } | undefined {
  const { token } = cursor;
  if (token.kind !== 'keyword') return undefined;
  const natural = token.word === 'NATURAL';
  const typeToken = natural ? cursor.peek() : token;
  const typed = ['CROSS', 'FULL', 'INNER', 'LEFT', 'RIGHT'].includes(typeToken.word);
  if (!natural && !typed && !['JOIN', 'HASH', 'LOOKUP'].includes(token.word)) return undefined;
  let ahead = natural ? 1 : 0;
  if (typed)
    ahead +=
      cursor.peek(ahead + 1).word === 'OUTER' && typeToken.word !== 'CROSS' && typeToken.word !== 'INNER' ? 2 : 1;
  if (['UNION', 'INTERSECT', 'EXCEPT'].includes(cursor.peek(ahead).word)) return undefined;
  for (let i = 0; i < ahead; i++) cursor.advance();
  if (cursor.is('HASH') || cursor.is('LOOKUP')) cursor.advance();
  cursor.expect('JOIN', typed ? `after \`${typeToken.word}\`` : '');
  skipHint(cursor);
  return { type: typed ? (typeToken.word as JoinType) : 'INNER', natural };
}

function parseConditions(cursor: Cursor): readonly Condition[] {
  const conditions: Condition[] = [];
  for (;;) {
    const { token } = cursor;
    if (cursor.accept('ON')) conditions.push({ token, on: cursor.grammar.expression(cursor) });
    else if (cursor.accept('USING')) conditions.push({ token, using: parseColumnNames(cursor) });
    else return conditions;
  }
}

// ---- one item ----

function parsePrimary(cursor: Cursor): FromItem {
  const { token } = cursor;
  if (!cursor.descend()) {
    cursor.ascend();
    return cursor.missing();
  }
  const item = parseItem(cursor);
  cursor.ascend();
  if (item.kind === 'missing') return item;
  return parseSuffix(cursor, token.start, item);
}

function parseItem(cursor: Cursor): FromItem {
  if (cursor.is('(')) return parseParenthesized(cursor);
  if (cursor.is('UNNEST')) return parseUnnest(cursor);
  const { token } = cursor;
  if (cursor.is('@') || cursor.is('@@') || cursor.is('?')) {
    cursor.report(token, 'A parameter cannot stand for a table', ['a table']);
    cursor.advance();
    if (isName(cursor.token)) cursor.advance();
    return cursor.missing(token.start, cursor.previousEnd);
  }
  if (cursor.is('IF') && cursor.isNext('(')) return parseFunction(cursor);
  const path = parseTablePath(cursor, 'a table');
  if (path === undefined) return cursor.missing();
  if (cursor.is('(')) {
    if (path.parts.some((part) => !part.quoted && part.name.includes('-')))
      cursor.report(cursor.token, 'The name of a function has no dashes', ['an alias']);
    return parseFunction(cursor, path);
  }
  if (cursor.is('[')) cursor.report(cursor.token, 'An array element in FROM needs `UNNEST(…)` around it', ['an alias']);
  return parseTable(cursor, path);
}

function parseTable(cursor: Cursor, path: PathExpression): TableReference {
  skipHint(cursor);
  const alias = parseTableAlias(cursor);
  const withOffset = parseWithOffset(cursor);
  return {
    kind: 'table',
    start: path.start,
    end: cursor.previousEnd,
    path,
    ...(alias && { alias }),
    ...(withOffset && { withOffset }),
  };
}

function parseFunction(cursor: Cursor, path?: PathExpression): FromItem {
  const called = parseTableFunction(cursor, path);
  const alias = parseTableAlias(cursor);
  return alias === undefined ? called : { ...called, end: cursor.previousEnd, alias };
}

/** PIVOT and UNPIVOT are clauses here, not aliases, when a parenthesis or a null filter follows. */
function parseTableAlias(cursor: Cursor): Identifier | undefined {
  return startsPivot(cursor) ? undefined : parseAlias(cursor);
}

function startsPivot(cursor: Cursor): boolean {
  if (cursor.is('PIVOT')) return cursor.isNext('(');
  return cursor.is('UNPIVOT') && (cursor.isNext('(') || cursor.isNext('INCLUDE') || cursor.isNext('EXCLUDE'));
}

function parseWithOffset(cursor: Cursor): UnnestReference['withOffset'] {
  if (!cursor.is('WITH') || !cursor.isNext('OFFSET')) return undefined;
  cursor.advance();
  cursor.advance();
  const alias = parseTableAlias(cursor);
  return alias === undefined ? {} : { alias };
}

function parseUnnest(cursor: Cursor): UnnestReference {
  const { start } = cursor.token;
  const array: Expression = parseUnnestArray(cursor);
  skipHint(cursor);
  const alias = parseTableAlias(cursor);
  const withOffset = parseWithOffset(cursor);
  return {
    kind: 'unnest',
    start,
    end: cursor.previousEnd,
    array,
    ...(alias && { alias }),
    ...(withOffset && { withOffset }),
  };
}

/** `(query)`, `(a JOIN b)`. */
function parseParenthesized(cursor: Cursor): FromItem {
  const opening = cursor.enter();
  if (startsQuery(cursor))
    return finishSubquery(cursor, opening.start, closeWith(cursor, opening, cursor.grammar.query(cursor)));
  const { start } = cursor.token;
  const first = cursor.is('(') ? parseNested(cursor) : parsePrimary(cursor);
  if (isBareQuery(first) && !startsJoin(cursor)) {
    const query = cursor.is(')') ? first.query : cursor.grammar.queryFrom(cursor, start, first.query);
    return finishSubquery(cursor, opening.start, closeWith(cursor, opening, query));
  }
  const { whole } = parseJoins(cursor, start, first);
  if (whole === first && first.kind !== 'missing' && cursor.is(')')) {
    cursor.report(opening, 'Parentheses in FROM hold a query or a join, not a single table', ['`SELECT`']);
  }
  cursor.close(opening, 'the join');
  return { ...whole, start: opening.start, end: cursor.previousEnd };
}

function closeWith(cursor: Cursor, opening: ReturnType<Cursor['enter']>, query: Query): Query {
  cursor.close(opening, 'the subquery');
  return query;
}

/** A parenthesis directly inside a parenthesis: its aliases and clauses are read only when it is no operand of a query. */
function parseNested(cursor: Cursor): FromItem {
  const { start } = cursor.token;
  if (!cursor.descend()) {
    cursor.ascend();
    return cursor.missing();
  }
  const item = parseParenthesized(cursor);
  cursor.ascend();
  return item.kind === 'missing' || isBareQuery(item) ? item : parseSuffix(cursor, start, item);
}

function isBareQuery(item: FromItem): item is Extract<FromItem, { kind: 'from-subquery' }> {
  return item.kind === 'from-subquery' && item.alias === undefined;
}

function startsJoin(cursor: Cursor): boolean {
  return (
    !startsSetOperation(cursor) &&
    ['CROSS', 'FULL', 'INNER', 'LEFT', 'RIGHT', 'NATURAL', 'JOIN', 'HASH', 'LOOKUP'].includes(cursor.token.word)
  );
}

function finishSubquery(cursor: Cursor, start: number, query: Query): FromItem {
  const alias = parseTableAlias(cursor);
  return { kind: 'from-subquery', start, end: cursor.previousEnd, query, ...(alias && { alias }) };
}

/** PIVOT, UNPIVOT, FOR SYSTEM_TIME and TABLESAMPLE behind an item. */
function parseSuffix(cursor: Cursor, start: number, item: FromItem): FromItem {
  let whole = item;
  if (startsPivot(cursor)) {
    const { word } = cursor.token;
    if (item.kind === 'join') cursor.report(cursor.token, `\`${word}\` stands behind a table or a query, not a join`);
    else if ('withOffset' in item) cursor.report(cursor.token, `\`${word}\` cannot stand behind \`WITH OFFSET\``);
    whole = parsePivot(cursor, start, item);
  }
  if (startsSystemTime(cursor)) {
    if (whole.kind !== 'table' && whole.kind !== 'unnest')
      cursor.report(cursor.token, '`FOR SYSTEM_TIME` stands behind a table only');
    skipSystemTime(cursor);
  }
  if (cursor.is('TABLESAMPLE')) skipSample(cursor);
  return whole;
}

function skipSample(cursor: Cursor): void {
  const { start } = cursor.advance();
  if (isName(cursor.token)) cursor.advance();
  else cursor.reportExpected(['a sampling method'], 'after `TABLESAMPLE`');
  if (cursor.is('(')) {
    const opening = cursor.enter();
    skipSampleSize(cursor);
    if (!cursor.accept('PERCENT')) cursor.expect('ROWS', 'or `PERCENT` in `TABLESAMPLE`');
    if (cursor.is('PARTITION')) {
      cursor.advance();
      cursor.expect('BY', 'after `PARTITION`');
      do cursor.grammar.expression(cursor);
      while (cursor.accept(','));
    }
    cursor.close(opening, '`TABLESAMPLE`');
  } else cursor.reportExpected(['`(`'], 'in `TABLESAMPLE`');
  skipSampleSuffix(cursor);
  cursor.unsupported.push({ start, end: cursor.previousEnd, construct: '`TABLESAMPLE`' });
}

function skipSampleSize(cursor: Cursor): void {
  const { token } = cursor;
  const size = cursor.grammar.expression(cursor);
  const isNumber = size.kind === 'literal' && (size.type === 'INT64' || size.type === 'FLOAT64');
  if (!isNumber && !['parameter', 'cast', 'unsupported', 'missing'].includes(size.kind))
    cursor.report(token, 'The size of a sample is a number or a parameter', ['a number']);
}

function skipSampleSuffix(cursor: Cursor): void {
  if (cursor.is('WITH') && cursor.isNext('WEIGHT')) {
    cursor.advance();
    cursor.advance();
    if (!cursor.is('REPEATABLE') || !cursor.isNext('(')) parseAlias(cursor);
  }
  if (cursor.is('REPEATABLE') && cursor.isNext('(')) {
    cursor.advance();
    const opening = cursor.enter();
    const seed = cursor.token;
    skipSampleSize(cursor);
    if (seed.kind === 'float') cursor.report(seed, 'The seed of `REPEATABLE` is an INT64');
    cursor.close(opening, '`REPEATABLE`');
  }
}
