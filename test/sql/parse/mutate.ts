// Texts of the corpus → texts damaged by one to three edits of tokens or characters; the same seed gives the same texts.

import { tokenize } from '../../../server/src/sql/tokenizer.js';

/** Mulberry32: numbers in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const CHARACTERS = [...' \n\t.,;()[]{}<>=!+-*/|&^~@#"\'`\\_aeEx0159r'];

/** The tokens of `text` as written. */
function piecesOf(text: string): string[] {
  const pieces = tokenize(text).map((token) => text.slice(token.start, token.end));
  return pieces.slice(0, -1);
}

/** `pool` supplies the tokens that are inserted. */
export function mutate(text: string, pool: readonly string[], random: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  if (random() < 0.15) {
    const at = Math.floor(random() * (text.length + 1));
    return text.slice(0, at) + pick(CHARACTERS) + text.slice(at + (random() < 0.5 ? 1 : 0));
  }
  const pieces = piecesOf(text);
  const edits = random() < 0.7 ? 1 : 2;
  for (let i = 0; i < edits; i++) {
    const at = Math.floor(random() * (pieces.length + 1));
    const kind = random();
    if (kind < 0.3) pieces.splice(at, 1);
    else if (kind < 0.5) pieces.splice(at, 0, pick(pool));
    else if (kind < 0.75) pieces.splice(at, 1, pick(pool));
    else if (kind < 0.85) pieces.splice(at, 0, pieces[at] ?? pick(pool));
    else if (at + 1 < pieces.length) [pieces[at], pieces[at + 1]] = [pieces[at + 1]!, pieces[at]!];
    else pieces.splice(Math.floor(random() * pieces.length), 1);
  }
  return pieces.join(random() < 0.9 ? ' ' : '');
}

/** All different tokens of the texts, for {@link mutate}. */
export function poolOf(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap(piecesOf))];
}
