// An offset → the spans around it from the smallest: SQL nodes, the string, the member, its object, and so on outwards.

import type { Span } from '../base/span.js';
import { parentPart } from '../spec/part-names.js';
import { nodeAt } from '../sql/parse/walk.js';
import { parseExpression } from '../sql/parse/parse.js';
import type { Project } from '../workspace/workspace.js';
import { specPlace } from '../workspace/spec-place.js';
import { sqlPlaceOf } from '../workspace/sql-place.js';

/** Each span holds the one before it. */
export function selectionRanges(project: Project, uri: string, offset: number): readonly Span[] {
  const place = specPlace(project, uri, offset);
  if (place === undefined) return [];
  const spans: Span[] = [];
  const sql = sqlPlaceOf(project, place);
  if (sql !== undefined)
    for (const node of [...nodeAt(parseExpression(sql.sql).expr, sql.offset)].reverse())
      spans.push(sql.toDocument(node));
  const { positions } = place.spec;
  for (let part = place.at.part; ; part = parentPart(part)) {
    const placed = positions.node(part);
    if (placed?.node?.kind === 'string' && placed.node.closed)
      spans.push({ start: placed.span.start + 1, end: placed.span.end - 1 });
    if (placed !== undefined) {
      spans.push(placed.span);
      if (placed.keySpan !== undefined)
        spans.push({ start: placed.keySpan.start, end: Math.max(placed.span.end, placed.keySpan.end) });
    }
    if (part === '') break;
  }
  const result: Span[] = [];
  for (const span of spans) {
    const inner = result.at(-1);
    if (span.start > offset || offset > span.end) continue;
    if (
      inner === undefined ||
      (span.start <= inner.start && inner.end <= span.end && (span.start !== inner.start || span.end !== inner.end))
    )
      result.push({ start: span.start, end: span.end });
  }
  return result;
}
