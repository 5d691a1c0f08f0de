// The dialects whose printed expressions the oracle runs.

export const TARGET_IDS = ['bigquery', 'duckdb', 'postgres', 'spark', 'pyspark'] as const;
export type TargetId = (typeof TARGET_IDS)[number];

export function isTargetId(id: string): id is TargetId {
  return (TARGET_IDS as readonly string[]).includes(id);
}
