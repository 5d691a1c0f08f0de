// The dialects whose printed expressions the oracle runs, one of them in two kinds of session.

export const TARGET_IDS = ['bigquery', 'duckdb', 'postgres', 'spark', 'spark-plain', 'pyspark'] as const;
export type TargetId = (typeof TARGET_IDS)[number];

/** What is printed for a target, where that is not its own name. */
const DIALECTS: Readonly<Partial<Record<TargetId, TargetId>>> = { 'spark-plain': 'spark' };

export function dialectOf(id: TargetId): TargetId {
  return DIALECTS[id] ?? id;
}

export function isTargetId(id: string): id is TargetId {
  return (TARGET_IDS as readonly string[]).includes(id);
}
