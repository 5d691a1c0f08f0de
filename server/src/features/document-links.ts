// A spec → its paths as links: row files and DDL files.

import type { Span } from '../base/span.js';
import type { Project } from '../workspace/workspace.js';
import { specOf } from '../workspace/spec-place.js';

export interface DocumentLink {
  readonly span: Span;
  /** URI. */
  readonly target: string;
}

/** Only paths that stay below the root lead anywhere. */
export function documentLinks(project: Project, uri: string): readonly DocumentLink[] {
  const spec = specOf(project, uri);
  if (spec === undefined) return [];
  const link = (part: string, path: string, base: string): readonly DocumentLink[] => {
    const target = resolveBelow(base, path);
    if (target === undefined) return [];
    const span = spec.positions.span(part);
    return [{ span: { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) }, target }];
  };
  // Rows are named from the spec's folder, DDL from the root: the folder of the settings where there are some.
  const folder = folderOf(uri);
  const root = project.settingsDocument === undefined ? folder : folderOf(project.settingsDocument.uri);
  return [
    ...spec.spec.sources.flatMap((s) => (s.rows === undefined ? [] : link(s.rows.part, s.rows.value, folder))),
    ...spec.spec.sourceDdl.flatMap((d) => (/[*?[\]{}!]/.test(d.value) ? [] : link(d.part, d.value, root))),
  ];
}

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/') + 1);
}

function resolveBelow(folder: string, path: string): string | undefined {
  const parts = path.replace(/^\.\//, '').split('/');
  if (path.startsWith('/') || path.includes('\\') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(path) || parts.includes('..'))
    return undefined;
  return folder + parts.map(encodeURIComponent).join('/');
}
