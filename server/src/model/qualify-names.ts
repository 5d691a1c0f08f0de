// Syntax tree and a rule for bare names → the same tree with chosen names qualified; spans stay where they were written.

import { childrenOf } from '../sql/parse/walk.js';
import type {
  Call,
  Expression,
  FromItem,
  Identifier,
  Node,
  PathExpression,
  Query,
  QueryBody,
  Select,
} from '../sql/tree.js';

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

/** Paths that are not bound inside the expression itself (lambda parameters, what a subquery's FROM gives). */
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
  // A table's path is no column.
  if (kind === 'table') return node;
  if (kind === 'query') {
    const query = node as Query;
    const visible =
      query.body.kind === 'select' ? [...namesOfFrom(query.body.from, bound), ...aliasesOf(query.body)] : [];
    const ordered = withNames(bound, [...visible, ...outputNames(query, bound)]);
    names = withNames(
      bound,
      query.ctes.flatMap((cte) => outputNames(cte.query, bound).map((name) => cteColumn(cte.name.name, name))),
    );
    const within = names;
    return mapParts(node, (value, key) => rewrite(value, rule, inside, key === 'orderBy' ? ordered : within));
  }
  if (kind === 'select') {
    const select = node as Select;
    const rows = withNames(bound, namesOfFrom(select.from, bound));
    const named = withNames(rows, aliasesOf(select));
    return mapParts(node, (value, key) => rewrite(value, rule, inside, SEES_ALIASES.has(key) ? named : rows));
  }
  return mapParts(node, (value) => rewrite(value, rule, inside, names));
}

const SEES_ALIASES: ReadonlySet<string> = new Set(['groupBy', 'having', 'qualify']);

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

// ---- names that a subquery binds -----------------------------------------------------------------------------------

/** Kept among the bound names: what a name of WITH has as a column. No author's name has a blank. */
const cteColumn = (cte: string, column: string): string => `${cte.toLowerCase()} ${column.toLowerCase()}`;

/** Aliases and columns that a FROM makes visible; the fields of nameless elements are not known here. */
function namesOfFrom(from: FromItem | undefined, bound: Bound): readonly string[] {
  switch (from?.kind) {
    case 'unnest':
      return [
        ...aliasOf(from.alias),
        ...(from.withOffset === undefined ? [] : [from.withOffset.alias?.name ?? 'offset']),
      ];
    case 'table': {
      const name = from.path.parts.at(-1)?.name ?? '';
      const prefix = cteColumn(name, '');
      const columns = [...bound].filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
      const offset = from.withOffset === undefined ? [] : [from.withOffset.alias?.name ?? 'offset'];
      return [from.alias?.name ?? name, ...(from.path.parts.length === 1 ? columns : []), ...offset];
    }
    case 'from-subquery':
      return [...aliasOf(from.alias), ...outputNames(from.query, bound)];
    case 'join':
      return [...namesOfFrom(from.left, bound), ...namesOfFrom(from.right, bound)];
    default:
      return [];
  }
}

const aliasOf = (alias: Identifier | undefined): readonly string[] => (alias === undefined ? [] : [alias.name]);

/** The columns of a query by their names. */
function outputNames(query: Query, bound: Bound): readonly string[] {
  const ctes = query.ctes.flatMap((cte) => outputNames(cte.query, bound).map((name) => cteColumn(cte.name.name, name)));
  const inside = withNames(bound, ctes);
  let body: QueryBody | undefined = query.body;
  while (body?.kind === 'set-operation') [body] = body.inputs;
  if (body?.kind === 'query') return outputNames(body, inside);
  if (body?.kind !== 'select') return [];
  const star = body.items.some((item) => item.expr.kind === 'star');
  return [...aliasesOf(body), ...(star ? namesOfFrom(body.from, inside) : [])];
}

/** Written aliases, and the names that paths lend to their columns. */
function aliasesOf(select: Select): readonly string[] {
  return select.items.flatMap(({ alias, expr }) => {
    if (alias !== undefined) return [alias.name];
    if (expr.kind === 'path') return [expr.parts.at(-1)?.name ?? ''];
    return expr.kind === 'field' && expr.field !== undefined ? [expr.field.name] : [];
  });
}
