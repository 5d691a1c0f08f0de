// Subqueries over inline rows in DuckDB. An array of rows is `list(…)` in an order that is written out.

import type { DialectQueries } from '../../printing/print-subquery.js';
import type { Printer } from '../../printing/printer.js';
import { computeInside, isOneRow, readOutside, type SelectQuery } from '../../printing/query-shape.js';
import type { QueryWriter } from '../../printing/query-writer.js';
import { windowCallOf } from '../../typed-walk.js';
import type { TypedSubquery } from '../../typed-tree.js';

export const queries: DialectQueries = {
  style: {
    hasQualify: true,
    writesDistinct: false,
    matchesExpressions: false,
    equalities: 'none',
    outerJoinsCorrelated: false,
    keepsArrayOrder: true,
    bareElements: false,
    leftJoinsArrays: false,
  },
  unnest: (array, { table, element, offset }) =>
    `UNNEST(${array})${offset === undefined ? '' : ' WITH ORDINALITY'} AS ${table}(${element}${offset === undefined ? '' : `, ${offset}`})`,
  exists: 'EXISTS ',
  newName: (wanted, printer) => printer.freshName(GIVEN.has(wanted) ? wanted : 'c'),
  array,
};

/** Hints of the writer; names of the author's may be words that need quotes. */
const GIVEN: ReadonlySet<string> = new Set(['t', 'u', 'e', 'o', 'c']);

/** Aggregates give one row, of no elements too; `list` gives NULL for no rows. */
function array(subquery: TypedSubquery, writer: QueryWriter<string>, printer: Printer): string {
  const { query } = subquery;
  if (isOneRow(query)) return `[(${writer.query(query, undefined)})]`;
  const type = printer.typeName(subquery.type, subquery);
  return `COALESCE((${listed(query, writer, printer)}), CAST([] AS ${type}))`;
}

function listed(query: TypedSubquery['query'], writer: QueryWriter<string>, printer: Printer): string {
  const select = asSelect(query, writer);
  const isPlain =
    select.body.groupBy === undefined &&
    select.body.qualify === undefined &&
    select.limit === undefined &&
    select.skip === undefined &&
    !select.body.items.some((item) => windowCallOf(item) !== undefined);
  if (isPlain)
    return writer.select(
      select,
      (written) => written.select,
      undefined,
      true,
      ([item], order) => [`list(${item ?? ''}${order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`})`],
    );
  const [value, place] = [printer.freshName('a'), printer.freshName('p')];
  return writer.select(
    select,
    ({ select: rows, order, count }) =>
      order.length === 0
        ? `SELECT list(${value}) FROM (${rows}${count})`
        : `SELECT list(${value} ORDER BY ${place} ASC) FROM (${rows} ORDER BY ${place} ASC${count})`,
    [value, place],
    true,
    (items, order) => (order.length === 0 ? items : [...items, `row_number() OVER (ORDER BY ${order.join(', ')})`]),
  );
}

/** One SELECT whose order can stand in an aggregate or a window: over rows, and without windows of its own. */
function asSelect(query: TypedSubquery['query'], writer: QueryWriter<string>): SelectQuery {
  const { body } = query;
  const select = body.kind !== 'select' || body.distinct ? readOutside(query, writer.shapes) : (query as SelectQuery);
  return select.orderBy.some((key) => windowCallOf(key.expr) !== undefined)
    ? computeInside(select, writer.shapes)
    : select;
}
