// Typed trees, read only: children, the columns an expression reads, its aggregate and window calls.

import type { TypedCall, TypedColumn, TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';

/** Calls `visit` with each direct part of an expression. */
export function eachChild(e: TypedExpression, visit: (child: TypedExpression) => void): void {
  switch (e.kind) {
    case 'call':
      for (const a of e.args) visit(a);
      if (e.aggregate !== undefined) {
        for (const k of e.aggregate.orderBy) visit(k.expr);
        if (e.aggregate.having !== undefined) visit(e.aggregate.having.expr);
        if (e.aggregate.limit !== undefined) visit(e.aggregate.limit);
      }
      if (e.over !== undefined) {
        for (const p of e.over.partitionBy) visit(p);
        for (const k of e.over.orderBy) visit(k.expr);
        if (e.over.frame?.start.offset !== undefined) visit(e.over.frame.start.offset);
        if (e.over.frame?.end.offset !== undefined) visit(e.over.frame.end.offset);
      }
      return;
    case 'case':
      for (const w of e.whens) {
        visit(w.when);
        visit(w.then);
      }
      visit(e.otherwise);
      return;
    case 'cast':
      visit(e.operand);
      if (e.format !== undefined) visit(e.format);
      if (e.timeZone !== undefined) visit(e.timeZone);
      return;
    case 'array':
      for (const x of e.elements) visit(x);
      return;
    case 'struct':
      for (const f of e.fields) visit(f.value);
      return;
    case 'field':
      visit(e.operand);
      return;
    case 'array-query':
      visit(e.array);
      if (e.where !== undefined) visit(e.where);
      visit(e.item);
      for (const k of e.orderBy) visit(k.expr);
      if (e.limit !== undefined) visit(e.limit);
      return;
    default:
  }
}

/** Parents first. */
export function eachNode(e: TypedExpression, visit: (node: TypedExpression) => void): void {
  const pending = [e];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    visit(node);
    const first = pending.length;
    eachChild(node, (child) => pending.push(child));
    // The last pushed comes next: parts in their order.
    for (let i = first, j = pending.length - 1; i < j; i++, j--) [pending[i], pending[j]] = [pending[j]!, pending[i]!];
  }
}

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

/** Aggregate calls over rows, outermost first met; those inside array subqueries are over the array's elements. */
export function measuresOf(e: TypedExpression): readonly TypedCall[] {
  if (isMeasure(e)) return [e];
  if (e.kind === 'array-query') return measuresOf(e.array);
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
  return e.kind === 'cast' && !e.safe && e.format === undefined && castIsInjective(e)
    ? underInjectiveCasts(e.operand)
    : e;
}

function castIsInjective(e: Extract<TypedExpression, { kind: 'cast' }>): boolean {
  const from = e.operand.type;
  const to = e.type;
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
