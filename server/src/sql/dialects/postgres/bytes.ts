// BYTES as bytea in PostgreSQL: what has no native operator.

import { refuse, type Translation } from '../../printing/translation.js';

export function bytesBitwise(symbol: '&' | '|' | '#'): Translation {
  return refuse(`PostgreSQL has no ${symbol} on bytea`);
}
