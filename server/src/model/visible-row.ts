// The row an expression sees: inputs and local columns with their nullability, as it changes from step to step.

import type { ScopeColumn, ScopeInput } from '../sql/scope.js';

export interface VisibleRow {
  readonly inputs: readonly ScopeInput[];
  /** Columns without an input: EXISTS flags, unnested elements and offsets. */
  readonly columns: readonly ScopeColumn[];
  /** What else cannot be NULL in it. */
  readonly known?: KnownValues;
}

export interface KnownValues {
  /** Identities of expressions that a condition asks to be there: `SAFE_CAST(x AS INT64) IS NOT NULL`. */
  readonly present: ReadonlySet<string>;
  /** Of each row all columns of at least one of these sets: the sides of FULL joins. None: nothing is known. */
  readonly sides: readonly ReadonlySet<string>[];
}

export const EMPTY_ROW: VisibleRow = { inputs: [], columns: [] };

export function nodeOf(alias: string | undefined, column: string): string {
  return alias === undefined ? column.toLowerCase() : `${alias.toLowerCase()}.${column.toLowerCase()}`;
}

/** The same row where the given columns are known not to be NULL. */
export function knownNonNull(row: VisibleRow, nodes: ReadonlySet<string>): VisibleRow {
  if (nodes.size === 0) return row;
  return {
    inputs: row.inputs.map((i) => columnsNonNull(i, nodes)),
    columns: row.columns.map((c) =>
      c.nullable && nodes.has(nodeOf(undefined, c.name)) ? { ...c, nullable: false } : c,
    ),
  };
}

function columnsNonNull(input: ScopeInput, nodes: ReadonlySet<string>): ScopeInput {
  if (!input.columns.some((c) => c.nullable && nodes.has(nodeOf(input.alias, c.name)))) return input;
  return {
    ...input,
    columns: input.columns.map((c) =>
      c.nullable && nodes.has(nodeOf(input.alias, c.name)) ? { ...c, nullable: false } : c,
    ),
  };
}

/** The same input on the optional side of an outer join. */
export function optional(input: ScopeInput): ScopeInput {
  return {
    ...input,
    columns: input.columns.map((c) => (c.nullable ? c : { ...c, nullable: true, onlyUnmatched: true })),
  };
}

export function optionalRow(row: VisibleRow): VisibleRow {
  return {
    inputs: row.inputs.map(optional),
    columns: row.columns.map((c) => (c.nullable ? c : { ...c, nullable: true })),
  };
}

export function findInput(inputs: readonly ScopeInput[], alias: string): ScopeInput | undefined {
  const wanted = alias.toLowerCase();
  return inputs.find((i) => i.alias.toLowerCase() === wanted);
}

/** Every name an author could write bare in this row. */
export function columnNames(row: VisibleRow): readonly string[] {
  return [...row.columns, ...row.inputs.flatMap((i) => i.columns)].map((c) => c.name);
}
