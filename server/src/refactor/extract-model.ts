// An input with its filters and deduplication → a model of its own, which the model then reads under the same alias.

import { modelExpressions } from '../model/resolve-model.js';
import type { ResolvedInput, ResolvedModel } from '../model/pipeline-model.js';
import { columnsOf } from '../sql/typed-walk.js';
import type { JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { carryingExamples, ownExamples } from './carry-examples.js';
import { notesOfColumn } from './column-notes.js';
import { drafted, type Edits } from './draft.js';
import { isExtractable, readingOf, readInstead, stepParts } from './input-model.js';
import { meaningKept } from './meaning.js';
import { newModelHead } from './new-model.js';
import { newRelationName } from './new-name.js';
import { entryOf } from './places.js';
import { offerMade, type Refactoring, type Selection } from './refactoring.js';

const plain: Refactoring = {
  id: 'extract-model',
  kind: 'refactor.extract.model',
  offers(selection) {
    const { project, model } = selection;
    const input = model === undefined ? undefined : inputAt(selection, model);
    if (model === undefined || input === undefined || !isExtractable(model, input)) return [];
    const what = [
      ...(input.steps.some((s) => s.kind === 'filter') ? ['filters'] : []),
      ...(input.steps.some((s) => s.kind === 'deduplicate') ? ['deduplication'] : []),
    ];
    const name = newRelationName(project, `${model.name}_${input.alias}`);
    return offerMade(
      project,
      `extracted ${model.name.toLowerCase()} ${input.alias.toLowerCase()}`,
      `Extract \`${input.alias}\`${what.length === 0 ? '' : ` with its ${what.join(' and ')}`} into the model \`${name}\``,
      () => extracted(project, model, input, name),
    );
  },
  withheld: () => [],
};

export const extractModel = carryingExamples(plain, ownExamples);

/** By its entry in `sources`, a filter or a deduplication of it. */
function inputAt(selection: Selection, model: ResolvedModel): ResolvedInput | undefined {
  const part =
    entryOf(selection, 'sources') ?? entryOf(selection, 'filters') ?? entryOf(selection, 'deduplicate') ?? '';
  return model.inputs.find((i) => i.part === part || stepParts(i).includes(part));
}

/** What the model reads behind the input's own steps, and keys, so that as much is known of it as before; all where all are passed on. */
function columnsFor(model: ResolvedModel, input: ResolvedInput): readonly string[] {
  const all = input.columns.map((c) => c.name);
  if (model.combine.kind === 'set-operation' || model.outputs.some((o) => o.role === 'passthrough')) return all;
  const read = new Set(input.signature.keys.flatMap((k) => k.columns.map((c) => c.toLowerCase())));
  for (const expr of modelExpressions({ ...model, inputs: [], openResult: false }))
    for (const { column } of columnsOf(expr))
      if (column.input?.toLowerCase() === input.alias.toLowerCase()) read.add(column.name.toLowerCase());
  const chosen = all.filter((c) => read.has(c.toLowerCase()));
  return chosen.length === 0 ? all.slice(0, 1) : chosen;
}

function extracted(project: Project, model: ResolvedModel, input: ResolvedInput, name: string): Edits | undefined {
  const edits = drafted(project, (draft) => {
    const entry: JsonValue = {
      ...newModelHead(model, name, `Rows of \`${input.alias}\` that \`${model.name}\` reads.`),
      ...readingOf(draft, model, input),
      column_mapping: columnsFor(model, input).map((column) => ({
        target_column: column,
        from_table: input.alias,
        from_column: column,
        ...notesOfColumn(project, input.relation, column),
      })),
      materialization: 'ephemeral',
    };
    readInstead(draft, model, input, name, entry);
  });
  return meaningKept(project, edits, { computedAnew: new Set([model.name.toLowerCase()]) });
}
