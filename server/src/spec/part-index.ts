// A tree → where each of its parts was written, with offsets from the tree's own start; looked up by part id.

import type { JsonMember, JsonNode } from '../syntax/json-node.js';
import { itemParts, memberParts, parentPart } from './part-names.js';
import type { PartId } from './spec.js';

export interface PartEntry {
  /** Absent: a key without a readable value. */
  readonly node: JsonNode | undefined;
  /** Present when the part is the value of a key. */
  readonly member: JsonMember | undefined;
}

/** Parts are numbered and named as they are asked for, with those beside them: most of a large tree never is. */
export class PartIndex {
  private readonly entries = new Map<PartId, PartEntry>();
  private readonly entered = new Set<PartId>();

  /** `part` is the id of the tree itself. */
  constructor(
    node: JsonNode,
    private readonly part: PartId,
  ) {
    this.entries.set(part, { node, member: undefined });
  }

  get(part: PartId): PartEntry | undefined {
    const known = this.entries.get(part);
    if (known !== undefined || part.length <= this.part.length) return known;
    const parent = parentPart(part);
    if (this.entered.has(parent)) return undefined;
    const entry = this.get(parent);
    if (entry === undefined) return undefined;
    this.entered.add(parent);
    this.enter(parent, entry);
    return this.entries.get(part);
  }

  private enter(part: PartId, { node, member }: PartEntry): void {
    if (node?.kind === 'object')
      for (const child of memberParts(part, node))
        this.entries.set(child.part, { node: child.member.value, member: child.member });
    else if (node?.kind === 'array')
      for (const child of itemParts(part, member?.key ?? '', node.items))
        this.entries.set(child.part, { node: child.node, member: undefined });
  }
}
