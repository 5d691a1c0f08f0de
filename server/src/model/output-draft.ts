// A column of the result before its nullability, tests and visibility are settled.

import type { AggregationSpec, ColumnSpec, PartId, SqlText } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { OutputRole } from './pipeline-model.js';
import type { TargetDraft } from './target-draft.js';

export interface OutputDraft {
  readonly name: string;
  readonly part: PartId;
  readonly role: OutputRole;
  readonly hidden: boolean;
  readonly text: string | undefined;
  /** Over the row after grouping; windows still in it. */
  readonly expr: TypedExpression;
  readonly base: TypedExpression;
  readonly spec: ColumnSpec | AggregationSpec | undefined;
  readonly draft: TargetDraft | undefined;
  readonly sql: SqlText | undefined;
}
