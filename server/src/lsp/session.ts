// One client's session: its documents over the workspace, its way of counting positions, and the names it gives to files.

import type { Position, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import type { Span } from '../base/span.js';
import type { Host } from '../workspace/host.js';
import { defaultSpecPatterns, settingsFileName } from '../workspace/roots.js';
import { Workspace, type FileChange, type Project, type SourceDocument } from '../workspace/workspace.js';
import type { Client } from './client.js';
import { TextPositions } from './text-positions.js';

const SPEC_NAMES = defaultSpecPatterns.map((p) => p.slice(p.lastIndexOf('/') + 1).replace('*', ''));

export class Session {
  readonly workspace: Workspace;
  /** Canonical URI → the client's own spelling of it. */
  private readonly spelled = new Map<string, string>();
  private readonly positions = new WeakMap<SourceDocument, TextPositions>();
  private readonly opened = new Map<string, SourceDocument>();
  /** JSON that has never been saved: it may be a spec, alone in a root of its own. */
  private readonly unnamed = new Set<string>();
  /** Workspace folders, canonical URIs. */
  folders: readonly string[] = [];

  constructor(
    private readonly host: Host,
    readonly client: Client,
  ) {
    this.workspace = new Workspace(host);
  }

  // ---- names of files ----------------------------------------------------------------------------------------------------

  /** Clients escape URIs differently; inside there is one spelling. */
  canonical(uri: string): string {
    const path = this.host.toPath(uri);
    return path === undefined ? uri : this.host.toUri(path);
  }

  toClient(uri: string): string {
    return this.spelled.get(uri) ?? uri;
  }

  // ---- documents ---------------------------------------------------------------------------------------------------------

  /** `languageId` tells of a document that has no name yet whether it may be a spec. */
  open(uri: string, text: string, version: number, languageId: string): string {
    const canonical = this.canonical(uri);
    this.spelled.set(canonical, uri);
    if (uri.startsWith('untitled:') && /^jsonc?$/i.test(languageId)) this.unnamed.add(canonical);
    this.set(canonical, text, version);
    return canonical;
  }

  /** A client that changes what it never opened is taken to mean the text on disk. */
  change(uri: string, changes: readonly TextDocumentContentChangeEvent[], version: number): string {
    const canonical = this.canonical(uri);
    this.spelled.set(canonical, uri);
    let text = this.opened.get(canonical)?.text ?? this.workspace.document(canonical)?.text ?? '';
    let positions = this.opened.has(canonical)
      ? this.positionsOf(this.opened.get(canonical)!)
      : new TextPositions(text, this.client.encoding);
    for (const [i, change] of changes.entries()) {
      if (!('range' in change)) text = change.text;
      else {
        const { start, end } = positions.span(change.range);
        text = text.slice(0, start) + change.text + text.slice(end);
      }
      if (i < changes.length - 1) positions = new TextPositions(text, this.client.encoding);
    }
    this.set(canonical, text, version);
    return canonical;
  }

  close(uri: string): string {
    const canonical = this.canonical(uri);
    this.opened.delete(canonical);
    this.unnamed.delete(canonical);
    this.workspace.closeDocument(canonical);
    return canonical;
  }

  private set(uri: string, text: string, version: number): void {
    const document = { uri, text, version };
    this.opened.set(uri, document);
    this.workspace.setDocument(document);
  }

  isOpen(uri: string): boolean {
    return this.opened.has(uri);
  }

  get openUris(): readonly string[] {
    return [...this.opened.keys()];
  }

  version(uri: string): number | undefined {
    return this.opened.get(uri)?.version;
  }

  // ---- projects ----------------------------------------------------------------------------------------------------------

  /** Undefined for documents that are nobody's: JSON, SQL and CSV files of other programs, and what is no file. */
  project(uri: string): Project | undefined {
    if (!this.concerns(uri)) return this.projectOfOthers(uri);
    const project = this.workspace.project(uri);
    return project.documents.has(uri) ? project : this.projectOfOthers(uri);
  }

  /** Every project that may name a file: the known ones, the roots in folders below them, and the folders of specs above the file. */
  projectsAround(uris: Iterable<string>): readonly Project[] {
    const found = new Set(this.projects());
    for (const { around } of [...found]) for (const { file } of around.nested) found.add(this.workspace.project(file));
    for (const uri of uris)
      for (const folder of this.foldersAbove(uri)) found.add(this.workspace.project(`${folder}/${SPEC_NAMES[0]!}`));
    return [...found];
  }

  /** Up to the workspace folder that it lies in, itself included. */
  private foldersAbove(uri: string): readonly string[] {
    const top = this.folders.map((f) => f.replace(/\/$/, '')).find((f) => uri.startsWith(`${f}/`));
    if (top === undefined) return [];
    const steps = uri.slice(top.length + 1).split('/');
    return steps.map((_, i) => [top, ...steps.slice(0, i)].join('/'));
  }

  /** Every project that a document is open of, or that a workspace folder is the root of. */
  projects(): readonly Project[] {
    const found = new Set<Project>();
    for (const uri of this.opened.keys()) {
      const project = this.project(uri);
      if (project !== undefined) found.add(project);
    }
    for (const folder of this.folders) {
      const settings = `${folder.replace(/\/$/, '')}/${settingsFileName}`;
      const path = this.host.toPath(settings);
      if (path !== undefined && this.host.isFile(path)) found.add(this.workspace.project(settings));
    }
    return [...found];
  }

  /** By names alone: may it be a spec, settings, DDL, rows, or a folder of them that is gone? */
  isAffectedBy({ uri, kind }: FileChange): boolean {
    return !/\/(node_modules|\.git)(\/|$)/.test(uri) && (kind === 'deleted' || /\.(jsonc?|sql|csv)$/i.test(uri));
  }

  /** The project of an open spec that the document takes part in: DDL or rows of a root without settings. */
  private projectOfOthers(uri: string): Project | undefined {
    if (!/\.(sql|csv)$/i.test(uri)) return undefined;
    for (const other of this.opened.keys()) {
      if (other === uri || !this.concerns(other)) continue;
      const project = this.workspace.project(other);
      if (project.documents.has(uri)) return project;
    }
    return undefined;
  }

  /** Could the file be a spec or settings, or one of a root with settings? By names alone: nothing is read. */
  private concerns(uri: string): boolean {
    const path = this.host.toPath(uri);
    if (path === undefined) return this.unnamed.has(uri);
    const name = uri.slice(uri.lastIndexOf('/') + 1).toLowerCase();
    if (name === settingsFileName || SPEC_NAMES.some((n) => name === n || (n.startsWith('.') && name.endsWith(n))))
      return true;
    if (this.workspace.rootOf(uri).configured) return /\.(jsonc?|sql|csv)$/.test(name);
    return false;
  }

  // ---- positions ---------------------------------------------------------------------------------------------------------

  positionsOf(document: SourceDocument): TextPositions {
    let positions = this.positions.get(document);
    if (positions === undefined) {
      positions = new TextPositions(document.text, this.client.encoding);
      this.positions.set(document, positions);
    }
    return positions;
  }

  positionsIn(project: Project, uri: string): TextPositions {
    const document = project.documents.get(uri);
    return document === undefined ? EMPTY : this.positionsOf(document);
  }

  range(project: Project, uri: string, span: Span): Range {
    return this.positionsIn(project, uri).range(span);
  }

  offset(project: Project, uri: string, position: Position): number {
    return this.positionsIn(project, uri).offset(position);
  }
}

const EMPTY = new TextPositions('', 'utf-16');
