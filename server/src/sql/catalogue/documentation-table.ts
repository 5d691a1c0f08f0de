// Documentation of the functions that are translated, in our own words: signature line, meaning, example.

import type { FunctionDocumentation } from './function-entry.js';

export const DOCUMENTATION_TABLE: Readonly<Record<string, FunctionDocumentation>> = {};
