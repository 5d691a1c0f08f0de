// CAST of a column to the type it has, of a CAST to the same type, or back to the type that a wider one came from.

import { underInjectiveCasts } from '../../model/expression-walk.js';
import type { TypedCast, TypedExpression } from '../../sql/typed-tree.js';
import { typeToString } from '../../sql/types.js';
import type { Rule } from '../rule.js';
import { inPlace, placeOf, shown } from '../written-text.js';

export const redundantCast: Rule = {
  id: 'redundant-cast',
  family: 'sql',
  severity: 'hint',
  onNode: {
    kinds: ['cast'],
    visit(place, report) {
      const { node } = place;
      if (node.kind !== 'cast' || !isPlain(node) || node.type.kind !== 'scalar') return;
      const same = sameWithout(node);
      if (same === undefined || same.span === undefined || same.span.body !== undefined) return;
      const text = shown(place, same);
      report({
        ...placeOf(place),
        message:
          same === node.operand
            ? `\`${text}\` is ${typeToString(node.type)} already.`
            : `\`${text}\` is ${typeToString(node.type)}, and the conversion in between keeps every value of it.`,
        suggestions: [inPlace(place, text)],
        tag: 'unnecessary',
      });
    },
  },
};

/** What is inside, where it has the same value and type. */
function sameWithout(node: TypedCast): TypedExpression | undefined {
  const { operand } = node;
  const type = typeToString(node.type);
  if (operand.kind === 'column') return typeToString(operand.type) === type ? operand : undefined;
  if (operand.kind !== 'cast' || !isPlain(operand)) return undefined;
  if (typeToString(operand.type) === type) return operand;
  const inner = underInjectiveCasts(operand);
  return inner !== operand && inner.kind !== 'literal' && typeToString(inner.type) === type ? inner : undefined;
}

function isPlain({ implicit, format, timeZone, safe, operand }: TypedCast): boolean {
  return !implicit && format === undefined && timeZone === undefined && (!safe || operand.kind === 'column');
}
