// ORDER BY entries in PostgreSQL: text by code points, NaN before all numbers (it sorts after them here).

import { atLeast, PRIMARY } from '../../printing/fragment.js';
import { mayBeNaN } from '../../printing/float-facts.js';
import type { Printer } from '../../printing/printer.js';
import { printFrame } from '../../printing/window.js';
import type { TypedFrame, TypedSortKey, TypedWindow } from '../../typed-tree.js';
import { typeKey } from '../../types.js';
import { P } from './precedence.js';

export function sortKey(key: TypedSortKey, printer: Printer): string {
  if (key.expr.type.kind !== 'scalar') printer.refuse('only scalar values have an order', key.expr);
  const order = `${key.direction} NULLS ${key.nulls}`;
  // A bare integer would be the position of a column.
  if (key.expr.kind === 'literal') return `(SELECT ${printer.argument(key.expr)}) ${order}`;
  if (typeKey(key.expr.type) === 'STRING') return `${printer.operand(key.expr, P.collate)} COLLATE "C" ${order}`;
  if (typeKey(key.expr.type) === 'JSON') printer.refuse('JSON values have no order', key.expr);
  if (!mayBeNaN(key.expr)) return `${printer.argument(key.expr)} ${order}`;
  const value = atLeast(printer.print(key.expr), PRIMARY);
  return `${value} = 'NaN' ${key.direction === 'ASC' ? 'DESC' : 'ASC'} NULLS ${key.nulls}, ${value} ${order}`;
}

/** A frame of distances allows one sort key only, so NaN has no place of its own. */
export function printCheckedFrame(frame: TypedFrame, window: TypedWindow, printer: Printer): string {
  const distances = frame.unit === 'RANGE' && (frame.start.offset !== undefined || frame.end.offset !== undefined);
  const nan = distances ? window.orderBy.find((key) => mayBeNaN(key.expr)) : undefined;
  if (nan !== undefined)
    printer.refuse('a RANGE frame over values that may be NaN is not translated to PostgreSQL', nan.expr);
  return printFrame(frame, printer);
}
