// Paths on the command line → projects, and how files are named in what is printed.

import { isAbsolute, relative, resolve, sep } from 'node:path';
import '../diagnostics/all-targets.js';
import { LineIndex } from '../base/line-index.js';
import { nodeHost } from '../host/node-host.js';
import { Workspace, type Project } from '../workspace/workspace.js';
import { UsageError } from './exit.js';

export interface OpenedSpec {
  readonly workspace: Workspace;
  readonly project: Project;
  /** The asked-for document. */
  readonly uri: string;
}

/** A path on the command line, or what an editor has open. */
export type SpecArgument = string | OpenedSpec;

/** The project of one spec file, or of the only spec's root when a folder is named. A file that is missing or no spec is wrong usage. */
export function openSpec(path: SpecArgument, cwd: string): OpenedSpec {
  if (typeof path !== 'string') return path;
  const absolute = resolve(cwd, path);
  const workspace = new Workspace(nodeHost);
  if (nodeHost.isFolder(absolute)) {
    const uris = specsBelow(workspace, absolute);
    const first = uris[0];
    if (first === undefined) throw new UsageError(noSpecBelow(path));
    return { workspace, project: workspace.project(first), uri: first };
  }
  if (!nodeHost.isFile(absolute)) throw new UsageError(`no such file: ${path}`);
  const uri = nodeHost.toUri(absolute);
  const opened = openNamed(uri);
  if (!holdsSpec(opened.project, uri)) throw new UsageError(`${path}: ${NO_SPEC}`);
  return opened;
}

export function noSpecBelow(path: string): string {
  return `no spec below ${path}: expected spec.json, *.spec.json or *.pipeline.json`;
}

export const NO_SPEC = 'no Pipewright spec: it has neither `models` nor another list of one, nor its `$schema`';

/** A file that is named as a spec, whatever it is called: see {@link Workspace}. */
export function openNamed(uri: string): OpenedSpec {
  const workspace = new Workspace(nodeHost, uri);
  return { workspace, project: workspace.project(uri), uri };
}

export function holdsSpec(project: Project, uri: string): boolean {
  return project.specs.some((s) => s.file === uri);
}

/** URIs of all specs below a folder, sorted. */
export function specsBelow(workspace: Workspace, folder: string): readonly string[] {
  return nodeHost
    .listFiles(folder, 50_000)
    .filter((path) => /\.jsonc?$/i.test(path))
    .map((path) => nodeHost.toUri(resolve(folder, path)))
    .filter((uri) => workspace.isSpec(uri));
}

/** `/`-separated, relative to the working directory; a file elsewhere keeps its absolute path. */
export function shownFile(uri: string, cwd: string): string {
  const path = nodeHost.toPath(uri);
  if (path === undefined) return uri;
  const way = relative(cwd, path);
  return (way === '' || isAbsolute(way) ? path : way).split(sep).join('/');
}

export interface PlacedBlock {
  readonly part: string;
  readonly findingId: string;
  /** As {@link shownFile}. */
  readonly file: string;
  readonly range: ReturnType<LineIndex['range']>;
}

/** The parts that a project's plan leaves out, with the place of the finding that blocks each. */
export function placedBlocks(project: Project, cwd: string): readonly PlacedBlock[] {
  return project.plan.blocked.map((b) => {
    const spec = project.specs.find((s) => s.file === b.file);
    const span = spec?.positions.placeSpan(b) ?? { start: 0, end: 0 };
    const lines = new LineIndex(project.documents.get(b.file)?.text ?? '');
    return { part: b.name, findingId: b.findingId, file: shownFile(b.file, cwd), range: lines.range(span) };
  });
}
