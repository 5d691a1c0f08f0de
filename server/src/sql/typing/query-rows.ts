// What typing a query gives to whoever reads it.

import type { Span } from '../../base/span.js';
import type { Query } from '../tree.js';
import type { TypedQuery } from '../typed-tree.js';
import type { TypingContext } from './typing-context.js';

export interface QueryRows {
  readonly query: TypedQuery;
  /** Where each column is written. */
  readonly places: readonly Span[];
  /** SELECT AS STRUCT or AS VALUE: each row is the value of the one column. */
  readonly isValue: boolean;
}

/** Undefined after reporting. */
export type QueryTyper = (context: TypingContext, query: Query) => QueryRows | undefined;
