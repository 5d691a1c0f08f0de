// Two inputs that only one inequality links: every row meets all rows above (below, beside) it.

import { ORDER_COMPARISONS } from '../../sql/comparisons.js';
import { conjunctsOf } from '../../sql/typed-walk.js';
import { isBlocked } from '../blocked-model.js';
import { inputsRead, joinSides } from '../joined-inputs.js';
import type { ResolvedInput, ResolvedModel } from '../../model/pipeline-model.js';
import type { Rule } from '../rule.js';

const ONE_SIDED: ReadonlySet<string> = new Set(['$not_equal', ...ORDER_COMPARISONS]);

export const joinWithoutEquality: Rule = {
  id: 'join-without-equality',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    // A key that is proven for the combination shows that it is meant, as with a calendar from the first day on.
    if (isBlocked(model) || model.claims.some((c) => c.proof === 'proven')) return;
    for (const { join, spec, left, right } of joinSides(model)) {
      if (join.condition === undefined || spec.condition === undefined) continue;
      if (['SEMI', 'ANTI', 'EXISTS', 'CROSS'].includes(join.type) || join.matchesAtMostOne === true) continue;
      if (right.signature.oneRow || left.every((i) => i.signature.oneRow)) continue;
      if (keyHolds(model, right)) continue;
      const alias = right.alias.toLowerCase();
      const links = conjunctsOf(join.condition).filter((c) => {
        const read = inputsRead(c);
        return read.size > 1 && read.has(alias);
      });
      const [link, second] = links;
      // Two bounds are a range to look up; rows of one relation compared with each other are running figures or pairs.
      if (link?.kind !== 'call' || second !== undefined || !ONE_SIDED.has(link.fn)) continue;
      const others = left.filter((i) => inputsRead(link).has(i.alias.toLowerCase()));
      if (others.some((i) => i.relation.name === right.relation.name && i.relation.kind === right.relation.kind))
        continue;
      report({
        part: spec.condition.part,
        ...(link.span !== undefined && { span: link.span }),
        message: `Nothing but this links ${others.map((i) => `\`${i.alias}\``).join(', ')} with \`${right.alias}\`: a row meets every row of \`${right.alias}\` on one side of a bound, and rows multiply. Compare the columns that say which rows belong together with \`=\`.`,
      });
    }
  },
};

/** A key of the model has a key of the input in it: a row for each of its rows is meant, as with a calendar. */
function keyHolds(model: ResolvedModel, { alias, signature }: ResolvedInput): boolean {
  const columnsOf = (names: readonly string[]): ReadonlySet<string> =>
    new Set(
      names.flatMap((name) => {
        const base = model.outputs.find((o) => o.name === name)?.base;
        return base?.kind === 'column' && base.column.input?.toLowerCase() === alias.toLowerCase()
          ? [base.column.name.toLowerCase()]
          : [];
      }),
    );
  return model.claims.some((claim) => {
    const columns = columnsOf(claim.columns);
    return signature.keys.some((key) => key.columns.every((c) => columns.has(c)));
  });
}
