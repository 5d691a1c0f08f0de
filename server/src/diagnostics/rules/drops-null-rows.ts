// A filter that leaves out one value (`status <> 'void'`) of a column that can be NULL: its NULL rows go with it.

import { rejectsNull } from '../../model/null-rejection.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { TypedCall, TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { columnKey, conjunctsOf } from '../../sql/typed-walk.js';
import type { NodePlace, Rule } from '../rule.js';
import { inPlace, placeOf, shown } from '../written-text.js';

export const dropsNullRows: Rule = {
  id: 'drops-null-rows',
  family: 'sql',
  severity: 'information',
  onNode: {
    fns: ['$not_equal', '$not'],
    visit(place, report) {
      const { model, written } = place;
      if (model === undefined || !written.condition || !written.text.part.includes('/filters/') || !isConjunct(place))
        return;
      const column = leftOut(place.node as TypedCall);
      if (column === undefined || !column.nullable || !canBeNullItself(column, model)) return;
      const key = columnKey(column.column);
      const own = place.node;
      if (
        askingFor(model)
          .get(key)
          ?.some((c) => c.span !== own.span) === true
      )
        return;
      const [name, text] = [shown(place, column), shown(place)];
      report({
        ...placeOf(place),
        message: `Rows where \`${name}\` is NULL are left out too: \`${text}\` is not TRUE for them. Say which is meant.`,
        suggestions: [`${name} IS NULL OR ${text}`, `${name} IS NOT NULL AND ${text}`].map((s) => inPlace(place, s)),
      });
    },
  },
};

function isConjunct({ parent }: NodePlace): boolean {
  for (let at = parent; at !== undefined; at = at.parent)
    if (at.node.kind !== 'call' || at.node.fn !== '$and') return false;
  return true;
}

/** The column, where values are named that it must not have. Leaving out '' or 0 is a way to ask for something: NULL is none either. */
function leftOut(call: TypedCall): TypedColumn | undefined {
  const inner = call.fn === '$not' ? call.args[0] : call;
  if (inner?.kind !== 'call' || !['$not_equal', '$equal', '$in', '$like'].includes(inner.fn)) return undefined;
  const column = inner.args.find((a): a is TypedColumn => a.kind === 'column');
  const values = inner.args.filter((a) => a !== column);
  const plain = values.every((v) => v.kind === 'literal' && v.value !== undefined && v.value !== '' && v.value !== '0');
  return plain ? column : undefined;
}

/** Not only because a join may find nothing for it: that is said of the join. */
function canBeNullItself({ column }: TypedColumn, model: ResolvedModel): boolean {
  const input = model.inputs.find((i) => i.alias.toLowerCase() === column.input?.toLowerCase());
  return input?.signature.columns.find((c) => c.name.toLowerCase() === column.name.toLowerCase())?.nullable ?? false;
}

const asking = new WeakMap<ResolvedModel, ReadonlyMap<string, readonly TypedExpression[]>>();

/** By column: the conditions that leave out the rows where it is NULL. */
function askingFor(model: ResolvedModel): ReadonlyMap<string, readonly TypedExpression[]> {
  let byColumn = asking.get(model);
  if (byColumn === undefined) {
    const lists = new Map<string, TypedExpression[]>();
    for (const condition of conditionsOf(model))
      for (const column of rejectsNull(condition)) {
        const list = lists.get(column);
        if (list === undefined) lists.set(column, [condition]);
        else list.push(condition);
      }
    byColumn = lists;
    asking.set(model, byColumn);
  }
  return byColumn;
}

function conditionsOf(model: ResolvedModel): readonly TypedExpression[] {
  const joins = model.combine.kind === 'joins' ? model.combine.joins : [];
  return [
    ...model.inputs.flatMap((i) => i.steps.flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : []))),
    ...joins.flatMap((j) => (j.type === 'INNER' && j.condition !== undefined ? [j.condition] : [])),
    ...model.joinedFilters.map((f) => f.predicate),
  ].flatMap(conjunctsOf);
}
