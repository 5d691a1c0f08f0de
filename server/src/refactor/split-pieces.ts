// Pieces of a model's SQL that a model cut off from it computes: aggregates and group keys, or windows.

import { applyEdits } from '../base/apply-edits.js';
import { expressionIdentity } from '../model/expression-identity.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import type { SqlText } from '../spec/spec.js';
import { walk } from '../sql/parse/parse.js';
import type { Scope } from '../sql/scope.js';
import type { Call, Node } from '../sql/tree.js';
import { columnsOf } from '../sql/typed-walk.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import type { Project } from '../workspace/workspace.js';
import type { CarriedColumns, TakenKey } from './carried-columns.js';
import { isComputed, measureTest, sliceOf, sqlName } from './sql-texts.js';

type Pieces = (node: Node, scope: Scope) => string | undefined;
type PiecesOf = (
  project: Project,
  model: ResolvedModel,
  text: SqlText,
  carried: CarriedColumns,
  own: string | undefined,
) => Pieces;

/** Undefined where a key cannot be written by itself. */
export function takenKeys(model: ResolvedModel): readonly TakenKey[] | undefined {
  const { grouping, spec } = model;
  if (grouping?.form !== 'keys' || grouping.sets !== undefined) return undefined;
  const taken: TakenKey[] = [];
  for (const key of grouping.keys) {
    const mapping = key.implied
      ? undefined
      : spec.columns.find((c) => c.name.value.toLowerCase() === key.name.toLowerCase());
    const written = spec.groupBy?.keys.find((k) => k.part === key.part && k.form === 'expression');
    const column = key.expr.kind === 'column' ? key.expr.column : undefined;
    // An entry of `group_by` that is an expression makes a key of its own, whatever a mapping of its name does.
    if (written !== undefined) taken.push({ key, expression: { sql: written.key.value, type: written.type?.value } });
    else if (mapping !== undefined) taken.push({ key, mapping: mapping.part });
    else if (column?.input !== undefined) taken.push({ key, column: { input: column.input, name: column.name } });
    else return undefined;
  }
  return taken;
}

export const groupedPieces: PiecesOf = (project, model, text, carried, own) => {
  const isMeasure = measureTest(project);
  const keys = new Map((model.grouping?.keys ?? []).map((k) => [expressionIdentity(k.expr), k.name]));
  return (node, scope) => {
    if (node.kind !== 'path' && node.kind !== 'from' && !isComputed(node)) return undefined;
    const { typed } = typeExpression(node, scope);
    const identity = expressionIdentity(typed);
    const key = keys.get(identity);
    if (key !== undefined) return carried.keyNamed(key);
    if (node.kind !== 'call' || !isMeasure(node)) return undefined;
    const column = columnsOf(typed)[0]?.column.name;
    const fn = typed.kind === 'call' ? typed.fn.replace(/^\$count_star$/, 'row_count').replace(/^\$/, '') : 'value';
    const base = column === undefined ? fn : `${fn}_${column}`;
    return carried.call(
      typed,
      base,
      isWhole(text, node) ? own : undefined,
      'aggregations',
      standing(text, node, scope),
    );
  };
};

export const windowPieces: PiecesOf = (_project, _model, text, carried, own) => (node, scope) => {
  if (node.kind !== 'call' || node.over === undefined) return undefined;
  const { typed } = typeExpression(node, scope);
  const fn = typed.kind === 'call' ? typed.fn.replace(/^\$/, '') : 'value';
  const base = own === undefined ? fn : `${own}_${fn}`;
  return carried.call(
    typed,
    base,
    isWhole(text, node) ? own : undefined,
    'column_mapping',
    standing(text, node, scope),
  );
};

function isWhole(text: SqlText, node: Node): boolean {
  return sliceOf(text.value, node) === text.value.trim();
}

/** The call where there is no `{from}`. */
function standing(text: SqlText, call: Call, scope: Scope): string {
  const { from } = scope;
  const column = from === undefined ? '' : `${sqlName(from.input)}.${sqlName(from.column.name)}`;
  const edits = [...walk(call)]
    .filter((n) => n.kind === 'from')
    .map((n) => ({ span: { start: n.start - call.start, end: n.end - call.start }, newText: column }));
  return applyEdits(sliceOf(text.value, call), edits) ?? sliceOf(text.value, call);
}
