// A watermark that no input column decides: it says nothing about which rows are new.

import { columnsRead } from '../../model/expression-walk.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const watermarkNotFromInput: Rule = {
  id: 'watermark-not-from-input',
  family: 'history',
  severity: 'warning',
  ofModel(model, report) {
    const { materialization } = model;
    const spec = model.spec.materialization;
    if (materialization.type !== 'incremental' || spec?.type !== 'incremental' || isBlocked(model)) return;
    const output = model.outputs.find((o) => o.name === materialization.watermark);
    if (spec.watermark === undefined || output === undefined || columnsRead(output.base).length > 0) return;
    report({
      part: spec.watermark.part,
      message: `\`${output.name}\` has the same value in all rows of a run${output.text === undefined ? '' : ` (\`${output.text}\`)`}, so it does not tell new rows from old ones: each run merges all rows again. Take a watermark from an input, such as the time of the event or of its last change.`,
    });
  },
};
