// The start of a version can be NULL: one such row refuses the whole run.

import type { ResolvedModel, ResolvedOutput } from '../../model/pipeline-model.js';
import { underInjectiveCasts } from '../../model/expression-walk.js';
import { findColumn } from '../../sql/scope.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const nullableEffectiveFrom: Rule = {
  id: 'nullable-effective-from',
  family: 'history',
  severity: 'warning',
  ofModel(model, report) {
    const text = model.spec.constraints.history?.effectiveFrom;
    const column = model.history?.effectiveFrom?.column;
    if (text === undefined || column === undefined || isBlocked(model)) return;
    const output = model.outputs.find((o) => o.name === column);
    if (output?.nullable !== true || output.declaredNullable === false || isClaimed(model, output)) return;
    report({
      part: text.part,
      message: `\`${text.value}\` can be NULL${output.nullReason === undefined ? '' : `: ${output.nullReason}`}. A row without a start refuses the whole run. Give it a value (COALESCE), filter such rows, or declare that it is never NULL.`,
    });
  },
};

/** The model read here says that it is not NULL; its own test looks after that. */
function isClaimed(model: ResolvedModel, output: ResolvedOutput): boolean {
  if (output.nullKind !== undefined) return output.nullKind === 'claimed';
  const column = underInjectiveCasts(output.base);
  if (column.kind !== 'column') return false;
  const input = model.inputs.find((i) => i.alias.toLowerCase() === column.column.input?.toLowerCase());
  const own = input && findColumn(input.signature.columns, column.column.name);
  return own?.claimedNonNull === true;
}
