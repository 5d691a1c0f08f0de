// Syntax and typing problems of one text → those worth showing: a syntax mistake makes follow-up mistakes that vanish with it.

import type { Span } from '../../base/span.js';
import type { TypingProblem, TypingProblemId } from '../scope.js';

/** Unknown names stay unknown whatever the syntax around them; everything else may come from a misread tree. */
const OF_NAMES: ReadonlySet<TypingProblemId> = new Set([
  'unknown-column',
  'ambiguous-column',
  'unknown-function',
  'unknown-parameter',
  'unknown-type',
]);

/** The typing problems to show beside `syntax`: all when it is empty, else those about names that stand apart from every syntax problem. */
export function withoutFollowUps(syntax: readonly Span[], typing: readonly TypingProblem[]): readonly TypingProblem[] {
  if (syntax.length === 0) return typing;
  return typing.filter((problem) => OF_NAMES.has(problem.id) && !syntax.some((fault) => touches(fault, problem)));
}

/** Overlapping, or with at most a blank between. */
function touches(a: Span, b: Span): boolean {
  return a.start <= b.end + 1 && b.start <= a.end + 1;
}
