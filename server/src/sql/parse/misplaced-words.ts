// Words of statements and of other dialects where an expression cannot have them → what to write instead, as the end of the problem.

import type { Cursor } from './cursor.js';

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['AS', 'an expression names nothing, so leave `AS` and the name out'],
  ['CONTAINS', 'a text inside another is found by `STRPOS(a, b) > 0`'],
  ['ELIF', 'a further case is another `WHEN`'],
  ['ELSEIF', 'a further case is another `WHEN`'],
  ['ELSIF', 'a further case is another `WHEN`'],
  ['FILTER', 'GoogleSQL has no FILTER: write `COUNTIF(condition)` or `SUM(IF(condition, value, NULL))`'],
  ['FROM', 'an expression has no FROM, and the placeholder is `{from}`'],
  ['ISNULL', 'write `a IS NULL`'],
  ['NOTNULL', 'write `a IS NOT NULL`'],
  ['ON', 'a condition is written without `ON`'],
  ['SELECT', 'an expression is written without `SELECT`'],
  ['USING', 'a condition compares the two sides: `a.id = b.id`'],
  ['WITHIN', 'GoogleSQL has no WITHIN GROUP; the order stands in the call: `STRING_AGG(a ORDER BY b)`'],
  ['WHERE', 'a condition is written without `WHERE`'],
  ['?', 'a choice is `IF(condition, a, b)`'],
  ['{', 'the placeholder is `{from}`, with single braces'],
  [';', 'an expression has no `;` at its end'],
]);

export function adviceAbout(cursor: Cursor): string {
  const { token } = cursor;
  if (token.word === 'AT' && cursor.isNext('TIME')) return ZONE;
  if (followsQuote(cursor))
    return ": a string ends just before it; a quote is missing, or one inside the string is written `\\'`";
  if (token.word === 'FROM' && cursor.inBrackets && cursor.closing === ')')
    return ': arguments are separated by commas, as in `SUBSTR(a, 1, 2)`';
  if (cursor.previous?.kind === 'integer' && SPANS.has(token.word))
    return `. A span of time is written \`INTERVAL … ${token.word}\``;
  const advice = ADVICE.get(token.word);
  return advice === undefined ? '' : `: ${advice}`;
}

/** A word directly behind a string: a quote too many or too few. */
export function followsQuote({ previous, previousEnd, token }: Cursor): boolean {
  return (
    previous?.kind === 'string' &&
    token.start === previousEnd &&
    (token.kind === 'identifier' || token.kind === 'keyword')
  );
}

const SPANS: ReadonlySet<string> = new Set(['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR']);

const ZONE = ": a time zone is an argument, as in `DATETIME(ts, 'Europe/Paris')`";

/** What follows such a word belongs to no expression: nothing of it can be looked up. */
export function endsExpression(cursor: Cursor): boolean {
  const { word } = cursor.token;
  return (
    word === 'FILTER' ||
    word === 'USING' ||
    (word === '{' && cursor.isNext('{')) ||
    (word === 'AT' && cursor.isNext('TIME'))
  );
}
