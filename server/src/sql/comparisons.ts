// The comparison operators, by their ids in the catalogue.

/** Those of two values that have an order. */
export const ORDER_COMPARISONS: ReadonlySet<string> = new Set([
  '$less',
  '$less_or_equal',
  '$greater',
  '$greater_or_equal',
]);

/** Of two values; NULL where one of them is. */
export const COMPARISONS: ReadonlySet<string> = new Set(['$equal', '$not_equal', ...ORDER_COMPARISONS]);
