// A node of a typed tree → the text the author wrote for it.

import type { SqlText } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';

/** The whole text where the node has no place of its own. */
export function writtenText(text: SqlText, node: TypedExpression): string {
  return node.span === undefined ? text.value : text.value.slice(node.span.start, node.span.end);
}
