// What a target platform is: a pure function of the plan to a complete project's files, with everything it can't do exactly refused.

import type { ModelPlan, PipelinePlan } from '../plan/plan.js';
import type { PartId } from '../spec/spec.js';
import type { Span } from '../base/span.js';

export interface GeneratedFile {
  /** `/`-separated, relative to the output folder; never absolute, never with `..`. */
  readonly path: string;
  /** UTF-8 text, LF line ends, ends with a newline. */
  readonly content: string;
}

/** A part that is left out because this platform can't do it exactly. Its readers are left out too, each with its own entry. */
export interface EmitRefusal {
  readonly id: 'refused-by-platform' | 'reads-refused-model';
  /** `model` or `model.column` or `model#test:…` as the reader knows it. */
  readonly part: string;
  readonly file: string;
  readonly at: PartId;
  /** Offsets in the SQL text of `at`, where known. */
  readonly span?: Span;
  readonly reason: string;
}

export interface EmitNote {
  readonly part: string;
  readonly note: string;
}

export interface EmitOptions {
  /** SQL dialect of the generated project; one of `dialects`. */
  readonly dialect: string;
  /** Project name, an identifier. */
  readonly projectName: string;
}

export interface EmitResult {
  readonly files: readonly GeneratedFile[];
  readonly refusals: readonly EmitRefusal[];
  /** Known, documented limits of what was generated (portability). */
  readonly notes: readonly EmitNote[];
}

export type ProofLevel = 'executed' | 'compiled' | 'schema-checked' | 'text only';

/** How it is chosen and shown. */
export interface PlatformName {
  readonly id: string;
  readonly displayName: string;
}

export interface Platform extends PlatformName {
  /** Dialect ids this platform can be generated for, default first, each with how far it is proven. */
  readonly dialects: readonly { readonly id: string; readonly proof: ProofLevel }[];
  emit(plan: PipelinePlan, options: EmitOptions): EmitResult;
  /** Of each model of the plan the paths of the files that are its own and that it may be written to. */
  modelFiles(plan: PipelinePlan, options: EmitOptions): (model: ModelPlan) => readonly string[];
}
