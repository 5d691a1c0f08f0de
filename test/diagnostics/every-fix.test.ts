// Every fix of every finding of every rule page's examples: applied, it clears its finding and brings no other of its rank or above.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import type { Finding, Severity } from '../../server/src/base/finding.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { editedProject, type Project } from '../../server/src/workspace/workspace.js';
import { exampleProject, examplesBelow, exampleUri, rulePageTexts } from './rule-page-examples.js';

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };

const findingsOf = (project: Project): readonly Finding[] => projectFindings(project).get(exampleUri) ?? [];
/** What a finding says, wherever it stands. */
const identity = (f: Finding): string => `${f.id}: ${f.message}`;

function counts(findings: readonly Finding[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const f of findings) found.set(identity(f), (found.get(identity(f)) ?? 0) + 1);
  return found;
}

describe('every fix', function () {
  this.timeout(60_000);
  for (const page of rulePageTexts) {
    const examples = [...examplesBelow(page, 'Incorrect'), ...examplesBelow(page, 'Correct')];
    if (examples.length === 0) continue;
    it(page.id, () => {
      for (const example of examples) {
        const project = exampleProject(page.id, example);
        const text = project.documents.get(exampleUri)!.text;
        const before = findingsOf(project);
        const known = counts(before);
        for (const finding of before)
          for (const fix of finding.fixes) {
            const edits = fix.edits.get(exampleUri) ?? assert.fail(`“${fix.title}” edits another document`);
            const after = applyEdits(text, edits) ?? assert.fail(`the edits of “${fix.title}” overlap`);
            assert.notEqual(after, text, `“${fix.title}” changes nothing`);
            const left = findingsOf(editedProject(project, new Map([[exampleUri, after]])));
            const remaining = counts(left);
            assert.ok(
              (remaining.get(identity(finding)) ?? 0) < known.get(identity(finding))!,
              `“${fix.title}” does not clear ${identity(finding)}\n${after}`,
            );
            const worse = left.filter(
              (f) =>
                rank[f.severity] <= rank[finding.severity] &&
                remaining.get(identity(f))! > (known.get(identity(f)) ?? 0),
            );
            assert.deepEqual(worse.map(identity), [], `“${fix.title}” for ${identity(finding)}\n${after}`);
          }
      }
    });
  }
});
