// Refactorings wherever they are offered in real specs, a few of each: they can be made, the result parses, has no new fault, and means the same.

import assert from 'node:assert/strict';
import { faultsOf, fewOfEach, offersIn, subjects } from './everywhere.js';

describe('refactorings everywhere (a few of each)', () => {
  for (const subject of subjects())
    it(subject.name, function () {
      this.timeout(60_000);
      const offers = fewOfEach(offersIn(subject, 97, 5), 1);
      assert.ok(offers.length > 3, `${offers.length} offers`);
      assert.deepEqual(
        offers.flatMap((offer) => faultsOf(subject.project, offer)),
        [],
      );
    });
});
