// How a script is written for one engine: what differs between them beyond expressions and SELECT, as data.

import type { ModelPlan, Relation } from '../../../plan/plan.js';
import type { Dialect } from '../../../sql/dialect.js';
import type { ProofLevel } from '../../platform.js';

/** Finished statements without their semicolons. */
export interface ScriptDialect {
  readonly dialect: Dialect;
  readonly proof: ProofLevel;
  /** What every script begins with: settings that the meaning of the statements rests on. */
  readonly session: readonly string[];
  readonly createSchema: (schema: string) => string;
  /** A table that keeps its rows when it is there already. */
  readonly createIfMissing: (request: TableRequest) => string;
  /** The table is what the query gives, which does not read it. */
  readonly replaceTable: (request: TableRequest & { readonly query: string }) => readonly string[];
  /** Replaces all rows of an existing table by a query's that may read the table itself. */
  readonly updateTable: (request: TableRequest & { readonly query: string }) => readonly string[];
  readonly replaceView: (view: string, query: string) => string;
  /** Descriptions of a table or view and its columns, where they are statements of their own. */
  readonly describe: (
    kind: 'TABLE' | 'VIEW',
    request: Pick<TableRequest, 'table' | 'description' | 'columns'>,
  ) => readonly string[];
  /** Fails the script with the message and the first of the rows when the query has any. */
  readonly assertNoRows: (query: string, message: string) => string;
  /** Absent: every statement stands by itself. */
  readonly transaction: { readonly begin: string; readonly commit: string } | undefined;
  /** PARTITION BY and CLUSTER BY of a table, a line each, or why not. Absent: storage has no effect on rows and is left to the operator. */
  readonly storage?: (
    model: ModelPlan,
  ) =>
    { readonly lines: readonly string[] } | { readonly reason: string; readonly about: 'partition_by' | 'cluster_by' };
  /** Name of the database, for engines where a schema of one of these names (lower case) would be taken for a database. */
  readonly catalogue?: { readonly name: string; readonly ambiguous: ReadonlySet<string> };
  /** Tables and views keep their columns when they are filled again, so that changed ones must be dropped by hand. */
  readonly keepsTables?: true;
  /**
   * Variables of the session or script, which can stand where a subquery cannot. Absent: a parameter is always read by a
   * subquery. `open` and `close` surround the statements that use them.
   */
  readonly variables?: {
    readonly set: (name: string, type: string, value: string) => string;
    readonly use: (name: string) => string;
    readonly open: string | undefined;
    readonly close: string | undefined;
  };
  /** A view cannot use variables: does it have a parameter where the engine takes no subquery either? */
  readonly viewFault?: (relation: Relation, sql: string) => boolean;
  /** A parameter's value as text, given for the session, NULL where it was not; absent: values are edited in the file. */
  readonly sessionValue?: (name: string) => string;
  /** An expression for "now" as the default of run_ts. */
  readonly now: string;
  readonly usage: {
    readonly run: (file: string) => string;
    readonly withRunTs: (file: string) => string;
    readonly needs: string;
  };
}

export interface TableRequest {
  /** Complete and quoted. */
  readonly table: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly notNull?: boolean;
    readonly description?: string;
  }[];
  readonly description?: string;
  /** Complete clauses, each on a line of its own with a line break before it; empty where the engine has none. */
  readonly storage: string;
}
