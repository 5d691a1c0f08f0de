// What relational printing needs to know from its caller and what it answers.

import type { PartId } from '../spec/spec.js';
import type { PortabilityNote } from '../sql/dialect.js';
import type { SqlType } from '../sql/types.js';
import type { Span } from '../base/span.js';
import type { RelationReference } from '../plan/plan.js';

/** How the surrounding project names things. Texts are complete and already quoted. */
export interface Naming {
  /** What stands in FROM for a source or model: `"temp"."stg_orders"`, a dbt ref, a CTE's name. */
  relation(relation: RelationReference): string;
  /** What stands for `@name`, as an operand. */
  parameter(name: string, type: SqlType): string;
}

/** Something of the plan this dialect can't do exactly. */
export interface PlanRefusal {
  readonly reason: string;
  /** The spec part to point at; absent: the model. */
  readonly part: PartId | undefined;
  /** Offsets in the part's SQL text, where known. */
  readonly span?: Span;
}

export type StatementResult =
  | { readonly ok: true; readonly sql: string; readonly notes: readonly PortabilityNote[] }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };
