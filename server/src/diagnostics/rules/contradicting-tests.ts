// Two tests of a column that no value passes, or one that says what its `nullable` denies.

import { literalOrder, LiteralSet, literalUnder } from '../../model/literal-order.js';
import { sqlLiteral } from '../../model/produced-values.js';
import type { TypedLiteral } from '../../sql/typed-tree.js';
import { passes, passingValues, testedColumn } from '../../model/test-values.js';
import { both as bothSets, isEmpty } from '../../model/value-sets.js';
import { isBlocked } from '../blocked-model.js';
import { parentOf } from '../fixes/fix-context.js';
import type { Rule } from '../rule.js';
import { writtenTests, type WrittenTest } from '../written-tests.js';

export const contradictingTests: Rule = {
  id: 'contradicting-tests',
  family: 'tests',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const byColumn = new Map<string, WrittenTest[]>();
    for (const written of writtenTests(model)) {
      const { test } = written;
      const tested = testedColumn(test)?.toLowerCase();
      const column = model.signature.columns.find((c) => c.name.toLowerCase() === tested)?.name;
      if (column === undefined || test.where !== undefined) continue;
      const before = byColumn.get(column) ?? [];
      for (const other of before) {
        const reason = contradiction(other, written, column);
        if (reason === undefined) continue;
        report({
          part: test.part,
          message: reason,
          related: [{ part: other.test.part, file: model.file, message: 'The other test' }],
        });
        break;
      }
      byColumn.set(column, [...before, written]);
      const output = model.outputs.find((o) => o.name === column);
      // Where the test is known to fail on NULL, that has been said of it.
      const told = model.problems.some(
        (p) => p.id === 'not-null-can-be-null' && (p.part === test.part || p.data?.['test'] === test.part),
      );
      if (test.kind === 'not_null' && output?.declaredNullable === true && !told)
        report({
          part: test.part,
          message: `\`${column}\` says \`nullable: true\`, and this test fails on NULL. Take one of the two back.`,
          related: [{ part: `${output.part}/nullable`, file: model.file, message: 'NULL is allowed here' }],
        });
    }
  },
  fixes(problem, at) {
    const other = problem.related[0]?.part;
    const otherFix =
      other === undefined
        ? []
        : other.endsWith('/nullable')
          ? at.fix('Say `nullable: false`', [at.set(parentOf(other), 'nullable', false)], false)
          : at.fix('Remove the other test', at.removeItem(other), false);
    return [...at.fix('Remove this test', at.removeItem(problem.part), false), ...otherFix].filter(
      at.provenFor(problem),
    );
  },
};

function contradiction(a: WrittenTest, b: WrittenTest, column: string): string | undefined {
  return (
    betweenConstants(a, b, column) ?? valueAgainstTest(a, b) ?? valueAgainstTest(b, a) ?? nothingPasses(a, b, column)
  );
}

/** Values that one test lists and the other fails on. */
function valueAgainstTest(a: WrittenTest, b: WrittenTest): string | undefined {
  if (a.test.kind !== 'accepted_values' || (b.test.kind !== 'matches' && b.test.kind !== 'expression'))
    return undefined;
  const values = a.test.values.map(literalUnder);
  const failing = values.filter((v) => v !== undefined && passes(b.test, v) === false) as TypedLiteral[];
  if (failing.length === 0) return undefined;
  return `${failing.map((v) => `\`${sqlLiteral(v)}\``).join(', ')} ${failing.length === 1 ? 'is' : 'are'} accepted, but \`${b.spec.written}\` fails on ${failing.length === 1 ? 'it' : 'them'}: ${failing.length === values.length ? 'no value passes both tests' : 'such a row fails one of the two tests'}.`;
}

function nothingPasses(a: WrittenTest, b: WrittenTest, column: string): string | undefined {
  const kinds = [a.test.kind, b.test.kind];
  if (!kinds.includes('expression')) return undefined;
  const [these, those] = [passingValues(a.test), passingValues(b.test)];
  if (these === undefined || those === undefined) return undefined;
  const left = bothSets(these, those);
  // Each alone may let through nothing: that is said of it.
  if (!isEmpty({ ...left, null: false }) || isEmpty(these) || isEmpty(those)) return undefined;
  return `No value${left.null ? ' but NULL' : ''} passes both \`${a.spec.written}\` and \`${b.spec.written}\`: one of the two fails for every ${left.null ? `value of \`${column}\`` : 'row'}.`;
}

function betweenConstants(a: WrittenTest, b: WrittenTest, column: string): string | undefined {
  const [values, others] = [a, b].map(({ test }) => constants(test.values));
  if (values === undefined || others === undefined) return undefined;
  const kinds = `${a.test.kind} ${b.test.kind}`;
  const both = `\`${a.spec.written}\` and \`${b.spec.written}\``;
  const there = new LiteralSet(others);
  if (kinds === 'accepted_values accepted_values')
    return values.some((v) => there.has(v) === true)
      ? undefined
      : `${both} have no value in common: one of the two fails for every value of \`${column}\`.`;
  if (kinds === 'between between')
    return literalOrder(values[0]!, others[1]!)! > 0 || literalOrder(others[0]!, values[1]!)! > 0
      ? `No value lies in both ranges, ${both}: one of the two fails for every value of \`${column}\`.`
      : undefined;
  if (kinds !== 'accepted_values between' && kinds !== 'between accepted_values') return undefined;
  const [accepted, range] = a.test.kind === 'between' ? [others, values] : [values, others];
  const outside = accepted.filter((v) => literalOrder(v, range[0]!)! < 0 || literalOrder(v, range[1]!)! > 0);
  return outside.length === 0
    ? undefined
    : `${outside.map((v) => `\`${sqlLiteral(v)}\``).join(', ')} ${outside.length === 1 ? 'is' : 'are'} accepted, but not between ${sqlLiteral(range[0]!)} and ${sqlLiteral(range[1]!)}: ${outside.length === accepted.length ? 'no value passes both tests' : 'such a row fails one of the two tests'}.`;
}

/** Undefined where the order of one of them cannot be told. */
function constants(values: readonly Parameters<typeof literalUnder>[0][]): readonly TypedLiteral[] | undefined {
  const literals = values.map(literalUnder);
  return literals.every((l) => l !== undefined && literalOrder(l, l) === 0) ? (literals as TypedLiteral[]) : undefined;
}
