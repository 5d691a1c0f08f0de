// Sums and means in floating point: GoogleSQL adds in the order of the rows with more digits than a FLOAT64 has, no engine in the same way.
// Where large terms cancel out (`1e16 + 1 - 1e16`), what is left differs; GoogleSQL itself says that it depends on the order.

import type { TypedCall } from '../typed-tree.js';
import { typeKey } from '../types.js';
import { noted, type Translation } from './translation.js';

const NOTE = 'sums and means in floating point are rounded in another way where their terms nearly cancel out';

/** Said of SUM of FLOAT64, and of AVG of FLOAT64 and INT64, over rows and over arrays; `undefined`: exact. */
export function cancellingNote(call: TypedCall): string | undefined {
  const type = call.args[0]?.type;
  if (type === undefined) return undefined;
  const key = typeKey(type.kind === 'array' ? type.element : type);
  const floats = ['sum', 'avg', 'array_sum', 'array_avg'].includes(call.fn) && key === 'FLOAT64';
  return floats || (['avg', 'array_avg'].includes(call.fn) && key === 'INT64') ? NOTE : undefined;
}

/** The translation of such a function, with the note where it applies. */
export const withCancelling =
  (translation: Translation): Translation =>
  (call, printer) => {
    const note = cancellingNote(call);
    return printer.apply(note === undefined ? translation : noted(translation, note), call);
  };
