// The bundled server over real standard input and output: findings on unsaved text, a quick fix, clean shutdown.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const program = join(import.meta.dirname, '..', '..', 'server', 'bin', 'pipewright.js');
const spec = `{
  "sources": [{ "name": "raw.t", "columns": [{ "name": "id", "type": "INT64" }], "primary_key": "id" }],
  "models": [{ "name": "m", "sources": ["raw.t"], "column_mapping": [{ "target_column": "id", "transform": "t.idd + 1" }] }]
}
`;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly diagnostics?: readonly { readonly code: string; readonly range: object }[] };
  readonly result?: unknown;
}

describe('language server', () => {
  it('reports unsaved faults, fixes them, and shuts down', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pipewright-lsp-'));
    writeFileSync(join(folder, 'spec.json'), '{"models": []}');
    const uri = pathToFileURL(join(folder, 'spec.json')).href;
    const child = spawn(process.execPath, [program, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const inbox: Message[] = [];
    let waiting: (() => void)[] = [];
    let buffer = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const head = /^Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(buffer.toString('latin1'));
        if (head === null || buffer.length < head[0].length + Number(head[1])) break;
        inbox.push(
          JSON.parse(buffer.subarray(head[0].length, head[0].length + Number(head[1])).toString('utf8')) as Message,
        );
        buffer = buffer.subarray(head[0].length + Number(head[1]));
      }
      for (const w of waiting.splice(0)) w();
      waiting = [];
    });
    const send = (message: object): void => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    const receive = async (match: (m: Message) => boolean): Promise<Message> => {
      for (;;) {
        const found = inbox.find(match);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    };
    const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
    send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    await receive((m) => m.id === 1);
    send({ method: 'initialized', params: {} });
    send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'json', version: 1, text: spec } },
    });
    const published = await receive(
      (m) => m.method === 'textDocument/publishDiagnostics' && m.params!.diagnostics!.length > 0,
    );
    const fault = published.params!.diagnostics!.find((d) => d.code === 'unknown-column')!;
    const line = spec.split('\n')[2]!;
    const at = line.indexOf('idd');
    assert.deepEqual(fault.range, { start: { line: 2, character: at }, end: { line: 2, character: at + 3 } });
    send({
      id: 2,
      method: 'textDocument/codeAction',
      params: { textDocument: { uri }, range: fault.range, context: { diagnostics: [] } },
    });
    const actions = (await receive((m) => m.id === 2)).result as {
      edit: { changes: Record<string, { newText: string; range: object }[]> };
    }[];
    assert.deepEqual(actions[0]!.edit.changes[uri], [{ range: fault.range, newText: 'id' }]);
    inbox.length = 0;
    send({
      method: 'textDocument/didChange',
      params: { textDocument: { uri, version: 2 }, contentChanges: [{ range: fault.range, text: 'id' }] },
    });
    const fixed = await receive((m) => m.method === 'textDocument/publishDiagnostics');
    assert.ok(!fixed.params!.diagnostics!.some((d) => d.code === 'unknown-column'));
    send({ id: 3, method: 'shutdown' });
    await receive((m) => m.id === 3);
    send({ method: 'exit' });
    assert.equal(await exited, 0);
    rmSync(folder, { recursive: true, force: true });
  });
});
