// `pipewright.json` and suppressions through the protocol: the same questions as for specs, on unsaved text, and specs that feel the change.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LspClient } from './lsp-client.js';

const spec = `{
  "sources": [{ "name": "raw.t", "columns": [{ "name": "id", "type": "INT64" }], "primary_key": "id" }],
  "models": [{ "name": "m", "sources": ["raw.t"],
    "limit": 3, "column_mapping": [{ "target_column": "id", "transform": "id" }] }]
}
`;

interface Action {
  readonly title: string;
  readonly isPreferred?: boolean;
  readonly edit: {
    readonly changes: Readonly<Record<string, readonly { readonly newText: string; readonly range: object }[]>>;
  };
}

describe('language server: settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-settings-'));
  const settingsUri = pathToFileURL(join(folder, 'pipewright.json')).href;
  const specUri = pathToFileURL(join(folder, 'spec.json')).href;
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('answers for settings as for specs, and suppresses where it is asked to', async () => {
    writeFileSync(join(folder, 'pipewright.json'), '{}\n');
    writeFileSync(join(folder, 'spec.json'), spec);
    const client = await LspClient.start();
    await client.initialize({
      textDocument: {
        codeAction: {
          codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } },
          isPreferredSupport: true,
        },
      },
    });
    const codes = async (uri: string, version: number): Promise<readonly string[]> =>
      (await client.diagnostics(uri, version)).map((d) => d.code);
    client.open(specUri, spec);
    assert.deepEqual(await codes(specUri, 1), ['limit-without-order']);

    const [suppress] = (
      await client.request<Action[]>('textDocument/codeAction', {
        textDocument: { uri: specUri },
        range: { start: { line: 3, character: 13 }, end: { line: 3, character: 13 } },
        context: { diagnostics: [], only: ['quickfix'] },
      })
    ).filter((a) => a.title.startsWith('Ignore'));
    assert.deepEqual(suppress?.edit.changes[specUri], [
      {
        range: { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } },
        newText: '    // pipewright-ignore limit-without-order: (say why)\n',
      },
    ]);
    assert.notEqual(suppress.isPreferred, true);

    const text =
      '{\n  "rules": { "limit-without-order": "off" },\n  "targts": [{ "platform": "" }],\n  "targets": [{ "platform": "", "out": "o" }]\n}\n';
    client.open(settingsUri, text);
    assert.deepEqual(await codes(settingsUri, 1), ['unknown-setting', 'invalid-setting']);
    // The open spec feels it without being touched.
    await client.notified<{ readonly uri: string; readonly diagnostics: readonly object[] }>(
      'textDocument/publishDiagnostics',
      (p) => p.uri === specUri && p.diagnostics.length === 0,
    );
    const at = { textDocument: { uri: settingsUri }, position: { line: 3, character: 29 } };
    const offered = await client.request<{ readonly items: readonly { readonly label: string }[] }>(
      'textDocument/completion',
      at,
    );
    assert.ok(
      offered.items.some((i) => i.label === 'dataform'),
      JSON.stringify(offered),
    );
    const ids = await client.request<{
      readonly items: readonly { readonly label: string; readonly detail?: string }[];
    }>('textDocument/completion', { ...at, position: { line: 1, character: 16 } });
    assert.match(ids.items.find((i) => i.label === 'comma-list')?.detail ?? '', /\w{3}/);
    const hover = await client.request<{ readonly contents: unknown }>('textDocument/hover', {
      ...at,
      position: { line: 3, character: 5 },
    });
    assert.match(JSON.stringify(hover.contents), /What is generated from the specs/);
    const symbols = await client.request<{ readonly name: string }[]>('textDocument/documentSymbol', {
      textDocument: { uri: settingsUri },
    });
    assert.ok(symbols.some((s) => s.name === 'rules'));
    const [fix] = await client.request<Action[]>('textDocument/codeAction', {
      textDocument: { uri: settingsUri },
      range: { start: { line: 2, character: 4 }, end: { line: 2, character: 4 } },
      context: { diagnostics: [], only: ['quickfix'] },
    });
    assert.deepEqual(
      fix?.edit.changes[settingsUri]?.map((e) => e.newText),
      ['targets'],
    );
    assert.equal(await client.stop(), 0);
  });
});
