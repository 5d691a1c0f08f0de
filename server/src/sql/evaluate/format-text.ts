// FORMAT('…', constants) → its text; the format is read by format-string.ts.

import { parseFormatString, type FormatSpecifier } from '../format-string.js';
import type { SqlType } from '../types.js';
import { FAILS, scalarOf, textOf, type Constant, type Evaluate } from './constant.js';
import {
  exponentText,
  fixedText,
  fromDouble,
  fromText,
  generalText,
  scientific,
  type ExactDecimal,
} from './exact-decimal.js';
import { prettyJson } from './json-document.js';
import { valueText } from './value-text.js';

const MOST_WIDTH = 2000;

type Sized = Omit<FormatSpecifier, 'width' | 'precision'> & {
  readonly width: number | undefined;
  readonly precision: number | undefined;
};

/** Of a NULL argument the whole text is NULL, except for `%t` and `%T`. */
export const formatText: Evaluate = (args, call) => {
  if (args[0] === null) return null;
  const parsed = parseFormatString(textOf(args[0]));
  if (!parsed.ok) return FAILS;
  let out = '';
  let isNull = false;
  for (const piece of parsed.pieces) {
    if (piece.kind === 'text') {
      out += piece.text;
      continue;
    }
    const sizes = [piece.width, piece.precision].map((size) =>
      typeof size === 'object' ? args[size.argument + 1] : size,
    );
    const value = args[piece.argument + 1];
    const type = call.args[piece.argument + 1]?.type;
    if (value === undefined || type === undefined) return undefined;
    if (sizes.includes(null)) return null;
    const [width, precision] = sizes.map((size) => (size === undefined ? undefined : Number(size)));
    if (Math.max(Math.abs(width ?? 0), precision ?? 0) > MOST_WIDTH) return undefined;
    const text = specifier(
      {
        ...piece,
        left: piece.left || (width ?? 0) < 0,
        width: width === undefined ? undefined : Math.abs(width),
        precision: (precision ?? 0) < 0 ? undefined : precision,
      },
      value,
      type,
    );
    if (text === undefined) return undefined;
    if (text === null) isNull = true;
    else out += text;
  }
  return isNull ? null : out;
};

function specifier(spec: Sized, value: Constant, type: SqlType): string | null | undefined {
  if (spec.letter === 't' || spec.letter === 'T') {
    const text = valueText(value, type, spec.letter === 't' ? 'text' : 'literal');
    return text === undefined ? undefined : padded(spec, cut(spec, text));
  }
  if (value === null) return null;
  switch (spec.letter) {
    case 'd':
    case 'i':
      return integer(spec, textOf(value));
    case 'o':
    case 'x':
    case 'X':
      return radix(spec, textOf(value));
    case 's':
      return padded(spec, cut(spec, textOf(value)));
    case 'p':
    case 'P':
      return padded(spec, cut(spec, spec.letter === 'p' ? textOf(value) : prettyJson(textOf(value), 0)));
    case 'u':
      return undefined;
    default:
      return number(spec, textOf(value), scalarOf(type));
  }
}

const cut = (spec: Sized, text: string): string =>
  spec.precision === undefined ? text : Array.from(text).slice(0, spec.precision).join('');

function padded(spec: Sized, text: string): string {
  const blanks = ' '.repeat(Math.max(0, (spec.width ?? 0) - Array.from(text).length));
  return spec.left ? text + blanks : blanks + text;
}

/** Sign, then zeros up to the width where they are asked for, then the digits. */
function signed(spec: Sized, negative: boolean, prefix: string, digits: string, zeros: boolean): string {
  const sign = (negative ? '-' : spec.plus ? '+' : spec.space ? ' ' : '') + prefix;
  if (!zeros || !spec.zero || spec.left) return padded(spec, sign + digits);
  return sign + digits.padStart((spec.width ?? 0) - sign.length, '0');
}

/** Groups of digits from the right. */
function grouped(digits: string, size: number, separator: string): string {
  const head = digits.length % size;
  const groups = digits.slice(head).match(new RegExp(`.{${size}}`, 'g')) ?? [];
  return [...(head === 0 ? [] : [digits.slice(0, head)]), ...groups].join(separator);
}

function digitsOf(spec: Sized, value: string, base: number): string {
  const number = BigInt(value);
  const digits = (number < 0n ? -number : number).toString(base);
  if (spec.precision === 0 && number === 0n && base === 10) return '';
  return digits.padStart(spec.precision ?? 0, '0');
}

function integer(spec: Sized, value: string): string | undefined {
  if (spec.precision !== undefined && (spec.alternate || (spec.grouped && (spec.zero || spec.precision === 0))))
    return undefined;
  const digits = digitsOf(spec, value, 10);
  return signed(
    spec,
    value.startsWith('-'),
    '',
    spec.grouped ? grouped(digits, 3, ',') : digits,
    spec.precision === undefined,
  );
}

function radix(spec: Sized, value: string): string | undefined {
  const octal = spec.letter === 'o';
  const prefix = !spec.alternate ? '' : octal ? '0' : `0${spec.letter}`;
  // The prefix of no digits, and zeros beside a precision, follow rules that are not known.
  if ((spec.alternate && spec.precision === 0) || (spec.zero && spec.precision !== undefined)) return undefined;
  const plain = digitsOf(spec, value, octal ? 8 : 16);
  const digits = spec.grouped ? grouped(plain, 4, octal ? ',' : ':') : plain;
  const cased = spec.letter === 'X' ? digits.toUpperCase() : digits;
  return signed(spec, value.startsWith('-'), prefix, cased, spec.precision === undefined);
}

/** Minus zero is written without its sign. */
function number(spec: Sized, value: string, type: string): string | undefined {
  // Decimal types have a way of their own to write %g in groups.
  if (spec.grouped && spec.letter.toLowerCase() === 'g' && type !== 'FLOAT64') return undefined;
  const double = type === 'FLOAT64' ? Number(value) : 0;
  const upper = spec.letter === 'E' || spec.letter === 'F' || spec.letter === 'G';
  const shown = (text: string): string => (upper ? text.toUpperCase() : text);
  if (Number.isNaN(double)) return padded(spec, shown(`${spec.plus ? '+' : spec.space ? ' ' : ''}nan`));
  if (!Number.isFinite(double)) return signed(spec, double < 0, '', shown('inf'), false);
  const exact = type === 'FLOAT64' ? fromDouble(double) : fromText(value);
  return signed(spec, exact.negative && exact.digits !== 0n, '', shown(digitsOfNumber(spec, exact)), true);
}

function digitsOfNumber(spec: Sized, value: ExactDecimal): string {
  const precision = spec.precision ?? 6;
  switch (spec.letter) {
    case 'e':
    case 'E': {
      const { mantissa, exponent } = scientific(value, precision);
      return mantissa + (precision === 0 && spec.alternate ? '.' : '') + exponentText(exponent);
    }
    case 'g':
    case 'G':
      return inGroups(spec, generalText(value, precision, spec.alternate));
    default: {
      const text = inGroups(spec, fixedText(value, precision));
      return text.includes('.') || !spec.alternate ? text : `${text}.`;
    }
  }
}

/** Groups before the point, where no exponent is written. */
function inGroups(spec: Sized, text: string): string {
  if (!spec.grouped || text.includes('e')) return text;
  const [whole = '', ...rest] = text.split('.');
  return [grouped(whole, 3, ','), ...rest].join('.');
}
