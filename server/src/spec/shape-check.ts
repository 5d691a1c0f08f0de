// A part's JSON → problems of its shape, each on the smallest wrong thing.

import type { JsonNode } from '../syntax/json-node.js';
import type { LoweringSink } from './lowering-sink.js';
import { itemParts, memberParts } from './part-names.js';
import type { PartId } from './spec.js';

/** Lists of the document whose items are read, checked and cached one by one. */
export const UNIT_LISTS = ['sources', 'parameters', 'functions', 'models'] as const;
export type UnitList = (typeof UNIT_LISTS)[number];

/** A key that stands twice in an object: JSON readers disagree which one counts. */
export function checkRepeatedKeys(node: JsonNode, part: PartId, listKey: string, sink: LoweringSink): void {
  if (node.kind === 'array') {
    for (const item of itemParts(part, listKey, node.items)) checkRepeatedKeys(item.node, item.part, '', sink);
    return;
  }
  if (node.kind !== 'object') return;
  const first = new Map<string, PartId>();
  for (const { member, part: id, repetition } of memberParts(part, node)) {
    if (repetition === 0) first.set(member.key, id);
    else
      sink.report({
        id: 'duplicate-key',
        part: id,
        onKey: true,
        message: `\`${member.key}\` is written twice in this object, so one of the two would be lost. Keep one.`,
        related: [{ part: first.get(member.key)!, onKey: true, message: 'The first one.' }],
      });
    if (member.value !== undefined) checkRepeatedKeys(member.value, id, member.key, sink);
  }
}

export function checkShape(_kind: UnitList | 'document', _node: JsonNode, _part: PartId, _sink: LoweringSink): void {}
