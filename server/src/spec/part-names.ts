// Tree → part ids: keys, and names instead of indexes where list items are named; refuses names that could not stand in an id.

import type { JsonMember, JsonNode, JsonObject } from '../syntax/json-node.js';
import { valueOf } from '../syntax/json-node.js';
import type { PartId } from './spec.js';

/** Lists whose items are named, and the key that names them. */
const NAME_KEYS: ReadonlyMap<string, string> = new Map([
  ['models', 'name'],
  ['sources', 'name'],
  ['columns', 'name'],
  ['parameters', 'name'],
  ['functions', 'name'],
  ['examples', 'name'],
  ['column_mapping', 'target_column'],
  ['aggregations', 'metric_column'],
]);

const NAMING: ReadonlySet<string> = new Set(NAME_KEYS.values());

/** The value of this key names the object it stands in. */
export function isNameKey(key: string): boolean {
  return NAMING.has(key);
}

const PLAIN_NAME = /^[A-Za-z_$][A-Za-z0-9_.$ -]*$/;

export interface NodePart {
  readonly node: JsonNode;
  readonly part: PartId;
}

/** Ids of a list's items. `listKey` is the key the list stands under. */
export function itemParts(part: PartId, listKey: string, items: readonly JsonNode[]): readonly NodePart[] {
  const nameKey = NAME_KEYS.get(listKey);
  if (nameKey === undefined) return items.map((node, index) => ({ node, part: `${part}/${index}` }));
  const seen = new Map<string, number>();
  return items.map((node, index) => {
    const name = valueOf(node, nameKey);
    if (name?.kind !== 'string' || !PLAIN_NAME.test(name.value)) return { node, part: `${part}/${index}` };
    return { node, part: `${part}/${numbered(name.value, seen)}` };
  });
}

export interface MemberPart {
  readonly member: JsonMember;
  readonly part: PartId;
  /** 0 for the first member of this key. */
  readonly repetition: number;
}

export function memberParts(part: PartId, node: JsonObject): readonly MemberPart[] {
  const seen = new Map<string, number>();
  return node.members.map((member, index) => {
    const key = /[/~]/.test(member.key) || member.key === '' ? `#${index}` : member.key;
    const id = numbered(key, seen);
    return { member, part: part === '' ? id : `${part}/${id}`, repetition: seen.get(key)! - 1 };
  });
}

function numbered(name: string, seen: Map<string, number>): string {
  const count = (seen.get(name) ?? 0) + 1;
  seen.set(name, count);
  return count === 1 ? name : `${name}~${count}`;
}

/** Id of the part that holds this one; the document's own is ''. */
export function parentPart(part: PartId): PartId {
  const slash = part.lastIndexOf('/');
  return slash < 0 ? '' : part.slice(0, slash);
}
