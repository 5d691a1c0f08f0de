// A regular expression (RE2) → its tree, where it is made of what every reader reads alike; undefined for all others.

import { allLetters, letterRange, lettersOf, otherLetters, type LetterSet } from './letter-set.js';

export type PatternNode =
  | { readonly kind: 'letter'; readonly letters: LetterSet }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most: number | undefined };

const MOST_PATTERN = 300;
const DEEPEST = 50;

export function readPattern(pattern: string): PatternNode | undefined {
  if (pattern.length > MOST_PATTERN || !/^[\x20-\x7e]*$/u.test(pattern)) return undefined;
  const reader = new PatternReader(pattern);
  const tree = reader.choice(0);
  return reader.atEnd ? tree : undefined;
}

const DIGIT = letterRange('0', '9');
const WORD = allLetters(DIGIT, letterRange('a', 'z'), letterRange('A', 'Z'), lettersOf('_'));
const SPACE = lettersOf('\t\n\f\r ');
const CLASSES: Readonly<Record<string, LetterSet>> = {
  d: DIGIT,
  D: otherLetters(DIGIT),
  w: WORD,
  W: otherLetters(WORD),
  s: SPACE,
  S: otherLetters(SPACE),
};
const NOT_NEWLINE = otherLetters(lettersOf('\n'));

class PatternReader {
  private at = 0;

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.at === this.text.length;
  }

  choice(depth: number): PatternNode | undefined {
    if (depth > DEEPEST) return undefined;
    const parts: PatternNode[] = [];
    do {
      const part = this.sequence(depth);
      if (part === undefined) return undefined;
      parts.push(part);
    } while (this.take('|'));
    return parts.length === 1 ? parts[0] : { kind: 'choice', parts };
  }

  private take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  private sequence(depth: number): PatternNode | undefined {
    const parts: PatternNode[] = [];
    while (!this.atEnd && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      const part = this.repeated(depth);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return { kind: 'sequence', parts };
  }

  private repeated(depth: number): PatternNode | undefined {
    const part = this.atom(depth);
    const written = /^(?:[*+?]|\{(?<least>\d{1,4})(?<open>,(?<most>\d{0,4}))?\})\??/u.exec(this.text.slice(this.at));
    if (part === undefined || written === null) return part;
    if (part.kind === 'start' || part.kind === 'end') return undefined;
    this.at += written[0].length;
    // A repetition of a repetition is read in more than one way.
    if (/^[*+?{]/u.test(this.text.slice(this.at))) return undefined;
    const [least, most] = boundsOf(written[0][0]!, written.groups ?? {});
    return { kind: 'repeat', part, least, most };
  }

  private atom(depth: number): PatternNode | undefined {
    const c = this.text[this.at]!;
    if (c === '(') {
      this.at++;
      if (!this.take('?:') && this.text[this.at] === '?') return undefined;
      const inside = this.choice(depth + 1);
      return inside !== undefined && this.take(')') ? inside : undefined;
    }
    if (c === '[') return this.characterClass();
    if (c === '*' || c === '+' || c === '?' || c === '{' || c === '}' || c === ']') return undefined;
    this.at++;
    if (c === '^') return { kind: 'start' };
    if (c === '$') return { kind: 'end' };
    if (c === '.') return { kind: 'letter', letters: NOT_NEWLINE };
    const letters = c === '\\' ? this.escaped() : lettersOf(c);
    return letters && { kind: 'letter', letters };
  }

  /** Behind the backslash. */
  private escaped(): LetterSet | undefined {
    const c = this.text[this.at++] ?? '';
    if (Object.hasOwn(CLASSES, c)) return CLASSES[c];
    return /^[^A-Za-z0-9]$/u.test(c) ? lettersOf(c) : undefined;
  }

  private characterClass(): PatternNode | undefined {
    this.at++;
    const negated = this.take('^');
    const sets: LetterSet[] = [];
    while (!this.take(']')) {
      const first = this.text[this.at++];
      if (first === undefined || first === '[' || first === '-') {
        // A hyphen is one at the end only, where nobody reads a range.
        if (first !== '-' || this.text[this.at] !== ']') return undefined;
        sets.push(lettersOf('-'));
        continue;
      }
      if (first === '\\') {
        const escaped = this.escaped();
        if (escaped === undefined || (this.text[this.at] === '-' && this.text[this.at + 1] !== ']')) return undefined;
        sets.push(escaped);
        continue;
      }
      const last = this.text[this.at + 1];
      if (this.text[this.at] !== '-' || last === ']') {
        sets.push(lettersOf(first));
        continue;
      }
      if (last === undefined || last < first || last === '\\' || last === '[') return undefined;
      this.at += 2;
      sets.push(letterRange(first, last));
    }
    if (sets.length === 0) return undefined;
    const letters = allLetters(...sets);
    return { kind: 'letter', letters: negated ? otherLetters(letters) : letters };
  }
}

function boundsOf(
  sign: string,
  { least, open, most }: Readonly<Record<string, string | undefined>>,
): [number, number?] {
  if (sign === '*') return [0];
  if (sign === '+') return [1];
  if (sign === '?') return [0, 1];
  const low = Number(least);
  return open === undefined ? [low, low] : most === '' ? [low] : [low, Number(most)];
}

/** The characters of a pattern that is one character, or a run of such: what is left of a text without its matches has none of them. */
export function removedLetters(pattern: string): LetterSet | undefined {
  const tree = readPattern(pattern);
  const only = tree?.kind === 'sequence' && tree.parts.length === 1 ? tree.parts[0]! : undefined;
  if (only?.kind === 'letter') return only.letters;
  const each = only?.kind === 'repeat' && only.least === 1 && only.most === undefined ? only.part : undefined;
  return each?.kind === 'letter' ? each.letters : undefined;
}
