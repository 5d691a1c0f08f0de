// Which engine comes from which pinned manifest, where it is installed, and the stamp that says an install is current.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
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
  emacs: 'debian',
  chromium: 'debian',
  'postgres-server': 'debian',
};

/** For each engine of the Debian manifest its package there and the programs of which any one will do. */
export const debianEngines = {
  neovim: { package: 'neovim', programs: ['nvim'] },
  emacs: { package: 'emacs-nox elpa-eglot', programs: ['emacs'] },
  chromium: { package: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome'] },
  'postgres-server': { package: 'postgresql', programs: ['initdb'] },
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

/** Absolute path of the first of the programs that is on the PATH or among Debian's PostgreSQL programs, else null. */
export function findProgram(names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...postgresFolders()];
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      if (folder !== '' && existsSync(file)) return file;
    }
  }
  return null;
}

/** Debian keeps the server's programs off the PATH; the newest version comes first. */
function postgresFolders() {
  const home = '/usr/lib/postgresql';
  if (!existsSync(home)) return [];
  const versions = readdirSync(home).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(home, version, 'bin'));
}
