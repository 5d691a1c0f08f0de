// A declared source that no model reads.

import type { Rule } from '../rule.js';
import { isRead, mayBeMeant } from '../usage.js';

export const unusedSource: Rule = {
  id: 'unused-source',
  family: 'names',
  severity: 'hint',
  ofPipeline(pipeline, report) {
    if (pipeline.models.length === 0) return;
    for (const { name, spec } of pipeline.sources.values()) {
      if (spec === undefined || isRead(pipeline, { kind: 'source', name })) continue;
      if (mayBeMeant(pipeline, name)) continue;
      report({
        file: spec.file,
        part: spec.source.name.part,
        message: `No model reads \`${name}\`.`,
        data: { part: spec.source.part },
        tag: 'unnecessary',
      });
    }
  },
  fixes: (problem, at) => at.fix('Remove the source', at.removeItem(problem.data!['part'] as string), false),
};
