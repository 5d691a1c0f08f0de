// The Host port on Node's file system: synchronous reads, nothing written, nothing thrown.

import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Host } from '../workspace/host.js';

const skipped = new Set(['node_modules', 'target', 'dbt_packages', '__pycache__', 'dist']);

export const nodeHost: Host = {
  readText: (path, limit) =>
    attempt(() =>
      limit !== undefined && statSync(path).size > limit
        ? undefined
        : readFileSync(path, 'utf8').replace(/^\uFEFF/, ''),
    ),
  isFile: (path) => attempt(() => statSync(path).isFile()) ?? false,
  isFolder: (path) => attempt(() => statSync(path).isDirectory()) ?? false,
  listFiles: (folder, limit) => {
    const found: string[] = [];
    walk(folder, '', found, limit);
    return found.sort();
  },
  realPath: (path) => attempt(() => realpathSync(path)),
  toPath: (uri) => attempt(() => (uri.startsWith('file:') ? fileURLToPath(uri) : undefined)),
  toUri: (path) => pathToFileURL(path).href,
};

function walk(root: string, below: string, found: string[], limit: number): void {
  const entries = attempt(() => readdirSync(join(root, below), { withFileTypes: true })) ?? [];
  for (const entry of entries) {
    if (found.length >= limit) return;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    // Links are not followed: a cycle would never end, and what lies outside the root is not ours.
    if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) walk(root, path, found, limit);
    else if (entry.isFile()) found.push(path);
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
