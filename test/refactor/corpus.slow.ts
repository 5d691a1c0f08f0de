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

/**
 * What is offered and then refused, with a reason, because it would mean something else: it is found out only when it has been made. A group
 * without payments has 0 now and would have NULL; a column of an extracted function is not known to be there where the CASE knows it; rows of
 * examples that pass through a self-join contradict each other in a model of their own; an example would be lost.
 */
const REFUSED: readonly RegExp[] = [
  /^pre-aggregate “Aggregate `stg_payments` by `order_id`/u,
  /^extract-function “Extract `CASE WHEN payment_method = /u,
  /^extract-(?:model|joins) “Extract .*`dim_employees_/u,
  /^inline-model “Inline `mrr_movements` into `monthly_mrr`/u,
  /^inline-model “Inline `stg_page_views` into `page_view_gaps`/u,
  /^inline-model “Inline `stg_claim_lines` into its 2 readers/u,
];

const isRefused = (fault: string): boolean =>
  REFUSED.some((r) => r.test(fault)) &&
  /: (?:edits nothing|With the rows of its examples something would be wrong|It would change what the spec means|It is not known from which rows|The example .* would be lost)/u.test(
    fault,
  );

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
        faults.push(...(await faultsOf(subject.project, offer, engine)).filter((f) => !isRefused(f)));
        const edits = await editsOf(subject.project, offer.offer, engine);
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
