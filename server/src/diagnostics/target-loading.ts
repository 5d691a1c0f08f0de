// The code of the platforms and dialects: there at once with `all-targets.ts`, or loaded when a project has targets, where a start must be quick.

import type { targetDialects } from './target-dialects.js';

let dialectsOf: typeof targetDialects | undefined;

export function registerTargets(dialects: typeof targetDialects): void {
  dialectsOf = dialects;
}

export function targetsAreLoaded(): boolean {
  return dialectsOf !== undefined;
}

export async function loadTargets(): Promise<void> {
  dialectsOf ??= (await import('./target-dialects.js')).targetDialects;
}

/** Nothing is said about a project with targets before they are loaded: half an answer would look like a whole one. */
export function loadedTargetDialects(): typeof targetDialects {
  if (dialectsOf === undefined)
    throw new Error('A project with targets is checked before they are loaded: import diagnostics/all-targets.js.');
  return dialectsOf;
}
