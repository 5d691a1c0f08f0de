// Inputs written as a name → the object form with the alias that the name gives them.

import type { JsonValue } from '../syntax/json-edit.js';
import { drafted, type Edits } from './draft.js';
import { meaningKept } from './meaning.js';
import { entryOf, onList } from './places.js';
import type { Refactoring } from './refactoring.js';

export const writeAliases: Refactoring = {
  id: 'write-aliases',
  kind: 'refactor.rewrite.aliases',
  offers(selection) {
    const { project, model, uri, place } = selection;
    if (model === undefined) return [];
    const here = entryOf(selection, 'sources');
    const all = onList(selection, 'sources');
    const open = model.inputs.filter((input) => {
      const node = place?.spec.positions.node(input.part)?.node;
      return node?.kind === 'string' && (all || input.part === here);
    });
    const [first] = open;
    if (first === undefined) return [];
    const entry = (part: string, alias: string): JsonValue => {
      const node = place?.spec.positions.node(part)?.node;
      return { table: node?.kind === 'string' ? node.value : '', as: alias };
    };
    return [
      {
        title: all
          ? 'Write the aliases of the inputs'
          : `Write the alias of \`${first.relation.name}\`: ${first.alias}`,
        edits: (): Edits | undefined =>
          meaningKept(
            project,
            drafted(project, (draft) => {
              for (const input of open) draft.replace(uri, input.part, entry(input.part, input.alias));
            }),
          ),
      },
    ];
  },
};
