// A BETWEEN whose constants are the wrong way round → the two exchanged.

import type { Span } from '../../base/span.js';
import type { ProblemFixes } from './fix-context.js';

export const swapBounds: ProblemFixes = (problem, at) => {
  const bounds = problem.data?.['bounds'] as readonly [Span, Span] | undefined;
  const text = at.spec.positions.node(problem.part)?.node;
  if (bounds === undefined || text?.kind !== 'string') return [];
  const [low, high] = bounds;
  return at.fix(
    'Swap the bounds',
    [
      at.sql(problem.part, low, text.value.slice(high.start, high.end)),
      at.sql(problem.part, high, text.value.slice(low.start, low.end)),
    ],
    false,
  );
};
