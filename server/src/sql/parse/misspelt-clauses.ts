// A name where a clause of a query was meant (`FORM t`, `WERE a > 1`, `SELEC a`, `TOP 5`) → reported and read as that clause.
//
// Only where no name can stand with what follows it: an alias has no operand behind it. Valid queries are read as before.

import type { Cursor } from './cursor.js';
import { keywordMeant } from './misspelt-keywords.js';
import { rereadJoined } from './joined-keywords.js';

const CLAUSES = ['FROM', 'WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'ORDER', 'LIMIT', 'JOIN', 'UNION'];

/** Words that may follow an alias, though they could begin an operand. */
const AFTER_ALIAS: ReadonlySet<string> = new Set(['PIVOT', 'UNPIVOT', 'MATCH_RECOGNIZE', 'LEFT', 'RIGHT', 'COLLATE']);

/** In place of an alias, or where a clause begins. True after the current token has become the keyword that was meant. */
export function rereadClause(cursor: Cursor): boolean {
  if (cursor.token.kind !== 'identifier' || cursor.isNext(',') || cursor.isNext(')')) return false;
  if (rereadJoined(cursor, ['GROUP', 'ORDER'])) return true;
  const meant = keywordMeant(cursor.token, CLAUSES);
  if (meant === undefined || !hasClause(cursor, meant)) return false;
  cursor.report(
    cursor.token,
    `Expected a clause of the query, found \`${cursor.token.value}\`; did you mean \`${meant}\`?`,
    [`\`${meant}\``],
  );
  cursor.replaceBy(meant);
  return true;
}

/** Whether what stands behind the current token can be that of the clause, and cannot stand behind an alias. */
function hasClause(cursor: Cursor, meant: string): boolean {
  const next = cursor.peek();
  if (meant === 'GROUP' || meant === 'ORDER') return next.word === 'BY';
  if (meant === 'UNION') return next.word === 'ALL' || next.word === 'DISTINCT';
  if (meant === 'FROM' || meant === 'JOIN') {
    return next.word === 'UNNEST' || ((next.kind === 'identifier' || next.kind === 'quoted') && isOperand(cursor));
  }
  return isOperand(cursor);
}

function isOperand(cursor: Cursor): boolean {
  const next = cursor.peek();
  return cursor.startsExpression(next) && next.kind !== 'symbol' && !AFTER_ALIAS.has(next.word);
}

/** Behind `(`: `SELEC a FROM …`, which is no expression. */
export function rereadSelect(cursor: Cursor): void {
  const next = cursor.peek();
  const begins =
    next.kind === 'symbol'
      ? next.word === '*' && cursor.peek(2).word === 'FROM'
      : cursor.startsExpression(next) || next.word === 'DISTINCT' || next.word === 'AS';
  if (!begins || next.kind === 'string' || keywordMeant(cursor.token, ['SELECT']) === undefined) return;
  cursor.reportExpected(['`SELECT`'], 'at the beginning of the query');
  cursor.replaceBy('SELECT');
}

/** `SELECT TOP 5 a`. */
export function skipTop(cursor: Cursor): void {
  const number = cursor.peek();
  if (!cursor.is('TOP') || number.kind !== 'integer' || !cursor.startsExpression(cursor.peek(2))) return;
  cursor.report(cursor.token, `GoogleSQL has no TOP: write \`LIMIT ${number.value}\` at the end of the query`);
  cursor.advance();
  cursor.advance();
}
