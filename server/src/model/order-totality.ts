// The rows of a model before windows → whether an order tells any two of them apart, as far as keys prove it.

import type { TypedExpression } from '../sql/typed-tree.js';
import { expressionIdentity } from './expression-identity.js';
import { columnNodes } from './expression-walk.js';
import type { ResolvedKey, ResolvedModel } from './pipeline-model.js';
import { joinedFacts } from './joined-facts.js';
import { determines, isUnique, type RowFacts } from './row-facts.js';
import { computed, valueNode } from './value-nodes.js';

const kept = new WeakMap<ResolvedModel, RowFacts | undefined>();

function factsOf(model: ResolvedModel): RowFacts | undefined {
  if (!kept.has(model)) kept.set(model, joinedFacts(model, {}));
  return kept.get(model);
}

function withValues(facts: RowFacts, values: readonly TypedExpression[]): RowFacts {
  return { ...facts, determinations: [...facts.determinations, ...values.flatMap(computed)] };
}

/** No two rows before grouping agree on all of these values. */
export function tellsRowsApart(values: readonly TypedExpression[], model: ResolvedModel): boolean {
  const facts = factsOf(model);
  return facts !== undefined && isUnique(withValues(facts, values), values.map(valueNode));
}

/** Rows that agree on these values agree on all that the model shows: which of them comes first makes no difference. */
function areAlikeWhereTied(values: readonly TypedExpression[], model: ResolvedModel): boolean {
  const facts = factsOf(model);
  if (facts === undefined) return false;
  const known = determines(withValues(facts, values), values.map(valueNode));
  return model.outputs.every((o) => columnNodes(o.base).every(known));
}

/** The same of the rows that a window sees: groups, where the model groups. */
export function tellsWindowRowsApart(values: readonly TypedExpression[], model: ResolvedModel): boolean {
  const { grouping } = model;
  if (model.drillAcross !== undefined) return true;
  if (grouping === undefined) return tellsRowsApart(values, model) || areAlikeWhereTied(values, model);
  if (grouping.sets !== undefined) return false;
  const facts = factsOf(model);
  if (facts === undefined) return false;
  const given = new Set(values.map(expressionIdentity));
  const keys = grouping.keys.map((k) => k.expr);
  const known = determines(withValues(facts, [...values, ...keys]), values.map(valueNode));
  return keys.every((k) => given.has(expressionIdentity(k)) || known(valueNode(k)));
}

/** One value for all rows of a group. */
export function isFixedByGroup(value: TypedExpression, model: ResolvedModel): boolean {
  const { grouping } = model;
  const facts = factsOf(model);
  if (grouping === undefined || grouping.sets !== undefined || facts === undefined) return false;
  const keys = grouping.keys.map((k) => k.expr);
  return determines(withValues(facts, [...keys, value]), keys.map(valueNode))(valueNode(value));
}

/** A key that says no more than the others do: an attribute of what they name. */
export function isFixedByOtherKeys(key: ResolvedKey, model: ResolvedModel): boolean {
  const { grouping } = model;
  const facts = factsOf(model);
  if (grouping === undefined || grouping.sets !== undefined || facts === undefined) return false;
  const others = grouping.keys.filter((k) => k !== key).map((k) => k.expr);
  return determines(withValues(facts, [...others, key.expr]), others.map(valueNode))(valueNode(key.expr));
}

/** The group's own keys, under which an aggregate orders its rows. */
export function groupKeys(model: ResolvedModel): readonly TypedExpression[] {
  return model.grouping?.keys.map((k) => k.expr) ?? [];
}

/** Some input has a key, so that it can be told whether an order is total. */
export function knowsKeys(model: ResolvedModel): boolean {
  return model.inputs.length > 0 && model.inputs.every((i) => i.signature.keys.length > 0);
}
