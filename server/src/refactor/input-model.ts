// An input of a model with what is done to it alone → the beginning of a model of its own, and the model reading that one instead.

import type { ResolvedInput, ResolvedModel } from '../model/pipeline-model.js';
import type { PartId } from '../spec/spec.js';
import type { JsonValue } from '../syntax/json-edit.js';
import type { Draft } from './draft.js';

/** Entries of the input's filters and deduplication. */
export function stepParts(input: ResolvedInput): readonly PartId[] {
  return input.steps.map((s) => (s.kind === 'filter' ? s.filter.part : s.part));
}

export function isExtractable(model: ResolvedModel, input: ResolvedInput): boolean {
  // Rows that examples give to the input are rows before its filters; versions are known as such only of their own table.
  return (
    model.examples.length === 0 &&
    model.spec.examples.length === 0 &&
    input.signature.history === undefined &&
    input.columns.length > 0
  );
}

/** Why not, where examples are what is in the way. */
export function examplesInTheWay({ name, spec }: ResolvedModel): string | undefined {
  const n = spec.examples.length;
  if (n === 0) return undefined;
  const given = n === 1 ? 'An example gives' : `${n} examples give`;
  return `${given} rows to the inputs of \`${name}\`; what the new model makes of them is written nowhere.`;
}

/** `sources`, `filters` and `deduplicate` of the new model, as the model has them. */
export function readingOf(
  draft: Draft,
  model: ResolvedModel,
  input: ResolvedInput,
): { readonly [key: string]: JsonValue } {
  const texts = (list: string): JsonValue[] =>
    [...new Set(stepParts(input))]
      .filter((p) => p.startsWith(`${model.spec.part}/${list}/`))
      .map((p) => draft.entryText(model.file, p));
  const [filters, deduplicate] = [texts('filters'), texts('deduplicate')];
  return {
    sources: [draft.entryText(model.file, input.part)],
    ...(filters.length > 0 && { filters }),
    ...(deduplicate.length > 0 && { deduplicate }),
  };
}

/** The new model stands before the one that reads it, under the alias that the input had. */
export function readInstead(
  draft: Draft,
  model: ResolvedModel,
  input: ResolvedInput,
  name: string,
  entry: JsonValue,
): void {
  const { file, spec } = model;
  renameTable(draft, model, input);
  draft.replace(file, input.part, { table: name, as: input.alias });
  // From the last on: indexes of those before stay.
  for (const part of [...new Set(stepParts(input))].sort(byLastIndex)) draft.remove(file, part, 'emptied');
  draft.insert(file, 'models', entry, Number(draft.node(file, spec.part).path[1]));
}

function byLastIndex(a: PartId, b: PartId): number {
  const index = (part: PartId): number => Number(part.slice(part.lastIndexOf('/') + 1));
  return index(b) - index(a);
}

/** The input can be named by its table's name too, which is about to change. */
function renameTable(draft: Draft, model: ResolvedModel, input: ResolvedInput): void {
  const alias = input.alias.toLowerCase();
  for (const { part, target, span } of model.references)
    if (target.kind === 'input' && target.alias.toLowerCase() === alias && span === undefined) {
      const written = draft.string(model.file, part);
      if (written !== undefined && written.toLowerCase() !== alias && !part.startsWith(`${input.part}/`))
        draft.replace(model.file, part, input.alias);
    }
}
