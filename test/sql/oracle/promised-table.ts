// What each dialect is held to by the oracle's lane. A number only ever goes up.

import type { TargetId } from './target-ids.js';

export interface Promised {
  /** Least share, in percent, of the corpus within reach (`isOutOfReach` leaves out what no engine has) that is translated and equal in value and type. */
  readonly translated: number;
  /** Most expressions for which the engine raises an error where the reference has a value: loud, never another value. */
  readonly errors: number;
}

export const PROMISED: Readonly<Record<TargetId, Promised>> = {
  bigquery: { translated: 99, errors: 0 },
  duckdb: { translated: 97, errors: 0 },
  postgres: { translated: 97, errors: 0 },
  spark: { translated: 96, errors: 0 },
  // The same text as for `spark`, on another part of the corpus.
  'spark-plain': { translated: 95, errors: 0 },
  pyspark: { translated: 96, errors: 0 },
};
