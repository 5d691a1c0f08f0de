// The one interface of every engine that evaluates scalar expressions over typed rows.
import type { CanonicalValue, Cell } from './canonical-value.js';
import type { EngineColumn } from './engine-type.js';

export interface ExpressionRequest {
  /** Column names, and GoogleSQL types whatever the engine; each engine stores them in its own nearest type. */
  readonly columns: readonly EngineColumn[];
  readonly rows: readonly (readonly CanonicalValue[])[];
  /** In the engine's own dialect. Window functions see all rows; aggregates without OVER are errors. */
  readonly expressions: readonly string[];
  /** Every expression aggregates all rows (possibly none) to one value: `values` then has one cell. Absent = false. */
  readonly aggregate?: boolean;
}

export interface ExpressionResult {
  /** GoogleSQL spelling where the engine's type has exactly one counterpart, else null. */
  readonly type: string | null;
  readonly nativeType: string | null;
  /** One per row, in row order; null when the expression fails before any row is seen. */
  readonly values: readonly Cell[] | null;
  /** Set exactly when `values` is null. */
  readonly error?: string;
}

export interface ExpressionEngine {
  readonly name: string;
  /** One result per expression, in order. Never rejects because of an expression. */
  evaluate(request: ExpressionRequest): Promise<ExpressionResult[]>;
}

export interface QueryResult {
  /** Types in the engine's own spelling. */
  readonly columns: readonly EngineColumn[];
  readonly rows: readonly (readonly CanonicalValue[])[];
}
