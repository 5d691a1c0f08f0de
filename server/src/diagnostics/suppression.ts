// `// pipewright-ignore id: reason` on the line before: reads the comments of a document, says what each suppresses.

import type { Span } from '../base/span.js';
import type { LineIndex } from '../base/line-index.js';

export interface Suppression {
  readonly id: string;
  readonly reason: string;
  /** 0-based line whose findings it suppresses: the one after the comment. */
  readonly line: number;
  /** The comment. */
  readonly span: Span;
}

const marker = 'pipewright-ignore';

export function readSuppressions(text: string, comments: readonly Span[], lines: LineIndex): readonly Suppression[] {
  const found: Suppression[] = [];
  for (const span of comments) {
    const body = text
      .slice(span.start, span.end)
      .replace(/^\/\/|^\/\*|\*\/$/g, '')
      .trim();
    if (!body.startsWith(marker)) continue;
    const [ids = '', ...reason] = body.slice(marker.length).split(':');
    for (const id of ids
      .split(',')
      .map((s) => s.trim())
      .filter((s) => s !== '')) {
      found.push({ id, reason: reason.join(':').trim(), line: lines.position(span.end).line + 1, span });
    }
  }
  return found;
}
