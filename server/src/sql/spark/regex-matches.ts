// All matches of a pattern in a text, one after the other, as GoogleSQL counts them → Java patterns that find them and their places.
//
// GoogleSQL goes on behind a match, one character further behind an empty one, and no longer at the end of the text. Java goes on by half a
// character where that takes two units, and looks at the end too. So the patterns here take that character along; what they matched is a group.

const ANY = '(?s:.)';
const REST = '(?s:.*)';
/** Behind a match of nothing, told by the rest of the text that was there when it began. */
const isEmpty = (rest: number): string => `(?=\\${rest}\\z)`;
const isNotEmpty = (rest: number): string => `(?!\\${rest}\\z)`;

/** Group 1 is the match, group 2 the pattern's own group where it has one. */
export function countedMatches(java: string, groups: number): string {
  const rest = groups + 2;
  // At the end of the text only where the search did not begin there, which the whole text may.
  return `(?=(${java})(${REST}))(?:${isEmpty(rest)}(?:${ANY}|(?!\\G)\\z|^\\z)|${isNotEmpty(rest)}\\1)`;
}

/**
 * The text up to where the search goes on after match number n is group 1 of `head{n}tail`; that match is group 2, the groups of `java` follow.
 */
export function upToMatch(java: string, groups: number): readonly [head: string, tail: string] {
  const rest = groups + 3;
  const match = `(?=(${java})(${REST}))(?:${isEmpty(rest)}(?:${ANY}|\\z)|${isNotEmpty(rest)}\\2)`;
  // Of a text without characters there is one match: group 2 is there after it.
  return [`^((?>(?:(?=${ANY})|^(?!\\2))${ANY}*?${match})`, ')'];
}

/**
 * A match that is replaced: an empty one is none right behind another match, nor inside a character of two units, where Java looks after an
 * empty one.
 */
export function replacedMatches(java: string): string {
  return `(?![\\x{dc00}-\\x{dfff}])(?>${java})(?:(?!\\G)|^)`;
}
