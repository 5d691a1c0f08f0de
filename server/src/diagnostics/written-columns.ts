// A model's result columns beside what was written for them: for rules that compare columns with each other and with their names.

import type { ResolvedModel, ResolvedOutput } from '../model/pipeline-model.js';
import type { PartId } from '../spec/spec.js';

export interface WrittenColumn {
  readonly output: ResolvedOutput;
  /** Where it says what the column is: `transform`, `formula` or `from_column`. */
  readonly part: PartId;
  readonly text: string;
  /** A mapped column without a transform. */
  readonly plain: boolean;
}

/** Mappings and aggregations, in table order; keys and passed-through columns have no text of their own. */
export function writtenColumns(model: ResolvedModel): readonly WrittenColumn[] {
  const texts = new Map<PartId, Omit<WrittenColumn, 'output'>>();
  for (const { part, transform, fromColumn } of model.spec.columns) {
    const text = transform ?? fromColumn;
    if (text !== undefined) texts.set(part, { part: text.part, text: text.value, plain: transform === undefined });
  }
  for (const { part, formula } of model.spec.aggregations)
    texts.set(part, { part: formula.part, text: formula.value, plain: false });
  return model.outputs.flatMap((output) => {
    const text = texts.get(output.part);
    return text === undefined ? [] : [{ output, ...text }];
  });
}
