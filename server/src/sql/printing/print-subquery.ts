// A subquery → its text in a dialect, by the dialect's style of queries. Arrays of rows are the dialect's own.

import type { TypedSubquery } from '../typed-tree.js';
import { primary, type Fragment } from './fragment.js';
import type { Printer } from './printer.js';
import { isOneRow, orderedRows } from './query-shape.js';
import { hasWindowInSubquery } from './window-place.js';
import { windowCallOf } from '../typed-walk.js';
import { QueryWriter, type NameText, type QueryHost, type QueryStyle, type UnnestNames } from './query-writer.js';

/** How a dialect writes queries over inline rows. */
export interface DialectQueries {
  readonly style: QueryStyle;
  /** FROM item of an array. */
  unnest(array: string, names: UnnestNames): string;
  /** Before the parentheses. */
  readonly exists: string;
  /** A name for a table or a column. */
  newName(wanted: string, printer: Printer): string;
  /** What the dialect writes otherwise as a whole. */
  own?(subquery: TypedSubquery, printer: Printer): Fragment | undefined;
  /** The array of a query's rows; default `ARRAY(query)`. */
  array?(subquery: TypedSubquery, writer: QueryWriter<string>, printer: Printer): string;
}

export function printSubquery(subquery: TypedSubquery, printer: Printer, queries: DialectQueries): Fragment {
  const own = queries.own?.(subquery, printer);
  if (own !== undefined) return own;
  const writer = writers.get(printer) ?? new QueryWriter(hostOf(printer, queries));
  writers.set(printer, writer);
  const { form } = subquery;
  const query = form === 'array' && queries.style.keepsArrayOrder ? orderedRows(subquery.query) : subquery.query;
  if (form === 'array') {
    const asked = { ...subquery, query };
    return primary(queries.array?.(asked, writer, printer) ?? `ARRAY(${writer.query(query, undefined, true)})`);
  }
  const ordered = form === 'scalar' && query.limit !== undefined && !isOneRow(query);
  return primary(`${form === 'exists' ? queries.exists : ''}(${writer.query(query, undefined, ordered)})`);
}

/** One for a whole expression: a subquery may read what WITH around it computes. */
const writers = new WeakMap<Printer, QueryWriter<string>>();

function hostOf(printer: Printer, queries: DialectQueries): QueryHost<string> {
  const nameText = ({ table, column, fromOne }: NameText): string => {
    const text = table === undefined ? column : `${table}.${column}`;
    return fromOne === true ? `(${text} - 1)` : text;
  };
  return {
    style: queries.style,
    text: (parts) => parts.join(''),
    expression: (expr) => {
      const text = printer.argument(expr);
      const windowed = windowCallOf(expr);
      return windowed !== undefined && hasWindowInSubquery(text)
        ? printer.refuse('this window function would be taken into another query: select its result first', windowed)
            .text
        : text;
    },
    count: (expr) => printer.bare(expr).text,
    sortKey: (key) => printer.sortKey(key),
    newName: (wanted) => queries.newName(wanted, printer),
    withNames: (names, body) =>
      printer.withVariables(new Map([...names].map(([name, at]) => [name, nameText(at)])), body),
    name: nameText,
    unnest: (array, names) => queries.unnest(array, names),
    refuse: (reason, at) => void printer.refuse(reason, at),
  };
}
