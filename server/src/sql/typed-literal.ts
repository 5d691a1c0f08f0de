// A typed expression read as a literal.

import type { TypedExpression, TypedLiteral } from './typed-tree.js';

/** The expression as a literal that has a value or is NULL; `undefined` for anything else. */
export function literalOf(expr: TypedExpression | undefined): TypedLiteral | undefined {
  return expr?.kind === 'literal' ? expr : undefined;
}

/** Value of a non-NULL literal. */
export function literalText(expr: TypedExpression | undefined): string | undefined {
  return literalOf(expr)?.value;
}
