// A source that does not say how old its rows may become.

import type { Rule } from '../rule.js';
import { isRead } from '../usage.js';

export const missingFreshness: Rule = {
  id: 'missing-freshness',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofPipeline(pipeline, report) {
    for (const { name, spec } of pipeline.sources.values()) {
      if (spec === undefined || spec.source.freshness !== undefined) continue;
      if (!isRead(pipeline, { kind: 'source', name })) continue;
      report({
        file: spec.file,
        part: spec.source.name.part,
        message: `\`${name}\` has no \`freshness\`: nothing notices when it is no longer filled.`,
      });
    }
  },
};
