// A name where only keywords can stand → the keyword that it was meant to be, when no more than a slip of the hand parts them.

import { editDistance } from '../../base/nearest-names.js';
import type { Token } from '../tokenizer.js';

/** The one of `words` (upper case, with their quotes or without) that `token` was meant to be. */
export function keywordMeant(token: Token | undefined, words: readonly string[]): string | undefined {
  if (token?.kind !== 'identifier') return undefined;
  for (const shown of words) {
    const word = shown.startsWith('`') ? shown.slice(1, -1) : shown;
    // Not `(` and the like, nor "an expression"; of two letters one is too little to tell.
    if (word !== word.toUpperCase() || word.length < 2 || !isLetter(word)) continue;
    const limit = word.length < 7 ? 1 : 2;
    if (Math.abs(word.length - token.word.length) > limit || token.word.length < 2) continue;
    if (editDistance(token.word, word, limit) <= limit) return word;
  }
  return undefined;
}

function isLetter(word: string): boolean {
  const code = word.charCodeAt(0);
  return code >= 65 && code <= 90;
}
