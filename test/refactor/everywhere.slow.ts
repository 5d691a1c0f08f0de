// Every refactoring at many places of real specs: made, analysed again, and a part of them run on the embedded engine beside the original.

import assert from 'node:assert/strict';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import { faultsOf, fewOfEach, offersIn, subjects } from './everywhere.js';
import { applied } from './refactor-fixture.js';
import { rowTexts, sampleRun } from './sample-run.js';

describe('refactorings everywhere', function () {
  this.timeout(1_800_000);
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  for (const subject of subjects()) {
    it(`${subject.name}: no new fault, the same meaning`, () => {
      const offers = offersIn(subject, 23);
      const faults = offers.flatMap((offer) => faultsOf(subject.project, offer));
      console.log(`      ${offers.length} refactorings`);
      assert.deepEqual(faults, []);
    });

    it(`${subject.name}: the same rows`, async () => {
      const before = await sampleRun(engine, subject.project);
      assert.ok([...before.models.values()].some((m) => m.rows.length > 1));
      const wrong: string[] = [];
      for (const offer of fewOfEach(offersIn(subject, 23), 6)) {
        const edits = offer.edits();
        if (edits === undefined) continue;
        const after = await sampleRun(engine, applied(subject.project, edits).project);
        for (const [name, rows] of before.models) {
          const now = after.models.get(name);
          if (now === undefined && offer.id === 'inline-model') continue;
          const columns = rows.columns.map((c) => c.name);
          if (now === undefined || JSON.stringify(rowTexts(now, columns)) !== JSON.stringify(rowTexts(rows, columns)))
            wrong.push(`${offer.id} “${offer.title}” at ${offer.offset} of ${offer.uri}: ${name}`);
        }
      }
      assert.deepEqual(wrong, []);
    });
  }
});
