// Array constructors, lambdas and array subqueries in PostgreSQL; structs are refused.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedArray, TypedArrayQuery, TypedField, TypedStruct } from '../../typed-tree.js';

export function printArray(array: TypedArray, printer: Printer): Fragment {
  const type = printer.typeName(array.type, array);
  if (array.elements.length === 0) return primary(`CAST('{}' AS ${type})`);
  const items = printer
    .group(array.elements)
    .map((e) => e.text)
    .join(', ');
  // Constants alone may have a narrower type of their own.
  return array.elements.every((e) => e.kind === 'literal')
    ? primary(`CAST(ARRAY[${items}] AS ${type})`)
    : primary(`ARRAY[${items}]`);
}

export function printStruct(struct: TypedStruct, printer: Printer): Fragment {
  return printer.refuse('STRUCT values are not translated to PostgreSQL', struct);
}

export function printField(field: TypedField, printer: Printer): Fragment {
  return printer.refuse('STRUCT values are not translated to PostgreSQL', field);
}

/**
 * `(SELECT item FROM UNNEST(array) …)`. Order is the array's own unless given; the element and its offset are columns of a
 * table alias of their own, so that nothing outside is hidden.
 */
export function printArrayQuery(query: TypedArrayQuery, printer: Printer): Fragment {
  const table = printer.freshName('u');
  const ordinal =
    query.offset !== undefined || query.form === 'array' || (!query.aggregated && query.form === 'scalar');
  const from = `UNNEST(${printer.argument(query.array)})${ordinal ? ' WITH ORDINALITY' : ''} AS ${table}(e${ordinal ? ', o' : ''})`;
  const print = (): string => body(query, printer, from, table, ordinal);
  const text = printer.withVariable(query.variable, `${table}.e`, () =>
    query.offset === undefined ? print() : printer.withVariable(query.offset, `(${table}.o - 1)`, print),
  );
  return primary(`${{ exists: 'EXISTS ', scalar: '', array: 'ARRAY' }[query.form]}(${text})`);
}

function body(query: TypedArrayQuery, printer: Printer, from: string, table: string, ordinal: boolean): string {
  const where = query.where === undefined ? '' : ` WHERE ${printer.argument(query.where)}`;
  const keys = query.orderBy.map((key) => printer.sortKey(key));
  const item = printer.argument(query.item);
  const limit = query.limit === undefined ? '' : ` LIMIT ${printer.bare(query.limit).text}`;
  if (query.form === 'exists') return `SELECT 1 FROM ${from}${where}${limit}`;
  if (query.aggregated) return `SELECT ${item} FROM ${from}${where}${limit}`;
  if (query.distinct) {
    if (keys.length > 0 || limit !== '')
      return printer.refuse('SELECT DISTINCT … ORDER BY or LIMIT over an array is not translated to PostgreSQL', query)
        .text;
    const order = query.form === 'array' ? ` ORDER BY MIN(${table}.o)` : '';
    return `SELECT ${item} FROM ${from}${where} GROUP BY ${item === `${table}.e` ? item : '1'}${order}`;
  }
  const order = [...keys, ...(ordinal ? [`${table}.o`] : [])].join(', ');
  return `SELECT ${item} FROM ${from}${where}${order === '' ? '' : ` ORDER BY ${order}`}${limit}`;
}
