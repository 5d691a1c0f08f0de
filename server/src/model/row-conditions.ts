// A model → what holds for every row that its expressions see: its filters and joins, and whether a group can be without rows.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnsBehind } from './columns-behind.js';
import { columnNodes } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import { rejectsNull } from './null-rejection.js';
import type { ResolvedInput, ResolvedModel } from './pipeline-model.js';

type Rows = Pick<ResolvedModel, 'inputs' | 'combine' | 'joinedFilters' | 'groupedFilters' | 'grouping' | 'drillAcross'>;

/** In a row that an outer join fills with NULLs, the conditions of that side may not be TRUE, but then all their columns are NULL. */
export function rowConditions(model: Rows): readonly TypedExpression[] {
  return [
    ...combinedConditions(model),
    ...model.joinedFilters.map((f) => f.predicate),
    ...model.groupedFilters.map((f) => f.predicate),
  ];
}

function combinedConditions({ inputs, combine }: Rows): readonly TypedExpression[] {
  // What an operand of a set operation asks for says nothing of the others.
  if (combine.kind === 'set-operation') return [];
  if (combine.kind !== 'joins') return inputs.flatMap(filtersOf);
  const first = inputs[combine.first];
  let always = first === undefined ? [] : filtersOf(first);
  const besideNulls: TypedExpression[] = [];
  for (const { type, right, condition } of combine.joins) {
    const own = filtersOf(inputs[right]!);
    const conditions = condition === undefined ? [] : [condition];
    switch (type) {
      case 'INNER':
      case 'CROSS':
        always = [...always, ...own, ...conditions];
        break;
      case 'SEMI':
        always = [...always, ...conditions];
        break;
      case 'LEFT':
        besideNulls.push(...own);
        break;
      case 'RIGHT':
        besideNulls.push(...always);
        always = own;
        break;
      case 'FULL':
        besideNulls.push(...always, ...own);
        always = [];
        break;
      default:
    }
  }
  return [...always, ...besideNulls.flatMap(impliedConjuncts).filter(asksForAll)];
}

function filtersOf({ steps }: ResolvedInput): readonly TypedExpression[] {
  return steps.flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : []));
}

/** Where one of its columns is NULL, what the condition compares is NULL too: `score <> 0`, not `COALESCE(score, 0) <> 0`. */
function asksForAll(condition: TypedExpression): boolean {
  const rejected = rejectsNull(condition);
  return columnNodes(condition).every((node) => rejected.has(node));
}

export function groupsHaveRows({ grouping, drillAcross }: Rows): boolean {
  if (drillAcross !== undefined) return drillAcross.keys.length > 0;
  return grouping === undefined || (grouping.keys.length > 0 && (grouping.sets?.every((s) => s.length > 0) ?? true));
}

/** Columns that the models they come from never make 0. */
export function neverZeroIn(
  model: Pick<Rows, 'inputs' | 'combine'>,
): (alias: string | undefined, name: string) => boolean {
  return (alias, name) => {
    const columns = columnsBehind(model, alias, name);
    return columns.length > 0 && columns.every((c) => c.neverZero === true);
  };
}
