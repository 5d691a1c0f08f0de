// A model → what holds for every row that its expressions see: its filters and inner joins, and whether a group can be without rows.

import type { TypedExpression } from '../sql/typed-tree.js';
import type { ResolvedModel } from './pipeline-model.js';

type Rows = Pick<ResolvedModel, 'inputs' | 'combine' | 'joinedFilters' | 'groupedFilters' | 'grouping' | 'drillAcross'>;

export function rowConditions(model: Rows): readonly TypedExpression[] {
  const joins = model.combine.kind === 'joins' ? model.combine.joins : [];
  return [
    ...model.inputs.flatMap((i) => i.steps.flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : []))),
    ...joins.flatMap((j) => (j.type === 'INNER' && j.condition !== undefined ? [j.condition] : [])),
    ...model.joinedFilters.map((f) => f.predicate),
    ...model.groupedFilters.map((f) => f.predicate),
  ];
}

export function groupsHaveRows({ grouping, drillAcross }: Rows): boolean {
  if (drillAcross !== undefined) return drillAcross.keys.length > 0;
  return grouping === undefined || (grouping.keys.length > 0 && (grouping.sets?.every((s) => s.length > 0) ?? true));
}

/** Columns that the models they come from never make 0. */
export function neverZeroIn({ inputs }: Pick<Rows, 'inputs'>): (alias: string | undefined, name: string) => boolean {
  const same = (a: string, b: string | undefined): boolean => a.toLowerCase() === b?.toLowerCase();
  return (alias, name) =>
    inputs
      .find((i) => same(i.alias, alias))
      ?.signature.columns.some((c) => c.neverZero === true && same(c.name, name)) ?? false;
}
