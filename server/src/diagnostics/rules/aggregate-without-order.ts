// Aggregates whose result depends on the order of the rows, and do not say it: ARRAY_AGG, STRING_AGG, ANY_VALUE.

import { expressionIdentity } from '../../model/expression-identity.js';
import { groupKeys, isFixedByGroup, knowsKeys, tellsRowsApart } from '../../model/order-totality.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { NodePlace, Report, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const aggregateWithoutOrder: Rule = {
  id: 'aggregate-without-order',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['array_agg', 'string_agg', 'array_concat_agg', 'any_value'],
    visit(place, report) {
      const call = place.node as TypedCall;
      if (call.aggregate === undefined || overElements(place)) return;
      if (call.fn === 'any_value') anyValue(place, call, report);
      else if (call.over === undefined) collected(place, call, report);
    },
  },
};

function anyValue(place: NodePlace, call: TypedCall, report: Report): void {
  const [value] = call.args;
  if (value === undefined || call.aggregate?.having !== undefined || value.kind === 'literal') return;
  if (place.model !== undefined && call.over === undefined && isFixedByGroup(value, place.model)) return;
  const text = shown(place, value);
  const orderable = isOrderable(value) && call.over === undefined;
  report({
    ...placeOf(place),
    message: `\`ANY_VALUE\` takes the value of any row, and of another one in the next run. ${orderable ? `Say which: \`MIN(${text})\`, \`MAX(${text})\`, or ` : 'Say which with '}\`ANY_VALUE(${text} HAVING MAX …)\`.`,
    suggestions: orderable ? [`MIN(${text})`] : [],
  });
}

function collected(place: NodePlace, call: TypedCall, report: Report): void {
  const { orderBy, limit, distinct } = call.aggregate!;
  const [value] = call.args;
  if (value === undefined || value.kind === 'literal') return;
  const name = `\`${call.fn.toUpperCase()}\``;
  if (orderBy.length === 0) {
    const text = shown(place);
    const ordered = limit === undefined && isOrderable(value) && text.endsWith(')');
    report({
      ...placeOf(place),
      message: `${name} without \`ORDER BY\` collects the values in any order, and in another one in the next run. Add an \`ORDER BY\` that decides it.`,
      suggestions: ordered ? [`${text.slice(0, -1)} ORDER BY ${shown(place, value)})`] : [],
    });
    return;
  }
  // Rows that tie with equal values may change places unseen; of distinct values only the value can be ordered by.
  const identity = expressionIdentity(value);
  if (distinct || orderBy.some((k) => expressionIdentity(k.expr) === identity)) return;
  const { model } = place;
  if (model === undefined || model.drillAcross !== undefined || !knowsKeys(model)) return;
  if (tellsRowsApart([...groupKeys(model), ...orderBy.map((k) => k.expr)], model)) return;
  const last = orderBy.at(-1)!.expr;
  report({
    ...placeOf(place, last),
    severity: 'information',
    message: `Rows can tie in this order, and ${name} then collects them in any order. Add columns to the \`ORDER BY\` until it decides.`,
  });
}

/** A subquery aggregates its own rows, which are no rows of the model. */
function overElements({ parent }: NodePlace): boolean {
  for (let at = parent; at !== undefined; at = at.parent) if (at.node.kind === 'subquery') return true;
  return false;
}

function isOrderable({ type }: TypedExpression): boolean {
  return type.kind === 'scalar' && type.name !== 'JSON' && type.name !== 'GEOGRAPHY';
}
