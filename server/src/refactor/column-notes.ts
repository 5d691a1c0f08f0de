// A column, or what is computed of some → what is said of it that goes with its values: description and tags, for the entry of a column that holds it too.

import type { RelationName, ResolvedModel } from '../model/pipeline-model.js';
import { relationKey } from '../model/relation-key.js';
import { sensitiveColumns } from '../model/sensitive-data.js';
import { isCleared, sensitiveTag } from '../model/sensitive-tags.js';
import { originOfValue } from '../model/value-flow.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { Project } from '../workspace/workspace.js';

/** Members of an entry of `column_mapping` or `aggregations`. */
export interface ColumnNotes {
  readonly description?: string;
  readonly tags?: readonly string[];
}

/** Of a column that is handed on as it is. */
export function notesOfColumn(project: Project, relation: RelationName, column: string): ColumnNotes {
  const key = column.toLowerCase();
  const own = (
    relation.kind === 'source'
      ? project.model.sources.get(relation.name.toLowerCase())?.columns
      : project.model.modelByName.get(relation.name.toLowerCase())?.outputs
  )?.find((c) => c.name.toLowerCase() === key);
  return notes(own?.description, own?.tags ?? [], tagOf(project, relation, key));
}

/** Of what a model computes of its inputs' rows; `own` is the column that is all of it, where there is one. */
export function notesOfValue(
  project: Project,
  model: ResolvedModel,
  expr: TypedExpression,
  own: string | undefined,
): ColumnNotes {
  const output = model.outputs.find((o) => o.name.toLowerCase() === own?.toLowerCase());
  const origin = originOfValue(model, expr, (input, { column }) =>
    tagOf(project, model.inputs[input]!.relation, column.name.toLowerCase()),
  );
  return notes(output?.description, output?.tags ?? [], origin);
}

/** The tag of the data that the column holds, whether it says so itself or a column above does. */
function tagOf(project: Project, relation: RelationName, column: string): string | undefined {
  return sensitiveColumns(project.model).get(relationKey(relation))?.get(column)?.tag;
}

function notes(description: string | undefined, tags: readonly string[], carried: string | undefined): ColumnNotes {
  const isSaid = carried === undefined || sensitiveTag(tags) !== undefined || isCleared(tags);
  const all = isSaid ? tags : [...tags, carried];
  return {
    ...(description !== undefined && description.trim() !== '' && { description }),
    ...(all.length > 0 && { tags: all }),
  };
}
