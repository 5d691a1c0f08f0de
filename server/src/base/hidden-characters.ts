// A text → the characters in it that nobody sees: zero width, soft hyphens, control characters, marks and overrides of direction.

import type { Span } from './span.js';

export interface HiddenCharacter extends Span {
  /** `U+200B`. */
  readonly code: string;
  /** It changes the order in which the text is shown. */
  readonly direction: boolean;
}

/** Zero width, soft hyphen, fillers, invisible operators, tag characters; all control characters but tab and line ends. */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]|[\u180b-\u180e]|[\u17b4\u17b5]|\u034f/u;
const EVERY_HIDDEN = new RegExp(HIDDEN, 'gu');
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
/** Scripts whose spelling needs joiners and non-joiners between letters. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}]$/u;

/** Those that no writing system needs where they stand. Joined pictures are one picture. */
export function hiddenCharacters(text: string): readonly HiddenCharacter[] {
  // Nearly every text is plain: the search for one is all that it costs.
  if (!HIDDEN.test(text)) return [];
  return [...text.matchAll(EVERY_HIDDEN)].flatMap(({ 0: character, index }): readonly HiddenCharacter[] =>
    isSpelling(text, character, index)
      ? []
      : [
          {
            start: index,
            end: index + character.length,
            code: codePoint(character),
            direction: DIRECTION.test(character),
          },
        ],
  );
}

export function withoutHidden(text: string): string {
  return HIDDEN.test(text) ? text.replace(EVERY_HIDDEN, '') : text;
}

export function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

function isSpelling(text: string, character: string, at: number): boolean {
  const before = text.slice(0, at);
  if (character === '\u200d' && /\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?$/u.test(before)) return true;
  // The flags of England, Scotland and Wales are spelt with tag characters.
  if (/^[\u{e0020}-\u{e007f}]$/u.test(character)) return /\u{1f3f4}[\u{e0020}-\u{e007f}]*$/u.test(before);
  if (character === '\u200c' || character === '\u200d') return JOINING.test(before);
  // Marks beside right-to-left words are how such text is written; overrides and open embeddings are not.
  if (/[\u061c\u200e\u200f]/u.test(character)) return RIGHT_TO_LEFT.test(text);
  if (/[\u2066-\u2069]/u.test(character)) return RIGHT_TO_LEFT.test(text) && balanced(text);
  return false;
}

/** Every isolate ends in the text. */
function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (/[\u2066-\u2068]/u.test(character)) depth++;
    else if (character === '\u2069' && --depth < 0) return false;
  }
  return depth === 0;
}
