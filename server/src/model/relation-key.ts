// A relation's name → a text that is equal for one relation, however it is spelt.

import type { RelationName } from './pipeline-model.js';

export function relationKey({ kind, name }: RelationName): string {
  return `${kind} ${name.toLowerCase()}`;
}
