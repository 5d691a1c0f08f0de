// `generate` says the known limits of what it generated: in its JSON with a place, and on stderr.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf } from '../../server/src/cli/lines-of.js';
import { generate } from '../../server/src/cli/commands/generate.js';

describe('notes of generate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-notes-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('name the model, the limit, and the function in the SQL string', () => {
    const spec = `{
  "sources": [{ "name": "raw.t", "columns": [{ "name": "s", "type": "STRING" }] }],
  "models": [{ "name": "m", "layer": "final", "sources": ["raw.t"],
    "column_mapping": [{ "target_column": "x", "transform": "CONCAT('a', LOWER(s))" }] }]
}`;
    writeFileSync(join(folder, 'spec.json'), spec);
    let out = '';
    const notes: string[] = [];
    const terminal = {
      cwd: folder,
      environment: {},
      colour: false,
      out: (text: string): void => void (out += text),
      note: (text: string): void => void notes.push(text),
      inputLines: () => linesOf([]),
    };
    const options = {
      target: 'sql',
      dialect: 'duckdb',
      out: 'out',
      dryRun: true,
      check: false,
      force: false,
      format: 'json',
    } as const;
    assert.equal(generate('spec.json', options, terminal), 0);
    const answer = JSON.parse(out) as {
      notes: {
        part: string;
        note: string;
        file: string;
        range: { start: { line: number; character: number }; end: { character: number } };
      }[];
    };
    assert.equal(answer.notes.length, 1);
    const [{ part, note, file, range }] = answer.notes as [(typeof answer.notes)[number]];
    assert.deepEqual([part, file], ['m', 'spec.json']);
    assert.match(note, /letters outside ASCII/);
    assert.equal(spec.split('\n')[range.start.line]!.slice(range.start.character, range.end.character), 'LOWER(s)');
    assert.deepEqual(notes, [], 'JSON says it itself');
    generate('spec.json', { ...options, format: 'text' }, terminal);
    assert.match(notes[0]!, /^spec\.json:4:\d+: note: m: letters outside ASCII/);
  });
});
