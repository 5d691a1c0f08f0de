// A node of a typed tree → the text the author wrote for it, and its place.

import type { Span } from '../base/span.js';
import type { PartId, SqlText } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { NodePlace } from './rule.js';

/** The whole text where the node has no place of its own. */
export function writtenText(text: SqlText, node: TypedExpression): string {
  return node.span === undefined ? text.value : text.value.slice(node.span.start, node.span.end);
}

/** The same of a node that a rule is shown, or of a part of it. */
export function shown(place: NodePlace, node: TypedExpression = place.node): string {
  return writtenText(place.written.text, node);
}

/** Where a node stands, as a remark says it. */
export function placeOf(
  place: NodePlace,
  node: TypedExpression = place.node,
): { readonly part: PartId; readonly span?: Span } {
  return { part: place.written.text.part, ...(node.span !== undefined && { span: node.span }) };
}

/** A text that takes the node's place: in brackets where an operator stands around it, unless it is a mere name, or a comparison beside AND, OR and NOT. */
export function inPlace({ parent }: NodePlace, text: string, comparison = false): string {
  const operator =
    parent?.node.kind === 'call' &&
    parent.node.fn.startsWith('$') &&
    !ENCLOSES.has(parent.node.fn) &&
    !(comparison && LOOSE.has(parent.node.fn));
  return operator && !/^[{@]?[A-Za-z_][A-Za-z0-9_.]*\}?$/.test(text) ? `(${text})` : text;
}

const LOOSE: ReadonlySet<string> = new Set(['$and', '$or', '$not']);

/** Written with brackets or commas around their arguments. */
const ENCLOSES: ReadonlySet<string> = new Set([
  '$count_star',
  '$case_with_value',
  '$array_at_offset',
  '$array_at_ordinal',
]);

/** Stands beside a comparison, IS or LIKE without brackets. */
export function isOperand(e: TypedExpression): boolean {
  return e.kind !== 'call' || !e.fn.startsWith('$') || ARITHMETIC.has(e.fn);
}

const ARITHMETIC: ReadonlySet<string> = new Set([
  '$add',
  '$subtract',
  '$multiply',
  '$divide',
  '$unary_minus',
  '$concat_op',
  '$case_with_value',
  '$count_star',
  '$extract',
]);
