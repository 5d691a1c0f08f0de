// What each dialect is held to by the oracle's lane. A number only ever goes up.

import type { TargetId } from './target-ids.js';

export interface Promised {
  /** Least share, in percent, of the corpus within reach (`isOutOfReach` leaves out what no engine has) that is translated and equal in value and type. */
  readonly translated: number;
  /** Most expressions for which the engine raises an error where the reference has a value: loud, never another value. */
  readonly errors: number;
  /**
   * Families of which less is translated, each with its own least share: constants for every end of every rule are mostly formats that
   * nobody writes. No difference is silent and no error is let pass there either.
   */
  readonly apart: Readonly<Record<string, number>>;
}

export const PROMISED: Readonly<Record<TargetId, Promised>> = {
  bigquery: { translated: 99, errors: 0, apart: {} },
  duckdb: { translated: 95, errors: 0, apart: {} },
  postgres: { translated: 92, errors: 0, apart: { constants: 59 } },
  spark: { translated: 95, errors: 0, apart: { constants: 77 } },
  pyspark: { translated: 95, errors: 0, apart: { constants: 77 } },
};
