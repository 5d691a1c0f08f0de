// An RE2 pattern's text → how many capturing groups it has. Reads escapes, character classes and group openers only.

export interface RegexFacts {
  readonly groups: number;
}

export function regexFacts(pattern: string): RegexFacts {
  let groups = 0;
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') {
      if (pattern[i + 1] === 'Q') {
        const end = pattern.indexOf('\\E', i + 2);
        i = end === -1 ? pattern.length : end + 1;
      } else i++;
    } else if (inClass) {
      if (c === '[' && pattern[i + 1] === ':') i = Math.max(i, pattern.indexOf(':]', i + 2) + 1);
      else if (c === ']') inClass = false;
    } else if (c === '[') {
      inClass = true;
      // A `]` right after the opener (or its `^`) is an ordinary member.
      if (pattern[i + 1] === '^') i++;
      if (pattern[i + 1] === ']') i++;
    } else if (c === '(' && (pattern[i + 1] !== '?' || /^\(\?P?</.test(pattern.slice(i, i + 4)))) groups++;
  }
  return { groups };
}
