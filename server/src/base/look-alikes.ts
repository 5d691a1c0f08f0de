// A text → its words in which letters of another script pass for Latin ones; two names → do they look alike?

import { codePoint, withoutHidden } from './hidden-characters.js';
import { LOOK_ALIKES } from './look-alike-table.js';
import type { Span } from './span.js';

export interface MixedWord extends Span {
  readonly word: string;
  /** The same in Latin letters alone. */
  readonly latin: string;
  /** `` `а` (U+0430, Cyrillic) ``, each letter once. */
  readonly letters: string;
}

/**
 * Words with Latin letters whose other letters all look Latin. A word with a letter that nobody mistakes (`URLы`, `Δt`) is
 * written in two scripts on purpose.
 */
export function mixedWords(text: string): readonly MixedWord[] {
  if (isAscii(text)) return [];
  return [...text.matchAll(/[\p{L}\p{M}\p{N}_$]+/gu)].flatMap(({ 0: word, index }): readonly MixedWord[] => {
    const foreign = [...word].filter((c) => /\p{L}/u.test(c) && !/[A-Za-z]/.test(c));
    if (foreign.length === 0 || !/[A-Za-z]/.test(word) || !foreign.every((c) => LOOK_ALIKES.has(c))) return [];
    const letters = [...new Set(foreign)].map((c) => `\`${c}\` (${codePoint(c)}, ${LOOK_ALIKES.get(c)!.script})`);
    return [{ start: index, end: index + word.length, word, latin: inLatin(word), letters: letters.join(', ') }];
  });
}

/** With Latin letters for those that look like them. */
export function inLatin(text: string): string {
  return isAscii(text) ? text : Array.from(text, (c) => LOOK_ALIKES.get(c)?.latin ?? c).join('');
}

/** Names that a reader takes for the same have the same. Case counts as it is seen: `I` is like `l`, not like `i`. */
export function appearance(name: string): string {
  return inLatin(withoutHidden(name.normalize('NFKC')))
    .trim()
    .replace(/\s+/gu, ' ')
    .replace(/[1I|]/g, 'l')
    .replace(/0/g, 'O')
    .toLowerCase();
}

/** Data that shows as the same text has the same: only white space at its ends, composition, hidden characters or the script of letters differ. */
export function shownText(text: string): string {
  return inLatin(withoutHidden(text.normalize('NFC'))).trim();
}

function isAscii(text: string): boolean {
  return /^[\u0000-\u007f]*$/.test(text);
}
