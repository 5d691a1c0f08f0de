// A part made of constants only that GoogleSQL raises an error for: `DATE(2024, 13, 1)`, `9223372036854775807 + 1`, `PARSE_DATE('%F', '2024-02-30')`.
//
// Patterns, formats, paths, zones, numbers and texts that their function refuses by themselves are told while the text is resolved, at the constant.

import { eachNode } from '../../model/expression-walk.js';
import { constantFaults } from '../../sql/constants/constant-faults.js';
import { failingConstants, type FailingConstant } from '../../sql/evaluate/failing-constants.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { withoutCasts } from '../../sql/typed-walk.js';
import { caughtAbove } from '../caught-above.js';
import { failureReason } from '../failure-reasons.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const constantFails: Rule = {
  id: 'constant-fails',
  family: 'sql',
  severity: 'error',
  onNode: {
    kinds: ['call', 'cast', 'field', 'subquery'],
    atCalls: true,
    visit(place, report) {
      const { node, written } = place;
      const failing = failingIn(written.expr).get(node);
      if (failing === undefined || caughtAbove(place) || isMissingElement(node)) return;
      const body = node.span?.body;
      // What the body is made of itself is told where the function is declared.
      if (body !== undefined && !holdsArgument(node)) return;
      if (constantFaults(written.text.value, node).length > 0) return;
      const consequence = failing.certain
        ? 'so every row fails, and the whole query with it'
        : 'so the whole query fails as soon as a row comes to it';
      report({
        ...placeOf(place),
        severity: failing.certain ? 'error' : 'warning',
        message: `\`${shown(place)}\` is always an error: ${body === undefined ? '' : `with these arguments, in the body of \`${body}\`, `}${failureReason(node)}, ${consequence}.`,
      });
    },
  },
};

/** Of the call, in a body that it is bound into; of a division, in the divisor. */
function holdsArgument(node: TypedExpression): boolean {
  const divisor = node.kind === 'call' && DIVISIONS.has(node.fn) ? node.args[1] : undefined;
  let found = false;
  eachNode(divisor ?? node, (part) => {
    found ||= part.span !== undefined && part.span.body === undefined;
  });
  return found;
}

const DIVISIONS: ReadonlySet<string> = new Set(['$divide', 'div', 'mod']);

const kept = new WeakMap<TypedExpression, ReadonlyMap<TypedExpression, FailingConstant>>();

/** Once for each text, at the first of its nodes. */
function failingIn(expr: TypedExpression): ReadonlyMap<TypedExpression, FailingConstant> {
  let failing = kept.get(expr);
  if (failing === undefined) kept.set(expr, (failing = failingConstants(expr)));
  return failing;
}

/** A written position: `element-may-be-missing` says it, and what to write instead. */
function isMissingElement(node: TypedExpression): boolean {
  return (
    node.kind === 'call' &&
    (node.fn === '$array_at_offset' || node.fn === '$array_at_ordinal') &&
    withoutCasts(node.args[1]!).kind === 'literal'
  );
}
