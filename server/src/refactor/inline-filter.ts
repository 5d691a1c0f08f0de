// A filter of an input → a filter of the joined rows, where these are the same.

import { drafted } from './draft.js';
import { filtersAlike, isDeduplicated } from './joined-rows.js';
import { meaningKept } from './meaning.js';
import { entryOf } from './places.js';
import { qualifiers } from './qualify-names.js';
import type { Refactoring } from './refactoring.js';

export const inlineFilter: Refactoring = {
  id: 'inline-filter',
  kind: 'refactor.inline.filter',
  offers(selection) {
    const { project, model } = selection;
    const part = entryOf(selection, 'filters');
    if (model?.combine.kind !== 'joins' || part === undefined) return [];
    const input = model.inputs.findIndex((i) => i.steps.some((s) => s.kind === 'filter' && s.filter.part === part));
    const filter = model.spec.filters.find((f) => f.part === part);
    const step = model.inputs[input]?.steps.find((s) => s.kind === 'filter' && s.filter.part === part);
    if (filter === undefined || step?.kind !== 'filter' || !filtersAlike(model, input)) return [];
    // Deduplication would choose among other rows.
    if (step.filter.stage === 'source' && isDeduplicated(model, input)) return [];
    const edits = qualifiers(project, model, filter.predicate);
    if (edits === undefined) return [];
    return [
      {
        title: `Filter the joined rows instead of those of \`${model.inputs[input]!.alias}\``,
        edits: () =>
          meaningKept(
            project,
            drafted(project, (draft) => {
              draft.replaceSql(model.file, filter.predicate.part, edits);
              draft.set(model.file, part, 'stage', 'joined');
            }),
            { computedAnew: new Set([model.name.toLowerCase()]) },
          ),
      },
    ];
  },
};
