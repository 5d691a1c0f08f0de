// What a platform's runner is to the agreement test: it takes a generated project and source rows, runs the project with its own tool, and reads every model back.

import type { GeneratedFile } from '../../server/src/emit/platform.js';
import type { PipelinePlan, SourcePlan } from '../../server/src/plan/plan.js';
import type { Row } from '../../server/src/run/compare-rows.js';
import type { EngineName } from '../engines/locate.js';

/** One run of the pipeline. */
export interface CaseRun {
  /** Rows by source name, cells as canonical text in the order of the source's columns (BYTES as hex); null = NULL. */
  readonly rows: ReadonlyMap<string, readonly (readonly (string | null)[])[]>;
  readonly runTs: string;
  /** Values of other parameters as text, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface PlatformCase {
  readonly name: string;
  readonly plan: PipelinePlan;
  /** Names of the runners that run it; absent: all. */
  readonly only?: readonly string[];
  /** One after the other on the same target tables. */
  readonly runs: readonly CaseRun[];
  /** Models that refuse a run, and rows by hand after it, where there are any; columns that they don't name are not compared. */
  readonly refused?: readonly (readonly string[])[];
  readonly expected?: readonly Readonly<Record<string, readonly Row[]>>[];
}

export interface GeneratedProject {
  readonly files: readonly GeneratedFile[];
  readonly plan: PipelinePlan;
  readonly runs: readonly CaseRun[];
  /** Models whose tables or views the project builds, in order: refused and ephemeral ones are not among them. */
  readonly models: readonly string[];
}

/** By model, as the machine contract encodes values. */
export type PlatformRows = ReadonlyMap<string, readonly Row[]>;

/** After one run. */
export interface RunOutcome {
  /** Every table and view the project has: a model that refused its run keeps the table it had. */
  readonly rows: PlatformRows;
  /** Models that stopped, with what the tool said. Their readers are not built and not listed. */
  readonly failed: ReadonlyMap<string, string>;
  /** Models that this engine can check but not run: accepted, without rows. */
  readonly notEvaluated?: ReadonlySet<string>;
}

export interface PlatformRunner {
  /** `sql/duckdb`: the target and dialect it is generated for, before the first blank; what runs it after. */
  readonly name: string;
  readonly target: string;
  readonly dialect: string;
  readonly engines: readonly EngineName[];
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Runs the project once per entry of `runs`, on tables that do not exist before the first. */
  run(project: GeneratedProject): Promise<readonly RunOutcome[]>;
}

/** The rows of one source in a run; a source without rows is empty. */
export function sourceRows(run: CaseRun, source: SourcePlan): readonly (readonly (string | null)[])[] {
  return run.rows.get(source.name) ?? [];
}
