// ORDER BY entries in DuckDB: NaN sorts before all numbers in GoogleSQL and after them here, so it gets a key of its own.

import type { Printer } from '../../printing/printer.js';
import { atLeast, PRIMARY } from '../../printing/fragment.js';
import { printFrame, printSortKey } from '../../printing/window.js';
import type { TypedFrame, TypedSortKey, TypedWindow } from '../../typed-tree.js';
import { mayBeNaN } from '../../printing/float-facts.js';
import { typeKey } from '../../types.js';
import { lengthOf } from './interval-parts.js';

export function sortKey(key: TypedSortKey, printer: Printer): string {
  if (key.expr.type.kind !== 'scalar') printer.refuse('only scalar values have an order', key.expr);
  if (key.expr.kind === 'literal') return `(SELECT ${printer.argument(key.expr)}) ${key.direction} NULLS ${key.nulls}`;
  if (typeKey(key.expr.type) === 'INTERVAL')
    return `${lengthOf(atLeast(printer.print(key.expr), PRIMARY))} ${key.direction} NULLS ${key.nulls}`;
  if (!mayBeNaN(key.expr)) return printSortKey(key, printer);
  const value = atLeast(printer.print(key.expr), PRIMARY);
  return `isnan(${value}) ${key.direction === 'ASC' ? 'DESC' : 'ASC'} NULLS ${key.nulls}, ${value} ${key.direction} NULLS ${key.nulls}`;
}

/** A frame of distances allows one sort key only, so NaN has no place of its own. */
export function printCheckedFrame(frame: TypedFrame, window: TypedWindow, printer: Printer): string {
  const distances = frame.unit === 'RANGE' && (frame.start.offset !== undefined || frame.end.offset !== undefined);
  const nan = distances ? window.orderBy.find((key) => mayBeNaN(key.expr)) : undefined;
  if (nan !== undefined)
    printer.refuse('a RANGE frame over values that may be NaN is not translated to DuckDB', nan.expr);
  return printFrame(frame, printer);
}
