// Window specifications and sort keys → the standard SQL text; dialects override what theirs spells differently.

import type { TypedFrame, TypedFrameBound, TypedSortKey, TypedWindow } from '../typed-tree.js';
import { literalOf } from '../typed-literal.js';
import type { Printer } from './printer.js';

/** ` OVER (PARTITION BY … ORDER BY … ROWS BETWEEN … AND …)`, with its leading blank. */
export function printWindow(window: TypedWindow, printer: Printer): string {
  const parts: string[] = [];
  const partition = window.partitionBy.filter((e) => !isConstant(e));
  if (partition.length > 0) parts.push(`PARTITION BY ${partition.map((e) => printer.argument(e)).join(', ')}`);
  if (window.orderBy.length > 0) parts.push(`ORDER BY ${window.orderBy.map((k) => printer.sortKey(k)).join(', ')}`);
  if (window.frame !== undefined && !isWhole(window)) parts.push(printer.frame(window.frame, window));
  return ` OVER (${parts.join(' ')})`;
}

/** Every row of the partition: what every dialect takes when there is no order. */
function isWhole({ frame, orderBy }: TypedWindow): boolean {
  return (
    orderBy.length === 0 && frame?.start.kind === 'UNBOUNDED PRECEDING' && frame.end.kind === 'UNBOUNDED FOLLOWING'
  );
}

/** `ROWS BETWEEN a AND b`; nothing for the frame that SQL has anyway is left out, so that no default matters. */
export function printFrame(frame: TypedFrame, printer: Printer): string {
  return `${frame.unit} BETWEEN ${printBound(frame.start, printer)} AND ${printBound(frame.end, printer)}`;
}

function printBound(bound: TypedFrameBound, printer: Printer): string {
  return bound.offset === undefined ? bound.kind : `${printer.bare(bound.offset).text} ${bound.kind}`;
}

/** `expr ASC NULLS FIRST`: nothing left to a default. */
export function printSortKey(key: TypedSortKey, printer: Printer): string {
  return `${printer.argument(key.expr)} ${key.direction} NULLS ${key.nulls}`;
}

/** A constant partitions nothing, and some engines read an integer there as a position. */
function isConstant(expr: TypedWindow['partitionBy'][number]): boolean {
  return literalOf(expr) !== undefined;
}
