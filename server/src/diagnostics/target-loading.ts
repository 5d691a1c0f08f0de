// When the code of the platforms and dialects is loaded: with the rules, or, where a start must be quick, when a project has targets.

import type { targetDialects } from './target-dialects.js';

let dialectsOf: typeof targetDialects | undefined;
let deferred = false;

/** Called before the rules are loaded: from then on {@link loadTargets} is the caller's business. */
export function deferTargets(): void {
  deferred = true;
}

export function targetsAreDeferred(): boolean {
  return deferred;
}

export function targetsAreLoaded(): boolean {
  return dialectsOf !== undefined;
}

export async function loadTargets(): Promise<void> {
  dialectsOf ??= (await import('./target-dialects.js')).targetDialects;
}

/** Nothing is said about a project with targets before they are loaded: half an answer would look like a whole one. */
export function loadedTargetDialects(): typeof targetDialects {
  if (dialectsOf === undefined) throw new Error('A project with targets is checked before they are loaded.');
  return dialectsOf;
}
