// Sensitive data, tagged or not, that reaches a model of the final layer unmasked.

import { relationKey } from '../../model/relation-key.js';
import { sensitiveColumns } from '../../model/sensitive-data.js';
import type { Rule } from '../rule.js';

export const sensitiveDataInFinal: Rule = {
  id: 'sensitive-data-in-final',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofPipeline(pipeline, report) {
    const all = sensitiveColumns(pipeline);
    for (const model of pipeline.models) {
      if (model.layer !== 'final') continue;
      const carried = all.get(relationKey({ kind: 'model', name: model.name }));
      for (const output of model.outputs) {
        const origin = carried?.get(output.name.toLowerCase());
        if (origin === undefined || output.hidden) continue;
        const key =
          output.role === 'mapping' ? '/target_column' : output.role === 'aggregation' ? '/metric_column' : '';
        report({
          file: model.file,
          part: `${output.part}${key}`,
          message: `\`${model.name}.${output.name}\` shows data of \`${origin.relation}.${origin.column}\` (\`${origin.tag}\`) in the final layer, where more people read. Leave it out, or mask it (SHA256, COUNT …).`,
        });
      }
    }
  },
};
