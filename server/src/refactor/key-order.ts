// A place in a spec → the order in which the format lists the keys there: what `x-…` and unknown keys come after.

import { keysOf, schemaAt } from '../spec/spec-schema.js';

/** Rank of a key at a path; all keys have the same where the format leaves them free. */
export function keyOrder(path: readonly (string | number)[]): (key: string) => number {
  const schema = schemaAt(path);
  const ranks = new Map((schema === undefined ? [] : keysOf(schema)).map((k, i) => [k.key, i]));
  return (key) => ranks.get(key) ?? ranks.size;
}
