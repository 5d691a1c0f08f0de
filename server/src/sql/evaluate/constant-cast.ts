// CAST of a STRING constant → the constant it is, read by GoogleSQL's own rules: a text is read here, once, and no engine's spellings matter.

import type { TypedExpression, TypedLiteral } from '../typed-tree.js';
import type { ScalarTypeName } from '../types.js';
import { decimalFromText } from '../typing/decimal-value.js';
import { canonicalInterval, intervalValue } from '../typing/interval-value.js';
import { canonicalFloat, canonicalInteger, canonicalText } from '../typing/literal-value.js';

/**
 * The literal that a literal or a cast of a STRING constant stands for: NULL where SAFE_CAST finds no value. `undefined`: no such cast, a type with parameters
 * or a format, or a text that GoogleSQL raises an error for.
 */
export function constantCast(cast: TypedExpression): TypedLiteral | undefined {
  if (cast.kind !== 'cast') return cast.kind === 'literal' ? cast : undefined;
  const { operand, type } = cast;
  if (
    operand.kind !== 'literal' ||
    operand.value === undefined ||
    operand.type.kind !== 'scalar' ||
    operand.type.name !== 'STRING' ||
    type.kind !== 'scalar' ||
    !READ.has(type.name) ||
    cast.format !== undefined ||
    cast.timeZone !== undefined ||
    type.precision !== undefined ||
    type.length !== undefined
  )
    return undefined;
  const value = type.name === 'INTERVAL' ? intervalFromText(operand.value) : valueOfText(operand.value, type.name);
  // Not every spelling of an INTERVAL is read here.
  if (value === undefined && (!cast.safe || type.name === 'INTERVAL')) return undefined;
  return { kind: 'literal', type, nullable: value === undefined, value, ...(cast.span && { span: cast.span }) };
}

/** Why CAST(x AS ARRAY<STRING(2)>) is refused: the parts would have to be measured one by one. */
export const PARAMETERS_INSIDE = 'a cast to an ARRAY or STRUCT whose parts have a declared length or precision';

const READ: ReadonlySet<ScalarTypeName> = new Set([
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'BIGNUMERIC',
  'BOOL',
  'DATE',
  'DATETIME',
  'TIME',
  'TIMESTAMP',
  'INTERVAL',
]);
const SPACES = '[ \\t\\n\\v\\f\\r]*';
const INTEGER = new RegExp(`^${SPACES}([+-]?)(\\d+|0[xX][0-9a-fA-F]+)${SPACES}$`);
const DECIMAL = new RegExp(`^${SPACES}([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)${SPACES}$`);
const HEXADECIMAL = new RegExp(
  `^${SPACES}([+-]?)0[xX]([0-9a-fA-F]*)(?:\\.([0-9a-fA-F]*))?(?:[pP]([+-]?\\d{1,6}))?${SPACES}$`,
);
const SPECIAL = new RegExp(`^${SPACES}([+-]?)(?:(inf(?:inity)?)|nan(?:\\(\\w*\\))?)${SPACES}$`, 'i');
/** Mantissas of more digits would be rounded twice. */
const MOST_MANTISSA = 2n ** 53n;

/** `undefined`: the text is no value of the type. */
export function valueOfText(text: string, type: ScalarTypeName): string | undefined {
  if (type === 'BOOL') return /^(true|false)$/i.test(text) ? text.toLowerCase() : undefined;
  if (type === 'NUMERIC' || type === 'BIGNUMERIC') return decimalFromText(text, type, false);
  if (type === 'FLOAT64') return floatOfText(text);
  if (type !== 'INT64') return canonicalText(text, type);
  const integer = INTEGER.exec(text);
  return integer === null ? undefined : canonicalInteger(integer[2]!.replace(/^0+(?=\d)/, ''), integer[1] === '-');
}

function floatOfText(text: string): string | undefined {
  const decimal = DECIMAL.exec(text);
  if (decimal !== null) return canonicalFloat(Number(decimal[1]));
  const special = SPECIAL.exec(text);
  if (special !== null) return special[2] === undefined ? 'NaN' : `${special[1] === '-' ? '-' : ''}Infinity`;
  const hexadecimal = HEXADECIMAL.exec(text);
  if (hexadecimal === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = hexadecimal;
  if (whole + fraction === '') return undefined;
  const mantissa = BigInt(`0x${whole}${fraction}`);
  // Rounded once by Number; a subnormal result of a long mantissa would be rounded again.
  const power = Number(exponent) - 4 * fraction.length;
  const magnitude = Number(mantissa) * 2 ** Math.max(-1074, Math.min(1023, power));
  const once = mantissa <= MOST_MANTISSA || power >= 0;
  if (!once || power < -1074 || power > 1023) return undefined;
  return canonicalFloat(sign === '-' ? -magnitude : magnitude);
}

/** `Y-M D H:M:S` with or without its ends, or ISO 8601 (`P1Y2M3DT4H5M6.5S`). */
export function intervalFromText(text: string): string | undefined {
  const iso =
    /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d{1,6}))?S)?)?$/.exec(
      text,
    );
  if (iso === null || text.length < 3) {
    const ranges = [
      ['YEAR', 'SECOND'],
      ['YEAR', 'DAY'],
      ['YEAR', 'MONTH'],
      ['DAY', 'SECOND'],
      ['HOUR', 'SECOND'],
    ] as const;
    for (const [from, to] of ranges) {
      const value = canonicalInterval(text, from, to);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  const n = (group: number): bigint => BigInt(iso[group] ?? '0');
  const months = n(1) * 12n + n(2);
  const fraction = BigInt((iso[9] ?? '').padEnd(6, '0'));
  const micros =
    (n(5) * 3600n + n(6) * 60n) * 1_000_000n + (n(8) * 1_000_000n + fraction) * (iso[7] === '-' ? -1n : 1n);
  return intervalValue(months, n(3) * 7n + n(4), micros);
}
