// Every platform gives the same rows: each case is generated for it, run with its own tool, and compared with the embedded engine and with rows by hand.
//
// A part that a platform refuses has a position and a reason, and takes no part; nothing may be missing without one.

import assert from 'node:assert/strict';
import { generateProject } from '../../server/src/emit/generate.js';
import type { ModelPlan } from '../../server/src/plan/plan.js';
import { compareRows, type Row } from '../../server/src/run/compare-rows.js';
import { isScalar } from '../../server/src/sql/types.js';
import { requireEngine } from '../engines/locate.js';
import { platformCases } from './cases.js';
import { runEmbedded } from './embedded.js';
import type { PlatformCase, RunOutcome } from './platform-runner.js';
import { platformRunners } from './platform-runners.js';

const reference = new Map<PlatformCase, Promise<readonly RunOutcome[]>>();

function embedded(wanted: PlatformCase): Promise<readonly RunOutcome[]> {
  const known = reference.get(wanted) ?? runEmbedded(wanted);
  reference.set(wanted, known);
  return known;
}

describe('the embedded engine gives the rows by hand', function () {
  this.timeout(300_000);
  for (const wanted of platformCases) {
    if (wanted.expected === undefined) continue;
    it(wanted.name, async () => {
      const outcomes = await embedded(wanted);
      for (const [run, expected] of wanted.expected!.entries()) {
        assert.deepEqual(
          [...outcomes[run]!.failed.keys()].sort(),
          [...(wanted.refused?.[run] ?? [])].sort(),
          `run ${run + 1}`,
        );
        for (const [name, rows] of Object.entries(expected)) {
          const model = wanted.plan.models.find((m) => m.name === name)!;
          same(model, rows, outcomes[run]!.rows.get(name) ?? [], `run ${run + 1}, ${name}`);
        }
      }
    });
  }
});

for (const runner of platformRunners) {
  describe(`${runner.name} gives the same rows`, function () {
    this.timeout(900_000);
    before(async function () {
      for (const engine of runner.engines) requireEngine(engine, this);
      await runner.start();
    });
    after(() => runner.stop());

    for (const wanted of platformCases) {
      if (wanted.only?.includes(runner.name) === false) continue;
      it(wanted.name, async () => {
        const made = generateProject(wanted.plan, runner.target, runner.dialect);
        assert.ok(made.ok);
        const { files, refusals } = made.result;
        for (const r of refusals)
          assert.ok(r.reason !== '' && r.at !== '' && r.file !== '', `${r.part} is refused without reason or place`);
        const refused = new Set(refusals.map((r) => r.part));
        const models = wanted.plan.models.filter(
          (m) => !refused.has(m.name) && (m.history !== undefined || m.materialization.type !== 'ephemeral'),
        );
        const wantedOutcomes = await embedded(wanted);
        const outcomes = await runner.run({
          files,
          plan: wanted.plan,
          runs: wanted.runs,
          models: models.map((m) => m.name),
        });
        assert.equal(outcomes.length, wanted.runs.length);
        for (const [run, outcome] of outcomes.entries()) {
          const right = wantedOutcomes[run]!;
          const failing = (o: RunOutcome): readonly string[] =>
            [...o.failed.keys()].filter((name) => models.some((m) => m.name === name)).sort();
          assert.deepEqual(
            failing(outcome),
            failing(right),
            `run ${run + 1}: ${[...outcome.failed].map(([name, text]) => `${name}: ${text}`).join('\n')}`,
          );
          for (const model of models) {
            if (outcome.notEvaluated?.has(model.name) === true) continue;
            const actual = outcome.rows.get(model.name);
            assert.ok(actual !== undefined, `run ${run + 1}: ${model.name} is not there`);
            same(model, right.rows.get(model.name) ?? [], actual, `run ${run + 1}, ${model.name}`);
          }
        }
        if (refusals.length > 0)
          console.log(`        refused: ${refusals.map((r) => `${r.part}: ${r.reason}`).join('; ')}`);
      });
    }
  });
}

/** The columns that the expected rows name. */
function same(model: ModelPlan, expected: readonly Row[], actual: readonly Row[], where: string): void {
  const columns = expected.length === 0 ? [] : Object.keys(expected[0]!);
  const floats = new Set(model.columns.filter((c) => isScalar(c.type, 'FLOAT64')).map((c) => c.name));
  const differences = compareRows(expected, actual.map(declared(columns)), { columns, floats });
  assert.deepEqual(differences, [], `${where}\n${JSON.stringify(differences, undefined, 1)}`);
  assert.equal(actual.length, expected.length, where);
}

/** Names as declared: an engine may fold them. */
function declared(columns: readonly string[]): (row: Row) => Row {
  const names = new Map(columns.map((c) => [c.toLowerCase(), c]));
  return (row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [names.get(name.toLowerCase()) ?? name, value]));
}
