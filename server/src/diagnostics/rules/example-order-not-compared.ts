// Expected rows of an ordered model that leave out a column of the order: they are compared as a set, and a wrong order passes.

import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const exampleOrderNotCompared: Rule = {
  id: 'example-order-not-compared',
  family: 'tests',
  severity: 'hint',
  ofModel(model, report) {
    if (isBlocked(model) || model.orderBy.length === 0) return;
    const names = model.orderBy.map((k) => (k.expr.kind === 'column' ? k.expr.column.name : undefined));
    const visible = new Set(model.outputs.flatMap((o) => (o.hidden ? [] : [o.name.toLowerCase()])));
    // What the table does not have no row could name.
    if (names.some((n) => n === undefined || !visible.has(n.toLowerCase()))) return;
    for (const example of model.examples) {
      if (!('rows' in example.expect) || example.expect.rows.length < 2) continue;
      const compared = new Set(example.expect.columns.map((c) => c.toLowerCase()));
      const missing = (names as string[]).filter((n) => !compared.has(n.toLowerCase()));
      if (missing.length === 0) continue;
      report({
        part: `${example.part}/expect`,
        onKey: true,
        message: `\`${model.name}\` is ordered by ${(names as string[]).map((n) => `\`${n}\``).join(', ')}, and no expected row names ${missing.map((n) => `\`${n}\``).join(', ')}: the rows are compared in any order. Name ${missing.length === 1 ? 'it' : 'them'} in the expected rows.`,
      });
    }
  },
};
