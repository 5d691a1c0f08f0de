// Offsets in a document ↔ protocol positions in the encoding that client and server agreed on.

import type { Position, Range } from 'vscode-languageserver/node';
import { LineIndex } from '../base/line-index.js';
import type { Span } from '../base/span.js';

export type PositionEncoding = 'utf-16' | 'utf-8' | 'utf-32';

/** UTF-16 unless the client offers only others. */
export function chooseEncoding(offered: readonly string[] | undefined): PositionEncoding {
  if (offered === undefined || offered.length === 0 || offered.includes('utf-16')) return 'utf-16';
  return offered.find((e) => e === 'utf-8' || e === 'utf-32') ?? 'utf-16';
}

export class TextPositions {
  private readonly lines: LineIndex;

  constructor(
    private readonly text: string,
    private readonly encoding: PositionEncoding,
  ) {
    this.lines = new LineIndex(text);
  }

  get lineCount(): number {
    return this.lines.lineCount;
  }

  position(offset: number): Position {
    const { line, character } = this.lines.position(offset);
    if (this.encoding === 'utf-16') return { line, character };
    const { start } = this.lines.lineSpan(line);
    return { line, character: this.width(this.text.slice(start, start + character)) };
  }

  offset(position: Position): number {
    if (this.encoding === 'utf-16') return this.lines.offset(position);
    const { start, end } = this.lines.lineSpan(position.line);
    if (position.line >= this.lines.lineCount) return this.text.length;
    let left = position.character;
    let at = start;
    while (at < end && left > 0) {
      const char = String.fromCodePoint(this.text.codePointAt(at)!);
      left -= this.width(char);
      if (left < 0) break;
      at += char.length;
    }
    return at;
  }

  range(span: Span): Range {
    return { start: this.position(span.start), end: this.position(span.end) };
  }

  span(range: Range): Span {
    const start = this.offset(range.start);
    return { start, end: Math.max(start, this.offset(range.end)) };
  }

  /** Length in units of the encoding. */
  width(text: string): number {
    return this.encoding === 'utf-16'
      ? text.length
      : this.encoding === 'utf-8'
        ? Buffer.byteLength(text, 'utf8')
        : [...text].length;
  }
}
