// Models, their columns, and sources without a description.

import type { Rule } from '../rule.js';

export const missingDescription: Rule = {
  id: 'missing-description',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofModel(model, report) {
    if (isEmpty(model.spec.description))
      report({
        part: model.spec.name.part,
        message: `\`${model.name}\` has no \`description\`: say what one of its rows is.`,
      });
    for (const { name, description } of [...model.spec.columns, ...model.spec.aggregations])
      if (isEmpty(description)) report({ part: name.part, message: `\`${name.value}\` has no \`description\`.` });
  },
  ofPipeline(pipeline, report) {
    for (const { name, description, spec } of pipeline.sources.values())
      if (spec !== undefined && isEmpty(description))
        report({
          file: spec.file,
          part: spec.source.name.part,
          message: `The source \`${name}\` has no \`description\`: say what it holds and who fills it.`,
        });
  },
};

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
