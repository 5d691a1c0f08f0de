// Traversal of typed trees: children, rebuilding with replaced parts, and the columns an expression reads.

import { eachQueryPart, mapKeys, mapQuery } from './query-walk.js';
import type {
  ColumnReference,
  TypedCall,
  TypedColumn,
  TypedExpression,
  TypedSortKey,
  TypedWindow,
} from './typed-tree.js';

/** Replaces parts of a tree: `replace` gets each node before its children; a returned tree stands in its place untouched, `undefined` goes on into the children. Shares what did not change. */
export function rewriteTyped(
  expr: TypedExpression,
  replace: (node: TypedExpression) => TypedExpression | undefined,
): TypedExpression {
  // Chains of operators (`a + b + …`) are as deep as they are long: their left side is walked without recursion.
  const chain: TypedCall[] = [];
  let at = expr;
  for (;;) {
    const replaced = replace(at);
    const next = replaced === undefined ? leftOperand(at) : undefined;
    if (next === undefined) {
      at = replaced ?? rewriteParts(at, replace);
      break;
    }
    chain.push(at as TypedCall);
    at = next;
  }
  for (let call = chain.pop(); call !== undefined; call = chain.pop()) {
    const args = call.args.map((a, i) => (i === 0 ? at : rewriteTyped(a, replace)));
    at = { ...call, args: args.every((a, i) => a === call.args[i]) ? call.args : args };
  }
  return at;
}

/** The operand a chain of operators goes on in. */
export function leftOperand(expr: TypedExpression): TypedExpression | undefined {
  if (
    expr.kind !== 'call' ||
    !expr.fn.startsWith('$') ||
    expr.safe ||
    expr.aggregate !== undefined ||
    expr.over !== undefined
  )
    return undefined;
  return expr.args[0]?.kind === 'call' ? expr.args[0] : undefined;
}

function rewriteParts(
  expr: TypedExpression,
  replace: (node: TypedExpression) => TypedExpression | undefined,
): TypedExpression {
  const go = (e: TypedExpression): TypedExpression => rewriteTyped(e, replace);
  const goAll = (list: readonly TypedExpression[]): readonly TypedExpression[] => {
    const out = list.map(go);
    return out.every((e, i) => e === list[i]) ? list : out;
  };
  const goKeys = (keys: readonly TypedSortKey[]): readonly TypedSortKey[] => mapKeys(keys, go);
  switch (expr.kind) {
    case 'literal':
    case 'column':
    case 'parameter':
    case 'variable':
    case 'invalid':
      return expr;
    case 'call':
      return {
        ...expr,
        args: goAll(expr.args),
        ...(expr.aggregate && {
          aggregate: {
            ...expr.aggregate,
            orderBy: goKeys(expr.aggregate.orderBy),
            ...(expr.aggregate.having && {
              having: { ...expr.aggregate.having, expr: go(expr.aggregate.having.expr) },
            }),
            ...(expr.aggregate.limit && { limit: go(expr.aggregate.limit) }),
          },
        }),
        ...(expr.over && { over: rewriteWindow(expr.over, go, goKeys) }),
      };
    case 'case':
      return {
        ...expr,
        whens: expr.whens.map((w) => ({ when: go(w.when), then: go(w.then) })),
        otherwise: go(expr.otherwise),
      };
    case 'cast':
      return {
        ...expr,
        operand: go(expr.operand),
        ...(expr.format && { format: go(expr.format) }),
        ...(expr.timeZone && { timeZone: go(expr.timeZone) }),
      };
    case 'array':
      return { ...expr, elements: goAll(expr.elements) };
    case 'struct':
      return { ...expr, fields: expr.fields.map((f) => ({ ...f, value: go(f.value) })) };
    case 'field':
      return { ...expr, operand: go(expr.operand) };
    case 'subquery':
      return { ...expr, query: mapQuery(expr.query, go) };
    case 'lambda':
      return { ...expr, body: go(expr.body) };
    default:
      // Kinds that later versions of the tree add carry no columns unless listed above.
      return expr;
  }
}

function rewriteWindow(
  over: TypedWindow,
  go: (e: TypedExpression) => TypedExpression,
  goKeys: (keys: readonly TypedSortKey[]) => readonly TypedSortKey[],
): TypedWindow {
  return {
    ...over,
    partitionBy: over.partitionBy.map(go),
    orderBy: goKeys(over.orderBy),
    ...(over.frame && {
      frame: {
        ...over.frame,
        start: { ...over.frame.start, ...(over.frame.start.offset && { offset: go(over.frame.start.offset) }) },
        end: { ...over.frame.end, ...(over.frame.end.offset && { offset: go(over.frame.end.offset) }) },
      },
    }),
  };
}

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
    case 'subquery':
      eachQueryPart(e.query, visit);
      return;
    case 'lambda':
      visit(e.body);
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

/** Identity of a column within one row: case-insensitive, `undefined` input kept apart from every alias. */
export function columnKey(column: ColumnReference): string {
  return column.input === undefined
    ? column.name.toLowerCase()
    : `${column.input.toLowerCase()}.${column.name.toLowerCase()}`;
}

/** The columns an expression reads, each once, in order of first use. */
export function columnsOf(expr: TypedExpression): readonly TypedColumn[] {
  const found = new Map<string, TypedColumn>();
  eachNode(expr, (node) => {
    if (node.kind === 'column' && !found.has(columnKey(node.column))) found.set(columnKey(node.column), node);
  });
  return [...found.values()];
}

/** Conjuncts of a predicate, left to right. */
export function conjunctsOf(predicate: TypedExpression): readonly TypedExpression[] {
  return predicate.kind === 'call' && predicate.fn === '$and' ? predicate.args.flatMap(conjunctsOf) : [predicate];
}

/** The value before conversions. */
export function withoutCasts(e: TypedExpression): TypedExpression {
  let inner = e;
  while (inner.kind === 'cast') inner = inner.operand;
  return inner;
}

export function isAggregateCall(expr: TypedExpression): expr is TypedCall {
  return expr.kind === 'call' && expr.aggregate !== undefined && expr.over === undefined;
}

/** The first window call over the rows that an expression stands among; not those of subqueries in it. */
export function windowCallOf(root: TypedExpression): TypedCall | undefined {
  return callAmongRows(root, (call) => call.over !== undefined);
}

/** The first aggregate call over those rows. */
export function aggregateCallOf(root: TypedExpression): TypedCall | undefined {
  return callAmongRows(root, isAggregateCall);
}

function callAmongRows(root: TypedExpression, isWanted: (call: TypedCall) => boolean): TypedCall | undefined {
  if (root.kind === 'call' && isWanted(root)) return root;
  if (root.kind === 'subquery') return undefined;
  let found: TypedCall | undefined;
  eachChild(root, (child) => {
    found ??= callAmongRows(child, isWanted);
  });
  return found;
}

export { eachNode as visitTyped };
