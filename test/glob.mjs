// Files below a folder by ending, sorted by name (Node 20 has no glob of its own), and the fs parts the lane runner uses.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';

export function globSync(folder, ending) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...globSync(path, ending));
    else if (entry.name.endsWith(ending)) found.push(path);
  }
  return found.sort();
}
