// A window that is partitioned or ordered by one expression twice: another column was meant, or none.

import { expressionIdentity } from '../../model/expression-identity.js';
import type { Span } from '../../base/span.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const repeatedWindowKey: Rule = {
  id: 'repeated-window-key',
  family: 'sql',
  severity: 'warning',
  onNode: {
    kinds: ['call'],
    visit(place, report) {
      const { over } = place.node as TypedCall;
      if (over === undefined) return;
      for (const [clause, keys] of [
        ['PARTITION BY', over.partitionBy],
        ['ORDER BY', over.orderBy.map((k) => k.expr)],
      ] as const) {
        const known = new Map<string, TypedExpression>();
        for (const [i, key] of keys.entries()) {
          const id = expressionIdentity(key);
          const first = known.get(id);
          // Constants are another rule's.
          if (first === undefined || key.kind === 'literal') {
            known.set(id, key);
            continue;
          }
          const before = keys[i - 1]!;
          const end = keys[i + 1] === undefined && clause === 'ORDER BY' ? undefined : key.span?.end;
          report({
            ...placeOf(place, key),
            message: `\`${clause}\` names \`${shown(place, key)}\` twice. Put the column that is missing in its place, or remove it.`,
            tag: 'unnecessary',
            // A direction behind the last key is not seen here.
            ...(before.span !== undefined &&
              clause === 'PARTITION BY' &&
              end !== undefined && { data: { gap: { start: before.span.end, end } } }),
          });
        }
      }
    },
  },
  fixes: (problem, at) => {
    const gap = problem.data?.['gap'] as Span | undefined;
    return gap === undefined ? [] : at.fix('Remove the repetition', [at.sql(problem.part, gap, '')], false);
  },
};
