// An `open_end` that lies in the reach of real dates: current versions would look closed.

import type { Rule } from '../rule.js';

export const earlyOpenEnd: Rule = {
  id: 'early-open-end',
  family: 'history',
  severity: 'warning',
  ofModel(model, report) {
    const text = model.spec.constraints.history?.openEnd;
    const end = model.history?.openEnd;
    if (text === undefined || end?.kind !== 'literal' || end.value === undefined || end.value >= '2100') return;
    report({
      part: text.part,
      message: `\`open_end\` stands for “no end”, but ${text.value} is a time that comes${end.value < '2000' ? ', or is past,' : ''} while versions are current: they would look ended from then on. Use a time that is never reached, such as \`9999-12-31 00:00:00\`, or leave it out for NULL.`,
      suggestions: ['9999-12-31 00:00:00'],
      span: { start: 0, end: text.value.length },
    });
  },
};
