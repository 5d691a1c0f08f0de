// Windows whose order leaves ties → the key of their rows as the last thing they are ordered by. None where no key is known.

import type { TextEdit, Span } from '../../base/span.js';
import { eachNode } from '../../model/expression-walk.js';
import { tellsWindowRowsApart } from '../../model/order-totality.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import { isReservedKeyword } from '../../sql/keyword-table.js';
import { parseExpression } from '../../sql/parse/parse.js';
import { walk } from '../../sql/parse/walk.js';
import type { TypedCall, TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import type { FixContext, ProblemFixes } from './fix-context.js';

/** Where a window call stands: the part of its text, and the call's place in it. */
interface WindowPlace {
  readonly part: string;
  readonly call?: Span;
}

export const windowOrderFixes: ProblemFixes = (problem, at) => {
  const places = (problem.data?.['windows'] ?? []) as readonly WindowPlace[];
  const model = at.model(problem);
  if (model === undefined || places.length === 0) return [];
  const added = places.map((place) => addedKey(place, model, at));
  const [first] = added;
  if (first === undefined || added.includes(undefined)) return [];
  return at
    .fix(
      `Order by the key as well: ${first.columns.join(', ')}`,
      added.map((a) => a!.edit),
      false,
    )
    .filter(at.provenFor(problem));
};

function addedKey(
  { part, call: span }: WindowPlace,
  model: ResolvedModel,
  at: FixContext,
): { readonly columns: readonly string[]; readonly edit: TextEdit } | undefined {
  const written = model.written.find((w) => w.text.part === part);
  const call = written === undefined || span === undefined ? undefined : windowAt(written.expr, span);
  const end = written === undefined || span === undefined ? undefined : endOfOrder(written.text.value, span);
  if (call === undefined || end === undefined) return undefined;
  const known = [...call.over!.partitionBy, ...call.over!.orderBy.map((k) => k.expr)];
  const key = candidates(model).find((columns) => tellsWindowRowsApart([...known, ...columns], model));
  const columns = key?.map((column) => nameOf(column, model));
  return columns === undefined || columns.length === 0
    ? undefined
    : { columns, edit: at.sql(part, { start: end, end }, `, ${columns.join(', ')}`) };
}

function windowAt(expr: TypedExpression, { start, end }: Span): TypedCall | undefined {
  let found: TypedCall | undefined;
  eachNode(expr, (node) => {
    if (node.kind === 'call' && node.over !== undefined && node.span?.start === start && node.span.end === end)
      found = node;
  });
  return found;
}

/** Behind the last item of the ORDER BY, its direction and all; undefined where there is none to add to. */
function endOfOrder(text: string, { start, end }: Span): number | undefined {
  for (const part of walk(parseExpression(text).expr))
    if (part.kind === 'call' && part.start === start && part.end === end) return part.over?.orderBy.at(-1)?.end;
  return undefined;
}

/** Sets of columns that a window can name and that may tell its rows apart, the smallest first. */
function candidates(model: ResolvedModel): readonly (readonly TypedColumn[])[] {
  const { grouping } = model;
  if (grouping !== undefined) {
    const columns = grouping.keys.flatMap((k) => (k.expr.kind === 'column' ? [k.expr] : []));
    return columns.length === grouping.keys.length ? [columns] : [];
  }
  const visible = new Set(model.visible.inputs.map((i) => i.alias.toLowerCase()));
  const keys = model.inputs
    .filter((i) => visible.has(i.alias.toLowerCase()))
    .map(({ alias, columns, signature }) =>
      (signature.keys[0]?.columns ?? []).flatMap((name): readonly TypedColumn[] => {
        const column = columns.find((c) => c.name.toLowerCase() === name);
        return column === undefined
          ? []
          : [
              {
                kind: 'column',
                column: { input: alias, name: column.name },
                type: column.type,
                nullable: column.nullable,
              },
            ];
      }),
    )
    .filter((columns) => columns.length > 0);
  return [...keys, keys.flat()];
}

function nameOf({ column }: TypedColumn, model: ResolvedModel): string {
  const name = isReservedKeyword(column.name) ? `\`${column.name}\`` : column.name;
  return column.input === undefined || model.visible.inputs.length < 2 ? name : `${column.input}.${name}`;
}
