// Does a pattern match the same piece of text in RE2 and in PostgreSQL? RE2 prefers alternatives in their order, PostgreSQL
// the longest (or, when the first quantifier is lazy, the shortest) match as a whole. `true` only where it is proven.

import { isAlwaysEmpty, someNode, type CharacterRange, type Re2Node } from '../../printing/re2-pattern.js';

export function sameSpan(root: Re2Node): boolean {
  // An alternative makes all around it greedy; some assertions are written as one.
  const lazy = someNode(root, (n) => n.kind === 'repeat' && !n.greedy);
  if (lazy && someNode(root, (n) => n.kind === 'choice' || (n.kind === 'assertion' && !n.at.startsWith('text-'))))
    return false;
  return oneLength(root) || endsFixed(root) || deterministic(root);
}

// ---- one free length -------------------------------------------------------------------------------------------------

/** Everything but one repeat has a fixed length: the repeat's count decides the length of the whole. */
function oneLength(root: Re2Node): boolean {
  const free = freeRepeats(root);
  return free !== undefined && free <= 1;
}

/** Repeats of variable count; `undefined` when a choice or a repeated part has a variable length of its own. */
function freeRepeats(node: Re2Node): number | undefined {
  switch (node.kind) {
    case 'class':
    case 'any':
    case 'assertion':
      return 0;
    case 'group':
      return freeRepeats(node.body);
    case 'sequence': {
      let sum = 0;
      for (const part of node.parts) {
        const free = freeRepeats(part);
        if (free === undefined) return undefined;
        sum += free;
      }
      return sum;
    }
    case 'choice':
    case 'repeat': {
      if (node.kind === 'repeat')
        return fixedLength(node.body) === undefined ? undefined : node.least === node.most ? 0 : 1;
      return fixedLength(node) === undefined ? undefined : 0;
    }
  }
}

function fixedLength(node: Re2Node): number | undefined {
  switch (node.kind) {
    case 'class':
    case 'any':
      return 1;
    case 'assertion':
      return 0;
    case 'group':
      return fixedLength(node.body);
    case 'sequence':
      return node.parts.reduce<number | undefined>((sum, part) => {
        const length = fixedLength(part);
        return sum === undefined || length === undefined ? undefined : sum + length;
      }, 0);
    case 'choice': {
      const [first, ...rest] = node.options.map(fixedLength);
      return rest.every((length) => length === first) ? first : undefined;
    }
    case 'repeat': {
      const length = fixedLength(node.body);
      return node.least === node.most && length !== undefined ? length * node.least : undefined;
    }
  }
}

// ---- anchored at the end ---------------------------------------------------------------------------------------------

/** A flat run of single characters and their repeats up to the end of the text: earlier repeats have their way first in both. */
function endsFixed(root: Re2Node): boolean {
  const parts = flat(root);
  const last = parts?.at(-1);
  if (parts === undefined || last?.kind !== 'assertion' || last.at !== 'text-end') return false;
  return parts.every((p) => p.kind === 'assertion' || isCharacter(p) || (p.kind === 'repeat' && isCharacter(p.body)));
}

function flat(node: Re2Node): readonly Re2Node[] | undefined {
  if (node.kind === 'group') return flat(node.body);
  if (node.kind !== 'sequence') return [node];
  const parts = node.parts.map(flat);
  return parts.includes(undefined) ? undefined : parts.flatMap((p) => p!);
}

function isCharacter(node: Re2Node): boolean {
  return (
    node.kind === 'class' ||
    node.kind === 'any' ||
    (node.kind === 'sequence' && node.parts.length === 1 && isCharacter(node.parts[0]!))
  );
}

// ---- no choice left by the next character ------------------------------------------------------------------------------

const MOST_POSITIONS = 300;

interface Automaton {
  readonly empty: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** Greedy throughout, and the next character always says how to go on: then the one way through the pattern is taken as far as it goes. */
function deterministic(root: Re2Node): boolean {
  if (someNode(root, (n) => n.kind === 'repeat' && !n.greedy)) return false;
  const sets: (readonly CharacterRange[])[] = [];
  const follow: Set<number>[] = [];
  let fits = true as boolean;
  const connect = (from: readonly number[], to: readonly number[]): void => {
    for (const f of from) for (const t of to) follow[f]!.add(t);
  };
  const build = (node: Re2Node): Automaton => {
    if (sets.length > MOST_POSITIONS) fits = false;
    if (!fits) return { empty: true, first: [], last: [] };
    switch (node.kind) {
      case 'class':
      case 'any': {
        sets.push(rangesOf(node));
        follow.push(new Set());
        return { empty: false, first: [sets.length - 1], last: [sets.length - 1] };
      }
      case 'assertion':
        return { empty: true, first: [], last: [] };
      case 'group':
        return build(node.body);
      case 'sequence':
        return node.parts.map(build).reduce((a, b) => joined(a, b, connect), { empty: true, first: [], last: [] });
      case 'choice': {
        // An empty alternative is what is left when nothing else goes on, so it must be the last.
        const options = node.options.map(build);
        if (options.slice(0, -1).some((o) => o.empty)) fits = false;
        return {
          empty: options.some((o) => o.empty),
          first: options.flatMap((o) => o.first),
          last: options.flatMap((o) => o.last),
        };
      }
      case 'repeat': {
        if (isAlwaysEmpty(node.body)) fits = false;
        return repeated(node, build, connect);
      }
    }
  };
  const whole = build(root);
  const disjoint = (positions: readonly number[]): boolean =>
    positions.every((p, i) => positions.slice(i + 1).every((q) => p === q || !overlap(sets[p]!, sets[q]!)));
  return fits && disjoint(whole.first) && follow.every((f) => disjoint([...f]));
}

function joined(
  a: Automaton,
  b: Automaton,
  connect: (from: readonly number[], to: readonly number[]) => void,
): Automaton {
  connect(a.last, b.first);
  return {
    empty: a.empty && b.empty,
    first: a.empty ? [...a.first, ...b.first] : a.first,
    last: b.empty ? [...a.last, ...b.last] : b.last,
  };
}

/** Copies for the counted part, each of the optional ones reachable only after the one before. */
function repeated(
  node: Extract<Re2Node, { kind: 'repeat' }>,
  build: (node: Re2Node) => Automaton,
  connect: (from: readonly number[], to: readonly number[]) => void,
): Automaton {
  const copies = Math.max(node.most ?? Math.max(node.least, 1), 0);
  let result: Automaton = { empty: true, first: [], last: [] };
  for (let i = 0; i < Math.min(copies, MOST_POSITIONS); i++) {
    const copy = build(node.body);
    const optional = i >= node.least;
    if (node.most === undefined && i === copies - 1) connect(copy.last, copy.first);
    const before = result;
    connect(before.last, copy.first);
    result = {
      empty: before.empty && (copy.empty || optional),
      first: before.empty ? [...before.first, ...copy.first] : before.first,
      last: optional || copy.empty ? [...before.last, ...copy.last] : copy.last,
    };
  }
  return result;
}

const ALL: readonly CharacterRange[] = [{ from: 0, to: 0x10ffff }];

function rangesOf(node: Extract<Re2Node, { kind: 'class' | 'any' }>): readonly CharacterRange[] {
  if (node.kind === 'any')
    return node.newline
      ? ALL
      : [
          { from: 0, to: 9 },
          { from: 11, to: 0x10ffff },
        ];
  // Categories are refused elsewhere; here they stand for anything.
  if (node.categories.length > 0) return ALL;
  if (!node.negated) return node.ranges;
  const out: CharacterRange[] = [];
  let from = 0;
  for (const range of node.ranges) {
    if (range.from > from) out.push({ from, to: range.from - 1 });
    from = range.to + 1;
  }
  return from <= 0x10ffff ? [...out, { from, to: 0x10ffff }] : out;
}

function overlap(a: readonly CharacterRange[], b: readonly CharacterRange[]): boolean {
  return a.some((x) => b.some((y) => x.from <= y.to && y.from <= x.to));
}
