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

/** The `wide_number_mode` of PARSE_JSON and FLOAT64, in small letters only; `undefined` for one that is no constant, NULL, or no mode. */
export function wideNumberMode(
  mode: TypedExpression | undefined,
  absent: 'exact' | 'round',
): 'exact' | 'round' | undefined {
  const text = mode === undefined ? absent : literalText(mode);
  return text === 'exact' || text === 'round' ? text : undefined;
}

export const NO_WIDE_NUMBER_MODE = "wide_number_mode must be the constant 'exact' or 'round', in small letters";
