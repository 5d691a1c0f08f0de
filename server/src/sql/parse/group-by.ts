// Tokens → GROUP BY with ROLLUP, CUBE and GROUPING SETS.

import type { Expression, GroupBy, GroupItem } from '../tree.js';
import type { Cursor } from './cursor.js';
import { skipHint } from './hints.js';
import { isJoined } from './joined-keywords.js';

/** The current token is GROUP. */
export function parseGroupBy(cursor: Cursor): GroupBy {
  const group = cursor.advance();
  skipHint(cursor);
  if (!isJoined(group)) cursor.expect('BY', 'after `GROUP`');
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
