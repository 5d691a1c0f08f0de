// The written text of a finding → a sentence about letters in it that are not what they look like, and the fix that writes them out.
//
// `stаtus` is not found beside `status`, and nobody sees why: the finding itself is what it always is.

import type { Fix } from '../base/finding.js';
import { hiddenCharacters, withoutHidden } from '../base/hidden-characters.js';
import { mixedWords } from '../base/look-alikes.js';
import type { Span } from '../base/span.js';

export interface HostileLetters {
  /** Begins with a space. */
  readonly note: string;
  readonly fix: Fix;
}

/** Of one word, quoted or not; undefined where all of it is what it looks like. */
export function hostileLetters(text: string, span: Span, file: string): HostileLetters | undefined {
  const written = text.slice(span.start, span.end);
  if (written.length > MOST || /\s/.test(written.trim())) return undefined;
  const [mixed] = mixedWords(withoutHidden(written));
  const [hidden] = hiddenCharacters(written);
  if (mixed === undefined && hidden === undefined) return undefined;
  const latin = mixedWords(withoutHidden(written)).reduceRight(
    (name, m) => name.slice(0, m.start) + m.latin + name.slice(m.end),
    withoutHidden(written),
  );
  const notes = [
    ...(mixed === undefined ? [] : [` ${mixed.letters} in it only looks like the Latin letter.`]),
    ...(hidden === undefined ? [] : [` A character in it is not seen (${hidden.code}).`]),
  ];
  return {
    note: notes.join(''),
    fix: {
      title: mixed === undefined ? 'Remove the invisible character' : `Write it in Latin letters: ${latin}`,
      edits: new Map([[file, [{ span, newText: latin }]]]),
      preferred: false,
    },
  };
}

/** A name is shorter. */
const MOST = 300;
