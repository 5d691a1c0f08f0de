// A pattern that every text matches: `LIKE '%'`, `REGEXP_CONTAINS(x, '.*')`, STARTS_WITH of nothing.

import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { writtenOver } from '../fixes/written-over.js';
import type { Rule } from '../rule.js';
import { inPlace, isOperand, placeOf, shown } from '../written-text.js';

const MATCHES_ALL: Readonly<Record<string, (pattern: string) => boolean>> = {
  $like: (pattern) => pattern !== '' && [...pattern].every((c) => c === '%'),
  regexp_contains: (pattern) => ['', '.*', '^.*', '.*$', '^', '$', '.*?'].includes(pattern),
  starts_with: (pattern) => pattern === '',
  ends_with: (pattern) => pattern === '',
};

export const patternMatchesAll: Rule = {
  id: 'pattern-matches-all',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: Object.keys(MATCHES_ALL),
    visit(place, report) {
      const call = place.node as TypedCall;
      const [subject, pattern] = call.args;
      if (subject === undefined || textOf(pattern) === undefined || !MATCHES_ALL[call.fn]!(textOf(pattern)!)) return;
      const name = shown(place, subject);
      const above = place.parent?.node;
      // `NOT LIKE` is one with the NOT around it, and has another meaning.
      const negated = above?.kind === 'call' && above.fn === '$not';
      report({
        ...placeOf(place, pattern),
        message: `Every text matches \`${shown(place, pattern)}\`: this is TRUE wherever \`${name}\` is not NULL. Write the pattern that is meant${negated ? '' : `, or \`${name} IS NOT NULL\``}.`,
        ...(!negated &&
          isOperand(subject) && {
            data: { whole: place.node.span, text: inPlace(place, `${name} IS NOT NULL`, true) },
          }),
      });
    },
  },
  fixes: writtenOver(false),
};

function textOf(e: TypedExpression | undefined): string | undefined {
  return e?.kind === 'literal' ? e.value : undefined;
}
