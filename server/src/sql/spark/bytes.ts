// Functions of BYTES → the same function of a text with one character for each byte (ISO-8859-1), and back.

import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { typeKey, type SqlType } from '../types.js';
import { apply, fill } from './rules.js';
import { call, lambda, text, variable, type SparkExpression } from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslation, SparkTranslations } from './translation.js';

const isBytes = (type: SqlType): boolean => (type.kind === 'array' ? isBytes(type.element) : typeKey(type) === 'BYTES');

function textType(type: SqlType): SqlType {
  if (type.kind === 'array') return { ...type, element: textType(type.element) };
  return isBytes(type) ? { kind: 'scalar', name: 'STRING' } : type;
}

/** A BYTES argument as text: literals have one character for each byte already. */
function asText(expr: TypedExpression): TypedExpression {
  if (!isBytes(expr.type)) return expr;
  const type = textType(expr.type);
  if (expr.kind === 'literal') return { ...expr, type };
  const shared = { type, nullable: expr.nullable, ...(expr.span && { span: expr.span }) };
  return { ...shared, kind: 'call', fn: '$text_of_bytes', signature: 0, args: [expr], safe: false };
}

function encoded(value: SparkExpression, type: SqlType): SparkExpression {
  if (!isBytes(type)) return value;
  if (type.kind !== 'array') return call('encode', value, text('ISO-8859-1'));
  return call('transform', value, lambda(['bytes_'], call('encode', variable('bytes_'), text('ISO-8859-1'))));
}

/** `translation` of the STRING form, also for BYTES. */
export function alsoBytes(translation: SparkTranslation): SparkRule {
  return (site) => {
    if (!site.call.args.some((e) => isBytes(e.type))) return apply(translation, site);
    const written: TypedCall = { ...site.call, type: textType(site.call.type), args: site.call.args.map(asText) };
    return encoded(apply(translation, site.lowering.site(written)), site.call.type);
  };
}

/** Two hexadecimal digits for each byte of `a` or `b`. */
export const pairs = (of: string): string => `regexp_extract_all(hex(${of}), '..', 0)`;
const NUMBER = (digits: string): string => `CAST(conv(${digits}, 16, 10) AS BIGINT)`;
const BYTE = (number: string): string => `lpad(hex(${number}), 2, '0')`;

export const bytewise = (operator: '&' | '|' | '^'): string =>
  `CASE WHEN octet_length(a) != octet_length(b) THEN raise_error('BYTES of two lengths')
    ELSE unhex(array_join(zip_with(${pairs('a')}, ${pairs('b')}, (x, y) -> ${BYTE(`${NUMBER('x')} ${operator} ${NUMBER('y')}`)}), '')) END`;
export const INVERTED = `unhex(array_join(transform(${pairs('a')}, x -> ${BYTE(`255 - ${NUMBER('x')}`)}), ''))`;

/** Template: the bits of BYTES `a` as text. */
export const BITS =
  "array_join(transform(filter(split(hex(a), ''), x -> x != ''), x -> lpad(conv(x, 16, 2), 4, '0')), '')";
/** Whole bytes of a text of bits; what is left over is dropped. */
export const FROM_BITS = (bits: string): string =>
  `unhex(array_join(transform(regexp_extract_all(${bits}, '.{8}', 0), x -> lpad(conv(x, 2, 16), 2, '0')), ''))`;
export const BIT_COUNT_OF_BYTES = `CAST(char_length(replace(${BITS}, '0', '')) AS BIGINT)`;

/** The bits move over all bytes; zeros come in. */
export function shiftedBytes(site: CallSite, direction: 'left' | 'right'): SparkExpression {
  const by = 'CAST(least(b, CAST(octet_length(a) AS BIGINT) * 8) AS INT)';
  const bits =
    direction === 'left'
      ? `rpad(substr(${BITS}, ${by} + 1), octet_length(a) * 8, '0')`
      : `lpad(left(${BITS}, octet_length(a) * 8 - ${by}), octet_length(a) * 8, '0')`;
  return fill(
    site,
    `CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN b < 0 THEN raise_error('negative shift') WHEN octet_length(a) = 0 THEN a ELSE ${FROM_BITS(bits)} END`,
    site.arg(0),
    site.arg(1),
  );
}

const LETTERS = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'] as const;
/** Only the letters of ASCII change. */
export const letterCase = (to: 'lower' | 'upper'): SparkRule =>
  alsoBytes(
    `translate(a, '${to === 'lower' ? LETTERS[0] : LETTERS[1]}', '${to === 'lower' ? LETTERS[1] : LETTERS[0]}')`,
  );

export const CODES_OF_BYTES = `transform(${pairs('a')}, x -> ${NUMBER('x')})`;
export const BYTES_OF_CODES = `CASE WHEN any_match(a, x -> x NOT BETWEEN 0 AND 255) AND NOT coalesce(any_match(a, x -> x IS NULL), FALSE) THEN raise_error('not a byte')
  WHEN NOT coalesce(any_match(a, x -> x IS NULL), FALSE) THEN unhex(array_join(transform(a, x -> ${BYTE('x')}), '')) END`;
export const TEXT_OF_CODES = `CASE WHEN any_match(a, x -> x NOT BETWEEN 0 AND 1114111 OR x BETWEEN 55296 AND 57343) THEN raise_error('not a Unicode code point')
  WHEN NOT any_match(a, x -> x IS NULL) THEN array_join(transform(a, x -> decode(unhex(concat('0000FEFF', lpad(hex(x), 8, '0'))), 'UTF-32')), '') END`;

/** What is no part of a well-formed character becomes one replacement character a byte. */
const CHARACTERS = String.raw`[\\x{0}-\\x{7f}]+|[\\x{c2}-\\x{df}][\\x{80}-\\x{bf}]|\\x{e0}[\\x{a0}-\\x{bf}][\\x{80}-\\x{bf}]|[\\x{e1}-\\x{ec}\\x{ee}\\x{ef}][\\x{80}-\\x{bf}]{2}|\\x{ed}[\\x{80}-\\x{9f}][\\x{80}-\\x{bf}]|\\x{f0}[\\x{90}-\\x{bf}][\\x{80}-\\x{bf}]{2}|[\\x{f1}-\\x{f3}][\\x{80}-\\x{bf}]{3}|\\x{f4}[\\x{80}-\\x{8f}][\\x{80}-\\x{bf}]{2}`;
export const READABLE_BYTES = `array_join(transform(regexp_extract_all(decode(a, 'ISO-8859-1'), '${CHARACTERS}|[\\\\x{80}-\\\\x{ff}]', 0),
  x -> CASE WHEN char_length(x) = 1 AND x > chr(127) THEN decode(unhex('EFBFBD'), 'UTF-8') ELSE decode(encode(x, 'ISO-8859-1'), 'UTF-8') END), '')`;

export const BYTES_FUNCTIONS: SparkTranslations = {
  $text_of_bytes: (site) =>
    site.typed(0).type.kind === 'array'
      ? call('transform', site.arg(0), lambda(['text_'], call('decode', variable('text_'), text('ISO-8859-1'))))
      : call('decode', site.arg(0), text('ISO-8859-1')),
};
