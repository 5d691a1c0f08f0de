// Every refactoring at many places of real specs: made, analysed again, and run on the embedded engine beside the original where the plan is another.

import assert from 'node:assert/strict';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import { computedAnew, editsOf, faultsOf, offersIn, subjects } from './everywhere.js';
import { applied } from './refactor-fixture.js';
import { rowTexts, sampleRun } from './sample-run.js';

/** Models get columns or examples, on purpose. */
const ADDS: ReadonlySet<string> = new Set(['map-unmapped-columns', 'add-example']);

describe('refactorings everywhere', function () {
  this.timeout(1_800_000);
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  for (const subject of subjects()) {
    it(`${subject.name}: no new fault, the same meaning`, async () => {
      const offers = offersIn(subject, 23);
      const faults: string[] = [];
      for (const offer of offers) faults.push(...(await faultsOf(subject.project, offer, engine)));
      console.log(`      ${offers.length} refactorings`);
      assert.deepEqual(faults, []);
    });

    it(`${subject.name}: the same rows`, async () => {
      const before = await sampleRun(engine, subject.project);
      assert.ok([...before.models.values()].some((m) => m.rows.length > 1));
      const wrong: string[] = [];
      let runs = 0;
      for (const offer of offersIn(subject, 23)) {
        const edits = await editsOf(subject.project, offer.offer, engine);
        if (typeof edits === 'string') continue;
        const { project } = applied(subject.project, edits);
        // Where the plan is the same, the rows are.
        const changed = computedAnew(subject.project, project);
        if (changed.size === 0 || ADDS.has(offer.id)) continue;
        runs++;
        const after = await sampleRun(engine, project, changed);
        for (const name of changed) {
          const [rows, now] = [before, after].map(
            (run) => [...run.models].find(([m]) => m.toLowerCase() === name)?.[1],
          );
          if (rows === undefined) continue;
          const columns = rows.columns.map((c) => c.name);
          if (now === undefined || JSON.stringify(rowTexts(now, columns)) !== JSON.stringify(rowTexts(rows, columns)))
            wrong.push(`${offer.id} “${offer.title}” at ${offer.offset} of ${offer.uri}: ${name}`);
        }
      }
      console.log(`      ${runs} run beside the original`);
      assert.deepEqual(wrong, []);
    });
  }
});
