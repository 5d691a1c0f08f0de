// Columns without `type` → the type that is inferred, written out.

import type { ResolvedOutput } from '../model/pipeline-model.js';
import { isSettled } from './settled-type.js';
import { typeToString } from '../sql/types.js';
import { drafted, type Edits } from './draft.js';
import { meaningKept } from './meaning.js';
import { entryOf, modelHead } from './places.js';
import type { Refactoring } from './refactoring.js';

export const writeTypes: Refactoring = {
  id: 'write-types',
  kind: 'refactor.rewrite.types',
  offers(selection) {
    const { project, model, uri } = selection;
    if (model === undefined) return [];
    const written = new Set(
      [...model.spec.columns, ...model.spec.aggregations].filter((c) => c.type === undefined).map((c) => c.part),
    );
    const open = model.outputs.filter((o) => written.has(o.part) && isSettled(o.type));
    const here = entryOf(selection, 'column_mapping') ?? entryOf(selection, 'aggregations');
    const chosen = modelHead(selection) === undefined ? open.filter((o) => o.part === here) : open;
    const [first] = chosen;
    if (first === undefined) return [];
    const title =
      modelHead(selection) === undefined
        ? `Write the type of \`${first.name}\`: ${typeToString(first.type)}`
        : `Write the types of the columns of \`${model.name}\``;
    const typed = (output: ResolvedOutput): string => typeToString(output.type);
    return [
      {
        title,
        edits: (): Edits | undefined =>
          meaningKept(
            project,
            drafted(project, (draft) => {
              for (const output of chosen) draft.set(uri, output.part, 'type', typed(output));
            }),
          ),
      },
    ];
  },
};
