// RE2 pattern tree → the same language as a PostgreSQL regular expression (ARE), or why there is none. Written out rather than
// by shorthand: `.`, `\s`, `\d`, `\y` and case folding depend on the collation here, and RE2's do not.

import { isAlwaysEmpty, someNode, type CharacterRange, type Re2Node } from '../../printing/re2-pattern.js';

const WORD = '[0-9A-Za-z_]';
const ASSERTIONS: Readonly<Record<string, string>> = {
  'text-start': '^',
  'text-end': '$',
  'line-start': '(?:^|(?<=\\n))',
  'line-end': '(?:$|(?=\\n))',
  'word-boundary': `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`,
  'not-word-boundary': `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`,
};

const MOST_REPEATS = 255;

/** `greediness`: the matched piece counts, so lazy repeats stay lazy; `groups`: capturing groups stay. */
export function arePattern(
  node: Re2Node,
  greediness: boolean,
  groups: boolean,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string } {
  const reason = whyNot(node);
  return reason === undefined
    ? { ok: true, text: write(node, 'choice', { greediness, groups }) }
    : { ok: false, reason };
}

function whyNot(root: Re2Node): string | undefined {
  if (someNode(root, (n) => n.kind === 'class' && n.categories.length > 0))
    return 'PostgreSQL has no Unicode categories in regular expressions';
  if (someNode(root, (n) => n.kind === 'class' && n.ranges.some((r) => r.from === 0 && r.to === 0)))
    return 'PostgreSQL text holds no NUL character';
  if (someNode(root, (n) => n.kind === 'repeat' && (n.least > MOST_REPEATS || (n.most ?? 0) > MOST_REPEATS)))
    return `PostgreSQL repeats a part ${MOST_REPEATS} times at most`;
  if (someNode(root, (n) => n.kind === 'repeat' && isAlwaysEmpty(n.body)))
    return 'PostgreSQL repeats nothing that is always empty';
  return undefined;
}

type Place = 'choice' | 'sequence' | 'repeat';

interface Keep {
  readonly greediness: boolean;
  readonly groups: boolean;
}

function write(node: Re2Node, place: Place, keep: Keep): string {
  switch (node.kind) {
    case 'class':
      return writeClass(node);
    case 'any':
      return node.newline ? '.' : '[^\\n]';
    case 'assertion':
      return ASSERTIONS[node.at]!;
    case 'sequence': {
      if (node.parts.length === 1) return write(node.parts[0]!, place, keep);
      const text = node.parts.map((p) => write(p, 'sequence', keep)).join('');
      return place === 'repeat' || text === '' ? `(?:${text})` : text;
    }
    case 'choice': {
      const text = node.options.map((o) => write(o, 'choice', keep)).join('|');
      return place === 'choice' ? text : `(?:${text})`;
    }
    case 'group':
      return `(${keep.groups ? '' : '?:'}${write(node.body, 'choice', keep)})`;
    case 'repeat': {
      const text = `${write(node.body, 'repeat', keep)}${count(node.least, node.most)}${node.greedy || !keep.greediness ? '' : '?'}`;
      return place === 'repeat' ? `(?:${text})` : text;
    }
  }
}

function count(least: number, most: number | undefined): string {
  if (least === 0 && most === undefined) return '*';
  if (least === 1 && most === undefined) return '+';
  if (least === 0 && most === 1) return '?';
  return `{${least}${most === least ? '' : `,${most ?? ''}`}}`;
}

/** NUL can't stand in a pattern, and never stands in a text. */
function writeClass(node: Extract<Re2Node, { kind: 'class' }>): string {
  const ranges = node.ranges.map((r) => (r.from === 0 ? { from: 1, to: r.to } : r));
  const [only] = ranges;
  if (ranges.length === 0) return node.negated ? '.' : '(?!)';
  if (!node.negated && ranges.length === 1 && only!.from === only!.to) return character(only!.from, false);
  return `[${node.negated ? '^' : ''}${ranges.map(writeRange).join('')}]`;
}

function writeRange({ from, to }: CharacterRange): string {
  if (from === to) return character(from, true);
  return `${character(from, true)}${to === from + 1 ? '' : '-'}${character(to, true)}`;
}

function character(code: number, inClass: boolean): string {
  const c = String.fromCodePoint(code);
  if (/[A-Za-z0-9_]/.test(c)) return c;
  const short = { 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r' }[code];
  if (short !== undefined) return short;
  if (code < 32 || code === 127 || (code >= 0xd800 && code <= 0xdfff) || code === 0x10ffff)
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  if (code < 128) return (inClass ? /[\\[\]^-]/ : /[\\^$.|?*+()[\]{}]/).test(c) ? `\\${c}` : c;
  return c;
}
