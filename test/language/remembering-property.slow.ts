// Thousands of random sequences of history and incremental runs against the reference.

import assert from 'node:assert/strict';
import { compareHistories, compareIncrements, historyRules, randomNumbers, withEngine } from './remembering-runs.js';

describe('random runs, many', () => {
  it('history: 9,600 sequences of 8 runs', async () => {
    await withEngine(async (engine) => {
      for (let seed = 1; seed <= 2; seed++) {
        const random = randomNumbers(1000 + seed);
        for (const [i, rules] of historyRules.entries()) {
          const result = await compareHistories(engine, rules, `h${seed}_${i}`, random, 200, 8);
          assert.equal(result.difference, undefined, `seed ${seed}`);
        }
      }
    });
  });

  it('increments: 200 sequences of 6 runs', async () => {
    await withEngine(async (engine) => {
      const random = randomNumbers(2000);
      for (let i = 0; i < 200; i++)
        assert.equal((await compareIncrements(engine, `i${i}`, random, 6)).difference, undefined);
    });
  });
});
