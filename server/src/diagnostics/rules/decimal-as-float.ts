// A column declared FLOAT64 whose value is an exact decimal: digits are lost without anything to show for it.

import type { TypedExpression } from '../../sql/typed-tree.js';
import { withoutCasts } from '../../sql/typed-walk.js';
import { isScalar, typeToString } from '../../sql/types.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const decimalAsFloat: Rule = {
  id: 'decimal-as-float',
  family: 'types',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const entries = [...model.spec.columns, ...model.spec.aggregations];
    for (const { base, type, part, name } of model.outputs) {
      const written = entries.find((e) => e.part === part)?.type;
      // What is written out as a conversion has been decided.
      if (written === undefined || !isScalar(type, 'FLOAT64') || !isScalar(base.type, 'NUMERIC', 'BIGNUMERIC'))
        continue;
      // A quotient is rounded in both: a rate or a share is kept as FLOAT64 by most.
      if (isQuotient(base)) continue;
      report({
        part: written.part,
        message: `\`${name}\` is declared FLOAT64, but what it is computed from is ${typeToString(base.type)}: exact digits become binary ones, and sums of them differ in the last places. Declare ${typeToString(base.type)}, or write the conversion out.`,
        data: { to: typeToString(base.type) },
      });
    }
  },
  fixes: (problem, at) => {
    const to = String(problem.data?.['to']);
    return at.fix(`Declare ${to}`, [at.replace(problem.part, to)], false);
  },
};

function isQuotient(e: TypedExpression): boolean {
  const inner = withoutCasts(e);
  if (inner.kind !== 'call') return false;
  return inner.fn === 'round' ? isQuotient(inner.args[0]!) : inner.fn === '$divide' || inner.fn === 'safe_divide';
}
