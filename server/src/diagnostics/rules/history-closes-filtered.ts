// `on_delete: close` in a model that drops rows: what a filter or join drops is closed as if it were gone.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { PartId } from '../../spec/spec.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const historyClosesFiltered: Rule = {
  id: 'history-closes-filtered',
  family: 'history',
  severity: 'information',
  ofModel(model, report) {
    if (model.history?.onDelete !== 'close' || isBlocked(model)) return;
    const drops = droppingParts(model);
    if (drops.length === 0) return;
    report({
      part: `${model.history.part}/on_delete`,
      message: `\`on_delete: close\` ends the current version of every key that is not in the result, and ${drops.length === 1 ? 'a condition here drops' : `${drops.length} conditions here drop`} rows: a key whose row is dropped is closed like one that was deleted.`,
      related: drops.map((part) => ({ part, file: model.file, message: 'Drops rows' })),
    });
  },
};

function droppingParts(model: ResolvedModel): readonly PartId[] {
  const filters = [
    ...model.inputs.flatMap((i) => i.steps.flatMap((s) => (s.kind === 'filter' ? [s.filter] : []))),
    ...model.joinedFilters,
    ...model.groupedFilters,
    ...model.resultFilters,
  ];
  const joins = model.combine.kind === 'joins' ? model.combine.joins : [];
  return [
    ...filters.map((f) => f.part),
    ...joins.filter((j) => ['INNER', 'SEMI', 'ANTI', 'RIGHT'].includes(j.type)).map((j) => j.part),
    ...(model.spec.limit === undefined ? [] : [model.spec.limit.part]),
  ];
}
