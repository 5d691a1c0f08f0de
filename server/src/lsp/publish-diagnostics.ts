// Findings → a client that is pushed them: open documents at once, the other documents of their roots in the pauses. What is sent
// is replaced, never taken away first, and taken away when its document or its root is gone.

import type { Connection } from 'vscode-languageserver/node';
import { filesOf } from '../diagnostics/problems-by-file.js';
import { preparedSymbols } from '../features/workspace-symbols.js';
import type { Project } from '../workspace/workspace.js';
import { NOTHING, type DocumentDiagnostics, type DocumentReport } from './document-diagnostics.js';
import type { Session } from './session.js';

/** Slower checks wait for a pause in the typing, as long as the last one took. */
const LONGEST_PAUSE = 300;
const NOT_FELT = 12;
/** How long nothing must have happened before documents that nobody looks at are checked, and for how long at a time. */
const QUIET = 150;
const SLICE = 8;

export class DiagnosticsPublisher {
  /** What the client shows: the id of what was sent last, by URI. */
  private readonly shown = new Map<string, string>();
  private readonly edited = new Set<string>();
  private timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  private sweeping: NodeJS.Timeout | NodeJS.Immediate | undefined;
  private lastCost = 0;

  constructor(
    private readonly connection: Connection,
    private readonly session: Session,
    private readonly diagnostics: DocumentDiagnostics,
    private readonly guarded: <T>(name: string, nothing: T, answer: () => T) => T,
  ) {}

  /** The document changed: it is checked now or, when checking is slow, at the next pause. */
  changed(uri: string): void {
    this.edited.add(uri);
    this.schedule();
  }

  /** Something else changed: what is shown may not be true any more. */
  schedule(): void {
    if (this.timer !== undefined) {
      if (this.lastCost <= NOT_FELT) return;
      clearTimeout(this.timer as NodeJS.Timeout);
    }
    this.timer =
      this.lastCost <= NOT_FELT
        ? setImmediate(() => this.run())
        : setTimeout(() => this.run(), Math.min(this.lastCost, LONGEST_PAUSE));
  }

  /** What was said of the client's text is no longer so; what is on disk is looked at in the next pause, with its whole root. */
  closed(uri: string): void {
    this.edited.delete(uri);
    this.take(uri);
    this.schedule();
  }

  private run(): void {
    this.timer = undefined;
    const edited = new Set(this.edited);
    this.edited.clear();
    const start = performance.now();
    for (const uri of this.session.openUris)
      this.guarded('diagnostics', undefined, () => {
        const project = this.session.project(uri);
        if (project === undefined) this.take(uri);
        else this.send(uri, this.diagnostics.of(project, uri), edited.has(uri));
      });
    this.lastCost = performance.now() - start;
    this.sweepAfter(QUIET);
  }

  /** What an open document belongs to. */
  private activeProjects(): readonly Project[] {
    return [...new Set(this.session.openUris.flatMap((uri) => this.session.project(uri) ?? []))];
  }

  // ---- documents that are not open -----------------------------------------------------------------------------------

  private sweepAfter(pause: number): void {
    clearTimeout(this.sweeping as NodeJS.Timeout);
    clearImmediate(this.sweeping as NodeJS.Immediate);
    this.sweeping = setTimeout(() => {
      this.guarded('diagnostics', undefined, () => this.sweep(this.pending()));
    }, pause);
    this.sweeping.unref();
  }

  private *pending(): Iterator<void> {
    const there = new Set(this.session.openUris);
    for (const project of this.activeProjects())
      for (const uri of filesOf(project)) {
        if (there.has(uri)) continue;
        there.add(uri);
        this.send(uri, this.diagnostics.of(project, uri));
        yield;
      }
    for (const uri of [...this.shown.keys()]) if (!there.has(uri)) this.take(uri);
    for (const project of this.activeProjects()) yield* preparedSymbols(project);
  }

  /** A slice at a time: messages come first. */
  private sweep(pending: Iterator<void>): void {
    const until = performance.now() + SLICE;
    while (performance.now() < until) if (pending.next().done === true) return;
    this.sweeping = setImmediate(() => {
      this.guarded('diagnostics', undefined, () => this.sweep(pending));
    });
  }

  // ---- what the client shows -----------------------------------------------------------------------------------------

  private send(uri: string, { items, id }: DocumentReport, always = false): void {
    if (!always && (this.shown.get(uri) ?? NOTHING.id) === id) return;
    this.shown.set(uri, id);
    const version = this.session.version(uri);
    void this.connection.sendDiagnostics({
      uri: this.session.toClient(uri),
      ...(version !== undefined && { version }),
      diagnostics: [...items],
    });
  }

  private take(uri: string): void {
    const shown = this.shown.get(uri);
    this.shown.delete(uri);
    this.diagnostics.forget(uri);
    if (shown !== undefined) void this.connection.sendDiagnostics({ uri: this.session.toClient(uri), diagnostics: [] });
  }
}
