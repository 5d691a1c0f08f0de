// Sets of characters, as classes of patterns name them: ASCII one by one, all others together.

const ASCII = 128;

/** One flag for each ASCII character, and one for all others. */
export type LetterSet = readonly boolean[];

export const ANY_LETTER: LetterSet = Array.from({ length: ASCII + 1 }, () => true);

export function lettersOf(characters: Iterable<string>): LetterSet {
  const set = Array.from({ length: ASCII + 1 }, () => false);
  for (const c of characters) set[flagOf(c)] = true;
  return set;
}

export function letterRange(first: string, last: string): LetterSet {
  return ANY_LETTER.map((_, i) => i < ASCII && i >= first.codePointAt(0)! && i <= last.codePointAt(0)!);
}

/** Of characters beyond ASCII nothing is left out: a set names none of them, or all. */
export function otherLetters(set: LetterSet): LetterSet {
  return set.map((has) => !has);
}

export function allLetters(...sets: readonly LetterSet[]): LetterSet {
  return ANY_LETTER.map((_, i) => sets.some((set) => set[i]));
}

export function sharedLetters(a: LetterSet, b: LetterSet): LetterSet {
  return a.map((has, i) => has && b[i]!);
}

export function hasLetter(set: LetterSet, character: string): boolean {
  return set[flagOf(character)]!;
}

export function shareLetter(a: LetterSet, b: LetterSet): boolean {
  return a.some((has, i) => has && b[i]!);
}

function flagOf(character: string): number {
  return Math.min(character.codePointAt(0)!, ASCII);
}
