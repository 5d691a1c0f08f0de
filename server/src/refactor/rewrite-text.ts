// An SQL text of a model → edits that put other texts where it reads columns, or where a whole piece of it is computed elsewhere from now on.

import type { TextEdit } from '../base/span.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import { freePaths } from '../model/qualify-names.js';
import type { SqlText } from '../spec/spec.js';
import { childrenOf, parseExpression } from '../sql/parse/parse.js';
import type { Scope } from '../sql/scope.js';
import type { Node, PathExpression } from '../sql/tree.js';
import { typeExpression, type Reference } from '../sql/typing/type-expression.js';
import type { Project } from '../workspace/workspace.js';
import { bindsNames, scopeOf } from './sql-texts.js';

/** What takes the place of a piece; undefined: it stays, and what is inside of it is looked at. */
export interface Replacement {
  /** `input` undefined: an unnested element, a flag, a group key. `alone`: nothing beside it can take a part of the new text away. */
  readonly column: (column: string, input: string | undefined, alone: boolean) => string | undefined;
  /** For `{from}`, by the column that it stands for; absent: as that column. */
  readonly from?: (column: string, input: string, alone: boolean) => string | undefined;
  /** Any piece outside of what binds names of its own; asked before its parts. */
  readonly piece?: (node: Node, scope: Scope) => string | undefined;
}

/** Undefined when the text has faults. */
export function rewritten(
  project: Project,
  model: ResolvedModel,
  text: SqlText,
  to: Replacement,
): readonly TextEdit[] | undefined {
  const { expr, problems } = parseExpression(text.value);
  if (problems.length > 0) return undefined;
  const scope = scopeOf(project, model, text.part);
  const { references, problems: faults } = typeExpression(expr, scope);
  if (faults.some((f) => f.severity === 'error')) return undefined;
  const free: ReadonlySet<Node> = new Set(freePaths(expr));
  const edits: TextEdit[] = [];
  const put = (start: number, end: number, newText: string | undefined): void => {
    if (newText !== undefined) edits.push({ span: { start, end }, newText });
  };
  const visit = (node: Node, inside: boolean, alone: boolean): void => {
    const piece = inside ? undefined : to.piece?.(node, scope);
    if (piece !== undefined) put(node.start, node.end, piece);
    else if (node.kind === 'from' && scope.from !== undefined)
      put(node.start, node.end, (to.from ?? to.column)(scope.from.column.name, scope.from.input, alone));
    else if (node.kind === 'path') {
      const column = free.has(node) ? columnOf(node, references) : undefined;
      if (column !== undefined)
        put(node.start, column.end, to.column(column.column, column.input, alone && column.end === node.end));
    } else {
      const binds = inside || bindsNames(node);
      for (const child of childrenOf(node)) visit(child, binds, node.kind === 'call' || node.kind === 'cast');
    }
  };
  visit(expr, false, true);
  return edits;
}

function columnOf(
  path: PathExpression,
  references: readonly Reference[],
): (Reference & { kind: 'column' }) | undefined {
  const heads = path.parts.slice(0, 2);
  const found = references.find(
    (r) => r.kind === 'column' && heads.some((p) => p.start === r.start && p.end === r.end),
  );
  return found?.kind === 'column' ? found : undefined;
}
