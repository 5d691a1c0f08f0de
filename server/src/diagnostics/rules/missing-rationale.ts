// A filter that does not say why it leaves rows out.

import type { Rule } from '../rule.js';

export const missingRationale: Rule = {
  id: 'missing-rationale',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofModel(model, report) {
    for (const { predicate, rationale } of model.spec.filters)
      if (rationale === undefined || rationale.trim() === '')
        report({
          part: predicate.part,
          message: 'This filter has no `rationale`: whoever misses the rows it drops will not know that it is meant.',
        });
  },
};
