// Models, their columns, sources, parameters and functions without a description.

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
  ofOutline(outline, report) {
    for (const { name, description, spec } of outline.sources.values())
      if (spec !== undefined && isEmpty(description))
        report({
          file: spec.file,
          part: spec.source.name.part,
          message: `The source \`${name}\` has no \`description\`: say what it holds and who fills it.`,
        });
    for (const { name, spec } of outline.parameters)
      if (spec !== undefined && isEmpty(spec.parameter.description))
        report({
          file: spec.file,
          part: spec.parameter.name.part,
          message: `The parameter \`@${name}\` has no \`description\`: say what it changes, and who sets it.`,
        });
    for (const { spec, file } of outline.specs)
      for (const { name, description } of spec.functions)
        if (isEmpty(description))
          report({
            file,
            part: name.part,
            message: `The function \`${name.value}\` has no \`description\`: say what it gives for what.`,
          });
  },
};

function isEmpty(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
