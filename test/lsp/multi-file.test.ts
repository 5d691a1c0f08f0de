// Findings follow every file they come from: DDL, rows, settings, other specs; edited, created, deleted, renamed, open or closed; and never flicker.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullClient, pullingClient } from './client-profiles.js';
import { LspClient, type Diagnostic } from './lsp-client.js';
import { WatchedWorkspace } from './watched-workspace.js';

const stg = (column = 'id'): string =>
  `{ "models": [{ "name": "stg", "sources": ["raw.t"], "column_mapping": [{ "target_column": "id", "transform": "${column} + 1", "type": "INT64" }] }] }\n`;
const mart = (column = 'id', input = 'stg'): string =>
  `{ "models": [{ "name": "mart", "layer": "final", "sources": ["${input}"], "column_mapping": [{ "target_column": "x", "transform": "${column} * 2" }] }] }\n`;
const rowsSpec = `{ "sources": [{ "name": "raw.t", "rows": "rows/t.csv" }],
  "models": [{ "name": "stg", "sources": ["raw.t"], "column_mapping": [{ "target_column": "id", "from_column": "id" }] }] }\n`;
const ddl = 'CREATE TABLE raw.t (id INT64 NOT NULL, day DATE);\n';

const has =
  (id: string) =>
  (ids: readonly string[]): boolean =>
    ids.includes(id);
const lacks =
  (id: string) =>
  (ids: readonly string[]): boolean =>
    !ids.includes(id);

describe('findings over several files', function () {
  this.timeout(60_000);
  let client: LspClient;
  let w: WatchedWorkspace;

  const over = async (files: Readonly<Record<string, string>>, capabilities: object = fullClient): Promise<void> => {
    w = new WatchedWorkspace(files);
    client = await LspClient.start();
    await client.initialize(capabilities, { workspaceFolders: [{ uri: w.uri('').replace(/\/$/, ''), name: 'w' }] });
  };
  afterEach(() => {
    client.child.kill();
    w.remove();
  });

  it('an edit of DDL, on disk and open, reaches the specs that read it', async () => {
    await over({ 'pipewright.json': '{}', 'a.spec.json': stg('idd'), 'ddl/t.sql': ddl });
    w.open(client, 'a.spec.json', stg('idd'));
    await w.shows(client, 'a.spec.json', has('unknown-column'));
    w.write(client, 'ddl/t.sql', ddl.replace('id INT64', 'idd INT64'));
    await w.shows(client, 'a.spec.json', lacks('unknown-column'));
    w.open(client, 'ddl/t.sql', ddl);
    await w.shows(client, 'a.spec.json', has('unknown-column'));
    w.edit(client, 'ddl/t.sql', ddl.replace('id INT64', 'idd INT64'));
    await w.shows(client, 'a.spec.json', lacks('unknown-column'));
    w.edit(client, 'ddl/t.sql', ddl);
    await w.shows(client, 'a.spec.json', has('unknown-column'));
    w.close(client, 'ddl/t.sql');
    await w.shows(client, 'a.spec.json', lacks('unknown-column'));
  });

  it('DDL that is nowhere but in the editor counts, and no more when it is closed', async () => {
    await over({ 'pipewright.json': '{}', 'a.spec.json': stg() });
    w.open(client, 'a.spec.json', stg());
    await w.shows(client, 'a.spec.json', has('open-source'));
    w.open(client, 'ddl/new.sql', ddl);
    await w.shows(client, 'a.spec.json', lacks('open-source'));
    w.close(client, 'ddl/new.sql');
    await w.shows(client, 'a.spec.json', has('open-source'));
  });

  it('DDL that is created, deleted and renamed out of its folder and back', async () => {
    await over({ 'pipewright.json': '{}', 'a.spec.json': stg() });
    w.open(client, 'a.spec.json', stg());
    await w.shows(client, 'a.spec.json', has('open-source'));
    w.write(client, 'ddl/t.sql', ddl, true);
    await w.shows(client, 'a.spec.json', lacks('open-source'));
    w.delete(client, 'ddl/t.sql');
    await w.shows(client, 'a.spec.json', has('open-source'));
    w.write(client, 'elsewhere/t.sql', ddl, true);
    w.rename(client, 'elsewhere/t.sql', 'source_ddl/t.sql');
    await w.shows(client, 'a.spec.json', lacks('open-source'));
    w.delete(client, 'source_ddl');
    await w.shows(client, 'a.spec.json', has('open-source'));
  });

  it('closed specs of the root are told of, cleared when mended elsewhere, and when they are deleted', async () => {
    await over({ 'pipewright.json': '{}', 'a.spec.json': stg(), 'b.spec.json': mart('idd'), 'ddl/t.sql': ddl });
    w.open(client, 'a.spec.json', stg());
    await w.shows(client, 'b.spec.json', has('unknown-column'));
    const line = mart('idd');
    const published = client.notifications.find(
      (n) => (n.params as { readonly uri?: string }).uri === w.uri('b.spec.json'),
    )!.params as { readonly diagnostics: readonly Diagnostic[] };
    const at = published.diagnostics.find((d) => d.code === 'unknown-column')!.range.start;
    assert.deepEqual(at, { line: 0, character: line.indexOf('idd') });
    // The output of `a` gets the name that `b` reads.
    w.edit(client, 'a.spec.json', stg().replace('"target_column": "id"', '"target_column": "idd"'));
    await w.shows(client, 'b.spec.json', lacks('unknown-column'));
    w.edit(client, 'a.spec.json', stg());
    await w.shows(client, 'b.spec.json', has('unknown-column'));
    w.delete(client, 'b.spec.json');
    await w.shows(client, 'b.spec.json', (ids) => ids.length === 0);
  });

  it('specs that are created, renamed and deleted give and take what others read', async () => {
    await over({ 'pipewright.json': '{}', 'b.spec.json': mart(), 'ddl/t.sql': ddl });
    w.open(client, 'b.spec.json', mart());
    await w.shows(client, 'b.spec.json', has('unknown-relation'));
    w.write(client, 'a.spec.json', stg(), true);
    await w.shows(client, 'b.spec.json', lacks('unknown-relation'));
    w.rename(client, 'a.spec.json', 'a.json');
    await w.shows(client, 'b.spec.json', has('unknown-relation'));
    w.rename(client, 'a.json', 'deep/a.spec.json');
    await w.shows(client, 'b.spec.json', lacks('unknown-relation'));
    w.write(client, 'deep/pipewright.json', '{}', true);
    await w.shows(client, 'b.spec.json', has('unknown-relation'));
    w.delete(client, 'deep/pipewright.json');
    await w.shows(client, 'b.spec.json', lacks('unknown-relation'));
    w.delete(client, 'deep');
    await w.shows(client, 'b.spec.json', has('unknown-relation'));
  });

  it('settings, on disk and open: severities and where DDL is', async () => {
    await over({ 'pipewright.json': '{}', 'a.spec.json': stg(), 'tables/t.sql': ddl });
    w.open(client, 'a.spec.json', stg());
    await w.shows(client, 'a.spec.json', has('open-source'));
    w.write(client, 'pipewright.json', '{ "source_ddl": ["tables/*.sql"] }');
    await w.shows(client, 'a.spec.json', lacks('open-source'));
    w.open(client, 'pipewright.json', '{ "source_ddl": [] }');
    await w.shows(client, 'a.spec.json', has('open-source'));
    w.edit(client, 'pipewright.json', '{ "rules": { "open-source": "off" } }');
    await w.shows(client, 'a.spec.json', lacks('open-source'));
    w.close(client, 'pipewright.json');
    w.delete(client, 'pipewright.json');
    await w.shows(client, 'a.spec.json', has('open-source'));
  });

  it('rows: missing, not fitting in the CSV and at its name, mended, deleted', async () => {
    await over({ 'pipewright.json': '{}', 'a.spec.json': rowsSpec, 'ddl/t.sql': ddl });
    w.open(client, 'a.spec.json', rowsSpec);
    await w.shows(client, 'a.spec.json', has('rows-not-found'));
    w.write(client, 'rows/t.csv', 'id,day,note\n1,2024-02-28,\n,2024-02-29,\n3,2024-02-30,\n', true);
    await w.shows(client, 'a.spec.json', (ids) => has('rows-do-not-fit')(ids) && lacks('rows-not-found')(ids));
    await w.shows(client, 'rows/t.csv', (ids) => ids.length === 3);
    const csv = client.notifications.findLast(
      (n) => (n.params as { readonly uri?: string }).uri === w.uri('rows/t.csv'),
    )!.params as { readonly diagnostics: readonly Diagnostic[] };
    assert.deepEqual(
      csv.diagnostics.map((d) => d.range),
      [
        { start: { line: 0, character: 7 }, end: { line: 0, character: 11 } },
        { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } },
        { start: { line: 3, character: 2 }, end: { line: 3, character: 12 } },
      ],
    );
    // The type of the column decides, not the file alone.
    w.write(client, 'ddl/t.sql', 'CREATE TABLE raw.t (id INT64, day STRING, note STRING);\n');
    await w.shows(client, 'rows/t.csv', (ids) => ids.length === 0);
    await w.shows(client, 'a.spec.json', lacks('rows-do-not-fit'));
    w.open(client, 'rows/t.csv', 'id,day,note\nx,,\n');
    await w.shows(client, 'rows/t.csv', (ids) => ids.length === 1);
    w.close(client, 'rows/t.csv');
    await w.shows(client, 'a.spec.json', lacks('rows-do-not-fit'));
    w.delete(client, 'rows/t.csv');
    await w.shows(client, 'a.spec.json', has('rows-not-found'));
  });

  it('never takes away what stays: no empty list between two that are not', async () => {
    await over({ 'pipewright.json': '{}', 'a.spec.json': stg('idd'), 'b.spec.json': mart('nope'), 'ddl/t.sql': ddl });
    w.open(client, 'a.spec.json', stg('idd'));
    await w.shows(client, 'a.spec.json', has('unknown-column'));
    await w.shows(client, 'b.spec.json', has('unknown-column'));
    for (const column of ['idd ', 'iddd', 'idd']) w.edit(client, 'a.spec.json', stg(column));
    w.write(client, 'ddl/t.sql', `${ddl}-- later\n`);
    w.write(client, 'c.spec.json', stg().replace('"stg"', '"other"'), true);
    w.write(client, 'pipewright.json', '{ "rules": {} }');
    w.delete(client, 'c.spec.json');
    w.edit(client, 'a.spec.json', stg('last'));
    await client.diagnostics(w.uri('a.spec.json'), 5);
    w.edit(client, 'a.spec.json', stg());
    await w.shows(client, 'a.spec.json', lacks('unknown-column'));
    assert.ok(w.told(client, 'a.spec.json').slice(0, -1).every(has('unknown-column')));
    assert.ok(w.told(client, 'b.spec.json').every((ids) => ids.includes('unknown-column')));
    assert.equal(w.told(client, 'b.spec.json').length, 1, 'what did not change is not sent again');
  });

  it('an unnamed document is a root of its own', async () => {
    await over({ 'pipewright.json': '{}', 'a.spec.json': stg(), 'ddl/t.sql': ddl });
    const uri = 'untitled:Untitled-1';
    const text = `{ "sources": [{ "name": "raw.u", "columns": [{ "name": "id", "type": "INT64" }] }], "models": [{ "name": "stg", "sources": ["raw.u"], "column_mapping": [{ "target_column": "x", "transform": "idd" }] }] }`;
    client.open(uri, text, 1, 'json');
    const ids = (await client.diagnostics(uri, 1)).map((d) => d.code);
    assert.ok(ids.includes('unknown-column') && !ids.includes('duplicate-name'), ids.join());
    const hover = await client.request<{ readonly contents: { readonly value: string } } | null>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 0, character: text.indexOf('"stg"') + 2 },
    });
    assert.match(hover!.contents.value, /stg/);
    await assert.rejects(
      client.request('workspace/executeCommand', {
        command: 'pipewright.generate',
        arguments: [{ uri, target: 'sql' }],
      }),
      /Save it first/,
    );
    client.change(uri, 2, [{ text: text.replace('idd', 'id') }]);
    assert.ok(!(await client.diagnostics(uri, 2)).some((d) => d.code === 'unknown-column'));
    client.open('untitled:Untitled-2', 'SELECT models', 1, 'sql');
    client.notify('textDocument/didClose', { textDocument: { uri } });
    await client.notified<{ readonly uri: string; readonly diagnostics: readonly unknown[] }>(
      'textDocument/publishDiagnostics',
      (p) => p.uri === uri && p.diagnostics.length === 0,
    );
  });

  it('a client that pulls gets all documents of a folder, the unchanged ones by their ids, in parts if it likes', async () => {
    await over(
      { 'pipewright.json': '{}', 'a.spec.json': stg('idd'), 'b.spec.json': mart(), 'ddl/t.sql': ddl },
      pullingClient,
    );
    interface Item {
      readonly uri: string;
      readonly kind: string;
      readonly resultId: string;
      readonly items?: readonly Diagnostic[];
    }
    const pull = async (previous: readonly Item[], more: object = {}): Promise<readonly Item[]> =>
      (
        await client.request<{ readonly items: readonly Item[] }>('workspace/diagnostic', {
          previousResultIds: previous.map((i) => ({ uri: i.uri, value: i.resultId })),
          ...more,
        })
      ).items;
    const first = await pull([]);
    const of = (items: readonly Item[], path: string): Item => items.find((i) => i.uri === w.uri(path))!;
    assert.ok(of(first, 'a.spec.json').items!.some((d) => d.code === 'unknown-column'));
    assert.ok((await pull(first)).every((i) => i.kind === 'unchanged'));
    w.write(client, 'a.spec.json', stg());
    const second = await pull(first);
    assert.equal(of(second, 'a.spec.json').kind, 'full');
    assert.ok(second.filter((i) => i.uri.endsWith('.sql')).every((i) => i.kind === 'unchanged'));
    w.write(client, 'a.spec.json', stg('idd'));
    const third = await pull(second);
    w.delete(client, 'a.spec.json');
    assert.deepEqual(of(await pull(third), 'a.spec.json').items, [], 'a deleted file has nothing wrong with it');
    assert.deepEqual(await pull([], { partialResultToken: 'p' }), []);
    const parts = client.notifications.filter((n) => n.method === '$/progress');
    const items = parts.flatMap(
      (p) => (p.params as { readonly value: { readonly items: readonly Item[] } }).value.items,
    );
    assert.ok(of(items, 'b.spec.json').items!.some((d) => d.code === 'unknown-relation'));
  });

  it('a renamed file takes the paths that name it along', async () => {
    const spec = rowsSpec.replace('{ "sources"', '{ "source_ddl": ["tables/t.sql"], "sources"');
    await over(
      {
        'pipewright.json': '{ "source_ddl": ["tables/t.sql", "tables/*.sql"] }',
        'a.spec.json': spec,
        'tables/t.sql': ddl,
        'rows/t.csv': 'id\n1\n',
      },
      {
        ...fullClient,
        workspace: {
          ...fullClient.workspace,
          workspaceEdit: {},
          fileOperations: { willRename: true, didRename: true },
        },
      },
    );
    const edits = await client.request<{ readonly changes: Record<string, readonly { readonly newText: string }[]> }>(
      'workspace/willRenameFiles',
      {
        files: [
          { oldUri: w.uri('rows/t.csv'), newUri: w.uri('data/u.csv') },
          { oldUri: w.uri('tables'), newUri: w.uri('more/tables') },
        ],
      },
    );
    assert.deepEqual(
      Object.fromEntries(Object.entries(edits.changes).map(([uri, list]) => [uri, list.map((e) => e.newText)])),
      {
        [w.uri('a.spec.json')]: ['"data/u.csv"', '"more/tables/t.sql"'],
        [w.uri('pipewright.json')]: ['"more/tables/t.sql"'],
      },
    );
    assert.equal(readFileSync(join(w.folder, 'a.spec.json'), 'utf8'), spec, 'the client makes the edits');
    w.open(client, 'a.spec.json', spec);
    await w.shows(client, 'a.spec.json', lacks('rows-not-found'));
    client.notifications.length = 0;
    w.rename(client, 'rows/t.csv', 'data/u.csv');
    await w.shows(client, 'a.spec.json', has('rows-not-found'));
  });

  it('a folder that is renamed takes the paths in every root along, nested, without settings, opened or not', async () => {
    const root = '{ "source_ddl": ["tables/t.sql"] }';
    await over(
      {
        'pipewright.json': '{}',
        'a/pipewright.json': root,
        'a/a.spec.json': rowsSpec,
        'a/tables/t.sql': ddl,
        'a/rows/t.csv': 'id\n1\n',
        'b/pipewright.json': root,
        'b/b.spec.json': rowsSpec,
        'b/tables/t.sql': ddl,
        'b/rows/t.csv': 'id\n1\n',
      },
      {
        ...fullClient,
        workspace: { ...fullClient.workspace, workspaceEdit: {}, fileOperations: { willRename: true } },
      },
    );
    const edits = await client.request<{ readonly changes: Record<string, readonly { readonly newText: string }[]> }>(
      'workspace/willRenameFiles',
      {
        files: ['a', 'b'].flatMap((root) => [
          { oldUri: w.uri(`${root}/rows/t.csv`), newUri: w.uri(`${root}/u.csv`) },
          { oldUri: w.uri(`${root}/tables`), newUri: w.uri(`${root}/ddl`) },
        ]),
      },
    );
    assert.deepEqual(
      Object.fromEntries(Object.entries(edits.changes).map(([uri, list]) => [uri, list.map((e) => e.newText)])),
      Object.fromEntries(
        ['a', 'b'].flatMap((root) => [
          [w.uri(`${root}/${root}.spec.json`), ['"u.csv"']],
          [w.uri(`${root}/pipewright.json`), ['"ddl/t.sql"']],
        ]),
      ),
    );
  });

  it('a spec whose folder has no settings and that nobody has opened follows its rows too', async () => {
    await over(
      { 'deep/a.spec.json': rowsSpec, 'deep/rows/t.csv': 'id\n1\n' },
      {
        ...fullClient,
        workspace: { ...fullClient.workspace, workspaceEdit: {}, fileOperations: { willRename: true } },
      },
    );
    const edits = await client.request<{ readonly changes: Record<string, readonly { readonly newText: string }[]> }>(
      'workspace/willRenameFiles',
      { files: [{ oldUri: w.uri('deep/rows'), newUri: w.uri('deep/data') }] },
    );
    assert.deepEqual(
      edits.changes[w.uri('deep/a.spec.json')]?.map((e) => e.newText),
      ['"data/t.csv"'],
    );
  });
});
