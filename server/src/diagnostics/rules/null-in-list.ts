// `IN` and `NOT IN` over a list or an array with a NULL, or NOT IN with what can be one: it matches nothing, and makes a NOT IN filter drop all rows.

import { arrayQueryOf } from '../../sql/array-query.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { NodePlace, Report, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const nullInList: Rule = {
  id: 'null-in-list',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$in', '$in_array'],
    visit(place, report) {
      const call = place.node as TypedCall;
      if (call.fn === '$in_array') {
        checkArray(place, call, report);
        return;
      }
      const above = place.parent?.node;
      const negated = above?.kind === 'call' && above.fn === '$not';
      for (const [index, element] of call.args.entries()) {
        if (index === 0) continue;
        if (!isNull(element)) {
          if (negated && element.nullable)
            report({
              ...placeOf(place, element),
              message: `\`${shown(place, element)}\` can be NULL, and \`${shown(place, call.args[0])} NOT IN (…)\` is never TRUE then: nothing is known to differ from NULL. Give it a value (COALESCE), or compare with \`IS DISTINCT FROM\`.`,
            });
          continue;
        }
        // With its comma: the one before, or the one behind the first element.
        const cut =
          index > 1
            ? { start: call.args[index - 1]!.span?.end, end: element.span?.end }
            : { start: element.span?.start, end: call.args[index + 1]?.span?.start };
        report({
          ...placeOf(place, element),
          data: { cut },
          message: negated
            ? `\`${shown(place, call.args[0])} NOT IN (…)\` is never TRUE, because this element is NULL: nothing is known to differ from NULL. Take it out; to leave NULLs out add \`IS NOT NULL\`.`
            : `Nothing is equal to NULL, so this element of the list matches no row. Take it out; to find NULLs add \`OR ${shown(place, call.args[0])} IS NULL\`.`,
        });
      }
    },
  },
  fixes(problem, at) {
    const cut = problem.data?.['cut'] as { readonly start?: number; readonly end?: number } | undefined;
    const { start, end } = cut ?? {};
    if (start === undefined || end === undefined) return [];
    return at.fix('Take NULL out of the list', [at.sql(problem.part, { start, end }, '')], false);
  },
};

/** `x NOT IN UNNEST(array)` and `x NOT IN (SELECT … FROM UNNEST(array))`. */
function checkArray(place: NodePlace, { args }: TypedCall, report: Report): void {
  const above = place.parent?.node;
  if (above?.kind !== 'call' || above.fn !== '$not') return;
  const [value, array] = args as [TypedExpression, TypedExpression];
  const element = nullElement(array);
  const [name, text] = [shown(place, value), shown(place, element ?? array)];
  if (element !== undefined)
    report({
      ...placeOf(place, element),
      message: `\`${text}\` ${isNull(element) ? 'is' : 'can be'} NULL, and \`${name} NOT IN\` what holds a NULL is never TRUE: nothing is known to differ from NULL. Leave NULLs out of the list.`,
    });
  else if (array.nullable)
    report({
      ...placeOf(place, array),
      // A stored array is empty rather than NULL in some warehouses; a computed one is NULL in all.
      severity: array.kind === 'column' ? 'information' : 'warning',
      message: `Where \`${text}\` is NULL, \`${name} NOT IN UNNEST(${text})\` is NULL as well and not TRUE, as it is for an empty array. Write \`IFNULL(${text}, [])\` if such rows are to pass.`,
      suggestions: [`IFNULL(${text}, [])`],
    });
}

/** What makes an element NULL; undefined where none is known to be. Arrays that are stored have no such elements. */
function nullElement(array: TypedExpression): TypedExpression | undefined {
  if (array.kind === 'array') return array.elements.find((e) => isNull(e) || e.nullable);
  if (array.kind === 'subquery') {
    const over = arrayQueryOf(array);
    if (over === undefined) return undefined;
    const { item } = over;
    if (item.kind === 'variable') return item.name === over.variable ? nullElement(over.array) : undefined;
    return item.nullable ? item : undefined;
  }
  if (array.kind !== 'call') return undefined;
  if (array.fn === 'array_agg')
    return array.aggregate?.ignoreNulls === false && array.args[0]!.nullable ? array.args[0] : undefined;
  return ['ifnull', 'coalesce', 'array_concat', 'array_reverse'].includes(array.fn)
    ? array.args.map(nullElement).find((e) => e !== undefined)
    : undefined;
}

function isNull(e: TypedExpression): boolean {
  return e.kind === 'literal' ? e.value === undefined : e.kind === 'cast' && e.implicit && isNull(e.operand);
}
