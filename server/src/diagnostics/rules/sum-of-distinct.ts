// SUM or AVG of DISTINCT values: two rows with the same amount count once, which is hardly ever what is meant.

import type { Span } from '../../base/span.js';
import { scan } from '../../sql/tokenizer.js';
import type { TypedCall } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const sumOfDistinct: Rule = {
  id: 'sum-of-distinct',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['sum', 'avg'],
    visit(place, report) {
      const call = place.node as TypedCall;
      if (call.aggregate?.distinct !== true) return;
      const gap = distinctIn(shown(place), call.span?.start ?? 0);
      report({
        ...placeOf(place),
        ...(gap !== undefined && { data: { gap } }),
        message: `\`${shown(place)}\` counts equal amounts once, also where they stand in different rows. If rows come several times because of a join, aggregate that input in a model of its own before joining; else leave DISTINCT out.`,
      });
    },
  },
  fixes: (problem, at) => {
    const gap = problem.data?.['gap'] as Span | undefined;
    return gap === undefined ? [] : at.fix('Leave DISTINCT out', [at.sql(problem.part, gap, '')], false);
  },
};

/** The word and the space behind it, in offsets of the whole text. */
function distinctIn(call: string, shift: number): Span | undefined {
  const { tokens } = scan(call);
  const index = tokens.findIndex((t) => t.word === 'DISTINCT');
  const [word, next] = [tokens[index], tokens[index + 1]];
  return word === undefined || next === undefined ? undefined : { start: word.start + shift, end: next.start + shift };
}
