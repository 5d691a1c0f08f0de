// Faults put into correct pipelines one at a time: each gives exactly one error or warning, where a person would point.

import assert from 'node:assert/strict';
import '../../server/src/diagnostics/all-targets.js';
import { corpusPipelines, textsOf } from '../corpus/pipelines.js';
import { corpusDefects } from './corpus-defects-table.js';
import { EditedWorkspace, newFindings, shownFinding, type Input, type PlacedFinding } from './customer-360-edits.js';

const folders = new Map(corpusPipelines().map((p) => [p.name, p]));

const inputOf = (name: string): Input => textsOf(folders.get(name) ?? assert.fail(`no pipeline ${name}`));

describe('faults in correct pipelines', function () {
  this.timeout(60_000);

  it('are many, in many pipelines', () => {
    assert.ok(corpusDefects.length >= 100, `${corpusDefects.length} faults`);
    assert.ok(new Set(corpusDefects.map((d) => d.pipeline)).size >= 12);
    assert.equal(new Set(corpusDefects.map((d) => `${d.pipeline} ${d.what}`)).size, corpusDefects.length);
  });

  for (const pipeline of new Set(corpusDefects.map((d) => d.pipeline))) {
    describe(pipeline, () => {
      const workspace = new EditedWorkspace();
      const input = inputOf(pipeline);
      let clean: readonly PlacedFinding[];
      before(() => {
        clean = workspace.findingsOf(input);
      });
      for (const { what, edit, finds } of corpusDefects.filter((d) => d.pipeline === pipeline))
        it(what, () => {
          const edited = edit(input);
          const found = newFindings(clean, workspace.findingsOf(edited));
          const loud = found.filter((f) => f.severity === 'error' || f.severity === 'warning');
          assert.deepEqual(
            loud.map((f) => shownFinding(f, edited)),
            [finds],
          );
        });
    });
  }
});
