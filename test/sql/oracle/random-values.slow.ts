// Random expressions of a fixed seed on the executable dialects: no value that the reference does not have, and no error where it has one.

import assert from 'node:assert/strict';
import { requireEngine, type EngineName } from '../../engines/locate.js';
import type { CorpusEntry, EntryKind } from '../corpus/read-corpus.js';
import type { Outcome } from './compare.js';
import { formatFronts, formatOutcomes } from './format-report.js';
import { unexplained } from './order-of-evaluation.js';
import { randomValueEntries } from './random-values.js';
import { REVIEWED_RANDOM } from './reviewed.js';
import { runReference, runTarget } from './run-oracle.js';
import { dialectOf, type TargetId } from './target-ids.js';

interface Share {
  readonly engine: EngineName;
  readonly count: Readonly<Partial<Record<EntryKind, number>>>;
}

/** How many of a seed each engine evaluates within a minute. */
const SHARES: Readonly<Record<TargetId, Share>> = {
  bigquery: { engine: 'googlesql', count: { scalar: 200, aggregate: 60, window: 60 } },
  duckdb: { engine: 'duckdb', count: { scalar: 200, aggregate: 60, window: 60 } },
  postgres: { engine: 'postgres', count: { scalar: 150, aggregate: 40, window: 40 } },
  spark: { engine: 'spark', count: { scalar: 16, aggregate: 2, window: 2 } },
  'spark-plain': { engine: 'spark', count: { scalar: 30, aggregate: 5, window: 5 } },
  pyspark: { engine: 'spark', count: { scalar: 20, aggregate: 5, window: 5 } },
};
/** Minutes more of Spark: only with a seed in PIPEWRIGHT_VALUE_SEED. */
const BY_HAND: ReadonlySet<TargetId> = new Set<TargetId>(['spark-plain', 'pyspark']);
const SEED = Number(process.env['PIPEWRIGHT_VALUE_SEED'] ?? 101);
/** What the reference says of itself where it folds constants while it analyses. */
const OF_THE_REFERENCE = /must be non-NULL|can only ORDER BY expressions that are arguments/;

describe('random expressions on values', function () {
  this.timeout(600_000);
  before(function () {
    requireEngine('googlesql', this);
  });

  for (const [id, { engine, count }] of Object.entries(SHARES) as [TargetId, Share][]) {
    if (BY_HAND.has(id) && process.env['PIPEWRIGHT_VALUE_SEED'] === undefined) continue;
    it(`differ nowhere on ${id} (seed ${SEED})`, async function () {
      requireEngine(engine, this);
      const entries = Object.entries(count).flatMap(([kind, n]) => randomValueEntries(kind as EntryKind, n, SEED));
      const run = await runReference(entries);
      const fronts = run.fronts.flatMap((front, i) =>
        front.kind === 'accepted' ||
        front.kind === 'not-ours' ||
        (front.kind === 'wrongly-accepted' && OF_THE_REFERENCE.test(front.theirs))
          ? []
          : [i],
      );
      const only = <T>(all: readonly T[], indexes: readonly number[]): T[] => indexes.map((i) => all[i]!);
      assert.equal(
        fronts.length,
        0,
        formatFronts(only(entries, fronts), only(run.fronts, fronts), only(run.answers, fronts), 20),
      );
      const outcomes = await runTarget(id, run);
      const open = (await unexplained(id, entries, outcomes)).filter((i) => !isReviewed(id, entries[i]!, outcomes[i]!));
      const equal = outcomes.filter(({ kind }) => kind === 'equal' || kind === 'noted').length;
      const refused = outcomes.filter(({ kind }) => kind === 'refused').length;
      console.log(
        `      ${id}: ${entries.length} expressions, ${equal} equal, ${refused} refused, ${open.length} differ`,
      );
      assert.equal(
        open.length,
        0,
        formatOutcomes(id, only(entries, open), only(outcomes, open), { refused: false, verbose: false, limit: 40 }),
      );
      assert.ok(equal * 2 > entries.length, `only ${equal} of ${entries.length} are translated`);
    });
  }
});

function isReviewed(id: TargetId, entry: CorpusEntry, outcome: Outcome): boolean {
  return (
    'differences' in outcome &&
    REVIEWED_RANDOM.some(
      ({ dialects, expected, actual, text }) =>
        dialects.includes(dialectOf(id)) &&
        (text?.test(entry.text) ?? true) &&
        outcome.differences.every((d) => (expected?.test(d.expected) ?? true) && actual.test(d.actual)),
    )
  );
}
