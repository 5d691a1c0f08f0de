// A value that `accepted_values` lists and the column's expression cannot give: a slip, or a branch that went away.

import { LiteralSet, literalUnder } from '../../model/literal-order.js';
import { misspeltAccepted, producedLiterals, sqlLiteral } from '../../model/produced-values.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { writtenTests } from '../written-tests.js';

export const valueNeverProduced: Rule = {
  id: 'value-never-produced',
  family: 'tests',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { test, spec } of writtenTests(model)) {
      if (test.kind !== 'accepted_values' || test.where !== undefined) continue;
      const output = model.outputs.find((o) => o.name === test.columns[0]);
      const produced = output === undefined ? undefined : producedLiterals(output.expr);
      if (produced === undefined || produced.length === 0) continue;
      const given = new LiteralSet(produced);
      const misspelt = misspeltAccepted(test.values, produced);
      for (const [i, typed] of test.values.entries()) {
        const value = literalUnder(typed);
        const argument = spec.args[i];
        if (value === undefined || argument === undefined) continue;
        if (given.has(value) === true) continue;
        // One that nearly spells a value that is missing is told with it, see `value-not-accepted`.
        if (misspelt.has(i)) continue;
        report({
          part: argument.part,
          message: `The expression of \`${output!.name}\` never gives ${sqlLiteral(value)}; it gives ${produced.map(sqlLiteral).join(', ')}. Remove it, or add the branch that is missing.`,
        });
      }
    }
  },
};
