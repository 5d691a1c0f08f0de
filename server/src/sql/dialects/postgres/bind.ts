// Values used several times → evaluated once, as columns of a one-row subquery.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedExpression } from '../../typed-tree.js';
import { visitTyped } from '../../typed-walk.js';

/** `undefined` where a value is an aggregate or window: in the subquery it would be another one. */
export function bind(
  values: readonly string[],
  printer: Printer,
  expressions: readonly TypedExpression[],
): { readonly names: readonly string[]; wrap: (body: string) => Fragment } | undefined {
  if (expressions.some(holdsAggregate)) return undefined;
  const table = printer.freshName('b');
  const names = values.map(() => printer.freshName('v'));
  return {
    names,
    wrap: (body) =>
      primary(`(SELECT ${body} FROM (SELECT ${values.map((v, i) => `${v} AS ${names[i]!}`).join(', ')}) AS ${table})`),
  };
}

/** Holds an aggregate, a window, or printed text that may hold one. */
export function holdsAggregate(expr: TypedExpression): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'call' && (node.aggregate !== undefined || node.over !== undefined)) found = true;
    if (node.kind === 'variable' && node.name.startsWith('$printed')) found = true;
  });
  return found;
}
