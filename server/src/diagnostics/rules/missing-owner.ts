// A model for which nobody answers: neither it nor its spec names an owner.

import type { Rule } from '../rule.js';

export const missingOwner: Rule = {
  id: 'missing-owner',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofPipeline(pipeline, report) {
    const owned = new Set(pipeline.specs.flatMap(({ spec, file }) => (isEmpty(spec.owner) ? [] : [file])));
    for (const { name, spec, file } of pipeline.models)
      if (isEmpty(spec.owner) && !owned.has(file))
        report({
          file,
          part: spec.name.part,
          message: `\`${name}\` has no \`owner\`, and its spec has none either: say who answers for it.`,
        });
  },
};

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
