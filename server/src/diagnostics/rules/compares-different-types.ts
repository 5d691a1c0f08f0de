// Values of different types that are compared: one side is converted row by row, and not exactly.

import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { sameType, typeToString, type SqlType } from '../../sql/types.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const comparesDifferentTypes: Rule = {
  id: 'compares-different-types',
  family: 'types',
  severity: 'warning',
  onNode: {
    fns: [
      '$equal',
      '$not_equal',
      '$less',
      '$less_or_equal',
      '$greater',
      '$greater_or_equal',
      '$is_distinct_from',
      '$is_not_distinct_from',
      '$between',
      '$in',
      '$case_with_value',
    ],
    visit(place, report) {
      const call = place.node as TypedCall;
      const listed = call.fn === '$in' || call.fn === '$between' || call.fn === '$case_with_value';
      const [subject, ...others] = comparedIn(call);
      for (const other of others) {
        const types = mismatch(subject!, other);
        if (types === undefined) continue;
        report({
          ...placeOf(place, listed ? other : call),
          message: `\`${shown(place, subject)}\` and \`${shown(place, other)}\` are ${typeToString(types[0])} and ${typeToString(types[1])}: one side is converted row by row, and values that look alike may not be equal. Convert one side explicitly.`,
          data: { types: types.map(typeToString) },
        });
      }
    },
  },
};

function comparedIn({ fn, args }: TypedCall): readonly TypedExpression[] {
  return fn === '$case_with_value' ? args.filter((_, i) => i === 0 || (i % 2 === 1 && i + 1 < args.length)) : args;
}

const EXACT = ['INT64', 'NUMERIC', 'BIGNUMERIC'];

/** The written types where the compiler had to convert a side that is not a constant, and the conversion is not exact. */
function mismatch(a: TypedExpression, b: TypedExpression): readonly [SqlType, SqlType] | undefined {
  const [left, right] = [written(a), written(b)];
  if ([left, right].some((e) => e.kind === 'literal' || e.kind === 'parameter')) return undefined;
  if (left.type.kind !== 'scalar' || right.type.kind !== 'scalar' || sameType(left.type, right.type)) return undefined;
  return EXACT.includes(left.type.name) && EXACT.includes(right.type.name) ? undefined : [left.type, right.type];
}

function written(e: TypedExpression): TypedExpression {
  return e.kind === 'cast' && e.implicit ? e.operand : e;
}
