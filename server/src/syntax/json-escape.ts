// Backslash escapes of JSON strings → the character they stand for; the one place that knows them.

export interface JsonEscape {
  /** UTF-16 units of source text, the backslash included. */
  readonly length: number;
  /** The decoded unit; empty when nothing follows the backslash. */
  readonly value: string;
  readonly valid: boolean;
}

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Reads the escape whose backslash is at `offset`. An escape JSON does not know decodes to the character behind the
 * backslash, so that the text around it can still be read; `valid` is then false.
 */
export function readJsonEscape(text: string, offset: number): JsonEscape {
  const next = text.charAt(offset + 1);
  if (next === '' || next === '\n' || next === '\r') return { length: 1, value: '', valid: false };
  const simple = SIMPLE.get(next);
  if (simple !== undefined) return { length: 2, value: simple, valid: true };
  if (next === 'u') {
    let unit = 0;
    for (let i = 2; i < 6; i++) {
      const digit = hexDigit(text.charCodeAt(offset + i));
      if (digit < 0) return { length: 2, value: 'u', valid: false };
      unit = unit * 16 + digit;
    }
    return { length: 6, value: String.fromCharCode(unit), valid: true };
  }
  return { length: 2, value: next, valid: false };
}

function hexDigit(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  if (unit >= 65 && unit <= 70) return unit - 55;
  if (unit >= 97 && unit <= 102) return unit - 87;
  return -1;
}
