// A CASE or IF of which every branch gives the same: either a branch is wrong, or the condition is idle.

import { expressionIdentity } from '../../model/expression-identity.js';
import type { Span } from '../../base/span.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { inPlace, placeOf, shown } from '../written-text.js';

export const sameBranches: Rule = {
  id: 'same-branches',
  family: 'sql',
  severity: 'warning',
  onNode: {
    kinds: ['case'],
    fns: ['$case_with_value', 'if'],
    visit(place, report) {
      const results = resultsOf(place.node);
      const [first, ...others] = results;
      if (first === undefined || others.length === 0) return;
      const identity = expressionIdentity(first);
      if (!others.every((r) => expressionIdentity(r) === identity)) return;
      const last = others.findLast((r) => r.span !== undefined);
      if (last === undefined) return;
      report({
        ...placeOf(place, last),
        message: `Every branch gives \`${shown(place, first)}\`, so the conditions decide nothing. Correct a branch, or write the value alone.`,
        ...(place.node.span !== undefined && {
          data: { at: place.node.span, text: inPlace(place, shown(place, first)) },
        }),
      });
    },
  },
  fixes: (problem, at) => {
    const { at: span, text } = (problem.data ?? {}) as { readonly at?: Span; readonly text?: string };
    return span === undefined || text === undefined
      ? []
      : at.fix(`Write \`${text}\` alone`, [at.sql(problem.part, span, text)], false).filter(at.provenFor(problem));
  },
};

function resultsOf(node: TypedExpression): readonly TypedExpression[] {
  if (node.kind === 'case') return [...node.whens.map((w) => w.then), node.otherwise];
  if (node.kind !== 'call') return [];
  if (node.fn === 'if') return node.args.slice(1);
  const rest = node.args.slice(1);
  return rest.filter((_, i) => i % 2 === 1 || i === rest.length - 1);
}
