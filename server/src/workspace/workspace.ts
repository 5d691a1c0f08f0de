// Open documents over files on disk → one immutable project a root; an edit makes a new project that reuses all that did not change.

import { basename, join } from 'node:path';
import picomatch from 'picomatch';
import { buildModel } from '../model/build-model.js';
import type { PipelineModel } from '../model/pipeline-model.js';
import { planPipeline } from '../plan/plan-pipeline.js';
import type { PipelinePlan } from '../plan/plan.js';
import { readSettings, type SettingsResult } from '../settings/settings.js';
import { lowerSpec, type LoweredSpec } from '../spec/lower.js';
import { readDdl, type DdlTables } from '../syntax/ddl.js';
import type { Host } from './host.js';
import { defaultDdlPatterns, defaultSpecPatterns, pathBelow, rootOf, settingsFileName, type Root } from './roots.js';

/** A text as a client has it open, or as it is on disk (`version` absent). */
export interface SourceDocument {
  readonly uri: string;
  readonly text: string;
  readonly version: number | undefined;
}

/** Everything known of one root at one moment. Never changes after creation. */
export interface Project {
  readonly root: Root;
  readonly settings: SettingsResult;
  readonly settingsDocument: SourceDocument | undefined;
  readonly around: RootSurroundings;
  /** Recognised specs, by path. A file that is not ours is left out. */
  readonly specs: readonly LoweredSpec[];
  readonly ddl: readonly DdlTables[];
  /** Text of every document that takes part, by URI. */
  readonly documents: ReadonlyMap<string, SourceDocument>;
  readonly model: PipelineModel;
  readonly plan: PipelinePlan;
  /** Computed once per project: `fn` must be a function of the project alone. */
  derive<T>(key: string, fn: (project: Project) => T): T;
}

/** What the settings of a root have to do with besides its specs. */
export interface RootSurroundings {
  /** The file of the setting `baseline`; absent: not set, or not there. */
  readonly baseline: SourceDocument | undefined;
  /** Settings files of roots in folders below. */
  readonly nested: readonly NestedRoot[];
}

export interface NestedRoot {
  /** `/`-separated, below the outer root. */
  readonly folder: string;
  readonly settings: SettingsResult;
  readonly file: string;
}

const fileLimit = 50_000;

export class Workspace {
  private readonly open = new Map<string, SourceDocument>();
  private readonly disk = new Map<string, SourceDocument | undefined>();
  private readonly listings = new Map<string, readonly string[]>();
  private readonly roots = new Map<string, Root>();
  private readonly projects = new Map<string, Project>();
  private readonly lowered = new Map<string, { readonly document: SourceDocument; readonly spec: LoweredSpec }>();
  private readonly tables = new Map<string, { readonly document: SourceDocument; readonly ddl: DdlTables }>();

  constructor(private readonly host: Host) {}

  /** The client's text from now on wins over the disk's. */
  setDocument(document: SourceDocument): void {
    const known = this.open.get(document.uri);
    this.open.set(document.uri, document);
    if (known === undefined) this.forgetListings();
    this.forgetProjects(document.uri);
  }

  closeDocument(uri: string): void {
    this.open.delete(uri);
    this.disk.delete(uri);
    this.forgetProjects(uri);
  }

  /** Files were created, changed or deleted outside. */
  filesChanged(uris: readonly string[]): void {
    for (const uri of uris) this.disk.delete(uri);
    this.forgetListings();
    this.projects.clear();
  }

  document(uri: string): SourceDocument | undefined {
    const open = this.open.get(uri);
    if (open !== undefined) return open;
    if (!this.disk.has(uri)) {
      const path = this.host.toPath(uri);
      const text = path === undefined ? undefined : this.host.readText(path);
      this.disk.set(uri, text === undefined ? undefined : { uri, text, version: undefined });
    }
    return this.disk.get(uri);
  }

  get openDocuments(): readonly SourceDocument[] {
    return [...this.open.values()];
  }

  rootOf(uri: string): Root {
    let root = this.roots.get(uri);
    if (root === undefined) {
      root = rootOf(this.host.toPath(uri) ?? uri, this.host);
      this.roots.set(uri, root);
    }
    return root;
  }

  /** The project the document belongs to, as of now. */
  project(uri: string): Project {
    const root = this.rootOf(uri);
    // An unconfigured root owns what is directly in it; a document that has no path is a root of its own.
    const key = root.folder;
    const known = this.projects.get(key);
    if (known !== undefined && (known.documents.has(uri) || !this.isSpecUri(uri, known))) return known;
    const project = this.build(root, uri, known ?? this.previous.get(key));
    this.projects.set(key, project);
    this.previous.set(key, project);
    return project;
  }

  /** Is the document a spec by its name, under its root's settings? */
  isSpec(uri: string): boolean {
    return this.isSpecUri(uri, this.project(uri));
  }

  // ---- building ----------------------------------------------------------------------------------------------------

  private readonly previous = new Map<string, Project>();

  private isSpecUri(uri: string, project: Project): boolean {
    const path = this.host.toPath(uri);
    if (path === undefined) return false;
    const below = pathBelow(project.root, path, this.host) ?? basename(path);
    return specMatcher(project.settings)(below);
  }

  private build(root: Root, uri: string, previous: Project | undefined): Project {
    const settingsDocument = root.configured
      ? this.document(this.host.toUri(join(root.folder, settingsFileName)))
      : undefined;
    const settings =
      previous !== undefined && previous.settingsDocument === settingsDocument
        ? previous.settings
        : readSettings(
            settingsDocument?.text ?? '{}',
            settingsDocument?.uri ?? this.host.toUri(join(root.folder, settingsFileName)),
          );
    const documents = new Map<string, SourceDocument>();
    if (settingsDocument !== undefined) documents.set(settingsDocument.uri, settingsDocument);
    const specs = this.specsOf(root, settings, uri, documents);
    const ddl = this.ddlOf(root, settings, specs, documents);
    const sameInputs =
      previous !== undefined &&
      previous.specs.length === specs.length &&
      previous.ddl.length === ddl.length &&
      specs.every((s, i) => s === previous.specs[i]) &&
      ddl.every((d, i) => d === previous.ddl[i]);
    const model = sameInputs
      ? previous.model
      : buildModel({ specs, ddl, ...(previous !== undefined && { previous: previous.model }) });
    const around = root.configured ? this.surroundings(root, settings, documents) : ALONE;
    return new ProjectSnapshot(root, settings, settingsDocument, around, specs, ddl, documents, model);
  }

  private surroundings(root: Root, settings: SettingsResult, documents: Map<string, SourceDocument>): RootSurroundings {
    const path = settings.settings.baseline;
    const absolute = path === undefined ? undefined : join(root.folder, path);
    const inside = absolute !== undefined && pathBelow(root, absolute, this.host) !== undefined;
    const baseline = inside ? this.document(this.host.toUri(absolute)) : undefined;
    if (baseline !== undefined) documents.set(baseline.uri, baseline);
    const files = this.matching(
      `roots ${root.folder}`,
      root,
      undefined,
      () => (p) => p.endsWith(`/${settingsFileName}`),
    );
    const nested = files.flatMap((uri): readonly NestedRoot[] => {
      const document = this.document(uri);
      const folder = document === undefined ? undefined : this.host.toPath(uri);
      const below = folder === undefined ? undefined : pathBelow(root, folder, this.host);
      return document === undefined || below === undefined
        ? []
        : [{ folder: below.slice(0, -(settingsFileName.length + 1)), settings: settingsOf(document), file: uri }];
    });
    return { baseline, nested };
  }

  private specsOf(
    root: Root,
    settings: SettingsResult,
    uri: string,
    documents: Map<string, SourceDocument>,
  ): readonly LoweredSpec[] {
    const isSpec = specMatcher(settings);
    const uris = new Set(this.specUris(root, settings));
    // A document that exists only in the editor, or was named on the command line, takes part as well.
    const asked = [uri, ...[...this.open.keys()].filter((u) => this.rootOf(u).folder === root.folder)];
    for (const u of asked) {
      const path = uris.has(u) ? undefined : this.host.toPath(u);
      const below = path === undefined ? undefined : pathBelow(root, path, this.host);
      if (below !== undefined && isSpec(below)) uris.add(u);
    }
    const specs: LoweredSpec[] = [];
    for (const u of [...uris].sort()) {
      const document = this.document(u);
      if (document === undefined) continue;
      documents.set(u, document);
      const known = this.lowered.get(u);
      const spec =
        known?.document.text === document.text ? known.spec : lowerSpec({ file: u, text: document.text }, known?.spec);
      this.lowered.set(u, { document, spec });
      if (spec.recognised) specs.push(spec);
    }
    return specs;
  }

  private ddlOf(
    root: Root,
    settings: SettingsResult,
    specs: readonly LoweredSpec[],
    documents: Map<string, SourceDocument>,
  ): readonly DdlTables[] {
    const patterns = [
      ...defaultDdlPatterns,
      ...settings.settings.source_ddl,
      ...specs.flatMap((s) => s.spec.sourceDdl.map((t) => t.value)),
    ];
    const tables: DdlTables[] = [];
    for (const uri of this.ddlUris(root, patterns)) {
      const document = this.document(uri);
      if (document === undefined) continue;
      documents.set(uri, document);
      const known = this.tables.get(uri);
      const ddl = known?.document.text === document.text ? known.ddl : readDdl(document.text, uri);
      this.tables.set(uri, { document, ddl });
      tables.push(ddl);
    }
    return tables;
  }

  /** Which files belong to a root changes with the listing and the patterns, not with what is typed. */
  private readonly matched = new Map<
    string,
    { readonly files: readonly string[]; readonly asked: unknown; readonly uris: readonly string[] }
  >();

  private specUris(root: Root, settings: SettingsResult): readonly string[] {
    return this.matching(`specs ${root.folder}`, root, settings, () => {
      const isSpec = specMatcher(settings);
      return (path) =>
        isSpec(path) &&
        (root.configured || !path.includes('/')) &&
        this.rootOf(this.host.toUri(join(root.folder, path))).folder === root.folder;
    });
  }

  private ddlUris(root: Root, patterns: readonly string[]): readonly string[] {
    return this.matching(`ddl ${root.folder}`, root, patterns.join('\n'), () => {
      const matches = picomatch(patterns.map(relativePattern), { dot: false });
      return (path) =>
        path.toLowerCase().endsWith('.sql') &&
        matches(path) &&
        pathBelow(root, join(root.folder, path), this.host) !== undefined;
    });
  }

  private matching(
    key: string,
    root: Root,
    asked: unknown,
    prepare: () => (path: string) => boolean,
  ): readonly string[] {
    const files = this.files(root);
    const known = this.matched.get(key);
    if (known !== undefined && known.files === files && known.asked === asked) return known.uris;
    const belongs = prepare();
    const uris = files.filter((path) => belongs(path)).map((path) => this.host.toUri(join(root.folder, path)));
    this.matched.set(key, { files, asked, uris });
    return uris;
  }

  private files(root: Root): readonly string[] {
    let files = this.listings.get(root.folder);
    if (files === undefined) {
      files = this.host.listFiles(root.folder, fileLimit);
      this.listings.set(root.folder, files);
    }
    return files;
  }

  private forgetListings(): void {
    this.listings.clear();
    this.roots.clear();
  }

  private forgetProjects(uri: string): void {
    const path = this.host.toPath(uri);
    // Settings decide what belongs to whom: everything is looked at again.
    if (path === undefined || basename(path) === settingsFileName) {
      this.forgetListings();
      this.projects.clear();
      return;
    }
    this.projects.delete(this.rootOf(uri).folder);
    for (const [folder, project] of this.projects) if (project.documents.has(uri)) this.projects.delete(folder);
  }
}

const ALONE: RootSurroundings = { baseline: undefined, nested: [] };

const settingsOfDocuments = new WeakMap<SourceDocument, SettingsResult>();

function settingsOf(document: SourceDocument): SettingsResult {
  let settings = settingsOfDocuments.get(document);
  if (settings === undefined) settingsOfDocuments.set(document, (settings = readSettings(document.text, document.uri)));
  return settings;
}

/** The same project as if some of its documents had other texts. */
export function editedProject(project: Project, texts: ReadonlyMap<string, string>): Project {
  const documents = new Map(project.documents);
  for (const [uri, text] of texts) documents.set(uri, { uri, text, version: undefined });
  const specs = project.specs.map((spec) =>
    texts.has(spec.file) ? lowerSpec({ file: spec.file, text: texts.get(spec.file)! }, spec) : spec,
  );
  const ddl = project.ddl.map((d) => (texts.has(d.file) ? readDdl(texts.get(d.file)!, d.file) : d));
  const recognised = specs.filter((s) => s.recognised);
  const model = buildModel({ specs: recognised, ddl, previous: project.model });
  return new ProjectSnapshot(
    project.root,
    project.settings,
    project.settingsDocument,
    project.around,
    recognised,
    ddl,
    documents,
    model,
  );
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

class ProjectSnapshot implements Project {
  private readonly derived = new Map<string, unknown>();

  constructor(
    readonly root: Root,
    readonly settings: SettingsResult,
    readonly settingsDocument: SourceDocument | undefined,
    readonly around: RootSurroundings,
    readonly specs: readonly LoweredSpec[],
    readonly ddl: readonly DdlTables[],
    readonly documents: ReadonlyMap<string, SourceDocument>,
    readonly model: PipelineModel,
  ) {}

  get plan(): PipelinePlan {
    return this.derive('plan', (project) => planPipeline(project.model));
  }

  derive<T>(key: string, fn: (project: Project) => T): T {
    if (!this.derived.has(key)) this.derived.set(key, fn(this));
    return this.derived.get(key) as T;
  }
}
