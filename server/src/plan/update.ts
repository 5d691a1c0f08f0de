// What a run does to a table that remembers: the checks that refuse the run, and the table's next state as a relation.
//
// History (SCD type 2) and increments are plans like everything else, so that every platform prints the same update:
// the next state is a function of the existing table, this run's rows and @run_ts.

import type { Relation } from './plan.js';

export interface UpdateCheck {
  /** Finding id of the refusal: `history-duplicate-key` … */
  readonly id: UpdateRefusalId;
  /** What is wrong with the rows that `offending` returns, for a person. */
  readonly message: string;
  /** Any row refuses the whole run before anything is written; its columns name the keys. */
  readonly offending: Relation;
}

export interface TargetUpdate {
  readonly checks: readonly UpdateCheck[];
  /** All rows of the table after the run; columns as `model.columns`. Reads the table as a scan of the model itself. */
  readonly next: Relation;
  readonly omitted: readonly UpdateOmission[];
}

/** Rows that the run leaves out by rule, counted: one row with the column `row_count`. */
export interface UpdateOmission {
  readonly message: string;
  readonly counted: Relation;
}

export const updateRefusals = {
  'history-duplicate-key': 'the input has several rows for one natural key',
  'history-null-key': 'the input has a NULL in the natural key',
  'history-null-effective-from': 'the input has a row whose effective_from is NULL',
  'history-late-change': 'a change takes effect before the version it would replace began',
  'history-late-return': 'a key that was closed returns before it was closed',
  'history-early-close': 'a key is missing from the input before its current version begins',
  'incremental-duplicate-key': 'several of the rows to load have the same key',
} as const;

export type UpdateRefusalId = keyof typeof updateRefusals;
