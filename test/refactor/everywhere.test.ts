// Refactorings wherever they are offered in real specs, a few of each: they can be made, the result parses, has no new fault, and means the same.

import assert from 'node:assert/strict';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import { faultsOf, fewOfEach, offersIn, subjects } from './everywhere.js';

describe('refactorings everywhere (a few of each)', () => {
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  for (const subject of subjects())
    it(subject.name, async function () {
      this.timeout(60_000);
      const offers = fewOfEach(offersIn(subject, 97, 5), 1);
      assert.ok(offers.length > 3, `${offers.length} offers`);
      const faults: string[] = [];
      for (const offer of offers) faults.push(...(await faultsOf(subject.project, offer, engine)));
      assert.deepEqual(faults, []);
    });
});
