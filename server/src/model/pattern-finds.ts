// A pattern and a short text → whether the pattern occurs in it, for the patterns that every engine reads alike; undefined for all others.
//
// Both are others' text: nothing is tried that could take long (no repeated groups, few open repetitions), and nothing of which
// RE2 and this program's own engine could think differently (letters beyond ASCII, flags, classes by name).

const MOST_TEXT = 100;
const MOST_PATTERN = 200;
const MOST_OPEN = 3;

export function patternFinds(pattern: string, text: string): boolean | undefined {
  if (text.length > MOST_TEXT || !isPlain(text) || !isCommon(pattern)) return undefined;
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return undefined;
  }
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/u.test(text);
}

const ESCAPED = new Set([...'dDwW.\\+*?()[]{}|^$/-']);

/** Character by character: plain characters, `.`, classes of plain characters, `^`, `$`, groups and alternatives, repetitions of single characters. */
function isCommon(pattern: string): boolean {
  if (pattern.length > MOST_PATTERN || !isPlain(pattern)) return false;
  let open = 0;
  let before: 'atom' | 'group' | 'none' = 'none';
  for (let i = 0; i < pattern.length;) {
    const rest = pattern.slice(i);
    const c = rest[0]!;
    const repetition = /^(?:[*+?]|\{\d{1,2}(?:,\d{0,2})?\})/u.exec(rest)?.[0];
    if (repetition !== undefined) {
      if (before !== 'atom') return false;
      if (repetition === '*' || repetition === '+' || repetition.includes(',')) open++;
      before = 'none';
      i += repetition.length;
    } else if (c === '\\') {
      if (!ESCAPED.has(rest[1] ?? '')) return false;
      before = 'atom';
      i += 2;
    } else if (c === '[') {
      const list = /^\[\^?(?:\\[dw\\\-\].]|[^\\[\]&~])+\]/u.exec(rest)?.[0];
      if (list === undefined) return false;
      before = 'atom';
      i += list.length;
    } else if (c === '(') {
      const start = rest.startsWith('(?:') ? 3 : 1;
      if (rest[1] === '?' && start === 1) return false;
      before = 'none';
      i += start;
    } else if (c === '{' || c === '}' || c === ']') {
      return false;
    } else {
      before = c === ')' ? 'group' : c === '|' || c === '^' || c === '$' ? 'none' : 'atom';
      i++;
    }
  }
  return open <= MOST_OPEN;
}
