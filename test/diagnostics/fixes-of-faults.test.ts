// Every fix that is offered for a fault in a pipeline of some size: applied, it clears its finding and brings no other of its rank or above.

import assert from 'node:assert/strict';
import '../../server/src/diagnostics/all-targets.js';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import type { Finding } from '../../server/src/base/finding.js';
import { newFindings } from '../../server/src/diagnostics/new-findings.js';
import { projectFindings, projectProblems } from '../../server/src/diagnostics/run-diagnostics.js';
import { editedProject, Workspace, type Project } from '../../server/src/workspace/workspace.js';
import { corpusPipelines, textsOf } from '../corpus/pipelines.js';
import { memoryHost } from '../language/pipeline.js';
import { corpusDefects } from './corpus-defects-table.js';
import type { Input } from './customer-360-edits.js';

const folders = new Map(corpusPipelines().map((p) => [p.name, p]));

const inputOf = (name: string): Input => textsOf(folders.get(name) ?? assert.fail(`no pipeline ${name}`));

const findingsOf = (project: Project): readonly Finding[] => [...projectFindings(project).values()].flat();
const said = (f: Pick<Finding, 'severity' | 'id' | 'message'>): string => `${f.severity} ${f.id}: ${f.message}`;

describe('every fix of faults in correct pipelines', function () {
  this.timeout(120_000);
  let applied = 0;

  for (const pipeline of new Set(corpusDefects.map((d) => d.pipeline)))
    it(pipeline, () => {
      const wrong: object[] = [];
      for (const { what, edit } of corpusDefects.filter((d) => d.pipeline === pipeline)) {
        const host = memoryHost(edit(inputOf(pipeline)));
        const project = new Workspace(host).project(host.toUri('/project/spec.json'));
        const before = findingsOf(project);
        // A companion that waits while the fault stands is found already.
        const waiting = new Set(projectProblems(project).map(said));
        for (const finding of before.filter((f) => f.severity === 'error' || f.severity === 'warning'))
          for (const { title, edits } of finding.fixes) {
            applied++;
            const texts = [...edits].map(([file, list]): [string, string] => [
              file,
              applyEdits(project.documents.get(file)?.text ?? '', list) ??
                assert.fail(`the edits of “${title}” overlap`),
            ]);
            const after = editedProject(project, new Map(texts));
            const count = (findings: readonly Finding[]): number =>
              findings.filter((f) => said(f) === said(finding)).length;
            const brought = newFindings(project, after, finding.severity)
              .map(said)
              .filter((text) => !waiting.has(text));
            if (count(findingsOf(after)) >= count(before)) brought.push('it is still there');
            if (brought.length > 0) wrong.push({ what, finding: said(finding), title, brought });
          }
      }
      assert.deepEqual(wrong, []);
    });

  it('are many', () => assert.ok(applied >= 50, `${applied} fixes`));
});
