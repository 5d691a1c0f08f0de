// Diagnostics for a client that asks: of one document, or of all documents of its projects, unchanged ones by their id alone.

import { setImmediate as pause } from 'node:timers/promises';
import {
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { filesOf } from '../diagnostics/problems-by-file.js';
import { loadTargets } from '../diagnostics/target-loading.js';
import { NOTHING, type DocumentDiagnostics, type DocumentReport } from './document-diagnostics.js';
import type { Server } from './server-context.js';

/** So many documents, then other messages. */
const BATCH = 16;

export function registerPull(server: Server, diagnostics: DocumentDiagnostics): void {
  const { diagnostics: asked } = server.connection.languages;

  asked.on(async ({ textDocument, previousResultId }) => {
    await loadTargets();
    return server.guarded('diagnostics', reportOf(NOTHING, undefined), () => {
      const session = server.session();
      const uri = session.canonical(textDocument.uri);
      const project = session.project(uri);
      return reportOf(project === undefined ? NOTHING : diagnostics.of(project, uri), previousResultId);
    });
  });

  asked.onWorkspace(async ({ previousResultIds }, token, _, partial) => {
    await loadTargets();
    const session = server.session();
    const previous = new Map(previousResultIds.map((p) => [session.canonical(p.uri), p.value]));
    const all: WorkspaceDocumentDiagnosticReport[] = [];
    let batch: WorkspaceDocumentDiagnosticReport[] = [];
    const add = (uri: string, report: DocumentReport): void => {
      const known = previous.get(uri);
      previous.delete(uri);
      batch.push({ uri: session.toClient(uri), version: session.version(uri) ?? null, ...reportOf(report, known) });
    };
    const flush = (): void => {
      if (partial === undefined) all.push(...batch);
      else if (batch.length > 0) partial.report({ items: batch });
      batch = [];
    };
    const done = new Set<string>();
    for (const project of session.projects())
      for (const uri of server.guarded('diagnostics', [], () => filesOf(project))) {
        if (done.has(uri)) continue;
        done.add(uri);
        server.guarded('diagnostics', undefined, () => add(uri, diagnostics.of(project, uri)));
        if (batch.length < BATCH) continue;
        flush();
        await pause();
        if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled');
      }
    // Documents that are gone have nothing wrong with them any more.
    for (const [uri, id] of [...previous]) if (id !== NOTHING.id) add(uri, NOTHING);
    flush();
    return { items: all };
  });
}

function reportOf(
  { items, id }: DocumentReport,
  previous: string | undefined,
):
  | { readonly kind: 'unchanged'; readonly resultId: string }
  | { readonly kind: 'full'; readonly resultId: string; readonly items: DocumentReport['items'][number][] } {
  return id === previous
    ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id }
    : { kind: DocumentDiagnosticReportKind.Full, resultId: id, items: [...items] };
}
