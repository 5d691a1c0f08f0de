// What a target will refuse is said in the spec: everything that generating prints as refused has a finding at its place, for every platform and dialect.

import assert from 'node:assert/strict';
import '../../server/src/diagnostics/all-targets.js';
import { projectProblems } from '../../server/src/diagnostics/run-diagnostics.js';
import { generateProject } from '../../server/src/emit/generate.js';
import { platforms } from '../../server/src/emit/platforms/index.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import type { Problem } from '../../server/src/spec/problem.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';
import { hostileSpec } from '../emit/hostile-pipeline.js';
import { goldenSpecs } from '../platforms/golden-specs.js';

const uri = 'file:///nowhere/spec.json';
const targets = platforms.flatMap((p) =>
  p.dialects.map((d) => ({ platform: p.id, dialect: d.id, out: `out/${p.id}_${d.id}` })),
);

class Editor {
  private settings = '{}';
  readonly workspace = new Workspace({
    ...nodeHost,
    listFiles: () => [],
    isFile: (path) => path === '/nowhere/pipewright.json',
    readText: (path) => (path === '/nowhere/pipewright.json' ? this.settings : undefined),
  });

  open(spec: object | string, configured: readonly object[]): Project {
    this.settings = JSON.stringify({ targets: configured });
    this.workspace.filesChanged([{ uri: 'file:///nowhere/pipewright.json', kind: 'changed' }]);
    this.workspace.setDocument({ uri, text: typeof spec === 'string' ? spec : JSON.stringify(spec), version: 1 });
    return this.workspace.project(uri);
  }
}

const ofTargets = (project: Project): readonly Problem[] =>
  projectProblems(project).filter((p) =>
    ['untranslatable-expression', 'refused-by-platform', 'reads-refused-model'].includes(p.id),
  );

/** Names that no engine of 63 bytes keeps, types and functions that only some have, tests that look into what is left out. */
const FAULTY = {
  sources: [
    {
      name: 'raw.t',
      columns: [
        { name: 'id', type: 'INT64', nullable: false },
        { name: 's', type: 'STRING' },
        { name: 'at', type: 'TIME' },
        { name: 'big', type: 'BIGNUMERIC' },
        { name: 'j', type: 'JSON' },
        { name: 'st', type: 'STRUCT<a INT64, b ARRAY<STRING>>' },
      ],
      primary_key: 'id',
    },
  ],
  models: [
    {
      name: `a${'_very_long'.repeat(7)}`,
      layer: 'staging',
      sources: ['raw.t'],
      column_mapping: [{ target_column: 'id', from_table: 't', from_column: 'id' }],
    },
    { name: 'reads_it', sources: [`a${'_very_long'.repeat(7)}`], column_mapping: [] },
    { name: 'reads_that', sources: ['reads_it'], column_mapping: [] },
    {
      name: 'long_column',
      sources: ['raw.t'],
      column_mapping: [{ target_column: `c${'_very_long'.repeat(7)}`, from_table: 't', from_column: 'id' }],
    },
    { name: 'types', sources: ['raw.t'], column_mapping: [] },
    {
      name: 'normal',
      sources: ['raw.t'],
      column_mapping: [
        { target_column: 's', transform: 'NORMALIZE(s, NFKC)' },
        {
          target_column: 'd',
          transform: 'SAFE_CAST(s AS INT64)',
          tests: [{ relationships: 'reads_it.id' }, 'relationships(types.id)'],
        },
      ],
    },
    {
      name: 'view_of_run',
      materialization: 'view',
      sources: ['raw.t'],
      column_mapping: [{ target_column: 'x', transform: '@run_ts' }],
    },
    {
      name: 'partitioned',
      sources: ['raw.t'],
      column_mapping: [
        { target_column: 's', from_table: 't', from_column: 's' },
        { target_column: 'at', from_table: 't', from_column: 'at' },
      ],
      constraints: { partition_by: ['s', 'at'], cluster_by: ['at'] },
    },
    {
      name: 'ephemeral',
      materialization: 'ephemeral',
      sources: ['raw.t'],
      column_mapping: [{ target_column: 'id', from_table: 't', from_column: 'id', tests: ['unique'] }],
    },
  ],
};

describe('refusals in the editor', () => {
  for (const { name, spec } of [
    { name: 'faulty', spec: FAULTY },
    { name: 'hostile', spec: hostileSpec },
    ...goldenSpecs,
  ])
    it(`${name}: what generating refuses has a finding`, function () {
      this.timeout(120_000);
      const project = new Editor().open(spec, targets);
      assert.ok(project.plan.models.length > 0);
      const found = ofTargets(project);
      let refused = 0;
      for (const { platform, dialect } of targets) {
        const made = generateProject(project.plan, platform, dialect);
        assert.ok(made.ok);
        for (const refusal of made.result.refusals) {
          refused++;
          assert.ok(
            found.some((p) => p.file === refusal.file && p.part.split('~')[0] === refusal.at.split('~')[0]),
            `${platform} ${dialect}: ${refusal.part} at ${refusal.at}: ${refusal.reason}`,
          );
        }
      }
      // And nothing where everything is generated.
      if (refused === 0) assert.deepEqual(found, []);
      if (name === 'faulty') assert.ok(refused > 20, String(refused));
    });

  it('the same after edits as in a fresh project, model by model', () => {
    const editor = new Editor();
    const steps = [
      FAULTY,
      { ...FAULTY, models: FAULTY.models.slice(1) },
      FAULTY,
      { ...FAULTY, models: FAULTY.models.map((m, i) => (i === 0 ? { ...m, name: 'short' } : m)) },
      { ...FAULTY, models: FAULTY.models.map((m) => ({ ...m, description: 'new' })) },
    ];
    for (const spec of steps) {
      const said = ofTargets(editor.open(spec, targets)).map((p) => `${p.id} ${p.part} ${p.message}`);
      const fresh = ofTargets(new Editor().open(spec, targets)).map((p) => `${p.id} ${p.part} ${p.message}`);
      assert.deepEqual([...said].sort(), [...fresh].sort());
    }
  });

  it('says an expression once, and names all targets that refuse it', () => {
    const project = new Editor().open(FAULTY, targets);
    const places = ofTargets(project).map((p) => `${p.part} ${p.span?.start ?? ''} ${p.message}`);
    assert.equal(new Set(places).size, places.length);
    assert.deepEqual(
      ofTargets(project)
        .filter((p) => p.part.startsWith('models/normal/column_mapping/s'))
        .map((p) => p.id),
      ['untranslatable-expression', 'untranslatable-expression', 'untranslatable-expression'],
    );
  });
});
