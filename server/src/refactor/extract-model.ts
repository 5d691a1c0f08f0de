// An input with its filters and deduplication → a model of its own, which the model then reads under the same alias.

import { modelExpressions } from '../model/resolve-model.js';
import type { ResolvedInput, ResolvedModel } from '../model/pipeline-model.js';
import { columnsOf } from '../sql/typed-walk.js';
import type { PartId } from '../spec/spec.js';
import type { JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { drafted, type Edits } from './draft.js';
import { meaningKept } from './meaning.js';
import { newRelationName } from './new-name.js';
import { entryOf } from './places.js';
import type { Refactoring, Selection } from './refactoring.js';

export const extractModel: Refactoring = {
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
    return [
      {
        title: `Extract \`${input.alias}\`${what.length === 0 ? '' : ` with its ${what.join(' and ')}`} into the model \`${name}\``,
        edits: () => extracted(project, model, input, name),
      },
    ];
  },
};

/** By its entry in `sources`, a filter or a deduplication of it. */
function inputAt(selection: Selection, model: ResolvedModel): ResolvedInput | undefined {
  const part =
    entryOf(selection, 'sources') ?? entryOf(selection, 'filters') ?? entryOf(selection, 'deduplicate') ?? '';
  return model.inputs.find((i) => i.part === part || stepParts(i).includes(part));
}

function stepParts(input: ResolvedInput): readonly PartId[] {
  return input.steps.map((s) => (s.kind === 'filter' ? s.filter.part : s.part));
}

function isExtractable(model: ResolvedModel, input: ResolvedInput): boolean {
  // Rows that examples give to the input are rows before its filters; versions are known as such only of their own table.
  return (
    model.examples.length === 0 &&
    model.spec.examples.length === 0 &&
    input.signature.history === undefined &&
    input.columns.length > 0
  );
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
  const { file, spec } = model;
  const edits = drafted(project, (draft) => {
    const steps = [...new Set(stepParts(input))];
    const textsOf = (list: string): JsonValue[] =>
      steps.filter((p) => p.startsWith(`${spec.part}/${list}/`)).map((p) => draft.entryText(file, p));
    const [filters, deduplicate] = [textsOf('filters'), textsOf('deduplicate')];
    const entry: JsonValue = {
      name,
      ...(spec.layer !== undefined && { layer: spec.layer }),
      sources: [draft.entryText(file, input.part)],
      ...(filters.length > 0 && { filters }),
      ...(deduplicate.length > 0 && { deduplicate }),
      column_mapping: columnsFor(model, input).map((column) => ({
        target_column: column,
        from_table: input.alias,
        from_column: column,
      })),
      materialization: 'ephemeral',
    };
    renameTable(draft, model, input);
    draft.replace(file, input.part, { table: name, as: input.alias });
    // From the last on: indexes of those before stay.
    for (const part of steps.sort(byLastIndex)) draft.remove(file, part, 'emptied');
    const index = draft.node(file, spec.part).path[1];
    draft.insert(file, 'models', entry, Number(index));
  });
  return meaningKept(project, edits, { computedAnew: new Set([model.name.toLowerCase()]) });
}

function byLastIndex(a: PartId, b: PartId): number {
  const index = (part: PartId): number => Number(part.slice(part.lastIndexOf('/') + 1));
  return index(b) - index(a);
}

/** The input can be named by its table's name too, which is about to change. */
export function renameTable(
  draft: Parameters<Parameters<typeof drafted>[1]>[0],
  model: ResolvedModel,
  input: Pick<ResolvedInput, 'alias' | 'part'>,
): void {
  const alias = input.alias.toLowerCase();
  for (const { part, target, span } of model.references)
    if (target.kind === 'input' && target.alias.toLowerCase() === alias && span === undefined) {
      const written = draft.string(model.file, part);
      if (written !== undefined && written.toLowerCase() !== alias && !part.startsWith(`${input.part}/`))
        draft.replace(model.file, part, input.alias);
    }
}
