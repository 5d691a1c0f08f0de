// A spec → what it leaves unsaid, shown beside it: inferred column types, group keys that nobody wrote.

import type { Span } from '../base/span.js';
import { typeToString } from '../sql/types.js';
import type { Project } from '../workspace/workspace.js';
import { specOf } from '../workspace/spec-place.js';

export interface InlayHint {
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
}

export function inlayHints(project: Project, uri: string, range: Span): readonly InlayHint[] {
  const spec = specOf(project, uri);
  if (spec === undefined) return [];
  const { positions } = spec;
  const hints: InlayHint[] = [];
  for (const model of project.model.models) {
    if (model.file !== uri) continue;
    const place = positions.span(model.spec.part);
    if (place.end < range.start || range.end < place.start) continue;
    const add = (part: string, label: string, tooltip: string): void => {
      const { end } = positions.span(part);
      if (range.start <= end && end <= range.end) hints.push({ offset: end, label, tooltip });
    };
    for (const column of [...model.spec.columns, ...model.spec.aggregations]) {
      if (column.type !== undefined) continue;
      const output = model.outputs.find((o) => o.name.toLowerCase() === column.name.value.toLowerCase());
      if (output === undefined || output.type.kind === 'unknown' || output.type.kind === 'null') continue;
      add(
        column.name.part,
        typeToString(output.type),
        output.nullable ? 'Inferred type; can be NULL' : 'Inferred type; never NULL',
      );
    }
    const { grouping } = model;
    if (grouping?.implicit === true && grouping.keys.length > 0)
      add(
        model.spec.name.part,
        `group by ${grouping.keys.map((k) => k.name).join(', ')}`,
        'These keys are implied: the aggregates stand beside columns and `group_by` is absent.',
      );
  }
  return hints;
}
