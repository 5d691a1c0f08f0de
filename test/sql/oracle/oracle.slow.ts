// The corpus against the reference and every executable dialect: nothing silently different, and as much translated as promised.

import assert from 'node:assert/strict';
import { dialectById } from '../../../server/src/sql/dialects/index.js';
import { requireEngine, type EngineName } from '../../engines/locate.js';
import { formatFronts, formatOutcomes, summaryLine, tally } from './format-report.js';
import { runReference, runTarget, type ReferenceRun } from './run-oracle.js';
import { TARGET_IDS, type TargetId } from './target-ids.js';

/** Least share of the corpus, in percent, that is translated and equal in value and type. */
const PROMISED: Readonly<Record<TargetId, number>> = { bigquery: 95, duckdb: 95, postgres: 90, spark: 95, pyspark: 95 };

const ENGINES: Readonly<Record<TargetId, EngineName>> = {
  bigquery: 'googlesql',
  duckdb: 'duckdb',
  postgres: 'postgres',
  spark: 'spark',
  pyspark: 'spark',
};

describe('the oracle', function () {
  this.timeout(900_000);
  let run: ReferenceRun;

  before(async function () {
    requireEngine('googlesql', this);
    run = await runReference();
  });

  it('finds our types equal to the reference on the corpus', () => {
    const wrong = run.fronts.flatMap((front, i) => (front.kind === 'wrong-type' || front.kind === 'wrongly-accepted' ? [i] : []));
    const only = <T>(all: readonly T[]): T[] => wrong.map((i) => all[i]!);
    assert.equal(wrong.length, 0, formatFronts(only(run.entries), only(run.fronts), only(run.answers), 50));
  });

  it('sees no reference answer for text that must be rejected, and one for all the rest', () => {
    const rejected = run.entries.filter((_, i) => run.answers[i]!.kind === 'rejected').map((entry) => entry.text);
    assert.deepEqual(rejected, []);
  });

  for (const id of TARGET_IDS) {
    it(`finds nothing silently different on ${id}`, async function () {
      requireEngine(ENGINES[id], this);
      if (dialectById(id) === undefined) this.skip();
      const outcomes = await runTarget(id, run);
      const counts = tally(outcomes, run.answers);
      console.log(`      ${summaryLine(id, counts)}`);
      const shown = formatOutcomes(id, run.entries, outcomes, { refused: false, verbose: false, limit: 40 });
      assert.equal(counts.silent, 0, shown);
      const translated = (100 * (counts.equal + counts.noted)) / counts.corpus;
      assert.ok(translated >= PROMISED[id], `only ${translated.toFixed(1)} % translated for ${id}\n${shown}`);
    });
  }
});
