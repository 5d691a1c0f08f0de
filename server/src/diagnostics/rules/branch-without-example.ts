// A value of a CASE that no example expects: its branch can be wrong, and the examples pass.

import { eachNode } from '../../model/expression-walk.js';
import { LiteralSet } from '../../model/literal-order.js';
import { producedLiterals, sqlLiteral } from '../../model/produced-values.js';
import type { ResolvedOutput } from '../../model/pipeline-model.js';
import type { TypedLiteral } from '../../sql/typed-tree.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const branchWithoutExample: Rule = {
  id: 'branch-without-example',
  family: 'tests',
  severity: 'hint',
  ofModel(model, report) {
    const expected = model.examples.flatMap((e) => ('rows' in e.expect ? e.expect.rows : []));
    if (expected.length === 0 || isBlocked(model)) return;
    for (const output of model.outputs) {
      const produced = output.hidden ? undefined : producedLiterals(output.expr);
      if (produced === undefined || produced.length < 2) continue;
      const cells = expected.flatMap((r) => r.cells.get(output.name) ?? []);
      // Of a column that no example names something else says so.
      if (cells.length === 0) continue;
      const shown = new LiteralSet(cells.filter((c) => c.kind === 'literal'));
      const missing = produced.filter((p) => shown.has(p) !== true);
      for (const literal of missing) {
        const place = placeOf(output, literal);
        const sql = model.written.find((w) => w.expr === output.base)?.text;
        report({
          part: sql?.part ?? output.part,
          ...(sql !== undefined && place !== undefined && { span: place }),
          message: `No example expects ${sqlLiteral(literal)} in \`${output.name}\`: this branch can be wrong, and all examples pass. Add a row that reaches it.`,
        });
      }
    }
  },
};

/** Where the literal is written in the column's own text. */
function placeOf(output: ResolvedOutput, literal: TypedLiteral): TypedLiteral['span'] {
  let found: TypedLiteral['span'];
  eachNode(output.base, (node) => {
    // The last one: a comparison with the same text stands before the result.
    if (node.kind === 'literal' && node.value === literal.value && node.span !== undefined) found = node.span;
  });
  return found;
}
