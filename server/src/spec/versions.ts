// The `version` of a spec document → whether this build reads it; older documents get the edits that bring them up to date.

import type { TextEdit } from '../base/span.js';
import { memberOf, valueOf, type JsonNode, type JsonObject } from '../syntax/json-node.js';
import { parseJson } from '../syntax/json-tree.js';

/** What this build reads. A document without `version` is of version 1. */
export const CURRENT_VERSION = 1;

export function writtenVersion(root: JsonNode | undefined): number | undefined {
  const value = valueOf(root, 'version');
  const version = value?.kind === 'number' ? Number(value.lexeme) : undefined;
  return version !== undefined && Number.isSafeInteger(version) && version >= 0 ? version : undefined;
}

/** Edits of one step of the format's history; `from` is the version they lead away from. */
interface Migration {
  readonly from: number;
  readonly edits: (root: JsonObject) => readonly TextEdit[];
}

/** Version 0, before lists were lists: keys and storage columns were comma strings. */
const LISTS_WRITTEN_OUT: Migration = { from: 0, edits: commaStringsToLists };

const MIGRATIONS: readonly Migration[] = [LISTS_WRITTEN_OUT];

/**
 * Edits that turn a document of an older version into one of the current version with the same meaning. Empty for
 * current, newer and unversioned documents and for text that is no JSON object.
 */
export function migrationEdits(text: string): readonly TextEdit[] {
  const { root } = parseJson(text);
  const version = writtenVersion(root);
  if (root?.kind !== 'object' || version === undefined || version >= CURRENT_VERSION) return [];
  const value = valueOf(root, 'version')!;
  const steps = MIGRATIONS.filter((migration) => migration.from >= version).flatMap((migration) =>
    migration.edits(root),
  );
  return [...steps, { span: { start: value.start, end: value.end }, newText: String(CURRENT_VERSION) }];
}

const COMMA_KEYS = [
  'primary_key',
  'natural_key',
  'partition_by',
  'cluster_by',
  'tracked_columns',
  'overwrite_columns',
] as const;

function commaStringsToLists(root: JsonObject): readonly TextEdit[] {
  return [
    ...objectsOf(valueOf(root, 'models')).map((model) => valueOf(model, 'constraints')),
    ...objectsOf(valueOf(root, 'sources')),
  ].flatMap((holder) =>
    COMMA_KEYS.flatMap((key) => {
      const value = memberOf(holder, key)?.value;
      return value?.kind === 'string' && value.value.includes(',')
        ? [{ span: { start: value.start, end: value.end }, newText: listText(value.value) }]
        : [];
    }),
  );
}

/** `a, b` as the text of a JSON list. */
export function listText(commaString: string): string {
  const names = commaString.split(',').map((name) => name.trim());
  return `[${names
    .filter((name) => name !== '')
    .map((name) => JSON.stringify(name))
    .join(', ')}]`;
}

function objectsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === 'array' ? node.items.filter((item) => item.kind === 'object') : [];
}
