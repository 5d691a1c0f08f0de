// COUNT of a condition: it counts the rows where the condition is FALSE too, all but those where it is NULL.

import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { writtenOver } from '../fixes/written-over.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const countOfCondition: Rule = {
  id: 'count-of-condition',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['count'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const [counted] = call.args;
      if (counted === undefined || call.aggregate === undefined || call.aggregate.distinct) return;
      const condition = conditionIn(counted);
      if (condition === undefined) return;
      const meant = `COUNTIF(${shown(place, condition.asked)})`;
      report({
        ...placeOf(place, counted),
        message: `COUNT counts what is not NULL, and \`${shown(place, counted)}\` is ${condition.why}, so rows for which \`${shown(place, condition.asked)}\` is FALSE are counted too. Write \`${meant}\`.`,
        ...(call.over === undefined &&
          call.aggregate.having === undefined && { data: { whole: call.span, text: meant } }),
      });
    },
  },
  fixes: writtenOver(true),
};

/** A condition (a BOOL column may well be counted where it is known), or a choice between values of which none is NULL. */
function conditionIn(e: TypedExpression): { readonly asked: TypedExpression; readonly why: string } | undefined {
  if (e.kind === 'call' && e.fn !== 'if' && e.type.kind === 'scalar' && e.type.name === 'BOOL')
    return CHOICES.has(e.fn) ? undefined : { asked: e, why: 'not NULL where it is FALSE' };
  if (e.nullable) return undefined;
  if (e.kind === 'case' && e.whens.length === 1)
    return { asked: e.whens[0]!.when, why: 'never NULL, whatever the branch' };
  if (e.kind === 'call' && e.fn === 'if') return { asked: e.args[0]!, why: 'never NULL, whatever the branch' };
  return undefined;
}

/** They give NULL for what is not to be counted. */
const CHOICES: ReadonlySet<string> = new Set([
  'nullif',
  'coalesce',
  'ifnull',
  '$case_with_value',
  'logical_or',
  'logical_and',
]);
