// Which files there are below a folder, listed once and again only when one of them came or went.

import { relative, isAbsolute } from 'node:path';
import type { Host } from './host.js';

const fileLimit = 50_000;

export class FileListings {
  private readonly known = new Map<string, { files: readonly string[]; current: boolean }>();

  constructor(private readonly host: Host) {}

  /** `/`-separated relative paths, sorted; the same list as long as they are the same. */
  below(folder: string): readonly string[] {
    const known = this.known.get(folder);
    if (known?.current === true) return known.files;
    const files = this.host.listFiles(folder, fileLimit);
    const kept = known !== undefined && sameNames(known.files, files) ? known.files : files;
    this.known.set(folder, { files: kept, current: true });
    return kept;
  }

  /** Something at the path came or went. */
  touch(path: string): void {
    for (const [folder, listing] of this.known) if (isAtOrBelow(folder, path)) listing.current = false;
  }
}

export function isAtOrBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}
