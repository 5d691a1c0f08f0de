// Functions of today's BigQuery that the reference engine's snapshot lacks: same notation as signatures-table.ts, typed by BigQuery's documentation.

export const ADDED_FUNCTIONS_TABLE: readonly (readonly [name: string, flags: string, ...signatures: string[]])[] = [
  ['max_by', 'aggregate over-optional frame', 'T; U{orderable} -> T'],
  ['min_by', 'aggregate over-optional frame', 'T; U{orderable} -> T'],
];
