// Refactorings over the protocol: offered with their kinds, edits made when one is chosen, by clients that resolve actions and by those that don't.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bareMinimum, fullClient } from './client-profiles.js';
import { LspClient, LspError } from './lsp-client.js';

const spec = `{
  "sources": [{ "name": "raw.t", "columns": [{ "name": "id", "type": "INT64" }, { "name": "id2", "type": "STRING" }] }],
  "models": [{
    "name": "m", "sources": ["raw.t"],
    "column_mapping": [{ "description": "😀", "target_column": "x", "transform": "CONCAT('😀', LOWER(t.id2))" }]
  }]
}
`.replaceAll('\n', '\r\n');

const resolving = {
  ...fullClient,
  textDocument: {
    ...fullClient.textDocument,
    codeAction: {
      ...fullClient.textDocument.codeAction,
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
    },
  },
};

const showingReasons = {
  ...resolving,
  textDocument: {
    ...resolving.textDocument,
    codeAction: { ...resolving.textDocument.codeAction, disabledSupport: true },
  },
};

interface Action {
  readonly title: string;
  readonly kind?: string;
  readonly data?: unknown;
  readonly disabled?: { readonly reason: string };
  readonly edit?: { readonly documentChanges?: readonly { readonly edits: readonly object[] }[] };
  readonly command?: string | { readonly command: string; readonly arguments: readonly unknown[] };
  readonly arguments?: readonly unknown[];
}

async function withClient(capabilities: object, run: (client: LspClient, uri: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-refactor-'));
  writeFileSync(join(folder, 'pipewright.json'), '{}');
  writeFileSync(join(folder, 'm.spec.json'), spec);
  const uri = pathToFileURL(join(folder, 'm.spec.json')).href;
  const client = await LspClient.start();
  try {
    await client.initialize(capabilities);
    client.open(uri, spec);
    await run(client, uri);
  } finally {
    await client.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** At `LOWER`: line 4 of the text, behind two characters outside of the basic plane. */
const line = spec.split('\r\n')[4]!;
const at = { line: 4, character: line.indexOf('LOWER') + 1 };

const actionsAt = (client: LspClient, uri: string, only?: readonly string[]): Promise<readonly Action[]> =>
  client.request('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: at, end: at },
    context: { diagnostics: [], ...(only !== undefined && { only }) },
  });

describe('refactorings over the protocol', function () {
  this.timeout(60_000);

  it('a client that resolves actions gets the edit when it asks, for the text it was offered for', () =>
    withClient(resolving, async (client, uri) => {
      const all = await actionsAt(client, uri);
      const extract = all.find((a) => a.kind === 'refactor.extract.function') ?? assert.fail('not offered');
      assert.equal(extract.title, 'Extract `LOWER(t.id2)` into a function');
      assert.equal(extract.edit, undefined);
      const { edit } = await client.request<Action>('codeAction/resolve', extract);
      const edits = edit?.documentChanges?.[0]?.edits ?? assert.fail('no edit');
      const start = { line: 4, character: line.indexOf('LOWER') };
      const end = { line: 4, character: start.character + 'LOWER'.length };
      assert.deepEqual(edits.at(-1), { range: { start, end }, newText: 'x_of' });
      client.change(uri, 2, [{ text: spec.replace('LOWER', 'UPPER') }]);
      await assert.rejects(client.request('codeAction/resolve', extract), /has changed/);
      for (const data of [7, { ...(extract.data as object), id: 1 }, { ...(extract.data as object), uri: 'x' }])
        await assert.rejects(client.request('codeAction/resolve', { ...extract, data }), (e) => e instanceof LspError);
    }));

  it('only the kinds that are asked for', () =>
    withClient(resolving, async (client, uri) => {
      const kinds = async (only: readonly string[]): Promise<readonly (string | undefined)[]> =>
        (await actionsAt(client, uri, only)).map((a) => a.kind);
      assert.deepEqual(await kinds(['quickfix']), []);
      assert.deepEqual(await kinds(['refactor.inline']), []);
      assert.deepEqual(await kinds(['refactor.extract']), ['refactor.extract.function']);
      assert.ok((await kinds(['refactor'])).every((k) => k?.startsWith('refactor.')));
    }));

  for (const [name, capabilities, only, wanted] of [
    ['a client that shows reasons', showingReasons, ['refactor'], 1],
    ['the same when nobody asked for refactorings', showingReasons, undefined, 0],
    ['a client that does not know of them', resolving, ['refactor'], 0],
  ] as const)
    it(`what cannot be had here, for ${name}: ${wanted}`, () =>
      withClient(capabilities, async (client, uri) => {
        const text = spec.replace(
          '    "column_mapping"',
          '    "examples": [{ "name": "e", "given": { "raw.t": [{ "idd": 1 }] }, "expect": [] }],\r\n    "column_mapping"',
        );
        client.change(uri, 2, [{ text }]);
        const lines = text.split('\r\n');
        const named = lines.findIndex((l) => l.includes('"sources": ["raw.t"]'));
        const position = { line: named, character: lines[named]!.indexOf('raw.t') + 2 };
        const actions = await client.request<readonly Action[]>('textDocument/codeAction', {
          textDocument: { uri },
          range: { start: position, end: position },
          context: { diagnostics: [], ...(only !== undefined && { only }) },
        });
        const disabled = actions.filter((a) => a.disabled !== undefined);
        assert.deepEqual(
          disabled.map((a) => [a.title, a.kind, a.edit, a.command, a.data]),
          wanted === 0
            ? []
            : [['Extract `t` into the model `m_t`', 'refactor.extract.model', undefined, undefined, undefined]],
        );
        assert.ok(disabled.every((a) => a.disabled!.reason.startsWith('The example `e` of `m` has a mistake')));
      }));

  it('examples go along: the engine works while the client is shown progress', () =>
    withClient({ ...resolving, window: { ...resolving.window, workDoneProgress: true } }, async (client, uri) => {
      const text = spec.replace(
        '    "column_mapping"',
        '    "examples": [{ "name": "e", "given": { "raw.t": [{ "id": 1, "id2": "B" }] }, "expect": [{ "x": "😀b" }] }],\r\n    "column_mapping"',
      );
      client.change(uri, 2, [{ text }]);
      client.answers.set('window/workDoneProgress/create', () => null);
      const lines = text.split('\r\n');
      const named = lines.findIndex((l) => l.includes('"sources": ["raw.t"]'));
      const position = { line: named, character: lines[named]!.indexOf('raw.t') + 2 };
      const actions = await client.request<readonly Action[]>('textDocument/codeAction', {
        textDocument: { uri },
        range: { start: position, end: position },
        context: { diagnostics: [], only: ['refactor.extract'] },
      });
      const extract = actions.find((a) => a.title === 'Extract `t` into the model `m_t`') ?? assert.fail('not offered');
      const { edit } = await client.request<Action>('codeAction/resolve', extract);
      const made = JSON.stringify(edit);
      assert.ok(made.includes('e (characterisation)'), made);
      assert.ok(made.includes('m_t'), made);
      assert.ok(client.requests.some((r) => r.method === 'window/workDoneProgress/create'));
      // What was typed while the engine worked is not overwritten.
      const late = client.request('codeAction/resolve', extract);
      client.change(uri, 3, [{ text: text.replace('LOWER', 'UPPER') }]);
      await assert.rejects(late, /has changed/);
    }));

  for (const [name, capabilities] of [
    ['literal actions without resolve', fullClient],
    ['commands only', { ...bareMinimum, textDocument: { codeAction: {} } }],
  ] as const)
    it(`${name}: a command sends the edit`, () =>
      withClient(capabilities, async (client, uri) => {
        const extract =
          (await actionsAt(client, uri)).find((a) => a.title.startsWith('Extract `LOWER')) ??
          assert.fail('not offered');
        const command =
          typeof extract.command === 'object'
            ? extract.command
            : { command: extract.command, arguments: extract.arguments };
        assert.equal(command.command, 'pipewright.refactor');
        client.answers.set('workspace/applyEdit', () => ({ applied: true }));
        await client.request('workspace/executeCommand', command);
        const sent = client.requests.find((r) => r.method === 'workspace/applyEdit') ?? assert.fail('no edit was sent');
        assert.ok(JSON.stringify(sent.params).includes('"newText":"x_of"'));
      }));
});
