// LAST_VALUE and NTH_VALUE over the frame one gets without writing it, which ends at the row itself.

import { parseExpression } from '../../sql/parse/parse.js';
import { walk } from '../../sql/parse/walk.js';
import type { WindowSpec } from '../../sql/tree.js';
import type { TypedCall } from '../../sql/typed-tree.js';
import type { NodePlace, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

const WHOLE = 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING';

export const frameEndsAtRow: Rule = {
  id: 'frame-ends-at-row',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['last_value', 'nth_value'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const end = call.over?.frame?.end.kind;
      if (end !== 'CURRENT ROW' || call.over!.orderBy.length === 0) return;
      // Written out, it is meant.
      const window = writtenWindow(place);
      if (window === undefined || window.frame !== undefined || window.name !== undefined) return;
      const text = shown(place);
      const start = place.node.span!.start;
      report({
        ...placeOf(place),
        message:
          call.fn === 'last_value'
            ? `Without a frame the window ends at the row itself, so this \`LAST_VALUE\` is the row's own value. Add \`${WHOLE}\`.`
            : `Without a frame the window ends at the row itself, so \`NTH_VALUE\` is NULL for the rows before the one asked for. Add \`${WHOLE}\`.`,
        suggestions: [`${text.slice(0, window.end - 1 - start)} ${WHOLE}${text.slice(window.end - 1 - start)}`],
      });
    },
  },
};

/** The tree keeps only what a frame is, not whether it was written. */
function writtenWindow({ node, written }: NodePlace): WindowSpec | undefined {
  for (const part of walk(parseExpression(written.text.value).expr))
    if (part.kind === 'call' && part.start === node.span?.start && part.end === node.span.end) return part.over;
  return undefined;
}
