// A column of a model's result → the table whose rows the model's rows are, where the column tells of that row: a model that picks rows, computes
// columns and looks others up is still about that table, so that joining it with the table, or with another such model, is a join with itself.

import { findColumn } from '../sql/scope.js';
import { columnsOf } from '../sql/typed-walk.js';
import type { ResolvedInput, ResolvedOutput } from './pipeline-model.js';
import { relationKey } from './relation-key.js';
import type { ModelCore } from './resolve-model.js';

type Rows = Pick<ModelCore, 'inputs' | 'combine' | 'unnests' | 'grouping' | 'drillAcross' | 'history'>;

const KEEP_FIRST: ReadonlySet<string> = new Set(['INNER', 'LEFT', 'CROSS', 'SEMI', 'ANTI', 'EXISTS']);
const ONLY_CHOOSE: ReadonlySet<string> = new Set(['SEMI', 'ANTI', 'EXISTS']);

/** A {@link relationKey}. `atMostOne` tells of each join whether it multiplies no rows. */
export function rowOrigin(
  model: Rows,
  { base }: Pick<ResolvedOutput, 'base'>,
  atMostOne: readonly (boolean | undefined)[],
): string | undefined {
  const input = inputOfRows(model, atMostOne);
  const columns = columnsOf(base);
  if (input === undefined || columns.length === 0) return undefined;
  const [origin, ...others] = new Set(
    columns.map(({ column }) =>
      column.input?.toLowerCase() === input.alias.toLowerCase() ? originIn(input, column.name) : undefined,
    ),
  );
  return others.length > 0 ? undefined : origin;
}

/** Of a column of an input: the input's own relation where that one makes its rows. */
export function originIn({ signature, relation }: ResolvedInput, column: string): string {
  return findColumn(signature.columns, column)?.rowOrigin ?? relationKey(relation);
}

/** The input that has a row for each of the model's, and no row in two of them. */
function inputOfRows(model: Rows, atMostOne: readonly (boolean | undefined)[]): ResolvedInput | undefined {
  const { inputs, combine, unnests, grouping, drillAcross, history } = model;
  if (unnests.length > 0 || grouping !== undefined || drillAcross !== undefined || history !== undefined)
    return undefined;
  if (combine.kind === 'single') return inputs[combine.input];
  if (combine.kind !== 'joins') return undefined;
  const keeps = combine.joins.every(
    ({ type }, i) => KEEP_FIRST.has(type) && (ONLY_CHOOSE.has(type) || atMostOne[i] === true),
  );
  return keeps ? inputs[combine.first] : undefined;
}
