// What an expression may refer to: handed to the typer by whoever owns the expression (model, translate, examples).

import type { SqlType } from './types.js';
import type { Span } from '../base/span.js';

export interface ScopeColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  /** NULL only where its input has no row at all (the optional side of an outer join): any column of the input that is not NULL shows that it has. */
  readonly onlyUnmatched?: true;
}

/** `undefined`: no such column. Of columns that share a name it is the first. */
export function findColumn<C extends ScopeColumn>(columns: readonly C[], name: string): C | undefined {
  const wanted = name.toLowerCase();
  if (columns.length < INDEXED) return columns.find((c) => c.name.toLowerCase() === wanted);
  let byName = indexes.get(columns);
  if (byName === undefined) {
    byName = new Map();
    for (const column of columns) {
      const key = column.name.toLowerCase();
      if (!byName.has(key)) byName.set(key, column);
    }
    indexes.set(columns, byName);
  }
  return byName.get(wanted) as C | undefined;
}

/** Wide rows are asked for each of their columns: looking through them every time would be quadratic. */
const INDEXED = 16;
const indexes = new WeakMap<readonly ScopeColumn[], Map<string, ScopeColumn>>();

/** A visible input. `open` inputs have no known columns: any name resolves in them, with type unknown. */
export interface ScopeInput {
  readonly alias: string;
  readonly columns: readonly ScopeColumn[];
  readonly open: boolean;
  /** A bare name is never looked for in it. */
  readonly qualifiedOnly?: true;
}

export interface ScopeParameter {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}

/** A spec-declared function: typed body; a call is replaced by it with arguments bound as values. */
export interface ScopeFunction {
  readonly name: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: SqlType;
    /** The body does not fit the type, which is said there: an argument that does not fit it either follows from that. */
    readonly doubted?: boolean;
  }[];
  readonly returns: SqlType | undefined;
  readonly body: string;
}

/** Names match case-insensitively. A bare name found in two inputs is ambiguous. */
export interface Scope {
  readonly inputs: readonly ScopeInput[];
  /** Columns without a qualifier (result filters: target columns; function bodies: parameters). Searched before inputs. */
  readonly columns: readonly ScopeColumn[];
  readonly parameters: readonly ScopeParameter[];
  readonly functions: readonly ScopeFunction[];
  /** What `{from}` stands for; absent where it is not allowed. */
  readonly from?: { readonly input: string; readonly column: ScopeColumn };
  /** Aggregates (and windows) may appear. Otherwise each is an error. */
  readonly aggregates: boolean;
  readonly windows: boolean;
  /** All keys of a grouping are absent: aggregates see possibly zero rows (SUM of a non-null column is then nullable). */
  readonly possiblyEmptyGroups: boolean;
}

export type TypingProblemId =
  | 'unknown-column'
  | 'ambiguous-column'
  | 'unknown-function'
  | 'wrong-arguments'
  | 'type-mismatch'
  | 'unknown-parameter'
  | 'unknown-type'
  | 'invalid-literal'
  | 'misplaced-aggregate'
  | 'misplaced-window'
  | 'nested-aggregate'
  | 'subquery-reads-table'
  | 'nondeterministic-function'
  | 'clock-call'
  | 'misplaced-from'
  | 'unsupported-construct'
  | 'recursive-function'
  | 'swapped-arguments';

export interface TypingProblem extends Span {
  readonly id: TypingProblemId;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Replacement texts for the span, best first ("did you mean"). */
  readonly suggestions: readonly string[];
  /** Two pieces that have probably changed places: the span's beginning and its end. */
  readonly exchange?: readonly [Span, Span];
}
