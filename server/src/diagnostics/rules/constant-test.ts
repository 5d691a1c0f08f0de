// A test whose outcome no row decides: bounds in the wrong order, a condition of constants, a `where` that no row meets.

import { constantConditions } from '../../model/null-rejection.js';
import { literalOrder, literalUnder } from '../../model/literal-order.js';
import type { ResolvedModel, ResolvedTest } from '../../model/pipeline-model.js';
import type { SqlText, TestSpec } from '../../spec/spec.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { isBlocked } from '../blocked-model.js';
import type { Report, Rule } from '../rule.js';
import { writtenTests } from '../written-tests.js';

export const constantTest: Rule = {
  id: 'constant-test',
  family: 'tests',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { test, spec } of writtenTests(model)) {
      if (spec.where !== undefined && test.where !== undefined) reportWhere(spec.where, test.where, report);
      if (test.kind === 'between') reportBounds(test, spec, report);
      else if (test.kind === 'expression' && test.predicate !== undefined)
        reportCondition(spec.args[0], test.predicate, report);
      else if (refersToItself(model, test))
        report({
          part: test.part,
          message: `Every value of \`${test.columns[0]!}\` occurs in \`${test.columns[0]!}\` itself: this test never fails. Name the model or source that the values come from.`,
        });
    }
  },
};

function reportBounds(test: ResolvedTest, spec: TestSpec, report: Report): void {
  const [low, high] = test.values.map(literalUnder);
  const order = low === undefined || high === undefined ? undefined : literalOrder(low, high);
  if (order === undefined || order <= 0) return;
  const [a, b] = spec.args.map((arg) => arg.value) as [string, string];
  const swapped = `between(${b}, ${a})`;
  const inOneString = spec.written.startsWith('between(');
  report({
    part: test.part,
    message: `No value lies between ${a} and ${b}: this test fails for every row that has one. The smaller bound comes first.`,
    ...(inOneString && { span: { start: 0, end: spec.written.length }, suggestions: [swapped] }),
  });
}

function reportWhere(text: SqlText, where: TypedExpression, report: Report): void {
  const [found] = constantConditions(where).filter((c) => !isAssertion(c.reason));
  if (found === undefined) return;
  report({
    part: text.part,
    ...(found.conjunct.span !== undefined && { span: found.conjunct.span }),
    message:
      found.holds === 'never'
        ? `No row meets this \`where\`: ${found.reason}. The test looks at no row and never fails.`
        : `Every row meets this: ${found.reason}. As \`where\` it leaves out none.`,
  });
}

function reportCondition(text: SqlText | undefined, predicate: TypedExpression, report: Report): void {
  const [found] = constantConditions(predicate).filter((c) => !isAssertion(c.reason));
  if (text === undefined || found === undefined) return;
  report({
    part: text.part,
    ...(found.conjunct.span !== undefined && { span: found.conjunct.span }),
    message:
      found.holds === 'never'
        ? `This is never TRUE: ${found.reason}. The test fails wherever it is not NULL.`
        : `This is always TRUE: ${found.reason}. The test never fails.`,
  });
}

/** That a value is not NULL is worth a test also where it is known. */
function isAssertion(reason: string): boolean {
  return reason.includes('never NULL');
}

function refersToItself(model: ResolvedModel, test: ResolvedTest): boolean {
  const { references } = test;
  return (
    references?.relation.kind === 'model' &&
    references.relation.name.toLowerCase() === model.name.toLowerCase() &&
    references.columns.length === test.columns.length &&
    references.columns.every((c, i) => c.toLowerCase() === test.columns[i]!.toLowerCase())
  );
}
