// Tokens → PIVOT and UNPIVOT behind a FROM item.

import type { Expression, FromItem, Identifier, PathExpression, PivotReference, SelectItem } from '../tree.js';
import type { Cursor } from './cursor.js';
import { parseAlias, parsePath } from './names.js';
import { COMPARISON } from './precedence.js';

/** The current token is PIVOT or UNPIVOT; `input`, from `start`, stands before it. */
export function parsePivot(cursor: Cursor, start: number, input: FromItem): PivotReference {
  const form = cursor.advance().word as 'PIVOT' | 'UNPIVOT';
  const read = form === 'PIVOT' ? parsePivotBody(cursor) : parseUnpivotBody(cursor);
  const alias = parseAlias(cursor);
  return { kind: 'pivot', start, end: cursor.previousEnd, form, input, ...read, ...(alias && { alias }) };
}

type Body = Pick<PivotReference, 'aggregates' | 'column' | 'values' | 'includeNulls' | 'names'>;

/** `(SUM(a) AS s, … FOR column IN (value AS name, …))`. */
function parsePivotBody(cursor: Cursor): Body {
  const opening = cursor.enter();
  const aggregates = parseAliased(cursor);
  cursor.expect('FOR', 'in `PIVOT`');
  // The IN behind the column belongs to PIVOT: no comparison is read.
  const column = cursor.grammar.operators(cursor, COMPARISON);
  cursor.expect('IN', 'after the column of `PIVOT`');
  const values = parseParenthesizedItems(cursor, () => parseAliased(cursor));
  cursor.close(opening, '`PIVOT`');
  return { aggregates, column, values };
}

function parseAliased(cursor: Cursor): readonly SelectItem[] {
  const items: SelectItem[] = [];
  do {
    const { start } = cursor.token;
    const expr = cursor.grammar.expression(cursor);
    const alias = parseAlias(cursor);
    items.push({ start, end: cursor.previousEnd, expr, ...(alias && { alias }) });
  } while (cursor.accept(','));
  return items;
}

function parseParenthesizedItems(cursor: Cursor, read: () => readonly SelectItem[]): readonly SelectItem[] {
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'after `IN`');
    return [];
  }
  const opening = cursor.enter();
  const items = read();
  cursor.close(opening, 'the list of `IN`', [',']);
  return items;
}

/** `[INCLUDE NULLS] (values FOR name IN (column AS 'label', …))`; values and columns may be several in parentheses. */
function parseUnpivotBody(cursor: Cursor): Body {
  let includeNulls: boolean | undefined;
  if (cursor.is('INCLUDE') || cursor.is('EXCLUDE')) {
    includeNulls = cursor.advance().word === 'INCLUDE';
    cursor.expect('NULLS', 'in `UNPIVOT`');
  }
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'after `UNPIVOT`');
    return { aggregates: [], values: [] };
  }
  const opening = cursor.enter();
  const names = parsePaths(cursor).map((path) => path.parts.at(-1)!);
  cursor.expect('FOR', 'in `UNPIVOT`');
  const column = parsePath(cursor, 'a column name', 'after `FOR`');
  cursor.expect('IN', 'after the column of `UNPIVOT`');
  const values = parseParenthesizedItems(cursor, () => parseUnpivotColumns(cursor));
  cursor.close(opening, '`UNPIVOT`');
  return {
    aggregates: [],
    names,
    values,
    ...(column && { column }),
    ...(includeNulls !== undefined && { includeNulls }),
  };
}

function parsePaths(cursor: Cursor): readonly PathExpression[] {
  const paths: PathExpression[] = [];
  const read = (): boolean => {
    const path = parsePath(cursor, 'a column name');
    if (path !== undefined) paths.push(path);
    return path !== undefined;
  };
  if (!cursor.is('(')) {
    read();
    return paths;
  }
  const opening = cursor.enter();
  while (read() && cursor.accept(','));
  cursor.close(opening, 'the column names', [',']);
  return paths;
}

function parseUnpivotColumns(cursor: Cursor): readonly SelectItem[] {
  const items: SelectItem[] = [];
  do {
    const { start } = cursor.token;
    const paths = parsePaths(cursor);
    const [only] = paths;
    const expr: Expression =
      paths.length === 1 && only !== undefined
        ? only
        : { kind: 'struct', start, end: cursor.previousEnd, tuple: true, fields: paths.map((value) => ({ value })) };
    const label = parseLabel(cursor);
    items.push({ start, end: cursor.previousEnd, expr, ...(label && { alias: label }) });
  } while (cursor.accept(','));
  return items;
}

/** `[AS] 'label'` or `[AS] 2`: a value of the new column, kept as a quoted name. */
function parseLabel(cursor: Cursor): Identifier | undefined {
  const written = cursor.accept('AS');
  const { token } = cursor;
  if (token.kind !== 'string' && token.kind !== 'integer') {
    if (written) cursor.reportExpected(['a string', 'a number'], 'after `AS`');
    return undefined;
  }
  cursor.advance();
  return { kind: 'identifier', start: token.start, end: token.end, name: token.value, quoted: true };
}
