// Syntax tree and a rule for bare names → the same tree with chosen names qualified; spans stay where they were written.

import { childrenOf } from '../sql/parse/walk.js';
import type { Call, Expression, Identifier, Node, PathExpression } from '../sql/tree.js';

/** An alias no author can write: what stands behind it is a column that the compiler made (a group key by its name). */
export const KEY_ALIAS = '$key';

export interface NameRule {
  /** Calls whose arguments see the rows of a group. */
  isMeasure(call: Call): boolean;
  /** The alias to put before a path, or undefined to leave it. `measure` is the outermost such call around it. */
  qualifier(path: PathExpression, measure: Call | undefined): string | undefined;
}

export function qualifyNames(expr: Expression, rule: NameRule): Expression {
  return rewrite(expr, rule, undefined, new Set()) as Expression;
}

/** Paths that are not bound inside the expression itself (lambda parameters, elements of array subqueries). */
export function freePaths(expr: Expression): readonly PathExpression[] {
  const found: PathExpression[] = [];
  qualifyNames(expr, { isMeasure: () => false, qualifier: (path) => (found.push(path), undefined) });
  return found;
}

/** Outermost calls that `isMeasure` accepts, in order. */
export function outermostCalls(expr: Expression, isMeasure: (call: Call) => boolean): readonly Call[] {
  const found: Call[] = [];
  const visit = (node: Node): void => {
    if (node.kind === 'subquery' || node.kind === 'query') return;
    if (node.kind === 'call' && isMeasure(node)) found.push(node);
    else childrenOf(node).forEach(visit);
  };
  visit(expr);
  return found;
}

type Bound = ReadonlySet<string>;

function rewrite(node: unknown, rule: NameRule, measure: Call | undefined, bound: Bound): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const kind = (node as { kind?: string }).kind;
  if (kind === 'path') return qualified(node as PathExpression, rule, measure, bound);
  let inside = measure;
  let names = bound;
  if (kind === 'call' && measure === undefined && rule.isMeasure(node as Call)) inside = node as Call;
  if (kind === 'lambda')
    names = withNames(
      bound,
      (node as { parameters: readonly Identifier[] }).parameters.map((p) => p.name),
    );
  if (kind === 'with')
    names = withNames(
      bound,
      (node as { bindings: readonly { name: Identifier }[] }).bindings.map((b) => b.name.name),
    );
  if (kind === 'subquery' || kind === 'in-subquery' || kind === 'query') names = withNames(bound, namesInFrom(node));
  // A table's path is no column.
  return mapParts(node, (value, key) =>
    kind === 'table' && key === 'path' ? value : rewrite(value, rule, inside, names),
  );
}

/** The same object or list where no part changes, otherwise a copy with the changed parts. */
export function mapParts(node: object, change: (part: unknown, key: string) => unknown): unknown {
  if (Array.isArray(node)) {
    let copy: unknown[] | undefined;
    for (let i = 0; i < node.length; i++) {
      const next = change(node[i], '');
      if (next !== node[i]) (copy ??= [...(node as unknown[])])[i] = next;
    }
    return copy ?? node;
  }
  let copy: Record<string, unknown> | undefined;
  for (const key in node) {
    const part = (node as Record<string, unknown>)[key];
    if (typeof part !== 'object' || part === null) continue;
    const next = change(part, key);
    if (next !== part) (copy ??= { ...node })[key] = next;
  }
  return copy ?? node;
}

function qualified(path: PathExpression, rule: NameRule, measure: Call | undefined, bound: Bound): PathExpression {
  const first = path.parts[0];
  if (first === undefined || bound.has(first.name.toLowerCase())) return path;
  const alias = rule.qualifier(path, measure);
  if (alias === undefined) return path;
  return {
    ...path,
    parts: [{ kind: 'identifier', name: alias, quoted: true, start: first.start, end: first.start }, ...path.parts],
  };
}

function withNames(bound: Bound, names: readonly string[]): Bound {
  return names.length === 0 ? bound : new Set([...bound, ...names.map((n) => n.toLowerCase())]);
}

/** Aliases of UNNEST elements and offsets anywhere in a subquery's FROM clauses. */
function namesInFrom(node: unknown): readonly string[] {
  const found: string[] = [];
  const visit = (n: unknown): void => {
    if (Array.isArray(n)) {
      n.forEach(visit);
      return;
    }
    if (typeof n !== 'object' || n === null) return;
    const item = n as { kind?: string; alias?: Identifier; withOffset?: { alias?: Identifier } };
    if (item.kind === 'unnest') {
      if (item.alias !== undefined) found.push(item.alias.name);
      if (item.withOffset !== undefined) found.push(item.withOffset.alias?.name ?? 'offset');
    }
    Object.values(n).forEach(visit);
  };
  visit(node);
  return found;
}
