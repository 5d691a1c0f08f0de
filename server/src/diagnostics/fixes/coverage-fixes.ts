// What no example reaches → an example that does, where the condition or the table says which rows that takes; else one with edge rows. What is right is never filled in.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import { satisfyingCells } from '../../model/satisfying-elements.js';
import type { CoveragePoint } from '../../plan/coverage/probe.js';
import { exampleOf, NOTHING_COMPUTED } from '../../refactor/add-example.js';
import { newName } from '../../refactor/new-name.js';
import type { ExampleSpec } from '../../spec/spec.js';
import { JsonText, type JsonValue } from '../../syntax/json-edit.js';
import { ExampleTables, textAt } from './example-tables.js';
import { modelPart, type FixContext, type ProblemFixes } from './fix-context.js';

export const coverageFixes: Readonly<Record<string, ProblemFixes>> = {
  'not-reached-by-examples': (problem, at) => {
    const model = at.model(problem);
    const points = problem.data?.['points'] as readonly CoveragePoint[] | undefined;
    if (model === undefined || points === undefined) return [];
    const part = modelPart(problem.part);
    const found = points.flatMap((point) => {
      const example = reaching(at, model, point);
      return example === undefined
        ? []
        : at.fix(
            `Add an example with ${point.text} (what is right is for you to write)`,
            [at.add(part, 'examples', example)],
            false,
          );
    });
    if (found.length > 0) return found;
    return at.fix(
      'Add an example with edge rows, to be changed until one does',
      [at.add(part, 'examples', exampleOf(at.project, model))],
      false,
    );
  },
};

/** The tables of an example there is, changed so that the point is reached. */
function reaching(at: FixContext, model: ResolvedModel, point: CoveragePoint): JsonValue | undefined {
  const pattern = model.spec.examples.find((e) => e.given.length > 0);
  if (pattern === undefined) return undefined;
  const tables = new ExampleTables(at, model, pattern);
  const name = changed(tables, point);
  if (name === undefined) return undefined;
  const taken = new Set(model.spec.examples.map((e) => e.name.value.toLowerCase()));
  const remembers = point.rows?.kind === 'nothing-before';
  return {
    name: newName(name.slice(0, 80), (n) => taken.has(n)),
    given: tables.given(),
    ...kept(at, pattern, remembers ? ['parameters', 'run_ts'] : ['parameters', 'run_ts', 'before']),
    ...(remembers && { before: [] }),
    expect: new JsonText(NOTHING_COMPUTED),
  };
}

/** Makes the change; the name of the example, undefined where it cannot be made. */
function changed(tables: ExampleTables, { wanted, rows, text }: CoveragePoint): string | undefined {
  if (wanted !== undefined) {
    const condition = tables.withFilters(wanted.input, wanted.condition);
    const cells = satisfyingCells(condition) ?? satisfyingCells(wanted.condition);
    if (cells === undefined || !tables.setRow(wanted.input, cells)) return undefined;
    const shown = [...cells].map(([name, value]) => {
      if (value === undefined) return `${name} NULL`;
      return 'elements' in value ? `an element in ${name}` : `${name} ${value.value ?? 'NULL'}`;
    });
    return `${wanted.input} with ${shown.join(', ')}`;
  }
  switch (rows?.kind) {
    case 'none':
      return rows.inputs.every((input) => tables.empty(input)) ? `nothing in ${rows.inputs.join(', ')}` : undefined;
    case 'some':
      return tables.fill(rows.input) ? `a row of ${rows.input}` : undefined;
    case 'again':
      return tables.again(rows.input, rows.equal, rows.differing) ? plain(text) : undefined;
    case 'elements':
      return tables.setElements(rows.input, rows.column, rows.count) ? plain(text) : undefined;
    case 'partner':
      return tables.partner(rows.input, rows.pairs, rows.several) ? plain(text) : undefined;
    case 'nothing-before':
      return 'nothing in the table before';
    case undefined:
      return undefined;
  }
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}

function kept(at: FixContext, example: ExampleSpec, keys: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(
    keys.flatMap((key): readonly [string, JsonValue][] => {
      const part = `${example.part}/${key}`;
      return at.spec.positions.node(part)?.node === undefined ? [] : [[key, textAt(at, part)]];
    }),
  );
}
