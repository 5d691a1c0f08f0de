// A model of the final layer that nothing checks: no key, no test, no example.

import type { Rule } from '../rule.js';

export const missingTests: Rule = {
  id: 'missing-tests',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofModel(model, report) {
    if (
      model.layer !== 'final' ||
      model.tests.length > 0 ||
      model.spec.tests.length > 0 ||
      model.spec.examples.length > 0
    )
      return;
    report({
      part: model.spec.name.part,
      message: `Nothing checks \`${model.name}\`, a result for people: give it a \`primary_key\`, tests on its columns or an example.`,
    });
  },
};
