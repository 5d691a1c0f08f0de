// Findings of open documents → the client, pushed after edits or answered when asked; unchanged ones are not sent again.

import {
  DocumentDiagnosticReportKind,
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { findingsIn } from '../diagnostics/run-diagnostics.js';
import type { Session } from './session.js';
import { toDiagnostic } from './to-lsp.js';

/** Slower checks wait for a pause in the typing, as long as the last one took. */
const LONGEST_PAUSE = 300;
const NOT_FELT = 12;

export class DiagnosticsPublisher {
  private readonly sent = new Map<string, string>();
  private readonly waiting = new Set<string>();
  private timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  private lastCost = 0;

  constructor(
    private readonly connection: Connection,
    private readonly session: Session,
    private readonly guarded: <T>(name: string, nothing: T, answer: () => T) => T,
  ) {}

  /** The document changed: it is checked now or, when checking is slow, at the next pause. */
  changed(uri: string): void {
    this.waiting.add(uri);
    if (this.timer !== undefined) {
      if (this.lastCost <= NOT_FELT) return;
      clearTimeout(this.timer as NodeJS.Timeout);
    }
    this.timer =
      this.lastCost <= NOT_FELT
        ? setImmediate(() => this.run())
        : setTimeout(() => this.run(), Math.min(this.lastCost, LONGEST_PAUSE));
  }

  closed(uri: string): void {
    this.waiting.delete(uri);
    if (this.sent.delete(uri))
      void this.connection.sendDiagnostics({ uri: this.session.toClient(uri), diagnostics: [] });
  }

  private run(): void {
    this.timer = undefined;
    const edited = [...this.waiting];
    this.waiting.clear();
    const start = performance.now();
    for (const uri of edited) this.guarded('diagnostics', undefined, () => this.publishRoot(uri));
    this.lastCost = performance.now() - start;
  }

  /** An edit can change what is wrong in the other open documents of its root. */
  private publishRoot(edited: string): undefined {
    for (const uri of this.session.openUris) {
      const concerned = uri === edited || (this.session.project(uri)?.documents.has(edited) ?? false);
      if (concerned) this.send(uri, this.diagnosticsOf(uri), uri === edited && this.session.project(uri) !== undefined);
    }
    return undefined;
  }

  private send(uri: string, diagnostics: readonly Diagnostic[], always = false): void {
    const text = JSON.stringify(diagnostics);
    if (!always && (this.sent.get(uri) ?? '[]') === text) return;
    this.sent.set(uri, text);
    const version = this.session.version(uri);
    void this.connection.sendDiagnostics({
      uri: this.session.toClient(uri),
      ...(version !== undefined && { version }),
      diagnostics: [...diagnostics],
    });
  }

  diagnosticsOf(uri: string): readonly Diagnostic[] {
    const project = this.session.project(uri);
    return project === undefined ? [] : findingsIn(project, uri).map((f) => toDiagnostic(this.session, project, f));
  }

  /** The answer to a pull; `unchanged` when the client has these already. */
  pulled(uri: string, previous: string | undefined): DocumentDiagnosticReport {
    const items = this.diagnosticsOf(uri);
    const resultId = String(hashOf(JSON.stringify(items)));
    return resultId === previous
      ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
      : { kind: DocumentDiagnosticReportKind.Full, resultId, items: [...items] };
  }
}

/** FNV-1a; only compared with itself. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
