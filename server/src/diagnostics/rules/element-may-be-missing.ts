// `[OFFSET(n)]` and `[ORDINAL(n)]` of an array that may be shorter: the whole query fails then.

import { expressionIdentity } from '../../model/expression-identity.js';
import { eachNode } from '../../model/expression-walk.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { withoutCasts } from '../../sql/typed-walk.js';
import { caughtAbove } from '../caught-above.js';
import { heldAt } from '../held-conditions.js';
import type { NodePlace, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const elementMayBeMissing: Rule = {
  id: 'element-may-be-missing',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$array_at_offset', '$array_at_ordinal'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const [array, index] = call.args as [TypedExpression, TypedExpression];
      const at = positionOf(call, index);
      // What is computed is the author's business: `ARRAY_LENGTH(a) - 1`, say.
      if (at === undefined || caughtAbove(place)) return;
      const source = withoutCasts(array);
      if (leastLength(source) > at || isLookedAt(place, source)) return;
      const word = call.fn === '$array_at_offset' ? 'SAFE_OFFSET' : 'SAFE_ORDINAL';
      const better = `${shown(place, array)}[${word}(${shown(place, index)})]`;
      const fromText = source.kind === 'call' && FROM_TEXT.has(source.fn);
      report({
        ...placeOf(place),
        ...(!fromText && source.kind !== 'array' && { severity: 'information' }),
        message: `\`${shown(place, array)}\` can have fewer than ${at + 1} ${at === 0 ? 'element' : 'elements'}, and then the whole query fails. \`${word}\` gives NULL there; or ask for \`ARRAY_LENGTH\` first.`,
        suggestions: [better],
      });
    },
  },
};

/** From 0; undefined where it is no constant, or one that is an error in any case. */
function positionOf(call: TypedCall, index: TypedExpression): number | undefined {
  const literal = withoutCasts(index);
  if (literal.kind !== 'literal' || literal.value === undefined) return undefined;
  const at = Number(literal.value) - (call.fn === '$array_at_offset' ? 0 : 1);
  return at >= 0 ? at : undefined;
}

/** How many elements there are depends on a text. */
const FROM_TEXT: ReadonlySet<string> = new Set([
  'split',
  'regexp_extract_all',
  'json_query_array',
  'json_value_array',
  'json_extract_array',
  'json_extract_string_array',
]);

/** Elements that are there whenever the array is not NULL (of a NULL array every element is NULL). */
function leastLength(array: TypedExpression): number {
  if (array.kind === 'array') return array.elements.length;
  if (array.kind !== 'call') return 0;
  // SPLIT of an empty text is one empty text; ARRAY_AGG of no rows is NULL.
  if (array.fn === 'split' || array.fn === 'array_agg') return 1;
  // Of n parts the bounds, both ends included.
  const parts = array.fn === 'approx_quantiles' ? array.args[1] : undefined;
  if (parts?.kind === 'literal') return Number(parts.value) + 1;
  return array.fn === 'array_reverse' ? leastLength(array.args[0]!) : 0;
}

/** A condition around it is about the array, or about the text it is cut from: the author has thought of short ones. */
function isLookedAt(place: NodePlace, array: TypedExpression): boolean {
  const { holds, fails } = heldAt(place);
  const conditions = [...holds, ...fails];
  if (conditions.length === 0) return false;
  const text = array.kind === 'call' && FROM_TEXT.has(array.fn) ? withoutCasts(array.args[0]!) : undefined;
  const known = new Set([array, ...(text === undefined ? [] : [text])].map(expressionIdentity));
  let found = false;
  for (const condition of conditions)
    eachNode(condition, (node) => {
      if (node.kind !== 'call' || OF_PRESENCE.has(node.fn)) return;
      if (node.args.some((a) => known.has(expressionIdentity(withoutCasts(a))))) found = true;
    });
  return found;
}

/** These say nothing of a length. */
const OF_PRESENCE: ReadonlySet<string> = new Set(['$is_null', '$not', '$and', '$or', 'coalesce', 'ifnull']);
