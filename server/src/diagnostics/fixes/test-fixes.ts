// Fixes of tests and examples. Rows that are expected are written by people: no fix makes any.

import type { Problem } from '../../spec/problem.js';
import { JsonText } from '../../syntax/json-edit.js';
import { parentOf, type FixContext, type ProblemFixes } from './fix-context.js';
import { stringsOf } from './fix-data.js';

export const testFixes: Readonly<Record<string, ProblemFixes>> = {
  'accepted-values-placeholder': (problem, at) => {
    const list = stringsOf(problem.data, 'list');
    return list.length === 0
      ? []
      : at.fix(
          `List ${list.join(', ')}`,
          [
            at.replace(
              problem.part,
              list.map((l) => new JsonText(l)),
            ),
          ],
          true,
        );
  },

  'value-not-accepted': (problem, at) => {
    const values = stringsOf(problem.data, 'values');
    const list = stringsOf(problem.data, 'list');
    const node = at.spec.positions.node(problem.part)?.node;
    const accepted = at.value(problem.part, 'accepted_values');
    if (accepted?.kind === 'array' && list.length > 0) {
      const written = accepted.items.map((_, i) =>
        at.text.slice(...spanOf(at, `${problem.part}/accepted_values/${i}`)),
      );
      const whole = [...written, ...list].map((l) => new JsonText(l));
      return at.fix(`Accept ${list.join(', ')} too`, [at.replace(`${problem.part}/accepted_values`, whole)], false);
    }
    if (values.length === 0 || node?.kind !== 'string' || !node.value.trimEnd().endsWith(')')) return [];
    const written = node.value.trimEnd().slice(0, -1).trimEnd();
    return at.fix(
      `Accept ${values.join(', ')} too`,
      [at.replace(problem.part, `${written}, ${values.join(', ')})`)],
      false,
    );
  },

  'example-input-missing': (problem, at) => {
    const example = exampleOf(problem);
    const input = problem.data?.['input'];
    if (typeof input !== 'string') return [];
    const given = `${example}/given`;
    const edit = at.object(given) === undefined ? at.set(example, 'given', { [input]: [] }) : at.set(given, input, []);
    return at.fix(`Give \`${input}\` as an empty table`, [edit], false);
  },

  'example-before-without-history': (problem, at) =>
    at.fix('Remove `before`', at.remove(`${exampleOf(problem)}/before`), true),

  'example-needs-run-ts': (problem, at) =>
    at.fix('Set `run_ts`', [at.set(exampleOf(problem), 'run_ts', '2024-01-01T00:00:00Z')], false),
};

function spanOf(at: FixContext, part: string): [number, number] {
  const { start, end } = at.spec.positions.span(part);
  return [start, end];
}

function exampleOf(problem: Problem): string {
  return problem.part.endsWith('/name') ? parentOf(problem.part) : problem.part.split('/').slice(0, 4).join('/');
}
