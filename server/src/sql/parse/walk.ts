// Syntax trees → their children, all their nodes, or the nodes around an offset; loops throughout, so depth does not matter.

import type { Span } from '../../base/span.js';
import type {
  Call,
  CreateTable,
  Expression,
  GroupItem,
  Node,
  OrderItem,
  PivotReference,
  Query,
  Select,
  Star,
  TypeName,
  WindowSpec,
} from '../tree.js';

/** The direct children in the order of the text. Lists such as ORDER BY items are flattened to their expressions. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'path':
    case 'parameter':
    case 'from':
    case 'date-part':
    case 'type':
    case 'other-statement':
      return [];
    case 'missing':
      return node.readable ?? [];
    case 'field':
    case 'unary':
    case 'is':
      return [node.operand];
    case 'binary':
    case 'is-distinct':
      return [node.left, node.right];
    case 'between':
      return [node.operand, node.low, node.high];
    case 'in':
      return [node.operand, ...node.list];
    case 'in-unnest':
      return [node.operand, node.array];
    case 'in-subquery':
      return [node.operand, node.query];
    case 'like':
      return [node.operand, ...node.patterns];
    case 'case':
      return present([node.operand, ...node.whens.flatMap((branch) => [branch.when, branch.then]), node.otherwise]);
    case 'cast':
      return present([node.operand, ...typeParts(node.type), node.format, node.timeZone]);
    case 'extract':
      return present([node.part, node.operand, node.timeZone]);
    case 'interval':
    case 'named':
      return [node.value];
    case 'array':
      return node.elements;
    case 'struct':
      return node.fields.map((field) => field.value);
    case 'element':
      return [node.operand, node.index];
    case 'call':
      return callParts(node);
    case 'subquery':
    case 'from-subquery':
      return [node.query];
    case 'lambda':
      return [node.body];
    case 'with':
      return [...node.bindings.map((binding) => binding.value), node.body];
    case 'unsupported':
      return node.operands;
    case 'star':
      return starParts(node);
    case 'query':
      return queryParts(node);
    case 'set-operation':
      return node.inputs;
    case 'select':
      return selectParts(node);
    case 'values':
      return node.rows.flat();
    case 'table':
      return [node.path];
    case 'unnest':
      return [node.array];
    case 'table-function':
      return [node.name, ...node.args];
    case 'join':
      return present([node.left, node.right, node.on]);
    case 'pivot':
      return pivotParts(node);
    case 'create-table':
      return tableParts(node);
    case 'create-view':
      return [node.name, ...node.options.map((option) => option.value), node.asQuery];
  }
}

function present(nodes: readonly (Node | undefined)[]): readonly Node[] {
  return nodes.filter((node) => node !== undefined);
}

/** Clauses may stand in another order than they should. */
function inTextOrder(nodes: readonly (Node | undefined)[]): readonly Node[] {
  return [...present(nodes)].sort((a, b) => a.start - b.start);
}

function orderParts(items: readonly OrderItem[] | undefined): readonly Node[] {
  return items === undefined
    ? []
    : items.flatMap((item) => (item.collate === undefined ? [item.expr] : [item.expr, item.collate]));
}

function callParts(call: Call): readonly Node[] {
  if (call.orderBy === undefined && call.over === undefined && call.having === undefined && call.limit === undefined)
    return call.args;
  const parts = [...call.args, call.having?.expr, ...orderParts(call.orderBy), call.limit, ...windowParts(call.over)];
  // What was skipped before a closing bracket is among the arguments, and stands behind ORDER BY.
  return inTextOrder(parts);
}

function windowParts(window: WindowSpec | undefined): readonly Node[] {
  if (window === undefined) return [];
  return present([
    ...window.partitionBy,
    ...orderParts(window.orderBy),
    window.frame?.start.offset,
    window.frame?.end?.offset,
  ]);
}

function starParts(star: Star): readonly Node[] {
  return present([star.qualifier, star.operand, ...(star.replace ?? []).map((item) => item.expr)]);
}

function queryParts(query: Query): readonly Node[] {
  return present([
    ...query.ctes.map((cte) => cte.query),
    query.body,
    ...orderParts(query.orderBy),
    query.limit,
    query.offset,
  ]);
}

function selectParts(select: Select): readonly Node[] {
  return inTextOrder([
    ...select.items.map((item) => item.expr),
    select.from,
    select.where,
    ...(select.groupBy?.items.flatMap(groupParts) ?? []),
    select.having,
    select.qualify,
    ...select.windows.flatMap((window) => windowParts(window.spec)),
  ]);
}

function groupParts(item: GroupItem): readonly Expression[] {
  switch (item.kind) {
    case 'key':
      return [item.expr];
    case 'rollup':
    case 'cube':
      return item.items.flat();
    case 'sets':
      return item.items.flatMap(groupParts);
    case 'empty':
      return [];
  }
}

function pivotParts(pivot: PivotReference): readonly Node[] {
  return present([
    pivot.input,
    ...pivot.aggregates.map((item) => item.expr),
    pivot.column,
    ...pivot.values.map((item) => item.expr),
  ]);
}

function tableParts(table: CreateTable): readonly Node[] {
  return inTextOrder([
    table.name,
    ...table.columns.flatMap((column) => [
      ...(column.type === undefined ? [] : typeParts(column.type)),
      column.default,
      column.generated,
    ]),
    ...table.foreignKeys.map((key) => key.references),
    ...(table.checks ?? []),
    table.source?.path,
    table.partitionBy,
    ...(table.clusterBy ?? []),
    ...table.options.map((option) => option.value),
    table.asQuery,
  ]);
}

function typeParts(type: TypeName): readonly Node[] {
  if (type.element === undefined && type.fields === undefined && type.collate === undefined) return [];
  const inner = [
    ...(type.element === undefined ? [] : [type.element]),
    ...(type.fields ?? []).map((field) => field.type),
  ];
  return present([...inner.flatMap(typeParts), type.collate]);
}

/** `root` and everything below it, parents before children, in the order of the text. */
export function* walk(root: Node): Generator<Node, void, undefined> {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i]!);
  }
}

/**
 * The nodes around `offset` from `root` to the innermost, ends included: between two nodes that touch (`a|+b` has the
 * cursor at the end of `a`) the one that ends there wins when it is a name, else the one that begins there. Empty when
 * `offset` lies outside `root`.
 */
export function nodeAt(root: Node, offset: number): readonly Node[] {
  const path: Node[] = [];
  let node: Node | undefined = touches(root, offset) ? root : undefined;
  while (node !== undefined) {
    path.push(node);
    node = childAt(childrenOf(node), offset);
  }
  return path;
}

function childAt(children: readonly Node[], offset: number): Node | undefined {
  let found: Node | undefined;
  for (const child of children) {
    if (!touches(child, offset)) continue;
    if (
      found === undefined ||
      !(found.kind === 'path' || found.kind === 'field') ||
      child.kind === 'path' ||
      child.kind === 'field'
    )
      found = child;
  }
  return found;
}

function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}
