// `explain` and `lineage` as scripts use them: one JSON object, places, blocked parts, exit codes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', 'server', 'bin', 'pipewright.js');
const folder = mkdtempSync(join(tmpdir(), 'pipewright-explain-'));
const spec = `{
  "sources": [{ "name": "raw.t", "columns": [{ "name": "a", "type": "INT64" }] }],
  "models": [
    { "name": "m", "sources": ["raw.t"], "filters": [{ "applies_to": "t", "predicate": "a > 1" }], "column_mapping": [{ "target_column": "b", "transform": "a + 1" }] },
    { "name": "bad", "sources": ["raw.t"], "column_mapping": [{ "target_column": "b", "transform": "nope" }] }
  ]
}`;

function pipewright(...args: string[]): { readonly status: number | null; readonly out: string } {
  const { status, stdout } = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, out: stdout };
}

describe('explain and lineage', () => {
  before(() => writeFileSync(join(folder, 'spec.json'), spec));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('explain --format json: steps with the places they come from, and what is blocked', () => {
    const { status, out } = pipewright('explain', 'spec.json', '--format', 'json');
    const answer = JSON.parse(out) as {
      formatVersion: number;
      models: {
        name: string;
        file: string;
        steps: { kind: string; text: string; range?: { start: { line: number; character: number } } }[];
      }[];
      blocked: { part: string; findingId: string; file: string }[];
    };
    assert.equal(status, 1);
    assert.equal(answer.formatVersion, 1);
    assert.deepEqual(
      answer.models.map((m) => [m.name, m.file]),
      [['m', 'spec.json']],
    );
    const filter = answer.models[0]!.steps.find((s) => s.kind === 'filter')!;
    assert.equal(filter.text, 'Of these, keep rows where `t.a > 1`; this happens before anything is combined.');
    assert.equal(filter.range?.start.line, 3);
    assert.deepEqual(
      answer.blocked.map((b) => [b.part, b.findingId, b.file]),
      [['bad', 'unknown-column', 'spec.json']],
    );
    assert.equal(pipewright('explain', 'spec.json', 'M').status, 0);
    assert.equal(pipewright('explain', 'spec.json', 'nothing').status, 2);
  });

  it('lineage --format json: edges, all or of one column', () => {
    const { status, out } = pipewright('lineage', 'spec.json', 'M.B', '--format', 'json');
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(out), {
      formatVersion: 1,
      edges: [
        { from: 'raw.t.a', to: 'm.b', kind: 'value' },
        { from: 'raw.t.a', to: 'm.b', kind: 'filter' },
      ],
    });
    assert.equal(pipewright('lineage', 'spec.json', 'm.nothing').status, 2);
  });
});
