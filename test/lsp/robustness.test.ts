// Clients that do odd things, channels, watchers, cancellation, logs: the server keeps answering.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fullClient } from './client-profiles.js';
import { LspClient, LspError, type Diagnostic } from './lsp-client.js';

const spec = (column: string): string => `{
  "models": [{ "name": "m", "sources": ["raw.t"], "column_mapping": [{ "target_column": "x", "transform": "${column} + 1" }] }]
}
`;

const ddl = 'CREATE TABLE raw.t (id INT64);\n';

function workspace(files: Readonly<Record<string, string>>): {
  readonly folder: string;
  readonly uri: (path: string) => string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-lsp-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return {
    folder,
    uri: (path) => pathToFileURL(join(folder, path)).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const codes = (diagnostics: readonly Diagnostic[]): readonly string[] => diagnostics.map((d) => d.code);

describe('the server with odd clients', function () {
  this.timeout(60_000);
  const started: LspClient[] = [];
  const start = async (...options: Parameters<typeof LspClient.start>): Promise<LspClient> => {
    const client = await LspClient.start(...options);
    started.push(client);
    return client;
  };
  afterEach(() => {
    for (const client of started.splice(0)) client.child.kill();
  });

  for (const channel of ['stdio', 'socket', 'node-ipc'] as const) {
    it(`speaks over ${channel}`, async () => {
      const w = workspace({ 'spec.json': spec('id'), 'ddl/t.sql': ddl });
      const client = await start({ channel });
      await client.initialize(fullClient);
      client.open(w.uri('spec.json'), spec('idd'));
      assert.ok(codes(await client.diagnostics(w.uri('spec.json'), 1)).includes('unknown-column'));
      assert.equal(await client.stop(), 0);
      w.remove();
    });
  }

  it('refuses before initialize and after shutdown, and knows no unknown method', async () => {
    const client = await start();
    await assert.rejects(
      client.request('textDocument/hover', {
        textDocument: { uri: 'file:///x/spec.json' },
        position: { line: 0, character: 0 },
      }),
      (e) => e instanceof LspError && e.code === -32002,
    );
    await client.initialize({});
    await assert.rejects(client.request('textDocument/nothing', {}), (e) => e instanceof LspError && e.code === -32601);
    client.notify('$/unknown', {});
    client.notify('unknown/notification', {});
    client.notify('$/setTrace', { value: 'verbose' });
    await client.request('shutdown');
    await assert.rejects(
      client.request('textDocument/hover', {
        textDocument: { uri: 'file:///x/spec.json' },
        position: { line: 0, character: 0 },
      }),
      (e) => e instanceof LspError && e.code === -32600,
    );
    client.notify('exit');
    assert.equal(await client.exited, 0);
  });

  it('ends with 1 when told to exit without shutdown, and when its client is gone', async () => {
    const first = await start();
    await first.initialize({});
    first.notify('exit');
    assert.equal(await first.exited, 1);
    const second = await start();
    await second.initialize({});
    second.child.stdin!.end();
    assert.equal(await second.exited, 1);
  });

  it('ends with its parent process', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.on('exit', resolve));
    const client = await start();
    await client.initialize({}, { processId: gone.pid });
    assert.equal(await client.exited, 1);
  });

  it('takes changes of what was never opened, and answers nonsense with nothing', async () => {
    const w = workspace({ 'pipewright.json': '{}', 'a.spec.json': spec('id'), 'ddl/t.sql': ddl });
    const uri = w.uri('a.spec.json');
    const client = await start();
    await client.initialize({});
    const at = spec('id').indexOf('id +');
    const line = spec('id').slice(0, at).split('\n').length - 1;
    const character = at - spec('id').lastIndexOf('\n', at) - 1;
    client.change(uri, 2, [
      { range: { start: { line, character }, end: { line, character: character + 2 } }, text: 'idd' },
    ]);
    assert.ok(codes(await client.diagnostics(uri, 2)).includes('unknown-column'));
    client.change(uri, 3, [{ text: spec('id') }]);
    assert.ok(!codes(await client.diagnostics(uri, 3)).includes('unknown-column'));
    assert.equal(await client.request('textDocument/hover', { textDocument: { uri }, position: null }), null);
    assert.ok(
      client.notifications.some((n) => n.method === 'window/logMessage'),
      'the failure is logged',
    );
    assert.equal(
      await client.request('textDocument/hover', {
        textDocument: { uri: 'untitled:x' },
        position: { line: 0, character: 0 },
      }),
      null,
    );
    assert.equal(
      await client.request('textDocument/definition', {
        textDocument: { uri },
        position: { line: 9999, character: 9999 },
      }),
      null,
    );
    await assert.rejects(client.request('workspace/executeCommand', { command: 'pipewright.run' }), /uri/);
    assert.equal(await client.stop(), 0);
    w.remove();
  });

  it('says nothing of files that are somebody else’s', async () => {
    const w = workspace({ 'spec.json': '{ "openapi": "3.0.0" }', 'package.json': '{' });
    const client = await start();
    await client.initialize(fullClient);
    for (const path of ['spec.json', 'package.json']) {
      client.open(w.uri(path), readFileSync(join(w.folder, path), 'utf8'));
      client.change(w.uri(path), 2, [{ text: '{ "broken": ' }]);
      const document = { textDocument: { uri: w.uri(path) } };
      assert.deepEqual(
        await client.request('textDocument/codeAction', {
          ...document,
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } },
          context: { diagnostics: [] },
        }),
        [],
      );
      const list = await client.request<{ readonly items: readonly unknown[] }>('textDocument/completion', {
        ...document,
        position: { line: 0, character: 11 },
      });
      assert.deepEqual(list.items, []);
    }
    const published = client.notifications.filter(
      (n) =>
        n.method === 'textDocument/publishDiagnostics' &&
        (n.params as { readonly diagnostics: readonly unknown[] }).diagnostics.length > 0,
    );
    assert.deepEqual(published, []);
    assert.equal(await client.stop(), 0);
    w.remove();
  });

  it('sees files change on disk, and DDL that is open', async () => {
    const w = workspace({ 'pipewright.json': '{}', 'a.spec.json': spec('idd'), 'ddl/t.sql': ddl });
    const client = await start();
    await client.initialize(fullClient);
    client.open(w.uri('a.spec.json'), spec('idd'));
    assert.ok(codes(await client.diagnostics(w.uri('a.spec.json'), 1)).includes('unknown-column'));
    const registered = (
      client.requests.find((r) => r.method === 'client/registerCapability')!.params as {
        readonly registrations: readonly { readonly method: string }[];
      }
    ).registrations;
    assert.equal(registered[0]!.method, 'workspace/didChangeWatchedFiles');
    client.notifications.length = 0;
    writeFileSync(join(w.folder, 'ddl', 't.sql'), ddl.replace('id INT64', 'id INT64, idd INT64'));
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: w.uri('ddl/t.sql'), type: 2 }] });
    assert.ok(!codes(await client.diagnostics(w.uri('a.spec.json'), 1)).includes('unknown-column'));
    client.notifications.length = 0;
    client.open(w.uri('ddl/t.sql'), ddl, 1, 'sql');
    assert.ok(
      codes(await client.diagnostics(w.uri('a.spec.json'), 1)).includes('unknown-column'),
      'the open text of the DDL counts',
    );
    const hover = await client.request<{ readonly contents: { readonly value: string } }>('textDocument/hover', {
      textDocument: { uri: w.uri('ddl/t.sql') },
      position: { line: 0, character: 20 },
    });
    assert.match(hover.contents.value, /INT64/);
    client.notify('textDocument/didClose', { textDocument: { uri: w.uri('a.spec.json') } });
    await client.notified<{ readonly uri: string; readonly diagnostics: readonly unknown[] }>(
      'textDocument/publishDiagnostics',
      (p) => p.uri === w.uri('a.spec.json') && p.diagnostics.length === 0,
    );
    assert.equal(await client.stop(), 0);
    w.remove();
  });

  it('finds symbols of a workspace folder before anything is open, and follows folders that come', async () => {
    const w = workspace({ 'pipewright.json': '{}', 'a.spec.json': spec('id'), 'ddl/t.sql': ddl });
    const client = await start();
    await client.initialize(fullClient, { workspaceFolders: [] });
    const names = async (): Promise<readonly string[]> =>
      (await client.request<readonly { readonly name: string }[]>('workspace/symbol', { query: '' })).map(
        (s) => s.name,
      );
    assert.deepEqual(await names(), []);
    client.notify('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: pathToFileURL(w.folder).href, name: 'w' }], removed: [] },
    });
    assert.deepEqual(await names(), ['id', 'm', 'raw.t', 'x']);
    assert.equal(await client.stop(), 0);
    w.remove();
  });

  it('keeps the client’s own spelling of a URI', async () => {
    const w = workspace({ 'a b@c/spec.json': spec('idd'), 'a b@c/ddl/t.sql': ddl });
    const uri = w.uri('a b@c/spec.json').replace('@', '%40');
    const client = await start();
    await client.initialize(fullClient);
    client.open(uri, spec('idd'));
    assert.ok(codes(await client.diagnostics(uri, 1)).includes('unknown-column'));
    assert.equal(await client.stop(), 0);
    w.remove();
  });

  it('cancels what runs, and questions that wait', async () => {
    const w = workspace({
      'pipewright.json': '{}',
      'a.spec.json': spec('id'),
      'ddl/t.sql': ddl,
      'rows/t.csv': 'id\n1\n',
    });
    const client = await start();
    await client.initialize(fullClient);
    client.open(w.uri('a.spec.json'), spec('id'));
    const run = client.request('workspace/executeCommand', {
      command: 'pipewright.run',
      arguments: [{ uri: w.uri('a.spec.json') }],
    });
    client.notify('$/cancelRequest', { id: run.id });
    await assert.rejects(run, (e) => e instanceof LspError && e.code === -32800);
    const again = await client.request<{ readonly models: Record<string, unknown> }>('workspace/executeCommand', {
      command: 'pipewright.run',
      arguments: [{ uri: w.uri('a.spec.json') }],
    });
    assert.ok('m' in again.models);
    assert.equal(await client.stop(), 0);
    w.remove();
  });

  it('writes a log that holds no spec text and no rows', async () => {
    const w = workspace({
      'pipewright.json': '{}',
      'a.spec.json': spec('id'),
      'ddl/t.sql': ddl,
      'rows/t.csv': 'id\n424242\n',
    });
    const file = join(w.folder, 'server.log');
    const client = await start({ arguments: [`--log-file=${file}`, '--log-level', 'debug'] });
    await client.initialize(fullClient, { clientInfo: { name: 'a test' } });
    client.open(w.uri('a.spec.json'), spec('secret_column'));
    await client.diagnostics(w.uri('a.spec.json'), 1);
    await client
      .request('workspace/executeCommand', { command: 'pipewright.run', arguments: [{ uri: w.uri('a.spec.json') }] })
      .catch(() => undefined);
    assert.equal(await client.stop(), 0);
    const log = readFileSync(file, 'utf8');
    assert.match(log, /info client a test/);
    assert.match(log, /debug diagnostics: \d+\.\d ms/);
    assert.ok(!log.includes('424242') && !log.includes('column_mapping'));
    w.remove();
  });

  it('after many edits over the protocol says what a fresh server says', async () => {
    const w = workspace({ 'pipewright.json': '{}', 'a.spec.json': spec('id'), 'ddl/t.sql': ddl });
    const uri = w.uri('a.spec.json');
    const client = await start();
    await client.initialize(fullClient);
    let text = spec('id');
    client.open(uri, text);
    let state = 7;
    const random = (below: number): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 1) % below;
    for (let version = 2; version <= 60; version++) {
      const lines = text.split('\n');
      const line = random(lines.length);
      const character = random(lines[line]!.length + 1);
      const removed = random(3) === 0 ? random(Math.max(1, lines[line]!.length - character)) : 0;
      const inserted = ['', 'x', '"', '}', '😀', '\n', ',', 'id'][random(8)]!;
      client.change(uri, version, [
        { range: { start: { line, character }, end: { line, character: character + removed } }, text: inserted },
      ]);
      lines[line] = lines[line]!.slice(0, character) + inserted + lines[line]!.slice(character + removed);
      text = lines.join('\n');
    }
    const edited = await client.diagnostics(uri, 60);
    const fresh = await start();
    await fresh.initialize(fullClient);
    fresh.open(uri, text, 60);
    assert.deepEqual(edited, await fresh.diagnostics(uri, 60));
    assert.equal(await client.stop(), 0);
    assert.equal(await fresh.stop(), 0);
    w.remove();
  });
});
