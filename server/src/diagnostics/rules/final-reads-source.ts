// A model of the final layer that reads a source directly: what staging cleans and renames, it has as it came.

import type { Rule } from '../rule.js';
import { readersAmong } from '../usage.js';

export const finalReadsSource: Rule = {
  id: 'final-reads-source',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  amongModels(model, others, report) {
    if (model.layer !== 'final') return;
    for (const { relation, part } of model.inputs) {
      if (relation.kind !== 'source') continue;
      const staged = readersAmong(others, relation).find(
        (m) =>
          m.layer === 'staging' &&
          m.inputs.some((i) => i.relation.kind === 'source' && i.relation.name === relation.name),
      );
      report({
        part,
        message: `\`${model.name}\` is in the final layer and reads the source \`${relation.name}\` directly. Read ${staged === undefined ? 'a staging model of it' : `\`${staged.name}\``}, so that it is cleaned and named in one place.`,
        ...(staged !== undefined && {
          related: [{ file: staged.file, part: staged.spec.name.part, message: 'A staging model of this source.' }],
        }),
      });
    }
  },
};
