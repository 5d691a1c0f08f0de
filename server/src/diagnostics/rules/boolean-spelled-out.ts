// TRUE and FALSE written around a condition that is one of them already: `CASE WHEN a THEN TRUE ELSE FALSE END`, `a = TRUE`.

import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { NodePlace, Report, Rule } from '../rule.js';
import { inPlace, isOperand, placeOf, shown } from '../written-text.js';

export const booleanSpelledOut: Rule = {
  id: 'boolean-spelled-out',
  family: 'sql',
  severity: 'hint',
  onNode: {
    kinds: ['case'],
    fns: ['if', '$equal', '$not_equal'],
    visit(place, report) {
      const { node } = place;
      if (node.kind === 'case') {
        const [only, second] = node.whens;
        if (only !== undefined && second === undefined) chosen(place, only.when, only.then, node.otherwise, report);
      } else if (node.kind === 'call' && node.fn === 'if') {
        const [condition, then, otherwise] = node.args;
        chosen(place, condition!, then!, otherwise!, report);
      } else compared(place, node as TypedCall, report);
    },
  },
};

function chosen(
  place: NodePlace,
  condition: TypedExpression,
  then: TypedExpression,
  otherwise: TypedExpression,
  report: Report,
): void {
  const [yes, no] = [truth(then), truth(otherwise)];
  if (yes === undefined || no === undefined || yes === no || condition.kind === 'literal') return;
  const operand = bracketed(place, condition);
  // Where the condition is NULL the branch for FALSE is taken.
  const same = condition.nullable
    ? `${operand} IS ${yes ? '' : 'NOT '}TRUE`
    : yes
      ? shown(place, condition)
      : `NOT ${operand}`;
  report({
    ...placeOf(place),
    message: `This gives TRUE or FALSE just as its condition does: \`${same}\` is the same.`,
    suggestions: [inPlace(place, same)],
  });
}

function compared(place: NodePlace, { fn, args }: TypedCall, report: Report): void {
  const literal = args.find((a) => truth(a) !== undefined);
  const other = args.find((a) => a !== literal);
  if (literal === undefined || other === undefined || truth(other) !== undefined) return;
  const asked = truth(literal) === (fn === '$equal');
  report({
    ...placeOf(place),
    message: `\`${shown(place, other)}\` is a BOOL: comparing it with ${truth(literal)! ? 'TRUE' : 'FALSE'} says no more than \`${asked ? '' : 'NOT '}${shown(place, other)}\`.`,
    suggestions: [inPlace(place, asked ? shown(place, other) : `NOT ${bracketed(place, other)}`)],
  });
}

function bracketed(place: NodePlace, e: TypedExpression): string {
  return isOperand(e) ? shown(place, e) : `(${shown(place, e)})`;
}

function truth(e: TypedExpression): boolean | undefined {
  return e.kind === 'literal' && e.type.kind === 'scalar' && e.type.name === 'BOOL' && e.value !== undefined
    ? e.value === 'true'
    : undefined;
}
