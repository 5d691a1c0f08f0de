// Typed trees, read only: children, the columns an expression reads, its aggregate and window calls.

import { outerArray } from '../sql/query-walk.js';
import type { TypedCall, TypedColumn, TypedExpression } from '../sql/typed-tree.js';
import { columnKey, eachChild, eachNode } from '../sql/typed-walk.js';
import type { SqlType } from '../sql/types.js';

export { eachChild, eachNode };

/** Columns read, each once, in order of first use. */
export function columnsRead(...exprs: readonly (TypedExpression | undefined)[]): readonly TypedColumn[] {
  const found = new Map<string, TypedColumn>();
  for (const e of exprs) {
    if (e === undefined) continue;
    eachNode(e, (node) => {
      if (node.kind !== 'column') return;
      const key = columnKey(node.column);
      if (!found.has(key)) found.set(key, node);
    });
  }
  return [...found.values()];
}

const nodesOf = new WeakMap<TypedExpression, readonly string[]>();

/** The keys of the columns an expression reads, each once. */
export function columnNodes(e: TypedExpression): readonly string[] {
  let nodes = nodesOf.get(e);
  if (nodes === undefined) {
    nodes = columnsRead(e).map((c) => columnKey(c.column));
    nodesOf.set(e, nodes);
  }
  return nodes;
}

export function isGroupingCall(e: TypedExpression): e is TypedCall {
  return e.kind === 'call' && (e.fn === 'grouping' || e.fn === '$grouping');
}

/** An aggregate over rows (not over an array of one row, not a window). */
export function isMeasure(e: TypedExpression): e is TypedCall {
  return e.kind === 'call' && e.aggregate !== undefined && e.over === undefined && !isGroupingCall(e);
}

/** Aggregate calls over rows, outermost first met; those inside subqueries are over the subqueries' rows. */
export function measuresOf(e: TypedExpression): readonly TypedCall[] {
  if (isMeasure(e)) return [e];
  if (e.kind === 'subquery') {
    const array = outerArray(e);
    return array === undefined ? [] : measuresOf(array);
  }
  const found: TypedCall[] = [];
  eachChild(e, (child) => found.push(...measuresOf(child)));
  return found;
}

export function hasMeasure(e: TypedExpression): boolean {
  return measuresOf(e).length > 0;
}

export function hasWindow(e: TypedExpression): boolean {
  let found = false;
  eachNode(e, (node) => {
    if (node.kind === 'call' && node.over !== undefined) found = true;
  });
  return found;
}

export function isInvalid(e: TypedExpression): boolean {
  let found = false;
  eachNode(e, (node) => {
    if (node.kind === 'invalid') found = true;
  });
  return found;
}

/** The expression under casts that lose no distinction between values. */
export function underInjectiveCasts(e: TypedExpression): TypedExpression {
  return e.kind === 'cast' && !e.safe && e.format === undefined && castIsInjective(e.operand.type, e.type)
    ? underInjectiveCasts(e.operand)
    : e;
}

export function castIsInjective(from: SqlType, to: SqlType): boolean {
  if (from.kind !== 'scalar' || to.kind !== 'scalar') return false;
  if (to.precision !== undefined || to.length !== undefined) return false;
  if (from.name === to.name) return true;
  const wider: Readonly<Record<string, readonly string[]>> = {
    INT64: ['NUMERIC', 'BIGNUMERIC', 'STRING'],
    NUMERIC: ['BIGNUMERIC', 'STRING'],
    BIGNUMERIC: ['STRING'],
    BOOL: ['STRING', 'INT64'],
    DATE: ['DATETIME', 'TIMESTAMP', 'STRING'],
    DATETIME: ['TIMESTAMP', 'STRING'],
    TIMESTAMP: ['DATETIME', 'STRING'],
    TIME: ['STRING'],
    BYTES: ['STRING'],
    STRING: ['BYTES'],
  };
  return wider[from.name]?.includes(to.name) ?? false;
}
