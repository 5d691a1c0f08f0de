// Fixes of tests and examples. Rows that are expected are written by people: no fix makes any.

import type { Problem } from '../../spec/problem.js';
import { parentOf, type ProblemFixes } from './fix-context.js';
import { stringsOf } from './fix-data.js';

export const testFixes: Readonly<Record<string, ProblemFixes>> = {
  'value-not-accepted': (problem, at) => {
    const values = stringsOf(problem.data, 'values');
    const node = at.spec.positions.node(problem.part)?.node;
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

function exampleOf(problem: Problem): string {
  return problem.part.endsWith('/name') ? parentOf(problem.part) : problem.part.split('/').slice(0, 4).join('/');
}
