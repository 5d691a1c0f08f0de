// Which engine comes from which pinned manifest, where it is installed, and the stamp that says an install is current.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const manifestFolder = fileURLToPath(new URL('.', import.meta.url));

export const installs = {
  node: ['node/package.json', 'node/package-lock.json'],
  python: ['python/requirements.txt'],
  debian: ['debian.txt'],
};

export const engines = {
  googlesql: 'node',
  postgres: 'node',
  dataform: 'node',
  mermaid: 'node',
  dbt: 'python',
  spark: 'python',
  sqlglot: 'python',
  neovim: 'debian',
  chromium: 'debian',
};

export function engineHome() {
  return resolve(process.env.PIPEWRIGHT_ENGINES ?? join(manifestFolder, '..', '..', '.cache', 'engines'));
}

export function manifestHash(install) {
  const hash = createHash('sha256');
  for (const file of installs[install]) hash.update(readFileSync(join(manifestFolder, file))).update('\0');
  return hash.digest('hex');
}

export function stampFile(install) {
  return join(engineHome(), `${install}.stamp`);
}

export function isCurrent(install) {
  const stamp = stampFile(install);
  return existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === manifestHash(install);
}
