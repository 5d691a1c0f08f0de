// CAST(… FORMAT '…') in DuckDB: refused so far; the format models of GoogleSQL have no counterpart in strftime.

import type { Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedCast } from '../../typed-tree.js';

export function printFormatted(cast: TypedCast, printer: Printer): Fragment {
  return printer.refuse('CAST with FORMAT is not translated to DuckDB', cast.format);
}
