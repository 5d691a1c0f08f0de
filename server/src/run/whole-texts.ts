// DuckDB's binding for Node decodes texts without a U+FEFF at their start. It is a character like any other in a value.

import { createRequire } from 'node:module';

/** Call before the first query. The path is the one of the version that package.json names. */
export function keepWholeTexts(): void {
  const accessors = createRequire(import.meta.url)('@duckdb/node-api/lib/vectors/dataAccessors.js') as {
    textDecoder: InstanceType<typeof TextDecoder>;
  };
  accessors.textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
}
