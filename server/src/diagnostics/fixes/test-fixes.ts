// Fixes of tests and examples. Rows that are expected are written by people: no fix makes any.

import type { Fix } from '../../base/finding.js';
import { domainOf } from '../../model/possible-values.js';
import { jsonLiteral, sqlLiteral } from '../../model/produced-values.js';
import type { Problem } from '../../spec/problem.js';
import { JsonText } from '../../syntax/json-edit.js';
import { modelPart, parentOf, type FixContext, type ProblemFixes } from './fix-context.js';
import { stringsOf } from './fix-data.js';

export const testFixes: Readonly<Record<string, ProblemFixes>> = {
  'accepted-values-placeholder': (problem, at) => {
    const list = stringsOf(problem.data, 'list');
    if (list.length > 0)
      return at.fix(
        `List ${list.join(', ')}`,
        [
          at.replace(
            problem.part,
            list.map((l) => new JsonText(l)),
          ),
        ],
        true,
      );
    // What it can be filled with stands among the suggestions.
    return problem.suggestions.length > 0 ? [] : [...knownValues(problem, at), ...withoutTest(problem, at)];
  },

  'constant-test': (problem, at) => [
    ...(problem.part.endsWith('/where')
      ? at.fix('Remove `where`', at.remove(problem.part), false).filter(at.provenFor(problem))
      : []),
    ...withoutTest(problem, at),
  ],

  'test-argument-type': (problem, at) => {
    const written = at.spec.positions.node(problem.part)?.node;
    const place = at.spec.positions.placeSpan(problem);
    const text = at.text.slice(place.start, place.end);
    const type = problem.data?.['type'];
    const number = /^-?[0-9]+(?:\.[0-9]+)?$/u;
    const inner = /^(['"])(?<text>.*)\1$/su.exec(text)?.groups?.['text'] ?? '';
    const json = written?.kind === 'number' || (written?.kind === 'string' && text.startsWith('"'));
    const corrected =
      type === 'STRING' && number.test(text)
        ? json
          ? `"${text}"`
          : `'${text}'`
        : NUMBERS.has(String(type)) && number.test(inner)
          ? inner
          : undefined;
    return corrected === undefined
      ? []
      : at
          .fix(`Replace with \`${corrected}\``, [{ span: place, newText: corrected }], true)
          .filter(at.provenFor(problem));
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

const NUMBERS: ReadonlySet<string> = new Set(['INT64', 'NUMERIC', 'BIGNUMERIC', 'FLOAT64']);

function withoutTest(problem: Problem, at: FixContext): readonly Fix[] {
  const test = /^.*\/tests\/[^/]+/u.exec(problem.part)?.[0];
  return test === undefined ? [] : at.fix('Remove the test', at.removeItem(test), false).filter(at.provenFor(problem));
}

/** What the models above, their tests and the branches here say of the column's values; more than these may be there. */
function knownValues(problem: Problem, at: FixContext): readonly Fix[] {
  const model = at.model(problem);
  const [, , list, name] = problem.part.split('/');
  const output = model?.outputs.find((o) => o.part === `${modelPart(problem.part)}/${list}/${name}`);
  if (model === undefined || output === undefined) return [];
  const domain = domainOf(
    { kind: 'column', relation: { kind: 'model', name: model.name }, column: output.name },
    at.project.model,
  );
  const values = (domain.values ?? domain.some).map(sqlLiteral);
  if (values.length === 0 || values.length > MOST_LISTED) return [];
  const rest = domain.values === undefined ? ', and what else it can be' : '';
  const isList = problem.part.endsWith('/accepted_values');
  const json = (domain.values ?? domain.some).map((v) => new JsonText(jsonLiteral(v)));
  return at
    .fix(
      `List ${values.join(', ')}${rest}`,
      [at.replace(problem.part, isList ? json : `accepted_values(${values.join(', ')})`)],
      domain.values !== undefined,
    )
    .filter(at.provenFor(problem));
}

const MOST_LISTED = 30;

function spanOf(at: FixContext, part: string): [number, number] {
  const { start, end } = at.spec.positions.span(part);
  return [start, end];
}

function exampleOf(problem: Problem): string {
  return problem.part.endsWith('/name') ? parentOf(problem.part) : problem.part.split('/').slice(0, 4).join('/');
}
