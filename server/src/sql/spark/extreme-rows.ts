// An aggregate of the rows that have the largest or smallest key (`SUM(x HAVING MAX y)`) → the same over an array of them.

import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { arrayAggregate } from './array-aggregates.js';
import { canBeNaN } from './not-a-number.js';
import { fill } from './rules.js';
import { int, type SparkExpression } from './spark-expression.js';
import type { CallSite } from './translation.js';

const KEY = 'k';
const VALUE = 'v';

/** `collect` gathers the values of a group in an array. Rows without a key don't count. */
export function aggregateOfExtreme(
  site: CallSite,
  collect: (row: SparkExpression) => SparkExpression,
): SparkExpression {
  const { aggregate: modifiers, over, args } = site.call;
  const having = modifiers?.having;
  if (modifiers === undefined || having === undefined || over !== undefined || args.length > 1)
    return site.refuse('HAVING MAX and HAVING MIN inside this aggregate have no exact form on Spark');
  if (canBeNaN(having.expr)) return site.refuse('NaN is the largest number on Spark', having.expr);
  const row = collect({
    kind: 'struct',
    fields: [
      { name: KEY, value: site.lower(having.expr) },
      { name: VALUE, value: args.length === 0 ? int(1) : site.arg(0) },
    ],
  });
  const extreme = having.kind === 'MAX' ? 'array_max' : 'array_min';
  const kept = fill(
    site,
    `transform(filter(a, e -> e.${KEY} = ${extreme}(transform(a, x -> x.${KEY}))), e -> e.${VALUE})`,
    row,
  );
  const name = site.lowering.freshName('value');
  const value: TypedExpression | undefined = args[0] && {
    kind: 'variable',
    name,
    type: args[0].type,
    nullable: args[0].nullable,
  };
  const { distinct, ignoreNulls, orderBy, limit } = modifiers;
  const call: TypedCall = {
    ...site.call,
    args: value === undefined ? [] : [value],
    aggregate: { distinct, ignoreNulls, orderBy, ...(limit && { limit }) },
  };
  return arrayAggregate(
    call,
    {
      array: kept,
      within: (each, body) => site.lowering.withVariable(name, each, body),
      wish: name,
      isRow: (expr) => expr.kind === 'variable' && expr.name === name,
    },
    site.lowering,
  );
}
