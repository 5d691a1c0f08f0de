// A literal RE2 pattern → the same language in Snowflake's POSIX syntax, or the reason why not.
//
// Shorthand classes are written out (\d, \w, \s: ASCII only), classes hold no backslash. Alternatives are taken in another
// order (the longest one, not the first), so where the text of the match matters they are refused.

import { parseRe2, type CharacterRange, type Re2Node } from '../../printing/re2-pattern.js';

export interface SnowflakePattern {
  readonly ok: true;
  readonly text: string;
  readonly groups: number;
}

export type SnowflakeRegex = SnowflakePattern | { readonly ok: false; readonly reason: string };

class Unwritable extends Error {}

/** `matchMatters`: the text that matched is used, not only whether there is a match. */
export function snowflakeRegex(pattern: string, matchMatters: boolean): SnowflakeRegex {
  const parsed = parseRe2(pattern);
  if (!parsed.ok) return { ok: false, reason: `the regular expression is not translated: ${parsed.reason}` };
  const { node, groups } = parsed.pattern;
  if (matchesEmpty(node))
    return {
      ok: false,
      reason: 'the regular expression can match nothing, and Snowflake treats such matches in another way',
    };
  try {
    if (matchMatters && hasChoice(node))
      throw new Unwritable('alternatives: Snowflake takes the longest one, GoogleSQL the first');
    if (matchMatters && groupUnderRepeat(node, false)) throw new Unwritable('a repeated or optional group');
    if (matchMatters && !oneWayOnly(node))
      throw new Unwritable('repetitions that can share characters: Snowflake’s longest match may be another one');
    return { ok: true, text: write(node), groups };
  } catch (error) {
    if (error instanceof Unwritable)
      return { ok: false, reason: `the regular expression is not translated to Snowflake: ${error.message}` };
    throw error;
  }
}

const META = /[.*+?()[\]{}|^$\\]/;

function write(node: Re2Node): string {
  switch (node.kind) {
    case 'class': {
      if (node.categories.length > 0) throw new Unwritable('Unicode categories');
      const only = node.ranges.length === 1 && !node.negated ? node.ranges[0]! : undefined;
      if (only !== undefined && only.from === only.to) return character(only.from);
      return writeClass(node.ranges, node.negated);
    }
    case 'any':
      if (node.newline) throw new Unwritable('a dot that matches line breaks');
      return '[^\n]';
    case 'assertion':
      if (node.at === 'text-start') return '^';
      if (node.at === 'text-end') return '$';
      throw new Unwritable(node.at.includes('line') ? 'line anchors' : 'word boundaries');
    case 'sequence':
      return node.parts
        .map((part) => (part.kind === 'choice' && node.parts.length > 1 ? `(${write(part)})` : write(part)))
        .join('');
    case 'choice':
      return node.options.map(write).join('|');
    case 'group':
      return `(${write(node.body)})`;
    case 'repeat':
      return writeRepeat(node);
  }
}

function writeRepeat(node: Re2Node & { readonly kind: 'repeat' }): string {
  if (!node.greedy) throw new Unwritable('non-greedy repetition');
  if (node.body.kind === 'assertion' || node.body.kind === 'repeat')
    throw new Unwritable('a repeated anchor or repetition');
  if (node.body.kind === 'sequence' || node.body.kind === 'choice')
    throw new Unwritable('a repeated group that does not capture');
  const body = write(node.body);
  if (node.least === 0 && node.most === undefined) return `${body}*`;
  if (node.least === 1 && node.most === undefined) return `${body}+`;
  if (node.least === 0 && node.most === 1) return `${body}?`;
  return `${body}{${node.least}${node.most === node.least ? '' : `,${node.most ?? ''}`}}`;
}

function character(code: number): string {
  const char = String.fromCodePoint(code);
  return META.test(char) ? `\\${char}` : char;
}

/** `]` first, `-` last, `^` nowhere near the start: no escapes inside brackets. */
function writeClass(ranges: readonly CharacterRange[], negated: boolean): string {
  let bracket = '';
  let dash = '';
  let caret = '';
  let rest = '';
  for (const { from, to } of ranges.flatMap(split)) {
    if (from === to && from === 0x5d) bracket = ']';
    else if (from === to && from === 0x2d) dash = '-';
    else if (from === to && from === 0x5e) caret = '^';
    else if (
      [from, to].some((code) => code === 0x5c || code === 0x5b || code === 0x5d || code === 0x2d || code === 0x5e)
    )
      throw new Unwritable('a backslash or bracket in a character class');
    else rest += from === to ? String.fromCodePoint(from) : `${String.fromCodePoint(from)}-${String.fromCodePoint(to)}`;
  }
  if (rest === '' && bracket === '' && caret !== '') throw new Unwritable('a character class of ^ alone');
  return `[${negated ? '^' : ''}${bracket}${rest}${caret}${dash}]`;
}

/** Special characters at the ends of a range stand by themselves. */
function split(range: CharacterRange): readonly CharacterRange[] {
  if (range.to - range.from === 1)
    return [
      { from: range.from, to: range.from },
      { from: range.to, to: range.to },
    ];
  return [range];
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

function hasChoice(node: Re2Node): boolean {
  switch (node.kind) {
    case 'choice':
      return true;
    case 'sequence':
      return node.parts.some(hasChoice);
    case 'group':
    case 'repeat':
      return hasChoice(node.body);
    default:
      return false;
  }
}

/** A group that may take no part, or several times. */
function groupUnderRepeat(node: Re2Node, repeated: boolean): boolean {
  switch (node.kind) {
    case 'group':
      return repeated || groupUnderRepeat(node.body, repeated);
    case 'repeat':
      return groupUnderRepeat(node.body, true);
    case 'sequence':
      return node.parts.some((part) => groupUnderRepeat(part, repeated));
    case 'choice':
      return node.options.some((option) => groupUnderRepeat(option, true));
    default:
      return false;
  }
}

interface Step {
  readonly ranges: readonly CharacterRange[];
  readonly variable: boolean;
  readonly optional: boolean;
}

/**
 * Whether greedy and longest match are the same: one repetition at most, or none that could go on with what follows it.
 * Only for patterns that `write` takes: what is repeated is one character.
 */
function oneWayOnly(node: Re2Node): boolean {
  const steps = stepsOf(node);
  if (steps.filter((step) => step.variable).length <= 1) return true;
  return steps.every((step, i) => {
    if (!step.variable) return true;
    for (const next of steps.slice(i + 1)) {
      if (overlap(step.ranges, next.ranges)) return false;
      if (!next.optional) return true;
    }
    return true;
  });
}

function stepsOf(node: Re2Node): readonly Step[] {
  switch (node.kind) {
    case 'class':
    case 'any':
      return [{ ranges: allRanges(node), variable: false, optional: false }];
    case 'sequence':
      return node.parts.flatMap(stepsOf);
    case 'group':
      return stepsOf(node.body);
    case 'repeat':
      return stepsOf(node.body).map((step) => ({
        ...step,
        variable: node.most !== node.least,
        optional: node.least === 0,
      }));
    default:
      return [];
  }
}

const LARGEST = 0x10ffff;

function allRanges(node: Re2Node): readonly CharacterRange[] {
  if (node.kind !== 'class') return [{ from: 0, to: LARGEST }];
  if (!node.negated) return node.ranges;
  const gaps: CharacterRange[] = [];
  let from = 0;
  for (const range of node.ranges) {
    if (range.from > from) gaps.push({ from, to: range.from - 1 });
    from = range.to + 1;
  }
  return from <= LARGEST ? [...gaps, { from, to: LARGEST }] : gaps;
}

function overlap(a: readonly CharacterRange[], b: readonly CharacterRange[]): boolean {
  return a.some((x) => b.some((y) => x.from <= y.to && y.from <= x.to));
}
