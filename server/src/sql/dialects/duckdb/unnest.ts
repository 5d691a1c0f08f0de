// UNNEST as a lateral FROM item in DuckDB: ordinals start at 1 here, offsets at 0.

import type { UnnestRequest } from '../../dialect.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedExpression } from '../../typed-tree.js';
import { quoteIdentifier } from './identifiers.js';

/** `CROSS JOIN LATERAL (SELECT …) AS element`: both names are then columns, whatever the element's type. */
export function unnest(request: UnnestRequest, printer: Printer): string {
  const element = quoteIdentifier(request.elementAlias);
  const array = printer.argument(request.array);
  const join = request.keepEmpty ? 'LEFT JOIN' : 'CROSS JOIN';
  const on = request.keepEmpty ? ' ON TRUE' : '';
  const table = quoteIdentifier(`${request.elementAlias}_unnest`);
  if (request.offsetAlias === undefined) return `${join} UNNEST(${array}) AS ${table}(${element})${on}`;
  const offset = quoteIdentifier(request.offsetAlias);
  const inner = `SELECT e AS ${element}, o - 1 AS ${offset} FROM UNNEST(${array}) WITH ORDINALITY AS u(e, o)`;
  return `${join} LATERAL (${inner}) AS ${table}${on}`;
}

/** One list of structs: its elements stay together. */
export function gatheredRows(
  columns: readonly TypedExpression[],
  printer: Printer,
): { readonly from: string; readonly columns: readonly string[] } {
  const [table, element] = [printer.freshName('u'), printer.freshName('e')];
  const fields = columns.map((column, i) => `'c${i}': ${printer.argument(column)}`);
  return {
    from: `UNNEST(list({${fields.join(', ')}})) AS ${table}(${element})`,
    columns: columns.map((_, i) => `${table}.${element}.c${i}`),
  };
}
