// How closely GoogleSQL's operators bind; larger binds closer.

export const OR = 1;
export const AND = 2;
export const NOT = 3;
/** `=`, `<`, LIKE, IN, BETWEEN, IS …: not associative. */
export const COMPARISON = 4;
/** `>>` is two adjacent `>` tokens, because types close with them. */
export const SHIFT = 8;

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['OR', OR],
  ['AND', AND],
  ['=', COMPARISON],
  ['!=', COMPARISON],
  ['<>', COMPARISON],
  ['<', COMPARISON],
  ['<=', COMPARISON],
  ['>', COMPARISON],
  ['>=', COMPARISON],
  ['LIKE', COMPARISON],
  ['IN', COMPARISON],
  ['BETWEEN', COMPARISON],
  ['IS', COMPARISON],
  ['|', 5],
  ['^', 6],
  ['&', 7],
  ['<<', SHIFT],
  ['+', 9],
  ['-', 9],
  ['||', 10],
  ['*', 11],
  ['/', 11],
]);

/** Of an infix operator's word; 0 for anything else. */
export function precedence(word: string): number {
  return PRECEDENCE.get(word) ?? 0;
}
