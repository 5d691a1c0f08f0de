// The corpus against the reference and every executable dialect: nothing silently different, and as much translated as promised.

import assert from 'node:assert/strict';
import { dialectById } from '../../../server/src/sql/dialects/index.js';
import { isEvaluable } from '../corpus/reference-lacks.js';
import { requireEngine, type EngineName } from '../../engines/locate.js';
import { formatFronts, formatOutcomes, summaryLine, tally } from './format-report.js';
import { PROMISED } from './promised-table.js';
import { runReference, runTarget, type ReferenceRun } from './run-oracle.js';
import { dialectOf, TARGET_IDS, type TargetId } from './target-ids.js';

const ENGINES: Readonly<Record<TargetId, EngineName>> = {
  bigquery: 'googlesql',
  duckdb: 'duckdb',
  postgres: 'postgres',
  spark: 'spark',
  'spark-plain': 'spark',
  pyspark: 'spark',
};

interface Share {
  /** One in so many expressions, counted from `from`. */
  readonly every: number;
  readonly from: number;
}

/**
 * Spark takes most of the time. Among all other tests every second expression is run on it, in a session with or in one without
 * ANSI mode by turns, and the first of each function; of PySpark, which prints the tree that Spark SQL prints, every tenth.
 * `npm run oracle` runs all of them.
 */
const SHARES: Readonly<Partial<Record<TargetId, Share>>> =
  process.env['PIPEWRIGHT_ORACLE'] === 'whole'
    ? {}
    : { spark: { every: 4, from: 0 }, 'spark-plain': { every: 4, from: 2 }, pyspark: { every: 10, from: 0 } };

function sampled(run: ReferenceRun, share: Share): ReferenceRun {
  const seen = new Set<string>();
  const kept = run.entries.flatMap((entry, i) => {
    const section = `${entry.family} ${entry.fn}`;
    const isFirst = !seen.has(section);
    seen.add(section);
    return (isFirst && share.from === 0) || i % share.every === share.from ? [i] : [];
  });
  const only = <T>(all: readonly T[]): T[] => kept.map((i) => all[i]!);
  return { entries: only(run.entries), answers: only(run.answers), fronts: only(run.fronts) };
}

describe('the oracle', function () {
  this.timeout(1_800_000);
  let run: ReferenceRun;

  before(async function () {
    requireEngine('googlesql', this);
    run = await runReference();
  });

  it('finds that we accept the corpus, with the types and the NULLs of the reference', () => {
    const agreed = new Set(['accepted', 'not-ours']);
    const wrong = run.fronts.flatMap((front, i) => (agreed.has(front.kind) ? [] : [i]));
    const only = <T>(all: readonly T[]): T[] => wrong.map((i) => all[i]!);
    assert.equal(wrong.length, 0, formatFronts(only(run.entries), only(run.fronts), only(run.answers), 50));
  });

  it('sees no reference answer for text that must be rejected, and one for all the rest', () => {
    const rejected = run.entries.filter((_, i) => run.answers[i]!.kind === 'rejected').map((entry) => entry.text);
    assert.deepEqual(rejected, []);
  });

  it('cannot evaluate what the documentation calls text only, and nothing else', () => {
    const wrong = run.entries.filter((entry, i) => {
      const front = run.fronts[i]!;
      return front.kind === 'accepted' && isEvaluable(entry, front.typed) !== (run.answers[i]!.kind === 'value');
    });
    assert.deepEqual(
      wrong.map((entry) => entry.text),
      [],
    );
  });

  for (const id of TARGET_IDS) {
    it(`finds nothing silently different on ${id}`, async function () {
      requireEngine(ENGINES[id], this);
      assert.ok(dialectById(dialectOf(id)));
      const promised = PROMISED[id];
      const part = sampled(run, SHARES[id] ?? { every: 1, from: 0 });
      const outcomes = await runTarget(id, part);
      const shown = formatOutcomes(id, part.entries, outcomes, { refused: false, verbose: false, limit: 40 });
      const all = tally(part.entries, outcomes, part.fronts, part.answers);
      assert.equal(all.silent, 0, shown);
      assert.ok(all.error <= promised.errors, `${all.error} errors where the reference has a value\n${shown}`);
      console.log(`      ${summaryLine(id, all)}`);
      const translated = (100 * all.reached) / all.reachable;
      assert.ok(translated >= promised.translated, `only ${translated.toFixed(1)} % translated for ${id}`);
    });
  }
});
