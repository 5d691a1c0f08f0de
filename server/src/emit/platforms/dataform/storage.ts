// Partitions and clusters of a BigQuery table: one partition of a day, four cluster columns of an orderable type; anything else is refused.

import type { ModelPlan } from '../../../plan/plan.js';
import type { PlanRefusal } from '../../../relational/statement.js';
import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import { isScalar } from '../../../sql/types.js';

export interface Storage {
  /** An expression over the table's columns. */
  readonly partitionBy: string | undefined;
  readonly clusterBy: readonly string[];
}

export function storageOf(
  model: ModelPlan,
):
  { readonly ok: true; readonly storage: Storage } | { readonly ok: false; readonly refusals: readonly PlanRefusal[] } {
  const refused = (reason: string): { readonly ok: false; readonly refusals: readonly PlanRefusal[] } => ({
    ok: false,
    refusals: [{ reason, part: model.part }],
  });
  const column = (name: string): ModelPlan['columns'][number] | undefined =>
    model.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
  const [partition, ...more] = model.partitionBy;
  let partitionBy: string | undefined;
  if (partition !== undefined) {
    const found = column(partition);
    if (found === undefined || more.length > 0) return refused('a table can be partitioned by one column only');
    const name = bigquery.quoteIdentifier(found.name);
    if (isScalar(found.type, 'DATE')) partitionBy = name;
    else if (isScalar(found.type, 'TIMESTAMP')) partitionBy = `TIMESTAMP_TRUNC(${name}, DAY)`;
    else if (isScalar(found.type, 'DATETIME')) partitionBy = `DATETIME_TRUNC(${name}, DAY)`;
    else return refused(`partitions need a DATE, DATETIME or TIMESTAMP column; ${partition} is none`);
  }
  if (model.clusterBy.length > 4) return refused('a table can be clustered by four columns at most');
  for (const name of model.clusterBy) {
    const type = column(name)?.type;
    if (
      type !== undefined &&
      !isScalar(type, 'INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'STRING', 'DATE', 'DATETIME', 'TIMESTAMP')
    )
      return refused(`a table cannot be clustered by ${name}: its type has no order there`);
  }
  return {
    ok: true,
    storage: {
      partitionBy,
      clusterBy: model.clusterBy.map((name) => bigquery.quoteIdentifier(column(name)?.name ?? name)),
    },
  };
}
