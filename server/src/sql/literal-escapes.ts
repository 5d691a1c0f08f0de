// The inside of a quoted GoogleSQL token → the value it stands for, and the places of escapes that are wrong; refuses nothing else.

/** A wrong escape: offsets are relative to the given text. */
export interface EscapeProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export interface DecodedLiteral {
  /** Characters; for bytes a binary string of chars 0–255. What a wrong escape was meant to be is left out. */
  readonly value: string;
  readonly problems: readonly EscapeProblem[];
}

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ['?', '?'],
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
]);

const MAX_CODE_POINT = 0x10ffff;

/** `inside` is what stands between the quotes. Line ends are read as `\n`, as the reference does. */
export function decodeLiteral(inside: string, raw: boolean, bytes: boolean): DecodedLiteral {
  if (!raw) return unescape(inside, bytes);
  const value = withUnixLineEnds(inside);
  return { value: bytes ? utf8(value) : value, problems: [] };
}

/** In a raw literal an escaped line end keeps its characters; all others become `\n`. */
function withUnixLineEnds(text: string): string {
  if (!text.includes('\r')) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '\\') out += char + (text[++i] ?? '');
    else if (char !== '\r') out += char;
    else {
      out += '\n';
      if (text[i + 1] === '\n') i++;
    }
  }
  return out;
}

/** Not by spreading: a long literal would overflow the argument list. */
function utf8(text: string): string {
  let out = '';
  for (const byte of new TextEncoder().encode(text)) out += String.fromCharCode(byte);
  return out;
}

function unescape(inside: string, bytes: boolean): DecodedLiteral {
  let value = '';
  const problems: EscapeProblem[] = [];
  const plain = (text: string): string => (bytes ? utf8(text) : text);
  let from = 0;
  let i = 0;
  while (i < inside.length) {
    const char = inside[i]!;
    if (char === '\r') {
      value += `${plain(inside.slice(from, i))}\n`;
      i += inside[i + 1] === '\n' ? 2 : 1;
      from = i;
    } else if (char === '\\') {
      value += plain(inside.slice(from, i));
      const escape = readEscape(inside, i, bytes);
      if (escape.message === undefined) value += escape.value;
      else problems.push({ start: i, end: escape.end, message: escape.message });
      i = escape.end;
      from = i;
    } else i++;
  }
  return { value: value + plain(inside.slice(from)), problems };
}

export interface Escape {
  readonly end: number;
  readonly value: string;
  readonly message?: string;
}

/** `at` is the offset of the backslash. */
export function readEscape(text: string, at: number, bytes: boolean): Escape {
  const char = text[at + 1] ?? '';
  const simple = SIMPLE.get(char);
  if (simple !== undefined) return { end: at + 2, value: simple };
  if (char >= '0' && char <= '3')
    return readDigits(text, at, 1, 3, 8, `\`\\${char}\` starts an octal escape, which has exactly 3 octal digits`);
  if (char === 'x' || char === 'X')
    return readDigits(text, at, 2, 2, 16, `\`\\${char}\` must be followed by 2 hexadecimal digits`);
  if (char === 'u' || char === 'U') {
    if (bytes) return { end: at + 2, value: '', message: `\`\\${char}\` cannot be used in a bytes literal` };
    const count = char === 'u' ? 4 : 8;
    return readDigits(text, at, 2, count, 16, `\`\\${char}\` must be followed by ${count} hexadecimal digits`);
  }
  const end = Math.min(
    text.length,
    at + 1 + (char === '\r' && text[at + 2] === '\n' ? 2 : (text.codePointAt(at + 1) ?? 0) > 0xffff ? 2 : 1),
  );
  if (char === '\n' || char === '\r')
    return { end, value: '', message: 'A line end cannot be escaped; use `\\n` or a triple-quoted string' };
  const shown = text.slice(at, end);
  return {
    end,
    value: '',
    message: `\`${shown}\` is not an escape; write \`\\\\${shown.slice(1)}\` for a backslash, or use a raw string r'…'`,
  };
}

function readDigits(text: string, at: number, skip: number, count: number, radix: 8 | 16, message: string): Escape {
  const isDigit = radix === 8 ? /^[0-7]$/ : /^[0-9a-fA-F]$/;
  let i = at + skip;
  while (i < at + skip + count && isDigit.test(text[i] ?? '')) i++;
  if (i < at + skip + count) return { end: Math.max(i, at + 2), value: '', message };
  const code = Number.parseInt(text.slice(at + skip, i), radix);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code > MAX_CODE_POINT || surrogate)
    return { end: i, value: '', message: `\`${text.slice(at, i)}\` is not a Unicode character` };
  return { end: i, value: String.fromCodePoint(code) };
}
