// Files of a root that are about to be renamed → edits of the paths that name them: `rows`, `source_ddl`, and the settings' lists.
//
// Globs are left alone: they say a set, not a file. A path that would lead out of the root is left for its finding.

import { dirname, join, relative, sep } from 'node:path';
import type { TextEdit } from '../base/span.js';
import { parseJson } from '../syntax/json-tree.js';
import { valueOf } from '../syntax/json-node.js';
import type { Host } from '../workspace/host.js';
import { pathBelow } from '../workspace/roots.js';
import type { Project } from '../workspace/workspace.js';

/** `moves`: old URI → new URI, of files or whole folders. */
export function renamedFiles(
  project: Project,
  moves: ReadonlyMap<string, string>,
  host: Host,
): ReadonlyMap<string, readonly TextEdit[]> {
  const edits = new Map<string, TextEdit[]>();
  const { root } = project;
  if (root.document === true) return edits;
  const edit = (file: string, span: TextEdit['span'], path: string): void => {
    edits.set(file, [...(edits.get(file) ?? []), { span, newText: JSON.stringify(path) }]);
  };
  const pathOf = (uri: string): string => host.toPath(moved(uri, moves)) ?? '';
  const below = (from: string, path: string): string => relative(from, path).split(sep).join('/');
  for (const { source, file, uri } of project.rows) {
    if (uri === undefined || source.rows === undefined) continue;
    if (moved(uri, moves) === uri && moved(file, moves) === file) continue;
    if (pathBelow(root, pathOf(uri), host) === undefined) continue;
    const path = below(dirname(pathOf(file)), pathOf(uri));
    const spec = project.specs.find((s) => s.file === file);
    if (spec !== undefined && path !== plain(source.rows.value))
      edit(file, spec.positions.span(source.rows.part), path);
  }
  /** Where a path below the root leads after the renaming; undefined where it stays. */
  const renamed = (written: string): string | undefined => {
    const uri = host.toUri(join(root.folder, written));
    const now = moved(uri, moves);
    return now === uri ? undefined : pathBelow(root, host.toPath(now) ?? '', host);
  };
  for (const spec of project.specs)
    for (const { value, part } of spec.spec.sourceDdl) {
      const path = isGlob(value) ? undefined : renamed(value);
      if (path !== undefined) edit(spec.file, spec.positions.span(part), path);
    }
  const { settingsDocument } = project;
  const tree = settingsDocument === undefined ? undefined : parseJson(settingsDocument.text).root;
  for (const key of ['source_ddl', 'spec_files']) {
    const list = tree?.kind === 'object' ? valueOf(tree, key) : undefined;
    if (list?.kind !== 'array') continue;
    for (const item of list.items) {
      const path = item.kind !== 'string' || isGlob(item.value) ? undefined : renamed(item.value);
      if (path !== undefined) edit(settingsDocument!.uri, { start: item.start, end: item.end }, path);
    }
  }
  return edits;
}

function moved(uri: string, moves: ReadonlyMap<string, string>): string {
  for (const [from, to] of moves) {
    if (uri === from) return to;
    if (uri.startsWith(`${from}/`)) return to + uri.slice(from.length);
  }
  return uri;
}

function plain(path: string): string {
  return path.replace(/^\.\//, '');
}

function isGlob(path: string): boolean {
  return /[*?[\]{}!]/.test(path);
}
