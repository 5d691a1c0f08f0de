// Partition and cluster columns → what a BigQuery table can be stored by: one partition of a day, four cluster columns of an orderable type; anything else is refused.

import { isScalar, type SqlType } from '../../types.js';

export interface TableStorage {
  readonly partition: { readonly column: string; readonly type: 'DATE' | 'DATETIME' | 'TIMESTAMP' } | undefined;
  /** As the columns are declared. */
  readonly clusterBy: readonly string[];
}

export interface StorageRefusal {
  readonly reason: string;
  readonly about: 'partition_by' | 'cluster_by';
}

/** BigQuery's documented limits of PARTITION BY and CLUSTER BY; partitions by integer range are not offered by the spec. */
export function tableStorage(table: {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly partitionBy: readonly string[];
  readonly clusterBy: readonly string[];
}): TableStorage | StorageRefusal {
  const column = (name: string): (typeof table.columns)[number] | undefined =>
    table.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
  const [first, ...more] = table.partitionBy;
  let partition: TableStorage['partition'];
  if (first !== undefined) {
    const found = column(first);
    if (found === undefined || more.length > 0)
      return { about: 'partition_by', reason: 'a table can be partitioned by one column only' };
    const type = (['DATE', 'DATETIME', 'TIMESTAMP'] as const).find((t) => isScalar(found.type, t));
    if (type === undefined)
      return {
        about: 'partition_by',
        reason: `partitions need a DATE, DATETIME or TIMESTAMP column; ${first} is none`,
      };
    partition = { column: found.name, type };
  }
  if (table.clusterBy.length > 4)
    return { about: 'cluster_by', reason: 'a table can be clustered by four columns at most' };
  for (const name of table.clusterBy) {
    const type = column(name)?.type;
    if (
      type !== undefined &&
      !isScalar(type, 'INT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'STRING', 'DATE', 'DATETIME', 'TIMESTAMP')
    )
      return { about: 'cluster_by', reason: `a table cannot be clustered by ${name}: its type has no order there` };
  }
  return { partition, clusterBy: table.clusterBy.map((name) => column(name)?.name ?? name) };
}

/** The expression of PARTITION BY over the quoted column. */
export function partitionExpression(partition: NonNullable<TableStorage['partition']>, quoted: string): string {
  return partition.type === 'DATE' ? quoted : `${partition.type}_TRUNC(${quoted}, DAY)`;
}
