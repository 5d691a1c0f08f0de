// Entries of a container with their comments: taken out, and put in another order.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { reordered, withoutEntry } from '../../server/src/syntax/json-entries.js';
import { parseJson } from '../../server/src/syntax/json-tree.js';
import type { JsonNode } from '../../server/src/syntax/json-node.js';

const root = (text: string): JsonNode => parseJson(text).root ?? assert.fail('no value');
const childrenOf = (node: JsonNode) =>
  node.kind === 'object' ? node.members : node.kind === 'array' ? node.items : [];

function without(text: string, index: number): string {
  const node = root(text);
  return applyEdits(text, withoutEntry(text, node, childrenOf(node), index)) ?? assert.fail('the edits overlap');
}

function inOrder(text: string, order: readonly number[]): string {
  const node = root(text);
  const children = childrenOf(node);
  const inside = reordered(text, node, children, order, (i) => text.slice(children[i]!.start, children[i]!.end));
  return text.slice(0, node.start + 1) + inside + text.slice(node.end - 1);
}

describe('entries of a container', () => {
  const list = `[\n  1, // one\n  // about two\n  2,\n  3 // three\n]`;
  it('the first, a middle and the last can be taken out with their comments', () => {
    assert.equal(without(list, 0), `[\n  // about two\n  2,\n  3 // three\n]`);
    assert.equal(without(list, 1), `[\n  1, // one\n  3 // three\n]`);
    assert.equal(without(list, 2), `[\n  1, // one\n  // about two\n  2\n]`);
  });

  it('on one line, with a trailing comma, and the only one', () => {
    assert.equal(without('[1, 2, 3]', 0), '[2, 3]');
    assert.equal(without('[1, 2, 3]', 2), '[1, 2]');
    assert.equal(without('[1, 2,]', 1), '[1,]');
    assert.equal(without('{ "a": 1 }', 0), '{}');
    assert.equal(without('[\n  // why\n  1\n]', 0), '[]');
  });

  it('another order keeps comments with their entries and commas where they belong', () => {
    assert.equal(inOrder(list, [2, 0, 1]), `[\n  3, // three\n  1, // one\n  // about two\n  2\n]`);
    assert.equal(inOrder('{"b": 1, /* a */ "a": 2}', [1, 0]), '{/* a */ "a": 2, "b": 1}');
    assert.equal(inOrder('[1, 2, // two\n 3]', [1, 0, 2]), '[2, // two\n 1,\n 3]');
    assert.equal(inOrder('[\r\n  1,\r\n  2 // end\r\n]', [1, 0]), '[\r\n  2, // end\r\n  1\r\n]');
  });
});
