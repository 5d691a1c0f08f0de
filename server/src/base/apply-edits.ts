// Text and edits → the edited text, and the smallest region in which two texts differ; overlapping edits are refused.

import type { Span, TextEdit } from './span.js';

/**
 * Applies edits given in offsets of `text`, in any order. Insertions at one place keep the order of the list.
 * Answers undefined when two edits overlap or one lies outside the text: such a list has no meaning.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | undefined {
  const ordered = edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.edit.span.end - b.edit.span.end || a.order - b.order);
  const pieces: string[] = [];
  let at = 0;
  for (const { edit } of ordered) {
    const { start, end } = edit.span;
    if (start < at || end < start || end > text.length) return undefined;
    pieces.push(text.slice(at, start), edit.newText);
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** Where two texts differ: `before` in the old one, `after` in the new one; both empty when the texts are equal. */
export interface ChangedRegion {
  readonly before: Span;
  readonly after: Span;
}

const BLOCK = 2048;

/** Everything outside the region is equal in both texts. Compares by blocks, so a megabyte costs well under a millisecond. */
export function changedRegion(before: string, after: string): ChangedRegion {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start + BLOCK <= shorter && before.slice(start, start + BLOCK) === after.slice(start, start + BLOCK))
    start += BLOCK;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  const most = shorter - start;
  while (
    tail + BLOCK <= most &&
    before.slice(before.length - tail - BLOCK, before.length - tail) ===
      after.slice(after.length - tail - BLOCK, after.length - tail)
  )
    tail += BLOCK;
  while (tail < most && before.charCodeAt(before.length - tail - 1) === after.charCodeAt(after.length - tail - 1))
    tail++;
  return { before: { start, end: before.length - tail }, after: { start, end: after.length - tail } };
}
