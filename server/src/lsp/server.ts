// The language server over one connection: requests in, answers of the features out. Nothing here decides what a spec means.

import { setTimeout as pause } from 'node:timers/promises';
import {
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  FileChangeType,
  LSPErrorCodes,
  ResponseError,
  type Connection,
  type InitializeParams,
} from 'vscode-languageserver/node';
import { loadTargets, targetsAreLoaded } from '../diagnostics/target-loading.js';
import type { Host } from '../workspace/host.js';
import type { Client } from './client.js';
import { registerCodeActions } from './code-actions.js';
import { registerCommands } from './commands.js';
import { registerFeatures } from './language-features.js';
import { openLog, type Log, type LogOptions } from './log.js';
import type { MessageGate } from './message-gate.js';
import { DiagnosticsPublisher } from './publish-diagnostics.js';
import { Session } from './session.js';

export interface ServerOptions {
  readonly host: Host;
  readonly log: LogOptions;
  /** Closed while something must be loaded before the next message can be answered. */
  readonly gate: MessageGate;
}

/** What the handlers of one server share. */
export interface Server {
  readonly connection: Connection;
  readonly host: Host;
  readonly log: Log;
  session(): Session;
  /** A feature that fails answers nothing and is logged; it never takes the server down. */
  readonly guarded: <T>(name: string, nothing: T, answer: () => T) => T;
}

/** Serves a client whose `initialize` has been answered. */
export function startServer(
  connection: Connection,
  params: InitializeParams,
  client: Client,
  options: ServerOptions,
): void {
  const log = openLog(connection, options.log.file, options.log.level);
  const session = new Session(options.host, client);
  session.folders = (params.workspaceFolders ?? []).map((f) => session.canonical(f.uri));
  let watching = false;
  let down = false;

  const server: Server = {
    connection,
    host: options.host,
    log,
    session: () => {
      if (down) throw new ResponseError(ErrorCodes.InvalidRequest, 'The server has been shut down.');
      return session;
    },
    guarded: (name, nothing, answer) => {
      const start = performance.now();
      try {
        return answer();
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        log.write('error', `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return nothing;
      } finally {
        log.write('debug', `${name}: ${(performance.now() - start).toFixed(1)} ms`);
      }
    },
  };

  const publisher = new DiagnosticsPublisher(connection, session, server.guarded);
  log.write(
    'info',
    `client ${params.clientInfo?.name ?? 'without a name'} ${params.clientInfo?.version ?? ''}, ${client.encoding}, ${client.pullsDiagnostics ? 'pulls' : 'is pushed'} diagnostics`,
  );

  connection.onInitialized(() => {
    if (client.workspaceFolders)
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const s = server.session();
        const gone = new Set(removed.map((f) => s.canonical(f.uri)));
        s.folders = [...s.folders.filter((f) => !gone.has(f)), ...added.map((f) => s.canonical(f.uri))];
      });
    if (!client.watchesFiles) return;
    const watchers = ['**/*.{json,jsonc}', '**/*.sql'].map((globPattern) => ({
      globPattern,
    }));
    // Some clients say they can and then refuse; the server does without.
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).then(
      () => (watching = true),
      (error: unknown) => log.write('warning', `file watchers: ${String(error)}`),
    );
  });

  const changed = (uri: string): void => {
    whenPrepared(uri, () => tell(uri));
  };
  /** What a project's targets say needs the code of the platforms, which is not loaded before there is such a project. */
  const whenPrepared = (uri: string, then: () => void): void => {
    const targets = targetsAreLoaded() ? [] : session.project(uri)?.settings.settings.targets;
    if (targets === undefined || targets.length === 0) return then();
    options.gate.close();
    void loadTargets()
      .then(then)
      .catch((error: unknown) => log.write('error', `targets: ${String(error)}`))
      .finally(() => options.gate.open());
  };
  const tell = (uri: string): void => {
    if (!client.pullsDiagnostics) publisher.changed(uri);
  };
  connection.onDidOpenTextDocument(({ textDocument }) => {
    changed(server.session().open(textDocument.uri, textDocument.text, textDocument.version));
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    changed(server.session().change(textDocument.uri, contentChanges, textDocument.version));
  });
  connection.onDidCloseTextDocument(({ textDocument }) => {
    const s = server.session();
    const uri = s.close(textDocument.uri);
    publisher.closed(uri);
    for (const open of s.openUris) changed(open);
  });
  connection.onDidSaveTextDocument(({ textDocument }) => {
    // Without watchers a save is the only sign that other files may have changed.
    if (watching) return;
    const s = server.session();
    s.workspace.filesChanged([s.canonical(textDocument.uri)]);
    for (const uri of s.openUris) changed(uri);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const s = server.session();
    const felt = changes
      .map((c) => ({ uri: s.canonical(c.uri), type: c.type }))
      .filter((c) => s.isAffectedBy(c.uri, c.type === FileChangeType.Changed));
    if (felt.length === 0) return;
    s.workspace.filesChanged(felt.map((c) => c.uri));
    for (const uri of s.openUris) changed(uri);
    if (s.client.pullsDiagnostics && s.client.refreshesDiagnostics) void connection.languages.diagnostics.refresh();
  });
  connection.languages.diagnostics.on((params) =>
    server.guarded('diagnostics', { kind: 'full', items: [] }, () =>
      publisher.pulled(server.session().canonical(params.textDocument.uri), params.previousResultId),
    ),
  );

  registerFeatures(server);
  registerCodeActions(server);
  registerCommands(server);

  connection.onShutdown(async () => {
    // Answers that are being written go out first.
    await pause(0);
    down = true;
  });
}

export function requestFailed(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
