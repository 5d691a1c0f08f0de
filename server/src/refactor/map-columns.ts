// An input with columns that no mapping takes → a mapping for each. The model gets these columns: that is the purpose.

import type { ResolvedInput, ResolvedModel } from '../model/pipeline-model.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import type { Project } from '../workspace/workspace.js';
import { notesOfColumn } from './column-notes.js';
import { drafted } from './draft.js';
import { meaningKept } from './meaning.js';
import { asName, newName } from './new-name.js';
import { entryOf, onList } from './places.js';
import type { Refactoring } from './refactoring.js';

export const mapUnmappedColumns: Refactoring = {
  id: 'map-unmapped-columns',
  kind: 'refactor.rewrite.map',
  offers(selection) {
    const { project, model } = selection;
    if (model === undefined || !canGrow(project, model)) return [];
    const all = onList(selection, 'column_mapping');
    const here = entryOf(selection, 'sources');
    return model.inputs
      .filter((i) => (all || i.part === here) && !i.open)
      .flatMap((input) => {
        const columns = unmapped(model, input);
        if (columns.length === 0) return [];
        const what = columns.length === 1 ? `the column \`${columns[0]!}\`` : `the ${columns.length} unmapped columns`;
        return [
          {
            title: `Map ${what} of \`${input.alias}\``,
            edits: () => {
              const taken = new Set([...model.outputs.map((o) => o.name.toLowerCase()), ...besideIn(project, model)]);
              const edits = drafted(project, (draft) => {
                for (const column of columns) {
                  const target = asName(column, 'column');
                  const name = taken.has(target.toLowerCase())
                    ? newName(`${input.alias}_${target}`, (n) => taken.has(n))
                    : target;
                  taken.add(name.toLowerCase());
                  draft.insert(model.file, `${model.spec.part}/column_mapping`, {
                    target_column: name,
                    from_table: input.alias,
                    from_column: column,
                    ...notesOfColumn(project, input.relation, column),
                  });
                }
              });
              return meaningKept(project, edits, { extended: new Set([model.name.toLowerCase()]) });
            },
          },
        ];
      });
  },
};

/** Columns that stand beside the model's where it is read: one of the same name would make a bare name there ambiguous. */
function besideIn(project: Project, model: ResolvedModel): readonly string[] {
  const isRead = (i: ResolvedInput): boolean => i.relation.kind === 'model' && i.relation.name === model.name;
  return project.model.models
    .filter((m) => m.inputs.some(isRead))
    .flatMap((m) => m.inputs.filter((i) => !isRead(i)))
    .flatMap((i) => i.signature.columns.map((c) => c.name.toLowerCase()));
}

/** More columns make no other rows of it, and no other columns of what reads it. */
function canGrow(project: Project, model: ResolvedModel): boolean {
  const { spec } = model;
  const passesOn = project.model.models.some(
    (m) =>
      m.inputs.some((i) => i.relation.kind === 'model' && i.relation.name === model.name) &&
      (m.combine.kind === 'set-operation' || m.outputs.some((o) => o.role === 'passthrough')),
  );
  return (
    spec.columns.length > 0 &&
    model.grouping === undefined &&
    model.drillAcross === undefined &&
    (model.combine.kind === 'single' || model.combine.kind === 'joins') &&
    model.limit === undefined &&
    // What remembers rows has a table with columns already.
    model.history === undefined &&
    model.materialization.type !== 'incremental' &&
    !passesOn
  );
}

function unmapped(model: ResolvedModel, input: ResolvedInput): readonly string[] {
  const alias = input.alias.toLowerCase();
  if (!model.visible.inputs.some((i) => i.alias.toLowerCase() === alias)) return [];
  const mapped = new Set(
    model.outputs.flatMap((o) =>
      o.base.kind === 'column' && o.base.column.input?.toLowerCase() === alias
        ? [o.base.column.name.toLowerCase()]
        : [],
    ),
  );
  // A column whose value is computed on is taken too: what is made of it stands in the result.
  for (const { fromTable, fromColumn } of model.spec.columns)
    if (fromTable !== undefined && model.inputs[indexOfInput(model.inputs, fromTable.value)] === input)
      mapped.add(fromColumn?.value.toLowerCase() ?? '');
  return input.signature.columns.map((c) => c.name).filter((c) => !mapped.has(c.toLowerCase()));
}
