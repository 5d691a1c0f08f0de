// RE2 pattern text → its tree, so that a dialect with another regex engine can write the same language; nothing is matched here.
//
// Only what the tree says can be translated; the rest of RE2 (scripts, \C, flags U) is a stated reason, as is an invalid pattern.

export interface CharacterRange {
  readonly from: number;
  readonly to: number;
}

export type Re2Node =
  /** One code point out of the ranges (sorted, not overlapping); of all others when `negated`. Case folding is already in it. */
  | {
      readonly kind: 'class';
      readonly ranges: readonly CharacterRange[];
      readonly negated: boolean;
      readonly categories: readonly UnicodeCategory[];
    }
  /** Any code point; `newline` when that includes a line feed. */
  | { readonly kind: 'any'; readonly newline: boolean }
  | {
      readonly kind: 'assertion';
      readonly at: 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-boundary' | 'not-word-boundary';
    }
  | { readonly kind: 'sequence'; readonly parts: readonly Re2Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Re2Node[] }
  /** `capture` is the group's number from 1. */
  | { readonly kind: 'group'; readonly body: Re2Node; readonly capture: number }
  /** `most` absent: no limit. */
  | {
      readonly kind: 'repeat';
      readonly body: Re2Node;
      readonly least: number;
      readonly most: number | undefined;
      readonly greedy: boolean;
    };

/** A general category such as `L` or `Nd`. */
export interface UnicodeCategory {
  readonly name: string;
  readonly negated: boolean;
}

export interface Re2Pattern {
  readonly node: Re2Node;
  /** Number of capturing groups. */
  readonly groups: number;
}

export interface Re2Failure {
  readonly reason: string;
  /** UTF-16 offset in the pattern. */
  readonly at: number;
}

const PERL_CLASSES: Readonly<Record<string, readonly CharacterRange[]>> = {
  d: [range('0', '9')],
  w: [range('0', '9'), range('A', 'Z'), range('_', '_'), range('a', 'z')],
  s: [range('\t', '\n'), range('\f', '\r'), range(' ', ' ')],
};

const POSIX_CLASSES: Readonly<Record<string, readonly CharacterRange[]>> = {
  alnum: [range('0', '9'), range('A', 'Z'), range('a', 'z')],
  alpha: [range('A', 'Z'), range('a', 'z')],
  ascii: [{ from: 0, to: 127 }],
  blank: [range('\t', '\t'), range(' ', ' ')],
  cntrl: [
    { from: 0, to: 31 },
    { from: 127, to: 127 },
  ],
  digit: [range('0', '9')],
  graph: [range('!', '~')],
  lower: [range('a', 'z')],
  print: [range(' ', '~')],
  punct: [range('!', '/'), range(':', '@'), range('[', '`'), range('{', '~')],
  space: [range('\t', '\r'), range(' ', ' ')],
  upper: [range('A', 'Z')],
  word: [range('0', '9'), range('A', 'Z'), range('_', '_'), range('a', 'z')],
  xdigit: [range('0', '9'), range('A', 'F'), range('a', 'f')],
};

const CATEGORIES = new Set(
  'C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs'.split(' '),
);

const CONTROL_ESCAPES: Readonly<Record<string, number>> = { a: 7, t: 9, n: 10, v: 11, f: 12, r: 13 };
const LARGEST = 0x10ffff;
const MOST_REPEATS = 1000;
/** RE2's own limits keep patterns small; this keeps the reader from overflowing the stack. */
const DEEPEST = 200;

class Failure extends Error {
  constructor(readonly failure: Re2Failure) {
    super(failure.reason);
  }
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

export function parseRe2(
  pattern: string,
): { readonly ok: true; readonly pattern: Re2Pattern } | ({ readonly ok: false } & Re2Failure) {
  const reader = new Reader(pattern);
  try {
    return { ok: true, pattern: reader.read() };
  } catch (error) {
    if (error instanceof Failure) return { ok: false, ...error.failure };
    throw error;
  }
}

class Reader {
  #at = 0;
  #groups = 0;
  #depth = 0;
  #flags: Flags = { i: false, m: false, s: false };

  constructor(readonly text: string) {}

  read(): Re2Pattern {
    const node = this.#choice();
    if (this.#at < this.text.length) this.#fail('unexpected )');
    return { node, groups: this.#groups };
  }

  #fail(reason: string, at = this.#at): never {
    throw new Failure({ reason, at });
  }

  #choice(): Re2Node {
    if (++this.#depth > DEEPEST) this.#fail('nested too deeply');
    const options = [this.#sequence()];
    while (this.text[this.#at] === '|') {
      this.#at++;
      options.push(this.#sequence());
    }
    this.#depth--;
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  #sequence(): Re2Node {
    const parts: Re2Node[] = [];
    while (this.#at < this.text.length && this.text[this.#at] !== '|' && this.text[this.#at] !== ')') {
      const start = this.#at;
      const atom = this.#atom();
      if (Array.isArray(atom)) {
        parts.push(...(atom as Re2Node[]));
        continue;
      }
      if (atom === undefined) {
        if (this.#peekRepeat()) this.#fail('nothing to repeat');
        continue;
      }
      parts.push(this.#repeated(atom as Re2Node, start));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  #peekRepeat(): boolean {
    return /^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.text.slice(this.#at, this.#at + 12));
  }

  #repeated(body: Re2Node, start: number): Re2Node {
    if (!this.#peekRepeat()) return body;
    const [, symbol, least, comma, most] = /^([*+?])|^\{(\d+)(,?)(\d*)\}/.exec(
      this.text.slice(this.#at),
    ) as unknown as (string | undefined)[];
    const length = symbol !== undefined ? 1 : this.text.indexOf('}', this.#at) + 1 - this.#at;
    this.#at += length;
    const greedy = this.text[this.#at] !== '?';
    if (!greedy) this.#at++;
    if (this.#peekRepeat()) this.#fail('bad repetition operator');
    const from = symbol === undefined ? Number(least) : symbol === '+' ? 1 : 0;
    const to =
      symbol === undefined
        ? comma === ''
          ? from
          : most === ''
            ? undefined
            : Number(most)
        : symbol === '?'
          ? 1
          : undefined;
    if (from > MOST_REPEATS || (to ?? 0) > MOST_REPEATS || (to !== undefined && to < from))
      this.#fail('bad repetition count', start);
    return { kind: 'repeat', body, least: from, most: to, greedy };
  }

  /** `undefined` for what stands for nothing (a flag group); a list for a quoted run. */
  #atom(): Re2Node | readonly Re2Node[] | undefined {
    const start = this.#at;
    const c = this.#next();
    switch (c) {
      case '.':
        return { kind: 'any', newline: this.#flags.s };
      case '^':
        return { kind: 'assertion', at: this.#flags.m ? 'line-start' : 'text-start' };
      case '$':
        return { kind: 'assertion', at: this.#flags.m ? 'line-end' : 'text-end' };
      case '(':
        return this.#group(start);
      case '[':
        return this.#class();
      case '*':
      case '+':
      case '?':
        return this.#fail('nothing to repeat', start);
      case '\\':
        return this.#escape(start);
      default:
        return this.#character(c.codePointAt(0)!);
    }
  }

  /** One code point. */
  #next(): string {
    const code = this.text.codePointAt(this.#at);
    if (code === undefined) this.#fail('unexpected end');
    const c = String.fromCodePoint(code);
    this.#at += c.length;
    return c;
  }

  #character(code: number): Re2Node {
    return makeClass(this.#flags.i ? folded([{ from: code, to: code }]) : [{ from: code, to: code }], false, []);
  }

  #group(start: number): Re2Node | undefined {
    const outer = this.#flags;
    if (this.text[this.#at] !== '?') {
      const capture = ++this.#groups;
      return { kind: 'group', capture, body: this.#closed(start, outer) };
    }
    const named = /^\?P?<([A-Za-z_][A-Za-z0-9_]*)>/.exec(this.text.slice(this.#at));
    if (named !== null) {
      this.#at += named[0].length;
      const capture = ++this.#groups;
      return { kind: 'group', capture, body: this.#closed(start, outer) };
    }
    const flags = /^\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(this.text.slice(this.#at));
    if (flags === null) return this.#fail('this kind of group does not exist in RE2', start);
    const [all, on = '', off = '', end] = flags as unknown as string[];
    if (on.includes('U') || off.includes('U'))
      this.#fail('the flag U swaps greedy and lazy: write the pattern without it', start);
    this.#at += all!.length;
    const set = (name: 'i' | 'm' | 's'): boolean => (on.includes(name) || outer[name]) && !off.includes(name);
    this.#flags = { i: set('i'), m: set('m'), s: set('s') };
    if (end === ')') return undefined;
    return this.#closed(start, outer);
  }

  /** The body up to the closing parenthesis; flags set inside end there. */
  #closed(start: number, outer: Flags): Re2Node {
    const body = this.#choice();
    if (this.text[this.#at] !== ')') this.#fail('missing )', start);
    this.#at++;
    this.#flags = outer;
    return body.kind === 'sequence' && body.parts.length === 0 ? body : { kind: 'sequence', parts: [body] };
  }

  #escape(start: number): Re2Node | readonly Re2Node[] {
    const c = this.#next();
    switch (c) {
      case 'A':
        return { kind: 'assertion', at: 'text-start' };
      case 'z':
        return { kind: 'assertion', at: 'text-end' };
      case 'b':
        return { kind: 'assertion', at: 'word-boundary' };
      case 'B':
        return { kind: 'assertion', at: 'not-word-boundary' };
      case 'Q': {
        const end = this.text.indexOf('\\E', this.#at);
        const quoted = this.text.slice(this.#at, end < 0 ? undefined : end);
        this.#at = end < 0 ? this.text.length : end + 2;
        const characters = [...quoted].map((q) => this.#character(q.codePointAt(0)!));
        if (characters.length === 0) return [];
        // A repetition after \E repeats the last character.
        return [...characters.slice(0, -1), this.#repeated(characters.at(-1)!, start)];
      }
      case 'E':
        return [];
      default: {
        const set = this.#namedClass(c, start);
        if (set !== undefined) return set;
        return this.#character(this.#escapedCode(c, start));
      }
    }
  }

  /** `\d`, `\W`, `\pL`, `\p{Nd}`; `undefined` when the escape is something else. */
  #namedClass(c: string, start: number): Extract<Re2Node, { kind: 'class' }> | undefined {
    const perl = PERL_CLASSES[c.toLowerCase()];
    if (perl !== undefined) return makeClass(perl, c !== c.toLowerCase(), []);
    if (c !== 'p' && c !== 'P') return undefined;
    const match = /^(?:\{(\^?)([A-Za-z_&]+)\}|([A-Z]))/.exec(this.text.slice(this.#at));
    if (match === null) return this.#fail('invalid character class', start);
    this.#at += match[0].length;
    const name = match[2] ?? match[3]!;
    if (name === 'Any') return makeClass([{ from: 0, to: LARGEST }], (c === 'P') !== (match[1] === '^'), []);
    if (!CATEGORIES.has(name)) this.#fail(`the script ${name} is not known everywhere`, start);
    if (this.#flags.i) this.#fail('a Unicode category does not fold case everywhere', start);
    return makeClass([], false, [{ name, negated: (c === 'P') !== (match[1] === '^') }]);
  }

  #escapedCode(c: string, start: number): number {
    const control = CONTROL_ESCAPES[c];
    if (control !== undefined) return control;
    if (c === 'x') {
      const match = /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(this.text.slice(this.#at));
      if (match === null) return this.#fail('invalid escape', start);
      this.#at += match[0].length;
      const code = Number.parseInt(match[1] ?? match[2]!, 16);
      return code > LARGEST ? this.#fail('invalid escape', start) : code;
    }
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(this.text.slice(this.#at - 1));
    if (/[0-7]/.test(c)) {
      if (octal === null) return this.#fail('RE2 has no references back to groups', start);
      this.#at += octal[0].length - 1;
      return Number.parseInt(octal[0], 8);
    }
    if (/[A-Za-z0-9]/.test(c)) return this.#fail(`invalid escape \\${c}`, start);
    return c.codePointAt(0)!;
  }

  #class(): Re2Node {
    const start = this.#at - 1;
    const negated = this.text[this.#at] === '^';
    if (negated) this.#at++;
    const ranges: CharacterRange[] = [];
    const categories: UnicodeCategory[] = [];
    for (let first = true; first || this.text[this.#at] !== ']'; first = false) {
      if (this.#at >= this.text.length) this.#fail('missing ]', start);
      const posix = /^\[:(\^?)([a-z]+):\]/.exec(this.text.slice(this.#at));
      if (posix !== null) {
        const set = POSIX_CLASSES[posix[2]!] ?? this.#fail('invalid character class');
        this.#at += posix[0].length;
        ranges.push(...(posix[1] === '^' ? complement(set) : set));
        continue;
      }
      const from = this.#classItem(start);
      if (typeof from !== 'number') {
        ranges.push(...(from.negated ? complement(from.ranges) : from.ranges));
        categories.push(...from.categories);
        continue;
      }
      if (this.text[this.#at] === '-' && this.text[this.#at + 1] !== ']' && this.#at + 1 < this.text.length) {
        this.#at++;
        const to = this.#classItem(start);
        if (typeof to !== 'number' || to < from) this.#fail('invalid character class range', start);
        ranges.push({ from, to: to });
      } else ranges.push({ from, to: from });
    }
    this.#at++;
    return makeClass(this.#flags.i ? folded(ranges) : ranges, negated, categories);
  }

  #classItem(start: number): number | Extract<Re2Node, { kind: 'class' }> {
    const c = this.#next();
    if (c !== '\\') return c.codePointAt(0)!;
    const escaped = this.#next();
    return this.#namedClass(escaped, start) ?? this.#escapedCode(escaped, start);
  }
}

function range(from: string, to: string): CharacterRange {
  return { from: from.codePointAt(0)!, to: to.codePointAt(0)! };
}

function makeClass(
  ranges: readonly CharacterRange[],
  negated: boolean,
  categories: readonly UnicodeCategory[],
): Extract<Re2Node, { kind: 'class' }> {
  return { kind: 'class', ranges: sorted(ranges), negated, categories };
}

function sorted(ranges: readonly CharacterRange[]): readonly CharacterRange[] {
  const out: CharacterRange[] = [];
  for (const next of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last !== undefined && next.from <= last.to + 1)
      out[out.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    else out.push(next);
  }
  return out;
}

function complement(ranges: readonly CharacterRange[]): readonly CharacterRange[] {
  const out: CharacterRange[] = [];
  let from = 0;
  for (const { from: start, to } of sorted(ranges)) {
    if (start > from) out.push({ from, to: start - 1 });
    from = to + 1;
  }
  if (from <= LARGEST) out.push({ from, to: LARGEST });
  return out;
}

/** Simple case folding of one code point: itself and those that fold to the same. Turkish i's fold only to themselves, as in RE2. */
const FOLD_EXTRAS: Readonly<Record<string, readonly number[]>> = {
  k: [0x212a],
  s: [0x17f],
  å: [0x212b],
  ß: [0x1e9e],
  ω: [0x2126],
  µ: [0x3bc],
  μ: [0xb5],
};
/** Wide ranges (`[^…]` written out) are closed under folding where it matters. */
const FOLDED_ONE_BY_ONE = 3000;

function folded(ranges: readonly CharacterRange[]): readonly CharacterRange[] {
  const out = [...ranges];
  for (const { from, to } of ranges) {
    for (let code = from; code <= Math.min(to, from + FOLDED_ONE_BY_ONE); code++) {
      if (code === 0x130 || code === 0x131) continue;
      const c = String.fromCodePoint(code);
      for (const variant of [c.toLowerCase(), c.toUpperCase(), c.toUpperCase().toLowerCase()]) {
        const other = variant.codePointAt(0)!;
        if (variant.length === String.fromCodePoint(other).length && other !== code)
          out.push({ from: other, to: other });
        for (const extra of FOLD_EXTRAS[variant] ?? []) out.push({ from: extra, to: extra });
      }
    }
  }
  return out;
}

/** Can match the empty text. */
export function canBeEmpty(node: Re2Node): boolean {
  switch (node.kind) {
    case 'class':
    case 'any':
      return false;
    case 'assertion':
      return true;
    case 'sequence':
      return node.parts.every(canBeEmpty);
    case 'choice':
      return node.options.some(canBeEmpty);
    case 'group':
      return canBeEmpty(node.body);
    case 'repeat':
      return node.least === 0 || canBeEmpty(node.body);
  }
}

/** Can match only the empty text (`^`, `$`, `\b`, nothing at all). */
export function isAlwaysEmpty(node: Re2Node): boolean {
  switch (node.kind) {
    case 'class':
    case 'any':
      return false;
    case 'assertion':
      return true;
    case 'sequence':
      return node.parts.every(isAlwaysEmpty);
    case 'choice':
      return node.options.every(isAlwaysEmpty);
    case 'group':
    case 'repeat':
      return isAlwaysEmpty(node.body) || (node.kind === 'repeat' && node.most === 0);
  }
}

/** The group takes part in every match. */
export function alwaysCaptures(node: Re2Node, capture: number): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.parts.some((p) => alwaysCaptures(p, capture));
    case 'choice':
      return node.options.every((o) => alwaysCaptures(o, capture));
    case 'group':
      return node.capture === capture || alwaysCaptures(node.body, capture);
    case 'repeat':
      return node.least > 0 && alwaysCaptures(node.body, capture);
    default:
      return false;
  }
}

export function findGroup(node: Re2Node, capture: number): Re2Node | undefined {
  if (node.kind === 'group' && node.capture === capture) return node.body;
  return childrenOf(node)
    .map((c) => findGroup(c, capture))
    .find((c) => c !== undefined);
}

/** Some node of the tree passes. */
export function someNode(node: Re2Node, passes: (node: Re2Node) => boolean): boolean {
  return passes(node) || childrenOf(node).some((c) => someNode(c, passes));
}

function childrenOf(node: Re2Node): readonly Re2Node[] {
  switch (node.kind) {
    case 'sequence':
      return node.parts;
    case 'choice':
      return node.options;
    case 'group':
    case 'repeat':
      return [node.body];
    default:
      return [];
  }
}

/** Matches the empty text at every place: no assertion is needed for it. */
export function isEmptyAnywhere(node: Re2Node): boolean {
  switch (node.kind) {
    case 'class':
    case 'any':
    case 'assertion':
      return false;
    case 'sequence':
      return node.parts.every(isEmptyAnywhere);
    case 'choice':
      return node.options.some(isEmptyAnywhere);
    case 'group':
      return isEmptyAnywhere(node.body);
    case 'repeat':
      return node.least === 0 || isEmptyAnywhere(node.body);
  }
}

/** The pattern over bytes as characters 1 to 255, and 256 for NUL, which no text of some engines holds. `undefined`: it has others. */
export function bytesPattern(node: Re2Node): Re2Node | undefined {
  const all = (nodes: readonly Re2Node[]): readonly Re2Node[] | undefined => {
    const out = nodes.map(bytesPattern);
    return out.includes(undefined) ? undefined : out.map((n) => n!);
  };
  switch (node.kind) {
    case 'class': {
      const kept = node.ranges.filter((r) => r.from < 256);
      // Case folding adds letters beyond the bytes.
      if (kept.length === 0 && node.ranges.length > 0) return undefined;
      const ranges = kept
        .map((r) => ({ from: Math.max(r.from, 1), to: Math.min(r.to, 255) }))
        .filter((r) => r.from <= r.to);
      const nul = kept.some((r) => r.from === 0) ? [{ from: 256, to: 256 }] : [];
      return { ...node, ranges: sorted([...ranges, ...nul]) };
    }
    case 'sequence': {
      const parts = all(node.parts);
      return parts && { ...node, parts };
    }
    case 'choice': {
      const options = all(node.options);
      return options && { ...node, options };
    }
    case 'group':
    case 'repeat': {
      const body = bytesPattern(node.body);
      return body && { ...node, body };
    }
    default:
      return node;
  }
}
