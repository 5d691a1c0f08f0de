// One step of the explanation of a model.

import type { PartId } from '../spec/spec.js';
import type { Prose } from './prose.js';

export type ExplainedStepKind =
  | 'input'
  | 'filter'
  | 'deduplicate'
  | 'join'
  | 'set-operation'
  | 'unnest'
  | 'group'
  | 'drill-across'
  | 'window'
  | 'columns'
  | 'column'
  | 'order'
  | 'limit'
  | 'storage'
  | 'key'
  | 'choice'
  | 'test';

export interface ExplainedStep {
  readonly kind: ExplainedStepKind;
  readonly prose: Prose;
  /** The spec part it comes from; absent where the step is implied. */
  readonly part: PartId | undefined;
}
