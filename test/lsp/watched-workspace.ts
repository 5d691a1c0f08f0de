// A folder of files and a client over it that is told of every change, as an editor with watchers tells; what the client shows.

import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, LspClient } from './lsp-client.js';

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

export class WatchedWorkspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'pipewright-files-'));
  private readonly versions = new Map<string, number>();

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) this.put(path, text);
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private put(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  // ---- on disk, told to the client's server ------------------------------------------------------------------------------

  write(client: LspClient, path: string, text: string, created = false): void {
    this.put(path, text);
    this.tell(client, [[path, created ? 1 : 2]]);
  }

  delete(client: LspClient, path: string): void {
    rmSync(join(this.folder, path), { recursive: true, force: true });
    this.tell(client, [[path, 3]]);
  }

  rename(client: LspClient, from: string, to: string): void {
    mkdirSync(dirname(join(this.folder, to)), { recursive: true });
    renameSync(join(this.folder, from), join(this.folder, to));
    this.tell(client, [
      [from, 3],
      [to, 1],
    ]);
  }

  private tell(client: LspClient, changes: readonly (readonly [string, number])[]): void {
    client.notify('workspace/didChangeWatchedFiles', {
      changes: changes.map(([path, type]) => ({ uri: this.uri(path), type })),
    });
  }

  // ---- in the editor -----------------------------------------------------------------------------------------------------

  open(client: LspClient, path: string, text: string): void {
    this.versions.set(path, 1);
    client.open(this.uri(path), text, 1, path.endsWith('.sql') ? 'sql' : 'json');
  }

  edit(client: LspClient, path: string, text: string): void {
    const version = (this.versions.get(path) ?? 1) + 1;
    this.versions.set(path, version);
    client.change(this.uri(path), version, [{ text }]);
  }

  close(client: LspClient, path: string): void {
    client.notify('textDocument/didClose', { textDocument: { uri: this.uri(path) } });
  }

  // ---- what is shown -----------------------------------------------------------------------------------------------------

  /** Ids of everything that was published for a document, one list a time. */
  told(client: LspClient, path: string): readonly (readonly string[])[] {
    return client.notifications
      .filter((n) => n.method === 'textDocument/publishDiagnostics')
      .map((n) => n.params as Published)
      .filter((p) => p.uri === this.uri(path))
      .map((p) => p.diagnostics.map((d) => d.code));
  }

  /** Waits until what is shown of a document fits. */
  async shows(client: LspClient, path: string, fits: (ids: readonly string[]) => boolean): Promise<readonly string[]> {
    for (;;) {
      const last = this.told(client, path).at(-1) ?? [];
      if (fits(last)) return last;
      await client.arrival();
    }
  }
}
