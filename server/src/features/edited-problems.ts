// A project and edits → the project as it would be, and the first problem that it has and the other has not.

import { applyEdits } from '../base/apply-edits.js';
import type { TextEdit } from '../base/span.js';
import { projectProblems } from '../diagnostics/run-diagnostics.js';
import { editedProject, type Project } from '../workspace/workspace.js';

/** Undefined where the edits overlap. */
export function withEdits(project: Project, edits: ReadonlyMap<string, readonly TextEdit[]>): Project | undefined {
  const texts = new Map<string, string>();
  for (const [file, list] of edits) {
    const edited = applyEdits(project.documents.get(file)?.text ?? '', list);
    if (edited === undefined) return undefined;
    texts.set(file, edited);
  }
  return editedProject(project, texts);
}

/** Its message. Problems are counted by their id: an edit moves them and changes the names in them. */
export function problemBroughtBy(project: Project, edited: Project): string | undefined {
  const before = new Map<string, number>();
  for (const { id } of projectProblems(project)) before.set(id, (before.get(id) ?? 0) + 1);
  for (const { id, message } of projectProblems(edited)) {
    const left = before.get(id) ?? 0;
    if (left === 0) return message;
    before.set(id, left - 1);
  }
  return undefined;
}
