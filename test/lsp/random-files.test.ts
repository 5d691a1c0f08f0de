// After any edits, creations, deletions and renames of files, open or not, the server says what a fresh server says of the final texts.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pullingClient } from './client-profiles.js';
import { LspClient, type Diagnostic } from './lsp-client.js';
import { WatchedWorkspace } from './watched-workspace.js';

const model = (name: string, input: string, column: string): string =>
  `{ "sources": [{ "name": "raw.r", "columns": [{ "name": "id", "type": "INT64" }], "rows": "rows/r.csv" }],
  "models": [{ "name": "${name}", "sources": ["${input}"], "column_mapping": [{ "target_column": "id", "transform": "${column} + 1" }] }] }\n`;
const spec = (name: string, input: string, column: string): string =>
  model(name, input, column).replace(/"sources": \[\{.*\}\],\n/, '');

/** Texts that a file of this ending may have. */
const texts: Readonly<Record<string, readonly string[]>> = {
  'spec.json': [
    spec('a', 'raw.t', 'id'),
    spec('a', 'raw.t', 'idd'),
    spec('b', 'a', 'id'),
    spec('c', 'b', 'day'),
    spec('a', 'b', 'id'),
    model('r', 'raw.r', 'id'),
    model('a', 'raw.t', 'id').replace('rows/r.csv', 'rows/none.csv'),
    '{ "models": [',
    '{ "other": 1 }',
    '{ "source_ddl": ["more/*.sql"], "models": [] }',
  ],
  sql: [
    'CREATE TABLE raw.t (id INT64);\n',
    'CREATE TABLE raw.t (idd INT64, day DATE);\n',
    'CREATE TABLE raw.t (id STRNG);\n',
    'CREATE TABLE raw.u (id INT64',
  ],
  csv: ['id\n1\n', 'id\nx\n', 'idd\n1\n', ''],
  'pipewright.json': [
    '{}',
    '{ "rules": { "unknown-column": "off" } }',
    '{ "source_ddl": ["more/*.sql"], "rules": { "open-source": "warning" } }',
    '{ "spec_files": ["x.spec.json", "y.spec.json"] }',
    '{ "rules": ',
  ],
};
const paths = [
  'x.spec.json',
  'y.spec.json',
  'z.spec.json',
  'deep/w.spec.json',
  'ddl/t.sql',
  'more/t.sql',
  'rows/r.csv',
  'rows/s.csv',
  'pipewright.json',
  'deep/pipewright.json',
];

const textsOf = (path: string): readonly string[] =>
  texts[
    Object.keys(texts).find(
      (ending) => path.endsWith(ending) && (ending !== 'spec.json' || !path.endsWith('pipewright.json')),
    )!
  ]!;

/** Mulberry32: the same numbers from the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

describe('random changes of files', function () {
  this.timeout(120_000);
  const running: LspClient[] = [];
  afterEach(() => {
    for (const client of running.splice(0)) client.child.kill();
  });

  for (const seed of [1, 2])
    it(`end in what a fresh server says (${seed})`, async () => {
      const next = numbers(seed);
      const w = new WatchedWorkspace({
        'pipewright.json': '{}',
        'x.spec.json': spec('a', 'raw.t', 'id'),
        'y.spec.json': spec('b', 'a', 'id'),
        'ddl/t.sql': 'CREATE TABLE raw.t (id INT64);\n',
      });
      const open = new Map<string, string>();
      const history: string[] = [];
      const start = async (): Promise<LspClient> => {
        const client = await LspClient.start();
        running.push(client);
        await client.initialize(pullingClient, {
          workspaceFolders: [{ uri: w.uri('').replace(/\/$/, ''), name: 'w' }],
        });
        return client;
      };
      const said = async (client: LspClient): Promise<Readonly<Record<string, readonly Diagnostic[]>>> => {
        const { items } = await client.request<{
          readonly items: readonly { readonly uri: string; readonly items: readonly Diagnostic[] }[];
        }>('workspace/diagnostic', { previousResultIds: [] });
        return Object.fromEntries(items.map((i) => [i.uri, i.items] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
      };
      const client = await start();
      let findings = 0;
      const step = (): void => {
        const path = paths[next(paths.length)]!;
        const choices = textsOf(path);
        const text = choices[next(choices.length)]!;
        const there = existsSync(join(w.folder, path));
        const action = ['edit', 'edit', 'write', 'write', 'delete', 'rename', 'close', 'folder'][next(8)]!;
        history.push(`${action} ${path} ${choices.indexOf(text)}`);
        if (action === 'edit') {
          if (open.has(path)) w.edit(client, path, text);
          else w.open(client, path, text);
          open.set(path, text);
        } else if (action === 'write') w.write(client, path, text, !there);
        else if (action === 'delete' && there) w.delete(client, path);
        else if (action === 'close' && open.delete(path)) w.close(client, path);
        else if (action === 'rename' && there && path !== 'pipewright.json') {
          const same = paths.filter((p) => p !== path && p.split('.').pop() === path.split('.').pop());
          w.rename(client, path, same[next(same.length)]!);
        } else if (action === 'folder' && existsSync(join(w.folder, 'deep'))) w.delete(client, 'deep');
      };
      for (let round = 0; round < 6; round++) {
        for (let i = 0; i < 8; i++) step();
        const fresh = await start();
        for (const [path, text] of open) fresh.open(w.uri(path), text, 1, path.endsWith('.sql') ? 'sql' : 'json');
        assert.deepEqual(
          await said(client),
          await said(fresh),
          `${history.join('\n')}\nopen: ${[...open.keys()].join()}`,
        );
        findings += Object.values(await said(fresh)).flat().length;
        await fresh.stop();
      }
      assert.ok(findings > 10, `${findings} findings compared`);
      assert.equal(await client.stop(), 0);
      w.remove();
    });
});
