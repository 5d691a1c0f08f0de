// A model that a part of another one becomes → the keys that say what it is: who answers for that one answers for it too.

import type { ResolvedModel } from '../model/pipeline-model.js';
import type { JsonValue } from '../syntax/json-edit.js';

/** The first keys of its entry. It is described only where the model that it was taken from is. */
export function newModelHead(
  { spec }: ResolvedModel,
  name: string,
  description: string,
): Readonly<Record<string, JsonValue>> {
  const isDescribed = spec.description !== undefined && spec.description.trim() !== '';
  return {
    name,
    ...(isDescribed && { description }),
    ...(spec.owner !== undefined && { owner: spec.owner }),
    ...(spec.layer !== undefined && { layer: spec.layer }),
    ...(spec.tags.length > 0 && { tags: spec.tags }),
  };
}
