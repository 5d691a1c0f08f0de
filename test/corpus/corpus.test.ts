// Correct specs of many domains: no error, no warning, the remarks that a reviewer expects and no other; the rows that are right by hand;
// examples and data tests that pass; projects for every platform. A false alarm here is a fault of the rule, not of the spec.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { generateProject } from '../../server/src/emit/generate.js';
import { platforms } from '../../server/src/emit/platforms/index.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { CellValue, Engine } from '../../server/src/run/engine.js';
import { loadSources } from '../../server/src/run/load-csv.js';
import { readParameters } from '../../server/src/run/read-parameters.js';
import { runDataTests } from '../../server/src/run/run-data-tests.js';
import { runExamples } from '../../server/src/run/run-examples.js';
import type { ModelRows } from '../../server/src/run/run-pipeline.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import {
  corpusFolder,
  corpusPipelines,
  expectedRows,
  openPipeline,
  shownFindings,
  type CorpusPipeline,
  type ShownFinding,
  type TextRow,
} from './pipelines.js';

const pipelines = corpusPipelines();
const root = join(corpusFolder, '..', '..');

const line = (f: ShownFinding): string => `${f.line} ${f.severity} ${f.id} «${f.at}» ${f.message}`;

/** Cells as text; FLOAT64 to twelve digits, so that sums in another order agree. */
function asText(value: CellValue, type: string): string | null {
  if (value === null) return null;
  if (type === 'FLOAT64') return Number(Number(value).toPrecision(12)).toString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function sameRows(actual: ModelRows, columns: readonly string[], rows: readonly TextRow[], what: string): void {
  const types = columns.map((name) => actual.columns.find((c) => c.name === name)?.type);
  assert.ok(!types.includes(undefined), `${what} has no column ${columns[types.indexOf(undefined)]!}`);
  const cells = actual.rows.map((row) => columns.map((name, i) => asText(row[name] ?? null, types[i]!)));
  const expected = rows.map((row) => row.map((cell, i) => (cell === null ? null : asText(cell, types[i]!))));
  const sorted = (list: readonly TextRow[]): string[] => list.map((row) => JSON.stringify(row)).sort();
  assert.deepEqual(sorted(cells), sorted(expected), what);
}

describe('the corpus of correct specs', function () {
  this.timeout(60_000);
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(async () => engine.close());

  it('has pipelines of many domains', () => {
    assert.ok(pipelines.length >= 16, `${pipelines.length} pipelines`);
  });

  for (const pipeline of pipelines) {
    describe(pipeline.name, () => {
      const project = openPipeline(pipeline);

      it('is accepted with nothing but the expected remarks', () => {
        const findings = shownFindings(project);
        const loud = findings.filter((f) => f.severity === 'error' || f.severity === 'warning');
        assert.deepEqual(loud.map(line), []);
        const left = [...(pipeline.expected.findings ?? [])];
        const surplus = findings.filter((f) => {
          const at = left.findIndex((e) => e.id === f.id && e.at === f.at);
          if (at >= 0) left.splice(at, 1);
          return at < 0;
        });
        assert.deepEqual([surplus.map(line), left], [[], []]);
      });

      it('gives the rows that are right by hand, and its tests and examples pass', async () => {
        const { plan } = project;
        const loaded = loadSources(plan.sources, join(pipeline.folder, 'rows'), nodeHost);
        assert.deepEqual([loaded.problems, loaded.missing], [[], []]);
        const runTs = pipeline.expected.run_ts ?? '2024-07-01T00:00:00Z';
        const parameters = readParameters(plan.parameters, [`run_ts=${runTs}`], new Date(0));
        assert.ok(parameters.ok);
        const { run, results } = await runDataTests(engine, {
          plan,
          dialect: duckdb,
          rows: loaded.rows,
          parameters: parameters.values,
          keepsState: false,
          workspace: pipeline.name.replaceAll('-', '_'),
        });
        assert.deepEqual(run.blocked, []);
        const expected = expectedRows(pipeline);
        assert.ok(expected.length >= 2, 'too little is expected');
        for (const { model, columns, rows } of expected) {
          const actual = run.models.get(model) ?? assert.fail(`no model ${model}`);
          assert.ok(rows.length > 0, `${model}: no rows prove nothing`);
          sameRows(actual, columns, rows, model);
        }
        const failed = results.filter((r) => r.status !== 'pass');
        assert.deepEqual(
          failed.map((r) => `${r.model} ${r.name} ${r.message ?? JSON.stringify(r.samples)}`),
          [],
        );
        const examples = await runExamples(engine, plan, duckdb);
        assert.deepEqual(
          examples.filter((r) => r.status !== 'pass'),
          [],
        );
      });

      it('generates every platform', () => refusalsAreExpected(pipeline, project.plan));
    });
  }

  for (const folder of ['test/tpch/specs/q01.spec.json', 'client-examples/workspace/web.spec.json']) {
    it(`${folder} has no false alarm`, () => {
      const findings = shownFindings(openPipeline({ spec: join(root, folder) }));
      const loud = findings.filter((f) => f.severity === 'error' || f.severity === 'warning');
      const meant = new Set([
        'accepted-values-placeholder',
        'implicit-drill-across',
        'comma-list',
        'deduplicate-order-not-total',
      ]);
      assert.deepEqual(loud.filter((f) => folder.includes('tpch') || !meant.has(f.id)).map(line), []);
    });
  }
});

function refusalsAreExpected(pipeline: CorpusPipeline, plan: Parameters<typeof generateProject>[0]): void {
  const expected = pipeline.expected.refusals ?? [];
  const used = new Set<(typeof expected)[number]>();
  const surplus: string[] = [];
  for (const platform of platforms) {
    for (const dialect of platform.dialects) {
      const made = generateProject(plan, platform.id, dialect.id);
      assert.ok(made.ok);
      assert.ok(made.result.files.length > 0);
      for (const r of made.result.refusals) {
        // Readers follow what they read.
        if (r.id === 'reads-refused-model') continue;
        const by = expected.find(
          (e) => e.part === r.part && e.target === platform.id && e.dialects.includes(dialect.id),
        );
        if (by === undefined) surplus.push(`${platform.id}/${dialect.id} ${r.part}: ${r.reason}`);
        else used.add(by);
      }
    }
  }
  assert.deepEqual([surplus, expected.filter((e) => !used.has(e))], [[], []]);
}
