// Random sequences of history and incremental runs end as the reference says, refusals and second runs included; thousands more in the slow lane.

import assert from 'node:assert/strict';
import { compareHistories, compareIncrements, historyRules, randomNumbers, withEngine } from './remembering-runs.js';

describe('random runs', () => {
  it('history: 480 sequences of 5 runs under a quarter of the rules', async () => {
    await withEngine(async (engine) => {
      const random = randomNumbers(7);
      // Each kind of rule, the columns by turns; the slow lane has every combination.
      const some = [1, 5, 8, 12, 20, 22].map((n) => historyRules[n]!);
      let refusals = 0;
      let changes = 0;
      for (const [i, rules] of some.entries()) {
        const result = await compareHistories(engine, rules, `h${i}`, random, 80, 5);
        assert.equal(result.difference, undefined);
        refusals += result.refusals;
        changes += result.changes;
      }
      // The sequences are worth something: many runs change a table, and some are refused.
      assert.ok(refusals > 100 && changes > 800, `${refusals} refusals, ${changes} changes`);
    });
  });

  it('increments: 15 sequences of 5 runs', async () => {
    await withEngine(async (engine) => {
      const random = randomNumbers(8);
      let refusals = 0;
      for (let i = 0; i < 15; i++) {
        const result = await compareIncrements(engine, `i${i}`, random, 5);
        assert.equal(result.difference, undefined);
        refusals += result.refusals;
      }
      assert.ok(refusals > 2, `${refusals} refusals`);
    });
  });
});
