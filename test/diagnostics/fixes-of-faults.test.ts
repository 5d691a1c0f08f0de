// Every fix that is offered for a fault in a pipeline of some size: applied, it clears its finding and brings no other of its rank or above.

import assert from 'node:assert/strict';
import '../../server/src/diagnostics/all-targets.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import { corpusPipelines, textsOf } from '../corpus/pipelines.js';
import { memoryHost } from '../language/pipeline.js';
import { faultsOfFix, findingsOf, said, withFix } from './applied-fix.js';
import { corpusDefects } from './corpus-defects-table.js';
import type { Input } from './customer-360-edits.js';

const folders = new Map(corpusPipelines().map((p) => [p.name, p]));

const inputOf = (name: string): Input => textsOf(folders.get(name) ?? assert.fail(`no pipeline ${name}`));

describe('every fix of faults in correct pipelines', function () {
  this.timeout(120_000);
  let applied = 0;

  for (const pipeline of new Set(corpusDefects.map((d) => d.pipeline)))
    it(pipeline, () => {
      const wrong: object[] = [];
      for (const { what, edit } of corpusDefects.filter((d) => d.pipeline === pipeline)) {
        const host = memoryHost(edit(inputOf(pipeline)));
        const project = new Workspace(host).project(host.toUri('/project/spec.json'));
        for (const finding of findingsOf(project).filter((f) => f.severity === 'error' || f.severity === 'warning'))
          for (const fix of finding.fixes) {
            applied++;
            const brought = faultsOfFix(project, finding, withFix(project, fix));
            if (brought.length > 0) wrong.push({ what, finding: said(finding), title: fix.title, brought });
          }
      }
      assert.deepEqual(wrong, []);
    });

  it('are many', () => assert.ok(applied >= 50, `${applied} fixes`));
});
