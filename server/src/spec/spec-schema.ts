// The published JSON Schema of a spec → what completion, hover and validation ask of it: the schema at a path, its keys, its values.

import type { JsonNode } from '../syntax/json-node.js';
import schemaFile from '../../../schemas/pipeline-spec.schema.json' with { type: 'json' };

/** The keywords of JSON Schema that the published schema uses. Every object with properties has titles and descriptions. */
export interface SpecSchema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly properties?: Readonly<Record<string, SpecSchema | true>>;
  readonly additionalProperties?: SpecSchema | boolean;
  readonly items?: SpecSchema;
  readonly if?: SpecSchema;
  readonly then?: SpecSchema;
  readonly else?: SpecSchema;
  readonly oneOf?: readonly SpecSchema[];
  readonly anyOf?: readonly SpecSchema[];
  /** Plain words for what the constraints beside it ask. */
  readonly errorMessage?: string;
  /** What a string holds: `sql-expression`, `sql-predicate`, `sql-type`, `table`, `input`, `input-column`, `column`, `target-column`, `group-key`, `filter-target`, `model-column`, `test`, `regex`, `glob`, `csv-file`. */
  readonly 'x-content'?: string;
  readonly $defs?: Readonly<Record<string, SpecSchema>>;
}

export const SPEC_SCHEMA = schemaFile as unknown as SpecSchema & { readonly $id: string };

const SCHEMA_FILE = 'pipeline-spec.schema.json';

/** A `$schema` that names our schema file, wherever it lies. */
export function isOurSchema(node: JsonNode | undefined): boolean {
  return (
    node?.kind === 'string' &&
    (node.value === SCHEMA_FILE || node.value.endsWith(`/${SCHEMA_FILE}`) || node.value === SPEC_SCHEMA.$id)
  );
}

/** The schema with its reference followed; what stands beside the reference (title, description) wins. */
export function resolved(schema: SpecSchema): SpecSchema {
  if (schema.$ref === undefined) return schema;
  const target = SPEC_SCHEMA.$defs?.[schema.$ref.slice('#/$defs/'.length)];
  if (target === undefined) return schema;
  const beside: SpecSchema = Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$ref'));
  return { ...resolved(target), ...beside };
}

/**
 * The alternatives a schema leaves: itself, and what stands in its `then` and `else` branches. A branch that only says
 * which values count as nothing is left out.
 */
export function alternatives(schema: SpecSchema): readonly SpecSchema[] {
  const own = resolved(schema);
  const branches = [own.then, own.else].flatMap((branch) => (branch === undefined ? [] : alternatives(branch)));
  return [own, ...branches];
}

export interface SchemaKey {
  readonly key: string;
  /** Title, description, examples of the key itself. */
  readonly schema: SpecSchema;
  readonly required: boolean;
}

/** Keys that an object at this place may have, in the order of the schema. */
export function keysOf(schema: SpecSchema): readonly SchemaKey[] {
  const found = new Map<string, SchemaKey>();
  for (const alternative of alternatives(schema)) {
    if (alternative.title === undefined) continue;
    for (const [key, property] of Object.entries(alternative.properties ?? {}))
      if (property !== true && property.title !== undefined && !found.has(key))
        found.set(key, { key, schema: property, required: alternative.required?.includes(key) ?? false });
  }
  return [...found.values()];
}

/** Values that are written out in the schema: enumerations, constants, booleans. */
export function valuesOf(schema: SpecSchema): readonly unknown[] {
  const found = new Set<unknown>();
  for (const alternative of alternatives(schema)) {
    for (const value of alternative.enum ?? []) found.add(value);
    if (alternative.const !== undefined) found.add(alternative.const);
    if (alternative.type === 'boolean') for (const value of [true, false]) found.add(value);
  }
  return [...found];
}

/** What a string here holds (see `x-content`); absent: prose or a plain value. */
export function contentOf(schema: SpecSchema): string | undefined {
  return alternatives(schema).find((alternative) => alternative['x-content'] !== undefined)?.['x-content'];
}

/**
 * The schema at a path of keys and indexes from the document's root; for a key, with the key's own title and description.
 * Absent: the path leads out of the format (unknown key, free-form value).
 */
export function schemaAt(path: readonly (string | number)[]): SpecSchema | undefined {
  let at: SpecSchema | undefined = SPEC_SCHEMA;
  for (const step of path) {
    at = stepInto(at, step);
    if (at === undefined) return undefined;
  }
  return at;
}

/** The schema of a key of an object, or of an item of a list. */
export function stepInto(schema: SpecSchema, step: string | number): SpecSchema | undefined {
  for (const alternative of alternatives(schema)) {
    if (typeof step === 'number') {
      if (alternative.items !== undefined) return alternative.items;
      continue;
    }
    const property = alternative.title === undefined ? undefined : alternative.properties?.[step];
    if (property !== undefined && property !== true) return property;
    if (typeof alternative.additionalProperties === 'object') return alternative.additionalProperties;
  }
  return undefined;
}
