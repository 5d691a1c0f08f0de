// Computed columns that no example of a model with examples compares: whatever they come to be, the examples pass.

import { underInjectiveCasts } from '../../model/expression-walk.js';
import { modelPart } from '../fixes/fix-context.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const columnWithoutExample: Rule = {
  id: 'column-without-example',
  family: 'tests',
  severity: 'hint',
  ofModel(model, report) {
    const expectations = model.examples.flatMap((e) =>
      'rows' in e.expect && e.expect.rows.length > 0 ? [e.expect] : [],
    );
    if (expectations.length === 0 || isBlocked(model)) return;
    const compared = new Set(expectations.flatMap((e) => e.columns));
    // What only passes through is no logic that an example would show.
    const missing = model.outputs.filter(
      (o) => !o.hidden && !compared.has(o.name) && underInjectiveCasts(o.base).kind !== 'column',
    );
    if (missing.length === 0) return;
    report({
      part: `${modelPart(model.spec.part)}/examples`,
      onKey: true,
      message: `No expected row names ${missing.map((o) => `\`${o.name}\``).join(', ')}: whatever ${missing.length === 1 ? 'it comes' : 'they come'} to be, the examples pass. Name ${missing.length === 1 ? 'it' : 'them'} in an expected row.`,
    });
  },
};
