// UNNEST as a lateral FROM item in PostgreSQL: ordinals start at 1 here, offsets at 0.

import type { UnnestRequest } from '../../dialect.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedExpression } from '../../typed-tree.js';
import { quoteIdentifier } from './identifiers.js';

export function unnest(request: UnnestRequest, printer: Printer): string {
  const element = quoteIdentifier(request.elementAlias);
  const array = printer.argument(request.array);
  const join = request.keepEmpty ? 'LEFT JOIN' : 'CROSS JOIN';
  const on = request.keepEmpty ? ' ON TRUE' : '';
  const table = quoteIdentifier(`${request.elementAlias}_unnest`);
  if (request.offsetAlias === undefined) return `${join} LATERAL UNNEST(${array}) AS ${table}(${element})${on}`;
  const offset = quoteIdentifier(request.offsetAlias);
  return `${join} LATERAL (SELECT e AS ${element}, o - 1 AS ${offset} FROM UNNEST(${array}) WITH ORDINALITY AS u(e, o)) AS ${table}${on}`;
}

/** An array a column: they are gathered in the same order of rows. Arrays of arrays would lose their bounds. */
export function gatheredRows(
  columns: readonly TypedExpression[],
  printer: Printer,
): { readonly from: string; readonly columns: readonly string[] } | undefined {
  if (columns.some((column) => column.type.kind === 'array')) return undefined;
  const table = printer.freshName('u');
  const names = columns.map(() => printer.freshName('c'));
  return {
    from: `UNNEST(${columns.map((column) => `array_agg(${printer.argument(column)})`).join(', ')}) AS ${table}(${names.join(', ')})`,
    columns: names.map((name) => `${table}.${name}`),
  };
}
