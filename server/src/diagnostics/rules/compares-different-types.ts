// Values of different types that are compared: one side is converted row by row, and not exactly.

import type { Span } from '../../base/span.js';
import { COMPARISONS } from '../../sql/comparisons.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { isNumeric, isScalar, NUMERIC, sameType, typeToString, type SqlType } from '../../sql/types.js';
import type { NodePlace, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const comparesDifferentTypes: Rule = {
  id: 'compares-different-types',
  family: 'types',
  severity: 'warning',
  onNode: {
    fns: [...COMPARISONS, '$is_distinct_from', '$is_not_distinct_from', '$between', '$in', '$case_with_value'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const listed = call.fn === '$in' || call.fn === '$between' || call.fn === '$case_with_value';
      const [subject, ...others] = comparedIn(call);
      for (const other of others) {
        const types = mismatch(subject!, other);
        if (types === undefined || (ORDERING.has(call.fn) && types.every(isNumeric))) continue;
        report({
          ...placeOf(place, listed ? other : call),
          message: `\`${shown(place, subject)}\` and \`${shown(place, other)}\` are ${typeToString(types[0])} and ${typeToString(types[1])}: one side is converted row by row, and values that look alike may not be equal. Convert one side explicitly.`,
          data: {
            types: types.map(typeToString),
            casts: [conversion(place, subject!, types[1]), conversion(place, other, types[0])],
          },
        });
      }
    },
  },
  fixes(problem, at) {
    const casts = (problem.data?.['casts'] ?? []) as readonly { readonly span?: Span; readonly text: string }[];
    return casts
      .flatMap(({ span, text }) =>
        span === undefined ? [] : at.fix(`Write \`${text}\``, [at.sql(problem.part, span, text)], false),
      )
      .filter(at.provenFor(problem));
  },
};

/** Of numbers these ask for an order, which the conversion keeps; who compares for equality is hit by what it rounds. */
const ORDERING: ReadonlySet<string> = new Set(['$less', '$less_or_equal', '$greater', '$greater_or_equal', '$between']);

/** That side, written as a conversion to the type of the other. */
function conversion(place: NodePlace, side: TypedExpression, type: SqlType): { span: Span | undefined; text: string } {
  const own = written(side);
  const { span } = own;
  return {
    span: span === undefined || span.body !== undefined ? undefined : { start: span.start, end: span.end },
    text: `CAST(${shown(place, own)} AS ${typeToString(keepsFraction(own.type, type))})`,
  };
}

function comparedIn({ fn, args }: TypedCall): readonly TypedExpression[] {
  return fn === '$case_with_value' ? args.filter((_, i) => i === 0 || (i % 2 === 1 && i + 1 < args.length)) : args;
}

/** A FLOAT64 compared with an INT64 is not rounded to one. */
function keepsFraction(from: SqlType, to: SqlType): SqlType {
  return isScalar(from, 'FLOAT64') && isScalar(to, 'INT64') ? NUMERIC : to;
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
