// A typed condition → findings about its form: never or always TRUE.

import type { SqlText } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { boundsOf } from './contradictions.js';
import type { ModelContext } from './model-context.js';
import { constantConditions } from './null-rejection.js';

export function checkCondition(ctx: ModelContext, text: SqlText, condition: TypedExpression): void {
  for (const c of constantConditions(condition)) {
    const written = spanText(text, c.conjunct);
    const bounds = c.holds === 'never' && c.against?.[0] === undefined ? boundsOf(c.conjunct) : undefined;
    const reason = bounds === undefined ? c.reason : 'its lower bound is above the upper one';
    if (c.holds === 'never')
      ctx.report(
        'condition-never-holds',
        'warning',
        text.part,
        `${written} is never TRUE${c.against?.[0] === undefined ? '' : ` together with ${c.against.map((e) => spanText(text, e)).join(' and ')}`}: ${reason}. No row passes.`,
        { span: c.conjunct.span, ...(bounds !== undefined && { data: { bounds } }) },
      );
    else
      ctx.report(
        'condition-always-holds',
        c.reason.includes('never NULL') ? 'information' : 'warning',
        text.part,
        `${written} is always TRUE: ${c.reason}. It filters nothing.`,
        { span: c.conjunct.span },
      );
  }
}

function spanText(text: SqlText, node: TypedExpression): string {
  return `\`${node.span === undefined ? text.value : text.value.slice(node.span.start, node.span.end)}\``;
}
