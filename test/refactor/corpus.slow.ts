// Every refactoring that is offered in the corpus of correct pipelines, each different one once: made, analysed again, and run on the embedded
// engine beside the original where the plan is another.

import assert from 'node:assert/strict';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import { computedAnew, corpusSubjects, editsOf, faultsOf, offersIn } from './everywhere.js';
import { applied } from './refactor-fixture.js';
import { rowTexts, sampleRun } from './sample-run.js';

/** Models get columns or examples, on purpose. */
const ADDS: ReadonlySet<string> = new Set(['map-unmapped-columns', 'add-example']);

describe('refactorings in the corpus', function () {
  this.timeout(1_800_000);
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  for (const subject of corpusSubjects())
    it(subject.name, async () => {
      const offers = offersIn(subject, 61);
      const faults: string[] = [];
      const before = await sampleRun(engine, subject.project);
      let runs = 0;
      for (const offer of offers) {
        faults.push(...(await faultsOf(subject.project, offer, engine)));
        const edits = await editsOf(offer.offer, engine);
        if (typeof edits === 'string' || ADDS.has(offer.id)) continue;
        const { project } = applied(subject.project, edits);
        const changed = computedAnew(subject.project, project);
        if (changed.size === 0) continue;
        runs++;
        const after = await sampleRun(engine, project, changed);
        for (const name of changed) {
          const [rows, now] = [before, after].map(
            (run) => [...run.models].find(([m]) => m.toLowerCase() === name)?.[1],
          );
          if (rows === undefined) continue;
          const columns = rows.columns.map((c) => c.name);
          if (now === undefined || JSON.stringify(rowTexts(now, columns)) !== JSON.stringify(rowTexts(rows, columns)))
            faults.push(`${offer.id} “${offer.title}” at ${offer.offset} of ${offer.uri}: other rows of ${name}`);
        }
      }
      console.log(`      ${offers.length} refactorings, ${runs} run beside the original`);
      assert.deepEqual(faults, []);
    });
});
