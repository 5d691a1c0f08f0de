// `IN` and `NOT IN` over a list with a NULL: it matches nothing, and makes every NOT IN filter drop all rows.

import { eachNode } from '../../model/expression-walk.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { writtenText } from '../written-text.js';

export const nullInList: Rule = {
  id: 'null-in-list',
  family: 'sql',
  severity: 'warning',
  ofModel(model, report) {
    for (const { text, expr } of model.written) {
      const negated = new Set<TypedExpression>();
      eachNode(expr, (node) => {
        if (node.kind !== 'call') return;
        if (node.fn === '$not') negated.add(node.args[0]!);
        if (node.fn !== '$in') return;
        for (const element of nullsOf(node))
          report({
            part: text.part,
            ...(element.span !== undefined && { span: element.span }),
            message: negated.has(node)
              ? `\`${writtenText(text, node.args[0]!)} NOT IN (…)\` is never TRUE, because this element is NULL: nothing is known to differ from NULL. Take it out; to leave NULLs out add \`IS NOT NULL\`.`
              : `Nothing is equal to NULL, so this element of the list matches no row. Take it out; to find NULLs add \`OR ${writtenText(text, node.args[0]!)} IS NULL\`.`,
          });
      });
    }
  },
};

function nullsOf(call: TypedCall): readonly TypedExpression[] {
  return call.args.slice(1).filter(isNull);
}

function isNull(e: TypedExpression): boolean {
  return e.kind === 'literal' ? e.value === undefined : e.kind === 'cast' && e.implicit && isNull(e.operand);
}
