// The columns of a plan's relations, for data tests that look into another table.

import type { PipelinePlan } from '../plan/plan.js';
import type { ColumnsOf } from '../plan/test-relation.js';

export function columnsOf(plan: PipelinePlan): ColumnsOf {
  return (relation) =>
    (relation.kind === 'source'
      ? plan.sources.find((s) => s.name === relation.name)?.columns
      : plan.models.find((m) => m.name === relation.name)?.columns) ?? [];
}
