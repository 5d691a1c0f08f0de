// Which root a file belongs to, and which files a root owns. A root is a folder; nothing outside it is read.

import { dirname, join, relative, sep } from 'node:path';
import type { Host } from './host.js';

export const settingsFileName = 'pipewright.json';
export const defaultSpecPatterns: readonly string[] = [
  '**/spec.json',
  '**/*.spec.json',
  '**/*.pipeline.json',
  '**/spec.jsonc',
  '**/*.spec.jsonc',
  '**/*.pipeline.jsonc',
];
export const defaultDdlPatterns: readonly string[] = ['source_ddl/**/*.sql', 'ddl/**/*.sql'];

export interface Root {
  /** Absolute folder path; the URI of a document that has no path and is a root of its own. */
  readonly folder: string;
  /** A folder without `pipewright.json` owns only the specs directly in it. */
  readonly configured: boolean;
  /** A document that has no path, alone: `folder` is its URI. */
  readonly document?: true;
}

/** The nearest folder upwards that has settings (a file, or a text that somebody is about to save there), else the file's own folder. */
export function rootOf(path: string, isFile: (path: string) => boolean): Root {
  const own = dirname(path);
  for (let folder = own; ; folder = dirname(folder)) {
    if (isFile(join(folder, settingsFileName))) return { folder, configured: true };
    if (dirname(folder) === folder) return { folder: own, configured: false };
  }
}

/** `/`-separated path below the root, or undefined when the file is not below it (links resolved). */
export function pathBelow(root: Root, path: string, host: Host): string | undefined {
  const real = host.realPath(path);
  const folder = host.realPath(root.folder);
  if (real !== undefined && folder !== undefined && !isBelow(folder, real)) return undefined;
  return isBelow(root.folder, path) ? relative(root.folder, path).split(sep).join('/') : undefined;
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !way.startsWith(sep) && !/^[A-Za-z]:/.test(way);
}
