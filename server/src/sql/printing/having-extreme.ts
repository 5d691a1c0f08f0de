// AGG(x HAVING MAX y) → AGG over the rows of the group whose y is the greatest: the rows are gathered and read again by a subquery.

import { visitTyped } from '../typed-walk.js';
import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { BOOL } from '../types.js';
import type { DialectDefinition } from './dialect-definition.js';
import { PRIMARY, primary, type Fragment } from './fragment.js';
import type { Printer } from './printer.js';

/** `undefined`: no such modifier, or a function with a form of its own. */
export function printHavingExtreme(
  call: TypedCall,
  printer: Printer,
  dialect: DialectDefinition,
): Fragment | undefined {
  const modifiers = call.aggregate;
  if (modifiers?.having === undefined || call.fn === 'any_value' || dialect.gatheredRows === undefined)
    return undefined;
  const { having, ...others } = modifiers;
  const read = [...call.args, ...others.orderBy.map((key) => key.expr), having.expr];
  // An aggregate of constants alone would be the subquery's own.
  const given = read.map((expr) => (namesSomething(expr) ? expr : undefined));
  const by = given.at(-1);
  if (call.over !== undefined || by === undefined || read.some(holdsSubquery))
    return printer.refuse(
      `HAVING ${having.kind} needs an expression of the rows without subqueries, and no OVER`,
      call,
    );
  const gathered = dialect.gatheredRows(
    given.filter((expr) => expr !== undefined),
    printer,
  );
  if (gathered === undefined)
    return printer.refuse(`HAVING ${having.kind} with such values is not translated to ${dialect.displayName}`, call);
  let next = 0;
  const rows = given.map((expr, i) =>
    expr === undefined ? read[i]! : printer.printed(primary(gathered.columns[next++]!), expr.type, expr.span),
  );
  const order = others.orderBy.map((key, i) => ({ ...key, expr: rows[call.args.length + i]! }));
  const over = printer.operand(
    { ...call, args: rows.slice(0, call.args.length), aggregate: { ...others, orderBy: order } },
    PRIMARY,
  );
  const extreme: TypedCall = {
    kind: 'call',
    fn: having.kind.toLowerCase(),
    signature: 0,
    args: [by],
    safe: false,
    aggregate: { distinct: false, ignoreNulls: true, orderBy: [] },
    type: by.type,
    nullable: true,
    ...(by.span && { span: by.span }),
  };
  // As `=` compares: no NaN is equal to the greatest.
  const chosen: TypedCall = {
    kind: 'call',
    fn: '$equal',
    signature: 0,
    args: [rows.at(-1)!, printer.printed(primary(printer.operand(extreme, PRIMARY)), by.type)],
    safe: false,
    type: BOOL,
    nullable: true,
  };
  return primary(`(SELECT ${over} FROM ${gathered.from} WHERE ${printer.argument(chosen)})`);
}

function holdsSubquery(expr: TypedExpression): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'subquery') found = true;
  });
  return found;
}

function namesSomething(expr: TypedExpression): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'column' || node.kind === 'variable') found = true;
  });
  return found;
}
