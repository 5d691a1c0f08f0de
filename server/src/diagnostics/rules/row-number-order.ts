// ROW_NUMBER over rows that its order does not tell apart: which row gets which number changes from run to run.

import { expressionIdentity } from '../../model/expression-identity.js';
import { eachNode } from '../../model/expression-walk.js';
import { tellsWindowRowsApart } from '../../model/order-totality.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import { isIdleOrder } from '../../model/window-order.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { windowOrderFixes } from '../fixes/window-order-fixes.js';
import type { Rule } from '../rule.js';
import { placeOf } from '../written-text.js';

export const rowNumberOrder: Rule = {
  id: 'row-number-order',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['row_number'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const { over } = call;
      if (over === undefined) return;
      if (over.orderBy.length === 0) {
        report({
          ...placeOf(place),
          message:
            '`ROW_NUMBER` without `ORDER BY` numbers the rows in any order, and in another one in the next run. Add an `ORDER BY` that decides it.',
        });
        return;
      }
      const { model } = place;
      if (model === undefined || isIdleOrder(call) || !decidesRows(call, model)) return;
      const order = over.orderBy.map((k) => k.expr);
      if (tellsWindowRowsApart([...over.partitionBy, ...order], model)) return;
      const keyless = model.inputs.find((i) => i.signature.keys.length === 0);
      report({
        ...placeOf(place, order.at(-1)),
        data: { windows: [{ part: place.written.text.part, call: call.span }] },
        message: `Rows can tie in this order; which of them is kept then changes from run to run. Add columns to the \`ORDER BY\` until it decides${keyless === undefined ? '' : `, or declare the key of \`${keyless.relation.name}\``}.`,
      });
    },
  },
  fixes: windowOrderFixes,
};

/** A filter `result` asks for the number. */
function decidesRows(call: TypedCall, model: ResolvedModel): boolean {
  const identity = expressionIdentity(call);
  const numbered = new Set(
    model.outputs.filter((o) => holds(o.base, identity) || holds(o.expr, identity)).map((o) => o.name.toLowerCase()),
  );
  let found = false;
  for (const filter of model.resultFilters)
    eachNode(filter.predicate, (node) => {
      if (node.kind === 'column' && numbered.has(node.column.name.toLowerCase())) found = true;
    });
  return found;
}

function holds(e: TypedExpression, identity: string): boolean {
  let found = false;
  eachNode(e, (node) => {
    if (node.kind === 'call' && node.over !== undefined && expressionIdentity(node) === identity) found = true;
  });
  return found;
}
