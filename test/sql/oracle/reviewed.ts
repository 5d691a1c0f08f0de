// Known limits that no translation can mend: where a printed form with a portability note may differ from the reference.

import type { TargetId } from './target-ids.js';

export interface Reviewed {
  readonly dialects: readonly TargetId[];
  /** Corpus sections or catalogue ids used in the expression. */
  readonly functions: readonly string[];
  readonly reason: string;
}

/** A difference is excused only when the printer also attached a portability note to that expression. */
export const REVIEWED: readonly Reviewed[] = [];
