// A mismatch of types in an SQL text → the columns whose types it is about: findings about one column's type have one cause.

import type { Span } from '../base/span.js';
import { childrenOf, walk } from '../sql/parse/walk.js';
import type { Expression, Node } from '../sql/tree.js';
import type { RelationName } from './pipeline-model.js';
import type { Reference } from '../sql/typing/reference.js';

export interface NamedColumn {
  readonly input: string | undefined;
  readonly column: string;
}

/** The type of a column, as the cause of findings. */
export function typeCause(relation: RelationName, column: string): string {
  return `type ${relation.kind} ${relation.name}.${column}`.toLowerCase();
}

/** What compares its operands with each other: a literal that does not fit says something of the column beside it. */
const COMPARING: ReadonlySet<Node['kind']> = new Set(['binary', 'between', 'in', 'case', 'like']);

/** `fault`: what is marked, in the text of `expr`. */
export function mismatchedColumns(
  expr: Expression,
  fault: Span,
  references: readonly Reference[],
): readonly NamedColumn[] {
  const named = (node: Span): NamedColumn | undefined => {
    for (const r of references)
      if ((r.kind === 'column' || r.kind === 'from') && r.end === node.end && r.start >= node.start)
        return { input: r.input, column: r.column };
    return undefined;
  };
  const isName = (node: Node): boolean => node.kind === 'path' || node.kind === 'from';
  let around: Node | undefined;
  for (const node of walk(expr))
    for (const child of childrenOf(node))
      if (child.start === fault.start && child.end === fault.end) {
        // NULL fits no column, whatever its type.
        if (child.kind === 'literal' && child.type === 'NULL') return [];
        around = node;
      }
  if (around === undefined) return [];
  const operands = childrenOf(around).filter(
    (c) => isName(c) && (COMPARING.has(around.kind) || (c.start === fault.start && c.end === fault.end)),
  );
  const columns = operands.flatMap((c) => named(c) ?? []);
  // Of more than two nobody can tell which is meant.
  return columns.length <= 2 ? columns : [];
}
