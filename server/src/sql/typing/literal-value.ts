// A literal's text and type → the canonical text of its value (see TypedLiteral). Undefined: not a value of that type.

import { canonicalDate, canonicalDatetime, canonicalTime, canonicalTimestamp } from './civil-time.js';
import { decimalFromText } from './decimal-value.js';
import { canonicalJson } from './json-value.js';
import type { ScalarTypeName } from '../types.js';

const INT64_MAX = 2n ** 63n - 1n;

/** Decimal or `0x…`; `negative` where a minus sign stands before it. */
export function canonicalInteger(lexeme: string, negative: boolean): string | undefined {
  if (lexeme.length < 16) return String(negative ? -Number(lexeme) || 0 : Number(lexeme));
  const value = BigInt(lexeme);
  if (value > INT64_MAX + (negative ? 1n : 0n)) return undefined;
  return (negative ? -value : value).toString();
}

/** Shortest text that reads back as the same double; `-0` keeps its sign. */
export function canonicalFloat(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Text inside `DATE '…'` and the like, or a STRING literal that becomes a DATE. */
export function canonicalText(text: string, type: ScalarTypeName): string | undefined {
  switch (type) {
    case 'DATE':
      return canonicalDate(text);
    case 'DATETIME':
      return canonicalDatetime(text);
    case 'TIME':
      return canonicalTime(text);
    case 'TIMESTAMP':
      return canonicalTimestamp(text);
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return decimalFromText(text, type, true);
    case 'JSON':
      return canonicalJson(text);
    default:
      return undefined;
  }
}
