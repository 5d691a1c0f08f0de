// The language server over one connection: requests in, answers of the features out. Nothing here decides what a spec means.

import { setTimeout as pause } from 'node:timers/promises';
import {
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  FileChangeType,
  ResponseError,
  WatchKind,
  type Connection,
  type InitializeParams,
} from 'vscode-languageserver/node';
import { loadTargets, targetsAreLoaded } from '../diagnostics/target-loading.js';
import type { Host } from '../workspace/host.js';
import type { FileChange } from '../workspace/workspace.js';
import type { Client } from './client.js';
import { registerCodeActions } from './code-actions.js';
import { registerCommands } from './commands.js';
import { DocumentDiagnostics } from './document-diagnostics.js';
import { ExampleCoverage } from './example-coverage.js';
import { registerFileRenames } from './file-renames.js';
import { registerFeatures } from './language-features.js';
import { openLog, type LogOptions } from './log.js';
import type { MessageGate } from './message-gate.js';
import { DiagnosticsPublisher } from './publish-diagnostics.js';
import { registerPull } from './pull-diagnostics.js';
import type { Server } from './server-context.js';
import { Session } from './session.js';

export interface ServerOptions {
  readonly host: Host;
  readonly log: LogOptions;
  /** Closed while something must be loaded before the next message can be answered. */
  readonly gate: MessageGate;
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

  const coverage = new ExampleCoverage(session, log, () => othersChanged());
  const server: Server = {
    connection,
    coverage,
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

  const diagnostics = new DocumentDiagnostics(session);
  const publisher = new DiagnosticsPublisher(connection, session, diagnostics, server.guarded);
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
    // A folder that goes is one event, whatever was in it.
    const watchers = [{ globPattern: '**/*.{json,jsonc,sql,csv}' }, { globPattern: '**', kind: WatchKind.Delete }];
    // Some clients say they can and then refuse; the server does without.
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).then(
      () => (watching = true),
      (error: unknown) => log.write('warning', `file watchers: ${String(error)}`),
    );
  });

  /** What a project's targets say needs the code of the platforms, which is not loaded before there is such a project. */
  const whenPrepared = (then: () => void): void => {
    const needed = (uri: string): boolean => (session.project(uri)?.settings.settings.targets.length ?? 0) > 0;
    if (targetsAreLoaded() || !session.openUris.some(needed)) return then();
    options.gate.close();
    void loadTargets()
      .then(then)
      .catch((error: unknown) => log.write('error', `targets: ${String(error)}`))
      .finally(() => options.gate.open());
  };
  const changed = (uri: string): void => {
    coverage.edited();
    whenPrepared(() => {
      if (!client.pullsDiagnostics) publisher.changed(uri);
    });
  };
  /** What is said has changed otherwise than by an edit of an open document. */
  const othersChanged = (): void => {
    whenPrepared(() => {
      if (!client.pullsDiagnostics) publisher.schedule();
      else if (client.refreshesDiagnostics) void connection.languages.diagnostics.refresh();
    });
  };
  connection.onDidOpenTextDocument(({ textDocument }) => {
    const { uri, text, version, languageId } = textDocument;
    changed(server.session().open(uri, text, version, languageId));
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    changed(server.session().change(textDocument.uri, contentChanges, textDocument.version));
  });
  connection.onDidCloseTextDocument(({ textDocument }) => {
    const uri = server.session().close(textDocument.uri);
    whenPrepared(() => {
      if (!client.pullsDiagnostics) publisher.closed(uri);
    });
  });
  connection.onDidSaveTextDocument(() => {
    // Without watchers a save is the only sign that other files may have changed.
    if (watching) return;
    server.session().workspace.lookAgain();
    othersChanged();
  });
  const filesChanged = (changes: readonly FileChange[]): void => {
    const s = server.session();
    const felt = changes.map((c) => ({ ...c, uri: s.canonical(c.uri) })).filter((c) => s.isAffectedBy(c));
    if (felt.length === 0) return;
    s.workspace.filesChanged(felt);
    coverage.edited();
    othersChanged();
  };
  connection.onDidChangeWatchedFiles(({ changes }) =>
    filesChanged(changes.map((c) => ({ uri: c.uri, kind: kinds[c.type] }))),
  );
  connection.workspace.onDidCreateFiles(({ files }) =>
    filesChanged(files.map((f) => ({ uri: f.uri, kind: 'created' }))),
  );
  connection.workspace.onDidDeleteFiles(({ files }) =>
    filesChanged(files.map((f) => ({ uri: f.uri, kind: 'deleted' }))),
  );
  connection.workspace.onDidRenameFiles(({ files }) =>
    filesChanged(
      files.flatMap((f): readonly FileChange[] => [
        { uri: f.oldUri, kind: 'deleted' },
        { uri: f.newUri, kind: 'created' },
      ]),
    ),
  );

  registerPull(server, diagnostics);
  registerFeatures(server);
  registerFileRenames(server);
  registerCodeActions(server);
  registerCommands(server);

  connection.onShutdown(async () => {
    // Answers that are being written go out first.
    await pause(0);
    down = true;
    coverage.stop();
  });
}

const kinds = {
  [FileChangeType.Created]: 'created',
  [FileChangeType.Changed]: 'changed',
  [FileChangeType.Deleted]: 'deleted',
} as const;
