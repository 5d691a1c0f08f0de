// A value that `accepted_values` lists and the column's expression cannot give: a slip, or a branch that went away.

import { literalOrder, literalUnder } from '../../model/literal-order.js';
import { producedLiterals, sqlLiteral } from '../../model/produced-values.js';
import { nearestNames } from '../../base/nearest-names.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { writtenTests } from '../written-tests.js';

export const valueNeverProduced: Rule = {
  id: 'value-never-produced',
  family: 'tests',
  severity: 'information',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { test, spec } of writtenTests(model)) {
      if (test.kind !== 'accepted_values' || test.where !== undefined) continue;
      const output = model.outputs.find((o) => o.name === test.columns[0]);
      const produced = output === undefined ? undefined : producedLiterals(output.expr);
      if (produced === undefined || produced.length === 0) continue;
      for (const [i, typed] of test.values.entries()) {
        const value = literalUnder(typed);
        const argument = spec.args[i];
        if (value === undefined || argument === undefined) continue;
        if (produced.some((p) => literalOrder(p, value) !== undefined && literalOrder(p, value) === 0)) continue;
        const missing = produced.filter((p) => !test.values.some((v) => sameLiteral(v, p))).map(sqlLiteral);
        const [nearest] = nearestNames(sqlLiteral(value), missing);
        report({
          part: argument.part,
          message: `The expression of \`${output!.name}\` never gives ${sqlLiteral(value)}; it gives ${produced.map(sqlLiteral).join(', ')}.${nearest === undefined ? ' Remove it, or add the branch that is missing.' : ` Did you mean ${nearest}?`}`,
          ...(nearest !== undefined && {
            suggestions: [nearest],
            span: { start: 0, end: argument.value.length },
          }),
        });
      }
    }
  },
};

function sameLiteral(a: Parameters<typeof literalUnder>[0], b: NonNullable<ReturnType<typeof literalUnder>>): boolean {
  const value = literalUnder(a);
  return value !== undefined && literalOrder(value, b) === 0;
}
