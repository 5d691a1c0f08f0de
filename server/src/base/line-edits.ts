// Two texts → the edits that make one of the other, a run of changed lines each, so that what did not change is not touched.

import type { TextEdit } from './span.js';
import { changedRegion } from './apply-edits.js';

/** Runs that would need more steps than this are replaced as one. */
const MOST_STEPS = 400;

export function lineEdits(before: string, after: string): readonly TextEdit[] {
  if (before === after) return [];
  const a = linesOf(before);
  const b = linesOf(after);
  let first = 0;
  while (first < a.length && first < b.length && a[first] === b[first]) first++;
  let tail = 0;
  while (tail < a.length - first && tail < b.length - first && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail++;
  const kept = commonLines(a.slice(first, a.length - tail), b.slice(first, b.length - tail));
  const starts = offsets(a);
  const edits: TextEdit[] = [];
  let [i, j] = [first, first];
  for (const [x, y] of [
    ...kept.map(([x, y]) => [x + first, y + first] as const),
    [a.length - tail, b.length - tail] as const,
  ]) {
    if (i < x || j < y) edits.push(...trimmed(starts[i]!, a.slice(i, x).join(''), b.slice(j, y).join('')));
    [i, j] = [x + 1, y + 1];
  }
  return edits;
}

/** Without what is equal at both ends. */
function trimmed(start: number, old: string, now: string): readonly TextEdit[] {
  if (old === now) return [];
  const { before, after } = changedRegion(old, now);
  return [
    { span: { start: start + before.start, end: start + before.end }, newText: now.slice(after.start, after.end) },
  ];
}

/** Each line with its end. */
function linesOf(text: string): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    lines.push(text.slice(at, next));
    at = next;
  }
  return lines;
}

function offsets(lines: readonly string[]): readonly number[] {
  const starts: number[] = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length);
  return starts;
}

/** Pairs of indexes of a longest common subsequence (Myers' greedy algorithm); none where the texts differ too much. */
function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const most = Math.min(a.length + b.length, MOST_STEPS);
  let reach = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  for (let d = 0; d <= most; d++) {
    const next = new Map(reach);
    trace.push(reach);
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return backwards(trace, a.length, b.length);
    }
    reach = next;
  }
  return [];
}

function backwards(
  trace: readonly ReadonlyMap<number, number>[],
  ends: number,
  endOfOther: number,
): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  let [x, y] = [ends, endOfOther];
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d]!;
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const from = down ? k + 1 : k - 1;
    const startX = reach.get(from) ?? 0;
    const startY = startX - from;
    while (x > startX && y > startY) {
      x--;
      y--;
      pairs.push([x, y]);
    }
    [x, y] = [startX, startY];
  }
  return pairs.reverse();
}
