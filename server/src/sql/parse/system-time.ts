// `FOR SYSTEM_TIME AS OF moment` behind a table: read and kept as unsupported.

import type { Cursor } from './cursor.js';

export function startsSystemTime(cursor: Cursor): boolean {
  return cursor.is('FOR') && (cursor.isNext('SYSTEM_TIME') || cursor.isNext('SYSTEM'));
}

/** The current token is FOR. */
export function skipSystemTime(cursor: Cursor): void {
  const { start } = cursor.advance();
  if (cursor.advance().word === 'SYSTEM') cursor.expect('TIME', 'after `FOR SYSTEM`');
  cursor.expect('AS', 'after `FOR SYSTEM_TIME`');
  cursor.expect('OF', 'after `AS`');
  cursor.grammar.expression(cursor);
  cursor.unsupported.push({ start, end: cursor.previousEnd, construct: '`FOR SYSTEM_TIME`' });
}
