// A key that the format does not know → the known one that was meant: one spelt almost alike, or the one that other formats call so.

import { nearestNames } from '../base/nearest-names.js';
import type { JsonObject } from '../syntax/json-node.js';
import { alternatives, type SpecSchema } from './spec-schema.js';

/** What other formats, and SQL, call a key; of several the first that the object may have. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  aggregates: ['aggregations'],
  alias: ['as', 'target_column', 'metric_column'],
  business_key: ['natural_key'],
  clustered_by: ['cluster_by'],
  column: ['target_column', 'metric_column', 'from_column'],
  column_name: ['target_column', 'metric_column', 'name'],
  columns: ['column_mapping', 'partition_by'],
  comment: ['description'],
  condition: ['predicate'],
  data_type: ['type'],
  datatype: ['type'],
  dedup: ['deduplicate'],
  dedupe: ['deduplicate'],
  depends_on: ['sources'],
  doc: ['description'],
  expr: ['transform', 'formula', 'predicate', 'body', 'condition'],
  expression: ['transform', 'formula', 'predicate', 'body', 'condition'],
  fields: ['column_mapping'],
  formula: ['transform'],
  from: ['sources', 'from_table'],
  having: ['filters'],
  how: ['type'],
  input: ['applies_to'],
  inputs: ['sources'],
  join_condition: ['condition'],
  join_type: ['type'],
  left: ['left_table'],
  mapping: ['column_mapping'],
  mappings: ['column_mapping'],
  materialized: ['materialization'],
  measures: ['aggregations'],
  metric: ['metric_column'],
  metric_column: ['target_column'],
  metrics: ['aggregations'],
  name: ['target_column', 'metric_column', 'as'],
  on: ['condition'],
  partitioned_by: ['partition_by'],
  pk: ['primary_key'],
  predicate: ['condition'],
  reason: ['rationale'],
  right: ['right_table'],
  select: ['column_mapping'],
  source: ['from_table', 'sources', 'applies_to'],
  source_column: ['from_column'],
  source_field: ['from_column'],
  source_table: ['from_table'],
  sql: ['transform', 'formula', 'predicate', 'body', 'condition'],
  table: ['from_table', 'applies_to'],
  tables: ['sources'],
  target: ['target_column', 'metric_column', 'applies_to'],
  target_column: ['metric_column'],
  target_name: ['target_column', 'metric_column'],
  transform: ['formula'],
  transformation: ['transform', 'formula'],
  where: ['filters', 'predicate'],
};

/** Names that the object at hand could have had in mind, best first. */
export function meantKeys(written: string, known: readonly string[]): readonly string[] {
  const near = nearestNames(written, known);
  const words = Object.hasOwn(OTHER_WORDS, written.toLowerCase()) ? OTHER_WORDS[written.toLowerCase()]! : [];
  const other = words.filter((key) => known.includes(key));
  if (near[0]?.toLowerCase() === written.toLowerCase()) return near;
  const found = [...new Set([...other, ...near])];
  return found.length > 0 ? found : known.filter((key) => sameStems(written.toLowerCase(), key));
}

/** Words that begin alike one by one: `apply_to` for `applies_to`, `desc` for `description`. */
function sameStems(written: string, key: string): boolean {
  const [words, others] = [written.split('_'), key.split('_')];
  return (
    words.length === others.length &&
    words.every((word, i) => {
      const other = others[i]!;
      let shared = 0;
      while (shared < word.length && word[shared] === other[shared]) shared++;
      return word === other || (shared >= 3 && shared >= word.length - 1);
    })
  );
}

/** Known key that is not there → the unknown one that stands for it. Empty where all keys are known. */
export function misspeltKeys(node: JsonObject, schema: SpecSchema): ReadonlyMap<string, string> {
  const known = knownKeys(schema);
  if (known.size === 0) return NONE;
  const unknown = node.members.filter((m) => !known.has(m.key) && !m.key.startsWith('x-'));
  if (unknown.length === 0) return NONE;
  const written = new Set(node.members.map((m) => m.key));
  const needed = new Set(alternatives(schema).flatMap((a) => neededKeys(a, written)));
  const found = new Map<string, string>();
  for (const { key } of unknown) {
    const free = meantKeys(key, [...known]).filter((k) => !written.has(k) && !found.has(k));
    // Of two that it may be, the one that must be there.
    const meant = free.find((k) => needed.has(k)) ?? free[0];
    if (meant !== undefined) found.set(meant, key);
  }
  return found;
}

function neededKeys({ required, dependentRequired }: SpecSchema, written: ReadonlySet<string>): readonly string[] {
  const companions = Object.entries(dependentRequired ?? {}).flatMap(([key, others]) =>
    written.has(key) ? others : [],
  );
  return [...(required ?? []), ...companions];
}

const NONE: ReadonlyMap<string, string> = new Map();
const NO_KEYS: ReadonlySet<string> = new Set();
const keys = new WeakMap<SpecSchema, ReadonlySet<string>>();

/** Empty where the schema lets an object have any keys. */
function knownKeys(schema: SpecSchema): ReadonlySet<string> {
  let known = keys.get(schema);
  if (known === undefined) {
    const objects = alternatives(schema).filter((a) => a.title !== undefined && a.properties !== undefined);
    const free = objects.some((a) => typeof a.additionalProperties === 'object');
    known = free ? NO_KEYS : new Set(objects.flatMap((a) => Object.keys(a.properties ?? {})));
    keys.set(schema, known);
  }
  return known;
}
