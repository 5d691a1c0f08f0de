// Text → offset ↔ line/character conversion in UTF-16 units; `\n`, `\r\n` and a lone `\r` each end a line.

import type { Span } from './span.js';

/** Zero-based line and UTF-16 code unit within it, as the Language Server Protocol counts. */
export interface LineCharacter {
  readonly line: number;
  readonly character: number;
}

export interface LineRange {
  readonly start: LineCharacter;
  readonly end: LineCharacter;
}

const LF = 10;
const CR = 13;

export class LineIndex {
  /** Offset of the first character of each line. */
  private readonly starts: readonly number[];
  /** Offset just behind the last character of each line, before its line break. */
  private readonly ends: readonly number[];
  readonly length: number;

  constructor(text: string) {
    const starts = [0];
    const ends: number[] = [];
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit !== LF && unit !== CR) continue;
      ends.push(i);
      if (unit === CR && text.charCodeAt(i + 1) === LF) i++;
      starts.push(i + 1);
    }
    ends.push(text.length);
    this.starts = starts;
    this.ends = ends;
    this.length = text.length;
  }

  get lineCount(): number {
    return this.starts.length;
  }

  /** Offsets outside the text are moved to its nearest end; an offset inside a line break is the end of its line. */
  position(offset: number): LineCharacter {
    const at = Math.min(Math.max(offset, 0), this.length);
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: Math.min(at, this.ends[low]!) - this.starts[low]! };
  }

  /** Lines behind the last give the text's end; characters behind a line's end give that end, as the protocol asks. */
  offset(position: LineCharacter): number {
    if (position.line < 0) return 0;
    if (position.line >= this.starts.length) return this.length;
    const start = this.starts[position.line]!;
    return Math.min(start + Math.max(position.character, 0), this.ends[position.line]!);
  }

  range(span: Span): LineRange {
    return { start: this.position(span.start), end: this.position(span.end) };
  }

  span(range: LineRange): Span {
    const start = this.offset(range.start);
    return { start, end: Math.max(start, this.offset(range.end)) };
  }

  /** The whole line without its line break; lines outside the text are empty spans at its ends. */
  lineSpan(line: number): Span {
    if (line < 0) return { start: 0, end: 0 };
    if (line >= this.starts.length) return { start: this.length, end: this.length };
    return { start: this.starts[line]!, end: this.ends[line]! };
  }
}
