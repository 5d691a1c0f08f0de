// Functions of texts and bytes on constants: by characters (code points) of STRING, by bytes of BYTES. Unicode's tables are those of every machine only
// where they say the same in all versions.

import { createHash } from 'node:crypto';
import {
  bytesOf,
  FAILS,
  integer,
  itemsOf,
  latin1,
  scalarOf,
  textOf,
  type Evaluate,
  type Evaluations,
} from './constant.js';
import { utf8 } from './cast-constant.js';
import { farmFingerprint } from './farm-fingerprint.js';

/** Longer results are left alone. */
const LONGEST = 10_000;

const isBytes = (call: Parameters<Evaluate>[1], index = 0): boolean => scalarOf(call.args[index]?.type) === 'BYTES';

/** Characters of STRING, bytes of BYTES. */
const charactersOf = (text: string, bytes: boolean): readonly string[] =>
  bytes ? Array.from(bytesOf(text), (b) => String.fromCharCode(b)) : Array.from(text);

const SOUNDEX_CODES: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'bfpv'].map((c) => [c, '1'])),
  ...Object.fromEntries([...'cgjkqsxz'].map((c) => [c, '2'])),
  ...Object.fromEntries([...'dt'].map((c) => [c, '3'])),
  l: '4',
  m: '5',
  n: '5',
  r: '6',
};

/** Letters outside ASCII are passed over; letters of one code count once, also with letters without a code between. */
function soundex(text: string): string {
  const letters = Array.from(text).filter((c) => /^[A-Za-z]$/.test(c));
  if (letters.length === 0) return '';
  let out = letters[0]!;
  let last = SOUNDEX_CODES[out.toLowerCase()];
  for (const letter of letters.slice(1)) {
    const code = SOUNDEX_CODES[letter.toLowerCase()];
    if (code === undefined || code === last) continue;
    out += code;
    last = code;
    if (out.length === 4) break;
  }
  return out.padEnd(4, '0');
}

/** Full case folding, character by character; Cherokee and what Unicode may still add is not known. */
function caseFolded(text: string): string | undefined {
  let out = '';
  for (const c of text) {
    const code = c.codePointAt(0)!;
    if (
      code > 0x052f &&
      !(code >= 0x1e00 && code <= 0x20cf) &&
      !(code >= 0xfb00 && code <= 0xfb06) &&
      /\p{L}/u.test(c) &&
      c.toLowerCase() !== c.toUpperCase()
    )
      return undefined;
    out +=
      c === 'ı' || c === 'ẞ' ? (c === 'ẞ' ? 'ss' : c) : Array.from(c.toUpperCase(), (u) => u.toLowerCase()).join('');
  }
  return out;
}

const FORMS = ['NFC', 'NFKC', 'NFD', 'NFKD'];

const formOf = (args: Parameters<Evaluate>[0]): string | undefined => {
  const form = args[1] === undefined ? 'NFC' : textOf(args[1]).toUpperCase();
  return FORMS.includes(form) ? form : undefined;
};

/** Every byte that is in no character becomes U+FFFD. */
function replacingInvalid(bytes: Buffer): string {
  let out = '';
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at]!;
    const size =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0;
    const text = size === 0 || at + size > bytes.length ? undefined : utf8(bytes.subarray(at, at + size));
    out += text ?? '\ufffd';
    at += text === undefined ? 1 : size;
  }
  return out;
}

const hash =
  (algorithm: string): Evaluate =>
  (args, call) =>
    latin1(createHash(algorithm).update(encoded(args[0], call)).digest());

const encoded = (value: Parameters<Evaluate>[0][0] | undefined, call: Parameters<Evaluate>[1]): Buffer =>
  isBytes(call) ? bytesOf(textOf(value)) : Buffer.from(textOf(value), 'utf8');

const ascii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

const cased =
  (of: (text: string) => string): Evaluate =>
  (args) =>
    ascii(textOf(args[0])) ? of(textOf(args[0])) : undefined;

/** Letters after one of the delimiters, and the first, are capitals; delimiters stay as they are. */
const initcap: Evaluate = (args) => {
  const text = textOf(args[0]);
  if (!ascii(text) || (args[1] !== undefined && !ascii(textOf(args[1])))) return undefined;
  const delimiters = args[1] === undefined ? ' \t\n\r\f\v[](){}/|<>!?@"^#$&~_,.:;*%+-\\' : textOf(args[1]);
  let out = '';
  let begins = true;
  for (const c of text) {
    const delimits = delimiters.includes(c);
    out += delimits ? c : begins ? c.toUpperCase() : c.toLowerCase();
    begins = delimits;
  }
  return out;
};

const shifted =
  (left: boolean): Evaluate =>
  (args, call) => {
    const by = BigInt(textOf(args[1]));
    if (by < 0n) return FAILS;
    if (!isBytes(call)) {
      if (by > 63n) return '0';
      const value = BigInt.asUintN(64, BigInt(textOf(args[0])));
      return BigInt.asIntN(64, left ? value << by : value >> by).toString();
    }
    const bytes = bytesOf(textOf(args[0]));
    const size = BigInt(bytes.length) * 8n;
    if (bytes.length === 0 || by >= size) return '\0'.repeat(bytes.length);
    const value = BigInt(`0x${bytes.toString('hex')}`);
    const moved = left ? BigInt.asUintN(Number(size), value << by) : value >> by;
    return latin1(Buffer.from(moved.toString(16).padStart(bytes.length * 2, '0'), 'hex'));
  };

export const TEXT_FUNCTIONS: Evaluations = {
  concat: (args) => args.map(textOf).join(''),
  $concat_op: (args, call) => (call.type.kind === 'array' ? args.flatMap(itemsOf) : args.map(textOf).join('')),
  soundex: (args) => soundex(textOf(args[0])),
  normalize: (args) => {
    const form = formOf(args);
    return form === undefined ? undefined : textOf(args[0]).normalize(form);
  },
  normalize_and_casefold: (args) => {
    const form = formOf(args);
    return form === undefined ? undefined : caseFolded(textOf(args[0]).normalize(form))?.normalize(form);
  },
  safe_convert_bytes_to_string: (args) => replacingInvalid(bytesOf(textOf(args[0]))),
  md5: hash('md5'),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  farm_fingerprint: (args, call) => farmFingerprint(encoded(args[0], call)).toString(),
  chr: (args) => {
    const code = Number(textOf(args[0]));
    return code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : FAILS;
  },
  lower: cased((text) => text.toLowerCase()),
  upper: cased((text) => text.toUpperCase()),
  initcap,
  length: (args, call) => String(charactersOf(textOf(args[0]), isBytes(call)).length),
  char_length: (args) => String(Array.from(textOf(args[0])).length),
  character_length: (args) => String(Array.from(textOf(args[0])).length),
  byte_length: (args, call) => String(encoded(args[0], call).length),
  octet_length: (args, call) => String(encoded(args[0], call).length),
  reverse: (args, call) => [...charactersOf(textOf(args[0]), isBytes(call))].reverse().join(''),
  repeat: (args) => {
    const count = Number(textOf(args[1]));
    if (count < 0) return FAILS;
    return textOf(args[0]).length * count > LONGEST ? undefined : textOf(args[0]).repeat(count);
  },
  starts_with: (args) => String(textOf(args[0]).startsWith(textOf(args[1]))),
  ends_with: (args) => String(textOf(args[0]).endsWith(textOf(args[1]))),
  to_hex: (args) => bytesOf(textOf(args[0])).toString('hex'),
  from_hex: (args) => {
    const text = textOf(args[0]);
    return /^[0-9a-fA-F]*$/.test(text) ? latin1(Buffer.from(text.length % 2 === 1 ? `0${text}` : text, 'hex')) : FAILS;
  },
  // Other letters than those of the alphabets, their padding and blanks are an error; the rest is left alone.
  from_base64: (args) => (/^[A-Za-z0-9+/_=.\s-]*$/.test(textOf(args[0])) ? undefined : FAILS),
  from_base32: (args) => (/^[A-Za-z0-9=.\s-]*$/.test(textOf(args[0])) ? undefined : FAILS),
  to_base64: (args) => bytesOf(textOf(args[0])).toString('base64'),
  code_points_to_string: (args) => {
    const codes = itemsOf(args[0]);
    if (codes.includes(null)) return null;
    const numbers = codes.map((c) => Number(textOf(c)));
    const valid = numbers.every((n) => n >= 0 && n <= 0x10ffff && !(n >= 0xd800 && n <= 0xdfff));
    return valid ? numbers.map((n) => String.fromCodePoint(n)).join('') : FAILS;
  },
  ascii: (args, call) => {
    const text = textOf(args[0]);
    if (isBytes(call) && text !== '') return String(text.charCodeAt(0));
    return text === '' ? '0' : text.charCodeAt(0) < 128 ? integer(BigInt(text.charCodeAt(0))) : FAILS;
  },
  $bitwise_left_shift: shifted(true),
  $bitwise_right_shift: shifted(false),
};
