// BYTES as bytea in PostgreSQL: what has no native operator is done byte by byte.

import type { Translation } from '../../printing/translation.js';

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
