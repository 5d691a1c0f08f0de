// The code of the platforms and dialects: there at once with `all-targets.ts`, or loaded when a project has targets, where a start must be quick.

import type * as loaded from './target-dialects.js';

export type { PlatformChoice } from './target-dialects.js';

type Targets = Pick<typeof loaded, 'platformChoices' | 'targetDialects' | 'targetEmitters'>;

let targets: Targets | undefined;

export function registerTargets(code: Targets): void {
  targets = code;
}

export function targetsAreLoaded(): boolean {
  return targets !== undefined;
}

export async function loadTargets(): Promise<void> {
  targets ??= await import('./target-dialects.js');
}

/** Nothing is said about a project with targets before they are loaded: half an answer would look like a whole one. */
export function loadedTargets(): Targets {
  if (targets === undefined)
    throw new Error('A project with targets is checked before they are loaded: import diagnostics/all-targets.js.');
  return targets;
}

/** Undefined before they are loaded. */
export function loadedPlatforms(): readonly loaded.PlatformChoice[] | undefined {
  return targets?.platformChoices;
}
