// Conditions that hold in every row that is left → what they determine.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import type { Determination } from './determination.js';
import { expressionIdentity } from './expression-identity.js';
import { columnNodes, underInjectiveCasts } from './expression-walk.js';
import { computed, valueNode } from './value-nodes.js';
import { momentsAsked, type VersionInterval } from './version-intervals.js';

export function equality(conjunct: TypedExpression): readonly Determination[] {
  let known = equalities.get(conjunct);
  if (known === undefined) {
    known = equalityOf(conjunct);
    equalities.set(conjunct, known);
  }
  return known;
}

/** The time that is asked for determines the version of each natural key. */
export function moments(
  versions: readonly VersionInterval[],
  conjuncts: readonly TypedExpression[],
): readonly Determination[] {
  return versions.flatMap((v) =>
    momentsAsked(v, conjuncts).flatMap((x) => [
      ...computed(x),
      { from: columnNodes(x).length === 0 ? [] : [valueNode(x)], to: [v.moment] },
    ]),
  );
}

/** Stands for a BOOL column that is TRUE in every row. */
export function isTrueNode(column: string): string {
  return `true ${column}`;
}

/** Stands for a column that is NULL in every row. */
export function isNullNode(column: string): string {
  return `null ${column}`;
}

const equalities = new WeakMap<TypedExpression, readonly Determination[]>();

function equalityOf(conjunct: TypedExpression): readonly Determination[] {
  const whole = trueColumn(conjunct);
  if (whole !== undefined) return [{ from: [], to: [whole, isTrueNode(whole)] }];
  if (conjunct.kind !== 'call') return [];
  const [a, b] = conjunct.args;
  if (a === undefined) return [];
  if (conjunct.fn === '$is_null') return [{ from: [], to: [valueNode(a), isNullNode(valueNode(a))] }];
  if ((conjunct.fn === 'starts_with' || conjunct.fn === 'ends_with') && b !== undefined) return endOfText(a, b);
  if (b === undefined || (conjunct.fn !== '$equal' && conjunct.fn !== '$is_not_distinct_from')) return [];
  return [
    ...computed(a),
    ...computed(b),
    { from: columnNodes(a).length === 0 ? [] : [valueNode(a)], to: [valueNode(b)] },
    { from: columnNodes(b).length === 0 ? [] : [valueNode(b)], to: [valueNode(a)] },
  ];
}

/** Of the texts that one text begins with, each length has one: `ORDER BY LENGTH(prefix)` decides. */
function endOfText(text: TypedExpression, part: TypedExpression): readonly Determination[] {
  const identity = expressionIdentity(underInjectiveCasts(part));
  return [
    ...computed(text),
    ...LENGTHS.map((fn) => ({
      from: [...(columnNodes(text).length === 0 ? [] : [valueNode(text)]), `=${fn}(${identity})`],
      to: [valueNode(part)],
    })),
  ];
}

const LENGTHS = ['length', 'char_length', 'byte_length'];

/** `flag`, `flag = TRUE`, `flag IS TRUE`: the column. */
function trueColumn(conjunct: TypedExpression): string | undefined {
  if (conjunct.kind === 'column') return columnKey(conjunct.column);
  if (conjunct.kind !== 'call') return undefined;
  const [a, b] = conjunct.args;
  if (conjunct.fn === '$is_true') return a === undefined ? undefined : trueColumn(a);
  if (conjunct.fn !== '$equal' || a === undefined || b === undefined) return undefined;
  const isTrue = (e: TypedExpression): boolean => e.kind === 'literal' && e.value === 'true';
  return isTrue(b) ? trueColumn(a) : isTrue(a) ? trueColumn(b) : undefined;
}
