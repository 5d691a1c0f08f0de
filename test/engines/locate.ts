// Finds provisioned engines for tests: skips loudly where one is missing, throws where CI promised it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Context } from 'mocha';
import {
  debianEngines,
  engineHome,
  engines,
  findProgram,
  isCurrent,
  type DebianEngine,
  type ProvisionedEngine,
} from './engine-manifests.mjs';

export { engineHome };

/** `duckdb` comes with the product's own dependencies, the others from the manifests beside this file. */
export type EngineName = ProvisionedEngine | 'duckdb';

/** Whether the engine can be started now; null, or the reason why not. */
export function unavailable(name: EngineName): string | null {
  if (name === 'duckdb') {
    return resolvable(createRequire(import.meta.url), '@duckdb/node-api') ? null : 'run npm ci';
  }
  const install = engines[name];
  if (install === 'debian') return debianProgram(name as DebianEngine) === null ? provisionHint(name) : null;
  if (!isCurrent(install)) return provisionHint(name);
  if (name === 'spark' && findProgram(['java']) === null) return 'Java 17 is not on the PATH';
  return null;
}

export function available(name: EngineName): boolean {
  return unavailable(name) === null;
}

/** Call in `before`: skips the suite with the reason on stderr, or throws under CI=true. */
export function requireEngine(name: EngineName, context: Context): void {
  const reason = unavailable(name);
  if (reason === null) return;
  if (process.env['CI'] === 'true') throw new Error(`engine ${name} is missing: ${reason}`);
  process.stderr.write(`\n*** SKIPPED, engine ${name} is missing: ${reason}\n`);
  context.skip();
}

/** Absolute path of the program that an engine of the Debian manifest is started by, or null. */
export function debianProgram(name: DebianEngine): string | null {
  return findProgram(debianEngines[name].programs);
}

/** `require` as seen by the npm packages of the engines. */
export function engineRequire(): NodeJS.Require {
  return createRequire(join(engineHome(), 'node', 'package.json'));
}

/** A program of the Python environment of the engines, e.g. `python` or `dbt`. */
export function pythonProgram(name: string): string {
  return join(engineHome(), 'python', 'bin', name);
}

function provisionHint(name: EngineName): string {
  return `run node test/engines/provision.mjs ${name}`;
}

function resolvable(require: NodeJS.Require, id: string): boolean {
  try {
    require.resolve(id);
    return true;
  } catch {
    return false;
  }
}
