// The same test twice on one column: the second looks at the same rows and says the same.

import { expressionIdentity } from '../../model/expression-identity.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { writtenTests } from '../written-tests.js';

export const duplicateTest: Rule = {
  id: 'duplicate-test',
  family: 'tests',
  severity: 'hint',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const before = new Map<string, string>();
    for (const { test } of writtenTests(model)) {
      const key = [
        test.kind,
        test.columns.map((c) => c.toLowerCase()).join(),
        test.kind === 'accepted_values'
          ? test.values.map(expressionIdentity).sort().join()
          : test.values.map(expressionIdentity).join(),
        test.predicate === undefined ? '' : expressionIdentity(test.predicate),
        test.where === undefined ? '' : expressionIdentity(test.where),
        test.references === undefined
          ? ''
          : `${test.references.relation.name}.${test.references.columns.join()}`.toLowerCase(),
      ].join('\n');
      const first = before.get(key);
      if (first === undefined) {
        before.set(key, test.part);
        continue;
      }
      report({
        part: test.part,
        message: `${test.columns.length === 1 ? `\`${test.columns[0]!}\`` : `\`${model.name}\``} has this test already. Remove one of the two.`,
        related: [{ part: first, file: model.file, message: 'The same test' }],
        tag: 'unnecessary',
      });
    }
  },
  fixes: (problem, at) => at.fix('Remove the second', at.removeItem(problem.part), true),
};
