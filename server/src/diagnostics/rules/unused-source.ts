// A declared source that no model reads.

import type { Rule } from '../rule.js';
import { mayBeMeant, readersOf, relationKey } from '../usage.js';

export const unusedSource: Rule = {
  id: 'unused-source',
  family: 'names',
  severity: 'hint',
  ofPipeline(pipeline, report) {
    if (pipeline.models.length === 0) return;
    const readers = readersOf(pipeline);
    for (const { name, spec } of pipeline.sources.values()) {
      if (spec === undefined || readers.has(relationKey({ kind: 'source', name }))) continue;
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
