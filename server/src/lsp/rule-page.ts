// A finding's id → the page that explains it, among the documentation that is installed with the server.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Beside the bundle (`server/dist`), and beside the sources. */
const FOLDERS = ['../docs/rules/', '../../docs/rules/', '../diagnostics/rules/'].map(
  (f) => new URL(f, import.meta.url),
);

const known = new Map<string, string | undefined>();

/** A `file:` URL; undefined when the id has no page. */
export function rulePage(id: string): string | undefined {
  if (!known.has(id)) known.set(id, find(id));
  return known.get(id);
}

function find(id: string): string | undefined {
  if (!/^[a-z0-9-]+$/.test(id)) return undefined;
  const page = FOLDERS.map((f) => new URL(`${id}.md`, f)).find((u) => existsSync(fileURLToPath(u)));
  return page?.href;
}
