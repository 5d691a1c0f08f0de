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
