// Is a model kept from being built? Rules about what it means wait until it is not.

import type { ResolvedModel } from '../model/pipeline-model.js';

/** An error keeps the model from being built: what else could be said of it would follow from that. */
export function isBlocked(model: ResolvedModel): boolean {
  return model.problems.some((p) => p.severity === 'error' && p.blocks.some((b) => b.kind === 'model'));
}
