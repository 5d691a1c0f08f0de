// The Customer 360 spec on both data sets with the embedded engine: rows by hand, history over the runs, refusals.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHost } from '../../server/src/host/node-host.js';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import { loadSources } from '../../server/src/run/load-csv.js';
import { readParameters } from '../../server/src/run/read-parameters.js';
import { runPipeline, type RunResult } from '../../server/src/run/run-pipeline.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import type { PipelinePlan } from '../../server/src/plan/plan.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import {
  customer360Folder,
  dataSets,
  emptySet,
  givenSet,
  secondSet,
  type Cell,
  type DataSet,
  type ExpectedRow,
} from './data-sets.js';

function planned(folder: string): PipelinePlan {
  return new Workspace(nodeHost).project(nodeHost.toUri(join(folder, 'spec.json'))).plan;
}

async function runs(plan: PipelinePlan, set: DataSet, stateFile: string): Promise<readonly RunResult[]> {
  const engine = await openDuckdb({ stateFile });
  try {
    const results: RunResult[] = [];
    for (const run of set.runs) {
      const loaded = loadSources(plan.sources, run.folder, nodeHost);
      assert.deepEqual([loaded.problems, loaded.missing], [[], []]);
      const parameters = readParameters(plan.parameters, [`run_ts=${run.runTs}`], new Date(0));
      assert.ok(parameters.ok);
      results.push(
        await runPipeline(engine, {
          plan,
          dialect: duckdb,
          rows: loaded.rows,
          parameters: parameters.values,
          keepsState: true,
        }),
      );
    }
    return results;
  } finally {
    await engine.close();
  }
}

/** Rows as sorted texts of the columns that the expected rows name: multisets. */
function multiset(rows: readonly Readonly<Record<string, unknown>>[], like: readonly ExpectedRow[]): readonly string[] {
  const names = Object.keys(like[0] ?? rows[0] ?? {});
  return rows.map((row) => JSON.stringify(names.map((n) => (row[n] as Cell | undefined) ?? null))).sort();
}

describe('Customer 360 on both data sets', function () {
  let folder = '';
  before(function () {
    if (customer360Folder === undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'pipewright-sets-'));
    cpSync(customer360Folder, folder, { recursive: true });
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  for (const set of [givenSet, secondSet, emptySet]) {
    it(set?.name ?? 'given set', async function () {
      if (set === undefined) this.skip();
      const results = await runs(planned(folder), set, join(folder, `${set.name.replace(' ', '-')}.duckdb`));
      for (const [i, run] of set.runs.entries()) {
        const result = results[i]!;
        const refusals = result.blocked.filter((b) => b.findingId !== 'accepted-values-placeholder');
        assert.deepEqual(Object.fromEntries(refusals.map((b) => [b.part, b.findingId])), run.refused, run.name);
        for (const [model, expected] of Object.entries(run.expected)) {
          if (run.refused[model] !== undefined) {
            assert.equal(result.models.has(model), false, `${run.name}: ${model} is refused and has no rows`);
            continue;
          }
          assert.deepEqual(
            multiset(result.models.get(model)!.rows, expected),
            multiset(expected, expected),
            `${run.name}: ${model}`,
          );
        }
      }
    });
  }

  it('a refused run leaves the history as it was', async () => {
    const afterwards: DataSet = {
      name: 'after the refusal',
      runs: [...secondSet.runs, { ...secondSet.runs[2]!, runTs: '2025-03-05T00:00:00Z' }],
    };
    const results = await runs(planned(folder), afterwards, join(folder, 'refused.duckdb'));
    const expected = secondSet.runs[2]!.expected['dim_customers_scd2']!;
    assert.deepEqual(
      multiset(results[4]!.models.get('dim_customers_scd2')!.rows, expected),
      multiset(expected, expected),
    );
  });

  it('every run says something about every model', () => {
    for (const run of dataSets.flatMap((s) => s.runs)) assert.equal(Object.keys(run.expected).length, 5, run.name);
  });
});
