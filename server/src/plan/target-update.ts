// The update of a model whose table remembers, if it does: history or increment.

import type { ModelPlan } from './plan.js';
import { historyUpdate } from './history-update.js';
import { incrementalUpdate } from './incremental-update.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { TargetUpdate } from './update.js';

/** Undefined for models whose table is simply what the run computes. `keeps` as in `incrementalUpdate`. */
export function targetUpdate(model: ModelPlan, keeps?: TypedExpression): TargetUpdate | undefined {
  if (model.history !== undefined) return historyUpdate(model, model.history);
  if (model.materialization.type === 'incremental') return incrementalUpdate(model, model.materialization, keeps);
  return undefined;
}
