// A model in a few plain lines for the head of its generated file: what it is, why rows are filtered, what the spec left implicit.

import type { ModelPlan } from '../plan/plan.js';
import { visitRelation } from '../plan/walk-relation.js';

/** Spec text as it is: whoever writes it into a file escapes it for that file. Each entry may have several lines. */
export function describeModel(model: ModelPlan): readonly string[] {
  const lines: string[] = [];
  if (model.description !== undefined) lines.push(model.description);
  if (model.owner !== undefined) lines.push(`Owner: ${model.owner}`);
  visitRelation(model.root, (node) => {
    if (node.kind === 'filter' && node.rationale !== undefined) lines.push(`Filter (${node.stage}): ${node.rationale}`);
  });
  for (const choice of model.choices) lines.push(`Implicit in the spec: ${choice.text}`);
  return lines;
}

/** Line comments of SQL: whatever the text holds, each of its lines stays a comment. */
export function sqlComment(text: string): string {
  return text
    .split(/\r\n|[\r\n\v\f\u0085\u2028\u2029]/)
    .map((line) => `-- ${line}`.trimEnd())
    .join('\n');
}
