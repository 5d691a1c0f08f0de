// FORMAT's number specifiers in PostgreSQL: `%d %i %o %x %X` of integers, `%f %e %g` of FLOAT64 and decimals, as C writes them.
//
// Traps: to_char of double precision rounds as C does only in its form EEEE; minus zero has no sign in GoogleSQL; NaN and
// infinities are never filled with zeros.

import type { FormatSpecifier } from '../../format-string.js';
import type { TypedExpression } from '../../typed-tree.js';
import { typeKey } from '../../types.js';
import { exactDecimal } from './numeric.js';
import type { Once } from './once.js';

/** A width or precision: a number, or the name of an integer that is not known before the query runs. */
export type Size = number | string | undefined;

export type Sized = Omit<FormatSpecifier, 'width' | 'precision'> & { readonly width: Size; readonly precision: Size };

/** So many places of a FLOAT64's exact decimal can be told apart for sure. */
export const MOST_PLACES = 300;

/** Blanks around, never cutting off; a NULL width makes it NULL. */
export function padded({ width, left }: Sized, text: string, once: Once): string {
  if (width === undefined || width === 0) return text;
  return once.bind(text, 't', (t) => {
    const filled = (name: 'lpad' | 'rpad', size: string): string => `${name}(${t}, GREATEST(${size}, length(${t})))`;
    if (typeof width === 'number') return filled(left || width < 0 ? 'rpad' : 'lpad', String(Math.abs(width)));
    return left
      ? `CASE WHEN ${width} IS NOT NULL THEN ${filled('rpad', `abs(${width})`)} END`
      : `CASE WHEN ${width} < 0 THEN ${filled('rpad', `-${width}`)} WHEN ${width} IS NOT NULL THEN ${filled('lpad', width)} END`;
  });
}

/** Sign, prefix, zeros and digits in their places. `digits` has no sign; `zeros`: whether, or when, the width is filled with zeros. */
function signed(
  spec: Sized,
  negative: string,
  prefix: string,
  digits: string,
  zeros: boolean | string,
  once: Once,
): string {
  const { width } = spec;
  const sign = `CASE WHEN ${negative} THEN '-${prefix}' ELSE '${spec.plus ? '+' : spec.space ? ' ' : ''}${prefix}' END`;
  return once.bind(digits, 'd', (d) => {
    const blanks = padded(spec, `${sign} || ${d}`, once);
    if (!spec.zero || spec.left || width === undefined || width === 0 || zeros === false)
      return width === undefined || width === 0 ? `(${blanks})` : blanks;
    const filled = `(${sign} || lpad(${d}, GREATEST(${width} - length(${sign}), length(${d})), '0'))`;
    const whens = [
      ...(typeof zeros === 'string' ? [`WHEN NOT (${zeros}) THEN ${blanks}`] : []),
      // A negative width puts the blanks to the right.
      ...(typeof width === 'string' ? [`WHEN ${width} < 0 THEN ${blanks}`, `WHEN ${width} IS NULL THEN NULL`] : []),
    ];
    return whens.length === 0 ? filled : `CASE ${whens.join(' ')} ELSE ${filled} END`;
  });
}

/** Groups of digits before the point. */
function grouped(digits: string, size: number, separator: string, once: Once): string {
  return once.bind(
    digits,
    'g',
    (d) =>
      `regexp_replace(split_part(${d}, '.', 1), '([0-9a-fA-F])(?=([0-9a-fA-F]{${size}})+$)', E'\\\\1${separator}', 'g') || COALESCE(substring(${d} FROM '[.].*$'), '')`,
  );
}

/** The smallest INT64 has no positive counterpart. */
const LOWEST = '-9223372036854775807 - 1';

function magnitude(letter: string, value: string, once: Once): string {
  if (letter === 'd' || letter === 'i') return `CAST(abs(CAST(${value} AS numeric)) AS text)`;
  if (letter !== 'o') {
    const hexadecimal = `CASE WHEN ${value} > ${LOWEST} THEN to_hex(abs(${value})) ELSE to_hex(${value}) END`;
    return letter === 'x' ? hexadecimal : `upper(${hexadecimal})`;
  }
  const k = once.printer.freshName('k');
  // Three bits a digit.
  return `CASE WHEN ${value} > ${LOWEST} THEN COALESCE(NULLIF(ltrim((SELECT string_agg(CAST((abs(${value}) >> (3 * ${k})) & 7 AS text), '' ORDER BY ${k} DESC) FROM generate_series(0, 20) AS ${k}), '0'), ''), '0') WHEN ${value} IS NOT NULL THEN '1000000000000000000000' END`;
}

/** `undefined`: flags whose rules are not known. */
export function integer(spec: Sized, operand: TypedExpression, once: Once): string | undefined {
  const { letter, precision } = spec;
  const decimal = letter === 'd' || letter === 'i';
  if (
    precision !== undefined &&
    (spec.alternate || (decimal && spec.grouped && (spec.zero || precision === 0)) || (!decimal && spec.zero))
  )
    return undefined;
  // Whether zeros fill the width depends on the sign of the precision.
  if (typeof precision === 'string' && (spec.zero || spec.grouped)) return undefined;
  const plain = decimal && !spec.plus && !spec.space && !spec.zero && !spec.grouped && precision === undefined;
  const value = once.printer.operand(operand, 100);
  if (plain) return padded(spec, `CAST(${value} AS text)`, once);
  return once.bind(value, 'v', (v) => {
    const bare = magnitude(letter, v, once);
    const least = typeof precision === 'number' ? String(precision) : `GREATEST(${precision ?? '0'}, 0)`;
    const digits =
      precision === undefined || (typeof precision === 'number' && precision < 0)
        ? bare
        : once.bind(
            bare,
            'm',
            (m) =>
              `CASE WHEN ${precision} = 0 AND ${v} = 0 AND ${decimal ? 'true' : 'false'} THEN '' WHEN ${precision} IS NOT NULL THEN lpad(${m}, GREATEST(${least}, length(${m})), '0') END`,
          );
    const prefix = !spec.alternate || decimal ? '' : letter === 'o' ? '0' : `0${letter}`;
    const size = decimal ? 3 : 4;
    return signed(
      spec,
      `${v} < 0`,
      prefix,
      spec.grouped ? grouped(digits, size, decimal || letter === 'o' ? ',' : ':', once) : digits,
      precision === undefined,
      once,
    );
  });
}

/** C's `%.*e` without sign. A decimal that is rounded up to the next power of ten comes out as `10.0e+28` at first. */
function scientific(value: string, double: boolean, places: string): string {
  const shown = (number: string): string =>
    `ltrim(to_char(${number}, '9' || CASE WHEN ${places} > 0 THEN '.' || repeat('9', ${places}) WHEN ${places} = 0 THEN '' END || 'EEEE'))`;
  return double ? shown(`abs(${value})`) : shown(`CAST(${shown(`abs(${value})`)} AS numeric)`);
}

/** Decimals of the exact value; a tie of a FLOAT64 goes to the even digit, as C does. */
function fixed(value: string, double: boolean, places: string, once: Once): string {
  if (!double) return `CAST(abs(round(${value}, ${places})) AS text)`;
  return once.bind(
    exactDecimal(`abs(${value})`, 330),
    'd',
    (d) =>
      `CAST(CASE WHEN ${d} - trunc(${d}, ${places}) = CAST('5e-' || (${places} + 1) AS numeric) AND trunc(${d} * CAST('1e' || ${places} AS numeric)) % 2 = 0 THEN trunc(${d}, ${places}) ELSE round(${d}, ${places}) END AS text)`,
  );
}

/** C's `%.*g` without sign: so many significant digits, in fixed notation where the exponent is small. */
function general(value: string, double: boolean, digits: string, keepZeros: boolean, once: Once): string {
  return once.bind(scientific(value, double, `${digits} - 1`), 's', (s) => {
    const exponent = `CAST(split_part(${s}, 'e', 2) AS integer)`;
    const mantissa = `split_part(${s}, 'e', 1)`;
    const short = keepZeros
      ? `${mantissa} || CASE WHEN ${mantissa} LIKE '%.%' THEN '' ELSE '.' END`
      : `CAST(trim_scale(CAST(${mantissa} AS numeric)) AS text)`;
    const plain = keepZeros
      ? `CAST(round(CAST(${s} AS numeric), ${digits} - 1 - ${exponent}) AS text) || CASE WHEN ${digits} - 1 > ${exponent} THEN '' ELSE '.' END`
      : `CAST(trim_scale(CAST(${s} AS numeric)) AS text)`;
    return `CASE WHEN ${exponent} < -4 OR ${exponent} >= ${digits} THEN ${short} || 'e' || split_part(${s}, 'e', 2) ELSE ${plain} END`;
  });
}

/** `undefined`: flags whose rules are not known. */
export function number(spec: Sized, operand: TypedExpression, once: Once): string | undefined {
  const { precision } = spec;
  const letter = spec.letter.toLowerCase();
  const upper = spec.letter !== letter;
  if (spec.grouped && letter === 'g') return undefined;
  const double = typeKey(operand.type) === 'FLOAT64';
  const known = typeof precision === 'number' && precision < 0 ? undefined : precision;
  const places =
    typeof known === 'string'
      ? `CASE WHEN ${known} < 0 THEN 6 WHEN ${known} IS NOT NULL THEN ${letter === 'g' ? `GREATEST(${known}, 1)` : known} END`
      : String(letter === 'g' ? Math.max(known ?? 6, 1) : (known ?? 6));
  if (typeof known === 'number' && known > MOST_PLACES) return undefined;
  return once.bind(once.printer.operand(operand, 100), 'v', (v) =>
    once.bind(places, 'n', (n) => {
      const digits = (): string => {
        if (letter === 'g') return general(v, double, n, spec.alternate, once);
        const dot = spec.alternate ? ` || CASE WHEN ${n} = 0 THEN '.' ELSE '' END` : '';
        if (letter === 'f') {
          const text = fixed(v, double, n, once);
          return `${spec.grouped ? grouped(text, 3, ',', once) : text}${dot}`;
        }
        const text = scientific(v, double, n);
        return dot === ''
          ? text
          : once.bind(text, 's', (s) => `CASE WHEN ${n} = 0 THEN replace(${s}, 'e', '.e') ELSE ${s} END`);
      };
      const cased = (text: string): string => (upper ? `upper(${text})` : text);
      if (!double) return signed(spec, `${v} < 0`, '', cased(digits()), true, once);
      const finite = `abs(${v}) < 'Infinity'`;
      const shown = `CASE WHEN ${finite} THEN ${digits()} WHEN ${n} IS NOT NULL THEN replace(replace(lower(CAST(${v} AS text)), 'infinity', 'inf'), '-', '') END`;
      return signed(spec, `${v} < 0`, '', cased(shown), finite, once);
    }),
  );
}
