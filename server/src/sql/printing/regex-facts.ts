// A literal RE2 pattern → what its translation must know: how many groups it has, whether it can match nothing.

import { parseRe2, type Re2Node } from './re2-pattern.js';

export interface RegexFacts {
  readonly groups: number;
  /** The empty text matches somewhere. */
  readonly matchesEmpty: boolean;
}

/** Or the reason why the pattern is not understood. */
export function regexFacts(pattern: string): RegexFacts | string {
  const parsed = parseRe2(pattern);
  if (!parsed.ok) return `the regular expression is not translated: ${parsed.reason}`;
  return { groups: parsed.pattern.groups, matchesEmpty: matchesEmpty(parsed.pattern.node) };
}

function matchesEmpty(node: Re2Node): boolean {
  switch (node.kind) {
    case 'class':
    case 'any':
      return false;
    case 'assertion':
      return true;
    case 'sequence':
      return node.parts.every(matchesEmpty);
    case 'choice':
      return node.options.some(matchesEmpty);
    case 'group':
      return matchesEmpty(node.body);
    case 'repeat':
      return node.least === 0 || matchesEmpty(node.body);
  }
}
