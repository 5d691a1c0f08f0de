// Open documents over files on disk → one immutable project a root; an edit makes a new project that reuses all that did not change.
//
// Every event says which projects it can concern: a text those that hold it, a file that comes or goes those whose folder it is in.

import { basename, dirname, join } from 'node:path';
import picomatch from 'picomatch';
import { readSettings, type SettingsResult } from '../settings/settings.js';
import { lowerSpec, type LoweredSpec } from '../spec/lower.js';
import { readDdl, type DdlTables } from '../syntax/ddl.js';
import { FileListings, isAtOrBelow } from './file-listings.js';
import type { Host } from './host.js';
import { makeProject, NOTHING_MEASURED, type MeasuredCoverage, type Project } from './project.js';
import { defaultDdlPatterns, defaultSpecPatterns, pathBelow, rootOf, settingsFileName, type Root } from './roots.js';
import { LARGEST_ROW_FILE, rowPaths, type RowFile } from './row-files.js';
import type { SourceDocument } from './source-document.js';
import { ALONE, sameSurroundings, surroundingsOf, type RootSurroundings } from './surroundings.js';

export { editedProject, type MeasuredCoverage, type Project } from './project.js';
export type { SourceDocument } from './source-document.js';
export type { NestedRoot, RootSurroundings } from './surroundings.js';

export interface FileChange {
  readonly uri: string;
  readonly kind: 'created' | 'changed' | 'deleted';
}

/** A root's last project, and what has happened since. */
interface RootState {
  readonly root: Root;
  project: Project;
  /** Documents whose text may be another. */
  readonly stale: Set<string>;
  /** Which documents take part may have changed. */
  regather: boolean;
  /** Specs that were asked for by name and that the listing does not have. */
  readonly asked: Set<string>;
}

export class Workspace {
  private readonly open = new Map<string, SourceDocument>();
  private readonly disk = new Map<string, SourceDocument | undefined>();
  private readonly listings: FileListings;
  /** By folder of a file. */
  private readonly roots = new Map<string, Root>();
  private readonly states = new Map<string, RootState>();
  private readonly lowered = new Map<string, { readonly document: SourceDocument; readonly spec: LoweredSpec }>();
  private readonly tables = new Map<string, { readonly document: SourceDocument; readonly ddl: DdlTables }>();

  /**
   * `named` is the URI of a file that a person calls a spec. Broken, it gets its findings whatever it holds; where its name is no
   * spec's, it is read as the only spec of its root, because it may be another version of one that is there.
   */
  constructor(
    private readonly host: Host,
    private readonly named?: string,
  ) {
    this.listings = new FileListings(host);
  }

  // ---- what happens --------------------------------------------------------------------------------------------------

  /** The client's text from now on wins over the disk's. */
  setDocument(document: SourceDocument): void {
    const appears = !this.open.has(document.uri) && !this.isFile(document.uri);
    this.open.set(document.uri, document);
    if (appears) this.cameOrWent(document.uri);
    else this.touched(document.uri);
  }

  closeDocument(uri: string): void {
    this.open.delete(uri);
    this.disk.delete(uri);
    for (const state of this.states.values()) if (state.asked.delete(uri)) state.regather = true;
    if (this.isFile(uri)) this.touched(uri);
    else this.cameOrWent(uri);
  }

  /** Files were created, changed or deleted outside; a folder stands for all that is in it. */
  filesChanged(changes: readonly FileChange[]): void {
    for (const { uri, kind } of changes) {
      const before = this.disk.get(uri);
      this.disk.delete(uri);
      const held = [...this.states.values()].some((s) => s.project.documents.has(uri));
      if (kind === 'changed' && held) {
        if (this.open.has(uri)) continue;
        // A file that was written again as it was changes nothing.
        if (before !== undefined && this.document(uri)?.text === before.text) this.disk.set(uri, before);
        else this.touched(uri);
        continue;
      }
      for (const known of this.disk.keys()) if (known.startsWith(`${uri}/`)) this.disk.delete(known);
      const path = this.host.toPath(uri);
      if (path !== undefined) this.listings.touch(path);
      this.cameOrWent(uri);
    }
  }

  /** Nobody says what has changed outside: everything that is held from disk is compared with it. */
  lookAgain(): void {
    for (const [uri, before] of [...this.disk]) {
      if (this.open.has(uri)) continue;
      this.disk.delete(uri);
      const now = this.document(uri);
      if (now?.text === before?.text) this.disk.set(uri, before);
      else this.touched(uri);
    }
    for (const { root } of this.states.values()) this.listings.touch(root.folder);
    this.findRootsAgain();
  }

  /** What the examples of a root's models reach was measured; what is not in it is not known any more. */
  setCoverage(root: Root, coverage: MeasuredCoverage): void {
    const state = this.states.get(root.folder);
    if (state === undefined) return;
    this.refresh(state);
    state.project = makeProject({ ...partsOf(state.project), coverage }, state.project);
  }

  private touched(uri: string): void {
    for (const state of this.states.values())
      if (state.project.around.nested.some((n) => n.file === uri)) state.regather = true;
      else if (state.project.documents.has(uri)) state.stale.add(uri);
      else if (state.project.rows.some((r) => r.uri === uri)) state.regather = true;
  }

  /** Whatever is at the path, or below it, takes part from now on or does no more. */
  private cameOrWent(uri: string): void {
    const path = this.host.toPath(uri);
    if (path === undefined) {
      this.states.delete(uri);
      return;
    }
    const name = basename(path);
    // Settings decide what belongs to whom; what is no file of ours may be a folder that brought or took some.
    if (name === settingsFileName || !/\.(jsonc?|sql|csv)$/i.test(name)) this.findRootsAgain();
    for (const state of this.states.values()) if (isAtOrBelow(state.root.folder, path)) state.regather = true;
  }

  private findRootsAgain(): void {
    this.roots.clear();
    this.matched.clear();
    for (const [folder, { root }] of this.states) {
      if (this.hasSettings(folder) !== root.configured) this.states.delete(folder);
      else this.states.get(folder)!.regather = true;
    }
  }

  // ---- documents -----------------------------------------------------------------------------------------------------

  document(uri: string): SourceDocument | undefined {
    const open = this.open.get(uri);
    if (open !== undefined) return open;
    if (!this.disk.has(uri)) {
      const path = this.host.toPath(uri);
      const text =
        path === undefined
          ? undefined
          : this.host.readText(path, /\.(jsonc?|sql)$/i.test(uri) ? undefined : LARGEST_ROW_FILE);
      this.disk.set(uri, text === undefined ? undefined : { uri, text, version: undefined });
    }
    return this.disk.get(uri);
  }

  get openDocuments(): readonly SourceDocument[] {
    return [...this.open.values()];
  }

  private isFile(uri: string): boolean {
    const path = this.host.toPath(uri);
    return path !== undefined && this.host.isFile(path);
  }

  // ---- projects ------------------------------------------------------------------------------------------------------

  rootOf(uri: string): Root {
    const path = this.host.toPath(uri);
    if (path === undefined) return { folder: uri, configured: false, document: true };
    const folder = dirname(path);
    let root = this.roots.get(folder);
    if (root === undefined) {
      root = rootOf(path, (file) => this.isThere(file));
      this.roots.set(folder, root);
    }
    return root;
  }

  private hasSettings(folder: string): boolean {
    return this.isThere(join(folder, settingsFileName));
  }

  /** A file, or a text that is about to become one. */
  private isThere(path: string): boolean {
    return this.host.isFile(path) || this.open.has(this.host.toUri(path));
  }

  /** The project the document belongs to, as of now. */
  project(uri: string): Project {
    const root = this.rootOf(uri);
    const state = this.states.get(root.folder);
    if (state === undefined) {
      const asked = new Set([uri]);
      const project = this.gather(root, asked, undefined);
      this.states.set(root.folder, { root, project, stale: new Set(), regather: false, asked });
      return project;
    }
    this.refresh(state);
    if (!state.project.documents.has(uri) && !state.asked.has(uri) && this.isSpecUri(uri, state.project)) {
      state.asked.add(uri);
      state.project = this.gather(root, state.asked, state.project);
    }
    return state.project;
  }

  /** Is the document a spec by its name, under its root's settings? */
  isSpec(uri: string): boolean {
    return this.isSpecUri(uri, this.project(uri));
  }

  private isSpecUri(uri: string, project: Project): boolean {
    const path = this.host.toPath(uri);
    if (path === undefined) return project.root.folder === uri;
    const below = pathBelow(project.root, path, this.host) ?? basename(path);
    return specMatcher(project.settings)(below);
  }

  private refresh(state: RootState): void {
    if (!state.regather && state.stale.size === 0) return;
    const { project } = state;
    state.project =
      (state.regather ? undefined : this.retexted(project, state.stale)) ??
      this.gather(state.root, state.asked, project);
    state.regather = false;
    state.stale.clear();
  }

  /** The project with the texts of some documents as they are now; undefined where more than that follows from them. */
  private retexted(project: Project, uris: ReadonlySet<string>): Project | undefined {
    const documents = new Map(project.documents);
    const specs = [...project.specs];
    const ddl = [...project.ddl];
    for (const uri of uris) {
      const document = this.document(uri);
      if (document === undefined || uri === project.settingsDocument?.uri || uri === project.around.baseline?.uri)
        return undefined;
      documents.set(uri, document);
      if (this.tables.has(uri)) {
        const index = ddl.findIndex((d) => d.file === uri);
        if (index >= 0) ddl[index] = this.tablesOf(document);
      }
      const index = specs.findIndex((s) => s.file === uri);
      if (index < 0) {
        // A CSV may have grown too large; what was somebody else's spec may be one of ours now.
        if (this.lowered.has(uri) || project.rows.some((r) => r.uri === uri && r.state !== 'read')) return undefined;
        continue;
      }
      const before = specs[index]!;
      const spec = (specs[index] = this.specOf(document));
      if (!spec.recognised || !sameFiles(before, spec)) return undefined;
    }
    return makeProject({ ...partsOf(project), specs, ddl, documents }, project);
  }

  private gather(root: Root, asked: ReadonlySet<string>, previous: Project | undefined): Project {
    const settingsUri = this.host.toUri(join(root.folder, settingsFileName));
    const settingsDocument = root.configured ? this.document(settingsUri) : undefined;
    const settings =
      previous !== undefined && previous.settingsDocument?.text === settingsDocument?.text
        ? previous.settings
        : readSettings(settingsDocument?.text ?? '{}', settingsUri);
    const documents = new Map<string, SourceDocument>();
    if (settingsDocument !== undefined) documents.set(settingsDocument.uri, settingsDocument);
    const specs: LoweredSpec[] = [];
    for (const uri of this.specUris(root, settings, asked)) {
      const document = this.document(uri);
      if (document === undefined) continue;
      documents.set(uri, document);
      const spec = this.specOf(document);
      if (spec.recognised) specs.push(spec);
    }
    const ddl: DdlTables[] = [];
    for (const uri of this.ddlUris(root, settings, specs)) {
      const document = this.document(uri);
      if (document === undefined) continue;
      documents.set(uri, document);
      ddl.push(this.tablesOf(document));
    }
    const around = this.surroundings(root, settings, documents, previous);
    const found = this.rowFiles(root, specs, documents);
    const rows = previous !== undefined && sameRows(found, previous.rows) ? previous.rows : found;
    const coverage = previous?.coverage ?? NOTHING_MEASURED;
    return makeProject({ root, settings, settingsDocument, around, specs, ddl, rows, documents, coverage }, previous);
  }

  private surroundings(
    root: Root,
    settings: SettingsResult,
    documents: Map<string, SourceDocument>,
    previous: Project | undefined,
  ): RootSurroundings {
    if (!root.configured) return ALONE;
    const files = this.matching(`roots ${root.folder}`, root, undefined, (p) => p.endsWith(`/${settingsFileName}`));
    const around = surroundingsOf(root, settings, files, (uri) => this.document(uri), this.host);
    if (around.baseline !== undefined) documents.set(around.baseline.uri, around.baseline);
    return previous !== undefined && sameSurroundings(around, previous.around) ? previous.around : around;
  }

  private specOf(document: SourceDocument): LoweredSpec {
    const { uri, text } = document;
    const known = this.lowered.get(uri);
    const named = uri === this.named;
    const spec = known?.document.text === text ? known.spec : lowerSpec({ file: uri, text, named }, known?.spec);
    this.lowered.set(uri, { document, spec });
    return spec;
  }

  private tablesOf(document: SourceDocument): DdlTables {
    const { uri, text } = document;
    const known = this.tables.get(uri);
    const ddl = known?.document.text === text ? known.ddl : readDdl(text, uri);
    this.tables.set(uri, { document, ddl });
    return ddl;
  }

  private rowFiles(
    root: Root,
    specs: readonly LoweredSpec[],
    documents: Map<string, SourceDocument>,
  ): readonly RowFile[] {
    return rowPaths(root, specs, this.host).map((named): RowFile => {
      const { uri } = named;
      if (uri === undefined) return { ...named, state: 'outside' };
      const document = this.document(uri);
      if (document === undefined) return { ...named, state: this.isFile(uri) ? 'large' : 'missing' };
      documents.set(uri, document);
      return { ...named, state: document.text.length > LARGEST_ROW_FILE ? 'large' : 'read' };
    });
  }

  // ---- which files take part -----------------------------------------------------------------------------------------

  private readonly matched = new Map<
    string,
    { readonly files: readonly string[]; readonly asked: unknown; readonly uris: readonly string[] }
  >();

  private specUris(root: Root, settings: SettingsResult, asked: ReadonlySet<string>): readonly string[] {
    const isSpec = specMatcher(settings);
    if (this.named !== undefined && this.rootOf(this.named).folder === root.folder) {
      const below = this.pathIn(root, this.named);
      if (below === undefined || !isSpec(below)) return [this.named];
    }
    const belongs = (path: string): boolean =>
      isSpec(path) &&
      (root.configured || !path.includes('/')) &&
      this.rootOf(this.host.toUri(join(root.folder, path))).folder === root.folder;
    const listed = this.matching(`specs ${root.folder}`, root, settings, belongs);
    // A document that exists only in the editor, or was named on the command line, takes part as well.
    return this.withOpen(listed, asked, (uri) => {
      if (uri === root.folder) return true;
      const below = this.rootOf(uri).folder === root.folder ? this.pathIn(root, uri) : undefined;
      return below !== undefined && isSpec(below);
    });
  }

  private pathIn(root: Root, uri: string): string | undefined {
    const path = this.host.toPath(uri);
    return path === undefined ? undefined : pathBelow(root, path, this.host);
  }

  private ddlUris(root: Root, settings: SettingsResult, specs: readonly LoweredSpec[]): readonly string[] {
    const patterns = [
      ...defaultDdlPatterns,
      ...settings.settings.source_ddl,
      ...specs.flatMap((s) => s.spec.sourceDdl.map((t) => t.value)),
    ];
    const matches = picomatch(patterns.map(relativePattern), { dot: false });
    const belongs = (path: string): boolean =>
      path.toLowerCase().endsWith('.sql') &&
      matches(path) &&
      pathBelow(root, join(root.folder, path), this.host) !== undefined;
    const listed = this.matching(`ddl ${root.folder}`, root, patterns.join('\n'), belongs);
    return this.withOpen(listed, [], (uri) => {
      const below = /\.sql$/i.test(uri) ? this.pathIn(root, uri) : undefined;
      return below !== undefined && belongs(below);
    });
  }

  /** Listed files and, sorted among them, open and asked-for documents that belong to them. */
  private withOpen(
    listed: readonly string[],
    asked: Iterable<string>,
    belongs: (uri: string) => boolean,
  ): readonly string[] {
    const known = new Set(listed);
    const more = [...new Set([...asked, ...this.open.keys()])].filter((uri) => !known.has(uri) && belongs(uri));
    return more.length === 0 ? listed : [...listed, ...more].sort();
  }

  /** Which files belong to a root changes with the listing and the patterns, not with what is typed. */
  private matching(key: string, root: Root, asked: unknown, belongs: (path: string) => boolean): readonly string[] {
    const files = this.files(root);
    const known = this.matched.get(key);
    if (known !== undefined && known.files === files && known.asked === asked) return known.uris;
    const uris = files
      .filter((path) => belongs(path))
      .map((path) => this.host.toUri(join(root.folder, path)))
      .sort();
    this.matched.set(key, { files, asked, uris });
    return uris;
  }

  private files(root: Root): readonly string[] {
    // What has no path has nothing beside it.
    return root.document === true ? [] : this.listings.below(root.folder);
  }
}

function sameRows(a: readonly RowFile[], b: readonly RowFile[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ source, file, uri, state }, i) => {
      const other = b[i]!;
      return source === other.source && file === other.file && uri === other.uri && state === other.state;
    })
  );
}

function partsOf(project: Project): Parameters<typeof makeProject>[0] {
  const { root, settings, settingsDocument, around, specs, ddl, rows, documents, coverage } = project;
  return { root, settings, settingsDocument, around, specs, ddl, rows, documents, coverage };
}

/** Do both name the same DDL and CSV files? */
function sameFiles(a: LoweredSpec, b: LoweredSpec): boolean {
  const named = ({ spec }: LoweredSpec): string =>
    JSON.stringify([spec.sourceDdl.map((t) => t.value), spec.sources.map((s) => s.rows?.value)]);
  const sources =
    a.spec.sources.every((s, i) => s === b.spec.sources[i]) && a.spec.sources.length === b.spec.sources.length;
  return (sources || a.spec.sources.every((s) => s.rows === undefined)) && named(a) === named(b);
}

const specMatchers = new WeakMap<SettingsResult, (path: string) => boolean>();

function specMatcher(settings: SettingsResult): (path: string) => boolean {
  let matches = specMatchers.get(settings);
  if (matches === undefined) {
    const own = settings.settings.spec_files;
    matches = picomatch([...(own.length > 0 ? own.map(relativePattern) : defaultSpecPatterns)], { dot: false });
    specMatchers.set(settings, matches);
  }
  return matches;
}

/** Globs are relative to the root; a pattern that climbs out of it matches nothing, because only files below are offered. */
function relativePattern(pattern: string): string {
  return pattern.replace(/^\.\//, '');
}
