// Inputs, joins and filters → expressions that cannot be NULL in the combined rows, beyond what their own form says.

import { COMPARISONS } from '../sql/comparisons.js';
import type { ScopeInput } from '../sql/scope.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import { expressionIdentity } from './expression-identity.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import type { ResolvedCombine, ResolvedFilter, ResolvedInput } from './pipeline-model.js';
import { nodeOf, type KnownValues } from './visible-row.js';

const NOTHING: KnownValues = { present: new Set(), sides: [] };

export function knownValues(
  inputs: readonly ResolvedInput[],
  combine: ResolvedCombine,
  joinedFilters: readonly ResolvedFilter[],
): KnownValues {
  const before = combinedValues(inputs, combine);
  return and(before, ...joinedFilters.map((f) => f.predicate));
}

function combinedValues(inputs: readonly ResolvedInput[], combine: ResolvedCombine): KnownValues {
  if (combine.kind === 'single') return ofInput(inputs[combine.input]!);
  if (combine.kind !== 'joins' || inputs[combine.first] === undefined) return NOTHING;
  const first = inputs[combine.first]!;
  let known = ofInput(first);
  let left: readonly ScopeInput[] = [first];
  for (const { type, right, condition, visible } of combine.joins) {
    const joined = inputs[right]!;
    const own = ofInput(joined);
    const conditions = condition === undefined ? [] : [condition];
    if (type === 'INNER') known = and(and(known, ...conditions), own);
    else if (type === 'CROSS') known = and(known, own);
    else if (type === 'SEMI') known = and(known, ...conditions);
    else if (type === 'RIGHT') known = own;
    else if (type === 'FULL')
      known = {
        present: new Set(),
        sides: [...(known.sides.length > 0 ? known.sides : [neverNull(left)]), neverNull([joined])],
      };
    left = visible;
  }
  return known;
}

function ofInput({ steps }: ResolvedInput): KnownValues {
  return and(NOTHING, ...steps.flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : [])));
}

function neverNull(inputs: readonly ScopeInput[]): ReadonlySet<string> {
  return new Set(inputs.flatMap((i) => i.columns.filter((c) => !c.nullable).map((c) => nodeOf(i.alias, c.name))));
}

function and(known: KnownValues, ...more: readonly (TypedExpression | KnownValues)[]): KnownValues {
  const present = more.flatMap((m) => ('present' in m ? [...m.present] : impliedConjuncts(m).flatMap(askedToBeThere)));
  return present.length === 0 ? known : { ...known, present: new Set([...known.present, ...present]) };
}

/** Not NULL only where none of their arguments is. */
const PROPAGATING: ReadonlySet<string> = new Set([...COMPARISONS, '$like']);

const ABOUT_FIRST: ReadonlySet<string> = new Set(['$is_null', '$in', '$between']);

/** What a condition compares, or asks not to be NULL. */
function askedToBeThere(condition: TypedExpression): readonly string[] {
  if (condition.kind !== 'call') return [];
  const [first] = condition.args;
  if (condition.fn === '$not') {
    if (first?.kind !== 'call') return [];
    // `5 NOT BETWEEN 10 AND NULL` is TRUE.
    if (ABOUT_FIRST.has(first.fn)) return first.args.slice(0, 1).map(identityOf);
    return PROPAGATING.has(first.fn) ? first.args.map(identityOf) : [];
  }
  if (condition.fn === '$in') return first === undefined ? [] : [identityOf(first)];
  return PROPAGATING.has(condition.fn) || condition.fn === '$between' ? condition.args.map(identityOf) : [];
}

/** A value converted is NULL where the value is, unless the conversion is safe. */
function underCasts(e: TypedExpression): TypedExpression {
  return e.kind === 'cast' && !e.safe ? underCasts(e.operand) : e;
}

const identityOf = (e: TypedExpression): string => expressionIdentity(underCasts(e));

/** The same expression, not nullable where the rows cannot make it NULL. */
export function whereKnown(e: TypedExpression, known: KnownValues | undefined): TypedExpression {
  if (known === undefined || !e.nullable || (known.present.size === 0 && known.sides.length === 0)) return e;
  return isThere(e, known) ? { ...e, nullable: false } : e;
}

function isThere(e: TypedExpression, known: KnownValues): boolean {
  if (!e.nullable) return true;
  const value = underCasts(e);
  if (known.present.has(expressionIdentity(value))) return true;
  if (value.kind !== 'call' || (value.fn !== 'coalesce' && value.fn !== 'ifnull')) return false;
  if (value.args.some((a) => isThere(a, known))) return true;
  const columns = value.args.flatMap((a) => {
    const inner = underCasts(a);
    return inner.kind === 'column' ? [columnKey(inner.column)] : [];
  });
  return known.sides.length > 0 && known.sides.every((side) => columns.some((c) => side.has(c)));
}
