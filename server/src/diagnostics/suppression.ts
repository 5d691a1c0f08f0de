// `// pipewright-ignore id, id: reason` on the line before, `pipewright-ignore-file` for all of a document: comments → what each suppresses, and where its words stand.

import type { LineIndex } from '../base/line-index.js';
import type { Span } from '../base/span.js';
import { scan } from '../sql/tokenizer.js';
import { parseJson } from '../syntax/json-tree.js';
import type { Project } from '../workspace/workspace.js';

export const SUPPRESSION_MARK = 'pipewright-ignore';

/** Anywhere in a document, for all of it. */
export const FILE_SUPPRESSION_MARK = `${SUPPRESSION_MARK}-file`;

/** What the quick fix writes where the author is to say why. */
export const REASON_PLACEHOLDER = '(say why)';

export interface Suppression {
  /** The comment. */
  readonly span: Span;
  readonly ids: readonly { readonly id: string; readonly span: Span }[];
  /** Empty: none is written. */
  readonly reason: string;
  /** 0-based line whose findings it suppresses: the first one behind the comment that is more than comments. Or every line. */
  readonly line: number | 'file';
}

/** Comments of a spec, a DDL file or the settings, with their marks, in order. */
export function commentsOf(project: Project, uri: string): readonly Span[] {
  return project.derive(`comments ${uri}`, () => {
    const spec = project.specs.find((s) => s.file === uri);
    if (spec !== undefined) return spec.comments();
    const text = project.documents.get(uri)?.text ?? '';
    return project.ddl.some((d) => d.file === uri) ? scan(text).comments : parseJson(text).comments;
  });
}

/** The words of a comment without its marks. */
export function commentBody(text: string, comment: Span): Span {
  const written = text.slice(comment.start, comment.end);
  const mark = ['//', '/*', '--', '#'].find((m) => written.startsWith(m)) ?? '';
  const closed = mark === '/*' && written.length >= 4 && written.endsWith('*/');
  return { start: comment.start + mark.length, end: comment.end - (closed ? 2 : 0) };
}

export function readSuppressions(text: string, comments: readonly Span[], lines: LineIndex): readonly Suppression[] {
  const found: Suppression[] = [];
  let commented: ReadonlyMap<number, number> | undefined;
  for (const span of comments) {
    const body = commentBody(text, span);
    const words = text.slice(body.start, body.end);
    const lead = words.length - words.trimStart().length;
    const isOfFile = words.startsWith(FILE_SUPPRESSION_MARK, lead);
    const start = body.start + lead + (isOfFile ? FILE_SUPPRESSION_MARK : SUPPRESSION_MARK).length;
    if (!words.startsWith(SUPPRESSION_MARK, lead) || !/^[\s:]|^$/.test(text.slice(start, body.end))) continue;
    const colon = text.slice(start, body.end).indexOf(':');
    const end = colon < 0 ? body.end : start + colon;
    const ids = wordsBetween(text, start, end);
    const reason = text.slice(end + 1, body.end).trim();
    if (isOfFile) {
      found.push({ span, ids, reason, line: 'file' });
      continue;
    }
    commented ??= linesOfComments(text, comments, lines);
    let line = lines.position(span.end).line + 1;
    for (let next = commented.get(line); next !== undefined; next = commented.get(line)) line = next + 1;
    found.push({ span, ids, reason, line });
  }
  return found;
}

function wordsBetween(text: string, start: number, end: number): Suppression['ids'] {
  return [...text.slice(start, end).matchAll(/[^\s,]+/g)].map((m) => ({
    id: m[0],
    span: { start: start + m.index, end: start + m.index + m[0].length },
  }));
}

/** Lines that begin with a comment and have nothing behind it → the line that comment ends on. */
function linesOfComments(text: string, comments: readonly Span[], lines: LineIndex): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const comment of comments) {
    const first = lines.position(comment.start).line;
    const last = lines.position(comment.end).line;
    const before = text.slice(lines.offset({ line: first, character: 0 }), comment.start);
    const after = text.slice(comment.end, lines.offset({ line: last, character: Number.MAX_SAFE_INTEGER }));
    if (before.trim() === '' && after.trim() === '') found.set(first, last);
  }
  return found;
}
