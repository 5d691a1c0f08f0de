// Is a JSON document with a spec's name one of ours? Other tools have files of these names too: nothing is said of theirs.

import { valueOf, type JsonNode, type JsonObject } from '../syntax/json-node.js';
import { isOurSchema } from './spec-schema.js';
import { UNIT_LISTS } from './unit-lists.js';

/** `models`, our `$schema`, lists of sources, parameters or functions, or what only a spec has where `models` is misspelt. */
export function isSpec(root: JsonObject): boolean {
  return (
    root.members.some((member) => member.key === 'models') ||
    isOurSchema(valueOf(root, '$schema')) ||
    has(valueOf(root, 'schema'), SCHEMA_KEYS) ||
    root.members.some(({ key, value }) =>
      itemsOf(value).some((item) => has(item, MODEL_KEYS) || (LISTS.has(key) && has(item, NAME))),
    )
  );
}

const LISTS: ReadonlySet<string> = new Set(UNIT_LISTS);
const NAME: ReadonlySet<string> = new Set(['name']);
const MODEL_KEYS: ReadonlySet<string> = new Set(['column_mapping']);
const SCHEMA_KEYS: ReadonlySet<string> = new Set([
  'raw_schema',
  'staging_schema',
  'intermediate_schema',
  'final_schema',
]);

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (node?.kind !== 'array') return [];
  return node.units === undefined ? node.items : node.units.map(({ unit }) => unit.node);
}

function has(node: JsonNode | undefined, keys: ReadonlySet<string>): boolean {
  return node?.kind === 'object' && node.members.some((member) => keys.has(member.key));
}
