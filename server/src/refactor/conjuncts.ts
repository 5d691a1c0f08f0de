// The text of a condition → the extents of the conditions that AND connects at its top, parentheses around each included.

import type { Span } from '../base/span.js';
import { parseExpression } from '../sql/parse/parse.js';
import { scan } from '../sql/tokenizer.js';
import type { Expression } from '../sql/tree.js';

/** In order; one when nothing is connected. Undefined when the text cannot be read. */
export function conjunctSpans(sql: string): readonly Span[] | undefined {
  const { expr, problems } = parseExpression(sql);
  if (problems.length > 0) return undefined;
  const { tokens } = scan(sql);
  const depthAt = (offset: number): number => {
    let depth = 0;
    for (const token of tokens) {
      if (token.start >= offset) break;
      if (token.word === '(' || token.word === '[') depth++;
      else if (token.word === ')' || token.word === ']') depth--;
    }
    return depth;
  };
  const operators: Span[] = [];
  for (let node: Expression = expr; node.kind === 'binary' && node.op === 'AND'; node = node.left) {
    if (depthAt(node.opSpan.start) > 0) break;
    operators.unshift(node.opSpan);
  }
  const begins = [0, ...operators.map((o) => o.end)];
  const ends = [...operators.map((o) => o.start), sql.length];
  return begins.map((start, i) => {
    const text = sql.slice(start, ends[i]);
    return { start: start + text.length - text.trimStart().length, end: start + text.trimEnd().length };
  });
}
