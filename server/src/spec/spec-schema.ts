// The published JSON Schema of a spec → what completion, hover and validation ask of it.

import type { JsonNode } from '../syntax/json-node.js';

/** Name of the schema file in any form a `$schema` may refer to it by. */
const SCHEMA_FILE = 'pipeline-spec.schema.json';

export function isOurSchema(node: JsonNode | undefined): boolean {
  return node?.kind === 'string' && (node.value === SCHEMA_FILE || node.value.endsWith(`/${SCHEMA_FILE}`));
}
