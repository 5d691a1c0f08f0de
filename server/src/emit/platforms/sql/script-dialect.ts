// How a script is written for one engine: what differs between them beyond expressions and SELECT, as data.

import type { Dialect } from '../../../sql/dialect.js';
import type { ProofLevel } from '../../platform.js';

/** Finished statements without their semicolons. */
export interface ScriptDialect {
  readonly dialect: Dialect;
  readonly proof: ProofLevel;
  readonly createSchema: (schema: string) => string;
  /** A table that keeps its rows when it is there already. */
  readonly createIfMissing: (table: string, columns: string) => string;
  /** Replaces all rows of a table by a query's; the query may read the table itself. Statements of one transaction. */
  readonly replaceRows: (request: ReplaceRequest) => readonly string[];
  readonly replaceView: (view: string, query: string) => string;
  /** Fails the script with the message when the query has rows. */
  readonly assertNoRows: (query: string, message: string) => string;
  /** Absent: every statement stands by itself. */
  readonly transaction: { readonly begin: string; readonly commit: string } | undefined;
  /** PARTITION BY and CLUSTER BY are written; elsewhere they are storage hints without effect on rows and left to the operator. */
  readonly storage: boolean;
  /** The one-row table of parameters: an expression for "now" as the default of run_ts. */
  readonly now: string;
  readonly tool: { readonly name: string; readonly command: (file: string) => string };
}

export interface ReplaceRequest {
  readonly table: string;
  /** Column names, quoted, comma separated. */
  readonly columns: string;
  /** Column names with types. */
  readonly definitions: string;
  readonly query: string;
  /** Complete clauses, each on a line of its own; empty where the engine has none. */
  readonly storage: string;
  /** A free name beside the table, quoted. */
  readonly staging: string;
}
