// BYTES as BLOB in DuckDB: what has no native function is done on the hexadecimal text, two digits a byte.

import { refuse, type Translation } from '../../printing/translation.js';

/** Native functions of VARCHAR that give the same answer on aligned hexadecimal text. */
export function onHex(name: 'starts_with' | 'ends_with'): string {
  return `${name}(hex({0}), hex({1}))`;
}

export function bytesBitwise(symbol: '&' | '|' | '^'): Translation {
  return refuse(`DuckDB has no ${symbol} on BLOB`);
}
