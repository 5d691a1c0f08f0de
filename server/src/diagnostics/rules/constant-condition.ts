// A condition inside an expression (COUNTIF, a BOOL column, a part of an OR) that is the same for every value.
//
// Whole filters and join conditions are looked at while they are resolved, conditions of CASE and IF by `unreachable-branch`.

import { boundsOf, verdictOf } from '../../model/contradictions.js';
import { swapBounds } from '../fixes/swapped-bounds.js';
import type { NodePlace, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const constantCondition: Rule = {
  id: 'constant-condition',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$and', '$or', '$equal', '$less', '$less_or_equal', '$greater', '$greater_or_equal', '$between', '$in'],
    visit(place, report) {
      if (isJudgedAbove(place)) return;
      const verdict = verdictOf(place.node);
      if (verdict === undefined) return;
      const against = verdict.against.map((e) => `\`${shown(place, e)}\``).join(' and ');
      const alone = verdict.holds === 'never' && verdict.against.length === 0;
      const bounds = alone ? boundsOf(verdict.at) : undefined;
      report({
        ...placeOf(place, verdict.at),
        ...(bounds !== undefined && { data: { bounds } }),
        message: `\`${shown(place, verdict.at)}\` is ${verdict.holds} TRUE${against === '' ? '' : ` together with ${against}`}${verdict.orNull ? ', except for NULL' : ''}: it asks nothing.`,
      });
    },
  },
  fixes: swapBounds,
};

function isJudgedAbove({ node, parent, written }: NodePlace): boolean {
  if (parent === undefined) return written.condition;
  const above = parent.node;
  if (above.kind === 'case') return above.whens.some((w) => w.when === node);
  if (above.kind !== 'call') return false;
  if (above.fn === 'if') return above.args[0] === node;
  // Of an OR each part counts by itself; of an AND only the whole.
  if (above.fn === '$and') return true;
  return above.fn === '$not' && isJudgedAbove(parent);
}
