// `x IN ('US, GB')`: one text with commas where several were meant.

import { isScalar } from '../../sql/types.js';
import type { TypedCall } from '../../sql/typed-tree.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import { isBlocked } from '../blocked-model.js';
import type { Report, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';
import { writtenTests } from '../written-tests.js';

export const listInOneText: Rule = {
  id: 'list-in-one-text',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$in'],
    visit(place, report) {
      const [subject, only, ...more] = (place.node as TypedCall).args;
      if (subject === undefined || only?.kind !== 'literal' || more.length > 0 || !isScalar(only.type, 'STRING'))
        return;
      const list = listOf(only.value);
      if (list === undefined) return;
      report({
        ...placeOf(place, only),
        message: `This list has one element, the text \`${shown(place, only)}\` with its commas. Quote each value: \`${list}\`.`,
        suggestions: [list],
      });
    },
  },
  ofModel: (model, report) => {
    if (!isBlocked(model)) reportTests(model, report);
  },
};

function reportTests(model: ResolvedModel, report: Report): void {
  for (const { test, spec } of writtenTests(model)) {
    const [value, ...more] = test.kind === 'accepted_values' ? test.values : [];
    const [argument] = spec.args;
    if (value?.kind !== 'literal' || more.length > 0 || argument === undefined || !isScalar(value.type, 'STRING'))
      continue;
    const list = listOf(value.value);
    if (list === undefined) continue;
    const inSql = spec.written.startsWith('accepted_values(');
    report({
      part: argument.part,
      message: `The test accepts one value, the text \`${argument.value}\` with its commas. Quote each value: \`${list}\`.`,
      ...(inSql && { suggestions: [list] }),
    });
  }
}

/** Words in one case only, as codes are: `Washington, DC` is a name. */
function listOf(text: string | undefined): string | undefined {
  const words = text?.split(',').map((word) => word.trim()) ?? [];
  const isList =
    words.length > 1 && [/^[a-z0-9_-]+$/, /^[A-Z0-9_-]+$/].some((form) => words.every((word) => form.test(word)));
  return isList && words.some((word) => /[A-Za-z]/.test(word))
    ? words.map((word) => `'${word}'`).join(', ')
    : undefined;
}
