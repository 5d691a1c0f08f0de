// RE2 pattern text → where it is no regular expression, and why; nothing is matched or translated here.
//
// Follows RE2's own parser with the options GoogleSQL sets (Perl classes, \b, flags, Unicode groups), of which it keeps
// only the questions of validity.

import type { Span } from '../../base/span.js';
import { RE2_GROUP_NAMES } from './re2-group-names-table.js';

export interface Re2Fault extends Span {
  readonly message: string;
}

export interface Re2Check {
  readonly fault: Re2Fault | undefined;
  /** Capturing groups; of a faulty pattern those before the fault. */
  readonly groups: number;
}

/** Spans are UTF-16 offsets in the pattern. */
export function checkRe2(pattern: string): Re2Check {
  const reader = new Re2Reader(pattern);
  try {
    reader.read();
    return { fault: undefined, groups: reader.groups };
  } catch (error) {
    if (error instanceof Stop) return { fault: error.fault, groups: reader.groups };
    throw error;
  }
}

class Stop extends Error {
  constructor(readonly fault: Re2Fault) {
    super(fault.message);
  }
}

const MOST_REPEATS = 1000;
const DEEPEST = 1000;
const POSIX = /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]$/;
const CAPTURE_NAME = /^[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]+$/u;

interface Level {
  readonly start: number;
  /** There is something that `*` could repeat. */
  operand: boolean;
  /** How often the innermost part of the last operand is repeated, counted repetitions multiplied; and the most of this level. */
  last: number;
  most: number;
}

class Re2Reader {
  groups = 0;
  private at = 0;
  private readonly open: Level[] = [];
  private level: Level = { start: 0, operand: false, last: 1, most: 1 };

  constructor(private readonly text: string) {}

  read(): void {
    // Where the repetition before began, while nothing else stands between.
    let unary: number | undefined;
    while (this.at < this.text.length) {
      const start = this.at;
      const before = unary;
      unary = undefined;
      switch (this.text[start]) {
        case '(':
          this.openGroup(start);
          break;
        case ')':
          this.closeGroup(start);
          break;
        case '|':
          this.at++;
          this.operand(1);
          this.level.operand = false;
          break;
        case '[':
          this.characterClass(start);
          this.operand(1);
          break;
        case '*':
        case '+':
        case '?':
          this.at++;
          this.repeat(start, before, undefined);
          unary = start;
          break;
        case '{': {
          const counts = this.counts();
          if (counts === undefined) {
            this.at++;
            this.operand(1);
          } else {
            this.repeat(start, before, counts);
            unary = start;
          }
          break;
        }
        case '\\':
          this.escape(start);
          break;
        default:
          this.next();
          this.operand(1);
      }
    }
    if (this.open.length > 0) this.fail(this.level.start, this.level.start + 1, 'This `(` is not closed');
  }

  private fail(start: number, end: number, message: string): never {
    throw new Stop({ start, end: Math.min(Math.max(end, start + 1), this.text.length), message });
  }

  private next(): string {
    const char = String.fromCodePoint(this.text.codePointAt(this.at)!);
    this.at += char.length;
    return char;
  }

  /** Something was read that can be repeated. */
  private operand(times: number): void {
    this.level.operand = true;
    this.level.last = times;
    this.level.most = Math.max(this.level.most, times);
  }

  // ---- groups ------------------------------------------------------------------------------------------------------

  private openGroup(start: number): void {
    if (this.text[start + 1] !== '?') {
      this.at++;
      this.groups++;
      this.enter(start);
      return;
    }
    const rest = this.text.slice(start, start + 4);
    const around = /^\(\?<?[=!]/.exec(rest)?.[0];
    if (around !== undefined)
      this.fail(
        start,
        start + around.length,
        `\`${around}\` looks ${around.includes('<') ? 'behind' : 'ahead'}, which RE2 cannot do; match more and take what is wanted from a group`,
      );
    if (/^\(\?(?:P?<)/.test(rest)) return this.namedGroup(start);
    if (rest.startsWith('(?>')) this.fail(start, start + 3, 'RE2 has no atomic groups `(?>`; write `(?:`');
    if (rest.startsWith('(?P=')) this.fail(start, start + 4, 'RE2 has no references back to groups');
    this.flags(start);
  }

  private namedGroup(start: number): void {
    const from = this.text.indexOf('<', start) + 1;
    const end = this.text.indexOf('>', from);
    if (end < 0) this.fail(start, this.text.length, 'The name of this group is not closed by `>`');
    const name = this.text.slice(from, end);
    if (!CAPTURE_NAME.test(name))
      this.fail(from, end, `\`${name}\` is no name of a group: letters, digits and \`_\` only`);
    this.groups++;
    this.at = end + 1;
    this.enter(start);
  }

  /** `(?i)`, `(?i-s:`. */
  private flags(start: number): void {
    this.at = start + 2;
    let negated = false;
    let given = false;
    for (;;) {
      if (this.at >= this.text.length) this.fail(start, start + 1, 'This `(` is not closed');
      const char = this.next();
      if ('imsU'.includes(char)) given = true;
      else if (char === '-' && !negated) {
        negated = true;
        given = false;
      } else if ((char === ':' || char === ')') && (!negated || given)) {
        if (char === ':') this.enter(start);
        return;
      } else
        this.fail(
          start,
          this.at,
          `RE2 has no group that begins \`${this.text.slice(start, this.at)}\`; it has the flags i, m, s and U, and \`(?:\`, \`(?P<name>\``,
        );
    }
  }

  private enter(start: number): void {
    this.open.push(this.level);
    if (this.open.length > DEEPEST) this.fail(start, start + 1, `Groups are nested more than ${DEEPEST} deep`);
    this.level = { start, operand: false, last: 1, most: 1 };
  }

  private closeGroup(start: number): void {
    const outer = this.open.pop();
    if (outer === undefined) this.fail(start, start + 1, 'This `)` closes nothing; the character itself is `\\)`');
    const { most } = this.level;
    this.level = outer;
    this.at++;
    this.operand(most);
  }

  // ---- repetition --------------------------------------------------------------------------------------------------

  /** `{2}`, `{2,}`, `{2,5}`; anything else is literal text. */
  private counts(): { readonly least: number; readonly most: number | undefined } | undefined {
    const found = /^\{(\d+)(,?)(\d*)\}/.exec(this.text.slice(this.at, this.at + 40));
    if (found === null) return undefined;
    const [whole, least, comma, most] = found as unknown as [string, string, string, string];
    // Numbers that RE2 cannot hold make it text, too.
    if ((comma === '' && most !== '') || least.length > 8 || most.length > 8) return undefined;
    this.at += whole.length;
    return { least: Number(least), most: comma === '' ? Number(least) : most === '' ? undefined : Number(most) };
  }

  private repeat(
    start: number,
    before: number | undefined,
    counts: { readonly least: number; readonly most: number | undefined } | undefined,
  ): void {
    const end = this.at;
    const written = this.text.slice(start, end);
    if (this.text[this.at] === '?') this.at++;
    if (before !== undefined) {
      const both = this.text.slice(before, this.at);
      const possessive = written === '+' && before === start - 1;
      this.fail(
        before,
        this.at,
        possessive
          ? `RE2 has no possessive repetition \`${both}\`; write \`${this.text.slice(before, start)}\``
          : `Two repetitions follow each other: \`${both}\`; put a group around the first`,
      );
    }
    if (counts !== undefined) {
      const { least, most } = counts;
      if (most !== undefined && most < least) this.fail(start, end, `\`${written}\` asks for more than it allows`);
      if (least > MOST_REPEATS || (most ?? 0) > MOST_REPEATS)
        this.fail(start, end, `RE2 repeats at most ${MOST_REPEATS} times`);
    }
    if (!this.level.operand)
      this.fail(
        start,
        end,
        `There is nothing before \`${written}\` to repeat; the character itself is \`\\${written[0]}\``,
      );
    const { last } = this.level;
    if (counts === undefined) return this.operand(last);
    const times = Math.max(counts.most ?? counts.least, 1) * last;
    if (times > MOST_REPEATS && (counts.least >= 2 || (counts.most ?? 0) >= 2))
      this.fail(
        start,
        end,
        `Nested repetitions are multiplied, and RE2 repeats at most ${MOST_REPEATS} times; this is ${times}`,
      );
    this.operand(times);
  }

  // ---- characters --------------------------------------------------------------------------------------------------

  private escape(start: number): void {
    const char = this.text[start + 1];
    if (char === 'Q') {
      const end = this.text.indexOf('\\E', start + 2);
      const quoted = end < 0 ? this.text.length : end;
      if (quoted > start + 2) this.operand(1);
      this.at = end < 0 ? quoted : end + 2;
      return;
    }
    if (char !== undefined && 'AbBCz'.includes(char)) this.at += 2;
    else if (!this.namedSet()) this.escapedCharacter(start);
    this.operand(1);
  }

  /** `\d`, `\W`, `\pL`, `\p{Greek}`. */
  private namedSet(): boolean {
    const start = this.at;
    const char = this.text[start + 1];
    if (char === undefined) return false;
    if ('dDsSwW'.includes(char)) {
      this.at += 2;
      return true;
    }
    if (char !== 'p' && char !== 'P') return false;
    this.at += 2;
    if (this.at >= this.text.length)
      this.fail(start, this.at, `\`\\${char}\` is followed by the name of a Unicode group, as in \`\\p{Greek}\``);
    let name = this.next();
    if (name === '{') {
      const end = this.text.indexOf('}', this.at);
      if (end < 0) this.fail(start, this.text.length, 'This `{` is not closed');
      name = this.text.slice(this.at, end);
      this.at = end + 1;
    }
    if (name.startsWith('^')) name = name.slice(1);
    if (!RE2_GROUP_NAMES.has(name))
      this.fail(start, this.at, `\`${name}\` is no Unicode category or script that RE2 knows`);
    return true;
  }

  /** The character's code. */
  private escapedCharacter(start: number): number {
    this.at = start + 1;
    if (this.at >= this.text.length)
      this.fail(start, start + 1, 'A backslash at the end escapes nothing; the character itself is `\\\\`');
    const char = this.next();
    const rest = this.text.slice(this.at);
    const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
    if (controls[char] !== undefined) return controls[char];
    if (char === 'x') {
      const hex = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/.exec(rest);
      const code = Number.parseInt(hex?.[1] ?? hex?.[2] ?? '', 16);
      if (hex === null || code > 0x10ffff)
        this.fail(
          start,
          this.at,
          '`\\x` is followed by two hexadecimal digits, or by a character’s code as in `\\x{1F600}`',
        );
      this.at += hex[0].length;
      return code;
    }
    if (/^[0-7]$/.test(char)) {
      const more = /^[0-7]{0,2}/.exec(rest)![0];
      if (char !== '0' && more === '')
        this.fail(start, this.at, `\`\\${char}\` refers back to a group, which RE2 cannot do`);
      this.at += more.length;
      return Number.parseInt(char + more, 8);
    }
    if (/^[A-Za-z0-9]$/.test(char) || char.codePointAt(0)! > 0x7f)
      this.fail(start, this.at, `RE2 has no \`\\${char}\`${HINTS[char] ?? ''}`);
    return char.codePointAt(0)!;
  }

  private characterClass(start: number): void {
    this.at = start + 1;
    if (this.text[this.at] === '^') this.at++;
    for (let first = true; this.at < this.text.length && (first || this.text[this.at] !== ']'); first = false) {
      const from = this.at;
      if (this.text.startsWith('[:', from)) {
        const end = this.text.indexOf(':]', from + 2);
        if (end >= 0) {
          const named = this.text.slice(from, end + 2);
          if (!POSIX.test(named)) this.fail(from, end + 2, `RE2 has no class \`${named}\``);
          this.at = end + 2;
          continue;
        }
      }
      if (this.text[from] === '\\' && this.namedSet()) continue;
      const low = this.classCharacter();
      if (this.text[this.at] !== '-' || this.text[this.at + 1] === ']' || this.at + 1 >= this.text.length) continue;
      this.at++;
      const high = this.classCharacter();
      if (high < low) this.fail(from, this.at, `The range \`${this.text.slice(from, this.at)}\` ends before it begins`);
    }
    if (this.at >= this.text.length)
      this.fail(start, start + 1, 'This `[` is not closed; the character itself is `\\[`');
    this.at++;
  }

  private classCharacter(): number {
    return this.text[this.at] === '\\' ? this.escapedCharacter(this.at) : this.next().codePointAt(0)!;
  }
}

const HINTS: Readonly<Record<string, string>> = {
  Z: '; the end of the text is `\\z`',
  G: '',
  h: '; write `[ \\t]`',
  R: '; write `\\r?\\n`',
  K: '; take the rest from a group',
  e: '; write `\\x1B`',
  u: '; a character’s code is written `\\x{00E9}`',
};
