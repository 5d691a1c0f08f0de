// The same work with clients of very different abilities, over the protocol with the bundled server.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { clientProfiles, fullClient } from './client-profiles.js';
import { LspClient, LspError, type Diagnostic, type Position } from './lsp-client.js';

const columns = (name: string): string =>
  `{ "name": "${name}", "columns": [{ "name": "id", "type": "INT64" }, { "name": "größe", "type": "STRING" }, { "name": "amount", "type": "NUMERIC" }], "primary_key": "id" }`;
const spec = `{
  // Größe 😀 stands before names on some lines
  "sources": [${columns('raw.t').replace('größe', 'size')}],
  "models": [{
    "name": "m", "description": "größe 😀", "sources": ["raw.t"],
    "column_mapping": [
      { "target_column": "id", "description": "😀", "from_column": "id" },
      { "description": "ß😀", "target_column": "total", "transform": "CONCAT('😀', t.sizee)" }
    ],
    "constraints": { "primary_key": "id" },
    "examples": [{ "name": "one", "given": { "raw.t": [{ "id": 1, "size": "x", "amount": "2" }] }, "expect": [{ "id": 1, "total": "😀x" }] }]
  }]
}
`;

/** The position of a text in the encoding of a client. */
function positionOf(text: string, needle: string, encoding: string, inside = 0): Position {
  const offset = text.indexOf(needle) + inside;
  assert.ok(text.includes(needle), needle);
  const before = text.slice(0, offset);
  const line = before.split('\n').length - 1;
  const lineText = before.slice(before.lastIndexOf('\n') + 1);
  return {
    line,
    character:
      encoding === 'utf-8'
        ? Buffer.byteLength(lineText)
        : encoding === 'utf-32'
          ? [...lineText].length
          : lineText.length,
  };
}

function folderWithSpec(text = '{"models": []}'): {
  readonly folder: string;
  readonly uri: string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-lsp-'));
  writeFileSync(join(folder, 'pipewright.json'), '{}');
  writeFileSync(join(folder, 'orders.spec.json'), text);
  return {
    folder,
    uri: pathToFileURL(join(folder, 'orders.spec.json')).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

interface Edit {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly newText: string;
}
interface Action {
  readonly title: string;
  readonly kind?: string;
  readonly command?: { readonly command: string; readonly arguments: readonly unknown[] } | string;
  readonly edit?: {
    readonly changes?: Record<string, Edit[]>;
    readonly documentChanges?: readonly {
      readonly textDocument: { readonly uri: string; readonly version: number | null };
      readonly edits: Edit[];
    }[];
  };
}

describe('the server with different clients', function () {
  this.timeout(120_000);

  for (const [name, capabilities] of Object.entries(clientProfiles)) {
    it(`${name}: findings, completion, hover, definition, a fix`, async () => {
      const { uri, remove } = folderWithSpec();
      const client = await LspClient.start();
      const started = await client.initialize(capabilities);
      const encoding = (started.capabilities.positionEncoding as string | undefined) ?? 'utf-16';
      assert.equal(encoding, name === 'countsBytes' ? 'utf-8' : 'utf-16');
      client.open(uri, spec);
      const pulls = name === 'pullingClient';
      const found = pulls
        ? (
            await client.request<{ readonly items: readonly Diagnostic[] }>('textDocument/diagnostic', {
              textDocument: { uri },
            })
          ).items
        : await client.diagnostics(uri, 1);
      const fault = found.find((d) => d.code === 'unknown-column')!;
      assert.ok(fault, JSON.stringify(found));
      const start = positionOf(spec, 'sizee', encoding);
      assert.deepEqual(fault.range, { start, end: { line: start.line, character: start.character + 5 } });
      assert.equal(fault.source, 'pipewright');
      if (name === 'fullClient')
        assert.match(readFileSync(fileURLToPath(fault.codeDescription!.href), 'utf8'), /unknown-column/);

      const list = await client.request<{
        readonly itemDefaults?: { readonly editRange?: Edit['range'] };
        readonly items: readonly { readonly label: string; readonly textEdit?: Edit; readonly textEditText?: string }[];
      }>('textDocument/completion', { textDocument: { uri }, position: positionOf(spec, 't.sizee', encoding, 4) });
      const item = list.items.find((i) => i.label === 'size')!;
      const range = item.textEdit?.range ?? list.itemDefaults?.editRange;
      assert.deepEqual(range, fault.range);
      assert.equal(item.textEdit?.newText ?? item.textEditText, 'size');

      const hover = await client.request<{
        readonly contents: { readonly kind: string; readonly value: string };
        readonly range: Edit['range'];
      }>('textDocument/hover', {
        textDocument: { uri },
        position: positionOf(spec, '"from_column": "id"', encoding, 17),
      });
      assert.match(hover.contents.value, /INT64/);
      const from = positionOf(spec, '"from_column": "id"', encoding, 16);
      assert.deepEqual(hover.range, { start: from, end: { line: from.line, character: from.character + 2 } });

      const definition = await client.request<
        readonly { readonly targetSelectionRange?: Edit['range']; readonly range?: Edit['range'] }[]
      >('textDocument/definition', {
        textDocument: { uri },
        position: positionOf(spec, '"from_column": "id"', encoding, 17),
      });
      assert.deepEqual(
        (definition[0]!.targetSelectionRange ?? definition[0]!.range)!.start,
        positionOf(spec, '"name": "id"', encoding, 9),
      );

      const actions = await client.request<readonly Action[]>('textDocument/codeAction', {
        textDocument: { uri },
        range: fault.range,
        context: { diagnostics: [fault] },
      });
      const fix = actions.find((a) => a.kind === 'quickfix')!;
      const edits = fix.edit?.changes?.[uri] ?? fix.edit?.documentChanges?.[0]?.edits;
      assert.deepEqual(edits, [{ range: fault.range, newText: 'size' }]);
      client.change(uri, 2, [{ range: fault.range, text: 'size' }]);
      const after = pulls
        ? (
            await client.request<{ readonly items: readonly Diagnostic[] }>('textDocument/diagnostic', {
              textDocument: { uri },
            })
          ).items
        : await client.diagnostics(uri, 2);
      assert.ok(!after.some((d) => d.code === 'unknown-column'), JSON.stringify(after));
      assert.equal(await client.stop(), 0);
      remove();
    });
  }

  it('answers every other question of a full client', async () => {
    const text = spec.replace('sizee', 'size');
    const { uri, remove } = folderWithSpec();
    const client = await LspClient.start();
    await client.initialize(fullClient);
    client.open(uri, text);
    const document = { textDocument: { uri } };
    const at = (needle: string, inside: number): object => ({
      ...document,
      position: positionOf(text, needle, 'utf-16', inside),
    });
    const symbols = await client.request<
      readonly { readonly name: string; readonly children: readonly { readonly name: string }[] }[]
    >('textDocument/documentSymbol', document);
    assert.deepEqual(
      symbols.map((s) => s.name),
      ['raw.t', 'm'],
    );
    assert.ok(symbols[1]!.children.some((c) => c.name === 'total'));
    const found = await client.request<readonly { readonly name: string }[]>('workspace/symbol', { query: 'tot' });
    assert.deepEqual(
      found.map((s) => s.name),
      ['total'],
    );
    const references = await client.request<readonly object[]>('textDocument/references', {
      ...at('"from_column": "id"', 17),
      context: { includeDeclaration: true },
    });
    assert.equal(references.length, 4);
    const highlights = await client.request<readonly object[]>(
      'textDocument/documentHighlight',
      at('"from_column": "id"', 17),
    );
    assert.equal(highlights.length, 4);
    assert.deepEqual(
      (
        await client.request<{ readonly placeholder: string }>(
          'textDocument/prepareRename',
          at('"target_column": "total"', 19),
        )
      ).placeholder,
      'total',
    );
    const renamed = await client.request<NonNullable<Action['edit']>>('textDocument/rename', {
      ...at('"target_column": "total"', 19),
      newName: 'label',
    });
    assert.equal(renamed.documentChanges![0]!.edits.length, 2);
    assert.equal(renamed.documentChanges![0]!.textDocument.version, 1);
    await assert.rejects(
      client.request('textDocument/rename', { ...at('"target_column": "total"', 19), newName: 'id' }),
      (e) => e instanceof LspError && /id/.test(e.message),
    );
    await assert.rejects(
      client.request('textDocument/prepareRename', at('CONCAT(', 2)),
      (e) => e instanceof LspError && /built-in/.test(e.message),
    );
    const help = await client.request<{
      readonly activeParameter: number;
      readonly signatures: readonly { readonly label: string }[];
    }>('textDocument/signatureHelp', at("CONCAT('😀', t.size)", 14));
    assert.match(help.signatures[0]!.label, /^CONCAT\(/);
    const folds = await client.request<readonly { readonly startLine: number; readonly endLine: number }[]>(
      'textDocument/foldingRange',
      document,
    );
    assert.ok(folds.some((f) => f.startLine === 0));
    const selection = await client.request<readonly { readonly range: object; readonly parent?: object }[]>(
      'textDocument/selectionRange',
      { ...document, positions: [positionOf(text, 't.size', 'utf-16', 3)] },
    );
    assert.ok(selection[0]!.parent !== undefined);
    const hints = await client.request<readonly { readonly label: string }[]>('textDocument/inlayHint', {
      ...document,
      range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
    });
    assert.deepEqual(
      hints.map((h) => h.label),
      ['INT64', 'STRING'],
    );
    const tokens = await client.request<{ readonly data: readonly number[] }>(
      'textDocument/semanticTokens/full',
      document,
    );
    assert.ok(tokens.data.length > 0 && tokens.data.length % 5 === 0);
    const options = { tabSize: 4, insertSpaces: true };
    const formatted = await client.request<readonly Edit[]>('textDocument/formatting', { ...document, options });
    const indented = text.split('\n').indexOf('  "models": [{');
    const before = formatted.filter((e) => e.range.end.line === indented);
    assert.deepEqual(
      before.map((e) => [e.range.end.character, e.newText]),
      [[2, '\n    ']],
    );
    const alone = await client.request<readonly Edit[]>('textDocument/rangeFormatting', {
      ...document,
      options,
      range: { start: { line: indented, character: 3 }, end: { line: indented, character: 5 } },
    });
    assert.deepEqual(alone, before);
    const lenses = await client.request<
      readonly { readonly command: { readonly command: string; readonly arguments: readonly unknown[] } }[]
    >('textDocument/codeLens', document);
    const answer = await client.request<{ readonly results: readonly { readonly status: string }[] }>(
      'workspace/executeCommand',
      lenses[0]!.command,
    );
    assert.deepEqual(
      answer.results.map((r) => r.status),
      ['pass'],
    );
    const everything = await client.request<{
      readonly items: readonly { readonly label: string; readonly data?: object }[];
    }>('textDocument/completion', at('CONCAT(', 2));
    const concat = everything.items.find((i) => i.label === 'CONCAT')!;
    const resolved = await client.request<{ readonly documentation: { readonly value: string } }>(
      'completionItem/resolve',
      concat,
    );
    assert.match(resolved.documentation.value, /CONCAT/);
    assert.equal(await client.stop(), 0);
    remove();
  });

  it('generates into a folder, keeps edits by hand unless told, shows the result', async () => {
    const text = spec.replace('sizee', 'size');
    const { folder, uri, remove } = folderWithSpec();
    const client = await LspClient.start();
    await client.initialize(fullClient);
    client.open(uri, text);
    const actions = await client.request<readonly Action[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      context: { diagnostics: [], only: ['source.generate'] },
    });
    const sql = actions.find((a) => a.kind === 'source.generate.sql')!;
    const command = sql.command as { readonly command: string; readonly arguments: readonly object[] };
    const first = await client.request<{
      readonly files: readonly { readonly path: string; readonly action: string }[];
    }>('workspace/executeCommand', {
      ...command,
      arguments: [{ ...command.arguments[0], out: 'generated/sql' }],
      workDoneToken: 'w1',
    });
    assert.ok(first.files.length > 2 && first.files.every((f) => f.action === 'create'), JSON.stringify(first));
    const target = join(folder, 'generated', 'sql', first.files.find((f) => f.path.endsWith('.sql'))!.path);
    assert.ok(existsSync(target));
    const progress = client.notifications
      .filter((n) => n.method === '$/progress')
      .map((n) => (n.params as { readonly value: { readonly kind: string } }).value.kind);
    assert.deepEqual([progress[0], progress.at(-1)], ['begin', 'end']);
    if (existsSync(join(folder, 'generated', 'sql', 'README.md')))
      assert.ok(client.requests.some((r) => r.method === 'window/showDocument'));

    writeFileSync(target, '-- mine\n');
    const again = { ...command, arguments: [{ ...command.arguments[0], out: 'generated/sql' }] };
    client.answers.set('window/showMessageRequest', () => null);
    const kept = await client.request<typeof first>('workspace/executeCommand', again);
    assert.ok(client.requests.some((r) => r.method === 'window/showMessageRequest'));
    assert.deepEqual(
      kept.files.filter((f) => f.action !== 'unchanged').map((f) => f.action),
      ['keep'],
    );
    assert.equal(readFileSync(target, 'utf8'), '-- mine\n');
    client.answers.set('window/showMessageRequest', (params) =>
      (params as { readonly actions: readonly { readonly title: string }[] }).actions.find((a) =>
        a.title.startsWith('Overwrite'),
      ),
    );
    const forced = await client.request<typeof first>('workspace/executeCommand', again);
    assert.deepEqual(
      forced.files.filter((f) => f.action !== 'unchanged').map((f) => f.action),
      ['update'],
    );
    assert.notEqual(readFileSync(target, 'utf8'), '-- mine\n');

    await assert.rejects(
      client.request('workspace/executeCommand', {
        command: 'pipewright.generate',
        arguments: [{ uri, target: 'sql', out: '../../elsewhere' }],
      }),
      /not below/,
    );
    await assert.rejects(
      client.request('workspace/executeCommand', {
        command: 'pipewright.generate',
        arguments: [{ uri, target: 'cobol' }],
      }),
      /cobol/,
    );
    await assert.rejects(
      client.request('workspace/executeCommand', { command: 'pipewright.nothing', arguments: [{ uri }] }),
      /no command/,
    );
    assert.equal(await client.stop(), 0);
    remove();
  });

  it('runs, explains, traces and draws what is open and not saved', async () => {
    const text = spec.replace('sizee', 'size');
    const { folder, uri, remove } = folderWithSpec();
    mkdirSync(join(folder, 'rows'));
    writeFileSync(join(folder, 'rows', 't.csv'), 'id,size,amount\n1,x,2.50\n');
    const client = await LspClient.start();
    await client.initialize(fullClient);
    client.open(uri, text);
    const command = <T>(name: string, more: object = {}): Promise<T> =>
      client.request<T>('workspace/executeCommand', { command: `pipewright.${name}`, arguments: [{ uri, ...more }] });
    const ran = await command<{ readonly models: Record<string, { readonly rows: readonly object[] }> }>('run');
    assert.deepEqual(ran.models.m!.rows, [{ id: 1, total: '😀x' }]);
    const explained = await command<{ readonly models: readonly { readonly name: string }[] }>('explain', {
      model: 'm',
    });
    assert.deepEqual(
      explained.models.map((m) => m.name),
      ['m'],
    );
    const traced = await command<{ readonly edges: readonly { readonly from: string; readonly to: string }[] }>(
      'lineage',
      { column: 'm.total' },
    );
    assert.ok(traced.edges.some((e) => e.from === 'raw.t.size' && e.to === 'm.total'));
    const drawn = await command<{ readonly content: string }>('diagram', { format: 'mmd' });
    assert.equal(drawn.content, readFileSync(join(folder, 'generated', 'diagrams', 'pipeline.mmd'), 'utf8'));
    assert.match(
      readFileSync(join(folder, 'generated', 'diagrams', 'pipeline.mmd'), 'utf8'),
      /^(%%.*\n|---[\s\S]*?---\n)*flowchart/m,
    );
    assert.equal(await client.stop(), 0);
    remove();
  });
});
