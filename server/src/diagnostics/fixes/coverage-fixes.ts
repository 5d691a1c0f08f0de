// What no example reaches → an example whose row does, where the condition says what that row is; else one with edge rows. What is right is never filled in.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import { satisfyingRow, type RowValues } from '../../model/satisfying-row.js';
import type { CoveragePoint } from '../../plan/coverage/probe.js';
import { exampleOf, NOTHING_COMPUTED, rowOf } from '../../refactor/add-example.js';
import { literalValue } from '../../refactor/example-values.js';
import { newName } from '../../refactor/new-name.js';
import type { ExampleSpec } from '../../spec/spec.js';
import { JsonText, type JsonValue } from '../../syntax/json-edit.js';
import { modelPart, type FixContext, type ProblemFixes } from './fix-context.js';

export const coverageFixes: Readonly<Record<string, ProblemFixes>> = {
  'not-reached-by-examples': (problem, at) => {
    const model = at.model(problem);
    const points = problem.data?.['points'] as readonly CoveragePoint[] | undefined;
    if (model === undefined || points === undefined) return [];
    const part = modelPart(problem.part);
    const found = points.flatMap((point) => {
      const values = point.wanted === undefined ? undefined : satisfyingRow(point.wanted.condition);
      const example = values === undefined ? undefined : reaching(at, model, point.wanted!.input, values);
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

/** The first example's tables, with one row of the input: its first, changed where the condition says so. */
function reaching(at: FixContext, model: ResolvedModel, alias: string, values: RowValues): JsonValue | undefined {
  const input = model.inputs.find((i) => i.alias.toLowerCase() === alias.toLowerCase());
  const pattern = model.spec.examples.find((e) => e.given.length > 0);
  if (input === undefined || input.open || pattern === undefined) return undefined;
  const written = pattern.given.find((g) => names(model, g.input.value).includes(input.alias.toLowerCase()));
  if (written === undefined) return undefined;
  const columns = input.signature.columns;
  const changed = new Map<string, JsonValue>();
  for (const [name, value] of values) {
    const column = columns.find((c) => c.name.toLowerCase() === name);
    if (column === undefined) return undefined;
    changed.set(column.name, value === undefined ? null : literalValue(value));
  }
  const [first] = written.rows;
  const row =
    first === undefined
      ? (rowOf(columns, 1) as Record<string, JsonValue>)
      : Object.fromEntries(first.cells.map((c) => [c.column.value, textOf(at, c.value.part)]));
  for (const key of Object.keys(row)) {
    const column = columns.find((c) => c.name.toLowerCase() === key.toLowerCase());
    if (column !== undefined && changed.has(column.name)) {
      row[key] = changed.get(column.name)!;
      changed.delete(column.name);
    }
  }
  const given = Object.fromEntries(
    pattern.given.map((g): [string, JsonValue] => [
      g.input.value,
      g === written ? [{ ...row, ...Object.fromEntries(changed) }] : g.rows.map((r) => textOf(at, r.part)),
    ]),
  );
  const taken = new Set(model.spec.examples.map((e) => e.name.value.toLowerCase()));
  return {
    name: newName(nameFor(input.alias, values), (name) => taken.has(name)),
    given,
    ...kept(at, pattern, ['parameters', 'run_ts', 'before']),
    expect: new JsonText(NOTHING_COMPUTED),
  };
}

/** Aliases that a key of `given` stands for. */
function names(model: ResolvedModel, key: string): readonly string[] {
  const name = key.toLowerCase();
  const own = model.inputs.filter((i) => i.alias.toLowerCase() === name);
  return (own.length > 0 ? own : model.inputs.filter((i) => i.relation.name.toLowerCase() === name)).map((i) =>
    i.alias.toLowerCase(),
  );
}

function kept(at: FixContext, example: ExampleSpec, keys: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(
    keys.flatMap((key): readonly [string, JsonValue][] => {
      const part = `${example.part}/${key}`;
      return at.spec.positions.node(part)?.node === undefined ? [] : [[key, textOf(at, part)]];
    }),
  );
}

function textOf(at: FixContext, part: string): JsonText {
  const span = at.spec.positions.span(part);
  return new JsonText(at.text.slice(span.start, span.end));
}

function nameFor(alias: string, values: RowValues): string {
  const shown = [...values].map(([name, value]) => `${name} ${value?.value ?? 'NULL'}`).join(', ');
  return `${alias} with ${shown}`.slice(0, 80);
}
