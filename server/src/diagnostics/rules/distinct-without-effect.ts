// DISTINCT in an aggregate that repetitions do not change (MIN, MAX and their kin), or of what is another value in every row.

import { groupKeys, tellsRowsApart } from '../../model/order-totality.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { TypedCall } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

const REPETITION_IS_NOTHING: readonly string[] = ['min', 'max', 'logical_and', 'logical_or', 'bit_and', 'bit_or'];
const COUNTS_REPETITION: readonly string[] = ['count', 'sum', 'avg'];

export const distinctWithoutEffect: Rule = {
  id: 'distinct-without-effect',
  family: 'sql',
  severity: 'hint',
  onNode: {
    fns: [...REPETITION_IS_NOTHING, ...COUNTS_REPETITION],
    visit(place, report) {
      const call = place.node as TypedCall;
      if (call.aggregate?.distinct !== true) return;
      const counts = COUNTS_REPETITION.includes(call.fn);
      if (counts && !isNeverRepeated(call, place.model)) return;
      const name = call.fn.toUpperCase();
      const argument = shown(place, call.args[0]);
      const plain = call.over === undefined && call.aggregate.having === undefined;
      report({
        ...placeOf(place),
        message: counts
          ? `No two rows of a group have the same \`${argument}\`: DISTINCT changes nothing.`
          : `\`${name}\` is the same with and without DISTINCT.`,
        suggestions: plain ? [`${name}(${argument})`] : [],
      });
    },
  },
};

/** By declared and proven keys, in the rows that are grouped. */
function isNeverRepeated(call: TypedCall, model: ResolvedModel | undefined): boolean {
  const [value, second] = call.args;
  if (model?.grouping === undefined || model.grouping.sets !== undefined || model.drillAcross !== undefined)
    return false;
  if (value === undefined || second !== undefined || call.over !== undefined) return false;
  return tellsRowsApart([value, ...groupKeys(model)], model);
}
