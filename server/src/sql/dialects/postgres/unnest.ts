// UNNEST as a lateral FROM item in PostgreSQL: ordinals start at 1 here, offsets at 0.

import type { UnnestRequest } from '../../dialect.js';
import type { Printer } from '../../printing/printer.js';
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
