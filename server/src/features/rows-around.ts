// A place inside SQL → the rows of the subqueries and the parameters of the lambdas around it, innermost first; works where the text is half-typed.

import type { Span } from '../base/span.js';
import { parseExpression } from '../sql/parse/parse.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import type { VisibleRows } from '../sql/typing/typing-context.js';
import type { SqlPlace } from '../workspace/sql-place.js';

/** Nobody's name: it stands for the word that is being typed, so that what is around it can be read. */
const WORD = '_half_typed_';

export function rowsAround({ sql, scope }: Pick<SqlPlace, 'sql' | 'scope'>, word: Span): readonly VisibleRows[] {
  const whole = `${sql.slice(0, word.start)}${WORD}${sql.slice(word.end)}`;
  const { rowsPlaces } = typeExpression(parseExpression(whole).expr, scope);
  return rowsPlaces
    .filter((p) => p.start <= word.start && word.start + WORD.length <= p.end)
    .toSorted((a, b) => a.end - a.start - (b.end - b.start))
    .map((p) => p.rows);
}
