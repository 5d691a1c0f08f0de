// COUNT(*) over the rows of a LEFT join: a row without a match counts as one.

import { columnsRead, measuresOf } from '../../model/expression-walk.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { TypedCall } from '../../sql/typed-tree.js';
import { isBlocked } from '../blocked-model.js';
import { equalities, inputsRead, joinSides, type JoinSides } from '../joined-inputs.js';
import type { Rule } from '../rule.js';

export const countOfUnmatchedRows: Rule = {
  id: 'count-of-unmatched-rows',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model) || model.grouping === undefined) return;
    const sides = joinSides(model);
    const multiplies = ({ join }: JoinSides): boolean => join.matchesAtMostOne !== true && join.asksForMoment !== true;
    const optional = sides.filter((s) => s.join.type === 'LEFT' && multiplies(s));
    const [only] = optional;
    // Counted are the rows of the one input that brings several; with more of them it is a matter of fan-out.
    if (only === undefined || optional.length > 1) return;
    if (sides.some((s) => s !== only && s.join.type !== 'SEMI' && s.join.type !== 'ANTI' && multiplies(s))) return;
    if (model.unnests.length > 0 || keepsApart(model, only)) return;
    const column = matchedColumn(only);
    for (const { text, expr } of model.written)
      for (const node of measuresOf(expr)) {
        if (node.span === undefined || !countsRows(node)) continue;
        const count = column === undefined ? undefined : `COUNT(${column})`;
        report({
          part: text.part,
          span: node.span,
          message: `This counts joined rows, and the LEFT join keeps a row without a match in \`${only.right.alias}\`: such a group gets 1, not 0. ${count === undefined ? `Count a column of \`${only.right.alias}\` that is never NULL` : `\`${count}\` counts the rows of \`${only.right.alias}\``}.`,
          related: [{ part: only.spec.part, file: model.file, message: 'The LEFT join' }],
          ...(count !== undefined && { suggestions: [count] }),
        });
      }
  },
};

function countsRows(call: TypedCall): boolean {
  if (call.over !== undefined || call.aggregate === undefined) return false;
  return (
    call.fn === '$count_star' || (call.fn === 'count' && !call.aggregate.distinct && call.args[0]?.kind === 'literal')
  );
}

/** A group of its own for rows without a match, or a condition that leaves them out, says that they are known. */
function keepsApart(model: ResolvedModel, side: JoinSides): boolean {
  const alias = side.right.alias.toLowerCase();
  const keys = model.grouping?.keys.map((k) => k.expr) ?? [];
  return [...keys, ...model.joinedFilters.map((f) => f.predicate)].some((e) => inputsRead(e).has(alias));
}

/** A column of the right side that is equal to something in every match: never NULL there. */
function matchedColumn({ join, right }: JoinSides): string | undefined {
  const alias = right.alias.toLowerCase();
  for (const call of equalities(join.condition)) {
    if (call.fn !== '$equal') continue;
    const [column] = columnsRead(...call.args).filter((c) => c.column.input?.toLowerCase() === alias);
    if (column !== undefined) return `${right.alias}.${column.column.name}`;
  }
  return undefined;
}
