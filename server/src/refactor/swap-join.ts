// The first join of a model → the same with its sides exchanged: RIGHT becomes LEFT. Later joins have all before them on their left.

import type { JoinType } from '../spec/spec.js';
import { drafted } from './draft.js';
import { meaningKept } from './meaning.js';
import { entryOf } from './places.js';
import type { Refactoring } from './refactoring.js';

const SWAPPED: Readonly<Partial<Record<JoinType, JoinType>>> = {
  RIGHT: 'LEFT',
  INNER: 'INNER',
  FULL: 'FULL',
};

export const swapJoin: Refactoring = {
  id: 'swap-join',
  kind: 'refactor.rewrite.join',
  offers(selection) {
    const { project, model } = selection;
    const part = entryOf(selection, 'joins');
    if (model?.combine.kind !== 'joins' || part === undefined) return [];
    const [join] = model.combine.joins;
    const type = join === undefined ? undefined : SWAPPED[join.type];
    if (join?.part !== part || type === undefined) return [];
    const [left, right] = [model.combine.first, join.right].map((i) => `\`${model.inputs[i]!.alias}\``) as [
      string,
      string,
    ];
    return [
      {
        title:
          type === join.type
            ? `Exchange the sides: ${right} ${type} ${left}`
            : `Make the ${join.type} join ${type}: ${right} ${type} ${left}`,
        edits: () =>
          meaningKept(
            project,
            drafted(project, (draft) => {
              const texts = [
                draft.valueText(model.file, `${part}/left_table`),
                draft.valueText(model.file, `${part}/right_table`),
              ] as const;
              draft.replace(model.file, `${part}/left_table`, texts[1]);
              draft.replace(model.file, `${part}/right_table`, texts[0]);
              if (type !== join.type) draft.set(model.file, part, 'type', type);
            }),
            { computedAnew: new Set([model.name.toLowerCase()]) },
          ),
      },
    ];
  },
};
