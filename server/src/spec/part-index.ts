// A tree → where each of its parts was written, with offsets from the tree's own start; looked up by part id.

import type { JsonMember, JsonNode } from '../syntax/json-node.js';
import { itemParts, memberParts } from './part-names.js';
import type { PartId } from './spec.js';

export interface PartEntry {
  /** Absent: a key without a readable value. */
  readonly node: JsonNode | undefined;
  /** Present when the part is the value of a key. */
  readonly member: JsonMember | undefined;
}

export type PartIndex = ReadonlyMap<PartId, PartEntry>;

/** Parts of `node`, itself included. Lists whose items are units are not descended into: each unit has its own index. */
export function indexParts(node: JsonNode, part: PartId, listKey: string): PartIndex {
  const index = new Map<PartId, PartEntry>();
  add(index, node, part, listKey, undefined);
  return index;
}

function add(
  index: Map<PartId, PartEntry>,
  node: JsonNode | undefined,
  part: PartId,
  listKey: string,
  member: JsonMember | undefined,
): void {
  index.set(part, { node, member });
  if (node?.kind === 'object') {
    for (const child of memberParts(part, node))
      add(index, child.member.value, child.part, child.member.key, child.member);
  } else if (node?.kind === 'array') {
    for (const child of itemParts(part, listKey, node.items)) add(index, child.node, child.part, '', undefined);
  }
}
