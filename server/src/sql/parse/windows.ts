// ORDER BY, LIMIT and window specifications, as calls and queries share them.

import type { Expression, FrameBound, OrderItem, WindowSpec } from '../tree.js';
import type { Cursor } from './cursor.js';
import { skipHint } from './hints.js';
import { isJoined, rereadJoined } from './joined-keywords.js';
import { keywordMeant } from './misspelt-keywords.js';
import { identifierOf, isName } from './names.js';
import { parseStringOrParameter } from './literals.js';
import { AND } from './precedence.js';

/** The current token is ORDER. */
export function parseOrderBy(cursor: Cursor): readonly OrderItem[] {
  const order = cursor.advance();
  skipHint(cursor);
  if (!isJoined(order)) cursor.expect('BY', 'after `ORDER`');
  const items: OrderItem[] = [];
  do items.push(parseOrderItem(cursor));
  while (cursor.accept(','));
  return items;
}

/** An ORDER BY behind LIMIT, which it stands before, is read and left out. */
export function skipLateOrder(cursor: Cursor): void {
  if (!cursor.is('ORDER') || !cursor.isNext('BY')) return;
  cursor.report(cursor.token, '`ORDER BY` stands before `LIMIT`');
  parseOrderBy(cursor);
}

function parseOrderItem(cursor: Cursor): OrderItem {
  const { start } = cursor.token;
  const expr = cursor.grammar.expression(cursor);
  const collate = cursor.accept('COLLATE') ? parseStringOrParameter(cursor, 'after `COLLATE`') : undefined;
  const direction = cursor.accept('DESC') ? 'DESC' : 'ASC';
  if (direction === 'ASC' && !cursor.accept('ASC')) cursor.acceptMisspelt(['DESC', 'ASC'], 'behind what is ordered by');
  if (cursor.is('NULL') && (cursor.isNext('FIRST') || cursor.isNext('LAST'))) {
    cursor.report(cursor.token, 'Expected `NULLS` before `FIRST` or `LAST`, found `NULL`', ['`NULLS`']);
    cursor.replaceBy('NULLS');
  }
  const nulls = cursor.accept('NULLS') ? parseNullOrder(cursor) : undefined;
  return {
    start,
    end: cursor.previousEnd,
    expr,
    direction,
    ...(nulls !== undefined && { nulls }),
    ...(collate !== undefined && { collate }),
  };
}

function parseNullOrder(cursor: Cursor): 'FIRST' | 'LAST' | undefined {
  if (cursor.accept('FIRST')) return 'FIRST';
  if (cursor.accept('LAST')) return 'LAST';
  cursor.reportExpected(['`FIRST`', '`LAST`'], 'after `NULLS`');
  return undefined;
}

/** `LIMIT n [OFFSET m]`. The current token is LIMIT. */
export function parseLimit(cursor: Cursor): { limit: Expression; offset?: Expression } {
  cursor.advance();
  const limit = parseBound(cursor, '`LIMIT`');
  const offset = cursor.accept('OFFSET') ? parseBound(cursor, '`OFFSET`') : undefined;
  return { limit, ...(offset !== undefined && { offset }) };
}

/** A whole number, a parameter, or one of them cast. */
function parseBound(cursor: Cursor, shown: string): Expression {
  const { token } = cursor;
  const bound = cursor.grammar.expression(cursor);
  if (
    bound.kind !== 'missing' &&
    (cursor.parenthesized === bound || !isBound(bound.kind === 'cast' ? bound.operand : bound))
  ) {
    cursor.report(token, `${shown} takes a whole number or a parameter`, ['a whole number', 'a parameter']);
  }
  return bound;
}

function isBound(expr: Expression): boolean {
  return (
    (expr.kind === 'literal' && expr.type === 'INT64') ||
    expr.kind === 'parameter' ||
    (expr.kind === 'unsupported' && expr.operands.length === 0)
  );
}

/** What follows OVER, or AS in a WINDOW clause: a name or a specification in parentheses. */
export function parseWindow(cursor: Cursor): WindowSpec {
  const { token } = cursor;
  if (isName(token)) {
    const name = identifierOf(cursor.advance());
    return { start: token.start, end: token.end, name, partitionBy: [], orderBy: [] };
  }
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`', 'the name of a window'], 'after `OVER`');
    return { start: token.start, end: token.start, partitionBy: [], orderBy: [] };
  }
  const opening = cursor.enter();
  rereadMisspelt(cursor);
  const name = isName(cursor.token) ? identifierOf(cursor.advance()) : undefined;
  rereadMisspelt(cursor);
  const partitionBy = cursor.is('PARTITION') ? parsePartitionBy(cursor) : [];
  rereadMisspelt(cursor);
  const orderBy = cursor.is('ORDER') ? parseOrderBy(cursor) : [];
  if (cursor.is('PARTITION') && orderBy.length > 0) {
    cursor.report(cursor.token, '`PARTITION BY` stands before `ORDER BY`');
    parsePartitionBy(cursor);
  }
  rereadUnit(cursor);
  const frame = cursor.is('ROWS') || cursor.is('RANGE') ? parseFrame(cursor) : undefined;
  cursor.close(opening, 'the window');
  return {
    start: opening.start,
    end: cursor.previousEnd,
    ...(name !== undefined && { name }),
    partitionBy,
    orderBy,
    ...(frame !== undefined && { frame }),
  };
}

/** `ROW BETWEEN …`, `RANGES UNBOUNDED PRECEDING`. */
function rereadUnit(cursor: Cursor): void {
  const meant = keywordMeant(cursor.token, ['ROWS', 'RANGE']);
  if (meant === undefined) return;
  cursor.reportExpected([`\`${meant}\``], 'before the frame');
  cursor.replaceBy(meant);
}

/** A name before BY, which no name of a window can have behind it, is what begins a part of the specification. */
function rereadMisspelt(cursor: Cursor): void {
  if (rereadJoined(cursor, ['PARTITION', 'ORDER'])) return;
  const meant = cursor.isNext('BY') ? keywordMeant(cursor.token, ['PARTITION', 'ORDER']) : undefined;
  if (meant === undefined) return;
  cursor.reportExpected([`\`${meant}\``], 'before `BY`');
  cursor.replaceBy(meant);
}

/** The current token is PARTITION. */
export function parsePartitionBy(cursor: Cursor): readonly Expression[] {
  const partition = cursor.advance();
  skipHint(cursor);
  if (!isJoined(partition)) cursor.expect('BY', 'after `PARTITION`');
  const items: Expression[] = [];
  do items.push(cursor.grammar.expression(cursor));
  while (cursor.accept(','));
  return items;
}

function parseFrame(cursor: Cursor): NonNullable<WindowSpec['frame']> {
  const unit = cursor.advance().word as 'ROWS' | 'RANGE';
  const misspelt = !cursor.isNext('PRECEDING') && !cursor.isNext('FOLLOWING');
  const between =
    cursor.accept('BETWEEN') || (misspelt && cursor.acceptMisspelt(['BETWEEN'], `after \`${unit}\``) !== undefined);
  if (!between) return { unit, start: parseFrameBound(cursor, false) };
  const start = parseFrameBound(cursor, true);
  const joined = cursor.expect('AND', 'between the bounds of the frame');
  if (!joined && (cursor.is('TO') || cursor.is(','))) cursor.advance();
  return { unit, start, end: parseFrameBound(cursor, false) };
}

function parseFrameBound(cursor: Cursor, low: boolean): FrameBound {
  const { start } = cursor.token;
  if (cursor.accept('UNBOUNDED')) {
    const side = parseSide(cursor, 'after `UNBOUNDED`');
    return {
      start,
      end: cursor.previousEnd,
      kind: side === 'PRECEDING' ? 'UNBOUNDED PRECEDING' : 'UNBOUNDED FOLLOWING',
    };
  }
  if (cursor.is('CURRENT')) {
    cursor.advance();
    cursor.expect('ROW', 'after `CURRENT`');
    return { start, end: cursor.previousEnd, kind: 'CURRENT ROW' };
  }
  // An AND behind the offset of a low bound belongs to the frame.
  const offset = low ? cursor.grammar.operators(cursor, AND) : cursor.grammar.expression(cursor);
  const kind = parseSide(cursor, 'after the offset of the frame');
  return { start, end: cursor.previousEnd, kind, offset };
}

function parseSide(cursor: Cursor, after: string): 'PRECEDING' | 'FOLLOWING' {
  if (cursor.accept('PRECEDING')) return 'PRECEDING';
  if (!cursor.accept('FOLLOWING')) cursor.reportExpected(['`PRECEDING`', '`FOLLOWING`'], after);
  return 'FOLLOWING';
}
