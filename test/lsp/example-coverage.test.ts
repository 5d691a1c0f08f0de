// What no example reaches, in an editor: nothing before the examples are run by command, then hints at the places, kept up to date by themselves.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { LspClient, type Diagnostic } from './lsp-client.js';

const ID = 'not-reached-by-examples';

const spec = `{
  "sources": [{ "name": "raw.t", "columns": [{ "name": "id", "type": "INT64", "nullable": false }, { "name": "n", "type": "INT64", "nullable": false }], "primary_key": "id" }],
  "models": [{ "name": "m", "sources": ["raw.t"],
    "filters": [{ "applies_to": "t", "predicate": "n > 0", "rationale": "r" }],
    "column_mapping": [
      { "target_column": "id", "transform": "id" },
      { "target_column": "size", "transform": "IF(n > 10, id, -id)" }],
    "constraints": { "primary_key": "id" },
    "examples": [
      { "name": "small", "given": { "raw.t": [{ "id": 1, "n": 5 }] }, "expect": [{ "id": 1, "size": -1 }] }
    ] }]
}
`;

interface Action {
  readonly title: string;
  readonly edit: {
    readonly changes: Readonly<
      Record<string, readonly { readonly newText: string; readonly range: Diagnostic['range'] }[]>
    >;
  };
}

describe('language server: coverage of examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-coverage-'));
  const uri = pathToFileURL(join(folder, 'spec.json')).href;
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is said after a run by command, stays while the model is edited, goes with its cause', async () => {
    writeFileSync(join(folder, 'spec.json'), spec);
    const client = await LspClient.start();
    await client.initialize({
      textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } } },
    });
    const published = (): readonly Diagnostic[][] =>
      client.notifications
        .filter((n) => n.method === 'textDocument/publishDiagnostics' && (n.params as { uri: string }).uri === uri)
        .map((n) => (n.params as { diagnostics: Diagnostic[] }).diagnostics);
    const marked = (text: string, found: readonly Diagnostic[]): readonly string[] =>
      found
        .filter((d) => d.code === ID)
        .map((d) => {
          assert.equal(d.range.start.line, d.range.end.line);
          return text.split('\n')[d.range.start.line]!.slice(d.range.start.character, d.range.end.character);
        });
    const shows = async (text: string, expected: readonly string[]): Promise<void> => {
      for (;;) {
        if (JSON.stringify(marked(text, published().at(-1) ?? [])) === JSON.stringify(expected)) return;
        await client.arrival();
      }
    };

    client.open(uri, spec);
    assert.deepEqual(marked(spec, await client.diagnostics(uri, 1)), []);
    client.change(uri, 2, [{ text: `${spec}\n` }]);
    await client.diagnostics(uri, 2);
    // Longer than the pause after an edit: nobody has run anything.
    await pause(1_000);
    assert.ok(published().every((p) => marked(spec, p).length === 0));

    const answer = await client.request<{ results: { status: string }[]; coverage: { reached: number } }>(
      'workspace/executeCommand',
      { command: 'pipewright.test', arguments: [{ uri, model: 'm' }] },
    );
    assert.deepEqual(
      answer.results.map((r) => r.status),
      ['pass'],
    );
    await shows(spec, ['n > 0', 'id']);

    const actions = await client.request<Action[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: published()
        .at(-1)!
        .find((d) => d.code === ID)!.range,
      context: { diagnostics: [], only: ['quickfix'] },
    });
    const fix = actions.find((a) => a.title.startsWith('Add an example with a row that this drops'));
    const [edit] = fix?.edit.changes[uri] ?? [];
    assert.ok(edit !== undefined, actions.map((a) => a.title).join());
    // One row, changed where the condition says so; nothing is expected by a machine.
    assert.ok(
      edit.newText.includes('"raw.t": [{ "id": 1, "n": -1 }]') || edit.newText.includes('"n": 0'),
      edit.newText,
    );
    assert.ok(edit.newText.includes('"expect": [/* TODO'), edit.newText);

    const before = published().length;
    const lines = `${spec}\n`.split('\n');
    const { start, end } = edit.range;
    assert.deepEqual(start, end);
    lines[start.line] =
      lines[start.line]!.slice(0, start.character) + edit.newText + lines[start.line]!.slice(start.character);
    const withDropped = lines.join('\n');
    client.change(uri, 3, [{ text: withDropped }]);
    await shows(withDropped, ['id']);
    // What is not reached either way never went away in between.
    assert.ok(
      published()
        .slice(before)
        .every((p) => p.some((d) => d.code === ID)),
    );

    const withAll = withDropped.replace('"n": 5 }', '"n": 5 }, { "id": 2, "n": 50 }');
    client.change(uri, 4, [{ text: withAll }]);
    await shows(withAll, []);
    // Without its examples nothing is asked of a model.
    const without = spec.replace(/,\s*"examples"[\s\S]*\] \}\]/, ' }]');
    client.change(uri, 5, [{ text: without }]);
    assert.deepEqual(marked(without, await client.diagnostics(uri, 5)), []);
    assert.equal(await client.stop(), 0);
  });
});
