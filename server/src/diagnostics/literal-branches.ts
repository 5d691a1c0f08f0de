// A CASE that maps texts to texts → its branches as pairs of literals.

import type { TypedExpression } from '../sql/typed-tree.js';
import { expressionIdentity } from '../model/expression-identity.js';

export interface LiteralBranch {
  readonly from: string;
  readonly to: string;
  readonly when: TypedExpression;
  readonly then: TypedExpression;
}

type TextLiteral = Extract<TypedExpression, { kind: 'literal' }> & { readonly value: string };

/** Branches `WHEN x = 'a' THEN 'b'` over the one operand of the first of them; empty where it is another kind of CASE. */
export function literalBranches(node: TypedExpression): readonly LiteralBranch[] {
  if (node.kind === 'call' && node.fn === '$case_with_value')
    return pairsOf(node.args.slice(1)).flatMap(([when, then]) => branchOf(when, when, then));
  if (node.kind !== 'case') return [];
  let operand: string | undefined;
  return node.whens.flatMap(({ when, then }) => {
    if (when.kind !== 'call' || when.fn !== '$equal') return [];
    const [left, right] = when.args as [TypedExpression, TypedExpression];
    const [value, literal] = isText(right) ? [left, right] : [right, left];
    operand ??= expressionIdentity(value);
    return expressionIdentity(value) === operand ? branchOf(literal, literal, then) : [];
  });
}

function branchOf(literal: TypedExpression, when: TypedExpression, then: TypedExpression): readonly LiteralBranch[] {
  return isText(literal) && isText(then) ? [{ from: literal.value, to: then.value, when, then }] : [];
}

/** WHEN and THEN in turn; an ELSE behind them is left out. */
function pairsOf(args: readonly TypedExpression[]): readonly (readonly [TypedExpression, TypedExpression])[] {
  return args.flatMap((when, i) => (i % 2 === 0 && i + 1 < args.length ? [[when, args[i + 1]!] as const] : []));
}

function isText(e: TypedExpression): e is TextLiteral {
  return e.kind === 'literal' && e.type.kind === 'scalar' && e.type.name === 'STRING' && e.value !== undefined;
}
