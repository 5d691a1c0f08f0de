// A part of a spec → its value as it is written in the document, to be put elsewhere.

import type { PartId } from '../spec/spec.js';
import { JsonText } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';

export function textAt(project: Project, file: string, part: PartId): JsonText {
  const span = project.specs.find((s) => s.file === file)?.positions.node(part)?.span;
  const text = project.documents.get(file)?.text ?? '';
  return new JsonText(span === undefined ? 'null' : text.slice(span.start, span.end));
}
