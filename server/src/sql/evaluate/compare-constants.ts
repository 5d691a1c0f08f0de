// Two values of one scalar type → their order as GoogleSQL has it. NaN, NULL and what has no order is not decided here.

import type { Constant } from './constant.js';
import { scalarOf, textOf } from './constant.js';
import type { SqlType } from '../types.js';
import { fromText } from './exact-decimal.js';

/** `undefined`: not ordered (a NaN, or a type without an order). */
export function compareConstants(left: Constant, right: Constant, type: SqlType): number | undefined {
  const [a, b] = [textOf(left), textOf(right)];
  const order = <T>(x: T, y: T): number => (x < y ? -1 : x > y ? 1 : 0);
  switch (scalarOf(type)) {
    case 'INT64':
      return order(BigInt(a), BigInt(b));
    case 'FLOAT64':
      return Number.isNaN(Number(a)) || Number.isNaN(Number(b)) ? undefined : order(Number(a), Number(b));
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return order(scaled(a), scaled(b));
    case 'BOOL':
      return order(a === 'true', b === 'true');
    case 'STRING':
      return Buffer.compare(Buffer.from(a), Buffer.from(b));
    case 'BYTES':
      return Buffer.compare(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));
    case 'DATE':
    case 'TIME':
    case 'DATETIME':
    case 'TIMESTAMP':
      // Texts of equal form; a fraction makes a text longer, and later.
      return order(a.replace('Z', ''), b.replace('Z', ''));
    default:
      return undefined;
  }
}

const COMMON_SCALE = 38;

function scaled(text: string): bigint {
  const { negative, digits, scale } = fromText(text);
  const value = digits * 10n ** BigInt(COMMON_SCALE - scale);
  return negative ? -value : value;
}
