// Aggregates of a subquery over an array that name nothing of the subquery. In GoogleSQL they are the subquery's all the same; standard SQL
// counts an aggregate to the query whose columns it names. What they aggregate becomes a column of the subquery.

import type { TypedArrayQuery, TypedExpression } from '../typed-tree.js';
import { isAggregateCall, rewriteTyped, visitTyped } from '../typed-walk.js';
import { primary } from './fragment.js';
import type { Printer } from './printer.js';

/** What is selected instead, and what follows the subquery's FROM clause: nothing where no aggregate is concerned. */
export function ownAggregates(
  query: TypedArrayQuery,
  printer: Printer,
): { readonly item: TypedExpression; readonly from: string } {
  if (!query.aggregated) return { item: query.item, from: '' };
  const table = printer.freshName('x');
  const columns: string[] = [];
  const bound = (expr: TypedExpression): TypedExpression =>
    rewriteTyped(expr, (node) => {
      if (node.kind === 'array-query') return { ...node, array: bound(node.array) };
      const operand = isAggregateCall(node) && !namesOwn(node, query) ? node.args[0] : undefined;
      if (operand === undefined || !isAggregateCall(node)) return undefined;
      const name = printer.freshName('a');
      columns.push(`${printer.argument(operand)} AS ${name}`);
      const value = printer.printed(primary(`${table}.${name}`), operand.type, operand.span);
      return { ...node, args: [value, ...node.args.slice(1)] };
    });
  const item = bound(query.item);
  return { item, from: columns.length === 0 ? '' : `, (SELECT ${columns.join(', ')}) AS ${table}` };
}

function namesOwn(expr: TypedExpression, { variable, offset }: TypedArrayQuery): boolean {
  const own = [variable, offset].map((name) => name?.toLowerCase());
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'variable' && own.includes(node.name.toLowerCase())) found = true;
  });
  return found;
}
