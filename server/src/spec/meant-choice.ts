// A word where one of a few is wanted → those that it may have meant, best first.

import { nearestNames } from '../base/nearest-names.js';

/** Also finds `left outer join` and `stage`: the choices that are a word of what was written or begin like it. */
export function meantChoices(written: string, choices: readonly string[]): readonly string[] {
  const words = written.toLowerCase().split(/[^a-z0-9]+/);
  const begin = written.toLowerCase().slice(0, 4);
  const named = choices.filter(
    (choice) => words.includes(choice.toLowerCase()) || (begin.length === 4 && choice.toLowerCase().startsWith(begin)),
  );
  return named.length > 0 ? named : nearestNames(written, choices);
}
