// A written string literal and a piece of its value → where that piece stands in the literal's own text.

import type { Span } from '../../base/span.js';
import { readEscape } from '../literal-escapes.js';

/** `token` is the literal as written, quotes and prefix included; `piece` counts in its value. Undefined: the token is no string literal. */
export function placeInLiteral(token: string, piece: Span): Span | undefined {
  const opening = /^([rRbB]{0,2})("""|'''|"|')/.exec(token);
  if (opening === null) return undefined;
  const [whole, prefix, quote] = opening as unknown as [string, string, string];
  const inside = token.slice(whole.length, token.length - quote.length);
  const start = writtenOffset(inside, /r/i.test(prefix), piece.start);
  // An end stands behind the last character of the piece, not before the next one's escape.
  const end = piece.end > piece.start ? writtenOffset(inside, /r/i.test(prefix), piece.end) : start;
  return { start: whole.length + start, end: whole.length + end };
}

/** Offset in the text between the quotes of the value's character at `offset`. */
function writtenOffset(inside: string, raw: boolean, offset: number): number {
  let at = 0;
  let value = 0;
  while (at < inside.length && value < offset) {
    const lineEnd = inside[at] === '\r' && inside[at + 1] === '\n' ? 2 : 1;
    if (inside[at] === '\\' && !raw) {
      const escape = readEscape(inside, at, false);
      value += escape.value.length;
      at = escape.end;
    } else {
      value++;
      at += lineEnd;
    }
  }
  return at;
}
