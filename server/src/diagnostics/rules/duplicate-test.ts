// The same test twice on one column: the second looks at the same rows and says the same.

import { expressionIdentity } from '../../model/expression-identity.js';
import { passingValues, testedColumn } from '../../model/test-values.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { writtenTests, type WrittenTest } from '../written-tests.js';

export const duplicateTest: Rule = {
  id: 'duplicate-test',
  family: 'tests',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const before = new Map<string, WrittenTest>();
    const bySet = new Map<string, WrittenTest>();
    for (const written of writtenTests(model)) {
      const { test, spec } = written;
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
      const set = passingText(written);
      const first = before.get(key);
      const same = set === undefined ? undefined : bySet.get(set);
      // A list and a range are two things to say, also where they come to the same.
      const reworded = same !== undefined && [test, same.test].some((t) => t.kind === 'expression');
      const other = first ?? (reworded ? same : undefined);
      if (first === undefined) before.set(key, written);
      if (set !== undefined && !bySet.has(set)) bySet.set(set, written);
      if (other === undefined) continue;
      if (first === undefined) {
        // Said in two ways: which of them is the better is for the author to say.
        report({
          part: test.part,
          severity: 'hint',
          message: `\`${spec.written}\` lets pass exactly what \`${other.spec.written}\` does. Remove one of the two.`,
          related: [{ part: other.test.part, file: model.file, message: 'The same in other words' }],
          tag: 'unnecessary',
        });
        continue;
      }
      report({
        part: test.part,
        message: `${test.columns.length === 1 ? `\`${test.columns[0]!}\`` : `\`${model.name}\``} has this test already. Remove one of the two.`,
        related: [{ part: first.test.part, file: model.file, message: 'The same test' }],
        tag: 'unnecessary',
      });
    }
  },
  fixes: (problem, at) => at.fix('Remove the second', at.removeItem(problem.part), true),
};

/** Equal for tests of one column, as severe, that let the same values pass. */
function passingText({ test }: WrittenTest): string | undefined {
  const set = passingValues(test);
  const column = testedColumn(test)?.toLowerCase();
  if (set === undefined || column === undefined) return undefined;
  return JSON.stringify([column, test.severity, set], (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v));
}
