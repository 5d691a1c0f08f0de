// A fixture and a refactoring → the documents after it, re-analysed; and what must hold of every refactoring.

import '../../server/src/diagnostics/all-targets.js';
import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import type { Finding } from '../../server/src/base/finding.js';
import { refactoringsAt } from '../../server/src/features/code-actions.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { refactorings } from '../../server/src/refactor/index.js';
import type { Offer, Refactoring } from '../../server/src/refactor/refactoring.js';
import type { Edits } from '../../server/src/refactor/draft.js';
import { editedProject, type Project } from '../../server/src/workspace/workspace.js';

export interface Offered {
  readonly refactoring: Refactoring;
  readonly offer: Offer;
}

/** What an editor lists there. */
export function offersAt(project: Project, uri: string, start: number, end = start): readonly Offered[] {
  return refactoringsAt(project, uri, { start, end }).map((offer) => ({
    refactoring: refactorings.find((r) => r.id === offer.id)!,
    offer,
  }));
}

export function applied(
  project: Project,
  edits: Edits,
): { readonly project: Project; readonly texts: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>();
  for (const [file, list] of edits)
    texts.set(
      file,
      applyEdits(project.documents.get(file)?.text ?? assert.fail(file), list) ?? assert.fail('the edits overlap'),
    );
  return { project: editedProject(project, texts), texts };
}

const RANK = { error: 3, warning: 2, information: 1, hint: 0 } as const;

export const findingsOf = (project: Project): readonly Finding[] => [...projectFindings(project).values()].flat();

/** Findings of which there are more than before, of this severity at least. */
export function newFindings(
  before: Project,
  after: Project,
  least: Finding['severity'] = 'warning',
): readonly string[] {
  const count = new Map<string, number>();
  for (const f of findingsOf(before)) count.set(f.id, (count.get(f.id) ?? 0) + 1);
  return findingsOf(after)
    .filter((f) => {
      const left = (count.get(f.id) ?? 0) - 1;
      count.set(f.id, left);
      return left < 0 && RANK[f.severity] >= RANK[least];
    })
    .map((f) => `${f.severity} ${f.id}: ${f.message}`);
}
