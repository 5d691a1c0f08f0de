// Names of lambda parameters that capture nothing: not another lambda's parameter, not a column or table of the expression.

import { childrenOf, type SparkExpression } from './spark-expression.js';

const names = new WeakMap<SparkExpression, ReadonlySet<string>>();

/** Every name an expression mentions: variables, columns, table aliases (lower case). */
function namesIn(expr: SparkExpression): ReadonlySet<string> {
  let known = names.get(expr);
  if (known !== undefined) return known;
  const found = new Set<string>();
  if (expr.kind === 'variable') found.add(expr.name.toLowerCase());
  if (expr.kind === 'column') {
    found.add(expr.column.name.toLowerCase());
    if (expr.column.input !== undefined) found.add(expr.column.input.toLowerCase());
  }
  if (expr.kind === 'lambda') for (const name of expr.parameters) found.add(name.toLowerCase());
  for (const child of childrenOf(expr)) for (const name of namesIn(child)) found.add(name);
  known = found;
  names.set(expr, known);
  return known;
}

/**
 * `wish_`, or `wish2_` … when that is taken. The underscore keeps clear of table aliases that the statement around
 * gives, which this expression does not show.
 */
export function freshName(
  wish: string,
  around: readonly SparkExpression[],
  bound: ReadonlyMap<string, string>,
): string {
  const taken = new Set(bound.values());
  for (const expr of around) for (const name of namesIn(expr)) taken.add(name);
  for (let n = 1; ; n++) {
    const candidate = `${wish}${n === 1 ? '' : n}_`;
    if (!taken.has(candidate)) return candidate;
  }
}
