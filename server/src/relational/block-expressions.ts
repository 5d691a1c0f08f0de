// Typed expressions that the blocks of a statement are built of: columns, conditions, and which columns an expression needs.

import type { ColumnReference, TypedCall, TypedColumn, TypedExpression } from '../sql/typed-tree.js';
import { BOOL, INT64 } from '../sql/types.js';
import { columnKey, columnsOf } from '../sql/typed-walk.js';

/** Keys of the columns that what stands above a relation reads. */
export type Needed = ReadonlySet<string>;

export const ONE: TypedExpression = { kind: 'literal', type: INT64, nullable: false, value: '1' };

export function leaf(column: ColumnReference, like: { type: TypedColumn['type']; nullable: boolean }): TypedColumn {
  return { kind: 'column', column, type: like.type, nullable: like.nullable };
}

/** A condition. */
export function call(fn: string, args: readonly TypedExpression[]): TypedCall {
  return { kind: 'call', fn, signature: 0, args, safe: false, type: BOOL, nullable: args.some((a) => a.nullable) };
}

export function and(conjuncts: readonly TypedExpression[]): TypedExpression {
  return conjuncts.length === 1 ? conjuncts[0]! : call('$and', conjuncts);
}

export function plus(needed: Needed, ...exprs: readonly TypedExpression[]): Needed {
  return new Set([...needed, ...exprs.flatMap(columnsOf).map((c) => columnKey(c.column))]);
}
