// BYTES as bytea in PostgreSQL: what has no native operator is done byte by byte, or on a text of one character a byte.

import type { Printer } from '../../printing/printer.js';
import type { Translation } from '../../printing/translation.js';
import { literalText } from '../../typed-literal.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { STRING, typeKey } from '../../types.js';

const EMPTY = "CAST('' AS bytea)";

/** One byte out of a number from 0 to 255. */
export const byteOf = (code: string): string => `set_byte(CAST(E'\\\\x00' AS bytea), 0, ${code})`;

/** Every byte of `{0}` replaced; `{$p}` is its place. */
export function eachByte(code: string, order = '{$p}'): string {
  return `CASE WHEN {0} IS NOT NULL THEN COALESCE((SELECT string_agg(${byteOf(code)}, ${EMPTY} ORDER BY ${order}) FROM generate_series(0, octet_length({0}) - 1) AS {$p}), ${EMPTY}) END`;
}

export const BYTE = 'get_byte({0}, {$p})';

export function bytesBitwise(symbol: '&' | '|' | '#'): Translation {
  const both = eachByte(`${BYTE} ${symbol} get_byte({1}, {$p})`).replace(
    '{0} IS NOT NULL',
    '{0} IS NOT NULL AND {1} IS NOT NULL',
  );
  return `CASE WHEN octet_length({0}) <> octet_length({1}) THEN {fail:BYTES of different lengths} ELSE ${both} END`;
}

/** The character of a byte: the one of that code, and for NUL, which no text holds, the one behind the last. */
const NUL = 256;

/** A template: the bytes of `operand` as a text of one character each; `{$p}` is used. */
export function charactersOfBytes(operand: string): string {
  return `CASE WHEN ${operand} IS NOT NULL THEN COALESCE((SELECT string_agg(chr(COALESCE(NULLIF(get_byte(${operand}, {$p}), 0), ${NUL})), '' ORDER BY {$p}) FROM generate_series(0, octet_length(${operand}) - 1) AS {$p}), '') END`;
}

/** A template: back from such a text, which stands there once. */
export function bytesOfCharacters(text: string): string {
  return `(SELECT CASE WHEN {$t} IS NOT NULL THEN COALESCE((SELECT string_agg(${byteOf(`ascii({$c}) % ${NUL}`)}, ${EMPTY} ORDER BY {$o}) FROM string_to_table({$t}, NULL) WITH ORDINALITY AS {$u}({$c}, {$o})), ${EMPTY}) END FROM (SELECT ${text} AS {$t}) AS {$x})`;
}

/** The same of a literal of BYTES. */
export const charactersOfLiteral = (value: string): string => value.replaceAll('\0', String.fromCharCode(NUL));

/** An argument of BYTES as a text of one character a byte. */
export function asCharacters(expr: TypedExpression, call: TypedCall, printer: Printer): TypedExpression {
  const constant = literalText(expr);
  if (constant !== undefined)
    return {
      kind: 'literal',
      type: STRING,
      nullable: false,
      value: charactersOfLiteral(constant),
      ...(expr.span && { span: expr.span }),
    };
  return printer.printed(printer.template(charactersOfBytes('{0}'), [expr], call), STRING, expr.span);
}

/** A function of texts on BYTES: its arguments become texts, and its text or array of texts becomes BYTES again. */
export function onCharacters(translation: Translation): Translation {
  return (call, printer) => {
    const args = call.args.map((arg) => (typeKey(arg.type) === 'BYTES' ? asCharacters(arg, call, printer) : arg));
    const isArray = call.type.kind === 'array';
    const type = isArray
      ? { kind: 'array' as const, element: STRING }
      : typeKey(call.type) === 'BYTES'
        ? STRING
        : call.type;
    const text = printer.apply(translation, { ...call, args, type });
    if (type === call.type) return text;
    const result = printer.printed(text, type);
    return printer.template(
      isArray
        ? `(SELECT CASE WHEN {$a} IS NOT NULL THEN ARRAY(SELECT ${bytesOfCharacters('{$e}')} FROM UNNEST({$a}) WITH ORDINALITY AS {$q}({$e}, {$n}) ORDER BY {$n}) END FROM (SELECT {0} AS {$a}) AS {$z})`
        : bytesOfCharacters('{0}'),
      [result],
      call,
    );
  };
}
