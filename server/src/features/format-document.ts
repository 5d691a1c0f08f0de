// A spec or the settings → the edits that lay its JSON out; SQL inside strings stays as it is, and broken JSON is left alone.

import type { Span, TextEdit } from '../base/span.js';
import { formatJson, type JsonLayout } from '../syntax/format-json.js';
import { specOf } from '../workspace/spec-place.js';
import type { Project } from '../workspace/workspace.js';

/** `range`: only what stands on its lines is laid out, as it would be in the whole document. */
export function formatDocument(project: Project, uri: string, layout: JsonLayout, range?: Span): readonly TextEdit[] {
  const text = project.documents.get(uri)?.text;
  const isOurs = specOf(project, uri) !== undefined || uri === project.settingsDocument?.uri;
  if (!isOurs || text === undefined) return [];
  const edits = formatJson(text, layout);
  if (range === undefined) return edits;
  const start = text.lastIndexOf('\n', range.start - 1) + 1;
  const lineEnd = text.indexOf('\n', range.end);
  const end = lineEnd < 0 ? text.length : lineEnd;
  return edits.filter((e) => e.span.start < end && e.span.end > start);
}
