// A language client for tests: starts the bundled server, speaks the protocol, answers what the server asks.

import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'server', 'bin', 'pipewright.js');

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export class LspError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export interface StartOptions {
  readonly channel?: 'stdio' | 'socket' | 'node-ipc';
  readonly arguments?: readonly string[];
  readonly cwd?: string;
}

export class LspClient {
  readonly notifications: Message[] = [];
  readonly requests: Message[] = [];
  /** Answers to the server's requests, by method; `null` otherwise. */
  readonly answers = new Map<string, (params: unknown) => unknown>();
  private readonly pending = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  >();
  private waiting: (() => void)[] = [];
  private buffer: Buffer = Buffer.alloc(0);
  private nextId = 1;
  readonly exited: Promise<number | null>;

  private constructor(
    readonly child: ChildProcess,
    private readonly write: (message: object) => void,
  ) {
    this.exited = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
    void this.exited.then(() => {
      for (const p of this.pending.values()) p.reject(new Error('the server has ended'));
    });
  }

  static async start(options: StartOptions = {}): Promise<LspClient> {
    const channel = options.channel ?? 'stdio';
    const more = options.arguments ?? [];
    if (channel === 'node-ipc') {
      const child = spawn(process.execPath, [program, 'lsp', '--node-ipc', ...more], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        cwd: options.cwd,
      });
      const client = new LspClient(child, (message) => child.send(message));
      child.on('message', (message) => client.receive(message as Message));
      return client;
    }
    if (channel === 'socket') {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
      const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
      const { port } = server.address() as { port: number };
      const child = spawn(process.execPath, [program, 'lsp', `--socket=${port}`, ...more], {
        stdio: ['ignore', 'ignore', 'inherit'],
        cwd: options.cwd,
      });
      const socket = await connected;
      server.close();
      const client = new LspClient(child, framed(socket));
      client.read(socket);
      return client;
    }
    const child = spawn(process.execPath, [program, 'lsp', '--stdio', ...more], {
      stdio: ['pipe', 'pipe', 'inherit'],
      cwd: options.cwd,
    });
    const client = new LspClient(child, framed(child.stdin));
    client.read(child.stdout);
    return client;
  }

  private read(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => {
      this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
      for (;;) {
        const end = this.buffer.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.subarray(0, end).toString('latin1'))![1]);
        if (this.buffer.length < end + 4 + length) return;
        const body = this.buffer.subarray(end + 4, end + 4 + length).toString('utf8');
        this.buffer = this.buffer.subarray(end + 4 + length);
        this.receive(JSON.parse(body) as Message);
      }
    });
  }

  private receive(message: Message): void {
    if (message.method !== undefined && message.id !== undefined) {
      this.requests.push(message);
      const answer = this.answers.get(message.method);
      this.write({ jsonrpc: '2.0', id: message.id, result: answer === undefined ? null : answer(message.params) });
    } else if (message.method !== undefined) {
      this.notifications.push(message);
    } else {
      const waiting = this.pending.get(Number(message.id));
      this.pending.delete(Number(message.id));
      if (message.error !== undefined) waiting?.reject(new LspError(message.error.code, message.error.message));
      else waiting?.resolve(message.result);
    }
    const woken = this.waiting;
    this.waiting = [];
    for (const w of woken) w();
  }

  /** The id is on the promise, for cancelling. */
  request<T = unknown>(method: string, params?: unknown): Promise<T> & { readonly id: number } {
    const id = this.nextId++;
    const answer = new Promise<unknown>((resolve, reject) => this.pending.set(id, { resolve, reject }));
    this.write({ jsonrpc: '2.0', id, method, ...(params !== undefined && { params }) });
    return Object.assign(answer as Promise<T>, { id });
  }

  notify(method: string, params?: unknown): void {
    this.write({ jsonrpc: '2.0', method, ...(params !== undefined && { params }) });
  }

  /** Waits for a notification that fits, also one that has come already. */
  async notified<T = unknown>(method: string, fits: (params: T) => boolean = () => true): Promise<T> {
    for (;;) {
      const found = this.notifications.find((n) => n.method === method && fits(n.params as T));
      if (found !== undefined) return found.params as T;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** The next message of the server. */
  arrival(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async initialize(
    capabilities: object,
    more: object = {},
  ): Promise<{ readonly capabilities: Record<string, unknown>; readonly serverInfo: object }> {
    const result = await this.request<{ readonly capabilities: Record<string, unknown>; readonly serverInfo: object }>(
      'initialize',
      { processId: process.pid, rootUri: null, capabilities, ...more },
    );
    this.notify('initialized', {});
    return result;
  }

  open(uri: string, text: string, version = 1, languageId = 'json'): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
  }

  change(uri: string, version: number, contentChanges: readonly object[]): void {
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  /** Diagnostics that the server pushed for a version of a document. */
  async diagnostics(uri: string, version: number): Promise<readonly Diagnostic[]> {
    return (
      await this.notified<{
        readonly uri: string;
        readonly version?: number;
        readonly diagnostics: readonly Diagnostic[];
      }>('textDocument/publishDiagnostics', (p) => p.uri === uri && p.version === version)
    ).diagnostics;
  }

  async stop(): Promise<number | null> {
    await this.request('shutdown');
    this.notify('exit');
    return this.exited;
  }
}

export interface Diagnostic {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly severity: number;
  readonly code: string;
  readonly source: string;
  readonly message: string;
  readonly codeDescription?: { readonly href: string };
  readonly relatedInformation?: readonly unknown[];
}

function framed(stream: Writable): (message: object) => void {
  return (message) => {
    const body = JSON.stringify(message);
    stream.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
}
