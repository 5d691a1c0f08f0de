// Rows kept in an array: names of a row, lambdas over one, the order of two; shared by all queries that are computed with functions of arrays.

import type { TypedExpression, TypedSortKey } from '../typed-tree.js';
import { canBeNaN } from './not-a-number.js';
import { call, int, isNull, lambda, operation, variable, type SparkExpression } from './spark-expression.js';
import type { Lowering } from './translation.js';

export interface Rows {
  readonly array: SparkExpression;
  /** Lowers with the names of the rows standing for what they are in `row`. */
  within<T>(row: SparkExpression, body: () => T): T;
  /** What a row is best called; default `row`. */
  readonly wish?: string;
  /** The expression is the row itself. */
  isRow(expr: TypedExpression): boolean;
}

export function withNames<T>(
  names: readonly (readonly [string, SparkExpression])[],
  lowering: Lowering,
  body: () => T,
): T {
  const [first, ...others] = names;
  return first === undefined
    ? body()
    : lowering.withVariable(first[0], first[1], () => withNames(others, lowering, body));
}

/** A lambda over one row. */
export function overRow(rows: Rows, body: TypedExpression, lowering: Lowering): SparkExpression {
  return lambdaOver(rows, lowering, () => lowering.lower(body));
}

export function lambdaOver(
  rows: Rows,
  lowering: Lowering,
  body: (row: SparkExpression) => SparkExpression,
): SparkExpression {
  const name = lowering.freshName(rows.wish ?? 'row');
  return lambda(
    [name],
    rows.within(variable(name), () => body(variable(name))),
  );
}

export function filtered(rows: Rows, condition: TypedExpression | undefined, lowering: Lowering): Rows {
  if (condition === undefined) return rows;
  return { ...rows, array: call('filter', rows.array, overRow(rows, condition, lowering)) };
}

export function sorted(rows: Rows, orderBy: readonly TypedSortKey[], lowering: Lowering): Rows {
  if (orderBy.length === 0) return rows;
  return { ...rows, array: call('array_sort', rows.array, rowComparator(rows, orderBy, lowering)) };
}

/** Compares two rows key by key, NULL and NaN where GoogleSQL has them. */
export function rowComparator(rows: Rows, orderBy: readonly TypedSortKey[], lowering: Lowering): SparkExpression {
  const left = lowering.freshName('left');
  const right = lowering.freshName('right');
  const whens: { when: SparkExpression; then: SparkExpression }[] = [];
  for (const { expr, nulls, direction } of orderBy) {
    if (expr.type.kind !== 'scalar') lowering.refuse('Spark orders this type by rules of its own', expr);
    const key = (name: string): SparkExpression => rows.within(variable(name), () => lowering.lower(expr));
    const [a, b] = [key(left), key(right)];
    const nullsFirst = nulls === 'FIRST' ? -1 : 1;
    const ascending = direction === 'ASC' ? -1 : 1;
    const both = (condition: SparkExpression, then: number): void =>
      void whens.push({ when: condition, then: int(then) });
    if (expr.nullable) {
      both(operation('and', isNull(a), operation('is not null', b)), nullsFirst);
      both(operation('and', operation('is not null', a), isNull(b)), -nullsFirst);
    }
    if (canBeNaN(expr)) {
      both(operation('and', call('isnan', a), operation('not', call('isnan', b))), ascending);
      both(operation('and', operation('not', call('isnan', a)), call('isnan', b)), -ascending);
    }
    both(operation('<', a, b), ascending);
    both(operation('>', a, b), -ascending);
  }
  return lambda([left, right], { kind: 'case', whens, otherwise: int(0) });
}
