// A JSON document with comments → the edits that lay it out; only white space between tokens changes, and nothing where the text has faults.
//
// Line breaks that the author chose stay: a list on one line stays on one line. What is on one line because a machine
// wrote it so (a whole document, or a value wider than a person would write) is spread over lines.

import type { Span, TextEdit } from '../base/span.js';
import { JsonScanner } from './json-scanner.js';
import { parseJson } from './json-tree.js';

export interface JsonLayout {
  /** Width of a level of indentation, and of a tab. */
  readonly tabSize: number;
  readonly insertSpaces: boolean;
  /** The last line ends with a line break. */
  readonly insertFinalNewline?: boolean;
}

/** What fits on one line where a value is spread. */
const LINE_WIDTH = 100;
/** A value on one line that is wider than this was written by a machine. */
const WRITTEN_WIDTH = 1000;

export function formatJson(text: string, layout: JsonLayout): readonly TextEdit[] {
  if (parseJson(text).problems.length > 0) return [];
  return new JsonFormatter(text, layout).edits();
}

type PieceKind = '{' | '}' | '[' | ']' | ':' | ',' | 'value' | 'line-comment' | 'block-comment' | 'end';

interface Piece extends Span {
  readonly kind: PieceKind;
}

interface Bracket {
  /** Levels of indentation of the line it stands on. */
  readonly level: number;
  readonly spread: boolean;
}

class JsonFormatter {
  private readonly pieces: readonly Piece[];
  /** Of an opening bracket, by index: the index of its closing one. */
  private readonly closing: ReadonlyMap<number, number>;
  private readonly eol: string;
  private readonly indent: string;

  constructor(
    private readonly text: string,
    private readonly layout: JsonLayout,
  ) {
    this.pieces = piecesOf(text);
    this.closing = closingBrackets(this.pieces);
    this.eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
    this.indent = layout.insertSpaces ? ' '.repeat(layout.tabSize) : '\t';
  }

  edits(): readonly TextEdit[] {
    const edits: TextEdit[] = [];
    const open: Bracket[] = [];
    const width = /[\r\n]/.test(this.text.trim()) ? WRITTEN_WIDTH : LINE_WIDTH;
    let level = 0;
    let previousEnd = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    for (const [i, piece] of this.pieces.entries()) {
      const closes = piece.kind === '}' || piece.kind === ']';
      const around = open.at(-1);
      const lines = this.linesBefore(i, previousEnd, around);
      // Brackets that are opened on one line are one level together.
      if (lines > 0) level = around === undefined ? 0 : around.level + (closes ? 0 : 1);
      const wanted =
        lines > 0
          ? this.eol.repeat(lines) + (piece.kind === 'end' ? '' : this.indent.repeat(level))
          : this.blanksBefore(i);
      if (this.text.slice(previousEnd, piece.start) !== wanted)
        edits.push({ span: { start: previousEnd, end: piece.start }, newText: wanted });
      if (piece.kind === '{' || piece.kind === '[')
        open.push({ level, spread: this.isSpread(i, level, around?.spread === true ? LINE_WIDTH : width) });
      if (closes) open.pop();
      previousEnd = piece.end;
    }
    return edits;
  }

  /** How many line breaks stand before a piece: at most one empty line, none beside a bracket. */
  private linesBefore(index: number, previousEnd: number, around: Bracket | undefined): number {
    const piece = this.pieces[index]!;
    const previous = this.pieces[index - 1];
    if (previous === undefined) return 0;
    const written = this.text.slice(previousEnd, piece.start).match(/\r\n|\n|\r/g)?.length ?? 0;
    if (piece.kind === 'end')
      return written > 0 || previous.kind === 'line-comment' || this.layout.insertFinalNewline === true ? 1 : 0;
    const opens = previous.kind === '{' || previous.kind === '[';
    const closes = piece.kind === '}' || piece.kind === ']';
    if (written > 0) return opens || closes ? 1 : Math.min(written, 2);
    if (previous.kind === 'line-comment') return 1;
    return around?.spread === true && (opens || closes || previous.kind === ',') ? 1 : 0;
  }

  /** What stands between two pieces of one line. */
  private blanksBefore(index: number): string {
    const { kind } = this.pieces[index]!;
    const previous = this.pieces[index - 1]?.kind;
    if (previous === undefined || kind === 'end' || kind === ',' || kind === ':') return '';
    if (previous === '[' || kind === ']') return isComment(kind) || isComment(previous) ? ' ' : '';
    return previous === '{' && kind === '}' ? '' : ' ';
  }

  private isSpread(open: number, level: number, width: number): boolean {
    const close = this.closing.get(open)!;
    const { start } = this.pieces[open]!;
    const { end } = this.pieces[close]!;
    if (close === open + 1 || end - start + level * this.layout.tabSize <= width) return false;
    return !/[\r\n]/.test(this.text.slice(start, end));
  }
}

function isComment(kind: PieceKind): boolean {
  return kind === 'line-comment' || kind === 'block-comment';
}

/** Tokens and comments in the order of the text, and its end. */
function piecesOf(text: string): readonly Piece[] {
  const scanner = new JsonScanner(text);
  const pieces: Piece[] = [];
  let comments = 0;
  const takeComments = (): void => {
    for (; comments < scanner.comments.length; comments++) {
      const { start, end } = scanner.comments[comments]!;
      pieces.push({ kind: text[start + 1] === '*' ? 'block-comment' : 'line-comment', start, end });
    }
  };
  do {
    scanner.next();
    takeComments();
    pieces.push({ kind: pieceKind(scanner.kind), start: scanner.start, end: scanner.end });
  } while (scanner.kind !== 'end');
  return pieces;
}

function pieceKind(kind: JsonScanner['kind']): PieceKind {
  switch (kind) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ':':
    case ',':
    case 'end':
      return kind;
    default:
      return 'value';
  }
}

function closingBrackets(pieces: readonly Piece[]): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (const [i, { kind }] of pieces.entries()) {
    if (kind === '{' || kind === '[') open.push(i);
    else if (kind === '}' || kind === ']') closing.set(open.pop()!, i);
  }
  return closing;
}
