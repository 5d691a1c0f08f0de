// The nodes that stand for values and rows in what determines what, and what the values are computed from.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import type { Determination } from './determination.js';
import { expressionIdentity } from './expression-identity.js';
import { columnNodes, underInjectiveCasts } from './expression-walk.js';
import { isOneToOne, spellsItsColumns } from './key-spelling.js';

export function assumptionNode(index: number): string {
  return `?${index}`;
}

export function rowNode(alias: string): string {
  return `#${alias.toLowerCase()}`;
}

/** A node for a value: its column, or the expression as such. */
export function valueNode(expr: TypedExpression): string {
  const known = valueNodes.get(expr);
  if (known !== undefined) return known;
  const inner = underInjectiveCasts(expr);
  const node = inner.kind === 'column' ? columnKey(inner.column) : `=${expressionIdentity(inner)}`;
  valueNodes.set(expr, node);
  return node;
}

const valueNodes = new WeakMap<TypedExpression, string>();

/** That the columns an expression reads determine its value; the other way round where it says so. */
export function computed(expr: TypedExpression): readonly Determination[] {
  let known = computedValues.get(expr);
  if (known === undefined) {
    known = computedValue(expr);
    computedValues.set(expr, known);
  }
  return known;
}

const computedValues = new WeakMap<TypedExpression, readonly Determination[]>();

function computedValue(expr: TypedExpression): readonly Determination[] {
  const node = valueNode(expr);
  if (!node.startsWith('=')) return [];
  const inner = underInjectiveCasts(expr);
  const columns = columnNodes(expr);
  const pair = coalescedPair(inner);
  return [
    { from: columns, to: [node] },
    ...(isOneToOne(inner) ? [{ from: [node], to: columns }] : []),
    ...(columns.length > 0 && spellsItsColumns(inner) ? [{ from: [SPELLED, node], to: columns }] : []),
    ...(pair === undefined ? [] : [{ from: [node], to: [pair] }]),
  ];
}

/** Assumes that keys made by hashing or putting together columns stand for these columns. */
export const SPELLED = '?spelled';

/** `COALESCE(a, b)` of two columns, in either order: one value where a FULL join made them equal. */
function coalescedPair(e: TypedExpression): string | undefined {
  if (e.kind !== 'call' || (e.fn !== 'coalesce' && e.fn !== 'ifnull') || e.args.length !== 2) return undefined;
  const [a, b] = e.args.map((arg) => valueNode(arg));
  return a === undefined || b === undefined || !isColumnNode(a) || !isColumnNode(b) ? undefined : eitherOf(a, b);
}

export function eitherOf(a: string, b: string): string {
  return `either ${[a, b].sort().join(' ')}`;
}

export function isColumnNode(node: string): boolean {
  return !node.startsWith('=') && !node.includes(' ');
}
