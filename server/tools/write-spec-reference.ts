// Renews the key tables of server/docs/spec-language.md. Run with tsx after changing the schema; a test compares the two.

import { readFileSync, writeFileSync } from 'node:fs';
import { withKeyTables } from './spec-key-tables.js';

const file = new URL('../docs/spec-language.md', import.meta.url);
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/pipeline-spec.schema.json', import.meta.url), 'utf8'),
) as Parameters<typeof withKeyTables>[1];
writeFileSync(file, withKeyTables(readFileSync(file, 'utf8'), schema));
