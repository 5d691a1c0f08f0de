// A place in a comment → the suppressing mark, or the ids of rules behind it: first those that the next line reports.

import { LineIndex } from '../base/line-index.js';
import type { Span } from '../base/span.js';
import { ruleIds } from '../diagnostics/rule-table.js';
import { findingsIn } from '../diagnostics/run-diagnostics.js';
import {
  commentBody,
  commentsOf,
  FILE_SUPPRESSION_MARK,
  readSuppressions,
  REASON_PLACEHOLDER,
  SUPPRESSION_MARK,
} from '../diagnostics/suppression.js';
import { canBeSuppressed } from '../diagnostics/suppress-findings.js';
import type { Project } from '../workspace/workspace.js';
import { NO_SUGGESTIONS, snippetText, type Suggestion, type Suggestions } from './suggestion.js';

/** Undefined outside of comments. `titles`: what a rule is about, by its id. */
export function completeSuppression(
  project: Project,
  uri: string,
  offset: number,
  titles: (id: string) => string | undefined,
): Suggestions | undefined {
  const text = project.documents.get(uri)?.text ?? '';
  const comment = commentsOf(project, uri).find((c) => inside(text, c, offset));
  if (comment === undefined) return undefined;
  const body = commentBody(text, comment);
  if (offset < body.start || offset > body.end) return NO_SUGGESTIONS;
  const before = text.slice(body.start, offset).trimStart();
  const wordStart = offset - /[^\s,]*$/.exec(before)![0].length;
  const wordEnd = offset + /^[A-Za-z0-9-]*/.exec(text.slice(offset, body.end))![0].length;
  const replace: Span = { start: wordStart, end: wordEnd };
  if (
    !before.startsWith(SUPPRESSION_MARK) ||
    wordStart <= body.end - text.slice(body.start, body.end).trimStart().length
  )
    return FILE_SUPPRESSION_MARK.startsWith(before) ? mark(replace) : NO_SUGGESTIONS;
  if (before.includes(':')) return NO_SUGGESTIONS;
  const written = text.slice(wordEnd, body.end).includes(':');
  return { items: ids(project, uri, text, comment, titles, { replace, written }), incomplete: false };
}

/** A line comment goes on to its end. */
function inside(text: string, comment: Span, offset: number): boolean {
  return (
    comment.start < offset && (text.startsWith('/*', comment.start) ? offset < comment.end : offset <= comment.end)
  );
}

function mark(replace: Span): Suggestions {
  const marks = [
    [SUPPRESSION_MARK, 'Suppress a finding of the next line'],
    [FILE_SUPPRESSION_MARK, 'Suppress findings of the whole file'],
  ] as const;
  return {
    items: marks.map(([label, detail], rank) => ({
      label,
      kind: 'keyword',
      detail,
      replace,
      newText: `${label} `,
      rank,
      continues: true,
    })),
    incomplete: false,
  };
}

function ids(
  project: Project,
  uri: string,
  text: string,
  comment: Span,
  titles: (id: string) => string | undefined,
  slot: { readonly replace: Span; readonly written: boolean },
): readonly Suggestion[] {
  const lines = new LineIndex(text);
  const line =
    readSuppressions(text, commentsOf(project, uri), lines).find((s) => s.span.start === comment.start)?.line ??
    lines.position(comment.end).line + 1;
  const here = new Set(
    findingsIn(project, uri)
      .filter((f) => canBeSuppressed(f) && (line === 'file' || lines.position(f.span.start).line === line))
      .map((f) => f.id),
  );
  return [...here, ...ruleIds.filter((id) => !here.has(id))].map((id, i): Suggestion => ({
    label: id,
    kind: 'value',
    detail: titles(id),
    replace: slot.replace,
    newText: slot.written ? id : `${id}: ${REASON_PLACEHOLDER}`,
    ...(!slot.written && { snippet: `${snippetText(id)}: \${1:${snippetText(REASON_PLACEHOLDER)}}` }),
    filter: id,
    rank: here.has(id) ? i : 100 + i,
  }));
}
