// Text positions → half-open UTF-16 offset spans; knows nothing of lines (see line-index.ts).

/** Half-open range of UTF-16 code-unit offsets, `start <= end`. An empty span is a place between two characters. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span in a named file. `file` is the document's URI or, on the command line, its absolute path as a URI. */
export interface Location {
  readonly file: string;
  readonly span: Span;
}

/** Replaces `span` by `newText`. Edits of one list never overlap. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

export function contains(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

export function covering(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
