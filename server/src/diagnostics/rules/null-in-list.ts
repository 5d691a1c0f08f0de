// `IN` and `NOT IN` over a list with a NULL, or NOT IN with what can be one: it matches nothing, and makes a NOT IN filter drop all rows.

import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const nullInList: Rule = {
  id: 'null-in-list',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$in'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const above = place.parent?.node;
      const negated = above?.kind === 'call' && above.fn === '$not';
      for (const [index, element] of call.args.entries()) {
        if (index === 0) continue;
        if (!isNull(element)) {
          if (negated && element.nullable)
            report({
              ...placeOf(place, element),
              message: `\`${shown(place, element)}\` can be NULL, and \`${shown(place, call.args[0])} NOT IN (…)\` is never TRUE then: nothing is known to differ from NULL. Give it a value (COALESCE), or compare with \`IS DISTINCT FROM\`.`,
            });
          continue;
        }
        // With its comma: the one before, or the one behind the first element.
        const cut =
          index > 1
            ? { start: call.args[index - 1]!.span?.end, end: element.span?.end }
            : { start: element.span?.start, end: call.args[index + 1]?.span?.start };
        report({
          ...placeOf(place, element),
          data: { cut },
          message: negated
            ? `\`${shown(place, call.args[0])} NOT IN (…)\` is never TRUE, because this element is NULL: nothing is known to differ from NULL. Take it out; to leave NULLs out add \`IS NOT NULL\`.`
            : `Nothing is equal to NULL, so this element of the list matches no row. Take it out; to find NULLs add \`OR ${shown(place, call.args[0])} IS NULL\`.`,
        });
      }
    },
  },
  fixes(problem, at) {
    const cut = problem.data?.['cut'] as { readonly start?: number; readonly end?: number } | undefined;
    const { start, end } = cut ?? {};
    if (start === undefined || end === undefined) return [];
    const span = at.spec.positions.sqlSpan(problem.part, { start, end });
    return at.fix('Take NULL out of the list', [{ span, newText: '' }], false);
  },
};

function isNull(e: TypedExpression): boolean {
  return e.kind === 'literal' ? e.value === undefined : e.kind === 'cast' && e.implicit && isNull(e.operand);
}
