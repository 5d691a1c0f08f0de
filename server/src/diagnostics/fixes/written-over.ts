// A fix that writes a text over a larger piece of the SQL than its problem marks: what the problem's data says.

import type { Span } from '../../base/span.js';
import type { ProblemFixes } from './fix-context.js';

/** `data`: the piece (`whole`, offsets in the part's text) and the `text` to put there. */
export function writtenOver(preferred: boolean): ProblemFixes {
  return (problem, at) => {
    const { whole, text } = (problem.data ?? {}) as { readonly whole?: Span; readonly text?: string };
    return whole === undefined || text === undefined
      ? []
      : at.fix(`Replace with \`${text}\``, [at.sql(problem.part, whole, text)], preferred);
  };
}
