// The port to an engine that works out the rows of examples: what a refactoring asks when examples have to go along.

import type { ExamplePlan, ExampleRowPlan, ModelPlan, PipelinePlan } from '../plan/plan.js';
import type { JsonValue } from '../syntax/json-edit.js';

/** Values as a run answers them: INT64 a number, beyond 2^53 a string; NUMERIC a decimal string; BYTES base64; times ISO. */
export type ExampleCells = { readonly [column: string]: JsonValue };

/** What one run of a model needs. */
export type ExampleInputs = Pick<ExamplePlan, 'given' | 'parameters' | 'runTs'>;

export interface ExampleEngine {
  /** The rows of a model whose inputs are tables of given rows; a sentence says why there are none. */
  rowsOf(plan: PipelinePlan, model: ModelPlan, inputs: ExampleInputs): Promise<readonly ExampleCells[] | string>;
  /** Whether these are the model's rows, in any order, in these columns. */
  gives(
    plan: PipelinePlan,
    model: ModelPlan,
    inputs: ExampleInputs,
    wanted: readonly ExampleRowPlan[],
    columns: readonly string[],
  ): Promise<boolean>;
  check(plan: PipelinePlan, model: ModelPlan, example: ExamplePlan): Promise<'pass' | 'fail' | 'error'>;
}

/** Why a refactoring could not be made after all: a sentence. */
export interface NotMade {
  readonly reason: string;
}
