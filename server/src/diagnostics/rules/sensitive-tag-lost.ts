// A column that holds tagged sensitive data and has no such tag itself: behind it nobody knows what it is.

import { relationKey } from '../../model/relation-key.js';
import { sensitiveColumns } from '../../model/sensitive-data.js';
import { isCleared, sensitiveTag } from '../../model/sensitive-tags.js';
import type { Rule } from '../rule.js';

export const sensitiveTagLost: Rule = {
  id: 'sensitive-tag-lost',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofPipeline(pipeline, report) {
    const all = sensitiveColumns(pipeline);
    for (const model of pipeline.models) {
      const carried = all.get(relationKey({ kind: 'model', name: model.name }));
      if (carried === undefined || carried.size === 0 || sensitiveTag(model.spec.tags) !== undefined) continue;
      for (const output of model.outputs) {
        const origin = carried.get(output.name.toLowerCase());
        // Passed through it is the same column; there is no place for a tag.
        if (origin === undefined || output.hidden || output.role === 'passthrough') continue;
        if (sensitiveTag(output.tags) !== undefined || isCleared(output.tags)) continue;
        const listed = output.role === 'mapping' || output.role === 'aggregation';
        report({
          file: model.file,
          part: listed
            ? `${output.part}/${output.role === 'mapping' ? 'target_column' : 'metric_column'}`
            : output.part,
          message: `\`${output.name}\` holds data of \`${origin.relation}.${origin.column}\`, which is tagged \`${origin.tag}\`, and has no such tag. ${listed ? 'Tag it too' : 'List it in `column_mapping` with the tag'}, or mask it (SHA256, COUNT …).`,
          ...(listed && { data: { column: output.part, tag: origin.tag } }),
        });
      }
    }
  },
  fixes: (problem, at) => {
    if (problem.data === undefined) return [];
    const { column, tag } = problem.data as { readonly column: string; readonly tag: string };
    return at.fix(`Tag it too: \`${tag}\``, [at.add(column, 'tags', tag)], true);
  },
};
