// A primary key that has a figure besides all keys of the grouping: they alone tell the rows apart, and a test of more proves less.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const figureInKey: Rule = {
  id: 'figure-in-key',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    const written = model.spec.constraints.primaryKey?.columns ?? [];
    if (isBlocked(model) || model.history !== undefined || written.length < 2) return;
    const keys = groupKeys(model);
    const names = new Set(written.map((c) => c.value.toLowerCase()));
    if (keys.length === 0 || !keys.every((k) => names.has(k.toLowerCase()))) return;
    const grouped = new Set(keys.map((k) => k.toLowerCase()));
    // Some engines want the partition column in every key.
    const stored = new Set(model.spec.constraints.partitionBy.map((c) => c.value.toLowerCase()));
    for (const column of written) {
      const name = column.value.toLowerCase();
      if (grouped.has(name) || stored.has(name)) continue;
      const figure = model.outputs.find((o) => o.name.toLowerCase() === name);
      if (figure === undefined) continue;
      const list = keys.map((k) => `\`${k}\``).join(', ');
      report({
        part: column.part,
        message: `\`${figure.name}\` is computed once for each ${list}, so ${list} alone ${keys.length === 1 ? 'is' : 'are'} the key of \`${model.name}\`. With it in the key, the test of the key would also pass where a row comes twice. Take it out.`,
        related: [{ file: model.file, part: figure.part, message: `How \`${figure.name}\` is computed` }],
      });
    }
  },
  fixes: (problem, at) => at.fix('Take it out of the key', at.removeItem(problem.part), true),
};

/** Names of the columns that rows are grouped by; none where subtotals stand beside them. */
function groupKeys({ grouping, drillAcross, outputs }: ResolvedModel): readonly string[] {
  if (grouping?.sets !== undefined) return [];
  const keys = (grouping?.keys ?? drillAcross?.keys ?? []).map((k) => k.name);
  const visible = new Set(outputs.map((o) => o.name.toLowerCase()));
  return keys.every((k) => visible.has(k.toLowerCase())) ? keys : [];
}
