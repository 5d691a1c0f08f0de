// `explain` and `lineage` as scripts use them: one JSON object, places, blocked parts, exit codes.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineageCommand, type LineageOptions } from '../../server/src/cli/commands/lineage.js';
import { linesOf } from '../../server/src/cli/lines-of.js';
import type { Terminal } from '../../server/src/cli/terminal.js';
import { pipewright as runIn, type Ended } from './pipewright.js';

const folder = mkdtempSync(join(tmpdir(), 'pipewright-explain-'));
const spec = `{
  "sources": [{ "name": "raw.t", "columns": [{ "name": "a", "type": "INT64" }] }],
  "models": [
    { "name": "m", "sources": ["raw.t"], "filters": [{ "applies_to": "t", "predicate": "a > 1" }], "column_mapping": [{ "target_column": "b", "transform": "a + 1" }] },
    { "name": "bad", "sources": ["raw.t"], "column_mapping": [{ "target_column": "b", "transform": "nope" }] }
  ]
}`;

const pipewright = (...args: string[]): Promise<Ended> => runIn(folder, args);

after(() => rmSync(folder, { recursive: true, force: true }));

describe('explain and lineage', () => {
  before(() => writeFileSync(join(folder, 'spec.json'), spec));

  it('explain --format json: steps with the places they come from, and what is blocked', async () => {
    const { status, out } = await pipewright('explain', 'spec.json', '--format', 'json');
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
    assert.equal((await pipewright('explain', 'spec.json', 'M')).status, 0);
    assert.equal((await pipewright('explain', 'spec.json', 'nothing')).status, 2);
  });

  it('lineage --format json: edges, all or of one column', async () => {
    const { status, out } = await pipewright('lineage', 'spec.json', 'M.B', '--format', 'json');
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(out), {
      formatVersion: 1,
      edges: [
        { from: 'raw.t.a', to: 'm.b', kind: 'value' },
        { from: 'raw.t.a', to: 'm.b', kind: 'filter' },
      ],
      blocked: [],
    });
    assert.equal((await pipewright('lineage', 'spec.json', 'm.nothing')).status, 2);
  });
});

// In this process: most of what a process does is start.
function traced(options: Partial<LineageOptions>): {
  readonly status: number;
  readonly out: string;
  readonly notes: readonly string[];
} {
  let out = '';
  const notes: string[] = [];
  const terminal: Terminal = {
    cwd: folder,
    environment: {},
    out: (text) => void (out += text),
    note: (text) => void notes.push(text),
    colour: false,
    inputLines: () => linesOf([]),
  };
  const status = lineageCommand('spec.json', { of: undefined, format: 'json', ...options }, terminal);
  return { status, out, notes };
}

describe('lineage', () => {
  before(() => writeFileSync(join(folder, 'spec.json'), spec));

  it('names what is missing: a blocked model that reads from what was asked about', () => {
    for (const of of ['raw.t.a', 'raw.t', 'bad.b']) {
      const { status, out, notes } = traced({ of });
      const answer = JSON.parse(out) as { blocked: { part: string; findingId: string; range: object }[] };
      assert.equal(status, 1, of);
      assert.deepEqual(
        answer.blocked.map((b) => [b.part, b.findingId]),
        [['bad', 'unknown-column']],
      );
      assert.deepEqual(notes, ['spec.json:5: bad is missing: it is blocked by unknown-column']);
    }
    assert.deepEqual((JSON.parse(traced({ of: 'm.b' }).out) as { blocked: object }).blocked, []);
    assert.match(traced({ format: 'mermaid' }).out, /bad<br\/>blocked by unknown-column/);
  });

  it('in one direction, so far, of some kinds', () => {
    const edges = (options: Partial<LineageOptions>): readonly string[] =>
      (JSON.parse(traced(options).out) as { edges: { from: string; to: string; kind: string }[] }).edges.map(
        (e) => `${e.kind} ${e.from} ${e.to}`,
      );
    assert.deepEqual(edges({ of: 'm.b', downstream: true }), []);
    assert.deepEqual(edges({ of: 'm', upstream: true, kinds: ['filter'] }), ['filter raw.t.a m.b']);
    assert.deepEqual(edges({ of: 'raw.t.a', downstream: true, kinds: ['value', 'key'] }), ['value raw.t.a m.b']);
    assert.deepEqual(edges({ of: 'm.b', depth: 0 }), []);
    assert.deepEqual(edges({ kinds: ['filter'] }), ['filter raw.t.a m.b']);
  });

  it('OpenLineage: a JSON array, the same at any time, eventTime given or fixed', () => {
    const at = (options: Partial<LineageOptions>): string =>
      traced({ of: 'm.b', format: 'openlineage', ...options }).out;
    const [event] = JSON.parse(at({})) as { eventTime: string; job: { namespace: string; name: string } }[];
    assert.equal(event?.eventTime, '1970-01-01T00:00:00Z');
    assert.deepEqual([event.job.namespace, event.job.name.split('.').at(-1)], ['pipewright', 'm']);
    assert.equal(at({}), at({}));
    assert.match(at({ eventTime: '2024-06-01T10:00:00+02:00' }), /"eventTime":"2024-06-01T10:00:00\+02:00"/);
    assert.match(at({ namespace: 'bigquery' }), /"namespace":"bigquery"/);
    assert.throws(() => at({ eventTime: 'yesterday' }), /--event-time/);
  });

  it('a name that is nearly right', () =>
    assert.throws(() => traced({ of: 'm.bb' }), /no column, model or source m\.bb.*did you mean m\.b\?/));

  it('options as they are written', async () => {
    const { status, out } = await pipewright(
      'lineage',
      'spec.json',
      'm',
      '--upstream',
      '--depth',
      '1',
      '--kind',
      'filter',
      '--kind',
      'key',
    );
    assert.deepEqual([status, out], [0, 'm.b\n  filter raw.t.a\n']);
    assert.equal((await pipewright('lineage', 'spec.json', 'm.b', '--kind', 'other')).status, 2);
    assert.equal((await pipewright('lineage', 'spec.json', '--upstream')).status, 2);
  });
});
