// A fixture's text → a project in memory: `//- name` starts another file, `<|>` is the cursor, `<|…|>` a range.

import { Workspace, type Project } from '../../server/src/workspace/workspace.js';
import type { Host } from '../../server/src/workspace/host.js';

export interface Fixture {
  readonly project: Project;
  readonly workspace: Workspace;
  /** The document with the cursor. */
  readonly uri: string;
  readonly text: string;
  readonly offset: number;
  /** End of a range; the offset where there is only a cursor. */
  readonly end: number;
  readonly files: ReadonlyMap<string, string>;
}

const ROOT = '/fixture';

/** A file before the first `//- name` is `spec.json`. */
export function openFixture(source: string): Fixture {
  const files = new Map<string, string>();
  let uri = toUri('spec.json');
  let offset = 0;
  let end = 0;
  for (const part of source.split(/^\/\/- /m)) {
    const named = part === source || source.startsWith(part) ? undefined : part.slice(0, part.indexOf('\n')).trim();
    let text = named === undefined ? part : part.slice(part.indexOf('\n') + 1);
    if (named === undefined && text.trim() === '') continue;
    const file = toUri(named ?? 'spec.json');
    const open = text.indexOf('<|');
    if (open >= 0) {
      uri = file;
      offset = open;
      const close = text.indexOf('|>', open + 1);
      const cursor = text.startsWith('<|>', open);
      end = cursor ? open : close - 2;
      text = cursor
        ? text.slice(0, open) + text.slice(open + 3)
        : text.slice(0, open) + text.slice(open + 2, close) + text.slice(close + 2);
    }
    files.set(file, text);
  }
  const workspace = new Workspace(memoryHost(files));
  const project = workspace.project(uri);
  return { project, workspace, uri, text: files.get(uri) ?? '', offset, end, files };
}

export function toUri(path: string): string {
  return `file://${ROOT}/${path}`;
}

/** The root is `/fixture`, with settings when a fixture has `pipewright.json`. */
export function memoryHost(files: ReadonlyMap<string, string>): Host {
  const uriOf = (path: string): string => `file://${path}`;
  return {
    readText: (path) => files.get(uriOf(path)),
    isFile: (path) => files.has(uriOf(path)),
    isFolder: (path) => [...files.keys()].some((f) => f.startsWith(`${uriOf(path)}/`)),
    listFiles: (folder) =>
      [...files.keys()]
        .filter((f) => f.startsWith(`${uriOf(folder)}/`))
        .map((f) => f.slice(uriOf(folder).length + 1))
        .sort(),
    realPath: (path) => path,
    toPath: (uri) => (uri.startsWith('file://') ? uri.slice(7) : undefined),
    toUri: uriOf,
  };
}
