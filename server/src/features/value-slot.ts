// The text that a completed value replaces: the inside of a string, a half-typed word, or nothing.

import type { Span, TextEdit } from '../base/span.js';
import { neighbours } from './complete-keys.js';
import type { SpecPlace } from '../workspace/spec-place.js';

export interface ValueSlot {
  readonly replace: Span;
  /** `open`: inside a string whose closing quote is missing. Absent: quotes have to be written as well. */
  readonly quoted: 'closed' | 'open' | undefined;
  /** The comma that has to follow; empty inside strings. */
  readonly after: string;
  readonly before: TextEdit | undefined;
}

export function valueSlot(place: SpecPlace): ValueSlot {
  const { at, text, offset } = place;
  const { node, span } = at.placed;
  if (at.inString !== undefined && node?.kind === 'string') {
    const start = span.start + 1;
    if (node.closed) return { replace: { start, end: span.end - 1 }, quoted: 'closed', after: '', before: undefined };
    return { replace: { start, end: offset }, quoted: 'open', after: '', before: undefined };
  }
  let start = offset;
  while (start > 0 && /[\w.$-]/.test(text[start - 1]!)) start--;
  let end = offset;
  while (end < text.length && /[\w.$-]/.test(text[end]!)) end++;
  const { before, after } = neighbours(text, { start, end });
  return { replace: { start, end }, quoted: undefined, after, before };
}
