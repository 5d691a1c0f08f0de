// Branches of CASE, IF and COALESCE of which one is exact and another FLOAT64: all become FLOAT64, and the exact digits are lost.

import type { Span } from '../../base/span.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { typeToString } from '../../sql/types.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const lossyBranches: Rule = {
  id: 'lossy-branches',
  family: 'types',
  severity: 'warning',
  onNode: {
    kinds: ['case'],
    fns: ['if', 'ifnull', 'coalesce', '$case_with_value'],
    visit(place, report) {
      const arms = armsOf(place.node);
      const exact = arms.find(isExactAsFloat);
      const float = arms.find((a) => isFloat(a) && !isExactAsFloat(a) && a.kind !== 'literal');
      if (exact === undefined || float === undefined || exact.kind !== 'cast') return;
      report({
        ...placeOf(place, exact),
        message: `\`${shown(place, exact)}\` is ${typeToString(exact.operand.type)}, but \`${shown(place, float)}\` beside it is FLOAT64, so the result is FLOAT64 and digits are lost. Convert the other: \`CAST(${shown(place, float)} AS NUMERIC)\`.`,
        ...(float.span !== undefined && {
          data: { at: float.span, text: `CAST(${shown(place, float)} AS ${typeToString(exact.operand.type)})` },
        }),
      });
    },
  },
  fixes: (problem, at) => {
    const { at: span, text } = (problem.data ?? {}) as { readonly at?: Span; readonly text?: string };
    return span === undefined || text === undefined
      ? []
      : at.fix(`Write \`${text}\``, [at.sql(problem.part, span, text)], false).filter(at.provenFor(problem));
  },
};

function armsOf(e: TypedExpression): readonly TypedExpression[] {
  if (e.kind === 'case') return [...e.whens.map((w) => w.then), e.otherwise];
  if (e.kind !== 'call') return [];
  if (e.fn === 'if') return e.args.slice(1);
  if (e.fn !== '$case_with_value') return e.args;
  return e.args.slice(1).filter((_, i, rest) => i % 2 === 1 || i === rest.length - 1);
}

function isExactAsFloat(e: TypedExpression): boolean {
  return (
    e.kind === 'cast' &&
    e.implicit &&
    isFloat(e) &&
    e.operand.kind !== 'literal' &&
    e.operand.kind !== 'parameter' &&
    e.operand.type.kind === 'scalar' &&
    ['NUMERIC', 'BIGNUMERIC'].includes(e.operand.type.name)
  );
}

function isFloat(e: TypedExpression): boolean {
  return e.type.kind === 'scalar' && e.type.name === 'FLOAT64';
}
