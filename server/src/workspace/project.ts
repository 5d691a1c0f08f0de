// Everything known of one root at one moment: its documents, what they say, and the model and plan that follow. Never changes.

import { buildModel } from '../model/build-model.js';
import type { PipelineModel } from '../model/pipeline-model.js';
import type { ModelCoverage } from '../plan/coverage/probe.js';
import { planPipeline } from '../plan/plan-pipeline.js';
import type { PipelinePlan } from '../plan/plan.js';
import type { SettingsResult } from '../settings/settings.js';
import { lowerSpec, type LoweredSpec } from '../spec/lower.js';
import { readDdl, type DdlTables } from '../syntax/ddl.js';
import type { Root } from './roots.js';
import type { RowFile } from './row-files.js';
import type { SourceDocument } from './source-document.js';
import type { RootSurroundings } from './surroundings.js';

/** What a project is made of. */
export type MeasuredCoverage = ReadonlyMap<string, ModelCoverage>;

export const NOTHING_MEASURED: MeasuredCoverage = new Map();

export interface ProjectParts {
  readonly root: Root;
  readonly settings: SettingsResult;
  readonly settingsDocument: SourceDocument | undefined;
  readonly around: RootSurroundings;
  /** Recognised specs, by path. A file that is not ours is left out. */
  readonly specs: readonly LoweredSpec[];
  readonly ddl: readonly DdlTables[];
  /** What the `rows` of the sources name, as written. */
  readonly rows: readonly RowFile[];
  /** Text of every document that takes part, by URI. */
  readonly documents: ReadonlyMap<string, SourceDocument>;
  /** What examples were last seen to reach, by lower-case model name; nothing is run for it here. */
  readonly coverage: MeasuredCoverage;
}

export interface Project extends ProjectParts {
  readonly model: PipelineModel;
  readonly plan: PipelinePlan;
  /** Computed once per project: `fn` must be a function of the project alone. */
  derive<T>(key: string, fn: (project: Project) => T): T;
}

/** `previous` lends its results, itself where nothing differs; the project is the same without it. */
export function makeProject(parts: ProjectParts, previous: Project | undefined): Project {
  const { specs, ddl } = parts;
  const same = previous !== undefined && sameItems(specs, previous.specs) && sameItems(ddl, previous.ddl);
  if (
    same &&
    previous.settings === parts.settings &&
    previous.around === parts.around &&
    previous.rows === parts.rows &&
    previous.coverage === parts.coverage &&
    sameDocuments(parts, previous)
  )
    return previous;
  const model = same
    ? previous.model
    : buildModel({ specs, ddl, ...(previous !== undefined && { previous: previous.model }) });
  return new ProjectSnapshot(parts, model);
}

/** The same project as if some of its documents had other texts. */
export function editedProject(project: Project, texts: ReadonlyMap<string, string>): Project {
  const documents = new Map(project.documents);
  for (const [uri, text] of texts) documents.set(uri, { uri, text, version: undefined });
  const specs = project.specs.map((spec) =>
    texts.has(spec.file) ? lowerSpec({ file: spec.file, text: texts.get(spec.file)! }, spec) : spec,
  );
  const ddl = project.ddl.map((d) => (texts.has(d.file) ? readDdl(texts.get(d.file)!, d.file) : d));
  const { root, settings, settingsDocument, around, rows, coverage } = project;
  const recognised = specs.filter((s) => s.recognised);
  return makeProject(
    { root, settings, settingsDocument, around, specs: recognised, ddl, rows, documents, coverage },
    project,
  );
}

function sameDocuments({ documents }: ProjectParts, previous: Project): boolean {
  if (documents.size !== previous.documents.size) return false;
  for (const [uri, document] of documents) if (previous.documents.get(uri) !== document) return false;
  return true;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

class ProjectSnapshot implements Project {
  readonly root: Root;
  readonly settings: SettingsResult;
  readonly settingsDocument: SourceDocument | undefined;
  readonly around: RootSurroundings;
  readonly specs: readonly LoweredSpec[];
  readonly ddl: readonly DdlTables[];
  readonly rows: readonly RowFile[];
  readonly documents: ReadonlyMap<string, SourceDocument>;
  readonly coverage: MeasuredCoverage;
  private readonly derived = new Map<string, unknown>();

  constructor(
    parts: ProjectParts,
    readonly model: PipelineModel,
  ) {
    this.root = parts.root;
    this.settings = parts.settings;
    this.settingsDocument = parts.settingsDocument;
    this.around = parts.around;
    this.specs = parts.specs;
    this.ddl = parts.ddl;
    this.rows = parts.rows;
    this.documents = parts.documents;
    this.coverage = parts.coverage;
  }

  get plan(): PipelinePlan {
    return this.derive('plan', (project) => planPipeline(project.model));
  }

  derive<T>(key: string, fn: (project: Project) => T): T {
    if (!this.derived.has(key)) this.derived.set(key, fn(this));
    return this.derived.get(key) as T;
  }
}
