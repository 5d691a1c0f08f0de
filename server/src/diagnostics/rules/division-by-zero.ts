// `/`, DIV and MOD with a divisor that can be zero: GoogleSQL ends the whole query with an error then.

import { expressionIdentity } from '../../model/expression-identity.js';
import { eachNode } from '../../model/expression-walk.js';
import { isNonZero } from '../../model/non-zero.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { withoutCasts } from '../../sql/typed-walk.js';
import { caughtAbove } from '../caught-above.js';
import { heldAt } from '../held-conditions.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const divisionByZero: Rule = {
  id: 'division-by-zero',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$divide', 'div', 'mod'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const [dividend, divisor] = call.args as [TypedExpression, TypedExpression];
      if (call.safe || isConstant(divisor) || caughtAbove(place) || isSumOfTerms(divisor)) return;
      if (isNonZero(divisor, heldAt(place)) || nullTogether(dividend, divisor)) return;
      const text = shown(place, divisor);
      report({
        ...placeOf(place, divisor),
        message: `\`${text}\` can be 0, and then the whole query fails. Divide by \`NULLIF(${text}, 0)\` to get NULL there${call.fn === '$divide' ? `, as \`SAFE_DIVIDE(${shown(place, dividend)}, ${text})\` does` : ''}, or leave such rows out before.`,
        suggestions: [`NULLIF(${text}, 0)`],
      });
    },
  },
};

/** Parameters are constants of a run, chosen by whoever runs it; constants of 0 are an error already. */
function isConstant(e: TypedExpression): boolean {
  return e.kind === 'cast' ? isConstant(e.operand) : e.kind === 'literal' || e.kind === 'parameter';
}

/** Amounts that are computed row by row and summed come to exactly 0 only by accident: said of sums of plain columns, of products of such, and of conditions. */
function isSumOfTerms(e: TypedExpression): boolean {
  const inner = withoutCasts(e);
  if (inner.kind !== 'call' || inner.aggregate === undefined || inner.fn !== 'sum') return false;
  const term = withoutCasts(inner.args[0]!);
  return term.kind === 'call' && term.fn === '$multiply' && !term.args.every((a) => withoutCasts(a).kind === 'column');
}

/** COUNT(x) is 0 exactly where SUM(x), AVG(x) … is NULL, and NULL divided by 0 is NULL. */
function nullTogether(dividend: TypedExpression, divisor: TypedExpression): boolean {
  const count = withoutCasts(divisor);
  if (count.kind !== 'call' || (count.fn !== 'count' && count.fn !== '$count_star') || count.aggregate === undefined)
    return false;
  const counted = count.args[0];
  let found = false;
  eachNode(dividend, (node) => {
    if (node.kind !== 'call' || node.aggregate === undefined || !OF_NOTHING_NULL.has(node.fn)) return;
    if (
      counted === undefined ||
      expressionIdentity(withoutCasts(node.args[0]!)) === expressionIdentity(withoutCasts(counted))
    )
      found = true;
  });
  return found;
}

const OF_NOTHING_NULL: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'any_value']);
