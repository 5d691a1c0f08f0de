// A fix of a finding, applied and analysed → what is wrong with it: the finding is still there, or something of its rank or above has come.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import type { Finding, Fix } from '../../server/src/base/finding.js';
import { newFindings } from '../../server/src/diagnostics/new-findings.js';
import { projectFindings, projectProblems } from '../../server/src/diagnostics/run-diagnostics.js';
import { editedProject, type Project } from '../../server/src/workspace/workspace.js';

export const findingsOf = (project: Project): readonly Finding[] => [...projectFindings(project).values()].flat();

export const said = (f: Pick<Finding, 'severity' | 'id' | 'message'>): string => `${f.severity} ${f.id}: ${f.message}`;

export function withFix(project: Project, { title, edits }: Fix): Project {
  const texts = [...edits].map(([file, list]): [string, string] => [
    file,
    applyEdits(project.documents.get(file)?.text ?? '', list) ?? assert.fail(`the edits of “${title}” overlap`),
  ]);
  return editedProject(project, new Map(texts));
}

export function faultsOfFix(project: Project, finding: Finding, after: Project): readonly string[] {
  // A companion that waits while the fault stands is found already.
  const waiting = new Set(projectProblems(project).map(said));
  const brought = newFindings(project, after, finding.severity)
    .map(said)
    .filter((text) => !waiting.has(text));
  const count = (of: Project): number => findingsOf(of).filter((f) => said(f) === said(finding)).length;
  return count(after) >= count(project) ? [...brought, 'it is still there'] : brought;
}
