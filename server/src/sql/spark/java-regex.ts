// RE2 pattern tree → the same language for java.util.regex, or why there is none. Written out rather than by shorthand:
// Java's `.`, `$`, `\s`, `\b` and case folding all differ from RE2's.

import { canBeEmpty, someNode, type CharacterRange, type Re2Node } from '../printing/re2-pattern.js';

const WORD = '[0-9A-Za-z_]';
const ASSERTIONS: Readonly<Record<string, string>> = {
  'text-start': '^',
  'text-end': '\\z',
  'line-start': '(?:^|(?<=\\n))',
  'line-end': '(?=\\n|\\z)',
  'word-boundary': `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`,
  'not-word-boundary': `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`,
};

/** Where the text from a group's start or end on is captured too, by the group after it. */
export type Mark = 'start' | 'end';

/** `undefined`: a repeated part can be empty and captures; engines disagree about what the group then holds. */
export function javaRegex(node: Re2Node, mark?: Mark): string | undefined {
  const doubtful = someNode(
    node,
    (n) =>
      n.kind === 'repeat' &&
      (n.most === undefined || n.most > 1) &&
      canBeEmpty(n.body) &&
      someNode(n.body, (inner) => inner.kind === 'group'),
  );
  return doubtful ? undefined : write(node, 'choice', mark);
}

const REST = '(?=((?s:.*)))';

type Place = 'choice' | 'sequence' | 'repeat';

function write(node: Re2Node, place: Place, mark: Mark | undefined): string {
  switch (node.kind) {
    case 'class':
      return writeClass(node);
    case 'any':
      return node.newline ? '(?s:.)' : '[^\\n]';
    case 'assertion': {
      const text = ASSERTIONS[node.at]!;
      return place === 'repeat' ? `(?:${text})` : text;
    }
    case 'sequence': {
      if (node.parts.length === 1) return write(node.parts[0]!, place, mark);
      const text = node.parts.map((p) => write(p, 'sequence', mark)).join('');
      return place === 'repeat' ? `(?:${text})` : text;
    }
    case 'choice': {
      const text = node.options.map((o) => write(o, 'choice', mark)).join('|');
      return place === 'choice' ? text : `(?:${text})`;
    }
    case 'group': {
      const body = write(node.body, 'choice', mark);
      if (mark === 'start') return `(${REST}(?:${body}))`;
      const text = `(${body})${mark === 'end' ? REST : ''}`;
      return place === 'repeat' && mark === 'end' ? `(?:${text})` : text;
    }
    case 'repeat': {
      const text = `${write(node.body, 'repeat', mark)}${count(node.least, node.most)}${node.greedy ? '' : '?'}`;
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

function writeClass(node: Extract<Re2Node, { kind: 'class' }>): string {
  const [only] = node.ranges;
  if (!node.negated && node.categories.length === 0 && node.ranges.length === 1 && only!.from === only!.to)
    return character(only!.from, false);
  if (!node.negated && node.categories.length === 1 && node.ranges.length === 0) return category(node.categories[0]!);
  if (node.ranges.length === 0 && node.categories.length === 0) return node.negated ? '(?s:.)' : '(?!)';
  return `[${node.negated ? '^' : ''}${node.ranges.map(writeRange).join('')}${node.categories.map(category).join('')}]`;
}

function writeRange({ from, to }: CharacterRange): string {
  if (from === to) return character(from, true);
  return `${character(from, true)}${to === from + 1 ? '' : '-'}${character(to, true)}`;
}

function category({ name, negated }: { readonly name: string; readonly negated: boolean }): string {
  return `\\${negated ? 'P' : 'p'}{${name}}`;
}

function character(code: number, inClass: boolean): string {
  const c = String.fromCodePoint(code);
  if (/[A-Za-z0-9_]/.test(c)) return c;
  if (code < 32 || code === 127 || (code >= 0xd800 && code <= 0xdfff)) {
    const short = { 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r' }[code];
    return short ?? `\\x{${code.toString(16)}}`;
  }
  if (code < 128) return (inClass ? /[\\[\]^\-&]/ : /[\\^$.|?*+()[\]{}]/).test(c) ? `\\${c}` : c;
  return c;
}
