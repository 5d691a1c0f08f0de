// Partitions and clusters of a model's table as Dataform has them: expressions over its columns, or a refusal at the constraint.

import type { ModelPlan } from '../../../plan/plan.js';
import type { PlanRefusal } from '../../../relational/statement.js';
import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import { partitionExpression, tableStorage } from '../../../sql/dialects/bigquery/table-storage.js';

export interface Storage {
  /** An expression over the table's columns. */
  readonly partitionBy: string | undefined;
  readonly clusterBy: readonly string[];
}

export function storageOf(
  model: ModelPlan,
):
  { readonly ok: true; readonly storage: Storage } | { readonly ok: false; readonly refusals: readonly PlanRefusal[] } {
  const stored = tableStorage(model);
  if ('reason' in stored)
    return {
      ok: false,
      refusals: [{ reason: stored.reason, part: `${model.part}/constraints/${stored.about}` }],
    };
  const { partition, clusterBy } = stored;
  return {
    ok: true,
    storage: {
      partitionBy:
        partition === undefined
          ? undefined
          : partitionExpression(partition, bigquery.quoteIdentifier(partition.column)),
      clusterBy: clusterBy.map((name) => bigquery.quoteIdentifier(name)),
    },
  };
}
