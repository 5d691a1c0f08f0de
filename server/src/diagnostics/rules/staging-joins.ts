// A staging model that combines several inputs: staging is one source, cleaned and renamed.

import type { Rule } from '../rule.js';

export const stagingJoins: Rule = {
  id: 'staging-joins',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofModel(model, report) {
    if (model.layer !== 'staging' || model.combine.kind !== 'joins') return;
    const [first, ...more] = model.combine.joins;
    if (first === undefined) return;
    report({
      part: first.part,
      message: `\`${model.name}\` is in the staging layer and joins ${model.inputs.length} inputs. Stage each by itself and join them in an intermediate model, so that others can read them too.`,
      related: more.map((j) => ({ file: model.file, part: j.part, message: 'A further join.' })),
    });
  },
};
