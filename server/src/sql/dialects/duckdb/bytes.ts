// BYTES as BLOB in DuckDB: bit operators through BIT, everything else on text that has one character (U+0000 to U+00FF) a byte.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { Translation } from '../../printing/translation.js';
import { BYTES, STRING, typeKey } from '../../types.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';

/** Native functions of VARCHAR that give the same answer on aligned hexadecimal text. */
export function onHex(name: 'starts_with' | 'ends_with'): string {
  return `${name}(hex({0}), hex({1}))`;
}

/** Both operands must have the same length, in both engines. No bits of no bytes. */
export function bytesBitwise(symbol: '&' | '|' | '^'): Translation {
  const operation =
    symbol === '^' ? 'xor(CAST({0} AS BIT), CAST({1} AS BIT))' : `CAST({0} AS BIT) ${symbol} CAST({1} AS BIT)`;
  return `CASE WHEN octet_length({0}) <> octet_length({1}) THEN {fail:bitwise operands of different length} WHEN octet_length({0}) = 0 THEN {0} ELSE CAST(${operation} AS BLOB) END`;
}

export const bytesComplement: Translation =
  'CASE WHEN octet_length({0}) = 0 THEN {0} ELSE CAST(~CAST({0} AS BIT) AS BLOB) END';
export const bytesBitCount: Translation =
  'CASE WHEN octet_length({0}) = 0 THEN CAST(0 AS BIGINT) ELSE CAST(bit_count(CAST({0} AS BIT)) AS BIGINT) END';

export function bytesShift(symbol: '<<' | '>>'): Translation {
  return `CASE WHEN {1} < 0 AND {0} IS NOT NULL THEN {fail:shift by a negative amount} WHEN octet_length({0}) = 0 AND {1} IS NOT NULL THEN {0} WHEN {1} >= 8 * octet_length({0}) THEN CAST(repeat('\\x00'::BLOB, octet_length({0})) AS BLOB) ELSE CAST(CAST({0} AS BIT) ${symbol} CAST({1} AS INTEGER) AS BLOB) END`;
}

/** BYTES → text of one character a byte. */
export function asCharacters(expr: TypedExpression, printer: Printer): TypedExpression {
  if (typeKey(expr.type) !== 'BYTES') return expr;
  const literal = literalText(expr);
  if (literal !== undefined)
    return { kind: 'literal', value: literal, type: STRING, nullable: false, ...(expr.span && { span: expr.span }) };
  const text = `array_to_string(list_transform(regexp_extract_all(hex(${printer.argument(expr)}), '..'), lambda c: chr(CAST('0x' || c AS INTEGER))), '')`;
  return printer.printed(primary(text), STRING, expr.span);
}

/** Text of one character a byte → BYTES. */
export function fromCharacters(text: string): string {
  return `unhex(array_to_string(list_transform(regexp_extract_all(${text}, '(?s).'), lambda c: printf('%02x', unicode(c))), ''))`;
}

/** A function of strings used on BYTES: arguments seen as characters, the result turned back where it is BYTES. */
export function onCharacters(call: TypedCall, printer: Printer, print: (call: TypedCall) => Fragment): Fragment {
  const args = call.args.map((arg) => asCharacters(arg, printer));
  const result = print({ ...call, args, type: charactersType(call.type) });
  if (typeKey(call.type) === 'BYTES') return primary(fromCharacters(result.text));
  if (call.type.kind !== 'array' || typeKey(call.type.element) !== 'BYTES') return result;
  const name = printer.freshName('e');
  return primary(`list_transform(${result.text}, lambda ${name}: ${fromCharacters(name)})`);
}

function charactersType(type: TypedCall['type']): TypedCall['type'] {
  if (type.kind === 'array') return { kind: 'array', element: charactersType(type.element) };
  return typeKey(type) === typeKey(BYTES) ? STRING : type;
}

/** The translation for STRING, on BYTES too. */
export function alsoBytes(translation: Translation): Translation {
  return (call, printer) =>
    typeKey(call.args[0]!.type) === 'BYTES'
      ? onCharacters(call, printer, (inner) => printer.apply(translation, inner))
      : printer.apply(translation, call);
}

/** Letters of ASCII only change case in BYTES. */
export function bytesCase(to: 'upper' | 'lower'): Translation {
  const [small, large] = ["'abcdefghijklmnopqrstuvwxyz'", "'ABCDEFGHIJKLMNOPQRSTUVWXYZ'"];
  return alsoBytes(to === 'upper' ? `translate({0}, ${small}, ${large})` : `translate({0}, ${large}, ${small})`);
}
