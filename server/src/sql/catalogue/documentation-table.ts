// Documentation of the functions that are translated, in our own words: signature line, meaning, example. Written by family in documentation/.

import { AGGREGATE_DOCUMENTATION } from './documentation/aggregate-table.js';
import { COLLECTION_DOCUMENTATION } from './documentation/collection-table.js';
import type { DocumentationLine } from './documentation/lines.js';
import { NUMBER_DOCUMENTATION } from './documentation/number-table.js';
import { SPECIAL_DOCUMENTATION } from './documentation/special-table.js';
import { STRING_DOCUMENTATION } from './documentation/string-table.js';
import { TIME_DOCUMENTATION } from './documentation/time-table.js';
import type { FunctionDocumentation } from './function-entry.js';

const lines: readonly DocumentationLine[] = [
  ...STRING_DOCUMENTATION,
  ...NUMBER_DOCUMENTATION,
  ...TIME_DOCUMENTATION,
  ...AGGREGATE_DOCUMENTATION,
  ...COLLECTION_DOCUMENTATION,
  ...SPECIAL_DOCUMENTATION,
];

/** By catalogue id. */
export const DOCUMENTATION_TABLE: Readonly<Record<string, FunctionDocumentation>> = Object.fromEntries(
  lines.map(([id, parameters, text, example]) => [
    id,
    { signature: `${id.toUpperCase()}(${parameters})`, text, example },
  ]),
);
