// All matches of a pattern in a text, one after the other, as GoogleSQL counts them: as DuckDB lists, and their places.
//
// Both engines go on one character behind a match of nothing, but GoogleSQL stops at the end of the text: no match of nothing follows there.

import { parseRe2, someNode, type Re2Node, type Re2Pattern } from '../../printing/re2-pattern.js';
import { regexFacts } from '../../printing/regex-facts.js';

/** Where a pattern matches nothing: nowhere, between all characters, only at the beginning of the text, or where else is not known. */
export type EmptyMatches = 'never' | 'everywhere' | 'at-start' | 'unknown';

export function emptyMatches(pattern: string): EmptyMatches {
  const facts = regexFacts(pattern);
  const parsed = parseRe2(pattern);
  if (typeof facts === 'string' || !parsed.ok) return 'unknown';
  if (!facts.matchesEmpty) return 'never';
  if (!looksAround(parsed.pattern)) return 'everywhere';
  return beginsAtStart(parsed.pattern.node) ? 'at-start' : 'unknown';
}

/** Beginnings, ends and word boundaries look at what stands around a match. */
export function looksAround({ node }: Re2Pattern): boolean {
  return someNode(node, (n) => n.kind === 'assertion');
}

function beginsAtStart(node: Re2Node): boolean {
  switch (node.kind) {
    case 'assertion':
      return node.at === 'text-start';
    case 'sequence':
      return node.parts[0] !== undefined && beginsAtStart(node.parts[0]);
    case 'choice':
      return node.options.every(beginsAtStart);
    case 'group':
      return beginsAtStart(node.body);
    default:
      return false;
  }
}

/** The matches of a text, or of one of their groups (NULL where it took no part). `text` and `pattern` are operands of a template. */
export function matchList(text: string, pattern: string, group: 0 | 1, empty: EmptyMatches): string {
  const list = `regexp_extract_all(${text}, ${pattern}${group === 0 ? '' : ', 1'})`;
  return empty === 'everywhere' ? `CASE WHEN ${text} = '' THEN ${list} ELSE (${list})[:-2] END` : list;
}

/**
 * Characters before match number `n`, and behind it: where it ends, or one further where it is empty, which is GoogleSQL's place of an empty
 * match. `e` is a name of its own.
 */
export function matchPlaces(
  text: string,
  pattern: string,
  n: string,
  empty: EmptyMatches,
  e: string,
): { readonly before: string; readonly behind: string } {
  const sum = (list: string, to: string, length: string): string =>
    `COALESCE(list_sum(list_transform((${list})[1:${to}], lambda ${e}: ${length})), 0)`;
  const matches = matchList(text, pattern, 0, empty);
  if (empty !== 'never') {
    // One match begins where the one before ended, the first at the beginning.
    const length = `greatest(length(${e}), 1)`;
    return {
      before: sum(matches, `${n} - 1`, length),
      // Behind the end there is nothing to go on to.
      behind: `least(${sum(matches, n, length)}, length(${text}))`,
    };
  }
  const gaps = sum(`string_split_regex(${text}, ${pattern})`, n, `length(${e})`);
  return {
    before: `${gaps} + ${sum(matches, `${n} - 1`, `length(${e})`)}`,
    behind: `${gaps} + ${sum(matches, n, `length(${e})`)}`,
  };
}

/**
 * The same pattern with one group around all that ends with its only group (`a(b)+c` → `(a(?:b)+)c`); `undefined` where that group stands inside
 * of another construct, or where flags would end with the new group.
 */
export function groupedUpToGroup(pattern: string): string | undefined {
  if (/\\[QE]|\(\?[a-zA-Z-]*\)/.test(pattern)) return undefined;
  const alternatives = [0];
  let open: number | undefined;
  let close: number | undefined;
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') i++;
    else if (c === '[') i = endOfClass(pattern, i);
    else if (c === '(') {
      const captures = pattern[i + 1] !== '?' || /^\(\?P?</.test(pattern.slice(i, i + 4));
      if (captures && depth > 0) return undefined;
      if (captures) open = i;
      depth++;
    } else if (c === ')') {
      depth--;
      if (depth === 0 && open !== undefined && close === undefined) close = i;
    } else if (c === '|' && depth === 0 && open === undefined) alternatives.push(i + 1);
  }
  if (open === undefined || close === undefined) return undefined;
  const repeat = /^(?:[*+?]|\{\d+(?:,\d*)?\})?\??/.exec(pattern.slice(close + 1))![0];
  const start = alternatives.at(-1)!;
  const end = close + 1 + repeat.length;
  const body = pattern.slice(open + 1, close).replace(/^\?P?<[A-Za-z_][A-Za-z0-9_]*>/, '');
  return `${pattern.slice(0, start)}(${pattern.slice(start, open)}(?:${body})${repeat})${pattern.slice(end)}`;
}

/** The place of the bracket that closes the class opened at `at`. */
function endOfClass(pattern: string, at: number): number {
  let i = at + 1;
  if (pattern[i] === '^') i++;
  if (pattern[i] === ']') i++;
  for (; i < pattern.length && pattern[i] !== ']'; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern.startsWith('[:', i)) i = Math.max(i, pattern.indexOf(':]', i) + 1);
  }
  return i;
}
