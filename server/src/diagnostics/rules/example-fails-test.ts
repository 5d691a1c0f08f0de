// An expected row that a test of its column forbids: the example and the test cannot both be right.

import { literalUnder } from '../../model/literal-order.js';
import type { ResolvedTest } from '../../model/pipeline-model.js';
import { passes, passingValues, testedColumn } from '../../model/test-values.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const exampleFailsTest: Rule = {
  id: 'example-fails-test',
  family: 'tests',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model) || model.examples.length === 0) return;
    const tests = model.tests.filter((t) => t.where === undefined && t.severity === 'error');
    if (tests.length === 0) return;
    for (const example of model.examples) {
      if (!('rows' in example.expect)) continue;
      const rows = model.spec.examples.find((e) => e.part === example.part)?.expect;
      for (const row of example.expect.rows)
        for (const [column, cell] of row.cells) {
          const test = tests.find(
            (t) => testedColumn(t)?.toLowerCase() === column.toLowerCase() && fails(t, literalUnder(cell) ?? cell),
          );
          if (test === undefined) continue;
          const written =
            rows !== undefined && 'rows' in rows
              ? rows.rows
                  .find((r) => r.part === row.part)
                  ?.cells.find((c) => c.column.value.toLowerCase() === column.toLowerCase())
              : undefined;
          report({
            part: written?.value.part ?? row.part,
            message: `This row is expected, but the test \`${test.kind}\` of \`${column}\` fails on it: the example and the test cannot both be right.`,
            related: [{ part: test.part, file: model.file, message: 'The test' }],
          });
        }
    }
  },
};

function fails(test: ResolvedTest, cell: TypedExpression): boolean {
  if (cell.kind !== 'literal') return false;
  if (cell.value === undefined) return test.kind === 'primary_key' || passingValues(test)?.null === false;
  return passes(test, cell) === false;
}
