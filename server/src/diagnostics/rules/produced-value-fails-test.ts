// A value that a column's expression gives, here or in a model above, and a test of the column forbids: the test fails, or the branch is wrong.

import type { ResolvedModel, ResolvedOutput } from '../../model/pipeline-model.js';
import { domainOf, type Domain } from '../../model/possible-values.js';
import { canBeFound } from '../../model/pattern-reach.js';
import { alternativesOf, producedLiterals, sqlLiteral } from '../../model/produced-values.js';
import { passes, passingValues, patternOf, testedColumn } from '../../model/test-values.js';
import { textFormOf } from '../../model/text-form.js';
import { both, isEmpty, valuesBetween } from '../../model/value-sets.js';
import { isBlocked } from '../blocked-model.js';
import type { OtherModels } from '../other-models.js';
import type { Remark, Rule } from '../rule.js';
import { writtenText } from '../written-text.js';
import { writtenTests, type WrittenTest } from '../written-tests.js';

export const producedValueFailsTest: Rule = {
  id: 'produced-value-fails-test',
  family: 'tests',
  severity: 'warning',
  amongModels(model, others, report) {
    for (const asked of askedOf(model)) {
      const remark = remarkOn(model, asked, others);
      if (remark !== undefined) report(remark);
    }
  },
};

const KINDS: ReadonlySet<string> = new Set(['accepted_values', 'between', 'matches', 'expression']);

interface Asked extends WrittenTest {
  readonly output: ResolvedOutput;
}

const kept = new WeakMap<ResolvedModel, readonly Asked[]>();

/** Tests that constants can fail. */
function askedOf(model: ResolvedModel): readonly Asked[] {
  let asked = kept.get(model);
  if (asked === undefined) {
    asked = (isBlocked(model) ? [] : writtenTests(model)).flatMap((written): readonly Asked[] => {
      if (!KINDS.has(written.test.kind)) return [];
      const column = testedColumn(written.test)?.toLowerCase();
      const output = model.outputs.find((o) => o.name.toLowerCase() === column);
      // Of the column's own literals something else speaks.
      const told = written.test.kind === 'accepted_values' && output && producedLiterals(output.expr) !== undefined;
      return output === undefined || told === true ? [] : [{ ...written, output }];
    });
    kept.set(model, asked);
  }
  return asked;
}

function remarkOn(model: ResolvedModel, { test, spec, output }: Asked, others: OtherModels): Remark | undefined {
  const domain = domainOf(
    { kind: 'column', relation: { kind: 'model', name: model.name }, column: output.name },
    others,
  );
  // What only a test of this very column says is a matter between the two tests.
  const onlyTested = domain.by?.model === model.name && domain.by.tested;
  const values = onlyTested ? domain.some : (domain.values ?? domain.some);
  const failing = values.filter((v) => passes(test, v) === false);
  if (failing.length === 0)
    return (
      remarkOnRange({ test, spec, output }, onlyTested ? undefined : domain.range) ??
      remarkOnForm(model, { test, spec, output })
    );
  const named = failing.map((v) => `\`${sqlLiteral(v)}\``).join(', ');
  const from =
    domain.values === undefined || domain.by === undefined || domain.by.model === model.name
      ? ''
      : `, as \`${domain.by.model}.${domain.by.column}\` ${domain.by.tested ? 'may by its test' : 'does'}`;
  const all = failing.length === domain.values?.length;
  return {
    part: test.part,
    message: `\`${output.name}\` can be ${named}${from}, which \`${spec.written}\` forbids: the test fails ${all ? 'on every row with a value' : 'on such a row'}. Correct the test, or what gives the value.`,
  };
}

/** Counts and the like, which lie on one side of all that passes. */
function remarkOnRange({ test, spec, output }: Asked, range: Domain['range']): Remark | undefined {
  const passing = range && passingValues(test);
  // Bounds in the wrong order are told of the test itself.
  if (passing !== undefined && isEmpty({ ...passing, null: false })) return undefined;
  if (range === undefined || passing === undefined || !isEmpty(both(valuesBetween(range), passing))) return undefined;
  const [low, high] = range;
  return {
    part: test.part,
    message: `\`${output.name}\` ${high === undefined ? `is never below ${String(low)}` : `lies between ${String(low)} and ${String(high)}`}, and \`${spec.written}\` lets pass nothing of that: the test fails on every row with a value. Correct the test, or what gives the value.`,
  };
}

/** Values that nobody can list, but of which all begin so, or have only such characters, that the pattern is found in none. */
function remarkOnForm(model: ResolvedModel, { test, spec, output }: Asked): Remark | undefined {
  const pattern = patternOf(test);
  // What a filter of the result leaves out is looked at by nobody here.
  if (pattern === undefined || test.where !== undefined || model.resultFilters.length > 0) return undefined;
  if (canBeFound(pattern) === false)
    return {
      part: test.part,
      message: `No text matches \`${spec.written}\`: something has to stand in front of \`^\` or behind \`$\`. The test fails on every row with a value.`,
    };
  const text = model.written.find((w) => w.text.part === `${output.part}/transform`)?.text;
  const misfit = alternativesOf(output.base).find(
    (e) => e.kind !== 'literal' && canBeFound(pattern, textFormOf(e, model.inputs)) === false,
  );
  if (misfit === undefined) return undefined;
  const written = text === undefined ? output.name : writtenText(text, misfit);
  return {
    part: test.part,
    message: `\`${output.name}\` can be \`${written}\`, which never matches \`${spec.written}\`: the test fails on such a row. Correct the test, or what gives the value.`,
  };
}
