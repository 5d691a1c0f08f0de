// Families of functions that only BigQuery computes: what each is, why no exact translation exists, and what to do instead.

import { displayName } from './display-name.js';

/** By the beginning of the functions' ids. */
const FAMILIES: readonly (readonly [beginnings: readonly string[], reason: string])[] = [
  [
    ['st_', 's2_'],
    'it works on GEOGRAPHY: edges are shortest lines on a sphere, and other engines measure on a plane or an ellipsoid, with other numbers; keep longitude and latitude as numbers, or let BigQuery compute this before the pipeline',
  ],
  [
    ['keys.', 'aead.', 'deterministic_'],
    'it encrypts with keysets in a format of BigQuery, which other engines neither read nor write; encrypt before the data is loaded, or join a table of hashed or masked values',
  ],
  [
    ['hll_count.'],
    'it keeps a HyperLogLog++ sketch in a format of BigQuery, and other engines estimate with other sketches; COUNT(DISTINCT …) counts exactly, and a table of the distinct values can be merged like a sketch',
  ],
];

/** `undefined`: a function of no such family. */
export function untranslatableFamily(fn: string): string | undefined {
  return FAMILIES.find(([beginnings]) => beginnings.some((beginning) => fn.startsWith(beginning)))?.[1];
}

/** The reason of a refusal where a dialect has no entry for a function. */
export function noTranslation(fn: string, target: string): string {
  const family = untranslatableFamily(fn);
  const general = `no exact translation of ${displayName(fn)} to ${target}`;
  return family === undefined ? `${general} is known` : `${general} exists: ${family}`;
}
